// The controls that pipelines carry out, one for each tool and step, and the tests that they run.

import { compareText, type Evidence, evidenceOnLine } from '../../core/evidence.ts';
import type { Library } from '../../core/library.ts';
import type { Control, ControlFamily } from '../../core/model.ts';
import { evidenceList } from '../evidence-list.ts';
import type { ModelInput } from '../input.ts';
import { baseOf } from '../paths.ts';
import { stronger } from '../presence.ts';
import { globMatcher } from './globs.ts';
import { type Occurrence, type Pipelines, readRuns } from './occurrences.ts';
import { outcomeOf } from './outcome.ts';
import { readToolbox, type ToolUse } from './tools.ts';

export interface PipelineControls extends Pipelines {
  controls: Control[];
  /** Runs of tests whose failure counts. */
  tests: Occurrence[];
}

export function readPipelineControls({
  facts,
  files,
  libraries,
}: Pick<ModelInput, 'facts' | 'files' | 'libraries'>): PipelineControls {
  const pipelines = readRuns(facts);
  const toolbox = readToolbox(libraries);
  const exists = globMatcher(files.map(({ path }) => path));
  const controls = new Map<string, Control>();
  const tests: Occurrence[] = [];
  const used = new Set<string>();
  for (const one of pipelines.occurrences) {
    const uses = one.run.how === 'placeholder' ? placeholders(one) : [...toolbox(one.run), ...searches(one)];
    for (const use of uses) {
      used.add(use.tool.id);
      const { does } = use.use;
      if (does !== 'tests') add(controls, controlOf(one, use, does, outcomeOf(one, use, does, exists)));
      else if (use.fails === true && one.tolerated === '') tests.push(one);
    }
  }
  for (const control of wishes(
    files.map(({ path }) => path),
    libraries,
    used,
  ))
    add(controls, control);
  const list = [...controls.values()].map((control) => ({ ...control, evidence: evidenceList(control.evidence) }));
  return { ...pipelines, controls: list.sort((a, b) => compareText(a.id, b.id)), tests };
}

/** The same tool in the same step, reached in several ways: the strongest of them counts. */
function add(controls: Map<string, Control>, control: Control): void {
  const known = controls.get(control.id);
  if (!known) controls.set(control.id, control);
  else if (stronger(known.mode, control.mode) === known.mode) known.evidence.push(...withoutNotes(control));
  else controls.set(control.id, { ...control, evidence: [...control.evidence, ...withoutNotes(known)] });
}

/** A note says why a control has its mode: of a weaker one that is beside the point. */
function withoutNotes({ evidence }: Control): Evidence[] {
  return evidence.map(({ note: _, ...place }) => place);
}

function controlOf(
  { run, from }: Occurrence,
  { tool, use }: ToolUse,
  family: ControlFamily,
  { mode, flag, note }: ReturnType<typeof outcomeOf>,
): Control {
  const { file } = from.evidence;
  const place = from.step === '' ? `job:${file}#${from.job}` : `step:${file}#${from.step}`;
  const at = (evidence: Evidence) => (note === '' ? evidence : { ...evidence, note });
  return {
    id: `${family}:${tool.id}@${place}`,
    family,
    mode,
    ...(flag === '' ? {} : { flag: { name: flag, default: '', setIn: [] } }),
    library: tool.id,
    config: { in: place, ...(use.verifies ? { verifies: true } : {}) },
    tests: [],
    properties: { failOpen: false, dead: mode === 'dead' },
    evidence: [at(run.evidence), ...(run === from ? [] : [from.evidence])],
  };
}

const PROMISED: readonly [family: ControlFamily, name: RegExp][] = [
  ['sbom', /\bsbom\b/i],
  ['secret-scan', /\b(?:secrets?|gitleaks|trufflehog)\b/i],
  ['signing', /\b(?:sign|signing|cosign|provenance)\b/i],
  ['dependency-scan', /\b(?:audit|dependenc\w+|vulnerabilit\w+|trivy|snyk|grype|image scan|container scan)\b/i],
  ['sast', /\b(?:sast|codeql|semgrep|bandit|security|static analysis)\b/i],
];

const bare = (id: string): Library => ({ id, ecosystem: 'ci', title: id, imports: [], controls: [], effects: [] });

function placeholders({ run }: Occurrence): ToolUse[] {
  const family = PROMISED.find(([, name]) => name.test(run.text))?.[0];
  if (family === undefined) return [];
  return [{ tool: bare('placeholder'), use: { does: family, fails: false }, fails: false, option: '' }];
}

/** A step that greps for secrets: what its patterns find nobody can tell. */
function searches({ run, from }: Occurrence): ToolUse[] {
  if (!/^(?:rg|grep|git grep)\b/.test(run.text) || !/secret|credential/i.test(from.step || from.job)) return [];
  return [
    { tool: bare('text-search'), use: { does: 'secret-scan', fails: true }, fails: 'unknown', option: 'what it finds' },
  ];
}

/** Tools that are configured and that no pipeline runs. */
function wishes(files: readonly string[], libraries: readonly Library[], used: ReadonlySet<string>): Control[] {
  return libraries.flatMap(({ id, configuredBy = [], runs = [] }) => {
    const family = runs[0]?.does;
    if (used.has(id) || configuredBy.length === 0 || family === undefined || family === 'tests') return [];
    return files
      .filter((file) => configuredBy.includes(baseOf(file)))
      .map(
        (file): Control => ({
          id: `${family}:${id}@${file}`,
          family,
          mode: 'declared-only',
          library: id,
          config: { in: file },
          tests: [],
          properties: { failOpen: false, dead: false },
          evidence: [evidenceOnLine(file, 1, 'configured, and nothing that was read runs it')],
        }),
      );
  });
}
