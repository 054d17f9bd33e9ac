// Calls of libraries that begin only when somebody awaits them: in Python, one that stands alone does nothing at all.

import { evidenceAt } from '../../core/evidence.ts';
import { isNamed } from '../catalogue.ts';
import { appliesTo, installedVersion } from '../defaults.ts';
import { type Arguments, type LibraryValue, type Site, unknown, type Value } from '../values.ts';
import type { Machine } from './machine.ts';

/** `isAlone`: nothing is done with what it gives. Whoever else gets it may await it. */
export function callUnawaited(
  machine: Machine,
  target: LibraryValue,
  given: Arguments,
  { site, isAlone }: { site: Site; isAlone: boolean },
): Value {
  const begins = isCoroutine(machine, target, site);
  if (begins === false) return machine.call(target, given, site);
  if (begins === true && isAlone) return unknown('a coroutine that nobody awaits');
  const outer = machine.conditions.length;
  const text = 'somebody awaits it';
  machine.conditions.push({ text, flags: [], evidence: evidenceAt(site.file, site.at) });
  const value = machine.call(target, given, site);
  machine.conditions.length = outer;
  return value;
}

function isCoroutine(machine: Machine, target: LibraryValue, { file }: Site): boolean | 'unknown' {
  const library = machine.libraryOf(target.source, file);
  const known = library?.coroutines?.find(({ calls }) => isNamed(calls, target));
  return library && known ? appliesTo(known, installedVersion(machine.versionOf, library, target.source, file)) : false;
}
