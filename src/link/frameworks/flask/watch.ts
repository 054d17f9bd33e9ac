// How a view, a hook or a wrapper is watched: with which arguments it runs, and what it means that it returns something.

import { isMarkup } from '../../effects/markup.ts';
import type { FrameworkContext, Watch } from '../../framework.ts';
import { HANDED_ON } from '../../observe.ts';
import { requestPart } from '../../parts.ts';
import { statusOf } from '../../status.ts';
import { numberOf } from '../../texts.ts';
import { type Arguments, type FunctionValue, optionsOf, requested, UNDEFINED, type Value } from '../../values.ts';
import { anError, runsAfterwards, runsForErrors } from './hooks.ts';
import { isOf } from './names.ts';

/** Path parameters are the caller's; a function after the request is given the response. */
export function enterWith(callee: FunctionValue, watch: Watch, context: FrameworkContext): Arguments {
  const named = new Map<string, Value>();
  for (const { target, rest } of callee.node.parameters) {
    if (target.kind !== 'name' || rest) continue;
    named.set(target.name, argumentFor(callee, target.name, watch, context));
  }
  return { positional: [], named, open: 'parameters of the path' };
}

function argumentFor(callee: FunctionValue, name: string, watch: Watch, context: FrameworkContext): Value {
  if (runsAfterwards(callee)) return response(watch, context);
  if (runsForErrors(callee)) return anError(callee);
  return name === 'start_response' ? startResponse(watch) : requestPart(`\`${name}\``, 'params');
}

/** WSGI: `start_response('401 Unauthorized', headers)`. */
function startResponse(watch: Watch): Value {
  return {
    kind: 'native',
    name: 'start_response',
    call: ({ positional: [line] }, site) => {
      const status = line?.kind === 'constant' ? Number.parseInt(String(line.value), 10) : Number.NaN;
      if (status >= 400) watch.reject(status, site);
      else watch.answer(site);
      return UNDEFINED;
    },
  };
}

function response(watch: Watch, { site }: FrameworkContext): Value {
  const header = ([name, value]: Value[]) => {
    if (name?.kind === 'constant') watch.header(String(name.value), value, site);
  };
  const headers: Value = {
    kind: 'native',
    name: 'headers',
    set: (name, value) => {
      watch.header(name, value, site);
    },
    member: (name) => ({
      kind: 'native',
      name,
      call: ({ positional }) => {
        if (name !== 'get') header(positional);
        return UNDEFINED;
      },
    }),
  };
  return {
    kind: 'native',
    name: 'response',
    member: (name) => (name === 'headers' ? headers : requested(`\`response.${name}\``)),
  };
}

/** None lets the request go on; whatever else comes back is the answer to it. */
export function judgeReturn(value: Value, watch: Watch, { machine, site }: FrameworkContext): void {
  for (const { value: one, when } of optionsOf(value)) {
    machine.conditions.push(...when);
    judge(one, watch, { machine, site });
    machine.conditions.length -= when.length;
  }
}

function judge(value: Value, watch: Watch, { site }: FrameworkContext): void {
  if (value.kind === 'constant' && (value.value === undefined || value.value === null)) watch.pass(site);
  else if (value.kind === 'native' || value.kind === 'router' || handsOn(value)) return;
  else if (value.kind === 'unknown' || value.kind === 'setting' || value.kind === 'library')
    watch.reject(undefined, site);
  else {
    const status = statusOfAnswer(value);
    if (status !== undefined && status >= 300) watch.reject(status < 400 ? 302 : status, site);
    else if (status === undefined && value.kind === 'made' && !isAnswer(value)) watch.reject(undefined, site);
    else {
      if (isMarkup(value)) watch.reach?.('html-sink', value, site);
      watch.answer(site);
    }
  }
}

/** A response made of what the wrapped function gave. */
function handsOn(value: Value, depth = 0): boolean {
  if (value === HANDED_ON) return true;
  if (depth > 4) return false;
  if (value.kind === 'made') return value.arguments.positional.some((v) => handsOn(v, depth + 1));
  return value.kind === 'list' && value.items.some((v) => handsOn(v, depth + 1));
}

const PLAIN = [
  'jsonify',
  'render_template',
  'render_template_string',
  'send_file',
  'send_from_directory',
  'stream_template',
];

function isAnswer(value: Extract<Value, { kind: 'made' }>): boolean {
  return [...PLAIN, 'make_response', 'Response'].some((name) => isOf(value.of, name));
}

function statusOfAnswer(value: Value): number | undefined {
  // `return jsonify(…), 401`
  if (value.kind === 'list') {
    const [body, status] = value.items;
    return numberOf(status) ?? statusOf(status) ?? (body && statusOfAnswer(body));
  }
  if (value.kind !== 'made' || PLAIN.some((name) => isOf(value.of, name))) return undefined;
  if (isOf(value.of, 'redirect')) return 302;
  // `Response('no', 401)(environ, start_response)`
  const called = value.of.path.at(-1) === '()' ? value.of.made : undefined;
  return called ? statusOfAnswer(called) : statusOf(value);
}
