// How each directory with a manifest gets its dependencies: its lock files, the commands that pipelines install with, the
// registries that its settings name.

import { compareText, type Evidence } from '../../core/evidence.ts';
import type { Ecosystem, FactOf } from '../../core/fact.ts';
import { climb, directoryOf } from '../paths.ts';
import type { Occurrence } from '../pipelines/occurrences.ts';
import { unfrozen } from './frozen.ts';
import { lockedElsewhere } from './lock-hosts.ts';
import type { JoinParts, Said, Statement } from './statement.ts';

interface Install {
  id: string;
  directory: string;
  ecosystem: Ecosystem;
  dependencies: FactOf<'dependency'>[];
  locks: FactOf<'lockfile'>[];
}

export function joinInstalls({ input, units }: JoinParts, occurrences: readonly Occurrence[]): Said {
  const installs = installsIn(input.facts);
  const beginnings = installs.flatMap(({ id, directory, ecosystem, dependencies: [first] }) => {
    if (!first) return [];
    const component = units.ownerOf(first.evidence.file)?.id;
    const name = `${directory === '.' ? 'root' : directory} (${ecosystem})`;
    const home = component === undefined ? {} : { component };
    return [{ id, kind: 'install' as const, name, ...home, evidence: first.evidence }];
  });
  const locked = namesByLock(input.facts);
  const cut = new Set(input.coverage.partly.map(({ file }) => file));
  const own = new Set(input.facts.flatMap((fact) => (fact.kind === 'package' ? [fact.name] : [])));
  const statements = installs.flatMap((install) => [
    { of: install.id, property: 'ecosystem', value: install.ecosystem, evidence: firstOf(install) },
    ...sideBySide(install),
    ...mutable(install),
    ...outOfSync(install, locked, cut, own),
  ]);
  const placed = settings(input.facts, installs);
  const berry = new Set(
    input.files.filter(({ path }) => path.endsWith('.yarnrc.yml')).map(({ path }) => directoryOf(path)),
  );
  return {
    beginnings: [...beginnings, ...placed.beginnings],
    statements: [
      ...statements,
      ...placed.statements,
      ...lockedElsewhere(input.facts, placed.statements),
      ...unfrozen(installs, occurrences, berry),
    ],
  };
}

function firstOf({ dependencies: [first], id }: Install): Evidence {
  return first?.evidence ?? { file: id, line: 1 };
}

function installsIn(facts: JoinParts['input']['facts']): Install[] {
  const installs = new Map<string, Install>();
  const locks = facts.filter((fact) => fact.kind === 'lockfile');
  for (const fact of facts) {
    if (fact.kind !== 'dependency') continue;
    const { ecosystem, directory } = fact;
    const id = idOf(directory, ecosystem);
    const known = installs.get(id);
    if (known) known.dependencies.push(fact);
    else {
      const above = climb(directory);
      const near = locks.filter((lock) => lock.ecosystem === ecosystem && above.includes(lock.directory));
      installs.set(id, { id, directory, ecosystem, dependencies: [fact], locks: near });
    }
  }
  return [...installs.values()].sort((a, b) => compareText(a.id, b.id));
}

const idOf = (directory: string, ecosystem: string) => `install:${directory}#${ecosystem}`;

function sideBySide({ id, directory, locks }: Install): Statement[] {
  const own = locks.filter((lock) => lock.directory === directory && lock.flavour !== 'pylock');
  if (new Set(own.map(({ flavour }) => flavour)).size < 2) return [];
  return own.map(({ flavour, evidence }) => ({
    of: id,
    property: 'locksSideBySide',
    value: 'true',
    note: flavour,
    evidence,
  }));
}

const ANY = /^(?:\*|latest|next|x|)$/;
const ELSEWHERE = /^(?:@ )?(?:git\+|git:|github:|gitlab:|bitbucket:|https?:|[\w.-]+\/[\w.-]+(?:#|$))/;
/** A commit, or the hash of an archive that pip asks for. */
const COMMIT = /[#@][0-9a-f]{40}(?:$|[#&?])|[#&]sha(?:256=[0-9a-f]{64}|384=[0-9a-f]{96}|512=[0-9a-f]{128})(?:$|&)/;

/** A lock file settles the rest: only what is installed without one is looked at. */
function mutable({ id, ecosystem, locks, dependencies }: Install): Statement[] {
  if (locks.length > 0) return [];
  return dependencies.flatMap(({ name, version, evidence, development }) => {
    const any = ecosystem === 'npm' && ANY.test(version);
    const elsewhere = ELSEWHERE.test(version) && !COMMIT.test(version);
    if (development || (!any && !elsewhere)) return [];
    return [{ of: id, property: 'dependencyMutable', value: 'true', note: `${name} ${version}`.trim(), evidence }];
  });
}

function namesByLock(facts: JoinParts['input']['facts']): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const fact of facts) {
    if (fact.kind !== 'locked') continue;
    const known = names.get(fact.evidence.file) ?? new Set<string>();
    known.add(comparable(fact.name));
    names.set(fact.evidence.file, known);
  }
  return names;
}

const comparable = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');
const LOCAL = /^(?:workspace:|file:|link:|portal:|npm:|catalog:|\.{0,2}\/|@ (?:file:|\.|\/))|\$/;

function outOfSync(
  { id, dependencies, locks, ecosystem }: Install,
  locked: Map<string, Set<string>>,
  cut: ReadonlySet<string>,
  own: ReadonlySet<string>,
): Statement[] {
  const names = locks.map(({ evidence }) => locked.get(evidence.file));
  // A lock file that was not read whole, or holds nothing that we understand, says nothing.
  if (
    names.length === 0 ||
    names.some((one) => one === undefined) ||
    locks.some(({ evidence }) => cut.has(evidence.file))
  )
    return [];
  const manifest = ecosystem === 'npm' ? /package\.json$/ : /(?:pyproject\.toml|Pipfile)$/;
  return dependencies.flatMap(({ name, version, evidence }) => {
    const settled = names.some((one) => one?.has(comparable(name)));
    // Lock files write what comes from a repository under its address, each in its own way.
    const elsewhere = LOCAL.test(version) || ELSEWHERE.test(version);
    if (settled || own.has(name) || elsewhere || !manifest.test(evidence.file)) return [];
    return [{ of: id, property: 'lockOutOfSync', value: 'true', note: `${name} is not in the lock file`, evidence }];
  });
}

/** Settings count for the manifest beside them or below them; without one they stand for themselves. */
function settings(facts: JoinParts['input']['facts'], installs: readonly Install[]): Said {
  const said: Said = { beginnings: [], statements: [] };
  for (const fact of facts) {
    if (fact.kind !== 'declared' || fact.what !== 'install') continue;
    const { id: ecosystem, property, value, note, evidence } = fact;
    const directory = directoryOf(evidence.file);
    const beside = installs.find((one) => one.id === idOf(directory, ecosystem));
    const of = beside?.id ?? `install:${evidence.file}`;
    if (!beside) said.beginnings.push({ id: of, kind: 'install', name: evidence.file, evidence });
    said.statements.push({ of, property, value, note, evidence });
  }
  return said;
}
