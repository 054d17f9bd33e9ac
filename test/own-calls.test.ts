// Actions and workflows of this repository that are called by its full name.

import { describe, expect, test } from 'vitest';
import type { Fact } from '../src/core/fact.ts';
import { describe as line } from '../src/core/notation.ts';
import { withOwnCalls } from '../src/model/own-calls.ts';
import { repositoryNamed } from '../src/scan/repository-names.ts';
import { factsIn } from './support/linked.ts';

const CI = '.github/workflows/ci.yml';
const named = (...names: string[]) => factsIn('package.json', ...names.map((name) => `repository-name ${name}`));
const after = (known: Fact[], ...lines: string[]) => {
  const found = withOwnCalls([...known, ...factsIn(CI, ...lines)]);
  return found.filter(({ kind }) => kind !== 'repository-name').map((fact) => line(fact));
};

describe('a call of an action below the repository', () => {
  const call = 'runs github-actions action bakery/shop/.github/actions/seal job=ship';

  test('is a call of the directory', () => {
    expect(after(named('Bakery/shop'), call)).toEqual(['runs github-actions call .github/actions/seal job=ship']);
  });

  test('at the root is a call of its file', () => {
    expect(after(named('bakery/shop'), 'runs github-actions action bakery/shop job=ship')).toEqual([
      'runs github-actions call action.yml job=ship',
    ]);
  });

  test.each([
    ['another name that begins alike', named('bakery/sho')],
    ['no name', named()],
    ['two names', named('bakery/shop', 'bakery/oven')],
  ])('stays where it was with %s', (_, known) => {
    expect(after(known, call)).toEqual([call]);
  });
});

describe('what is said of such a call', () => {
  const of = (property: string, note: string) => `declared job ship ${property} true note="${note}"`;
  const workflow = 'bakery/shop/.github/workflows/release.yml@main';

  test('asks for no commit', () => {
    expect(after(named('bakery/shop'), of('calledUnpinned', workflow))).toEqual([]);
    expect(after(named('bakery/shop'), of('calledUnpinned', 'bakery/oven/.github/workflows/x.yml@main'))).toHaveLength(
      1,
    );
  });

  test('tells of secrets that stay at home', () => {
    const secrets = of('secretsInheritedElsewhere', `to ${workflow}`);
    expect(after(named('bakery/shop'), secrets)).toEqual([of('secretsInherited', `to ${workflow}`)]);
    expect(after(named('bakery/oven'), secrets)).toEqual([secrets]);
  });

  test('names the file that is called', () => {
    expect(after(named('bakery/shop'), 'declared job ship calls bakery/shop/.github/workflows/release.yml')).toEqual([
      'declared job ship calls .github/workflows/release.yml',
    ]);
  });
});

test.each([
  ['https://github.com/bakery/shop', 'bakery/shop'],
  ['git@github.com:bakery/shop.git', 'bakery/shop'],
  ['github.com/bakery/shop/v2', 'bakery/shop'],
  ['github:bakery/shop', 'bakery/shop'],
  ['bakery/shop', 'bakery/shop'],
  ['gitlab:bakery/shop', undefined],
  ['https://gitlab.com/bakery/shop', undefined],
  ['https://notgithub.com/bakery/shop', undefined],
])('%s is %s', (text, name) => expect(repositoryNamed(text, true)).toBe(name));
