// Where packages are taken from and how strictly: .npmrc, .yarnrc.yml, pip.conf, requirement lists, the indexes of uv and
// poetry, policies of package.json and pnpm. Tokens are told by their place alone.

import type { Document } from '../../core/document.ts';
import { type Evidence, evidenceAt, evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, isTrue, items, spanOf, textAt, textOf, textsOf } from '../../parse/query.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';

const FILES = new Set([
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  'pip.conf',
  'pyproject.toml',
  'Pipfile',
  'uv.toml',
  'pnpm-workspace.yaml',
]);

export default defineScanner({
  id: 'supply-chain/registries',
  recognises:
    'registries, `strict-ssl`, tokens, `ignore-scripts` of `.npmrc`, `.yarnrc.yml` and `pnpm-workspace.yaml`; indexes and trusted hosts of `pip.conf`, `Pipfile`, `pyproject.toml` (uv, poetry) and requirement lists',
  ignores: 'settings of users and machines, environment variables, options on command lines',
  docs: 'https://docs.npmjs.com/cli/configuring-npm/npmrc',
  reads: (path) => FILES.has(nameOf(path)) || /requirements[\w.-]*\.(?:txt|in)$/.test(nameOf(path)),
  mentions: [
    'npmRegistryServer',
    'npmAuthToken',
    'enableScripts',
    'enableStrictSsl',
    'unsafeHttpWhitelist',
    'npmScopes',
    'minimumReleaseAge',
    'npmMinimalAgeGate',
    'onlyBuiltDependencies',
    'dangerouslyAllowAllBuilds',
  ],
  *scan({ file: { path }, document }): Iterable<Fact> {
    const name = nameOf(path);
    if (document?.format === 'lines') {
      const npm = name !== 'pip.conf';
      for (const [index, text] of document.lines.entries()) {
        const pair = pairOf(text);
        if (pair) yield* setting(npm ? 'npm' : 'pypi', pair, evidenceOnLine(path, index + 1));
      }
    } else if (document?.format === 'requirements') {
      for (const { key, value, at } of document.options ?? [])
        yield* setting('pypi', { key, value }, evidenceAt(path, at));
    } else if (document?.format === 'yaml') yield* yaml(path, document);
    else if (document?.format === 'toml') yield* toml(path, document);
  },
});

interface Pair {
  key: string;
  value: string;
}

