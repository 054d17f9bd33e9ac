// From where a text gets its value: through variables, inputs, the matrix, outputs of steps and of jobs, back to the
// contexts that people write. Bounded, and blind to what programs do with it in between.

import { entry } from '../../parse/query.ts';
import { ofGithub, type Source, worst } from './contexts.ts';
import { type Expr, expressionsIn, textsOfValue } from './expression.ts';
import { artifactFetchedBy, headFetchedBy } from './fetches.ts';
import { extractedBy } from './known-actions.ts';
import { jobNamed, type Reach, reachOf } from './reach.ts';
import { assignmentOn, shellLines, takenBy, type Write, writesIn } from './shell.ts';
import { textsBelow } from './texts.ts';
import { type Binding, bound, type Job, type Step, type Text } from './workflow.ts';

/** Where something is read: a step of a job, or the job itself (its outputs, its inputs to another). */
export interface Place {
  job: Job;
  step: Step | undefined;
  reach: readonly Reach[];
  /** How many more turns may be followed. */
  left: number;
}

const TURNS = 8;

export function placeOf(of: Job | Step): Place {
  const reach = reachOf(of);
  return 'job' in of ? { job: of.job, step: of, reach, left: TURNS } : { job: of, step: undefined, reach, left: TURNS };
}

export function sourceOfText({ value }: Text, place: Place): Source | undefined {
  return worst(expressionsIn(value).map(({ expr }) => sourceOf(expr, place)));
}

export function sourceOf(expr: Expr, place: Place): Source | undefined {
  if (place.left <= 0) return undefined;
  const on = { ...place, left: place.left - 1 };
  return worst([...textsOfValue(expr)].map((path) => sourceOfContext(path, on)));
}

function sourceOfContext(path: string[], place: Place): Source | undefined {
  const [root = '', second = '', , fourth = ''] = path;
  const name = path.join('.');
  if (name.startsWith('github.event.inputs')) return ofInput(path[3] ?? '*', name, place);
  if (root === 'github') return ofGithub(path, place.reach);
  if (root === 'inputs') return ofInput(second, name, place);
  if (root === 'env') return ofVariable(second, name, place);
  if (root === 'matrix') return ofMatrix(second, place);
  if (root === 'steps' && path[2] === 'outputs') return ofStep(second, fourth, name, place);
  if ((root === 'needs' || root === 'jobs') && path[2] === 'outputs') return ofJob(second, fourth, name, place);
  return undefined;
}

function ofInput(wanted: string, name: string, { job }: Place): Source | undefined {
  const inputs = job.workflow.inputs.filter((input) => input.name === wanted || wanted === '*');
  const free = inputs.filter(({ type }) => type === 'string');
  if (free.some(({ of }) => of === 'caller')) return { level: 'callers', name };
  return free.length > 0 ? { level: 'writers', name } : undefined;
}

function ofVariable(wanted: string, name: string, place: Place): Source | undefined {
  const { job, step } = place;
  for (const env of [step?.env ?? [], job.env, job.workflow.env]) {
    const found = bound(env, wanted);
    if (found) return sourceOfText(found, place);
  }
  const before = stepsBefore(place);
  const writes = before.flatMap((one) => writesOf(one, 'ENV', wanted).map((write) => sourceOfWrite(write, one, place)));
  return writes.length > 0 ? worst(writes) : { level: 'outputs', name };
}

function stepsBefore({ job, step }: Place): Step[] {
  return step === undefined ? job.steps : job.steps.slice(0, job.steps.indexOf(step));
}

function ofMatrix(wanted: string, place: Place): Source | undefined {
  const matrix = entry(place.job.node, 'strategy', 'matrix');
  const own = entry(matrix, wanted);
  const places = matrix?.kind === 'map' ? [own, entry(matrix, 'include')] : [matrix];
  return worst(places.flatMap(textsBelow).map((text) => sourceOfText(text, place)));
}

function ofJob(wanted: string, output: string, name: string, place: Place): Source | undefined {
  const job = jobNamed(place.job.workflow, wanted);
  const found = job && bound(job.outputs, output);
  if (job === undefined || found === undefined) return { level: 'outputs', name };
  return sourceOfText(found, { ...placeOf(job), left: place.left });
}

