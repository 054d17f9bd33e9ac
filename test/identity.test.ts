// By what findings are known again: the same whatever moves, another basis where what guards has changed, and a new name
// only for what is new.

import { describe, expect, test, vi } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { lastingNames } from '../src/core/identity.ts';
import type { Model } from '../src/core/model.ts';
import { run } from '../src/remember.ts';
import { knowledge } from './support/knowledge.ts';
import { littleSystem } from './support/little-system.ts';
import { writeTree } from './support/tree.ts';

// Each of these analyses a little repository twice.
vi.setConfig({ testTimeout: 90_000 });

type Tree = Record<string, string>;

const SHOP: Tree = {
  'package.json': JSON.stringify({
    name: 'stamp-shop',
    dependencies: { express: '^4.21.2', jsonwebtoken: '^9.0.2', pg: '^8.13.1' },
  }),
  'src/server.ts': `import express from 'express';
import { stamps } from './routes/stamps.js';

const app = express();
app.use('/stamps', stamps);
app.listen(8080, '0.0.0.0');
`,
  'src/auth.ts': `import jwt from 'jsonwebtoken';

export function requireUser(req, res, next) {
  try {
    res.locals.user = jwt.verify(req.headers.authorization, process.env.KEY, { algorithms: ['HS256'] });
    next();
  } catch {
    res.status(401).end();
  }
}
`,
  'src/routes/stamps.ts': `import { execFile } from 'node:child_process';
import { Router } from 'express';
import pg from 'pg';
import { requireUser } from '../auth.js';

const pool = new pg.Pool();
export const stamps = Router();

stamps.post('/', async (req, res) => {
  await pool.query('INSERT INTO stamps(name) VALUES ($1)', [req.body.name]);
  res.status(201).end();
});

stamps.post('/:id/print', requireUser, (req, res) => {
  execFile('lp', [req.body.file], () => res.end());
});
`,
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
  '.github/workflows/ci.yml': `name: Everything
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Publish
        uses: somebody/publishes@main
        with:
          token: \${{ secrets.PUBLISH_TOKEN }}
`,
};

const { rules } = await loadRules([SHIPPED_RULES]);
const libraries = await loadLibraries();
const secretFormats = await loadSecretFormats();

async function modelOf(tree: Tree): Promise<Model> {
  const tool = { version: '0.0.0', rulesHash: '' };
  return (await run({ root: writeTree(tree), rules, libraries, secretFormats, knowledge, tool })).model;
}

/** What is decided about, and on what it rests. What is mitigated has nothing to decide. */
async function known(tree: Tree): Promise<Map<string, string>> {
  const { threats, gaps, questions } = await modelOf(tree);
  const open = [...threats.filter(({ state }) => state !== 'mitigated'), ...gaps, ...questions];
  return new Map(open.flatMap(({ identities = {} }) => Object.values(identities).map(({ id, basis }) => [id, basis])));
}

let shop: Promise<Map<string, string>> | undefined;
const asItStands = () => (shop ??= known(SHOP));

/** From the shop as it stands above. */
async function changes(tree: Tree) {
  const [old, fresh] = await Promise.all([asItStands(), known(tree)]);
  const ids = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return {
    gone: ids.filter((id) => !fresh.has(id)),
    added: ids.filter((id) => !old.has(id)),
    reopened: ids.filter((id) => old.has(id) && fresh.has(id) && old.get(id) !== fresh.get(id)),
  };
}

const NOTHING = { gone: [], added: [], reopened: [] };

