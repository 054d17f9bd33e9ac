// What a repository can do to whoever looks at its files: links, pipes, devices, sizes, encodings, names.
// Every case ends in a list entry or a reason, never in an exception, a wait, or a byte from outside the root.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UserError } from '../src/core/errors.ts';
import { discover } from '../src/discover/discover.ts';
import { readRegularFile } from '../src/discover/open.ts';
import { addToTree, writeTree } from './support/tree.ts';

const LINK = 'symbolic link, not followed';

/** Everything a caller could do: list, and read what is listed. */
function everything(root: string) {
  const found = discover(root);
  return {
    files: found.files.map((file) => file.path),
    skipped: found.skipped,
    reads: Object.fromEntries(found.files.map((file) => [file.path, found.read(file.path)])),
  };
}

function reading(content: string | Uint8Array, path = 'a.ts') {
  return discover(writeTree({ [path]: content })).read(path);
}

/** Root may read everything: permissions are tried as the user `nobody`. */
function asOrdinaryUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

describe('what is not a file', () => {
  test('links are listed and not followed: out of the root, inside it, in a circle, to nothing', () => {
    const outside = writeTree({ 'secret.ts': 'let secret;' });
    const root = writeTree({ 'src/a.ts': 'let a;' });
    symlinkSync(outside, join(root, 'out'));
    symlinkSync(join(outside, 'secret.ts'), join(root, 'src/secret.ts'));
    symlinkSync('a.ts', join(root, 'src/same.ts'));
    symlinkSync('..', join(root, 'src/up'));
    symlinkSync('loop', join(root, 'loop'));
    symlinkSync('nothing', join(root, 'dangling.ts'));
    expect(everything(root)).toMatchObject({
      files: ['src/a.ts'],
      skipped: ['dangling.ts', 'loop', 'out', 'src/same.ts', 'src/secret.ts', 'src/up'].map((file) => ({
        file,
        why: LINK,
      })),
    });
  });

  test('a link that somebody asks for by name is followed: the person, not the repository, chose it', () => {
    const root = writeTree({ 'real/a.ts': '' });
    symlinkSync('real', join(root, 'given'));
    expect(discover(join(root, 'given'))).toMatchObject({ name: 'real', files: [{ path: 'a.ts' }] });
  });

  test('a file that becomes a link after it was listed is not followed', () => {
    const outside = writeTree({ 'secret.ts': 'let secret;' });
    const root = writeTree({ 'a.ts': 'let a;' });
    const found = discover(root);
    rmSync(join(root, 'a.ts'));
    symlinkSync(join(outside, 'secret.ts'), join(root, 'a.ts'));
    expect(found.read('a.ts')).toEqual({ why: LINK });
  });

  test('a file that becomes a pipe, a directory or nothing after it was listed gives a reason', () => {
    const root = writeTree({ 'a.ts': '', 'b.ts': '', 'c.ts': '', 'd/e.ts': '' });
    const found = discover(root);
    for (const path of ['a.ts', 'b.ts', 'c.ts', 'd']) rmSync(join(root, path), { recursive: true });
    execFileSync('mkfifo', [join(root, 'a.ts')]);
    mkdirSync(join(root, 'b.ts'));
    writeFileSync(join(root, 'd'), '');
    expect(found.read('a.ts')).toEqual({ why: 'not a regular file' });
    expect(found.read('b.ts')).toEqual({ why: 'not a regular file' });
    expect(found.read('c.ts')).toEqual({ why: 'gone since it was listed' });
    expect(found.read('d/e.ts')).toEqual({ why: 'gone since it was listed' });
  });

  test('pipes and sockets are listed, and opened neither as sources nor as ignore files', async () => {
    const root = writeTree({ 'a.ts': '' });
    execFileSync('mkfifo', [join(root, 'pipe.ts'), join(root, '.gitignore'), join(root, 'package.json')]);
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((done) => server.listen(join(root, 'socket.ts'), done));
    expect(everything(root)).toMatchObject({
      files: ['a.ts'],
      skipped: [
        { file: '.gitignore', why: 'named pipe, not opened' },
        { file: 'package.json', why: 'named pipe, not opened' },
        { file: 'pipe.ts', why: 'named pipe, not opened' },
        { file: 'socket.ts', why: 'socket, not opened' },
      ],
    });
  });

  test('devices are listed and not opened', () => {
    expect(discover('/dev').skipped).toContainEqual({ file: 'null', why: 'device, not opened' });
    expect(readRegularFile('/dev/zero', 1024)).toEqual({ why: 'not a regular file' });
  });
});