function pairOf(text: string): Pair | undefined {
  const [, key, quoted = ''] = /^\s*([^#;=\s][^=\s]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(text) ?? [];
  return key === undefined ? undefined : { key, value: quoted.replace(/^['"]|['"]$/g, '') };
}

function say(ecosystem: string, property: string, note: string, evidence: Evidence): Fact {
  return { kind: 'declared', what: 'install', id: ecosystem, property, value: 'true', note, evidence };
}

/** Any address that settings name, by protocol and host: what a lock file may take packages from. */
function* registry(ecosystem: string, address: string, evidence: Evidence): Iterable<Fact> {
  const here = { kind: 'declared', what: 'install', id: ecosystem, property: 'registry', note: '', evidence } as const;
  if (/\$\{?\w/.test(address)) yield { ...here, value: 'unknown' };
  const [, protocol, host] = /^(https?):\/\/(?:[^\s/@]*@)?([\w.-]+(?::\d+)?)(?:[/?#]|$)/i.exec(address) ?? [];
  if (protocol === undefined || host === undefined) return;
  yield { ...here, value: `${protocol}://${host}`.toLowerCase() };
}

const PLAIN = /^http:\/\/(?!localhost|127\.|\[::1\])/i;

function* setting(ecosystem: string, { key, value }: Pair, evidence: Evidence): Iterable<Fact> {
  const name = key.replace(/^--/, '').toLowerCase();
  const shown = withoutCredentials(value);
  if (/(?:^|:)registry$|^(?:extra-)?index-url$/.test(name)) {
    yield* registry(ecosystem, value, evidence);
    if (PLAIN.test(value)) yield say(ecosystem, 'registryPlain', `${name} ${shown}`, evidence);
  }
  if (name === 'find-links') yield* registry(ecosystem, value, evidence);
  if (name === 'extra-index-url' && !/^https?:\/\/(?:[\w.]*pypi\.org|download\.pytorch\.org)\//.test(value)) {
    yield say(ecosystem, 'registryAmbiguous', `${name} ${shown}`, evidence);
  }
  if ((name === 'strict-ssl' && value === 'false') || name === 'trusted-host') {
    yield say(
      ecosystem,
      'registryUnverified',
      name === 'strict-ssl' ? 'strict-ssl=false' : `${name} ${shown}`,
      evidence,
    );
  }
  if (/:_(?:authtoken|auth|password)$|^_auth(?:token)?$/.test(name) && value !== '' && !/^\$|\$\{/.test(value)) {
    yield say(ecosystem, 'registryToken', name.slice(name.lastIndexOf(':') + 1), evidence);
  }
  if (name === 'ignore-scripts' && value === 'true') yield say(ecosystem, 'scriptsIgnored', name, evidence);
  if (name === 'minimum-release-age' || name === 'min-release-age' || name === 'before') {
    yield say(ecosystem, 'waitsForAge', name, evidence);
  }
}

function* yaml(path: string, { roots }: Extract<Document, { format: 'yaml' | 'json' | 'toml' }>): Iterable<Fact> {
  const [root] = roots;
  for (const one of entries(root)) {
    const { key, value } = one;
    const text = textOf(value) ?? '';
    const evidence = evidenceAt(path, spanOf(one));
    if (key === 'npmRegistryServer') yield* registry('npm', text, evidence);
    if (key === 'npmRegistryServer' && PLAIN.test(text))
      yield say('npm', 'registryPlain', withoutCredentials(text), evidence);
    if (key === 'npmScopes') {
      for (const scope of entries(value))
        yield* registry('npm', textAt(scope.value, 'npmRegistryServer') ?? '', evidenceAt(path, spanOf(scope)));
    }
    if (key === 'enableStrictSsl' && text === 'false') yield say('npm', 'registryUnverified', key, evidence);
    if (key === 'unsafeHttpWhitelist' && items(value).length > 0) yield say('npm', 'registryPlain', key, evidence);
    if (key === 'npmAuthToken' && text !== '' && !text.includes('${')) yield say('npm', 'registryToken', key, evidence);
    if (key === 'enableScripts' && text === 'false') yield say('npm', 'scriptsIgnored', key, evidence);
    if (key === 'onlyBuiltDependencies') yield say('npm', 'scriptsIgnored', key, evidence);
    if (key === 'dangerouslyAllowAllBuilds' && isTrue(value)) yield say('npm', 'scriptsAllowed', key, evidence);
    if (key === 'minimumReleaseAge' || key === 'npmMinimalAgeGate') yield say('npm', 'waitsForAge', key, evidence);
  }
}

function* toml(path: string, { roots }: Extract<Document, { format: 'yaml' | 'json' | 'toml' }>): Iterable<Fact> {
  const [root] = roots;
  const uv = nameOf(path) === 'uv.toml' ? root : entry(root, 'tool', 'uv');
  const sources = [
    ...items(entry(uv, 'index')),
    ...items(entry(root, 'tool', 'poetry', 'source')),
    ...items(entry(root, 'source')),
  ];
  for (const source of sources) {
    const url = entry(source, 'url');
    const text = textOf(url) ?? '';
    if (!url) continue;
    const evidence = evidenceAt(path, url.at);
    yield* registry('pypi', text, evidence);
    if (PLAIN.test(text)) yield say('pypi', 'registryPlain', withoutCredentials(text), evidence);
    if (textAt(source, 'verify_ssl') === 'false')
      yield say('pypi', 'registryUnverified', 'verify_ssl = false', evidence);
  }
  for (const one of entries(uv)) {
    const evidence = evidenceAt(path, spanOf(one));
    const text = textOf(one.value) ?? '';
    if (/^(?:index-url|extra-index-url|find-links)$/.test(one.key)) {
      for (const address of textsOf(one.value)) yield* registry('pypi', address, evidence);
    }
    if (one.key === 'index-strategy' && text.startsWith('unsafe-'))
      yield say('pypi', 'registryAmbiguous', text, evidence);
    if (one.key === 'exclude-newer') yield say('pypi', 'waitsForAge', one.key, evidence);
    if (one.key === 'allow-insecure-host') yield say('pypi', 'registryUnverified', one.key, evidence);
  }
}