/** The same tree with a text of a file in place of another that must be there. */
function edited(tree: Tree, file: string, from: string, to: string): Tree {
  const text = tree[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return { ...tree, [file]: text.replace(from, to) };
}

function renamed(tree: Tree, from: string, to: string): Tree {
  const { [from]: text = '', ...others } = tree;
  return { ...others, [to]: text };
}

describe('what moves keeps its name and its basis', () => {
  test('there is something to keep: of code, of an image, of a pipeline', async () => {
    const ids = [...(await asItStands()).keys()];
    expect(ids).toContain('authentication-missing@http:POST:/stamps@service:.');
    expect(ids).toContain('container-runs-as-root@image:service:.#');
    expect(ids).toContain('ci-action-branch@step:pipeline:.github/workflows#Everything/build/publish');
    expect(ids).toContain('sast-missing@repository:#.');
    expect(ids.filter((id) => /:\d+\b/.test(id))).toEqual([]);
  });

  test('a hundred blank lines at the top of every file', async () => {
    const blank = '\n'.repeat(100);
    const moved = Object.fromEntries(Object.entries(SHOP).map(([file, text]) => [file, blank + text]));
    expect(await changes(moved)).toEqual(NOTHING);
  });

  test('a repository that is cloned into a directory of another name, and that says no name itself', async () => {
    const nameless = edited(SHOP, 'package.json', '"name":"stamp-shop",', '');
    // Each tree stands in a directory of its own.
    expect(await known(nameless)).toEqual(await known(nameless));
    expect(await changes(nameless)).toEqual(NOTHING);
  });

  test('files that are renamed, of routes, guards and workflows', async () => {
    let tree = renamed(SHOP, 'src/routes/stamps.ts', 'src/printing/index.ts');
    tree = renamed(tree, 'src/auth.ts', 'src/session.ts');
    tree = renamed(tree, '.github/workflows/ci.yml', '.github/workflows/publish.yaml');
    tree = edited(tree, 'src/server.ts', './routes/stamps.js', './printing/index.js');
    tree = edited(tree, 'src/printing/index.ts', '../auth.js', '../session.js');
    expect(await changes(tree)).toEqual(NOTHING);
  });

  test('a handler and a guard that go to other files', async () => {
    const handler = "(req, res) => {\n  execFile('lp', [req.body.file], () => res.end());\n}";
    let tree = edited(SHOP, 'src/routes/stamps.ts', handler, 'print');
    tree = edited(
      tree,
      'src/routes/stamps.ts',
      "from '../auth.js';",
      "from '../auth.js';\nimport { print } from '../print.js';",
    );
    tree = {
      ...tree,
      'src/print.ts': `import { execFile } from 'node:child_process';\n\nexport const print = ${handler};\n`,
      'src/user.ts': tree['src/auth.ts'] ?? '',
      'src/auth.ts': "export { requireUser } from './user.js';\n",
    };
    expect(await changes(tree)).toEqual(NOTHING);
  });

  test('a guard that is only formatted', async () => {
    const tree = edited(SHOP, 'src/auth.ts', '    res.status(401).end();', '\tres\n      .status(401)\n      .end();');
    expect(await changes(tree)).toEqual(NOTHING);
  });
});

describe('a change of what guards opens what was decided', () => {
  test('the guard itself says something else: only where it stands', async () => {
    const { gone, added, reopened } = await changes(edited(SHOP, 'src/auth.ts', "['HS256']", "['HS512']"));
    expect({ gone, added }).toEqual({ gone: [], added: [] });
    expect(reopened).not.toEqual([]);
    expect(reopened.filter((id) => !id.includes('POST:/stamps/{}/print'))).toEqual([]);
  });

  test('the guard goes: what it kept away is new, what was decided behind it is open again', async () => {
    const open = edited(SHOP, 'src/routes/stamps.ts', "'/:id/print', requireUser,", "'/:id/print',");
    const { gone, added, reopened } = await changes(open);
    // Whose object it is matters only to callers who are told apart.
    expect(gone).toEqual(['object-authorization-missing@http:POST:/stamps/{}/print@service:.']);
    expect(added).toContain('authentication-missing@http:POST:/stamps/{}/print@service:.');
    expect(added.filter((id) => !id.includes('/print'))).toEqual([
      'control-dead@authentication:requireUser',
      'question:tenancy@service:.',
    ]);
    expect(reopened.filter((id) => !id.includes('/print'))).toEqual([]);
    expect(reopened).toContain('process-spawn-unconfined@http:POST:/stamps/{}/print@service:.');
  });

  test('a guard at a neighbour changes nothing here', async () => {
    const guarded = edited(SHOP, 'src/routes/stamps.ts', "post('/', async", "post('/', requireUser, async");
    const { gone, added, reopened } = await changes(guarded);
    expect(gone).toContain('authentication-missing@http:POST:/stamps@service:.');
    expect([...added, ...reopened].filter((id) => id.includes('/print'))).toEqual([]);
  });
});

describe('what is new has a new name, and renames nobody', () => {
  test('an endpoint more', async () => {
    const more = edited(SHOP, 'src/server.ts', 'app.listen', "app.post('/wipe', (req, res) => res.end());\napp.listen");
    const { gone, added, reopened } = await changes(more);
    expect({ gone, reopened }).toEqual({ gone: [], reopened: [] });
    expect(added.filter((id) => !id.includes('POST:/wipe'))).toEqual([]);
  });

  test('a workflow more, with a job and a step of the same names', async () => {
    const workflow = SHOP['.github/workflows/ci.yml'] ?? '';
    const more = { ...SHOP, '.github/workflows/again.yml': workflow.replace('Everything', 'Once more') };
    const { gone, added, reopened } = await changes(more);
    expect({ gone, reopened }).toEqual({ gone: [], reopened: [] });
    expect(added).toContain('ci-action-branch@step:pipeline:.github/workflows#Once more/build/publish');
  });

  test('a second service with the same route', () => {
    const one = littleSystem(['endpoint GET /health component=api', 'component api kind=service']);
    const two = littleSystem([
      'endpoint GET /health component=api',
      'component api kind=service',
      'component web kind=service',
    ]);
    const [health] = two.endpoints;
    if (health === undefined) throw new Error('the little system has an endpoint');
    const other = { ...health, id: 'http:GET:/health@web', component: 'service:web' };
    two.endpoints = [{ ...health, id: `${health.id}@api` }, other];
    const name = lastingNames(one)(health.id);
    expect(lastingNames(two)(`${health.id}@api`)).toBe(name);
    expect(lastingNames(two)(other.id)).not.toBe(name);
  });
});
