// Services of a compose file as workloads: what each may do to its host, what it is given, what bounds it, who reaches it.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entry, spanOf, textAt, textOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { credentials } from './credentials.ts';
import { development } from './development.ts';
import { type ComposeService, servicesOf } from './file.ts';
import { withoutUndone } from './hardening.ts';
import { limits } from './limits.ts';
import { mounts } from './mounts.ts';
import { imageOf, openings } from './openings.ts';
import { privileges } from './privileges.ts';
import type { Said } from './said.ts';
import { lineOf, settled } from './values.ts';

export default defineScanner({
  id: 'compose/workloads',
  recognises:
    'of services: privileged, capabilities, security options, shared namespaces, devices, user; engine sockets and sensitive host directories, also through named volumes; limits, health checks, read-only root; secrets and well-known passwords in environment, build arguments, labels and command, as values or defaults of variables; published ports; image without tag or digest; files, profiles and builds for development; `extends`',
  ignores: 'Swarm configs and secrets, what the image itself sets',
  docs: 'https://docs.docker.com/reference/compose-file/services/',
  reads: ['yaml'],
  mentions: ['services'],
  *scan(parsed): Iterable<Fact> {
    const { path } = parsed.file;
    const all = servicesOf(parsed);
    for (const service of all) {
      const { key: id, keyAt } = service;
      yield { kind: 'declares', what: 'workload', id, name: id, evidence: evidenceAt(path, keyAt) };
      const said = withoutUndone([...saidOf(service, all, path)], service.value);
      // What protects on a developer's machine protects nobody else.
      const dev = said.some((one) => 'property' in one && one.property === 'development');
      for (const one of said) if (!dev || 'property' in one) yield factOf(one, id, path);
    }
  },
});

function* saidOf(service: ComposeService, all: readonly ComposeService[], path: string): Iterable<Said> {
  const { key, keyAt, value, root } = service;
  yield { property: 'platform', value: 'compose', note: '', at: keyAt };
  yield* development(service, all, path);
  yield* inherited(service);
  yield* privileges(value);
  yield* mounts(value, root);
  yield* limits(value);
  yield* credentials(value, key);
  yield* openings(value);
  yield* imageOf(value);
}

/** `extends: base`, or `extends: { file, service }`: `file#service`. */
function* inherited({ value }: ComposeService): Iterable<Said> {
  const line = lineOf(value, 'extends');
  const service = textOf(line?.value) ?? textAt(entry(value, 'extends'), 'service');
  if (line === undefined || service === undefined) return;
  const file = settled(textAt(line.value, 'file'));
  yield { property: 'extends', value: `${file}#${service}`, note: '', at: spanOf(line) };
}

function factOf(said: Said, id: string, path: string): Fact {
  const evidence = evidenceAt(path, said.at);
  if ('property' in said) {
    const { property, value, note } = said;
    return { kind: 'declared', what: 'workload', id, property, value, note, evidence };
  }
  const { family, note } = said;
  return { kind: 'practice', family, by: 'compose', mode: 'enforcing', flag: '', note, what: 'workload', id, evidence };
}
