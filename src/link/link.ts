// The link stage: all programs in, resolved endpoints with guards and effects out.

import type { Document } from '../core/document.ts';
import { compareEvidence, compareText, evidenceAt } from '../core/evidence.ts';
import type { Fact } from '../core/fact.ts';
import type { Program } from '../core/ir.ts';
import type { Library } from '../core/library.ts';
import type { Linked, LinkedControl, LinkedDeclared, LinkedEndpoint, LinkedJudgement } from '../core/linked.ts';
import { appId, linkedApps, linkedListener } from './apps.ts';
import { type Catalogue, createCatalogue, ecosystemOf } from './catalogue.ts';
import { documentValue } from './data.ts';
import { answersIn } from './declared/answers.ts';
import { chosenHostsIn } from './declared/chosen-hosts.ts';
import { declaredBy } from './declared/declared.ts';
import { withPolicies } from './declared/policies.ts';
import { promptsIn } from './declared/prompts.ts';
import { toolsIn } from './declared/tools.ts';
import { compareEffects, type Effects, effectsBehind, effectsIn } from './effects/effects.ts';
import { createEscapes, type FindEscapes } from './effects/escapes.ts';
import { createPossible, type FindPossible } from './effects/possible.ts';
import { findEndpoints, notExempted, type RawEndpoint } from './endpoints.ts';
import { errorsTold, underDebug } from './errors/endpoint.ts';
import { createMachine, runPrograms } from './evaluate/evaluator.ts';
import type { Asked, Machine, SettingsSource } from './evaluate/machine.ts';
import { importedBy, sourcesOf } from './evaluate/sources.ts';
import { recordsIn } from './fields/records.ts';
import { typesNeeded } from './fields/sources.ts';
import { behindForwarders } from './forwarders.ts';
import { belongsTo } from './framework.ts';
import { isFollowed, servedHomes } from './frameworks/file-routes.ts';
import { frameworks } from './frameworks/index.ts';
import { withBelieved } from './guards/believed.ts';
import { isUncontained } from './guards/checks/containment.ts';
import { encodingIn } from './guards/checks/encoding.ts';
import { hostGuardIn } from './guards/checks/hosts.ts';
import { ownershipIn } from './guards/checks/ownership.ts';
import { successes } from './guards/in-handler.ts';
import { withCollected, withOwner, withUnproven } from './guards/together.ts';
import { type GuardReader, readLink } from './guards.ts';
import { handlerOf, wrapperLinks } from './handlers.ts';
import { inlineGuards, typedGuards } from './inline.ts';
import { withLimits } from './limits/limits.ts';
import { createObserver, type Observation } from './observe.ts';
import { firstOfEach, withoutRepeats } from './repeats.ts';
import { createResolver } from './resolve/programs.ts';
import { secretUses } from './secrets/uses.ts';
import { streamsEvents } from './streams.ts';
import { unreachedControls } from './unreached/unreached.ts';
import type { FunctionValue } from './values.ts';
import { createVersions } from './versions.ts';

/** For finding and reading the guards of one endpoint. */
const STEPS_FOR_GUARDS = 100_000;

export interface LinkInput {
  programs: Program[];
  /** Paths of all files of the repository, read or not. */
  files: string[];
  /** JSON documents by path: manifests, tsconfig files, imported data. */
  documents: Map<string, Document>;
  libraries: Library[];
  /** What single files say: which versions of libraries run. */
  facts?: readonly Fact[];
  /** How many steps of evaluation may be spent on everything; a test may have less patience. */
  steps?: number;
}

