// The names of files as a program sees them: what is compiled asks for `.js` where the repository holds `.ts`.

import type { Program } from '../../../core/ir.ts';

const known = new WeakMap<Program, boolean>();

/** A TypeScript program that looks for `.js` files and for no `.ts` files runs beside its compiled neighbours. */
export function asSeenBy(program: Program | undefined, name: string): string {
  if (!program || !/\.[cm]?tsx?$/.test(program.file) || !/\.[cm]?ts$/.test(name)) return name;
  const compiled = known.get(program) ?? looksForCompiled(program);
  known.set(program, compiled);
  return compiled ? name.replace(/ts$/, 'js') : name;
}

function looksForCompiled(program: Program): boolean {
  const endings = new Set<string | undefined>();
  const pending: unknown[] = [program.body];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (Array.isArray(node)) for (const item of node as unknown[]) pending.push(item);
    else if (node !== null && typeof node === 'object') {
      endings.add(endingIn(node as Record<string, unknown>));
      for (const [key, child] of Object.entries(node))
        if (key !== 'at' && child !== null && typeof child === 'object') pending.push(child);
    }
  }
  return endings.has('compiled') && !endings.has('source');
}

/** A literal that is nothing but an ending, or a pattern: `'.js'`, `'.routes.js'`, `/\.[jt]s$/`. */
function endingIn({ kind, value, source }: Record<string, unknown>): 'compiled' | 'source' | undefined {
  if (kind === 'regex' && typeof source === 'string')
    return /\[(?:jt|tj)\]s|ts/.test(source) ? 'source' : source.includes('js') ? 'compiled' : undefined;
  if (kind !== 'literal' || typeof value !== 'string') return undefined;
  const ending = /^(?:\.\w{1,20}){0,2}\.?([cm]?[jt]sx?)$/.exec(value)?.[1];
  return ending === undefined ? undefined : ending.includes('t') ? 'source' : 'compiled';
}
