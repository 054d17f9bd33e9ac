// Secrets that stand in manifests: the data of a Secret, and of a ConfigMap where it does not belong. Values stay here.

import type { DocumentEntry } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { classifyValue } from '../../core/secret-value.ts';
import { entries } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { literalSecretOf } from './literals.ts';
import { type ClusterObject, objectsIn } from './objects.ts';
import { below, isUnknown, plain } from './reading.ts';
import { holds, type ResourceSaying, resourceFacts } from './resources.ts';

export default defineScanner({
  id: 'kubernetes/stored',
  recognises:
    'values in `data` (base64) and `stringData` of a Secret; values of a ConfigMap whose names say they are secret',
  ignores:
    'sealed and external secrets, which hold none; values that a template or a parameter fills in; placeholders; whole files in a ConfigMap',
  docs: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  reads: ['yaml'],
  mentions: ['Secret', 'ConfigMap'],
  *scan(parsed): Iterable<Fact> {
    for (const object of objectsIn(parsed)) {
      if (object.group !== '') continue;
      if (object.kind === 'Secret') yield* resourceFacts(object, secretSayings(object));
      if (object.kind === 'ConfigMap') yield* resourceFacts(object, configSayings(object));
    }
  },
});

function* secretSayings({ node, platform }: ClusterObject): Iterable<ResourceSaying> {
  const encoded = entries(below(node, 'data')).map((entry) => ({ entry, text: decoded(plain(entry.value)) }));
  const plainly = entries(below(node, 'stringData')).map((entry) => ({ entry, text: plain(entry.value) }));
  for (const { entry, text } of [...encoded, ...plainly]) {
    if (text === undefined || isUnknown(entry.value)) continue;
    const kind = literalSecretOf(platform, entry.key, text) ?? (opens(text) ? 'secret' : undefined);
    if (kind === undefined) continue;
    const at = lineOf(entry);
    yield holds(kind === 'known' ? 'defaultPassword' : 'plaintextSecret', at, entry.key);
  }
}

/** In a Secret a value counts that could be one, whatever its name. */
function opens(text: string): boolean {
  const kind = classifyValue(text);
  return kind === 'random' || kind === 'connection' || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const LONGEST = 8192;

/** What is no base64 is refused by every cluster: no secret, but perhaps somebody's placeholder. */
function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text.length > LONGEST || !BASE64.test(text)) return undefined;
  return Buffer.from(text, 'base64').toString('utf8');
}

function* configSayings({ node, platform }: ClusterObject): Iterable<ResourceSaying> {
  for (const entry of entries(below(node, 'data'))) {
    const text = plain(entry.value);
    if (text === undefined || text.includes('\n')) continue;
    const kind = literalSecretOf(platform, entry.key, text);
    if (kind === undefined) continue;
    yield holds(kind === 'known' ? 'defaultPassword' : 'secretInConfigMap', lineOf(entry), entry.key);
  }
}

function lineOf({ keyAt }: DocumentEntry): Span {
  return keyAt;
}