export function link(input: LinkInput): Linked {
  const { machine, catalogue, programs } = ranPrograms(input);
  const reader: GuardReader = {
    machine,
    catalogue,
    observe: createObserver(
      machine,
      (callee, site) => catalogue.find(callee.source, ecosystemOf(site.file)) !== undefined,
    ),
    controls: new Map(),
  };
  const raw = findEndpoints(reader);
  const unresolved = [...machine.unresolved, ...raw.unresolved];
  const cut = machine.budget.steps > machine.budget.limit ? ['the program was not followed to its end'] : [];
  const prompts: LinkedDeclared[] = [];
  const possible = createPossible(machine, programs, catalogue);
  const escapes = createEscapes(machine, programs);
  const endpoints = firstOfEach(raw.endpoints)
    .map((e) => withLimits(reader, e, linkEndpoint(reader, e, { cut, prompts, possible, escapes })))
    .sort(compareEndpoints);
  const unreached = unreachedControls(reader, programs);
  const declared = declaredBy(machine, catalogue, programs, [
    ...prompts,
    ...toolsIn(machine, catalogue, reader.observe, programs),
  ]);
  const effects = endpoints.flatMap((e) => e.effects.map((effect) => ({ ...effect, file: effect.evidence.file })));
  const { documents } = input;
  return {
    apps: linkedApps(machine),
    endpoints: withoutRepeats(endpoints.map((one) => undebugged(one, declared))),
    controls: withPolicies([...reader.controls.values(), ...unreached], declared).sort(compareControls),
    listeners: machine.listeners.map(linkedListener),
    effects,
    imports: importsOf(programs, machine, catalogue),
    unknownFrameworks: unknownFrameworks(programs, machine, catalogue),
    unresolved: unresolved.sort((a, b) => firstEvidence(a, b) || compareText(a.what, b.what)),
    secretUses: secretUses(machine, catalogue, input.libraries, programs),
    declared,
    records: recordsIn({ machine, catalogue, programs, documents, endpoints, effects }),
  };
}

/** The programs of a repository, run as far as they can be. */
export interface RanPrograms {
  machine: Machine;
  catalogue: Catalogue;
  /** By path. */
  programs: Program[];
}

export function ranPrograms(input: LinkInput): RanPrograms {
  const programs = [...input.programs].sort((a, b) => compareText(a.file, b.file));
  const catalogue = createCatalogue(input.libraries);
  const machine = createMachine({
    programs,
    frameworks,
    resolver: createResolver(input.files, input.documents, fileLoaders()),
    settings: settingsSources(input.libraries),
    computes: new Map(
      input.libraries.flatMap(({ imports, computes }) => (computes ? imports.map((i) => [i, computes]) : [])),
    ),
    libraryOf: (source, file) => catalogue.find(source, ecosystemOf(file)),
    versionOf: createVersions(input.facts ?? []),
    ...(input.steps === undefined ? {} : { steps: input.steps }),
    data: (file) => documentValue(input.documents.get(file)),
  });
  runPrograms(machine, programs);
  return { machine, catalogue, programs };
}

/** Files that a program needs besides itself: what it imports, by literal paths. */
export function createImports(files: string[], documents: Map<string, Document>): (program: Program) => string[] {
  const resolver = createResolver(files, documents, fileLoaders());
  const homes = servedHomes(documents);
  return (program) =>
    [...importedBy(program, resolver), ...typesNeeded(program, resolver)].filter((target) =>
      isFollowed(program.file, target, homes),
    );
}

/** Frameworks that load the files of a directory themselves. */
function fileLoaders(): string[] {
  return frameworks.flatMap((f) => (f.loadsFiles ? f.packages : []));
}

/** Words that make a program file worth parsing: of the frameworks we know. */
export function frameworkMarkers(): string[] {
  return [...new Set(frameworks.flatMap((f) => [...f.packages, ...f.shapes]))].sort(compareText);
}

function settingsSources(libraries: Library[]): Machine['settings'] {
  return new Map(
    libraries.flatMap(({ imports, settings, settingsFiles = [] }) =>
      settings
        ? imports.map((name): [string, SettingsSource] => [name, { names: settings, files: settingsFiles }])
        : [],
    ),
  );
}

interface Linking {
  /** Why the program was not followed to its end. */
  cut: string[];
  /** Grows. */
  prompts: LinkedDeclared[];
  possible: FindPossible;
  escapes: FindEscapes;
}

