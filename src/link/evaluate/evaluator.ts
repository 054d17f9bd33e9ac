// Builds a machine and runs a whole program in it: every module, in the order of imports, then what nobody called.

import { compareText, evidenceAt } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import { belongsTo, type Framework } from '../framework.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';
import { library, type Value } from '../values.ts';
import { call, construct } from './calls.ts';
import { upgradesConnections } from './candidates.ts';
import { noteDepth, withinStack } from './depth.ts';
import { evaluate } from './expressions.ts';
import { newPackage, runPackage } from './go/package.ts';
import { type Machine, MOST_STEPS, MOST_STEPS_FOR_ONE, type Module } from './machine.ts';
import { member } from './members.ts';
import { imported, newModule } from './modules.ts';
import { importedBy, sourcesOf } from './sources.ts';
import { assign, run } from './statements.ts';
import { tryUncalled } from './uncalled.ts';

export interface ProgramsInput {
  programs: Program[];
  frameworks: Framework[];
  resolver: RepositoryResolver;
  settings: Machine['settings'];
  computes: Machine['computes'];
  libraryOf: Machine['libraryOf'];
  versionOf: Machine['versionOf'];
  data: (file: string) => Value | undefined;
  steps?: number;
}

export function createMachine(input: ProgramsInput): Machine {
  const programs = new Map(input.programs.map((p) => [p.file, p]));
  const modules = new Map<string, Module>();
  const machine: Machine = {
    ...input,
    evaluate: (expression, frame) => evaluate(machine, expression, frame),
    assign: (target, value, frame, declares) => {
      assign(machine, target, value, frame, declares);
    },
    run: (body, frame, keep) => run(machine, body, frame, keep),
    call: (callee, given, site) => call(machine, callee, given, site),
    construct: (callee, given, site) => construct(machine, callee, given, site),
    member: (object, name, site) => member(machine, object, name, site),
    imported: (target, name) => imported(machine, target, name),
    module: (file) => load(machine, modules, programs.get(file)),
    programOf: (file) => programs.get(file),
    resolve: (source, file) => {
      const target = input.resolver.resolve(source, file);
      if (target === undefined) return library(source);
      return (target.endsWith('.json') ? input.data(target) : undefined) ?? { kind: 'module', file: target };
    },
    conditions: [],
    routers: [],
    unresolved: [],
    listeners: [],
    relevant: new Set(),
    makers: new Set(),
    reading: new Set(),
    called: new Set(),
    functions: [],
    classes: [],
    attempts: [],
    atStart: [],
    results: new WeakMap(),
    budget: { steps: 0, limit: input.steps ?? MOST_STEPS, depth: 0, stack: [] },
  };
  return machine;
}

/** For a module that is first asked for by a handler. */
const STEPS_FOR_LATE_MODULE = 100_000;

function load(machine: Machine, modules: Map<string, Module>, program: Program | undefined): Module | undefined {
  if (!program) return undefined;
  const module = modules.get(program.file) ?? begin(machine, modules, program);
  if (module.state !== 'new') return module;
  module.state = 'running';
  // A module body runs once, whatever branch the import stands in, and whoever is watched when it is asked for: what it
  // does is not the doing of a handler, and must not end where the handler's patience does.
  const { conditions, observer, asked, attempts, handling, budget } = machine;
  machine.conditions = [];
  if (observer) {
    Object.assign(machine, { observer: undefined, asked: undefined, attempts: [], handling: undefined });
    machine.budget = { steps: 0, limit: STEPS_FOR_LATE_MODULE, depth: budget.depth, stack: [] };
  }
  const { scope } = module;
  const together = program.language === 'go' ? packageOf(machine, modules, module) : [module];
  for (const one of together) one.state = 'running';
  const whole = withinStack(machine, () => {
    if (program.language === 'go') runPackage(machine, together);
    else machine.run(program.body, { scope, module, returns: [], yields: [] });
  });
  if (!whole) noteDepth(machine, program.file, [1, 1, 1, 1]);
  Object.assign(machine, { conditions, observer, asked, attempts, handling, budget });
  for (const one of together) one.state = 'done';
  return module;
}

