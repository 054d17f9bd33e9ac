// The way into this folder: programs of tests in, what they do with the program out; and which texts are worth parsing.

import type { Document } from '../../core/document.ts';
import { compareText } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import type { Linked, LinkedTest } from '../../core/linked.ts';
import { importedBy } from '../evaluate/sources.ts';
import { frameworks } from '../frameworks/index.ts';
import { createResolver } from '../resolve/programs.ts';
import { ancestors, below, directoryOf } from '../resolve/resolver.ts';
import { exercisedBy } from './exercised.ts';

export interface TestsInput {
  tests: readonly Program[];
  programs: readonly Program[];
  files: string[];
  documents: Map<string, Document>;
}

export function linkTests({ tests, programs, files, documents }: TestsInput): LinkedTest[] {
  const { resolve } = createResolver(files, documents);
  const packages = frameworks.flatMap((one) => one.packages);
  return exercisedBy({ tests, programs, resolve, frameworks: packages });
}

/** Files that a test needs besides itself: its helpers, and where pytest looks for fixtures. */
export function createTestImports(files: string[], documents: Map<string, Document>): (program: Program) => string[] {
  const resolver = createResolver(files, documents);
  const all = new Set(files);
  return (program) => {
    const homes = program.file.endsWith('.py') ? ancestors(directoryOf(program.file)) : [];
    const fixtures = homes.map((at) => below(at, 'conftest.py')).filter((path) => all.has(path));
    return [...importedBy(program, resolver), ...fixtures];
  };
}

/** Words of test clients. */
const CLIENTS = [
  ...['supertest', 'chai-http', 'TestClient', 'AsyncClient', 'test_client(', '.inject(', '@playwright/test'],
  ...['client.get(', 'client.post(', 'client.put(', 'client.patch(', 'client.delete(', 'fetch(', 'axios'],
];
/** How titles speak of controls that have no other name. */
const SPOKEN = ['rate limit', 'rate_limit', 'rateLimit', 'RateLimit', 'csrf', 'CSRF', 'CORS', 'helmet', 'ssrf', 'SSRF'];
/** Shorter names are words of every text. */
const SHORTEST = 6;
const NAME = /^[A-Za-z_$][\w$]*$/;

/** A test that neither sends requests nor names a control has nothing to say of one. */
export function testMarkers({ controls, endpoints }: Linked): string[] {
  if (endpoints.length === 0) return [];
  const names = controls.map(({ name }) => name).filter((name) => NAME.test(name) && name.length >= SHORTEST);
  return [...new Set([...CLIENTS, ...SPOKEN, ...names])].sort(compareText);
}
