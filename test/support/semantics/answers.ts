// Cookies and headers of answers as measured.

import type { ProgramRow } from './row.ts';

function session(id: ProgramRow['id'], about: string, library: string, options: string, says: string): ProgramRow {
  const code = `import express from 'express';\nimport keep from '${library}';\nexpress().use(keep(${options}));`;
  return { id, about, code, says: [`cookie ${says}`] };
}

function headers(id: ProgramRow['id'], about: string, lines: string[], says: string[]): ProgramRow {
  const code = ["import express from 'express';", "import helmet from 'helmet';", 'const app = express();', ...lines];
  return { id, about, code: code.join('\n'), says };
}

const page = "app.get('/desk', (req, res) => res.send('<h1>Desk</h1>'));";

export const ANSWER_ROWS: ProgramRow[] = [
  session(
    'R51',
    'HttpOnly, neither Secure nor SameSite',
    'express-session',
    '{ secret, saveUninitialized: false }',
    'authenticates sameSiteUnset sentInPlain',
  ),
  session(
    'R52',
    'the same with no options of the cookie',
    'express-session',
    '{ secret, saveUninitialized: false, cookie: {} }',
    'authenticates sameSiteUnset sentInPlain',
  ),
  session(
    'R53',
    'HttpOnly, signed only',
    'cookie-session',
    '{ keys: [secret] }',
    'authenticates sameSiteUnset sentInPlain signedOnly',
  ),
  headers('R54', 'nothing but X-Powered-By', [page], ['GET /desk security-headers=absent']),
  headers('R55', 'all of them', ['app.use(helmet());', page], ['GET /desk security-headers=present', 'policy ']),
  headers('R56', 'after the route', [page, 'app.use(helmet());'], ['GET /desk security-headers=absent']),
  headers(
    'R57',
    'without a policy of content',
    ['app.use(helmet({ contentSecurityPolicy: false }));', page],
    ['GET /desk security-headers=present', 'policy contentPolicyOff'],
  ),
];
