// Hosts that a lock file takes packages from: settings, manifests and variables may name them.

import { expect, test } from 'vitest';
import { lockedElsewhere } from '../src/model/declarations/lock-hosts.ts';
import { statementOf } from '../src/model/declarations/statement.ts';
import { factsIn } from './support/linked.ts';

const LOCK = factsIn('package-lock.json', 'declared install npm lockedFrom https://npm.mirror.example');

function elsewhere(...others: string[]): string[] {
  const facts = [...LOCK, ...factsIn('.npmrc', ...others)];
  const statements = LOCK.flatMap((fact) => (fact.kind === 'declared' ? [statementOf(fact)] : []));
  return lockedElsewhere(facts, statements).map(({ value }) => value);
}

test('a host that nothing names is told', () => {
  expect(elsewhere()).toEqual(['true']);
  expect(elsewhere('declared install npm registry https://npm.other.example')).toEqual(['true']);
  expect(elsewhere('dependency sieve npm version=^1.0.0')).toEqual(['true']);
});

test('settings may name it, and so may the manifest by an address', () => {
  expect(elsewhere('declared install npm registry https://npm.mirror.example')).toEqual([]);
  expect(elsewhere('dependency npm sieve version=https://npm.mirror.example/sieve-1.0.0.tgz')).toEqual([]);
});

test('a registry that a variable names may be this one', () => {
  expect(elsewhere('declared install npm registry unknown')).toEqual(['unknown']);
});