describe('permission', () => {
  test('a directory and a file that may not be read are listed with the reason', () => {
    const root = writeTree({ 'open/a.ts': 'let a;', 'shut/b.ts': '', 'shut-file.ts': '' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'shut'), 0o000);
    chmodSync(join(root, 'shut-file.ts'), 0o000);
    onTestFinished(() => chmodSync(join(root, 'shut'), 0o755));
    expect(asOrdinaryUser(() => everything(root))).toMatchObject({
      files: ['open/a.ts', 'shut-file.ts'],
      skipped: [{ file: 'shut', why: 'directory: no permission' }],
      reads: { 'shut-file.ts': { why: 'no permission' }, 'open/a.ts': { encoding: 'utf-8' } },
    });
  });

  test('a root that may not be read is a clear word to whoever asked', () => {
    const root = writeTree({ 'shut/a.ts': '' });
    chmodSync(root, 0o755);
    chmodSync(join(root, 'shut'), 0o000);
    onTestFinished(() => chmodSync(join(root, 'shut'), 0o755));
    expect(() => asOrdinaryUser(() => discover(join(root, 'shut')))).toThrow(
      new UserError(`${join(root, 'shut')}: no permission`),
    );
  });

  test('an ignore file that may not be read hides nothing, and is named', () => {
    const root = writeTree({ '.gitignore': 'a.ts', 'a.ts': '' });
    chmodSync(root, 0o755);
    chmodSync(join(root, '.gitignore'), 0o000);
    expect(asOrdinaryUser(() => discover(root))).toMatchObject({
      files: [{ path: '.gitignore' }, { path: 'a.ts' }],
      skipped: [{ file: '.gitignore', why: 'not applied: no permission' }],
    });
  });
});

