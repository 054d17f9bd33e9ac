// Command line flags are settings with the default that stands beside them.

import { knownText } from '../../texts.ts';
import { type Site, type Value } from '../../values.ts';

const KINDS = /^(String|Bool|Int|Int64|Uint|Uint64|Float64|Duration)(Var)?$/;

/** `flag.String("addr", ":8080", "…")`; with `Var`, the first argument is where it is put. */
export function flagCall(name: string, given: readonly Value[], site: Site): Value | undefined {
  const [, , into] = KINDS.exec(name) ?? [];
  if (!KINDS.test(name)) return undefined;
  const [called, fallback] = into ? given.slice(1) : given;
  const text = knownText(called);
  if (text === undefined || !fallback) return undefined;
  return { kind: 'setting', name: `-${text}`, fallback, site };
}
