// What a value that is written into a field was made of: text as it came, something hashed for passwords, something encrypted. A
// function that encrypts only sometimes does not: its answer is unknown.

import { compareEvidence, type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Expression, FunctionNode, Program } from '../../core/ir.ts';
import type { Library } from '../../core/library.ts';
import { type Catalogue, controlsOf, ecosystemOf, exportPath } from '../catalogue.ts';
import { keysTaken, takenBy } from '../secrets/sinks.ts';
import { sourcesOf } from '../secrets/sources.ts';
import type { Reader } from '../sites/frames.ts';
import { type Around, type AssignNode, type CallNode, lastWord, walk, written } from '../sites/walk.ts';
import { knownText } from '../texts.ts';
import { type FunctionValue, type LibraryValue, optionsOf } from '../values.ts';

/** `empty`: nothing that could be a secret. */
export type Made = 'plaintext' | 'hashed' | 'encrypted' | 'empty' | 'unknown';

export interface Judged {
  made: Made;
  /** Of what is hashed or encrypted: by what, and where. */
  by?: string;
  at?: Evidence;
}

export interface Judging {
  catalogue: Catalogue;
  readerOf: (program: Program) => Reader;
  programOf: (file: string) => Program | undefined;
}

/** An expression where it stands. */
export interface Place {
  program: Program;
  around: Around | undefined;
}

const DEEPEST = 7;
const EMPTY: Judged = { made: 'empty' };
const PLAIN: Judged = { made: 'plaintext' };
const UNKNOWN: Judged = { made: 'unknown' };

export function judge(judging: Judging, expression: Expression, place: Place, depth = 0): Judged {
  if (depth > DEEPEST) return UNKNOWN;
  const inner = (one: Expression) => judge(judging, one, place, depth + 1);
  switch (expression.kind) {
    case 'literal':
      return expression.value === '' || expression.value === null || expression.value === undefined ? EMPTY : PLAIN;
    case 'template': {
      const parts = expression.parts.map(inner).filter(({ made }) => made !== 'empty');
      return parts.find(({ made }) => made === 'encrypted' || made === 'hashed') ?? together(parts);
    }
    case 'await':
    case 'spread':
      return inner(expression.value);
    case 'conditional':
      return together([inner(expression.then), inner(expression.otherwise)]);
    case 'binary':
      return together([inner(expression.left), inner(expression.right)]);
    case 'member':
    case 'index':
      return PLAIN;
    case 'name':
      return ofName(judging, expression, place, depth);
    case 'call':
      return ofCall(judging, expression, place, depth);
    default:
      return UNKNOWN;
  }
}

export function together(all: readonly Judged[]): Judged {
  const some = all.filter(({ made }) => made !== 'empty');
  const [first] = some;
  if (!first) return EMPTY;
  return some.every(({ made }) => made === first.made) ? first : UNKNOWN;
}

function ofName(
  judging: Judging,
  expression: Extract<Expression, { kind: 'name' }>,
  place: Place,
  depth: number,
): Judged {
  const origin = judging.readerOf(place.program).origin(expression.name, place.around);
  if (origin) return judge(judging, origin, place, depth + 1);
  // What a caller gives may have been made elsewhere.
  return UNKNOWN;
}

/** Methods of text that change its form. */
const SAME = new Set(
  'trim strip toString toLowerCase lower encode decode String str bytes hex digest export from concat get_secret_value'.split(
    ' ',
  ),
);

function ofCall(judging: Judging, call: CallNode, place: Place, depth: number): Judged {
  for (const { value } of optionsOf(judging.readerOf(place.program).read(call.callee, place.around))) {
    if (value.kind === 'library') {
      const known = ofLibrary(judging, value, place, call);
      if (known) return known;
    }
    if (value.kind === 'function') return ofFunction(judging, value, depth);
  }
  if (!SAME.has(lastWord(call.callee) ?? '')) return UNKNOWN;
  const [first] = call.args;
  const receiver = call.callee.kind === 'member' ? call.callee.object : undefined;
  const ofReceiver = receiver && judge(judging, receiver, place, depth + 1);
  if (ofReceiver && (ofReceiver.made === 'hashed' || ofReceiver.made === 'encrypted')) return ofReceiver;
  if (first) return judge(judging, first.value, place, depth + 1);
  return ofReceiver ?? UNKNOWN;
}

