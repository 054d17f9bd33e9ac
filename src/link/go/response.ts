// `http.ResponseWriter`, and the functions of the standard library that write to one.

import type { Machine } from '../evaluate/machine.ts';
import type { FrameworkContext, Watch } from '../framework.ts';
import { statusOf } from '../status.ts';
import { knownText } from '../texts.ts';
import {
  type Arguments,
  constant,
  type LibraryValue,
  list,
  type NativeValue,
  type Site,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { native } from './request.ts';

const WRITER = 'http.ResponseWriter';

export function response(watch: Watch): Value {
  const header: NativeValue = {
    kind: 'native',
    name: 'response headers',
    member: (name) =>
      native(name, ({ positional: [key, value] }, site) => {
        const called = knownText(key);
        if ((name === 'Set' || name === 'Add') && called !== undefined) watch.header(called, value, site);
        return name === 'Get' ? unknown('a header that was set') : UNDEFINED;
      }),
  };
  return {
    kind: 'native',
    name: WRITER,
    member: (name) => {
      if (name === 'Header') return native(name, () => header);
      if (name === 'WriteHeader')
        return native(name, ({ positional: [status] }, site) => answerWith(watch, status, site));
      if (name === 'Write' || name === 'WriteString')
        return native(name, ({ positional: [said] }, site) => {
          watch.tell?.(said, site);
          watch.answer(site);
          return list([unknown('how much was written'), constant(null)]);
        });
      return unknown(`\`response.${name}\``);
    },
    escapes: () => watch.expose?.(),
  };
}

export function isWriter(value: Value | undefined): boolean {
  return value?.kind === 'native' && value.name === WRITER;
}

export function answerWith(watch: Watch, status: Value | undefined, site: Site): Value {
  watch.eachOf(status ?? UNDEFINED, (option) => {
    const code = statusOf(option);
    if (code === undefined || code >= 300) watch.reject(code, site);
  });
  watch.answer(site);
  return UNDEFINED;
}

/** `http.Error(w, …, 401)`: with which status, or at which argument it stands. */
const ANSWERS: Record<string, number | { at: number } | undefined> = {
  'net/http.Error': { at: 2 },
  'net/http.NotFound': 404,
  'net/http.Redirect': 302,
  'net/http.ServeContent': undefined,
  'net/http.ServeFile': undefined,
  'net/http.ServeFileFS': undefined,
  'fmt.Fprint': undefined,
  'fmt.Fprintf': undefined,
  'fmt.Fprintln': undefined,
  'io.WriteString': undefined,
  'io.Copy': undefined,
};
/** What other functions of the package do is the library's own. */
const WRITES = new Set(Object.keys(ANSWERS));

/** What a name of the standard library gives that answers requests; undefined where it is a library's like any other. */
export function answeringFunction(machine: Machine, value: LibraryValue): Value | undefined {
  const name = `${value.source}.${value.path.join('.')}`;
  if (value.made) return undefined;
  if (name === 'encoding/json.NewEncoder') return encoder(machine, value);
  if (!WRITES.has(name)) return undefined;
  return native(name, (given, site) => {
    const watch = machine.observer?.watch;
    if (!watch || !isWriter(given.positional[0])) return machine.call(value, given, site);
    machine.observer?.called(value, given, site);
    const status = ANSWERS[name];
    for (const said of given.positional.slice(1)) watch.tell?.(said, site);
    if (status === undefined) watch.answer(site);
    else answerWith(watch, typeof status === 'number' ? constant(status) : given.positional[status.at], site);
    return list([unknown('how much was written'), constant(null)]);
  });
}

/** `json.NewEncoder(w).Encode(answer)`. */
function encoder(machine: Machine, value: LibraryValue): Value {
  return native('json.NewEncoder', (given, site) => {
    if (!isWriter(given.positional[0])) return machine.call(value, given, site);
    return {
      kind: 'native',
      name: 'an encoder',
      member: (name) =>
        native(name, ({ positional: [said] }, at) => {
          if (name === 'Encode') machine.observer?.watch.tell?.(said, at);
          if (name === 'Encode') machine.observer?.watch.answer(at);
          return constant(null);
        }),
    };
  });
}

const REFUSALS = /Err|Unauthori[sz]ed|Forbidden|Deny|Denied|Reject|Abort|Render$/;

/** Code that we do not see is given the response: with a status that refuses, or under a name that may mean so. */
export function noteAnswer(callee: LibraryValue, { positional }: Arguments, { machine, site }: FrameworkContext): void {
  const watch = machine.observer?.watch;
  if (!watch || !positional.some(isWriter)) return;
  const status = positional.find(
    (v) => v.kind === 'constant' && typeof v.value === 'number' && v.value >= 100 && v.value < 600,
  );
  if (status) answerWith(watch, status, site);
  else if (REFUSALS.test(callee.path.at(-1) ?? '')) watch.reject(undefined, site);
}
