// What the model stage is given, and which part of it speaks for the system that runs: code of tests, examples,
// documentation and vendored packages does not, unless there is nothing else.

import type { Coverage } from '../core/coverage.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Fact } from '../core/fact.ts';
import type { Library } from '../core/library.ts';
import type { Linked } from '../core/linked.ts';
import type { Role, SourceFile } from '../core/source.ts';
import { withoutGeneratedObjects } from './deployment/generated-objects.ts';
import { withOverlays } from './deployment/overlays.ts';
import { withShippedStages } from './deployment/shipped-stages.ts';

export interface ModelInput {
  subject: { name: string; commit?: string };
  files: SourceFile[];
  facts: Fact[];
  linked: Linked;
  libraries: Library[];
  coverage: Coverage;
  /** Places that hold the same credential, a list for each; what it says is not known here. */
  alike?: readonly (readonly Evidence[])[];
  /** Which of the variables that are set any other file speaks of; left out where nobody looked. */
  mentions?: { found: ReadonlySet<string>; builtFromParts: boolean };
}

const SPEAKING: ReadonlySet<Role> = new Set(['source', 'generated']);

export function onlyWhatRuns(input: ModelInput): ModelInput {
  const files = new Map(input.files.map((file) => [file.path, file]));
  const runs = (path: string) => {
    // Where people develop in containers: says nothing of what is deployed.
    if (/(^|\/)\.devcontainer\//.test(path)) return false;
    const file = files.get(path);
    return file === undefined || SPEAKING.has(file.role);
  };
  // An example of a dotenv file names the variables that the real one, which is not committed, sets.
  const speaks = (path: string) => {
    const file = files.get(path);
    return runs(path) || (file?.language === 'dotenv' && file.role === 'example');
  };
  // A manual describes the system as much as what stands beside the code.
  const describes = ({ kind }: Fact) => kind === 'specification' || kind === 'specified-operation';
  // A secret is one wherever it stands; the fact says when it is there as an example.
  const isSecret = (fact: Fact) => (fact.kind === 'declares' || fact.kind === 'declared') && fact.what === 'secret';
  const spoken = input.facts.filter((fact) => describes(fact) || isSecret(fact) || speaks(fact.evidence.file));
  return {
    ...input,
    facts: withShippedStages(withOverlays(withoutGeneratedObjects(spoken, files)), new Set(files.keys())),
    linked: linkedThatRuns(input.linked, runs),
  };
}

function linkedThatRuns(linked: Linked, runs: (path: string) => boolean): Linked {
  // An example repository has no other apps than examples: then those are what it is about.
  const onlyExamples = linked.apps.length > 0 && !linked.apps.some(({ file }) => runs(file));
  if (onlyExamples) return linked;
  const apps = linked.apps.filter(({ file }) => runs(file));
  const kept = new Set(apps.map(({ id }) => id));
  const dropped = new Set(linked.apps.filter(({ id }) => !kept.has(id)).map(({ id }) => id));
  const endpoints = linked.endpoints.filter(({ app, evidence }) => !dropped.has(app) && runs(evidence.file));
  const used = new Set(endpoints.flatMap(({ guards }) => guards.map(({ control }) => control)));
  return {
    apps,
    endpoints,
    controls: linked.controls.filter(({ id, evidence }) => used.has(id) || runs(evidence.file)),
    listeners: linked.listeners.filter(({ app, evidence }) => !dropped.has(app) && runs(evidence.file)),
    effects: linked.effects.filter(({ file }) => runs(file)),
    imports: linked.imports.filter(({ evidence }) => runs(evidence.file)),
    unknownFrameworks: linked.unknownFrameworks.filter(({ evidence }) => runs(evidence.file)),
    unresolved: linked.unresolved,
    ...(linked.tests && { tests: linked.tests }),
    secretUses: (linked.secretUses ?? []).filter(({ evidence }) => runs(evidence.file)),
    declared: (linked.declared ?? []).filter(({ evidence }) => runs(evidence.file)),
    records: (linked.records ?? []).filter(({ evidence }) => runs(evidence.file)),
  };
}
