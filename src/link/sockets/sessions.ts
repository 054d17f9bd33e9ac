// The objects that one connection is made of, as they report what is done with them: the upgrade request, its raw socket,
// the WebSocket that comes of it, a Socket.IO socket. In the handshake refusals count, on the open connection effects do.

import type { FunctionNode } from '../../core/ir.ts';
import { runsLater } from '../evaluate/later.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { FrameworkContext, Watch } from '../framework.ts';
import { requestHeaders, requestPart } from '../parts.ts';
import { statusOf } from '../status.ts';
import { knownText, numberOf } from '../texts.ts';
import {
  type Arguments,
  constant,
  type NativeValue,
  requested,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import type { Role } from './roles.ts';

export interface Session {
  machine: Machine;
  watch: Watch;
  role: Role;
  /** The function that is watched. */
  site: Site;
  /** Above 0 while something runs that happens on the open connection. */
  events: number;
  /** Where the last refusal was written, so that hanging up afterwards is not a second one. */
  refused: string;
}

const sessions = new WeakMap<NativeValue, Session>();

export function openSession({ machine, site }: FrameworkContext, watch: Watch, role: Role): Session {
  return { machine, watch, role, site, events: 0, refused: '' };
}

/** The session that any of these values is part of. */
export function sessionOf(values: Value[]): Session | undefined {
  for (const value of values) {
    const session = value.kind === 'native' ? sessions.get(value) : undefined;
    if (session) return session;
  }
  return undefined;
}

export function letIn(session: Session, site: Site): void {
  if (session.events === 0) session.watch.pass(site);
}

function placeOf({ machine }: Session): string {
  return machine.conditions.map((c) => `${c.text}@${c.evidence.line}`).join(' ');
}

const later = new WeakSet<FunctionNode>();

/** Functions given to some `on(…)`: what they do happens later, however they come to run. */
export function happensLater(values: Value[]): void {
  for (const value of values) if (value.kind === 'function') later.add(value.node);
}

function isOpen({ machine, events }: Session): boolean {
  return events > 0 || machine.budget.stack.some(({ node }) => later.has(node));
}

/** Refusals count once: in the handshake, or in what happens later; each is watched by itself. */
function refuse(session: Session, status: number | undefined, site: Site): void {
  if ((session.role.phase === 'handshake') === isOpen(session)) return;
  session.refused = placeOf(session);
  session.watch.reject(status, site);
}

/** Hanging up says nothing of why; without any condition it is no refusal. */
function hangUp(session: Session, site: Site): void {
  if (isOpen(session) || session.machine.conditions.length === 0) return;
  if (session.refused !== placeOf(session)) refuse(session, undefined, site);
}

function native(session: Session, name: string, methods: Record<string, NativeValue['call']>, rest: Rest): NativeValue {
  const fields = new Map<string, Value>();
  const self: NativeValue = {
    kind: 'native',
    name,
    member: (property) => {
      const known = fields.get(property);
      if (known) return known;
      const call = Object.hasOwn(methods, property) ? methods[property] : undefined;
      return call ? { kind: 'native', name: property, call } : rest(property);
    },
    set: (property, value) => {
      fields.set(property, value);
      const callback = /^on[a-z]+$/.test(property) ? value : undefined;
      if (callback?.kind === 'function') runEvent(session, callback, { file: callback.file, at: callback.node.at });
      else if (session.events === 0) session.watch.attach(property, session.site);
    },
  };
  sessions.set(self, session);
  return self;
}

type Rest = (property: string) => Value;

/** Callbacks for what happens on the open connection: not part of the handshake. */
function runEvent(session: Session, callback: Value, site: Site, argument?: Value): Value {
  if (session.role.phase === 'handshake') return UNDEFINED;
  const message = () => argument ?? requested('`message`');
  session.events += 1;
  runsLater([callback]);
  session.machine.call(callback, { positional: [message(), message(), message()], named: new Map() }, site);
  session.events -= 1;
  return UNDEFINED;
}

const ENDINGS = ['close', 'error', 'disconnect', 'disconnecting', 'end'];

/** `on('message', callback)`: gives the object itself, so that chains go on. Who is listened to has been let in. */
function listens(session: Session, self: () => Value): NativeValue['call'] {
  return (given, site) => {
    const event = knownText(given.positional[0]);
    if (session.role.as === 'connection' && !ENDINGS.includes(event ?? '')) letIn(session, site);
    for (const value of given.positional) if (value.kind === 'function') runEvent(session, value, site);
    return self();
  };
}

export function upgradeRequest(session: Session): NativeValue {
  const { path } = session.role;
  const self: NativeValue = native(session, 'request', { on: listens(session, () => self) }, (name) => {
    if (name === 'url' && path !== undefined) return constant(path);
    if (name === 'method') return constant('GET');
    return requestMember(name);
  });
  return self;
}

function requestMember(name: string): Value {
  const why = `\`request.${name}\``;
  if (name === 'headers') return requestHeaders(why);
  if (name === 'url' || name === 'query') return requestPart(why, 'query');
  if (name === 'cookies') return requestPart(why, 'cookie');
  if (name === 'session' || name === 'user') return requestPart(why, 'identity');
  if (name === 'socket' || name === 'connection') return requestPart(why, 'network');
  return requested(why);
}

/** Socket.IO's `socket.handshake`. What clients send as `auth` proves who they are as a header does. */
function handshake(session: Session): NativeValue {
  return native(session, 'handshake', {}, (name) => {
    const why = `\`handshake.${name}\``;
    if (name === 'auth') return requestPart(why, 'header');
    if (name === 'address') return requestPart(why, 'network');
    return requestMember(name);
  });
}

const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})\b/;

