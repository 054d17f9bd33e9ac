// Kustomizations: what they take, which patches they lay over it, which images they set, and secrets that stand in their
// generators. The model lays the patches over what they change.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, type Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, textAt, textOf, walk } from '../../parse/query.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { literalSecretOf } from './literals.ts';
import { keySpan, startOf } from './reading.ts';

export default defineScanner({
  id: 'kubernetes/kustomization',
  recognises:
    '`resources`, `bases`, `components`, patch files; properties that inline and JSON patches touch, which are unknown then; `images` with tag, digest or name; literals of `secretGenerator` and `configMapGenerator` that are secrets',
  ignores:
    'resources from elsewhere, Helm charts, replacements, vars, generators and transformers of plugins, name prefixes',
  docs: 'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/',
  reads: ['yaml'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml') return;
    if (!/^(?:kustomization\.ya?ml|Kustomization)$/.test(nameOf(path))) {
      for (const root of document.roots) yield* operationsIn(root, path);
      return;
    }
    for (const root of document.roots) {
      const sayings = [...taken(root), ...patched(root), ...imagesSet(root), ...generated(root)];
      if (sayings.length === 0) continue;
      const common = { what: 'resource' as const, id: 'Kustomization' };
      yield { kind: 'declares', ...common, name: 'Kustomization', evidence: evidenceAt(path, startOf(root.at)) };
      for (const { property, value, note = '', at } of sayings) {
        yield { kind: 'declared', ...common, property, value, note, evidence: evidenceAt(path, at) };
      }
    }
  },
});

/** A JSON patch in a file of its own: which properties its operations touch. Nothing is declared by it. */
function* operationsIn(root: DocumentNode, path: string): Iterable<Fact> {
  const operations = items(root);
  const [first] = operations;
  if (!first || !operations.every((one) => textAt(one, 'op') !== undefined && textAt(one, 'path') !== undefined))
    return;
  const text = operations.flatMap(textsBelow).join('\n');
  const [saying] = touched(text, '*', first.at);
  const touches = { what: 'resource' as const, id: 'Patch', property: 'touches', value: saying?.note ?? '', note: '' };
  yield { kind: 'declared', ...touches, evidence: evidenceAt(path, startOf(first.at)) };
}

/** Keys and paths; values are nobody's business here. */
function textsBelow(operation: DocumentNode): string[] {
  const keys = [...walk(entry(operation, 'value'))].flatMap((node) => entries(node).map(({ key }) => key));
  return [textAt(operation, 'path') ?? '', ...keys];
}

interface Saying {
  property: string;
  value: string;
  note?: string;
  at: Span;
}

function* taken(root: DocumentNode): Iterable<Saying> {
  for (const key of ['resources', 'bases', 'components']) {
    for (const item of items(entry(root, key))) {
      const value = textOf(item);
      if (value !== undefined) yield { property: 'takes', value, at: item.at };
    }
  }
}

function* patched(root: DocumentNode): Iterable<Saying> {
  for (const item of items(entry(root, 'patchesStrategicMerge'))) {
    const text = textOf(item) ?? '';
    if (/\.ya?ml$/.test(text)) yield { property: 'patches', value: text, at: item.at };
    else yield* touched(text, targetIn(text), item.at);
  }
  for (const item of [...items(entry(root, 'patches')), ...items(entry(root, 'patchesJson6902'))]) {
    const { path, target, inline } = patchOf(item);
    // A patch with a target goes to whatever fits it, and may be a list of operations: its file is not laid over by name.
    if (path !== undefined && entry(item, 'target') === undefined)
      yield { property: 'patches', value: path, at: item.at };
    else if (path !== undefined) yield { property: 'alters', value: target, note: `in ${path}`, at: item.at };
    else yield* touched(inline, target === '*' ? targetIn(inline) : target, item.at);
  }
}

function patchOf(item: DocumentNode) {
  const target = entry(item, 'target');
  const kind = textAt(target, 'kind');
  const name = textAt(target, 'name');
  const plain = kind !== undefined && name !== undefined && /^[\w.-]+$/.test(name);
  return {
    path: textAt(item, 'path'),
    target: plain ? `${kind}/${name}` : kind === undefined ? '*' : `${kind}/*`,
    inline: textAt(item, 'patch') ?? '',
  };
}

