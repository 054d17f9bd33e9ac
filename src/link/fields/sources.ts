// Files that are read only for the types they hold. The types of what is written to disk or to a browser matter, and those of
// files that hold nothing but types; no others.

import type { Program } from '../../core/ir.ts';
import type { ProgramResolver } from '../resolve/resolver.ts';
import { walk } from '../sites/walk.ts';
import { isWriter } from './files.ts';

export function typesNeeded(program: Program, resolver: ProgramResolver): string[] {
  if (program.language !== 'javascript' || !/\.[cm]?tsx?$/.test(program.file)) return [];
  const erased = program.body.flatMap((s) => (s.kind === 'import' && s.typeOnly ? [s.source] : []));
  const given = (program.shapes ?? []).flatMap(({ from }) => from ?? []);
  if (erased.length + given.length === 0 || !(isPaper(program) || writes(program))) return [];
  return [...new Set([...erased, ...given])].flatMap((source) => resolver.resolve(source, program.file) ?? []);
}

/** Nothing of it is there when the program runs. */
function isPaper({ body, shapes = [] }: Program): boolean {
  return shapes.length > 0 && body.every(({ kind }) => kind === 'import' || kind === 'export');
}

function writes(program: Program): boolean {
  let found = false;
  walk(program, CALLS, (node) => {
    if (!found && isWriter(node as unknown as Parameters<typeof isWriter>[0])) found = true;
  });
  return found;
}

const CALLS = new Set(['call']);