/** Go knows packages, not files: those of one package begin together. */
function begin(machine: Machine, modules: Map<string, Module>, program: Program): Module {
  const first = newModule(machine, program);
  if (program.language !== 'go') {
    modules.set(program.file, first);
    return first;
  }
  const files = machine.resolver.filesOfPackage?.(program.file) ?? [program.file];
  const programs = [...new Set([program.file, ...files])].sort(compareText).flatMap((f) => machine.programOf(f) ?? []);
  const own = newPackage(programs.filter((p) => p.language === 'go' && p.package === program.package));
  for (const module of own) modules.set(module.file, module);
  return own.find(({ file }) => file === program.file) ?? first;
}

function packageOf(machine: Machine, modules: Map<string, Module>, { scope }: Module): Module[] {
  return [...modules.values()].filter((m) => m.language === 'go' && m.scope.parent === scope.parent);
}

/**
 * Runs every module from which a framework can be reached through imports; the others run when these ask for them.
 * Modules that no other module imports go first: they decide the order in which the others are loaded.
 */
export function runPrograms(machine: Machine, programs: Program[]): void {
  const imports = new Map(programs.map((p) => [p.file, importedBy(p, machine.resolver)]));
  machine.relevant = relevantFiles(machine, programs, imports);
  const relevant = programs.filter((p) => machine.relevant.has(p.file));
  const importedFiles = new Set([...imports.values()].flat());
  const roots = relevant.filter((p) => !importedFiles.has(p.file));
  for (const { file } of [...roots, ...relevant]) loadWithin(machine, file);
  startApplications(machine);
  tryUncalled(machine);
  // Factories that only a server calls make applications too.
  startApplications(machine);
  for (const framework of machine.frameworks) framework.finish?.(machine);
  const { steps, limit } = machine.budget;
  if (steps > limit) {
    const [last] = programs;
    machine.unresolved.push({
      what: 'the rest of the program',
      why: `budget: more than ${limit} steps of evaluation`,
      evidence: last ? [evidenceAt(last.file, [1, 1, 1, 1])] : [],
    });
  }
}

/** A script that computes for long takes nothing from the applications beside it. */
function loadWithin(machine: Machine, file: string): void {
  const { budget } = machine;
  const { limit } = budget;
  budget.limit = Math.min(limit, budget.steps + MOST_STEPS_FOR_ONE);
  machine.module(file);
  const cut = budget.steps > budget.limit && budget.limit < limit;
  if (cut) {
    const why = `budget: more than ${MOST_STEPS_FOR_ONE} steps of evaluation`;
    machine.unresolved.push({ what: 'the rest of this file', why, evidence: [evidenceAt(file, [1, 1, 1, 1])] });
  }
  budget.limit = limit;
}

function startApplications(machine: Machine): void {
  for (let start = machine.atStart.shift(); start; start = machine.atStart.shift()) withinStack(machine, start);
}

/** Files that import a framework, and those that import such files, however far away. */
function relevantFiles(machine: Machine, programs: Program[], imports: Map<string, string[]>): Set<string> {
  const packages = machine.frameworks.flatMap((f) => f.packages);
  const importers = new Map<string, string[]>();
  for (const [file, targets] of imports) {
    for (const target of targets) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  // A type alone is enough: a helper that registers routes on its parameter often imports nothing else.
  const isImported = (p: Program) =>
    sourcesOf(p).some((s) => belongsTo(s, packages)) ||
    p.body.some((s) => s.kind === 'import' && belongsTo(s.source, packages)) ||
    upgradesConnections(p);
  const pending = programs.filter(isImported).map((p) => p.file);
  const relevant = new Set(pending);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const importer of importers.get(file) ?? []) {
      if (relevant.has(importer)) continue;
      relevant.add(importer);
      pending.push(importer);
    }
  }
  return relevant;
}