const HASHES = /hash|derive|scrypt|pbkdf2|make_password|genpass/i;
const CHECKS = /verify|compare|check|needs/i;
const ENCRYPTS = /encrypt|createCipheriv|seal|secretbox/i;
const DECRYPTS = /decrypt|decipher|open|unseal/i;

function ofLibrary(judging: Judging, value: LibraryValue, place: Place, call: CallNode): Judged | undefined {
  const { program } = place;
  const library = judging.catalogue.find(value.source, ecosystemOf(program.file));
  const path = exportPath(value);
  const word = path.at(-1) === 'default' || path.length === 0 ? written(call.callee) : (path.at(-1) ?? '');
  const families = library ? controlsOf(library, value).map(({ family }) => family) : [];
  const found = { by: written(call.callee), at: evidenceAt(program.file, call.at) };
  if (families.includes('password-hashing') && HASHES.test(word) && !CHECKS.test(word))
    return { made: 'hashed', ...found };
  const isKeyed = families.includes('encryption-at-rest') || takesKey(library, value);
  if (isKeyed && ENCRYPTS.test(path.join('.')) && !DECRYPTS.test(word))
    return {
      made: 'encrypted',
      ...found,
      by: `${found.by}${algorithmOf(judging, call, place)}${keyOf(judging, library, value, call, place)}`,
    };
  return undefined;
}

/** ` aes-256-gcm`: the text that a cipher is asked for by. */
function algorithmOf({ readerOf }: Judging, { args }: CallNode, { program, around }: Place): string {
  const [first] = args;
  const text = first && knownText(readerOf(program).read(first.value, around));
  return text !== undefined && /^(aes|chacha20|camellia|aria)[\w-]{2,24}$/i.test(text) ? ` ${text.toLowerCase()}` : '';
}

/** ` with SEAL_KEY`: the setting that its key comes from. */
function keyOf(
  judging: Judging,
  library: Library | undefined,
  value: LibraryValue,
  call: CallNode,
  place: Place,
): string {
  const { read } = judging.readerOf(place.program);
  const taken = (library ? keysTaken(library, value) : []).flatMap(
    (key) => takenBy(key, call, read, place.around) ?? [],
  );
  const made = value.made?.arguments.positional.slice(0, 1) ?? [];
  const sources = [...taken.map((one) => one.value), ...made].flatMap((one) => sourcesOf(one, judging.catalogue));
  const setting = sources.find((one) => one.setting !== undefined)?.setting;
  return setting === undefined ? '' : ` with ${setting}`;
}

function takesKey(library: Library | undefined, value: LibraryValue): boolean {
  const keys = (library?.keys ?? []).filter(({ kind }) => kind === 'encryption-key');
  const path = exportPath(value);
  return keys.some(({ calls = [] }) => calls.some((call) => path.includes(call.split('.').at(-1) ?? call)));
}

const functions = new WeakMap<FunctionNode, Judged>();

/** All that it gives, and what stands inside of it that hashes or encrypts. */
function ofFunction(judging: Judging, value: FunctionValue, depth: number): Judged {
  const { node } = value;
  const known = functions.get(node);
  if (known) return known;
  functions.set(node, UNKNOWN);
  const program = judging.programOf(value.file);
  const judged = program ? readFunction(judging, value, program, depth) : UNKNOWN;
  functions.set(node, judged);
  return judged;
}

