// Completion as a shell does it: the script is sourced, and asked what it would offer.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { COMMANDS, type CommandSpec } from '../src/cli/commands.ts';
import { threatdraft } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const scripts: Record<string, string> = {};
const inPath = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await threatdraft(['completion', shell]);
    expect(code).toBe(0);
    scripts[shell] = stdout;
  }
});

/** What bash would offer for the last of these words. */
function offered(words: string[], files: Record<string, string> = {}): string[] {
  const line = ['threatdraft', ...words].map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _threatdraft 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', `${scripts['bash']}\n${ask}`], {
    encoding: 'utf8',
    cwd: writeTree(files),
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash', () => {
  test('offers every command, and directories, since scan is the default', () => {
    const words = offered([''], { 'services/a.txt': 'a', 'readme.md': 'b' });
    expect(words.sort()).toEqual([...COMMANDS.map(({ name }) => name as string), 'services'].sort());
  });

  test('offers every option of every command, and no other', () => {
    for (const { name, options } of COMMANDS as readonly CommandSpec[]) {
      const long = options.map(({ flags }) => /--[\w-]+/.exec(flags)?.[0] ?? '');
      expect(offered([name, '--']).sort()).toEqual([...long, '--help'].sort());
    }
  });

  test.each([
    [
      ['scan', '-f', ''],
      ['pretty', 'compact', 'json', 'sarif', 'markdown', 'github'],
    ],
    [['scan', '--format', 's'], ['sarif']],
    [['--format', '=', 'j'], ['json']],
    [
      ['scan', '--format', '='],
      ['pretty', 'compact', 'json', 'sarif', 'markdown', 'github'],
    ],
    [['routes', '--format', 'c'], ['csv']],
    [
      ['draft', '--style', 'b'],
      ['baseline', 'brief'],
    ],
    [['--fail-on', 'h'], ['high']],
    [['schema', 'mo'], ['model']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['explain', 'rate-limit-m'], ['rate-limit-missing']],
    [['scan', '--threads', ''], []],
    [['exp'], ['explain']],
    [['draft', '--no-such'], []],
  ])('%j: %j', (words, expected) => {
    expect(offered(words)).toEqual(expected);
  });

  test('offers directories where a repository is wanted, and files where a report is', () => {
    const files = { 'shop/a.txt': 'a', 'shop.json': '{}' };
    expect(offered(['draft', 'sh'], files)).toEqual(['shop']);
    expect(offered(['explain', 'csrf-missing', 'sh'], files)).toEqual(['shop']);
    expect(offered(['gate', 'sh'], files).sort()).toEqual(['shop', 'shop.json']);
    expect(offered(['scan', '-o', 'sh'], files).sort()).toEqual(['shop', 'shop.json']);
    expect(offered(['--rules', 'sh'], files)).toEqual(['shop']);
  });

  test('the file of a directory that is named like a command is no command', () => {
    expect(offered(['scan', 'draft', '--sty'])).toEqual([]);
  });
});

describe('zsh and fish', () => {
  test('name every command and every option', () => {
    for (const { name, options } of COMMANDS as readonly CommandSpec[]) {
      expect(scripts['zsh']).toContain(`'${name}:`);
      expect(scripts['fish']).toContain(`-a ${name} -d`);
      for (const { flags } of options) {
        const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
        expect(scripts['zsh']).toMatch(new RegExp(`'\\*?--${long}[=[]`));
        expect(scripts['fish']).toContain(`'__threatdraft_in ${name}'`);
        expect(scripts['fish']).toMatch(new RegExp(`in ${name}'.* -l ${long} `));
      }
    }
  });

  test.each(['zsh', 'fish'])('%s, where it is installed, reads the script', (shell) => {
    if (!inPath(shell)) {
      // Without the shell, that quotes are even is all that can be told of its syntax.
      const bare = (scripts[shell] ?? '').replaceAll("'\\''", '').replace(/\\['\\]/g, '');
      const lines = bare.split('\n').filter((line) => !line.startsWith('#'));
      expect(lines.filter((line) => (line.match(/'/g)?.length ?? 0) % 2 === 1)).toEqual([]);
      return;
    }
    const root = writeTree({ script: scripts[shell] ?? '' });
    expect(readFileSync(`${root}/script`, 'utf8')).toBe(scripts[shell]);
    expect(spawnSync(shell, ['-n', `${root}/script`], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
});