function ofStep(wanted: string, output: string, name: string, place: Place): Source | undefined {
  const step = stepsBefore(place).findLast(({ ref }) => ref?.toLowerCase() === wanted);
  if (step === undefined) return { level: 'outputs', name };
  const at = { ...place, step };
  if (step.run) {
    const writes = writesOf(step, 'OUTPUT', output).map((write) => sourceOfWrite(write, step, at));
    return writes.length > 0 ? worst(writes) : { level: 'outputs', name };
  }
  const extracted = extractedBy(step, output);
  if (extracted === 'safe') return undefined;
  if (extracted === 'strangers') return ofPullRequest(name, place.reach) ?? { level: 'outputs', name };
  return { level: 'outputs', name };
}

/** What an action takes from the change that started it: file names, branch names, texts. */
function ofPullRequest(name: string, reach: readonly Reach[]): Source | undefined {
  return worst(
    reach.map(({ trust, gated }): Source | undefined =>
      trust === 'writers' ? undefined : { level: trust === 'strangers' && gated ? 'gated' : trust, name },
    ),
  );
}

function writesOf(step: Step, file: Write['file'], name: string): Write[] {
  const writes = writesIn(step.run?.value ?? '').filter((write) => write.file === file);
  return writes.filter((write) => write.name === '' || write.name.toLowerCase() === name || name === '*');
}

/** What a step writes for later steps. Where commands of the shell make the value, their words tell what goes in. */
export function sourceOfWrite(write: Pick<Write, 'text' | 'offset'>, step: Step, place: Place): Source | undefined {
  const at = { ...place, step, left: place.left - 1 };
  if (at.left <= 0) return undefined;
  return sourceOfShell(write.text, variablesBefore(step, write.offset, at), at);
}

type Variables = ReadonlyMap<string, Source | undefined>;

function variablesBefore(step: Step, offset: number, place: Place): Variables {
  const known = new Map<string, Source | undefined>();
  for (const line of shellLines(step.run?.value ?? '')) {
    if (line.offset >= offset) break;
    const assigned = assignmentOn(line);
    if (assigned) known.set(assigned.name, sourceOfShell(assigned.text, known, place));
  }
  return known;
}

/** Commands that answer with a number, a hash, a date or a place, whatever they are given. */
const COUNTING =
  /\|\s*(?:wc|sha\d+sum|md5sum)\b|\bgrep\s+-\w*c|^\$\(\s*(?:date|git rev-parse|test|pwd|mktemp|nproc|uname|id|whoami|which|stat)\b/;
/** What reads files as they are. */
const READING = /\b(?:cat|jq|yq|head|tail|sed|awk|grep|unzip|tar)\b|\$\(\s*</;

function sourceOfShell(text: string, known: Variables, place: Place): Source | undefined {
  const { variables, expressions, commands } = takenBy(text);
  if (COUNTING.test(commands)) return undefined;
  const found = worst([
    ...expressions.map((expr) => sourceOf(expr, place)),
    ...variables.map((name) => (known.has(name) ? known.get(name) : ofShellVariable(name, place))),
    READING.test(text) && !/^\s*echo\b[^$`]*$/.test(text) ? filesOfStrangers(place) : undefined,
  ]);
  return found ?? (commands === '' ? undefined : { level: 'outputs', name: 'the output of a command' });
}

/** Files that a step before fetched from a change or from its run. */
export function filesOfStrangers(place: Place): Source | undefined {
  const fetching = stepsBefore(place).find((step) => headFetchedBy(step) ?? artifactFetchedBy(step));
  return fetching && ofPullRequest(`files of ${fetching.name}`, place.reach);
}

/** Variables that the runner sets from the event. */
const GIVEN: Record<string, string> = { GITHUB_HEAD_REF: 'head_ref', GITHUB_REF_NAME: 'ref_name', GITHUB_REF: 'ref' };

function ofShellVariable(name: string, place: Place): Source | undefined {
  const given = GIVEN[name];
  if (given !== undefined) return ofGithub(['github', given], place.reach);
  const { step, job } = place;
  const found: Binding | undefined = [step?.env ?? [], job.env, job.workflow.env]
    .map((env) => bound(env, name.toLowerCase()))
    .find((one) => one !== undefined);
  if (found) return sourceOfText(found, place);
  return RUNNERS_OWN.test(name) ? undefined : { level: 'outputs', name: `$${name}` };
}

const RUNNERS_OWN =
  /^(?:GITHUB_|RUNNER_|CI$|HOME$|PATH$|PWD$|USER$|TMPDIR$|SHELL$|OSTYPE$|ImageOS$|JAVA_HOME|ANDROID_|HOSTNAME$|UID$)/;
