// Which endpoint a request of a test goes to: by method and path, in the application next to the test. What fits several
// alike fits none.

import { compareText } from '../../core/evidence.ts';
import type { LinkedTest } from '../../core/linked.ts';
import { isServed } from '../../core/served.ts';
import { canonicalPath, type JoinedEndpoint } from '../endpoints.ts';
import { directoryOf } from '../paths.ts';

export type Request = LinkedTest['requests'][number];

export type Addressed = (request: Request, testFile: string) => JoinedEndpoint | undefined;

export function addressFinder(endpoints: readonly JoinedEndpoint[]): Addressed {
  const served = endpoints.filter(({ endpoint }) => endpoint.transport === 'http' && isServed(endpoint));
  const known = new Map<string, JoinedEndpoint | undefined>();
  return ({ method, path }, testFile) => {
    const key = `${method} ${path} ${directoryOf(testFile)}`;
    if (!known.has(key)) known.set(key, nearest(candidates(served, method, path), testFile));
    return known.get(key);
  };
}

function candidates(served: readonly JoinedEndpoint[], method: string, address: string): JoinedEndpoint[] {
  const path = pathOf(address);
  if (path === undefined) return [];
  const own = served.filter(({ endpoint }) => answers(endpoint.method, method));
  const fitting = own.filter(({ endpoint }) => fits(segments(canonicalPath(endpoint.path)), path.segments));
  // A router takes what is spelled out before what is a parameter.
  const gaps = (one: JoinedEndpoint) =>
    segments(canonicalPath(one.endpoint.path)).filter((s) => s.includes('{}')).length;
  const fewest = Math.min(...fitting.map(gaps));
  const best = fitting.filter((one) => gaps(one) === fewest);
  if (!path.open) return best;
  // What stands before the path cannot be told: it may be more than an address only if no other endpoint ends alike.
  const alike = own.filter(({ endpoint }) => endsLike(segments(canonicalPath(endpoint.path)), path.segments));
  return alike.every((one) => best.includes(one)) ? best : [];
}

function answers(offered: string | undefined, method: string): boolean {
  if (offered === undefined || offered === '' || offered === '*') return true;
  return offered.split(',').includes(method);
}

const segments = (path: string) => path.split('/').filter((one) => one !== '');

/** Undefined: nothing of it can be told. `open`: it begins with what cannot. */
function pathOf(address: string): { segments: string[]; open: boolean } | undefined {
  const [plain = ''] = address.split(/[?#]/);
  const host = /^(?:[a-z]+:\/\/|\{\}:\/\/)[^/]*/.exec(plain)?.[0] ?? '';
  const rest = plain.slice(host.length);
  const open = host === '' && rest.startsWith('{}');
  const path = open ? rest.replace(/^(?:\{\})+/, '') : rest;
  const said = segments(path);
  if (said.every((one) => one.includes('{}')) && (open || said.length > 0)) return undefined;
  if (open && !path.startsWith('/')) return undefined;
  return { segments: said, open };
}

/** A gap in a test stands for one value: it fits a parameter, and no word of the path. */
function fits(offered: readonly string[], asked: readonly string[]): boolean {
  return offered.length === asked.length && offered.every((one, at) => fitsOne(one, asked[at] ?? ''));
}

function fitsOne(offered: string, asked: string): boolean {
  if (offered === '{}') return true;
  if (!offered.includes('{}')) return offered === asked;
  const parts = offered.split('{}');
  return asked.startsWith(parts[0] ?? '') && asked.endsWith(parts.at(-1) ?? '');
}

function endsLike(offered: readonly string[], asked: readonly string[]): boolean {
  return offered.length >= asked.length && fits(offered.slice(offered.length - asked.length), asked);
}

/** Of several applications that would answer, the one whose files share most of the way with the test's. */
function nearest(found: readonly JoinedEndpoint[], testFile: string): JoinedEndpoint | undefined {
  const [first, ...rest] = found;
  if (!first || rest.length === 0) return first;
  const ranked = [...found].sort(
    (a, b) => shared(b, testFile) - shared(a, testFile) || compareText(a.endpoint.id, b.endpoint.id),
  );
  const [best, next] = ranked;
  return best && next && shared(best, testFile) > shared(next, testFile) ? best : undefined;
}

function shared({ linked }: JoinedEndpoint, testFile: string): number {
  const app = linked.evidence.file.split('/');
  const test = testFile.split('/');
  const apart = app.findIndex((one, at) => one !== test[at]);
  return apart < 0 ? app.length : apart;
}
