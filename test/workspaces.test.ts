// The packages of a workspace, and what its patterns may not do: the scanned repository wrote them.

import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workspacesOf } from '../src/discover/workspaces.ts';
import { writeTree } from './support/tree.ts';

describe('workspaces', () => {
  const tree = () =>
    writeTree({
      'package.json': '{"name": "root"}',
      'packages/b/package.json': '{"name": "@x/b"}',
      'packages/a/package.json': '{"name": "@x/a"}',
      'packages/a/node_modules/z/package.json': '{"name": "z"}',
      'packages/none/index.ts': '',
      'apps/deep/er/package.json': '{}',
      'apps/bad/package.json': '{ name',
    });

  test('are the directories with a manifest, with their names where they have one', async () => {
    expect(await workspacesOf(tree(), ['packages/*', './apps/**/', '!packages/b'])).toEqual({
      packages: [{ directory: 'apps/bad' }, { directory: 'apps/deep/er' }, { directory: 'packages/a', name: '@x/a' }],
      refused: [],
    });
    expect(await workspacesOf(tree(), ['.'])).toMatchObject({ packages: [{ directory: '.', name: 'root' }] });
    expect(await workspacesOf(tree(), [])).toEqual({ packages: [], refused: [] });
  });
});

describe('workspace patterns', () => {
  test('that leave the root or would take for ever are refused, with the reason', async () => {
    const outside = writeTree({ 'p/package.json': '{"name":"outside"}' });
    const root = writeTree({ 'in/package.json': '{"name":"inside"}' });
    symlinkSync(outside, join(root, 'link'));
    const refusals: Record<string, string> = {
      '../*': 'leads out of the repository',
      'a/../../*': 'leads out of the repository',
      '!../x': 'leads out of the repository',
      [`${outside}/*`]: 'leads out of the repository',
      'C:/x': 'leads out of the repository',
      'link/*': 'leads through a symbolic link',
      'link/p': 'leads through a symbolic link',
      './link/**': 'leads through a symbolic link',
      '{link,in}/*': 'too intricate',
      '\\link/*': 'too intricate',
      '{1..999999}/*': 'too intricate',
      '+(a|aa)+': 'too intricate',
      '**/**/**/x': 'too intricate',
      'a*a*a*a*b': 'too intricate',
      ['x'.repeat(201)]: 'longer than 200 characters',
    };
    const found = await workspacesOf(root, [...Object.keys(refusals), 'in', '*/p']);
    expect(Object.fromEntries(found.refused.map(({ pattern, why }) => [pattern, why]))).toEqual(refusals);
    expect(found.packages).toEqual([{ directory: 'in', name: 'inside' }]);
  });

  test('a manifest that is a link, a pipe or huge has no name', async () => {
    const outside = writeTree({ 'package.json': '{"name":"outside"}' });
    const root = writeTree({
      'linked/': '',
      'huge/package.json': '{"name":"huge"}',
      'list/package.json': '[]',
      'odd/package.json': '{"name":1}',
    });
    symlinkSync(join(outside, 'package.json'), join(root, 'linked/package.json'));
    truncateSync(join(root, 'huge/package.json'), 2_000_000);
    const { packages } = await workspacesOf(root, ['*']);
    expect(packages.map((entry) => entry.name)).not.toContain('outside');
    expect(packages.filter((entry) => entry.name !== undefined)).toEqual([]);
    expect(packages.map((entry) => entry.directory)).toEqual(expect.arrayContaining(['huge', 'list', 'odd']));
  });
});