/** The raw socket of an upgrade: what is written on it first is an HTTP answer. */
export function rawSocket(session: Session): NativeValue {
  const write: NativeValue['call'] = (given, site) => {
    const [text] = given.positional;
    const status = numberOf(constant(STATUS_LINE.exec(leadingText(text))?.[1]));
    if (status === 101) letIn(session, site);
    else if (status !== undefined) refuse(session, status, site);
    return constant(true);
  };
  const destroy: NativeValue['call'] = (_, site) => {
    hangUp(session, site);
    return UNDEFINED;
  };
  const end: NativeValue['call'] = (given, site) => {
    if (given.positional.length > 0) write(given, site);
    return destroy(given, site);
  };
  const on = listens(session, () => self);
  const methods = { write, end, destroy, destroySoon: destroy, on, once: on, addListener: on };
  const self: NativeValue = native(session, 'socket', methods, (name) => unknown(`\`socket.${name}\``));
  return self;
}

/** What a text certainly begins with. */
function leadingText(value: Value | undefined): string {
  const known = knownText(value);
  if (known !== undefined || value?.kind !== 'text') return known ?? '';
  const [first] = value.parts;
  return typeof first === 'string' ? first : '';
}

/** Close codes that say who is refused: IANA's 3000 and 3003, and the custom that puts 4000 before an HTTP status. */
function statusOfCode(code: number | undefined): number | undefined {
  if (code === 3000) return 401;
  if (code === 3003) return 403;
  return code !== undefined && code >= 4400 && code < 4500 ? code - 4000 : undefined;
}

/** An accepted WebSocket, as `ws` gives it. */
export function webSocket(session: Session): NativeValue {
  const close: NativeValue['call'] = (given, site) => {
    const status = statusOfCode(numberOf(given.positional[0]));
    if (status === undefined) hangUp(session, site);
    else refuse(session, status, site);
    return UNDEFINED;
  };
  const on = listens(session, () => self);
  const methods = { close, terminate: close, on, once: on, addEventListener: on, send: () => UNDEFINED };
  const self: NativeValue = native(session, 'WebSocket', methods, (name) =>
    name === 'upgradeReq' ? upgradeRequest(session) : unknown(`\`socket.${name}\``),
  );
  return self;
}

/** A Socket.IO socket. `to`, `join` and the like give the socket, which is near enough to go on with. */
export function ioSocket(session: Session): NativeValue {
  const disconnect: NativeValue['call'] = (_, site) => {
    hangUp(session, site);
    return UNDEFINED;
  };
  const on = listens(session, () => self);
  const same: NativeValue['call'] = () => self;
  const methods = { disconnect, on, once: on, use: on, onAny: on, emit: same, to: same, in: same, join: same };
  const self: NativeValue = native(session, 'socket', methods, (name) => {
    if (name === 'request') return upgradeRequest(session);
    if (name === 'handshake') return handshake(session);
    if (name === 'broadcast' || name === 'data') return self;
    return unknown(`\`socket.${name}\``);
  });
  return self;
}

/** Socket.IO's `next`: an error refuses the connection, and no status says which refusal it is. */
export function nextOf(session: Session): NativeValue {
  const call: NativeValue['call'] = (given: Arguments, site: Site) => {
    const [error] = given.positional;
    if (error === undefined || (error.kind === 'constant' && !error.value)) letIn(session, site);
    else refuse(session, statusOf(error), site);
    return UNDEFINED;
  };
  const self: NativeValue = { kind: 'native', name: 'next', call };
  sessions.set(self, session);
  return self;
}

/** `callback(false, 401)` of ws's `verifyClient`, `callback(error, success)` of Engine.IO's `allowRequest`. */
export function verdictOf(session: Session, at: 0 | 1): NativeValue {
  const call: NativeValue['call'] = (given, site) => {
    const verdict = given.positional[at];
    if (verdict?.kind === 'constant' && verdict.value) letIn(session, site);
    else if (verdict?.kind === 'constant') refuse(session, statusOf(at === 0 ? given.positional[1] : undefined), site);
    else {
      // It lets some in and refuses others; who, what was computed says.
      letIn(session, site);
      refuse(session, undefined, site);
    }
    return UNDEFINED;
  };
  return { kind: 'native', name: 'callback', call };
}
