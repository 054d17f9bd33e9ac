// What a call in a test does: announces a test, sends a request, asserts, calls the program, or calls a helper of the tests.

import type { Argument, Expression } from '../../core/ir.ts';
import { assertionCall, expectMatcher } from './assertions.ts';
import { classMember } from './bind.ts';
import { announce } from './cases-javascript.ts';
import { addressIn, clientOf, METHODS, methodIn, send, senderOf } from './clients.ts';
import { spelled } from './constants.ts';
import type { Given, Reader } from './record.ts';
import { type Call, GAP, type Known, type Outside, type Scope, textOf, UNKNOWN } from './values.ts';

type CallNode = Extract<Expression, { kind: 'call' }>;

export function evaluateCall(reader: Reader, node: CallNode, scope: Scope): Known {
  const announced = announce(reader, node, scope);
  if (announced) return announced;
  const { callee } = node;
  if (callee.kind === 'member') {
    const object = reader.evaluate(callee.object, scope);
    if (object.kind === 'expectation')
      return expectMatcher(reader, object, callee.property, givenTo(reader, node.args, scope).positional);
    const given = givenTo(reader, node.args, scope);
    const done = methodCall(reader, object, callee.property, given, node);
    if (done) return done;
    return called(reader, reader.evaluate(callee, scope), given, node);
  }
  const value = reader.evaluate(callee, scope);
  return called(reader, value, givenTo(reader, node.args, scope), node);
}

function givenTo(reader: Reader, args: readonly Argument[], scope: Scope): Given {
  const positional: Known[] = [];
  const named = new Map<string, Known>();
  for (const { value, name, spread } of args) {
    const known = reader.evaluate(value, scope);
    if (name !== undefined) named.set(name, known);
    else if (spread === 'list') positional.push(...(known.kind === 'list' ? known.items : []));
    else if (spread === undefined) positional.push(known);
  }
  return { positional, named };
}

/** Calls of what has methods that we know: clients, answers, lists, texts. */
function methodCall(reader: Reader, object: Known, name: string, given: Given, node: CallNode): Known | undefined {
  const line = node.at[0];
  if (object.kind === 'client') return clientCall(reader, object, name, given, line);
  if (object.kind === 'answer') return answerCall(reader, object, name, given);
  if (object.kind === 'headers' && name === 'get')
    return { kind: 'header', request: object.request, name: textOf(given.positional[0]).toLowerCase() };
  if (name === 'inject' && (object.kind === 'outside' || object.kind === 'made')) {
    const [first] = given.positional;
    const inside = object.kind === 'outside' ? object.file : object.of.file;
    const app = inside === undefined ? 'own' : 'program';
    return send(reader, { method: methodIn(first), path: addressIn(reader, first), app, line, awaited: true });
  }
  if (object.kind === 'made' && name === 'test_client')
    return { kind: 'client', app: object.of.file === undefined ? 'own' : 'program' };
  if (object.kind === 'list') return listCall(reader, object.items, name, given);
  if (object.kind === 'literal' && typeof object.value === 'string') {
    if (name === 'format') return { kind: 'literal', value: object.value.replace(/\{[^{}]*\}/g, GAP) };
    if (name === 'replace') return { kind: 'literal', value: GAP };
  }
  return undefined;
}

function clientCall(
  reader: Reader,
  client: Extract<Known, { kind: 'client' }>,
  name: string,
  given: Given,
  line: number,
): Known | undefined {
  const [first, second] = given.positional;
  const at = { app: client.app, line };
  const based = (path: string) =>
    client.base !== undefined && !path.startsWith('http') ? client.base.replace(/\/$/, '') + path : path;
  if (METHODS.has(name)) {
    const address = first ?? given.named.get('url') ?? UNKNOWN;
    return send(reader, { ...at, method: name, path: based(addressIn(reader, address)), awaited: false });
  }
  if (name === 'request' || name === 'open' || name === 'fetch') {
    const byWord = first?.kind === 'literal' && /^[A-Za-z]+$/.test(textOf(first));
    const method = byWord ? textOf(first) : methodIn(second ?? first);
    return send(reader, { ...at, method, path: based(spelled(reader, byWord ? second : first)), awaited: true });
  }
  // `async with client as c`, `request.agent(app)`, `client.session_transaction()`.
  return name === '__enter__' || name === '__aenter__' || name === 'keepOpen' || name === 'newContext'
    ? client
    : UNKNOWN;
}

