// What keeps a container from its host, or does not: users, privileges, capabilities, namespaces, seccomp and its kin.
// What the container says goes before what its pod says; what neither says is the default of Kubernetes.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { entries, textOf } from '../../parse/query.ts';
import { capabilityName, isDangerousCapability, isDefaultCapability } from '../host-powers.ts';
import type { PodContainer, Saying } from './pods.ts';
import { below, deepest, entryAt, isUnknown, keySpan, listed, plain, startOf, triOf } from './reading.ts';

const CONTEXT = 'securityContext';

export function* confinementOf(one: PodContainer): Iterable<Saying> {
  yield* user(one);
  yield* switchedOn(one, 'privileged', 'privileged');
  yield* escalation(one);
  yield* capabilities(one);
  yield* namespaces(one);
  yield* profiles(one);
  yield* rootFileSystem(one);
}

/** The node and the place of a setting that the container has, else its pod. */
function inherited({ node, pod }: PodContainer, name: string): { value: DocumentNode; at: Span } | undefined {
  for (const from of [node, pod]) {
    const value = below(from, CONTEXT, name);
    if (value !== undefined && textOf(value) !== '') {
      return { value, at: keySpan(from, CONTEXT, name) ?? startOf(value.at) };
    }
  }
  return undefined;
}

function* user(one: PodContainer): Iterable<Saying> {
  const id = inherited(one, 'runAsUser');
  const refused = inherited(one, 'runAsNonRoot');
  const refuses = triOf(refused?.value);
  // Whatever a parameter says: root is refused.
  if (id && isUnknown(id.value) && refuses !== 'true') {
    yield { property: 'runsAsRoot', value: 'unknown', at: id.at };
    yield { property: 'rootNotRefused', value: 'unknown', at: id.at };
    return;
  }
  const number = plain(id?.value);
  if (id && number !== undefined) {
    const root = Number(number) === 0;
    yield { property: 'runsAsRoot', value: String(root), at: id.at, note: `runAsUser: ${number}` };
    yield { property: 'rootNotRefused', value: String(root && refuses !== 'true'), at: id.at };
    return;
  }
  if (refused && refuses === 'true') {
    yield { property: 'runsAsRoot', value: 'false', at: refused.at, note: 'runAsNonRoot: true' };
    yield { property: 'rootNotRefused', value: 'false', at: refused.at };
  } else if (refused) {
    yield { property: 'rootNotRefused', value: refuses === 'unknown' ? 'unknown' : 'true', at: refused.at };
  } else if (!one.patch) {
    yield { property: 'rootNotRefused', value: 'true', at: deepest(one.node, CONTEXT) };
  }
}

function* switchedOn({ node }: PodContainer, key: string, property: string): Iterable<Saying> {
  const value = triOf(below(node, CONTEXT, key));
  const at = keySpan(node, CONTEXT, key);
  if (value !== undefined) yield { property, value, at: at ?? deepest(node, CONTEXT) };
}

/** Allowed where nobody forbids it. */
function* escalation({ node, patch }: PodContainer): Iterable<Saying> {
  const value = triOf(below(node, CONTEXT, 'allowPrivilegeEscalation'));
  const at = deepest(node, CONTEXT, 'allowPrivilegeEscalation');
  if (value !== undefined) {
    yield { property: 'mayEscalate', value, at, note: `allowPrivilegeEscalation: ${value}` };
    if (value === 'true') yield { property: 'escalationAllowed', value, at };
  } else if (!patch) yield { property: 'mayEscalate', value: 'true', at, note: 'allowPrivilegeEscalation is not set' };
}

function* capabilities({ node, patch }: PodContainer): Iterable<Saying> {
  const path = [CONTEXT, 'capabilities'];
  const added = listed(below(node, ...path, 'add'));
  if (added === undefined)
    yield { property: 'dangerousCapability', value: 'unknown', at: deepest(node, ...path, 'add') };
  for (const item of added ?? []) {
    const name = plain(item);
    if (name === undefined) {
      yield { property: 'dangerousCapability', value: 'unknown', at: item.at, note: 'a parameter decides' };
      continue;
    }
    if (isDefaultCapability(name)) continue;
    const property = isDangerousCapability(name) ? 'dangerousCapability' : 'addsCapabilities';
    yield { property, value: 'true', at: item.at, note: capabilityName(name) };
  }
  const dropped = listed(below(node, ...path, 'drop'));
  const at = deepest(node, ...path, 'drop');
  if (dropped === undefined) yield { property: 'keepsCapabilities', value: 'unknown', at };
  else if (dropped.some((item) => capabilityName(plain(item) ?? '') === 'ALL')) {
    yield { property: 'keepsCapabilities', value: 'false', at };
  } else if (!patch) yield { property: 'keepsCapabilities', value: 'true', at };
}

