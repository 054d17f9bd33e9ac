// What a library puts around functions of the repository, as a function of the repository's own language, so that it
// is observed like any other guard: `(request, response, next) => …`.

import type { Expression, FunctionNode, Statement } from '../../core/ir.ts';
import { Scope } from '../scope.ts';
import { constant, dict, type FunctionValue, type Site, type Value } from '../values.ts';

/** Asks a checker that answers yes or no; no is refused with this status. */
export function refusesUnless(
  name: string,
  checker: Value,
  given: Value[],
  status: number,
  site: Site,
  asked: 'action' | 'request' = 'action',
): FunctionValue {
  const write = writer(site);
  const refusal = dict([['status', constant(status)]]);
  return write.guard(
    name,
    [
      write.branch(
        write.call('checker', [asked, ...given.map((_, i) => `given${i}`)]),
        [write.statement(write.call('next', []))],
        [{ kind: 'raise', value: write.name('refusal'), at: site.at }],
      ),
    ],
    [['checker', checker], ['refusal', refusal], ...given.map((v, i): [string, Value] => [`given${i}`, v])],
  );
}

/** Asks a function that throws what it does not accept. */
export function passesAfter(name: string, check: Value, given: Value[], site: Site): FunctionValue {
  const write = writer(site);
  return write.guard(
    name,
    [
      write.statement(write.call('check', ['request', ...given.map((_, i) => `given${i}`)])),
      write.statement(write.call('next', [])),
    ],
    [['check', check], ...given.map((v, i): [string, Value] => [`given${i}`, v])],
  );
}

function writer(site: Site) {
  const { at } = site;
  const name = (text: string): Expression => ({ kind: 'name', name: text, at });
  const call = (callee: string, args: string[]): Expression => ({
    kind: 'await',
    value: { kind: 'call', callee: name(callee), args: args.map((a) => ({ value: name(a) })), isNew: false, at },
    at,
  });
  const statement = (value: Expression): Statement => ({ kind: 'expression', value, at });
  const branch = (test: Expression, then: Statement[], otherwise: Statement[]): Statement => ({
    kind: 'if',
    test,
    then,
    otherwise,
    at,
  });
  /** An action holds what routing-controllers gives to its checkers. */
  const action: Statement = {
    kind: 'assign',
    target: name('action'),
    declares: 'const',
    value: {
      kind: 'dict',
      entries: ['request', 'response', 'next'].map((key) => ({
        key: { kind: 'literal', value: key, at },
        value: name(key),
      })),
      at,
    },
    at,
  };
  const guard = (label: string, body: Statement[], names: [string, Value][]): FunctionValue => {
    const scope = new Scope(undefined, 0, true);
    for (const [key, value] of names) scope.names.set(key, { value });
    const node: FunctionNode = {
      name: label,
      parameters: ['request', 'response', 'next'].map((n) => ({ target: name(n) })),
      body: [action, ...body],
      decorators: [],
      async: true,
      generator: false,
      arrow: false,
      at,
    };
    return { kind: 'function', node, scope, file: site.file };
  };
  return { name, call, statement, branch, guard };
}
