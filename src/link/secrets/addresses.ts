// Passwords inside addresses: `postgres://name:password@host/db`.

import { constant, type Value } from '../values.ts';

const WITH_PASSWORD = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{0,100}:([^\s/@]{1,200})@/i;

/** The password that the address holds, as a value; undefined for none. A setting that is the whole address keeps its default. */
export function addressPassword(value: Value, depth = 0): Value | undefined {
  if (depth > 4) return undefined;
  if (value.kind === 'constant') return ofText(value.value);
  if (value.kind === 'text') return ofParts(value.parts);
  if (value.kind === 'choice') {
    const options = value.options.flatMap(({ value: v, when }) => {
      const inner = addressPassword(v, depth + 1);
      return inner ? [{ value: inner, when }] : [];
    });
    return options.length > 0 ? { kind: 'choice', options } : undefined;
  }
  if (value.kind !== 'setting') return undefined;
  const fallback = value.fallback && addressPassword(value.fallback, depth + 1);
  return fallback ? { ...value, fallback } : undefined;
}

/** What opens only something on the same machine is no secret of a deployment. */
const OF_THIS_MACHINE = /@(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/?]|$)/i;

function ofText(text: unknown): Value | undefined {
  if (typeof text !== 'string' || OF_THIS_MACHINE.test(text)) return undefined;
  const password = WITH_PASSWORD.exec(text)?.[1];
  return password === undefined || /^[$<{%*]|^x+$/i.test(password) ? undefined : constant(password);
}

/** `postgres://${USER}:${PASSWORD}@…`: the part between the colon and the sign. */
function ofParts(parts: readonly (string | Value)[]): Value | undefined {
  const marked = parts.map((part, index) => (typeof part === 'string' ? part : `\u0000${index}\u0000`)).join('');
  const password = WITH_PASSWORD.exec(marked)?.[1];
  if (password === undefined) return undefined;
  const [, index] = password.split('\u0000');
  const part = index === undefined ? undefined : parts[Number(index)];
  return typeof part === 'object' ? part : index === undefined ? constant(password) : undefined;
}