const NAMESPACES = [
  ['hostNetwork', 'hostNetwork'],
  ['hostPID', 'hostProcesses'],
  ['hostIPC', 'hostIpc'],
] as const;

function* namespaces({ pod }: PodContainer): Iterable<Saying> {
  for (const [key, property] of NAMESPACES) {
    const value = triOf(below(pod, key));
    if (value !== undefined) yield { property, value, at: keySpan(pod, key) ?? startOf(pod.at) };
  }
}

function* profiles(one: PodContainer): Iterable<Saying> {
  yield* seccomp(one);
  yield* appArmor(one);
  const mount = below(one.node, CONTEXT, 'procMount');
  if (plain(mount) === 'Unmasked') {
    yield {
      property: 'unconfined',
      value: 'true',
      at: deepest(one.node, CONTEXT, 'procMount'),
      note: 'procMount: Unmasked',
    };
  }
  const linux = inherited(one, 'seLinuxOptions');
  const type = plain(below(linux?.value, 'type'));
  if (linux && type === 'spc_t') {
    const at = keySpan(linux.value, 'type') ?? linux.at;
    yield { property: 'unconfined', value: 'true', at, note: 'an SELinux type that confines nothing' };
  } else if (linux && ownSeLinux(linux.value)) {
    yield { property: 'ownSelinux', value: 'true', at: linux.at, note: 'SELinux options of its own' };
  }
}

/** Those that the baseline of Kubernetes lets through. */
function ownSeLinux(options: DocumentNode): boolean {
  const type = plain(below(options, 'type')) ?? '';
  const named = ['user', 'role'].some((key) => (plain(below(options, key)) ?? '') !== '');
  return named || !['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].includes(type);
}

const ANNOTATION = 'seccomp.security.alpha.kubernetes.io/';

function* seccomp(one: PodContainer): Iterable<Saying> {
  const { metadata, name } = one;
  const profile = inherited(one, 'seccompProfile');
  const annotations = below(metadata, 'annotations');
  const annotated = entryAt(annotations, `container.${ANNOTATION}${name}`) ?? entryAt(annotations, `${ANNOTATION}pod`);
  // Text where a map belongs is an error that clusters refuse; what it asks for is still told.
  const type = profile && (below(profile.value, 'type') ?? profile.value);
  const asked = type ?? annotated?.value;
  const at = profile ? (keySpan(profile.value, 'type') ?? profile.at) : annotated?.keyAt;
  if (asked === undefined || at === undefined) {
    if (!one.patch) yield noProfile(one, annotations);
    return;
  }
  // Clusters since 1.27 pass over the annotation, so it never proves that a profile holds.
  if (profile === undefined) yield { property: 'seccompUnset', value: 'unknown', at, note: 'only an annotation asks' };
  else yield { property: 'seccompUnset', value: isUnknown(asked) ? 'unknown' : 'false', at };
  if (isUnknown(asked)) return;
  const off = plain(asked)?.toLowerCase() === 'unconfined';
  if (profile === undefined && !off) return;
  yield { property: 'unconfined', value: String(off), at, note: off ? 'seccomp: Unconfined' : '' };
}

function noProfile({ node }: PodContainer, annotations: DocumentNode | undefined): Saying {
  const idle = entries(annotations).find(({ key }) => key.startsWith(ANNOTATION));
  const value = triOf(below(annotations, `${ANNOTATION}pod`)) === 'unknown' ? 'unknown' : 'true';
  if (idle === undefined) return { property: 'seccompUnset', value, at: deepest(node, CONTEXT) };
  return { property: 'seccompUnset', value, at: idle.keyAt, note: 'this annotation means nothing on a pod' };
}

function* appArmor(one: PodContainer): Iterable<Saying> {
  const annotated = entryAt(
    below(one.metadata, 'annotations'),
    `container.apparmor.security.beta.kubernetes.io/${one.name}`,
  );
  const profile = inherited(one, 'appArmorProfile');
  const asked = profile ? below(profile.value, 'type') : annotated?.value;
  if (plain(asked)?.toLowerCase() !== 'unconfined') return;
  const at = profile?.at ?? annotated?.keyAt;
  if (at) yield { property: 'unconfined', value: 'true', at, note: 'AppArmor: Unconfined' };
}

function* rootFileSystem({ node, patch }: PodContainer): Iterable<Saying> {
  const value = triOf(below(node, CONTEXT, 'readOnlyRootFilesystem'));
  const at = deepest(node, CONTEXT, 'readOnlyRootFilesystem');
  if (value === 'unknown') yield { property: 'writableRoot', value, at };
  else if (value !== undefined) yield { property: 'writableRoot', value: value === 'true' ? 'false' : 'true', at };
  else if (!patch) yield { property: 'writableRoot', value: 'true', at };
}
