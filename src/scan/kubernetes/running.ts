// What a container runs and how: its image, its probes and limits, the environment that it is given, the token of its
// service account, the ports of its node that it takes.

import type { DocumentNode } from '../../core/document.ts';
import { entries, textAt } from '../../parse/query.ts';
import { type LiteralSecret, literalSecretOf } from './literals.ts';
import type { PodContainer, Saying } from './pods.ts';
import { below, deepest, entryAt, isUnknown, keySpan, listed, plain, startOf, type Tri, triOf } from './reading.ts';

export function* runningOf(one: PodContainer): Iterable<Saying> {
  yield* image(one);
  if (!one.patch) {
    yield* limits(one);
    yield* probes(one);
  }
  yield* environment(one);
  yield* token(one);
  yield* ports(one);
  yield* labels(one);
}

function* image({ node }: PodContainer): Iterable<Saying> {
  const found = entryAt(node, 'image');
  const at = keySpan(node, 'image');
  const written = plain(found?.value);
  if (!found || !at) return;
  if (written === undefined || /\$/.test(written)) {
    yield { property: 'imageFloating', value: 'unknown', at };
    yield { property: 'imageUnpinned', value: 'unknown', at };
    return;
  }
  yield { property: 'image', value: written, at };
  const digest = /@sha256:[0-9a-f]{64}$/.test(written);
  const tag = /:([\w.-]+)(?:@|$)/.exec(written.slice(written.lastIndexOf('/') + 1))?.[1];
  const floating = !digest && (tag === undefined || tag === 'latest');
  yield { property: 'imageFloating', value: String(floating), at };
  yield { property: 'imageUnpinned', value: String(!digest), at };
}

const LIMITS = [
  ['memory', 'unlimitedMemory'],
  ['cpu', 'unlimitedCpu'],
] as const;

function* limits({ node }: PodContainer): Iterable<Saying> {
  for (const [key, property] of LIMITS) {
    const limit = below(node, 'resources', 'limits', key);
    const value: Tri = isUnknown(limit) ? 'unknown' : limit === undefined ? 'true' : 'false';
    yield { property, value, at: deepest(node, 'resources', 'limits', key) };
  }
}

/** What ends by itself is not asked whether it is well. */
const ENDS = new Set(['Job', 'CronJob', 'Pod']);

function* probes({ node, object, role }: PodContainer): Iterable<Saying> {
  if (role !== 'container' || ENDS.has(object.kind) || object.group === 'serving.knative.dev') return;
  const probe = ['livenessProbe', 'readinessProbe'].map((name) => below(node, name)).filter((one) => one !== undefined);
  const value: Tri = probe.length === 0 ? 'true' : probe.every(isUnknown) ? 'unknown' : 'false';
  yield { property: 'unprobed', value, at: startOf(node.at) };
}

function* environment({ node, object }: PodContainer): Iterable<Saying> {
  for (const variable of listed(below(node, 'env')) ?? []) {
    const name = textAt(variable, 'name') ?? '';
    const value = plain(below(variable, 'value'));
    const at = keySpan(variable, 'value');
    if (value !== undefined && at) yield* secretIn(literalSecretOf(object.platform, name, value), name, at);
  }
}

function* secretIn(kind: LiteralSecret, name: string, at: Saying['at']): Iterable<Saying> {
  if (kind === undefined) return;
  yield { property: kind === 'known' ? 'defaultPassword' : 'plaintextSecret', value: 'true', at, note: name };
}

/** Mounted into every container where nobody refuses it. A service account of its own may refuse it as well. */
function* token({ pod, patch }: PodContainer): Iterable<Saying> {
  const said = triOf(below(pod, 'automountServiceAccountToken'));
  const account = plain(below(pod, 'serviceAccountName')) ?? plain(below(pod, 'serviceAccount'));
  if (account !== undefined) {
    yield { property: 'serviceAccount', value: account, at: keySpan(pod, 'serviceAccountName') ?? startOf(pod.at) };
  }
  if (said === undefined && patch) return;
  const at = keySpan(pod, 'automountServiceAccountToken') ?? startOf(pod.at);
  // The account it names, written elsewhere, may refuse for it.
  const value = said ?? (account === undefined || account === 'default' ? 'true' : 'unknown');
  yield {
    property: 'tokenMounted',
    value,
    at,
    note: said === undefined ? 'automountServiceAccountToken is not set' : '',
  };
}

function* ports({ node }: PodContainer): Iterable<Saying> {
  for (const port of listed(below(node, 'ports')) ?? []) {
    const host = plain(below(port, 'hostPort'));
    const at = keySpan(port, 'hostPort');
    if (host === undefined || host === '0' || !at) continue;
    const address = plain(below(port, 'hostIP')) ?? '';
    const everywhere = address === '' || address === '0.0.0.0' || address === '::';
    if (everywhere) yield { property: 'publishedOnNode', value: 'true', at, note: `hostPort ${host}` };
  }
}

/** What Services select by: `app=web,tier=front`. */
function* labels({ metadata }: PodContainer): Iterable<Saying> {
  const found = below(metadata, 'labels');
  const value = selectorText(found, 'left out');
  const at = keySpan(metadata, 'labels');
  if (value !== '' && at) yield { property: 'labels', value, at };
}

/** Pairs in the order of their names. Of those that a template makes, a label is left out and a selector fits nothing. */
export function selectorText(node: DocumentNode | undefined, unknown: 'left out' | 'kept' = 'kept'): string {
  const pairs = entries(node).flatMap(({ key, value }) => {
    const text = plain(value);
    if (text === undefined && unknown === 'left out') return [];
    return [`${key}=${text ?? '?'}`];
  });
  return pairs.sort().join(',');
}
