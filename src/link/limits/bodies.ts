// Limits on bodies that guards alone do not tell: files that go past the parsers of other bodies, and what the configuration
// of a framework says.

import type { LinkedControl, LinkedGuard, LinkedJudgement } from '../../core/linked.ts';
import type { RawEndpoint } from '../endpoints.ts';
import type { GuardReader } from '../guards/reader.ts';

/** A parser limits what it reads, and leaves files to those that take them. */
export function filesPastParsers(reader: GuardReader, guards: readonly LinkedGuard[]): LinkedJudgement[] {
  const stand = guards.flatMap(({ control, mode }) => {
    const known = reader.controls.get(control);
    return known ? [{ known, mode }] : [];
  });
  const limiting = stand.filter(({ known, mode }) => known.families.includes('body-limit') && mode === 'enforcing');
  const takes = stand.find(({ known, mode }) => known.families.includes('upload-guard') && mode !== 'enforcing');
  if (!takes || limiting.length === 0 || !limiting.every(({ known }) => readsOwnType(known))) return [];
  const why = `holds for other bodies, and ${takes.known.name} takes files of any size`;
  const presence = takes.mode === 'attached-only' ? 'conditional' : 'unknown';
  return [{ family: 'body-limit', presence, why, over: true }];
}

/** Its `type` says so. */
const readsOwnType = ({ config, library }: LinkedControl) => library !== undefined && 'type' in config;

/** The application was told how much it takes. */
export function configuredBodies(
  { machine }: GuardReader,
  { framework, within, entry }: RawEndpoint,
): LinkedJudgement[] {
  if (entry.serves === 'application') return [];
  const told = framework.largestBody?.(within, machine);
  return told ? [{ family: 'body-limit', ...told }] : [];
}
