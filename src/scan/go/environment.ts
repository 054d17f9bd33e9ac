// Environment variables that a Go program reads by name, and those that tags of a struct name for libraries that read them.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { Expression, Program } from '../../core/ir.ts';
import { walkProgram } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { looksLikeCredential, looksPlain } from '../secrets.ts';

const READERS = new Set(['Getenv', 'LookupEnv']);
const TAG = /\b(?:env|envconfig):"([A-Za-z_]\w*)/;
const DEFAULT = /\b(?:envDefault|env-default|default):"([^"]*)"/;

export default defineScanner({
  id: 'go/environment',
  recognises:
    '`os.Getenv`, `os.LookupEnv`, `syscall.Getenv` of a literal name; struct tags `env:"X"` and `envconfig:"X"` with their defaults',
  ignores: 'names that are computed, keys that Viper makes into variables, prefixes given to envconfig',
  reads: ['go'],
  *scan({ file: { path }, program }): Iterable<Fact> {
    if (!program) return;
    const homes = environmentPackages(program);
    for (const node of walkProgram(program)) {
      if (node.kind === 'call' && 'args' in node) {
        const name = readIn(node, homes);
        const evidence = evidenceAt(path, node.at);
        if (name !== undefined) yield { kind: 'environment-read', name, hasDefault: false, default: '', evidence };
      } else if (node.kind === 'literal' && typeof node.value === 'string') {
        const [, name] = TAG.exec(node.value) ?? [];
        const [, fallback] = DEFAULT.exec(node.value) ?? [];
        if (name === undefined) continue;
        const kept = fallback !== undefined && looksPlain(fallback) && !looksLikeCredential(name) ? fallback : '';
        const evidence = evidenceAt(path, node.at);
        yield { kind: 'environment-read', name, hasDefault: fallback !== undefined, default: kept, evidence };
      }
    }
  },
});

function environmentPackages(program: Program): Set<string> {
  const imports = program.body.flatMap((s) => (s.kind === 'import' ? [s] : []));
  const found = imports.filter(({ source }) => source === 'os' || source === 'syscall');
  return new Set(found.flatMap(({ names }) => names.map(({ local }) => local)));
}

function readIn(
  { callee, args: [first] }: Extract<Expression, { kind: 'call' }>,
  homes: Set<string>,
): string | undefined {
  const isReader = callee.kind === 'member' && callee.object.kind === 'name' && homes.has(callee.object.name);
  if (!isReader || !READERS.has(callee.property)) return undefined;
  return first?.value.kind === 'literal' && typeof first.value.value === 'string' ? first.value.value : undefined;
}
