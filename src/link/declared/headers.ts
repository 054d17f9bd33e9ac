// Headers that programs write themselves: who may read an answer, who may frame it, cookies. A value that the request gives
// counts as checked where a test of it stands around or before it.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Expression, Program, Statement } from '../../core/ir.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import type { Reader } from '../sites/frames.ts';
import { type Around, type AssignNode, type CallNode, type IfNode, lastWord, walk } from '../sites/walk.ts';
import { functionName } from './catalogued.ts';
import { cookiesOf } from './cookie-text.ts';
import { type Origin, originOf, words } from './header-values.ts';

export interface Header {
  name: string;
  value: Expression;
  at: Expression['at'];
  around: Around | undefined;
}

const WATCHED = /^(access-control-allow-(origin|credentials)|x-frame-options|set-cookie)$/;
const SETS = new Set([
  'set',
  'header',
  'setHeader',
  'append',
  'appendHeader',
  'add_header',
  'send_header',
  'setdefault',
  'add',
  'set_header',
]);
const NODES = new Set(['call', 'assign', 'dict']);

export function headersDeclared(program: Program, reader: Reader): LinkedDeclared[] {
  const headers = headersIn(program);
  if (headers.length === 0) return [];
  const tests = testsIn(program);
  return headers.flatMap((header) => {
    const own = { program, reader, header, isChecked: isChecked(header, tests) };
    if (header.name === 'access-control-allow-origin') return corsOf(own, allowsCredentials(header, headers));
    if (header.name === 'set-cookie') return cookiesOf(own);
    return header.name === 'x-frame-options' ? framingOf(own) : [];
  });
}

export interface Written {
  program: Program;
  reader: Reader;
  header: Header;
  isChecked: boolean;
}

function headersIn(program: Program): Header[] {
  const found: Header[] = [];
  const add = (
    key: Expression | undefined,
    value: Expression | undefined,
    at: Expression['at'],
    around: Around | undefined,
  ) => {
    const name = key?.kind === 'literal' && typeof key.value === 'string' ? key.value.toLowerCase() : '';
    if (value && WATCHED.test(name)) found.push({ name, value, at, around });
  };
  walk(program, NODES, (node, around) => {
    if (node.kind === 'dict') {
      const { entries } = node as unknown as Extract<Expression, { kind: 'dict' }>;
      for (const { key, value } of entries) add(key, value, key?.at ?? value.at, around);
    } else if (node.kind === 'assign') {
      const { target, value } = node as unknown as AssignNode;
      if (target.kind === 'index') add(target.index, value, target.at, around);
    } else {
      const { callee, args } = node as unknown as CallNode;
      if (SETS.has(lastWord(callee) ?? '')) add(args[0]?.value, args[1]?.value, node.at, around);
    }
  });
  return found;
}

function allowsCredentials(header: Header, all: readonly Header[]): boolean {
  return all.some(
    ({ name, value, around }) =>
      name === 'access-control-allow-credentials' &&
      around?.node === header.around?.node &&
      value.kind === 'literal' &&
      /^true$/i.test(String(value.value)),
  );
}

function corsOf(one: Written, credentials: boolean): LinkedDeclared[] {
  const origin = originOf(one);
  const holds: Record<string, boolean> = {
    anyOrigin: origin === 'any' || origin === 'reflected' || (origin === 'request' && !credentials),
    reflectsAnyOrigin: origin === 'reflected',
    reflectsWithCredentials: origin === 'reflected' && credentials,
    credentialsRefused: origin === 'any' && credentials,
    nullOrigin: origin === 'null' && credentials,
    requestChosenOrigin: origin === 'request' && credentials,
  };
  const told: [string, string][] = Object.entries(holds).map(([property, held]) => [property, String(held)]);
  return said(one, 'Access-Control-Allow-Origin', [['kind', 'cors'], ...told], noteOf(origin));
}

function noteOf(origin: Origin): string {
  if (origin === 'reflected') return 'the origin of the request';
  return origin === 'request' ? 'a part of the request' : origin === 'other' ? 'what the program says' : origin;
}

function framingOf(one: Written): LinkedDeclared[] {
  const chosen = !one.isChecked && words(one).some((word) => /^(req|request|query|params|body|args)$/.test(word));
  return chosen
    ? said(
        one,
        'X-Frame-Options',
        [
          ['kind', 'headers'],
          ['framingChosen', 'true'],
        ],
        'a part of the request',
      )
    : [];
}

function said({ program, header }: Written, title: string, told: [string, string][], note: string): LinkedDeclared[] {
  const inside = functionName(header.around);
  const name = inside === undefined ? title : `${title} in ${inside}`;
  const evidence: Evidence = evidenceAt(program.file, header.at);
  return told.map(([property, value]) => ({ what: 'policy', id: name, name, property, value, note, evidence }));
}

type If = IfNode & { around: Around | undefined };

function testsIn(program: Program): If[] {
  const found: If[] = [];
  walk(program, new Set(['if']), (node, around) => found.push({ ...(node as unknown as IfNode), around }));
  return found;
}

/** A bare `if (origin)` asks only whether there is one. */
function isChecked(header: Header, tests: readonly If[]): boolean {
  const names = namesOf(header.value);
  return tests.some(({ test, then, at, around }) => {
    if (around?.node !== header.around?.node || test.kind === 'name' || test.kind === 'member') return false;
    const about = namesOf(test).some(
      (name) => names.includes(name) && name !== 'req' && name !== 'request' && name !== 'res',
    );
    const inside = within(header.at, at);
    return about && (inside || (leaves(then) && isBefore(at, header.at)));
  });
}

function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last?.kind === 'return' || last?.kind === 'raise';
}

type At = Expression['at'];

const isBefore = (a: At, b: At) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

function within(inner: At, outer: At): boolean {
  const [, , endLine] = outer;
  return !isBefore(inner, outer) && inner[0] <= endLine;
}

function namesOf(root: unknown): string[] {
  const names: string[] = [];
  const pending: unknown[] = [root];
  while (pending.length > 0 && names.length < 200) {
    const at = pending.pop();
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else if (at !== null && typeof at === 'object') {
      const { kind, name, property } = at as Record<string, unknown>;
      if (kind === 'name' && typeof name === 'string') names.push(name);
      if (kind === 'member' && typeof property === 'string') names.push(property);
      for (const [key, child] of Object.entries(at)) if (key !== 'at' && typeof child === 'object') pending.push(child);
    }
  }
  return names;
}