/** supertest: `.set()`, `.send()`, `.expect(401)`, `.end(done)`. */
function answerCall(
  reader: Reader,
  answer: Extract<Known, { kind: 'answer' }>,
  name: string,
  { positional }: Given,
): Known {
  const { request } = answer;
  const [first, second] = positional;
  const callback = positional.find((one) => one.kind === 'function');
  if (name === 'expect') {
    request.assertions++;
    if (first?.kind === 'literal' && typeof first.value === 'number') request.statuses.add(first.value);
    if (first?.kind === 'literal' && typeof first.value === 'string' && second)
      request.headers.add(first.value.toLowerCase());
    const last = positional.at(-1);
    if (last?.kind === 'function' || (last?.kind === 'unknown' && positional.length > 1)) request.awaited = true;
  }
  if (name === 'then' || name === 'end' || name === 'catch' || name === 'finally') {
    request.awaited = true;
    if (callback) reader.apply(callback, name === 'end' ? [UNKNOWN, answer] : [answer]);
  }
  return name === 'json' || name === 'text' || name === 'get_json' ? UNKNOWN : answer;
}

const WALKS = new Set(['forEach', 'map', 'flatMap', 'filter', 'find', 'some', 'every']);

function listCall(reader: Reader, items: Known[], name: string, { positional }: Given): Known | undefined {
  const [callback] = positional;
  if (WALKS.has(name) && callback) {
    const values = items.slice(0, 40).map((item) => reader.apply(callback, [item]));
    return name === 'map' ? { kind: 'list', items: values } : UNKNOWN;
  }
  if (name === 'push' || name === 'append') {
    items.push(...positional);
    return UNKNOWN;
  }
  return undefined;
}

/** Where what is given is called at another time than now, and nobody waits for it. */
const LATER = new Set(['setTimeout', 'setImmediate', 'setInterval', 'nextTick', 'queueMicrotask']);

function called(reader: Reader, callee: Known, given: Given, node: CallNode): Known {
  if (callee.kind === 'function') return reader.apply(callee, given.positional, given.named);
  if (callee.kind === 'class') return instance(reader, callee, given);
  if (callee.kind !== 'outside') return passedOn(reader, given);
  const asserts = assertionCall(reader, callee, given, node.args[0]?.value.kind === 'literal');
  if (asserts) return asserts;
  const client = clientOf(reader, callee, given.positional, given.named);
  if (client) return client;
  const sender = senderOf(callee);
  if (sender) {
    const [first, second] = given.positional;
    const method = sender.method ?? methodIn(second ?? first);
    return send(reader, { method, path: addressIn(reader, first), app: 'unknown', line: node.at[0], awaited: true });
  }
  const name = callee.path.at(-1) ?? '';
  if (callee.source === '' && callee.path[0] === 'Promise') return given.positional[0] ?? UNKNOWN;
  if (LATER.has(name)) reader.lost++;
  replace(reader, callee, given);
  const result = outsideCall(reader, callee, given);
  if (LATER.has(name)) reader.lost--;
  return result;
}

function outsideCall(reader: Reader, callee: Outside, given: Given): Known {
  const all = [...given.positional, ...given.named.values()];
  if (callee.file === undefined) {
    passedOn(reader, given);
    return { kind: 'made', of: callee, given: all };
  }
  const path = callee.path.filter((one) => one !== '*');
  const call: Call = { file: callee.file, path, given: all, rejects: reader.raising > 0, statuses: new Set() };
  reader.record.calls.push(call);
  passedOn(reader, given);
  return { kind: 'made', of: callee, given: all, call };
}

/** Whoever is given a function may call it: once, with what nobody knows. */
function passedOn(reader: Reader, given: Given): Known {
  for (const one of given.positional) if (one.kind === 'function') reader.apply(one, []);
  return UNKNOWN;
}

/** `patch("app.deps.current_user")`, `vi.mock("../src/auth.js")`, `vi.spyOn(auth, 'verify')`: the real one does not run. */
function replace(reader: Reader, { path }: Outside, { positional }: Given): void {
  const name = path.at(-1) ?? '';
  const text = textOf(positional[name === 'spyOn' || name === 'object' || name === 'setattr' ? 1 : 0]);
  const replaces = ['patch', 'object', 'spyOn', 'setattr', 'mock', 'doMock'].includes(name);
  const last = /([\w$]+)(?:\.[cm]?[jt]sx?)?$/.exec(text)?.[1];
  if (replaces && last !== undefined) reader.record.replaced.add(last);
}

function instance(reader: Reader, of: Extract<Known, { kind: 'class' }>, given: Given): Known {
  const made: Known = { kind: 'instance', of, fields: new Map() };
  for (const base of of.node.bases) {
    const client = clientOf(reader, reader.evaluate(base, of.scope), given.positional, given.named);
    if (client) return client;
    const value = reader.evaluate(base, of.scope);
    const inherited = value.kind === 'class' ? instance(reader, value, given) : undefined;
    if (inherited?.kind === 'client') return inherited;
  }
  const start = classMember(reader, of, of.scope.file.endsWith('.py') ? '__init__' : 'constructor', made);
  if (start) reader.apply(start, given.positional, given.named);
  return made;
}
