// Errors as Go gives them back. Where a program starts, all goes well: the error of a call that we do not see is nil. While
// a guard or handler is watched, such an error stands for the failure of the call, as an exception does in other languages.

import type { Expression } from '../../../core/ir.ts';
import { namesExport } from '../../../core/library.ts';
import { derived, isLanguage, partsOf } from '../../parts.ts';
import { choice, constant, type LibraryValue, list, type MadeValue, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';

const VERIFIES = new Set(['token-verification', 'webhook-signature']);

/** Whether the call that gave this failed. */
export function failureOf(machine: Machine, value: Value): Value {
  if (!machine.observer) return constant(null);
  if (value.kind === 'unknown' && value.failure) return value;
  const callee = value.kind === 'made' ? value.of : undefined;
  // That a text could be parsed proves nothing of who sent it.
  const from = callee && isLanguage(callee) ? [] : partsOf(value);
  const verified = callee !== undefined && value.kind === 'made' && verifies(machine, value, callee);
  return { kind: 'unknown', why: 'an error', failure: { verified }, ...(from.length > 0 && { from, checked: true }) };
}

function verifies(machine: Machine, { site }: MadeValue, of: LibraryValue): boolean {
  const path = of.path.filter((p) => p !== '()' && p !== '[]');
  const library = machine.libraryOf(of.source, site.file);
  return library?.controls.some((c) => VERIFIES.has(c.family) && c.exports.some((e) => namesExport(e, path))) === true;
}

/** A call that makes an error: what it gives is never nil. */
export function isMadeError(value: Value): boolean {
  if (value.kind === 'library') return /^(?:Err|EOF)/.test(value.path.at(-1) ?? '');
  if (value.kind !== 'made') return false;
  const name = value.of.path.at(-1) ?? '';
  if (value.of.source === 'errors') return name === 'New' || name === 'Join';
  return /^(?:Err|New\w*Err|Errorf|Wrap|WithStack|WithMessage)/.test(name) || /(?:Error|Errorf)$/.test(name);
}

/** What a function gives that only ever panics or aborts: who calls it does not go on. */
export const NEVER: Value = { kind: 'unknown', why: 'nothing, since it never comes back' };

const ERROR = /^(?:e|err\w*|\w*Err)$/;
const TOLD = /^(?:ok|found|exists?|valid|okay|present|has[A-Z]\w*|is[A-Z]\w*)$/i;

/** What several names get of one call: the first what it gives, an error whether it failed, the others what rests on it. */
export function resultsOf(machine: Machine, value: Value, targets: readonly Expression[]): Value[] {
  if (value.kind === 'list') return targets.map((_, i) => value.items[i] ?? constant(null));
  if (value.kind === 'choice' && value.options.every((o) => o.value.kind === 'list' || o.value.kind === 'constant'))
    return targets.map((_, i) =>
      choice(
        value.options.map(({ value: v, when }) => ({
          value: (v.kind === 'list' ? v.items[i] : v) ?? constant(null),
          when,
        })),
      ),
    );
  return targets.map((target, i) => {
    const name = target.kind === 'name' ? target.name : '';
    if (ERROR.test(name) || (name === '_' && i > 0)) return failureOf(machine, value);
    if (i === 0) return value;
    const isPlain = value.kind === 'made' && isLanguage(value.of);
    return derived(TOLD.test(name) ? 'whether there is one' : 'a further result', [value], !isPlain);
  });
}

/** `err := f()`: of a call that we do not see, its only result by that name says whether it failed. */
export function soleResult(machine: Machine, value: Value, target: Expression): Value {
  const isError = target.kind === 'name' && ERROR.test(target.name);
  if (!isError || isMadeError(value)) return value;
  if (value.kind === 'made' || (value.kind === 'unknown' && !value.failure)) return failureOf(machine, value);
  return value;
}

/** Where a program starts, a function that gives an error ends it. */
export function isRefusalToStart(machine: Machine, value: Value): boolean {
  if (machine.observer) return false;
  const last = value.kind === 'list' ? value.items.at(-1) : value;
  return last !== undefined && isMadeError(last);
}

/** `return compare(a, b)` of a function whose last result is an error. */
export function returnedValue(machine: Machine, value: Value, returns: Expression | undefined): Value {
  const types = returns?.kind === 'list' ? returns.items : returns ? [returns] : [];
  const last = types.at(-1);
  if (last?.kind !== 'name' || last.name !== 'error') return value;
  if (types.length === 1) return settled(machine, value);
  if (value.kind === 'list') {
    const items = value.items.map((v, i) => (i === types.length - 1 ? settled(machine, v) : v));
    return { ...value, items };
  }
  if (value.kind === 'choice') return value;
  const names: Expression[] = types.map((t, i) => ({
    kind: 'name',
    name: i === types.length - 1 ? 'err' : '',
    at: t.at,
  }));
  return list(resultsOf(machine, value, names));
}

function settled(machine: Machine, value: Value): Value {
  return value.kind === 'made' && !isMadeError(value) ? failureOf(machine, value) : value;
}
