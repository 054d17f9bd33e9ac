// The repository as a whole: what its pipelines check before a change gets in, who renews dependencies, who must look at
// a change. "Missing" takes pipelines that were read whole; else it is unknown.

import { compareText, type Evidence } from '../../core/evidence.ts';
import type { ControlFamily } from '../../core/model.ts';
import { type PipelineControls, readPipelineControls } from '../pipelines/controls.ts';
import { inOrder } from '../pipelines/occurrences.ts';
import { isReleasing } from '../pipelines/publishing.ts';
import { joinInstalls } from './installs.ts';
import type { Join, JoinParts, Said, Statement } from './statement.ts';
import { renewals } from './updates.ts';
import { vendoredCode } from './vendored.ts';

const ID = 'repository:.';

export const repository: Join = (given) => {
  const parts = { ...given, input: { ...given.input, facts: inOrder(given.input.facts) } };
  const pipelines = readPipelineControls(parts.input);
  const installs = joinInstalls(parts, pipelines.occurrences);
  const whole = wholeRepository(parts, pipelines);
  return {
    beginnings: [...installs.beginnings, ...whole.beginnings],
    statements: [...installs.statements, ...whole.statements],
  };
};

function wholeRepository({ input }: JoinParts, pipelines: PipelineControls): Said {
  const manifests = input.facts.filter((fact) => fact.kind === 'package' || fact.kind === 'dependency');
  const checks = pipelines.all.filter(
    ({ platform }) => platform !== 'pre-commit' && platform !== 'husky' && platform !== 'lefthook',
  );
  const own = checks.filter(({ triggers }) => !triggers.includes('composite') && !triggers.includes('workflow_call'));
  const [place] = [...own, ...checks, ...manifests].map(({ evidence }) => evidence);
  // Without a manifest or a pipeline it is no project that somebody builds.
  if (place === undefined) return { beginnings: [], statements: [] };
  const unread = whyUnread(input, pipelines, checks.length);
  const around = { place, unread };
  const said = [
    // Who would abuse it must first get a change in, or take over something that it trusts.
    say('exposure', 'internal', place),
    ...(checks.length === 0 && manifests.length > 0 ? [say('pipelineMissing', 'true', place)] : []),
    ...scans(pipelines, around),
    ...(checks.length > 0 ? testing(pipelines, around) : []),
    ...releases(pipelines, around),
    ...rehomed(input.facts),
    ...renewals(input.facts, place),
    ...automerging(input.facts, pipelines, around),
    ...vendoredCode(input),
    ...followed(pipelines),
  ];
  if (!said.some(({ property }) => /^(?:branchProtected|protectionInactive)$/.test(property)))
    said.push(say('branchProtected', 'unknown', place, 'no file says how branches are protected'));
  const owned = said.some(({ property }) => property === 'ownersNamed');
  if (!owned && !input.files.some(({ path }) => /(?:^|\/)CODEOWNERS$/.test(path)))
    said.push(say('ownersMissing', 'true', place));
  const name = input.subject.name;
  const statements = said.map((one) => ({ ...one, of: ID }));
  return { beginnings: [{ id: ID, kind: 'repository', name, evidence: place }], statements };
}

interface Around {
  place: Evidence;
  /** Why something may run that was not seen. */
  unread: string | undefined;
}

type Saying = Omit<Statement, 'of'>;

const say = (property: string, value: string, evidence: Evidence, note = ''): Saying => ({
  property,
  value,
  note,
  evidence,
});

function whyUnread(
  input: JoinParts['input'],
  { opaque, occurrences, all }: PipelineControls,
  checks: number,
): string | undefined {
  if (checks === 0) return 'no pipeline of a known kind is in the repository';
  const files = new Set(all.map(({ evidence }) => evidence.file));
  const { partly, skipped, failed } = input.coverage;
  const lost = [...partly, ...skipped, ...failed].find(
    ({ file }) => files.has(file) || /^\.github\/(?:workflows|actions)\/|gitlab-ci/.test(file),
  );
  if (lost) return `${lost.file} was not read whole`;
  const strange = occurrences.find(
    ({ run }) => run.how === 'action' && /scan|sast|audit|secur|secret|vuln|snyk/i.test(run.text),
  );
  return opaque[0]?.why ?? (strange && `what ${strange.run.text} does is not known`);
}

const SCANS: readonly [family: ControlFamily, property: string][] = [
  ['sast', 'sastMissing'],
  ['dependency-scan', 'dependencyScanMissing'],
  ['secret-scan', 'secretScanMissing'],
];

