// Code of others that is committed: directories of it, installed packages, binaries. Told once for each directory, with
// whether anything beside it says which release it is.

import { compareText, evidenceOnLine } from '../../core/evidence.ts';
import type { SourceFile } from '../../core/source.ts';
import type { ModelInput } from '../input.ts';
import { baseOf, directoryOf } from '../paths.ts';
import type { Statement } from './statement.ts';

type Saying = Omit<Statement, 'of'>;

const FOLDER = /^(.*?(?:^|\/)(?:third_party|third-party|thirdparty|vendor|vendored|_vendor|_vendored))\//;
/** What package managers keep there themselves, and check. */
const MANAGED = /(?:^|\/)\.yarn\//;
/** Files that tell what a vendored directory holds: of Go, Composer, Bundler, pip and Chromium, manifests, git-subrepo. */
const TELLS =
  /(?:^|\/)(?:modules\.txt|installed\.json|vendor\.txt|vendored\.toml|METADATA|METADATA\.\w+|README\.chromium|VERSIONS?(?:\.\w+)?|\.gitrepo|package\.json|pyproject\.toml|setup\.py|go\.mod|Cargo\.toml|Cargo\.lock|composer\.json|pom\.xml|\w[\w.-]*\.gemspec|PKG-INFO|cgmanifest\.json|vcpkg\.json|vendir\.(?:lock\.)?yml|\.cargo_vcs_info\.json)$/i;
const IN_NAME = /\d+\.\d+/;

export function vendoredCode({ files, coverage, subject }: ModelInput): Saying[] {
  const folders = new Map<string, SourceFile[]>();
  for (const file of files) {
    const folder = file.role === 'vendored' && !MANAGED.test(file.path) ? FOLDER.exec(file.path)?.[1] : undefined;
    if (folder === undefined) continue;
    const known = folders.get(folder);
    if (known) known.push(file);
    else folders.set(folder, [file]);
  }
  const said = [...folders].sort(([a], [b]) => compareText(a, b)).flatMap(([folder, own]) => ofFolder(folder, own));
  return [...said, ...packages(files, coverage.skipped, subject.commit !== undefined), ...binaries(files)];
}

function ofFolder(folder: string, files: readonly SourceFile[]): Saying[] {
  const code = files.filter(({ path }) => !/(?:\.md|\.txt|\/LICEN[CS]E[^/]*|\/\.git\w*|\.lock)$/i.test(path));
  const [first] = code;
  if (!first) return [];
  const evidence = evidenceOnLine(first.path, 1);
  const count = `${code.length} ${code.length === 1 ? 'file' : 'files'}`;
  const vendored = { property: 'vendored', value: 'true', note: `${folder} (${count})`, evidence };
  if (files.some(({ path }) => TELLS.test(path)) || TELLS.test(`${directoryOf(folder)}/${baseOf(folder)}`)) {
    return [vendored];
  }
  const unnamed = code.filter(({ path }) => !IN_NAME.test(path.slice(folder.length)));
  const [one] = unnamed;
  if (!one) return [vendored];
  const note = `${folder}: ${unnamed.length} of ${count}`;
  return [vendored, { property: 'vendoredUnversioned', value: 'true', note, evidence: evidenceOnLine(one.path, 1) }];
}

/** The walk names such a directory only where no ignore rule leaves it out; without a repository nobody can tell. */
function packages(files: readonly SourceFile[], skipped: readonly { file: string }[], isRepository: boolean): Saying[] {
  const all = new Set(files.map(({ path }) => path));
  return skipped.flatMap(({ file }) => {
    const manifest = /(?:^|\/)node_modules$/.test(file) ? file.replace(/node_modules$/, 'package.json') : '';
    if (!all.has(manifest)) return [];
    const note = isRepository ? `no ignore rule leaves ${file} out` : 'no repository to tell what is committed';
    const value = isRepository ? 'true' : 'unknown';
    return [{ property: 'packagesCommitted', value, note, evidence: evidenceOnLine(manifest, 1) }];
  });
}

const BINARY = /\.(?:jar|war|whl|egg|so|dylib|dll|exe|pyd|node|tgz|tar\.gz|nupkg|apk|class)$/i;
/** Its own tool checks it against known hashes; caches of yarn are bound by its lock file. */
const CHECKED = /(?:^|\/)(?:gradle-wrapper\.jar|maven-wrapper\.jar)$|(?:^|\/)\.yarn\//;
const MOST_NAMED = 3;

function binaries(files: readonly SourceFile[]): Saying[] {
  const found = files.filter(
    ({ path, role }) =>
      BINARY.test(path) && !CHECKED.test(path) && role !== 'test' && role !== 'example' && role !== 'docs',
  );
  const [first] = found;
  if (!first) return [];
  const names = found.slice(0, MOST_NAMED).map(({ path }) => path);
  const more = found.length > names.length ? ', …' : '';
  const evidence = evidenceOnLine(first.path, 1);
  return [
    { property: 'binariesCommitted', value: 'true', note: `${found.length}: ${names.join(', ')}${more}`, evidence },
  ];
}