function linkEndpoint(
  reader: GuardReader,
  raw: RawEndpoint,
  { cut, prompts, possible, escapes }: Linking,
): LinkedEndpoint {
  // Each endpoint has patience of its own: what the rest of the program used up is not its doing.
  reader.machine.budget = { steps: 0, limit: STEPS_FOR_GUARDS, depth: 0, stack: [] };
  const { entry, framework, app } = raw;
  const handler = handlerOf(entry.handler);
  const request = askedOf(raw);
  const wrapping = wrapperLinks(handler, { via: 'route', conditions: [], site: entry.site, framework });
  const around = wrapping.flatMap((link) => notExempted(reader.machine, link, raw));
  const context = { machine: reader.machine, site: entry.site };
  const asked = handler.value ? (framework.handlerGuards?.(handler.value, context) ?? []) : [];
  const own = asked.map((value) => ({ value, via: 'handler' as const, conditions: [], site: entry.site, framework }));
  const seen = handler.value && reader.observe(handler.value, framework);
  const serves = entry.serves ?? (seen && streamsEvents(seen, reader.catalogue) ? ('events' as const) : undefined);
  // Nobody wrote a handler for them: there is none to read.
  const unhandled = entry.builtIn === true || entry.serves === 'static';
  const inline = seen ? inlineGuards(reader, seen, entry.site) : { guards: [], possible: [] };
  const reached = reachedFrom(reader, raw, seen, escapes);
  if (seen) prompts.push(...watchedIn(reader, seen));
  const errors = errorsTold(reader, raw, handler.value, seen);
  prompts.push(...errors.declared);
  const ownership = seen ? ownershipIn(reader, seen, successes(seen)) : { state: 'unknown' as const };
  const isWhole = seen?.complete === true && seen.lost.length === 0;
  const unseen = seen && handler.value && !isWhole ? possible(framework, handler.value, seen) : undefined;
  const typed = handler.value ? (framework.bodies?.(handler.value, context) ?? []) : [];
  return {
    app: appId(app.partOf ?? app),
    framework: app.framework,
    transport: entry.transport,
    method: entry.transport === 'ws' ? 'WS' : entry.methods.join(','),
    path: raw.path,
    state: raw.state,
    ...(serves && { serves }),
    ...(raw.answeredBy && { answeredBy: raw.answeredBy }),
    ...(handler.value && { handler: handlerPlace(handler.value) }),
    ...(entry.builtIn && { handler: { name: app.type, file: entry.site.file, line: entry.site.at[0] } }),
    guards: withOwner(
      reader,
      withCollected(reader, [
        ...withUnproven(
          reader,
          withBelieved(
            reader,
            [...raw.chain, ...around, ...own].flatMap((l) => readLink(reader, l, request)),
            raw.within,
          ),
        ),
        ...typedGuards(reader, typed, entry.site),
        ...withBelieved(reader, inline.guards, raw.within),
      ]),
      ownership,
      entry.site,
    ),
    ownershipChecked: ownership.state,
    conditions: raw.conditions,
    openEnds: openEndsOf(raw, cut, seen !== undefined || unhandled),
    ...judgedBeside([...errors.judged, ...judgedIn(reader, seen, raw.path)]),
    ...(inline.possible.length > 0 && { possible: inline.possible }),
    effects: reached.effects,
    ...(reached.possible.length > 0 && { possibleEffects: reached.possible }),
    ...(unseen && { unseenEffects: unseen.kinds, unseenDecided: unseen.decided }),
    effectsComplete: seen ? isWhole : unhandled,
    evidence: evidenceAt(entry.site.file, entry.site.at),
  };
}

function openEndsOf({ entry, openEnds }: RawEndpoint, cut: readonly string[], isRead: boolean): string[] {
  const unread = isRead || entry.catalogued ? [] : ['the handler could not be resolved'];
  return [...new Set([...cut, ...openEnds, ...unread])];
}

function judgedIn(reader: GuardReader, seen: Observation | undefined, path: string): LinkedJudgement[] {
  return seen ? [...uncheckedIn(reader, seen, path), ...encodingIn(reader, seen)] : [];
}

function reachedFrom(
  { catalogue }: GuardReader,
  { entry, framework }: RawEndpoint,
  seen: Observation | undefined,
  escapes: FindEscapes,
): Effects {
  if (!seen) return effectsBehind(entry.handler, catalogue);
  const { effects, possible } = effectsIn(seen, catalogue);
  const isBare = entry.handler === handlerOf(entry.handler).value;
  return { effects: [...effects, ...escapes(seen, framework, isBare)].sort(compareEffects), possible };
}