const RUNS = new Set(['enforcing', 'conditional', 'attached-only', 'unknown', 'fail-open']);

function scans({ controls }: PipelineControls, { place, unread }: Around): Saying[] {
  const running = controls.filter(({ mode }) => RUNS.has(mode));
  const said = SCANS.map(([family, property]) => {
    const [own] = running.filter((control) => control.family === family);
    const at = own?.evidence[0] ?? place;
    const told = running.some((control) => control.family === family && control.mode !== 'unknown');
    if (own) return say(property, told ? 'false' : 'unknown', at, at.note);
    return say(property, unread === undefined ? 'true' : 'unknown', at, unread ?? '');
  });
  const scanning = running.filter(({ family }) => SCANS.some(([one]) => one === family));
  if (scanning.length === 0 || scanning.some(({ mode }) => mode !== 'attached-only')) return said;
  return [
    ...said,
    ...scanning.flatMap(({ evidence }) =>
      evidence.slice(0, 1).map((at) => say('scansCannotFail', 'true', at, at.note)),
    ),
  ];
}

const CHECKING = new Set(['pull_request', 'pull_request_target', 'push', 'merge_group', 'merge_request']);

function testing({ tests }: PipelineControls, { place, unread }: Around): Saying[] {
  const checking = tests.find(({ triggers }) => triggers.some((one) => CHECKING.has(one)));
  if (checking) return [say('testsMissing', 'false', checking.run.evidence)];
  return [say('testsMissing', unread === undefined ? 'true' : 'unknown', place, unread ?? '')];
}

function releases({ occurrences, controls }: PipelineControls, { unread }: Around): Saying[] {
  const releasing = occurrences.filter(({ run }) => isReleasing(run)).map(({ run }) => run);
  const running = controls.filter(({ mode }) => RUNS.has(mode));
  const signing = running.filter(({ family }) => family === 'signing');
  const signs = signing.filter(({ config }) => config.verifies !== true);
  const boms = running.some(({ family }) => family === 'sbom');
  // What a package registry is given by its own action is attested by it.
  const bare = releasing.filter(({ text }) => text !== 'pypa/gh-action-pypi-publish');
  const value = unread === undefined ? 'true' : 'unknown';
  const unsigned =
    signs.length > 0 ? [] : bare.map(({ evidence, text }) => say('publishesUnsigned', value, evidence, text));
  const listed = boms ? [] : releasing.map(({ evidence, text }) => say('sbomMissing', value, evidence, text));
  const verified = signing.some(({ config }) => config.verifies === true);
  const trusted = verified
    ? []
    : signs.flatMap(({ evidence: [at] }) => (at ? [say('signsUnverified', value, at)] : []));
  return [...unsigned, ...listed, ...trusted];
}

/** What is recorded of a submodule is its commit; this takes what its branch holds at the moment. */
function followed({ occurrences }: PipelineControls): Saying[] {
  return occurrences.flatMap(({ run }) =>
    run.how === 'command' && /^git submodule update\b.* --remote\b/.test(run.text)
      ? [say('submoduleFollowed', 'true', run.evidence, run.text)]
      : [],
  );
}

/** What single files say of the repository is said of one and the same. */
function rehomed(facts: JoinParts['input']['facts']): Saying[] {
  return facts.flatMap((fact) =>
    fact.kind === 'declared' && fact.what === 'repository'
      ? [say(fact.property, fact.value, fact.evidence, fact.note)]
      : [],
  );
}

/** What merges by itself is held back by nothing but tests. */
function automerging(
  facts: JoinParts['input']['facts'],
  { tests, occurrences, all }: PipelineControls,
  { unread }: Around,
): Saying[] {
  const merging = facts
    .filter((fact) => fact.kind === 'declared' && fact.property === 'automerges')
    .map(({ evidence }) => evidence);
  const byCommand = occurrences.filter(({ run }) => /^gh pr merge\b.*--auto\b/.test(run.text) && all.length > 0);
  const places = [...merging, ...byCommand.map(({ run }) => run.evidence)].sort((a, b) => compareText(a.file, b.file));
  const own = byCommand.map(({ run }) => say('automerges', 'true', run.evidence, run.text));
  if (tests.some(({ triggers }) => triggers.some((one) => CHECKING.has(one)))) return own;
  return [...own, ...places.map((at) => say('automergesBlindly', unread === undefined ? 'true' : 'unknown', at))];
}
