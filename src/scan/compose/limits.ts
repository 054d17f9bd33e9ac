// What bounds a service: memory, processor time, processes, a file system that cannot be written, a check of its health.
// What is not said here may be said by another file: only the model tells what nobody says.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import { entry, isTrue, spanOf, textAt, textOf, textsOf } from '../../parse/query.ts';
import { guards, no, type Said, yes } from './said.ts';
import { lineOf, settled } from './values.ts';

const LIMITS: readonly (readonly [property: string, what: string, own: readonly string[], deployed: string])[] = [
  ['unlimitedMemory', 'memory', ['mem_limit'], 'memory'],
  ['unlimitedCpu', 'processor time', ['cpus', 'cpu_quota', 'cpu_count', 'cpu_percent'], 'cpus'],
  ['unlimitedProcesses', 'processes', ['pids_limit'], 'pids'],
];

export function* limits(service: DocumentNode): Iterable<Said> {
  const resources = entry(service, 'deploy', 'resources');
  const deployed = resources && entry(resources, 'limits');
  const place = resources && lineOf(resources, 'limits');
  if (place) yield { property: 'limits', value: 'some', note: '', at: spanOf(place) };
  for (const [property, what, own, key] of LIMITS) {
    for (const line of [...own.map((one) => lineOf(service, one)), deployed && lineOf(deployed, key)]) {
      if (line === undefined) continue;
      const value = settled(textOf(line.value));
      if (/^-?0*(?:\.0+)?[a-z]*$|^-/i.test(value)) yield yes(property, `no limit of ${what}`, spanOf(line));
      else yield* bounded(property, `limits ${what}`, line);
    }
  }
  yield* copies(service);
  const readOnly = lineOf(service, 'read_only');
  if (readOnly && isTrue(readOnly.value)) {
    yield no('writableRoot', 'its root file system is read-only', spanOf(readOnly));
    yield guards('container-hardening', 'its root file system is read-only', spanOf(readOnly));
  }
  yield* health(lineOf(service, 'healthcheck'));
}

/** What a variable decides is not told here. */
function* copies(service: DocumentNode): Iterable<Said> {
  const deploy = entry(service, 'deploy');
  for (const line of [lineOf(service, 'scale'), deploy && lineOf(deploy, 'replicas')]) {
    if (line && Number(settled(textOf(line.value))) > 1)
      yield yes('severalCopies', `${line.key}: ${textOf(line.value)}`, spanOf(line));
  }
}

function* bounded(property: string, note: string, line: DocumentEntry): Iterable<Said> {
  yield no(property, note, spanOf(line));
  yield guards('resource-limit', note, spanOf(line));
}

function* health(line: DocumentEntry | undefined): Iterable<Said> {
  if (line === undefined) return;
  const off = isTrue(entry(line.value, 'disable')) || textsOf(entry(line.value, 'test'))[0] === 'NONE';
  if (off) yield yes('unprobed', 'the health check is switched off', line.keyAt);
  else if (textAt(line.value, 'test') !== undefined || textsOf(entry(line.value, 'test')).length > 0) {
    yield no('unprobed', 'a health check', line.keyAt);
  }
}