function judgedBeside(judged: LinkedJudgement[]): Pick<LinkedEndpoint, 'judged'> {
  return judged.length > 0 ? { judged } : {};
}

/** A request decides whom the handler asks or which file it touches, and the handler looks at nothing of it. */
function uncheckedIn(reader: GuardReader, seen: Observation, path: string): LinkedJudgement[] {
  const absent = { presence: 'absent' as const };
  return [
    ...(hostGuardIn(reader, seen) === 'none'
      ? [{ family: 'ssrf-guard' as const, ...absent, why: 'the handler checks nothing of the address' }]
      : []),
    ...(isUncontained(reader, seen, path)
      ? [{ family: 'path-containment' as const, ...absent, why: 'the handler checks nothing of the path' }]
      : []),
  ];
}

function undebugged(endpoint: LinkedEndpoint, declared: readonly LinkedDeclared[]): LinkedEndpoint {
  return endpoint.judged ? { ...endpoint, judged: underDebug(endpoint.judged, declared) } : endpoint;
}

/** What handlers declare while they are watched. */
function watchedIn({ catalogue, machine }: GuardReader, seen: Observation): LinkedDeclared[] {
  return [
    ...promptsIn(seen, catalogue, machine),
    ...answersIn(seen, catalogue, machine),
    ...chosenHostsIn(seen, catalogue, machine),
  ];
}

/** What guards that look at paths and methods are asked about. */
function askedOf({ entry, path, name }: RawEndpoint): Asked {
  return {
    method: entry.methods.join(','),
    path,
    ...(entry.below && { below: true as const }),
    ...(name !== undefined && { endpoint: name }),
  };
}

function handlerPlace(value: FunctionValue) {
  const { node, file } = behindForwarders(value);
  return { ...(node.name && { name: node.name }), file, line: node.at[0] };
}

function importsOf(programs: Program[], machine: Machine, catalogue: Catalogue): Linked['imports'] {
  const found = new Map<string, Linked['imports'][number]>();
  for (const program of programs) {
    for (const source of sourcesOf(program)) {
      if (machine.resolver.resolve(source, program.file) !== undefined) continue;
      const library = catalogue.find(source, ecosystemOf(program.file));
      if (!library) continue;
      const evidence = { file: program.file, line: importLine(program, source) };
      const key = `${library.ecosystem} ${library.id} ${program.file}`;
      if (!found.has(key)) found.set(key, { library: library.id, ecosystem: library.ecosystem, evidence });
    }
  }
  return [...found.values()].sort(
    (a, b) => compareText(a.library, b.library) || compareEvidence(a.evidence, b.evidence),
  );
}

/** Servers that the catalogue names and no framework module reads. */
function unknownFrameworks(programs: Program[], machine: Machine, catalogue: Catalogue): Linked['unknownFrameworks'] {
  const understood = machine.frameworks.flatMap((f) => f.packages);
  return programs.flatMap((program) =>
    sourcesOf(program).flatMap((source) => {
      const library = catalogue.find(source, ecosystemOf(program.file));
      const isUnknown =
        library?.framework && !belongsTo(source, understood) && !machine.resolver.resolve(source, program.file);
      return isUnknown
        ? [{ package: library.title, evidence: { file: program.file, line: importLine(program, source) } }]
        : [];
    }),
  );
}

function importLine(program: Program, source: string): number {
  const statement = program.body.find(
    (s) => s.kind === 'import' && (s.source === source || belongsTo(source, [s.source])),
  );
  return statement?.at[0] ?? 1;
}

function compareEndpoints(a: LinkedEndpoint, b: LinkedEndpoint): number {
  return (
    compareText(a.app, b.app) ||
    compareText(a.path, b.path) ||
    compareText(a.method, b.method) ||
    compareText(a.state, b.state) ||
    compareEvidence(a.evidence, b.evidence)
  );
}

function compareControls(a: LinkedControl, b: LinkedControl): number {
  return compareText(a.id, b.id);
}

function firstEvidence(a: Linked['unresolved'][number], b: Linked['unresolved'][number]): number {
  const [x] = a.evidence;
  const [y] = b.evidence;
  return x && y ? compareEvidence(x, y) : 0;
}
