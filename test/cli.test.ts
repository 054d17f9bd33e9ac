// What a user of the command line meets: arguments, exit codes, streams, colours, files that are written.

import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { COMMANDS, FORMATS, STYLES } from '../src/cli/commands.ts';
import { originOf, sealed } from '../src/cli/draft-file.ts';
import { commandHelp, programHelp } from '../src/cli/help.ts';
import { wantsColor } from '../src/cli/streams.ts';
import { nearest } from '../src/cli/suggest.ts';
import type { Model } from '../src/core/model.ts';
import { FORMATS as RENDERED } from '../src/render/index.ts';
import { styles } from '../src/render/markdown.ts';
import { ROOT, threatdraft } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

// Each of these starts processes, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const ORDERS = join(ROOT, 'fixtures/repos/orders-api');
const LIBRARY = join(ROOT, 'fixtures/repos/date-library');

/** An Express service with a login that nobody limits: a threat for certain. */
const OPEN_LOGIN = {
  'package.json': '{ "name": "door", "dependencies": { "express": "^4.21.2" } }',
  'app.js':
    "const express = require('express');\nconst app = express();\napp.post('/login', (req, res) => res.end());\napp.listen(80);\n",
};

describe('help and version', () => {
  test.each([['--help'], ['-h'], ['help']])('%s prints the whole help', async (argument) => {
    const { code, stdout, stderr } = await threatdraft([argument]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: programHelp(), stderr: '' });
  });

  test.each([['--version'], ['-V']])('%s prints the version of the package', async (argument) => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };
    const { code, stdout } = await threatdraft([argument]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });

  test('every command has its own help, whichever way it is asked for', async () => {
    for (const command of COMMANDS) {
      const [after, before] = await Promise.all([
        threatdraft([command.name, '--help']),
        threatdraft(['help', command.name]),
      ]);
      expect(after.stdout).toBe(commandHelp(command));
      expect(before.stdout).toBe(after.stdout);
    }
  });

  test('help names no line longer than a terminal is wide', () => {
    const texts = [programHelp(), ...COMMANDS.map((command) => commandHelp(command))];
    const long = texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 110);
    expect(long).toEqual([]);
  });

  test('the table of commands names the formats and styles that there are', () => {
    expect([...FORMATS, 'mermaid', 'summary'].sort()).toEqual([...RENDERED].sort());
    expect([...STYLES]).toEqual(Object.keys(styles));
  });
});

