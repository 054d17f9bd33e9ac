// The model stage: facts and linked programs become one system. Each join is a file of its own; this one orders them.

import type { Coverage } from '../core/coverage.ts';
import { compareEvidence, compareText } from '../core/evidence.ts';
import type { System } from '../core/model.ts';
import { isProgramLanguage } from '../core/source.ts';
import { joinAssets } from './assets.ts';
import { joinBoundaries } from './boundaries.ts';
import { readCatalogue } from './catalogue.ts';
import { joinComponents } from './components.ts';
import { readConnections } from './connections.ts';
import { controlIds } from './control-ids.ts';
import { joinControls } from './controls.ts';
import { joinDeclarations } from './declarations/join.ts';
import { entrancesOf } from './deployment/entrances.ts';
import { exposureOf, neighbourhoodIn, neighboursOf, openingsOf } from './deployment/exposure.ts';
import { joinEndpoints } from './endpoints.ts';
import { frontendFinder, joinFlows } from './flows.ts';
import { type ModelInput, onlyWhatRuns } from './input.ts';
import { withOwnCalls } from './own-calls.ts';
import { readPackages } from './packages.ts';
import { practicedControls } from './practices.ts';
import { withProcesses } from './processes.ts';
import { askQuestions } from './questions.ts';
import { mergeSame } from './same-controls.ts';
import { askAboutGone, joinSpecifications } from './specifications.ts';
import { readPipelines, readReaches } from './surroundings.ts';
import { readPlaces } from './switches.ts';
import { withTests } from './tested/join.ts';
import { testRuns } from './tested/runs.ts';
import { triggerEndpoints } from './triggers.ts';
import { readUnits, type Unit, type Units } from './units.ts';
import { askAboutWaysIn } from './way-in-questions.ts';

export type { ModelInput } from './input.ts';

export function buildSystem(whole: ModelInput): System {
  const running = onlyWhatRuns({ ...whole, facts: withOwnCalls(whole.facts) });
  const packages = readPackages(running.facts);
  const catalogue = readCatalogue(running.libraries);
  const units = readUnits(running, packages, catalogue);
  const counted = withProcesses(running.linked, { units, facts: running.facts, libraries: running.libraries });
  const same = mergeSame(counted, (file) => units.ownerOf(file)?.id.replace(/^\w+:/, ''));
  const input = { ...running, linked: same.linked };
  const { linked, subject } = input;
  const connections = readConnections(input, units, packages, catalogue);
  const reaches = readReaches(input, units, catalogue);
  const pipelines = readPipelines(input);
  const entrances = entrancesOf(input.facts, units, linked.listeners);
  const openings = (unit: Unit) => openingsOf(unit, linked.listeners, entrances(unit));
  const neighbourhood = neighbourhoodIn(input.facts);
  const exposures = new Map(
    units.all.map((unit) => [unit, exposureOf(openings(unit), neighboursOf(unit, units.all, neighbourhood))] as const),
  );
  const controlId = controlIds(linked.controls, (id) => same.inline.get(id)?.name);
  const serving = new Set(linked.endpoints.map(({ app, evidence }) => units.ofApp(app, evidence.file)));
  const frontendOf = frontendFinder(units, (unit) => serving.has(unit));
  const placesOf = readPlaces(input.facts);
  const ownerOf = (file: string) => units.ownerOf(file)?.id;
  const joined = joinEndpoints(linked.endpoints, {
    unitOf: ({ app, evidence }) => units.ofApp(app, evidence.file),
    exposureOf: (unit) => exposures.get(unit) ?? 'unknown',
    controls: new Map(linked.controls.map((control) => [control.id, control])),
    controlId,
    unreadIn: unreadFinder(input, units),
    placesOf,
    hasFrontend: (unit) => frontendOf(unit) !== undefined,
  });
  const endpoints = joined.map(({ endpoint }) => endpoint);
  const specifications = joinSpecifications(input.facts, endpoints);
  const flows = joinFlows(input, { units, catalogue, endpoints, connections, reaches, frontendOf });
  const components = joinComponents(input, { units, packages, catalogue, connections, reaches, pipelines });
  const declarations = joinDeclarations({ input, units, pipelines });
  const boundaries = joinBoundaries({ units, components, flows, openingsOf: openings });
  const controls = [
    ...withTests(joinControls(same, joined, controlId, ownerOf, placesOf), {
      tests: linked.tests ?? [],
      linked: linked.controls,
      endpoints: joined,
      controlId,
      ownerOf,
      ranByCi: testRuns(input),
    }),
    ...practicedControls(input),
  ].sort((a, b) => compareText(a.id, b.id));
  return {
    subject,
    components,
    endpoints: [...endpoints, ...triggerEndpoints(declarations)].sort((a, b) => compareText(a.id, b.id)),
    assets: joinAssets(input, { units, catalogue, connections, reaches, declarations }),
    boundaries,
    flows,
    controls,
    declarations,
    ...(specifications.length > 0 && { specifications }),
    questions: [
      ...askQuestions(input, units),
      ...askAboutGone(specifications),
      ...askAboutWaysIn({ components, endpoints, flows, controls }),
    ].sort((a, b) => compareText(a.id, b.id)),
    coverage: withUnresolved(whole),
  };
}

/**
 * Source files of a unit that were failed, skipped or read in part: they may hold what was not found. A script for
 * browsers holds nothing of a service in Python.
 */
function unreadFinder({ files, coverage }: ModelInput, units: Units): (unit: Unit, program: string) => string[] {
  const code = new Set(
    files.filter(({ role, language }) => role === 'source' && isProgramLanguage(language)).map(({ path }) => path),
  );
  const { partly, skipped, failed } = coverage;
  const unread = [...new Set([...partly, ...skipped, ...failed].map(({ file }) => file))].filter((file) =>
    code.has(file),
  );
  const byUnit = new Map<Unit | undefined, string[]>();
  for (const file of unread.sort(compareText)) {
    const unit = units.ownerOf(file);
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), file]);
  }
  const isPython = (path: string) => path.endsWith('.py');
  return (unit, program) => (byUnit.get(unit) ?? []).filter((file) => isPython(file) === isPython(program));
}

function withUnresolved({ coverage, linked }: ModelInput): Coverage {
  const unresolved = [...coverage.unresolved, ...linked.unresolved].map((one) => ({
    ...one,
    evidence: [...one.evidence].sort(compareEvidence),
  }));
  const keyOf = ({ what, why, evidence }: (typeof unresolved)[number]) =>
    `${evidence[0]?.file ?? ''}:${String(evidence[0]?.line ?? 0).padStart(8, '0')} ${what} ${why}`;
  const unique = new Map(unresolved.map((one) => [keyOf(one), one]));
  return { ...coverage, unresolved: [...unique.entries()].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one) };
}
