// Patterns of ServeMux: since Go 1.22 with methods, hosts and wildcards; before, a path and nothing else.

import { knownText } from '../texts.ts';
import { constant, type Value } from '../values.ts';

export interface Pattern {
  methods: string[];
  path: Value;
  /** It answers for everything below. */
  below: boolean;
}

const METHOD = /^([A-Z]+)[ \t]+/;

/** Without a version in go.mod, the patterns of today. */
export function patternOf(pattern: Value, version: string | undefined): Pattern {
  const known = knownText(pattern);
  const text = known ?? firstText(pattern);
  const isOld = version !== undefined && isBefore(version, 1, 22);
  // Then a method is a part of the host: nothing ever asks for that.
  if (isOld && METHOD.test(text)) return { methods: ['ALL'], path: pattern, below: false };
  const method = isOld ? undefined : METHOD.exec(text);
  const rest = method ? text.slice(method[0].length) : text;
  const host = /^[^/{]+(?=\/)/.exec(rest)?.[0] ?? '';
  const methods = method?.[1] ? [method[1]] : ['ALL'];
  if (known === undefined) return { methods, path: withoutStart(pattern, method?.[0].length ?? 0), below: false };
  const path = rest.slice(host.length);
  if (!isOld && path.endsWith('/{$}')) return { methods, path: constant(path.slice(0, -'{$}'.length)), below: false };
  return { methods, path: constant(path), below: path.endsWith('/') || (!isOld && /\{\w+\.\.\.\}$/.test(path)) };
}

function firstText(value: Value): string {
  const [first] = value.kind === 'text' ? value.parts : [];
  return typeof first === 'string' ? first : '';
}

function withoutStart(value: Value, length: number): Value {
  if (value.kind !== 'text') return value;
  const [first, ...rest] = value.parts;
  return typeof first === 'string' ? { ...value, parts: [first.slice(length), ...rest] } : value;
}

export function isBefore(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a < major || (a === major && b < minor);
}