const KIND = /^kind:\s*(\w+)/m;
const NAME = /^metadata:[ \t]*\n(?:[ \t]+[^\n]*\n){0,20}?[ \t]+name:\s*([\w.-]+)/m;

function targetIn(text: string): string {
  const [kind, name] = [KIND.exec(text)?.[1], NAME.exec(`${text}\n`)?.[1]];
  return kind === undefined ? '*' : `${kind}/${name ?? '*'}`;
}

const OF_CONTEXT =
  'runsAsRoot rootNotRefused privileged mayEscalate escalationAllowed writableRoot keepsCapabilities dangerousCapability addsCapabilities seccompUnset unconfined ownSelinux';
/** Words in a patch, and what they decide. A path that ends in a whole context replaces all of it. */
const TOUCHES: readonly (readonly [word: RegExp, properties: string])[] = [
  [/\/securityContext["']?[ \t]*$/m, OF_CONTEXT],
  [/runAs(?:User|NonRoot)\b/, 'runsAsRoot rootNotRefused'],
  [/\bprivileged\b/, 'privileged'],
  [/allowPrivilegeEscalation\b/, 'mayEscalate escalationAllowed'],
  [/readOnlyRootFilesystem\b/, 'writableRoot'],
  [/\bcapabilities\b/, 'keepsCapabilities dangerousCapability addsCapabilities'],
  [/seccompProfile\b/, 'seccompUnset unconfined'],
  [/\b(?:resources|limits)\b/, 'unlimitedMemory unlimitedCpu'],
  [/(?:liveness|readiness)Probe\b/, 'unprobed'],
  [/\bhostNetwork\b/, 'hostNetwork'],
  [/\bhostPID\b/, 'hostProcesses'],
  [/\bhostIPC\b/, 'hostIpc'],
  [/\b(?:hostPath|volumes|volumeMounts)\b/, 'hostMount hostMountReadOnly engineSocket hostDevice'],
  [/\bimage\b/, 'imageFloating imageUnpinned'],
  [/automountServiceAccountToken\b/, 'tokenMounted'],
  [/\bhostPort\b/, 'publishedOnNode'],
  [/\benv\b/, 'plaintextSecret defaultPassword'],
  [/\/containers\/\d+["'\s]*$|\$patch/m, '*'],
];

/** What no text can apply is at least known to be changed. */
function* touched(text: string, target: string, at: Span): Iterable<Saying> {
  const found = new Set(TOUCHES.flatMap(([word, properties]) => (word.test(text) ? properties.split(' ') : [])));
  const note = found.has('*') ? '*' : [...found].sort().join(' ');
  if (note !== '') yield { property: 'alters', value: target, note, at };
}

function* imagesSet(root: DocumentNode): Iterable<Saying> {
  for (const item of items(entry(root, 'images'))) {
    const name = textAt(item, 'name');
    if (name === undefined) continue;
    const [newName, tag, digest] = ['newName', 'newTag', 'digest'].map((key) => textAt(item, key));
    if (newName === undefined && tag === undefined && digest === undefined) continue;
    const to = `${newName ?? name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
    yield { property: 'setsImage', value: name, note: to, at: keySpan(item, 'name') ?? item.at };
  }
}

function* generated(root: DocumentNode): Iterable<Saying> {
  for (const [key, plain] of [
    ['secretGenerator', 'plaintextSecret'],
    ['configMapGenerator', 'secretInConfigMap'],
  ] as const) {
    for (const literal of items(entry(root, key)).flatMap((one) => items(entry(one, 'literals')))) {
      const text = textOf(literal) ?? '';
      const equals = text.indexOf('=');
      if (equals < 1) continue;
      const name = text.slice(0, equals);
      const found = literalSecretOf('kubernetes', name, text.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2'));
      if (found === undefined) continue;
      yield { property: found === 'known' ? 'defaultPassword' : plain, value: 'true', note: name, at: literal.at };
    }
  }
}
