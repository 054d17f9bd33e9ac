// What only the running program knows: modules loaded by a computed name, routes read from a file of their own format. What
// is registered with it is counted as unresolved, with the place and the source, and never guessed.

import { evidenceAt } from '../../core/evidence.ts';
import { knownText, symbol } from '../texts.ts';
import {
  type Arguments,
  type NativeValue,
  type RouterValue,
  type Site,
  type UnknownValue,
  unknown,
  type Value,
} from '../values.ts';
import type { Machine } from './machine.ts';

const DEEPEST = 8;

/** The value behind it that the running program loads or reads. */
export function loadedBehind(value: Value | undefined, depth = 0): UnknownValue | undefined {
  if (value === undefined || depth > DEEPEST) return undefined;
  const inner = (v: Value | undefined) => loadedBehind(v, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return value.source === undefined ? undefined : value;
    case 'method':
      return inner(value.receiver);
    case 'choice':
      return value.options.map((o) => inner(o.value)).find((v) => v !== undefined);
    default:
      return undefined;
  }
}

/** A router is given something loaded: what that registers on it cannot be told. */
export function noteLoaded(machine: Machine, router: RouterValue, name: string, given: Arguments, site: Site): void {
  const loaded = given.positional.map((v) => loadedBehind(v)).find((v) => v !== undefined);
  const last = router.entries.at(-1);
  // A mount of what cannot be told is noted where it is read.
  if (!loaded || (last?.kind === 'mount' && last.target.kind !== 'router')) return;
  const text = [given.positional[0], given.named.get('prefix'), given.named.get('path')]
    .map(knownText)
    .find((t) => t !== undefined);
  note(machine, text?.startsWith('/') ? `${name} ${text}` : name, loaded.why, site);
}

/** `plugin.register(app)`, `require(path)(app)`. */
export function noteLoadedCall(machine: Machine, callee: Value, given: Arguments, site: Site): void {
  const loaded = loadedBehind(callee);
  const router = given.positional.find((v) => v.kind === 'router');
  if (loaded && router?.kind === 'router')
    note(machine, `registrations on ${router.name || 'a router'}`, loaded.why, site);
}

/** `app[verb](path, handler)` with a verb that cannot be told. */
export function computedMethod(machine: Machine, router: RouterValue, index: Value): NativeValue {
  return {
    kind: 'native',
    name: 'a computed method',
    call: (given, site) => {
      const [path] = given.positional;
      const loaded = loadedBehind(index) ?? loadedBehind(path);
      const why = loaded ? `registers routes from ${loaded.why}` : `by a method that is computed: \`${symbol(index)}\``;
      const text = knownText(path);
      note(machine, `${text?.startsWith('/') ? `route ${text}` : 'routes'} on ${router.name || 'a router'}`, why, site);
      return unknown('what a computed method gives');
    },
  };
}

function note(machine: Machine, what: string, why: string, site: Site): void {
  const evidence = evidenceAt(site.file, site.at);
  const known = machine.unresolved.some(
    (u) => u.what === what && u.evidence.some((e) => e.file === evidence.file && e.line === evidence.line),
  );
  if (!known) machine.unresolved.push({ what, why, evidence: [evidence] });
}