describe('size and shape', () => {
  test('a file of 200 MB is listed, and not read', () => {
    const root = writeTree({ 'big.js': '', 'big.json': '', 'notes.txt': '' });
    for (const path of ['big.js', 'big.json', 'notes.txt']) truncateSync(join(root, path), 200_000_000);
    const found = discover(root);
    expect(found.files[0]).toMatchObject({ path: 'big.js', size: 200_000_000 });
    expect(found.read('big.js')).toEqual({ why: '200000000 bytes, more than the 524288 that are read' });
    expect(found.read('big.json')).toEqual({ why: '200000000 bytes, more than the 1048576 that are read' });
    expect(found.read('notes.txt')).toHaveProperty('why');
  });

  test('the limit itself is still read, lock files have their own, and each can be set', () => {
    const root = writeTree({
      'a.py': '#'.repeat(524_288),
      'b.py': '#'.repeat(524_289),
      'yarn.lock': '#'.repeat(1_048_577),
    });
    const found = discover(root);
    expect(found.read('a.py')).toHaveProperty('bytes');
    expect(found.read('b.py')).toHaveProperty('why');
    expect(found.read('yarn.lock')).toHaveProperty('bytes');
    const small = discover(root, { maxCodeBytes: 10, maxLockfileBytes: 10 });
    expect(small.read('a.py')).toEqual({ why: '524288 bytes, more than the 10 that are read' });
    expect(small.read('yarn.lock')).toHaveProperty('why');
  });

  test('directories are entered 64 deep, and no deeper', () => {
    const root = writeTree({ [`${'d/'.repeat(64)}in.ts`]: '', [`${'d/'.repeat(65)}out.ts`]: '' });
    const found = everything(root);
    expect(found.files).toEqual([`${'d/'.repeat(64)}in.ts`]);
    expect(found.skipped).toEqual([
      { file: 'd/'.repeat(65).slice(0, -1), why: 'not entered: more than 64 directories deep' },
    ]);
  });

  test('a huge ignore file, or one with too many patterns, hides nothing, and is named', () => {
    const why = (text: string) => {
      const { files, skipped } = discover(writeTree({ '.gitignore': `a.ts\n${text}`, 'a.ts': '' }));
      return [files.length, skipped];
    };
    expect(why('#'.repeat(300_000))).toEqual([
      2,
      [{ file: '.gitignore', why: 'not applied: 300005 bytes, more than the 262144 that are read' }],
    ]);
    expect(why('b\n'.repeat(1000))).toEqual([2, [{ file: '.gitignore', why: 'not applied: more than 1000 patterns' }]]);
    expect(why('b\n'.repeat(999))).toEqual([1, []]);
  });

  test('patterns that cost too much for so many files stop being applied, and that is said', {
    timeout: 60_000,
  }, () => {
    const patterns = Array.from({ length: 900 }, (_, index) => `**/x${index}/**/y`).join('\n');
    const files = Object.fromEntries(
      Array.from({ length: 800 }, (_, index) => [`${String(index).padStart(3, '0')}.ts`, '']),
    );
    const found = discover(writeTree({ '.gitignore': `${patterns}\n*.log\n`, ...files, 'z.log': '' }));
    expect(found.files).toHaveLength(801);
    expect(found.skipped).toEqual([
      { file: '.gitignore', why: 'not applied to the end: too many patterns for so many files' },
    ]);
  });

  test('no text in an ignore file makes the walk throw', { timeout: 60_000 }, () => {
    const root = writeTree({ 'a/b.ts': '' });
    const piece = fc.constantFrom(
      '*',
      '**',
      '/',
      '[',
      ']',
      '!',
      '\\',
      '?',
      '{',
      '}',
      '(',
      '+',
      '^',
      '$',
      'a',
      'b.ts',
      '\n',
      ' ',
      '\0',
      '#',
      '-',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (content) => {
        addToTree(root, { '.gitignore': content });
        expect(discover(root).files.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 150 },
    );
  });
});

describe('what is not text', () => {
  const text = (content: Uint8Array, path?: string) => {
    const read = reading(content, path);
    return 'why' in read ? read : { ...read, bytes: new TextDecoder().decode(read.bytes) };
  };
  const WRONG_8 = 'not valid UTF-8: the bytes that mean nothing were replaced';
  const WRONG_16 = 'not valid UTF-16: the bytes that mean nothing were replaced';

  test('a NUL near the start makes a file binary, where it would have been parsed', () => {
    expect(reading('let a;\0')).toEqual({ why: 'binary' });
    expect(reading('\0', 'bun.lockb')).toEqual({ why: 'binary' });
    expect(reading('\0', 'logo.png')).toMatchObject({ bytes: Buffer.from('\0') });
    expect(reading(`${'//\n'.repeat(3000)}"\0"`)).toHaveProperty('bytes');
  });

  test('invalid UTF-8 is read, and that something may be lost is said', () => {
    expect(text(Buffer.from('let a = "\xe9";', 'latin1'))).toEqual({
      bytes: 'let a = "\uFFFD";',
      encoding: 'utf-8',
      problem: WRONG_8,
    });
    expect(text(Buffer.from('let a = "é";'))).toEqual({ bytes: 'let a = "é";', encoding: 'utf-8' });
  });

  test('byte order marks are noted and taken off', () => {
    expect(text(Buffer.from('\uFEFFlet a;'))).toEqual({ bytes: 'let a;', encoding: 'utf-8 with byte order mark' });
    const little = Buffer.from('\uFEFFlet é;', 'utf16le');
    expect(text(little)).toEqual({ bytes: 'let é;', encoding: 'utf-16le' });
    expect(text(Buffer.from(little).swap16())).toEqual({ bytes: 'let é;', encoding: 'utf-16be' });
    expect(text(Buffer.concat([little, Buffer.from('x')]))).toMatchObject({ bytes: 'let é;', problem: WRONG_16 });
    expect(text(Buffer.from('\uFEFF\uD800x', 'utf16le'))).toMatchObject({ bytes: '\uFFFDx', problem: WRONG_16 });
    expect(text(Buffer.from('\uFEFFa\0', 'utf16le'))).toEqual({ why: 'binary' });
  });

  test('no bytes make reading throw', { timeout: 60_000 }, () => {
    const root = writeTree({ 'a.py': '' });
    const found = discover(root);
    const start = fc.constantFrom([], [0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0xff]);
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 50 }), (mark, bytes) => {
        writeFileSync(join(root, 'a.py'), new Uint8Array([...mark, ...bytes]));
        const read = found.read('a.py');
        expect(
          'why' in read ? read.why : new TextDecoder('utf-8', { fatal: read.problem === undefined }).decode(read.bytes),
        ).toBeTypeOf('string');
      }),
      { numRuns: 200 },
    );
  });

  test('names that are not UTF-8 are shown escaped, always in the same order', () => {
    const root = writeTree({ 'good\uFFFD.ts': '', 'sub/a.ts': '' });
    for (const name of ['b\xff.ts', 'b\xfe.ts', '\xc3\xa9\xff']) {
      closeSync(openSync(Buffer.concat([Buffer.from(`${root}/sub/`), Buffer.from(name, 'latin1')]), 'w'));
    }
    const why = 'its name is not valid UTF-8';
    expect(everything(root)).toMatchObject({
      files: ['good\uFFFD.ts', 'sub/a.ts'],
      skipped: [
        { file: 'sub/\\xc3\\xa9\\xff', why },
        { file: 'sub/b\\xfe.ts', why },
        { file: 'sub/b\\xff.ts', why },
      ],
    });
  });

  test('names that differ in case only, or hold odd characters, are all files', () => {
    const names = [
      '-rf.ts',
      'A.ts',
      'a.ts',
      'back\\slash.ts',
      'line\nbreak.ts',
      'quote".ts',
      '\u001b[31m.ts',
      '\u202ets.ts',
    ];
    expect(everything(writeTree(Object.fromEntries(names.map((name) => [name, 'let a;'])))).files).toEqual(
      [...names].sort(),
    );
  });

  test('names that mean something to JavaScript objects are names', () => {
    const root = writeTree({
      '__proto__/constructor.ts': 'let a;',
      'constructor/package.json': '{}',
      'toString.ts': '',
    });
    expect(discover(root).files.map((file) => [file.path, file.role])).toEqual([
      ['__proto__/constructor.ts', 'source'],
      ['constructor/package.json', 'source'],
      ['toString.ts', 'source'],
    ]);
  });
});

test('a directory that is renamed between listing and reading is a reason for each of its files', () => {
  const root = writeTree({ 'src/a.ts': '', 'src/b.ts': '' });
  const found = discover(root);
  renameSync(join(root, 'src'), join(root, 'moved'));
  expect(found.files.map((file) => found.read(file.path))).toEqual(Array(2).fill({ why: 'gone since it was listed' }));
});

test('what is said holds no absolute path', () => {
  const root = writeTree({ 'a.ts': '', 'b.ts': '\0' });
  symlinkSync('/etc', join(root, 'etc'));
  expect(JSON.stringify(everything(root))).not.toContain(root);
});
