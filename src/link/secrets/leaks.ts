// Where secrets leave: logs, addresses, what scripts in a browser can read. Only what is written there counts, part by part:
// a length, a comparison or what any function makes of a secret is none.

import type { Expression } from '../../core/ir.ts';
import { namesExport } from '../../core/library.ts';
import type { LinkedSecretUse } from '../../core/linked.ts';
import { argument, ecosystemOf, exportPath } from '../catalogue.ts';
import { type Around, type AssignNode, type CallNode, lastWord, type Node, written } from '../sites/walk.ts';
import { knownText } from '../texts.ts';
import type { MadeValue, Value } from '../values.ts';
import { bundledIn } from './bundles.ts';
import { homeFileRead } from './home-files.ts';
import { isSecretName, isSecretVariable } from './names.ts';
import { persisted, STORES } from './persisted.ts';
import type { Reading } from './reading.ts';

export type Leak = Pick<LinkedSecretUse, 'use' | 'by' | 'setting'>;

export function leaksOf(reading: Reading, node: Node, around: Around | undefined): Leak[] {
  if (node.kind === 'call') {
    const call = node as unknown as CallNode;
    return [
      ...logged(reading, call, around),
      ...stored(reading, call, around),
      ...kept(reading, call, around),
      ...bundled(reading, call, around),
      ...readFromHome(reading, call, around),
    ];
  }
  if (node.kind === 'template' || node.kind === 'binary')
    return inAddress(reading, node as unknown as Expression, around);
  return node.kind === 'assign' ? storedField(reading, node as unknown as AssignNode, around) : [];
}

const LOGS = new Set(
  'log info warn warning error debug trace fatal exception critical verbose silly dir print msg success http'.split(
    ' ',
  ),
);
const LOGGER = /^_?(logger|log|console)$/i;

function logged(reading: Reading, node: CallNode, around: Around | undefined): Leak[] {
  const { callee } = node;
  if (!LOGS.has(lastWord(callee) ?? '')) return [];
  const found = node.args.flatMap(({ value }) => secretsIn(reading, value, around));
  if (found.length === 0 || !isLog(reading, callee, around)) return [];
  return found.map(({ what, setting }) => ({
    use: 'log',
    by: `\`${written(callee)}\` writes ${what}`,
    ...(setting !== undefined && { setting }),
  }));
}

function isLog({ reader, catalogue, program }: Reading, callee: Expression, around: Around | undefined): boolean {
  const value = reader.read(callee, around);
  if (value.kind === 'library') {
    const library = catalogue.find(value.source, ecosystemOf(program.file));
    const path = exportPath(value);
    const isNamed = library?.logs?.some((name) => namesExport(name, path)) === true;
    return isNamed && !redacts(value.made);
  }
  if (value.kind === 'function' || callee.kind !== 'member') return false;
  return LOGGER.test(lastWord(callee.object) ?? '');
}

/** A logger that leaves fields out: which, its options say, and not all of them are told. */
function redacts(made: MadeValue | undefined): boolean {
  for (let at = made; at; at = at.of.made) if (argument(at.arguments, 'redact') !== undefined) return true;
  return false;
}

function bundled(reading: Reading, node: CallNode, around: Around | undefined): Leak[] {
  return bundledIn(node).flatMap((value) =>
    secretsIn(reading, value, around).map(({ what, setting }) => ({
      use: 'bundle' as const,
      by: `the build writes ${what} into what browsers load`,
      ...(setting !== undefined && { setting }),
    })),
  );
}

interface Secret {
  what: string;
  setting?: string;
}

/** Calls that write out all of what they are given. */
const SHOWS = new Set(['stringify', 'str', 'repr', 'inspect', 'format', 'String', 'dumps', 'toString', 'concat']);
const DEEPEST = 6;

function secretsIn(reading: Reading, expression: Expression, around: Around | undefined, depth = 0): Secret[] {
  const inner = (one: Expression) => secretsIn(reading, one, around, depth + 1);
  if (depth > DEEPEST) return [];
  switch (expression.kind) {
    case 'template':
      return expression.parts.flatMap(inner);
    case 'binary':
      if (expression.operator === '+' || expression.operator === '%')
        return [expression.left, expression.right].flatMap(inner);
      return expression.operator === 'or' || expression.operator === '??' ? inner(expression.left) : [];
    case 'conditional':
      return [expression.then, expression.otherwise].flatMap(inner);
    case 'list':
      return expression.items.flatMap(inner);
    case 'dict':
      return expression.entries.flatMap(({ value }) => inner(value));
    case 'spread':
    case 'await':
      return inner(expression.value);
    case 'call':
      return SHOWS.has(lastWord(expression.callee) ?? '') ? ofShown(expression, inner) : [];
    case 'name':
    case 'member':
    case 'index':
      return ofName(reading, expression, around);
    default:
      return [];
  }
}

function ofShown({ callee, args }: CallNode, inner: (one: Expression) => Secret[]): Secret[] {
  const receiver = callee.kind === 'member' && /^(format|toString)$/.test(callee.property) ? inner(callee.object) : [];
  return [...receiver, ...args.flatMap(({ value }) => inner(value))];
}

