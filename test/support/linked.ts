// Small builders for what the model stage is given: facts in the one-line notation, linked apps, endpoints and guards.

import type { Coverage } from '../../src/core/coverage.ts';
import { type Evidence, evidenceOnLine } from '../../src/core/evidence.ts';
import type { Ecosystem, Fact } from '../../src/core/fact.ts';
import type { Library } from '../../src/core/library.ts';
import type { Linked, LinkedApp, LinkedControl, LinkedEffect, LinkedEndpoint } from '../../src/core/linked.ts';
import type { ControlFamily, EffectKind, Mode, System } from '../../src/core/model.ts';
import { parseFact } from '../../src/core/notation.ts';
import type { Language, Role, SourceFile } from '../../src/core/source.ts';
import { buildSystem, type ModelInput } from '../../src/model/build.ts';

/** Facts of one file, one a line; the first stands on line 1. */
export function factsIn(file: string, ...lines: string[]): Fact[] {
  return lines.map((line, index) => parseFact(line, evidenceOnLine(file, index + 1)));
}

export function source(path: string, role: Role = 'source'): SourceFile {
  return { path, role, language: languageOf(path), size: 100 };
}

function languageOf(path: string): Language {
  if (/\.tsx?$/.test(path)) return 'typescript';
  if (path.endsWith('.py')) return 'python';
  return path.endsWith('.env') || path.includes('.env.') ? 'dotenv' : 'other';
}

export function app(file: string, framework = 'express', name = 'app'): LinkedApp {
  return { id: `${file}#${name}`, framework, file, name, evidence: evidenceOnLine(file, 2) };
}

export function control(name: string, families: ControlFamily[], more: Partial<LinkedControl> = {}): LinkedControl {
  const evidence = evidenceOnLine('server/guards.ts', name.length);
  return { id: name, name, families, mode: 'enforcing', why: 'answers 401', config: {}, evidence, ...more };
}

export const guard = (of: LinkedControl, mode: Mode = of.mode) => ({
  control: of.id,
  via: 'app' as const,
  mode,
  evidence: of.evidence,
});

export function effect(kind: EffectKind, library?: string, more: Partial<LinkedEffect> = {}): LinkedEffect {
  const named = library === undefined ? {} : { library };
  return { kind, ...named, requestDerived: false, evidence: evidenceOnLine('server/work.ts', 7), ...more };
}

export function endpoint(route: string, more: Partial<LinkedEndpoint> = {}): LinkedEndpoint {
  const [method = '', path = ''] = route.split(' ');
  return {
    app: 'server/index.ts#app',
    framework: 'express',
    transport: method === 'WS' ? 'ws' : 'http',
    method,
    path,
    state: 'mounted',
    handler: { name: 'handle', file: 'server/index.ts', line: 11 },
    guards: [],
    conditions: [],
    openEnds: [],
    effects: [],
    effectsComplete: true,
    evidence: evidenceOnLine('server/index.ts', 10),
    ...more,
  };
}

export function linked(more: Partial<Linked> = {}): Linked {
  return {
    apps: [],
    endpoints: [],
    controls: [],
    listeners: [],
    effects: [],
    imports: [],
    unknownFrameworks: [],
    unresolved: [],
    ...more,
  };
}

export const imported = (library: string, file: string, ecosystem: Ecosystem = 'npm') => ({
  library,
  ecosystem,
  evidence: evidenceOnLine(file, 1),
});

export function library(id: string, more: Partial<Library> = {}): Library {
  return { id, ecosystem: 'npm', title: id, imports: [id], controls: [], effects: [], ...more };
}

export const noCoverage = (): Coverage => ({ files: 0, read: 0, partly: [], skipped: [], failed: [], unresolved: [] });

type Given = Partial<Omit<ModelInput, 'linked'>> & { linked?: Partial<Linked> };

export function modelInput({ linked: given, ...more }: Given): ModelInput {
  return {
    subject: { name: 'desk' },
    files: [],
    facts: [],
    libraries: [],
    coverage: noCoverage(),
    ...more,
    linked: linked(given),
  };
}

export const systemOf = (given: Given): System => buildSystem(modelInput(given));

export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`expected one, found ${items.length}`);
  return item;
}

export function byId<T extends { id: string }>(items: readonly T[], id: string): T {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no ${id} among ${items.map((item) => item.id).join(', ')}`);
  return found;
}

export const idsOf = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id);

export const lineOf = (file: string, line: number): Evidence => evidenceOnLine(file, line);