describe('wrong usage is one clear line and exit code 2', () => {
  test.each([
    [['--formt', 'json'], '--format'],
    [['-f', 'xml'], 'pretty, compact, json, sarif, markdown, github'],
    [['--fail-on', 'terrible'], 'critical, high, medium, low, info, none'],
    [['--threads', 'many'], 'whole number'],
    [['--threads', '0'], 'whole number'],
    [['-o'], 'argument missing'],
    [['-o', 'report.pdf'], '.sarif, .json, .md, .mmd'],
    [['no-such-directory'], 'no such directory: no-such-directory'],
    [['darft'], 'did you mean draft?'],
    [['check'], 'say either --staged or --base'],
    [['check', '--staged', '--base', 'HEAD'], 'say either --staged or --base'],
    [['baseline', 'delete'], 'create, update, prune, show'],
    [['baseline'], "missing required argument 'action'"],
    [['verify', 'DOC.md'], 'no such command or directory: verify'],
    [['scan', '.', 'twice'], 'too many arguments'],
    [['package.json'], 'package.json is not a directory'],
    [['explain'], "missing required argument 'id'"],
    [['explain', 'rate-limit-mising'], 'did you mean rate-limit-missing?'],
    [['schema', 'models'], 'model, rule'],
    [['--rules', 'no-such-rules'], 'no-such-rules'],
    [['draft', '--style', 'baroque'], 'baseline'],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await threatdraft(args);
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('a broken rule says file, line and key', async () => {
    const root = writeTree({ 'rules/mine-missing.yaml': 'id: mine-missing\ntitel: wrong\n' });
    const { code, stderr } = await threatdraft(['--rules', join(root, 'rules'), LIBRARY]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/mine-missing\.yaml:2: unknown key titel \(did you mean title\?\)/);
  });
});

describe('exit codes of scan', () => {
  test('0 where nothing is found, 1 where a threat is as severe as --fail-on, 0 again with --exit-zero', async () => {
    const root = writeTree(OPEN_LOGIN);
    const codes = await Promise.all(
      [
        ['--fail-on', 'none'],
        ['--fail-on', 'info'],
        ['--fail-on', 'info', '--exit-zero'],
        ['--fail-on', 'critical'],
      ].map(async (args) => (await threatdraft([root, ...args])).code),
    );
    expect(codes).toEqual([0, 1, 0, 0]);
  });

  test('the format does not change the code, and --min-severity does not either', async () => {
    const root = writeTree(OPEN_LOGIN);
    for (const format of FORMATS) {
      expect((await threatdraft([root, '-f', format, '--fail-on', 'info', '--min-severity', 'critical'])).code).toBe(1);
    }
  });

  test('--strict makes what was not read an error, and says what', async () => {
    const root = writeTree({ ...OPEN_LOGIN, 'broken.yaml': 'services: {' });
    const [lenient, strict] = await Promise.all([
      threatdraft([root, '--fail-on', 'none']),
      threatdraft([root, '--fail-on', 'none', '--strict']),
    ]);
    expect(lenient.code).toBe(0);
    expect(strict.code).toBe(3);
    expect(strict.stderr).toContain('1 read in part');
  });

  test('an interrupted scan ends by the signal, which shells report as 130, and prints nothing', async () => {
    // This repository takes seconds to scan.
    const { code, signal, stdout, stderr } = await threatdraft([ROOT], { interruptAfterMs: 300 });
    expect({ code, signal, stdout, stderr }).toEqual({ code: null, signal: 'SIGINT', stdout: '', stderr: '' });
  });

  test('a complete scan passes --strict', async () => {
    expect((await threatdraft([LIBRARY, '--strict'])).code).toBe(0);
  });
});

describe('streams', () => {
  test('stdout is the report alone; --quiet leaves stderr empty', async () => {
    const loud = await threatdraft([ORDERS, '-f', 'json', '--fail-on', 'none', '--timing']);
    expect((JSON.parse(loud.stdout) as Model).subject.name).toBe('orders-api');
    expect(loud.stderr).toMatch(/threat/);
    const quiet = await threatdraft([ORDERS, '-f', 'json', '--fail-on', 'none', '-q']);
    expect(quiet).toMatchObject({ stdout: loud.stdout, stderr: '' });
  });

  test('a report larger than a pipe arrives whole', async () => {
    const routes = Array.from({ length: 400 }, (_, n) => `app.post('/r${n}', (req, res) => res.end());`);
    const root = writeTree({
      'package.json': '{ "name": "wide", "dependencies": { "express": "^4.21.2" } }',
      'app.js': `const app = require('express')();\n${routes.join('\n')}\n`,
    });
    const { stdout } = await threatdraft([root, '-f', 'json', '--exit-zero']);
    expect(stdout.length).toBeGreaterThan(1_000_000);
    expect((JSON.parse(stdout) as Model).endpoints).toHaveLength(400);
  });

  test('a reader that goes away is no crash', async () => {
    const { code, stderr } = await threatdraft([ORDERS, '-f', 'json', '--fail-on', 'none', '-q'], {
      closeStdout: true,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('colour: only where it is wanted', async () => {
    const escape = '\u001b[';
    const plain = await threatdraft([ORDERS, '--fail-on', 'none']);
    const forced = await threatdraft([ORDERS, '--fail-on', 'none'], { env: { FORCE_COLOR: '1' } });
    const refused = await threatdraft([ORDERS, '--fail-on', 'none', '--color', 'never'], { env: { FORCE_COLOR: '1' } });
    expect(plain.stdout).not.toContain(escape);
    expect(forced.stdout).toContain(escape);
    expect(refused.stdout).toBe(plain.stdout);
  });

  test.each([
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['auto', false, { FORCE_COLOR: '1' }, true],
    ['auto', true, { FORCE_COLOR: '0' }, false],
    ['auto', true, { TERM: 'dumb' }, false],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, { FORCE_COLOR: '1' }, false],
  ] as const)('--color %s, terminal %s, %j: %s', (choice, isTerminal, environment, wanted) => {
    expect(wantsColor(choice, isTerminal, environment)).toBe(wanted);
  });
});

describe('files that are written', () => {
  test('one run writes every format that -o names, and leaves nothing else behind', async () => {
    const root = writeTree();
    const files = ['a.sarif', 'b.json', 'c.md', 'd.mmd'].map((name) => join(root, name));
    const { code } = await threatdraft([ORDERS, '--fail-on', 'none', '-q', ...files.flatMap((file) => ['-o', file])]);
    expect(code).toBe(0);
    expect(readdirSync(root)).toEqual(['a.sarif', 'b.json', 'c.md', 'd.mmd']);
    const [sarif = '', json = '', markdown = '', mermaid = ''] = files.map((file) => readFileSync(file, 'utf8'));
    expect(JSON.parse(sarif)).toMatchObject({ version: '2.1.0' });
    expect(JSON.parse(json)).toMatchObject({ schemaVersion: '1' });
    expect(markdown).toMatch(/^# orders-api/);
    expect(mermaid).toMatch(/^(%%|flowchart|graph)/);
  });

  test('nothing is written through a symbolic link', async () => {
    const root = writeTree({ 'treasure.json': 'untouched' });
    symlinkSync(join(root, 'treasure.json'), join(root, 'report.json'));
    const { code, stderr } = await threatdraft([LIBRARY, '-q', '-o', join(root, 'report.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('is a symbolic link');
    expect(readFileSync(join(root, 'treasure.json'), 'utf8')).toBe('untouched');
  });

  test('a directory that is not there is said, not made', async () => {
    const root = writeTree();
    const { code, stderr } = await threatdraft([LIBRARY, '-q', '-o', join(root, 'no/report.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('its directory does not exist');
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('draft', () => {
  const draftOf = (root: string) => join(root, 'THREAT_MODEL.md');

  test('writes THREAT_MODEL.md into the repository, and replaces its own', async () => {
    const root = writeTree(OPEN_LOGIN);
    const first = await threatdraft(['draft', root]);
    expect(first).toMatchObject({ code: 0, stdout: '' });
    expect(first.stderr).toContain('wrote');
    const text = readFileSync(draftOf(root), 'utf8');
    expect(text).toContain('/login');
    expect((await threatdraft(['draft', root])).code).toBe(0);
    expect(readFileSync(draftOf(root), 'utf8').startsWith('# ')).toBe(true);
  });

  test('leaves alone what people wrote or edited, until it is forced', async () => {
    const root = writeTree({ ...OPEN_LOGIN, 'THREAT_MODEL.md': '# Ours\n' });
    const refused = await threatdraft(['draft', root]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('was not written by threatdraft');
    expect(readFileSync(draftOf(root), 'utf8')).toBe('# Ours\n');
    expect((await threatdraft(['draft', root, '--force'])).code).toBe(0);
    const written = readFileSync(draftOf(root), 'utf8');
    writeFileSync(draftOf(root), written.replace('# ', '# Reviewed: '));
    const again = await threatdraft(['draft', root]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('has been edited');
  });

  test('-o - prints it, and writes no file', async () => {
    const root = writeTree(OPEN_LOGIN);
    const { code, stdout } = await threatdraft(['draft', root, '-o', '-', '-q']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# /);
    expect(existsSync(draftOf(root))).toBe(false);
  });

  test.each(['matrix', 'layers', 'brief', 'audit'])('--style %s prints that style', async (style) => {
    const { code, stdout } = await threatdraft(['draft', ORDERS, '--style', style, '-o', '-', '-q']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# orders-api Threat Model/);
    expect(stdout).toContain('## What was not read');
  });

  test('--title, --scope and --link-base say what it is called, speaks of and links to', async () => {
    const root = writeTree({ 'door/package.json': OPEN_LOGIN['package.json'], 'door/app.js': OPEN_LOGIN['app.js'] });
    const base = 'https://code.example/you/it/blob/4f1d2c3';
    const options = ['--title', 'The front door', '--scope', 'door', '--link-base', `${base}/`];
    const { code, stdout } = await threatdraft(['draft', root, '-o', '-', '-q', ...options]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# The front door\n/);
    expect(stdout).toContain('Only door and what is next to it');
    expect(stdout).toContain(`[door/app.js:3](${base}/door/app.js#L3)`);
  });

  test('links from where it is written', async () => {
    const root = writeTree({ ...OPEN_LOGIN, 'docs/security/readme.txt': 'Here.\n' });
    const file = join(root, 'docs/security/model.md');
    expect((await threatdraft(['draft', root, '-o', file, '-q'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('[app.js:3](../../app.js#L3)');
  });

  test.each([
    [['--scope', 'dor'], 'did you mean door?'],
    [['--link-base', 'javascript:alert(1)'], 'not a web address'],
  ])('%j is refused', async (options, said) => {
    const { code, stdout, stderr } = await threatdraft(['draft', writeTree(OPEN_LOGIN), '-o', '-', '-q', ...options]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });

  test('the seal knows its own text, also with Windows line ends, and no other', () => {
    const text = sealed('# A draft\n\nBody.\n');
    expect(originOf(text)).toBe('ours');
    expect(originOf(text.replaceAll('\n', '\r\n'))).toBe('ours');
    expect(originOf(text.replace('Body', 'Bodies'))).toBe('edited');
    expect(originOf(`${text}\nA note below.\n`)).toBe('foreign');
    expect(originOf('# A draft\n')).toBe('foreign');
  });
});

describe('the other commands', () => {
  test('explain prints a rule without looking at any repository', async () => {
    const { code, stdout } = await threatdraft(['explain', 'rate-limit-missing', 'no-such-directory']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/why +\S/);
    expect(stdout).toContain('CWE-770');
  });

  test('explain finds every threat, gap and question of a model by its id', async () => {
    const root = writeTree(OPEN_LOGIN);
    const { stdout } = await threatdraft([root, '-f', 'json', '-q', '--exit-zero']);
    const { threats, gaps, questions } = JSON.parse(stdout) as Model;
    expect(threats.length).toBeGreaterThan(0);
    for (const [first, title] of [
      [threats[0], threats[0]?.title],
      [gaps[0], gaps[0]?.title],
      [questions[0], questions[0]?.text],
    ] as const) {
      const explained = await threatdraft(['explain', first?.id ?? '', root]);
      expect(explained.stdout.replace(/\s+/g, ' ')).toContain(title);
    }
  });

  test('rules lists every rule, and as JSON with its text', async () => {
    const [list, json] = await Promise.all([threatdraft(['rules']), threatdraft(['rules', '-f', 'json'])]);
    const rules = JSON.parse(json.stdout) as { id: string; fix: string }[];
    expect(rules.length).toBeGreaterThan(12);
    expect(rules.filter(({ id, fix }) => !list.stdout.includes(`  ${id} `) || fix === '')).toEqual([]);
  });

  test('schema prints JSON Schema that the model of a scan has the keys of', async () => {
    const [schema, scan] = await Promise.all([
      threatdraft(['schema', 'model']),
      threatdraft([ORDERS, '-f', 'json', '-q', '--exit-zero']),
    ]);
    const { properties, required } = JSON.parse(schema.stdout) as { properties: object; required: string[] };
    const keys = Object.keys(JSON.parse(scan.stdout) as object);
    expect(keys.filter((key) => !(key in properties))).toEqual([]);
    expect(required.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test('doctor tries both parsers and counts files', async () => {
    const { code, stdout } = await threatdraft(['doctor', ORDERS]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +javascript parser/);
    expect(stdout).toMatch(/ok +python parser/);
    expect(stdout).toMatch(/typescript +8/);
    expect(stdout).toMatch(/test +1/);
    expect(stdout).not.toContain('workspace');
  });

  test('doctor counts the packages of a workspace, and refuses patterns that lead out of it', async () => {
    const root = writeTree({
      'package.json': '{ "workspaces": { "packages": ["packages/*", "../other"] } }',
      'pnpm-workspace.yaml': 'packages:\n  - tools/*\n  - "!tools/old"\n',
      'packages/a/package.json': '{ "name": "a" }',
      'packages/notes/README.md': 'no package',
      'tools/old/package.json': '{}',
      'tools/new/package.json': '{}',
    });
    const { stdout } = await threatdraft(['doctor', root]);
    expect(stdout).toContain(
      'workspace: 2 packages named by 4 patterns; `../other` refused: leads out of the repository',
    );
  });
});

describe('suggestions', () => {
  test('a near word is named, a far one is not', () => {
    expect(nearest('darft', ['scan', 'draft'])).toBe('draft');
    expect(nearest('xyzzy', ['scan', 'draft'])).toBeUndefined();
    expect(nearest('', ['scan'])).toBeUndefined();
  });
});