function ofName(reading: Reading, expression: Expression, around: Around | undefined): Secret[] {
  const whole = wholeOf(expression);
  if (whole !== undefined) return [{ what: whole }];
  const word = lastWord(expression);
  if (word === undefined || !isSecretName(word)) return [];
  const value = reader(reading, expression, around);
  if (value.kind === 'setting')
    return isSecretName(value.name) ? [{ what: `\`${value.name}\``, setting: value.name }] : [];
  // A word in a table, a flag: what is known is no secret.
  if (value.kind === 'constant' || value.kind === 'function' || value.kind === 'class') return [];
  return isSecretVariable(word) ? [{ what: `\`${word}\`` }] : [];
}

function reader(reading: Reading, expression: Expression, around: Around | undefined): Value {
  return reading.reader.read(expression, around);
}

const REQUEST = /^(req|request|ctx)$/;

/** Objects that hold secrets among other things. */
function wholeOf(expression: Expression): string | undefined {
  const text = written(expression);
  if (text === 'process.env' || text === 'os.environ') return 'all environment variables';
  const [object = '', property = ''] = text.split('.').slice(-2);
  if (REQUEST.test(object) && property === 'headers') return 'all headers of the request, with its credentials';
  if (/^(err|error|e|ex)$/.test(object) && property === 'config')
    return 'the configuration of a failed request, with its headers';
  return object === 'headers' && /^(authorization|cookie)$/i.test(property) ? `the \`${property}\` header` : undefined;
}

const OPENING_PARAMETER = /[?&](api_?key|apikey|access_?key|client_secret|access_token|secret|password|passwd|pwd)=$/i;
const ANY_PARAMETER = /[?&](key|token|auth|sig|appid|access_key)=$/i;

function inAddress(reading: Reading, expression: Expression, around: Around | undefined): Leak[] {
  const parts =
    expression.kind === 'template'
      ? expression.parts
      : expression.kind === 'binary' && expression.operator === '+'
        ? [lastOf(expression.left), expression.right]
        : [];
  return parts.flatMap((part, index) => {
    const before = parts[index - 1];
    if (before?.kind !== 'literal' || typeof before.value !== 'string' || part.kind === 'literal') return [];
    const opening = OPENING_PARAMETER.test(before.value);
    if (!opening && !ANY_PARAMETER.test(before.value)) return [];
    const [secret] = secretsIn(reading, part, around);
    // Links with a token of their own are how people are let in by mail.
    if (!secret || (!opening && secret.setting === undefined)) return [];
    return [
      {
        use: 'url' as const,
        by: `${secret.what} stands in the query of an address`,
        ...(secret.setting !== undefined && { setting: secret.setting }),
      },
    ];
  });
}

/** `'…?key=' + key`, also where more text was joined before. */
function lastOf(expression: Expression): Expression {
  return expression.kind === 'binary' && expression.operator === '+' ? expression.right : expression;
}

function stored(reading: Reading, { callee, args }: CallNode, around: Around | undefined): Leak[] {
  if (callee.kind !== 'member' || callee.property !== 'setItem' || !STORES.test(written(callee.object))) return [];
  const [key, value] = args;
  const name = key?.value.kind === 'literal' ? String(key.value.value) : lastWord(key?.value ?? callee);
  if (!value || !isStoredSecret(name, value.value)) return [];
  return [storedAs(written(callee.object), { name, key: key && knownText(reading.reader.read(key.value, around)) })];
}

function kept(reading: Reading, call: CallNode, around: Around | undefined): Leak[] {
  const found = persisted(call, () => reading.reader.read(call.callee, around));
  return (found?.fields ?? []).map((field) => ({ ...storedAs(found?.store ?? '', { name: field }), setting: field }));
}

function readFromHome({ reader }: Reading, call: CallNode, around: Around | undefined): Leak[] {
  const path = homeFileRead(call, reader, around);
  return path === undefined ? [] : [{ use: 'file', by: written(call.callee), setting: path }];
}

function isStoredSecret(name: string | undefined, value: Expression): boolean {
  if (value.kind === 'literal') return false;
  return isSecretName(name ?? '') || isSecretVariable(lastWord(value) ?? '');
}

function storedField({ reader }: Reading, { target, value }: AssignNode, around: Around | undefined): Leak[] {
  if ((target.kind !== 'member' && target.kind !== 'index') || !value) return [];
  const name = lastWord(target);
  if (!STORES.test(written(target.object))) return [];
  if (!isStoredSecret(name, value)) return [];
  const key = target.kind === 'index' ? knownText(reader.read(target.index, around)) : undefined;
  return [storedAs(written(target.object), { name, key })];
}

/** By the key that it lies under, where that is told, and else by the name that the code has for it. */
function storedAs(store: string, { name = '', key }: { name?: string | undefined; key?: string | undefined }): Leak {
  const setting = [key, name].find((one) => one !== undefined && /^[\w.:@/-]{1,60}$/.test(one));
  return {
    use: 'browser-storage',
    by: `\`${store}\` keeps ${name === '' ? 'a token or password' : `\`${name.slice(0, 60)}\``}`,
    ...(setting !== undefined && { setting }),
  };
}