function readFunction(judging: Judging, value: FunctionValue, program: Program, depth: number): Judged {
  const { node } = value;
  const place: Place = { program, around: aroundOf(value) };
  const makers: { judged: Judged; call: CallNode }[] = [];
  const given: { value: Expression; spared: boolean }[] = [];
  walk({ ...program, body: node.body }, GIVES, (one, inner) => {
    if (inner) return;
    const judged = one.kind === 'call' ? directly(judging, one as unknown as CallNode, place) : undefined;
    if (judged) makers.push({ judged, call: one as unknown as CallNode });
    const returned = one.kind === 'return' ? (one as { value?: Expression }).value : undefined;
    const spared = isAboutItself(node, one.at);
    if (returned) given.push(...alternatives(returned).map((way) => ({ value: way, spared })));
  });
  makers.sort((a, b) => (a.judged.at && b.judged.at ? compareEvidence(a.judged.at, b.judged.at) : 0));
  const [maker] = makers;
  const from = maker && madeFrom(node, program, new Set(makers.map(({ call }) => call)));
  const returns = given.map(({ value: way, spared }) => {
    if (spared && isParameter(node, way)) return EMPTY;
    // In steps: `Buffer.concat([nonce, cipher.update(…)])`.
    return maker && from?.(way) ? maker.judged : judge(judging, way, place, depth + 1);
  });
  const all = together(returns);
  // What a function takes from elsewhere may have been made there.
  return all.made === 'plaintext' ? UNKNOWN : all;
}

const GIVES = new Set(['call', 'return']);

/** What one of several may be: `secret ? seal(text) : text`. */
function alternatives(expression: Expression): Expression[] {
  if (expression.kind === 'conditional') return [expression.then, expression.otherwise].flatMap(alternatives);
  const isChoice = expression.kind === 'binary' && (expression.operator === 'or' || expression.operator === '??');
  return isChoice ? [expression.left, expression.right].flatMap(alternatives) : [expression];
}

/** Whether an expression holds what these calls gave, also by way of names. */
function madeFrom(node: FunctionNode, program: Program, calls: ReadonlySet<CallNode>): (given: Expression) => boolean {
  const assigned: { name: string; value: Expression }[] = [];
  walk({ ...program, body: node.body }, new Set(['assign']), (one) => {
    const { target, value } = one as unknown as AssignNode;
    if (target.kind === 'name' && value) assigned.push({ name: target.name, value });
  });
  const names = new Set<string>();
  const holds = (given: Expression) =>
    nodesIn(given).some((one) => calls.has(one as CallNode) || (one.kind === 'name' && names.has(one.name)));
  for (let before = -1; names.size > before; ) {
    before = names.size;
    for (const { name, value } of assigned) if (alternatives(value).every(holds)) names.add(name);
  }
  return holds;
}

function directly(judging: Judging, call: CallNode, place: Place): Judged | undefined {
  const word = lastWord(call.callee) ?? '';
  if (!HASHES.test(word) && !ENCRYPTS.test(word)) return undefined;
  for (const { value } of optionsOf(judging.readerOf(place.program).read(call.callee, place.around)))
    if (value.kind === 'library') return ofLibrary(judging, value, place, call);
  return undefined;
}

export function aroundOf({ node, owner }: FunctionValue): Around {
  return { kind: 'function', node, outer: owner && { kind: 'class', node: owner.node, outer: undefined } };
}

const parameterNames = (node: FunctionNode) =>
  new Set(node.parameters.flatMap(({ target }) => (target.kind === 'name' ? [target.name] : [])));

const isParameter = (node: FunctionNode, expression: Expression) =>
  expression.kind === 'name' && parameterNames(node).has(expression.name);

function nodesIn(expression: Expression): Expression[] {
  const nodes: Expression[] = [];
  const pending: unknown[] = [expression];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (Array.isArray(at)) pending.push(...(at as unknown[]));
    else if (at !== null && typeof at === 'object') {
      const one = at as Record<string, unknown>;
      if (typeof one['kind'] === 'string') nodes.push(one as unknown as Expression);
      for (const key in one) if (key !== 'at') pending.push(one[key]);
    }
  }
  return nodes;
}

const namesIn = (expression: Expression) =>
  nodesIn(expression).flatMap((one) => (one.kind === 'name' ? [one.name] : []));

/** It stands under a question about nothing but what the function was given: is it empty, was it made before. */
function isAboutItself(node: FunctionNode, at: readonly number[]): boolean {
  const given = parameterNames(node);
  return node.body.some((statement) => {
    if (statement.kind !== 'if' || statement.otherwise.length > 0) return false;
    const holds = statement.then.some((one) => one.kind === 'return' && one.at[0] === at[0] && one.at[1] === at[1]);
    const names = namesIn(statement.test).filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name));
    return holds && names.length > 0 && names.every((name) => given.has(name));
  });
}
