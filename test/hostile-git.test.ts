// What a `.git` made to deceive can do: no commit is read through a link or from outside, and nothing throws or waits.

import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discover } from '../src/discover/discover.ts';
import { addToTree, writeTree } from './support/tree.ts';

const COMMIT = 'a'.repeat(40);

describe('a false .git', () => {
  const commitIn = (files: Record<string, string | Uint8Array>) =>
    discover(writeTree({ '.git/objects/': '', '.git/refs/': '', 'a.ts': '', ...files })).commit;

  test('an honest one has a commit', () => {
    expect(commitIn({ '.git/HEAD': `${COMMIT}\n` })).toBe(COMMIT);
    expect(commitIn({ '.git/HEAD': 'ref: refs/heads/a-b/c.d\n', '.git/refs/heads/a-b/c.d': COMMIT })).toBe(COMMIT);
    expect(commitIn({ '.git/HEAD': 'ref: refs/heads/m\n', '.git/packed-refs': `# x\n${COMMIT} refs/heads/m\n` })).toBe(
      COMMIT,
    );
    expect(commitIn({ '.git/HEAD': 'b'.repeat(64) })).toBe('b'.repeat(64));
  });

  const packed = `${COMMIT} refs/heads/m\n`;
  test.each<[string, Record<string, string>]>([
    ['HEAD is huge', { '.git/HEAD': `${COMMIT}\n${' '.repeat(5000)}` }],
    ['HEAD is empty', { '.git/HEAD': '' }],
    ['HEAD is no hash', { '.git/HEAD': 'A'.repeat(40) }],
    ['HEAD is a hash and more', { '.git/HEAD': `${COMMIT}\nmore` }],
    ['the ref climbs', { '.git/HEAD': 'ref: refs/heads/../../../x', x: COMMIT }],
    ['the ref is absolute', { '.git/HEAD': 'ref: /etc/hostname' }],
    ['the ref is not under refs', { '.git/HEAD': 'ref: config', '.git/config': COMMIT }],
    ['the ref is hidden', { '.git/HEAD': 'ref: refs/heads/.invalid', '.git/refs/heads/.invalid': COMMIT }],
    ['the ref goes in a circle', { '.git/HEAD': 'ref: refs/heads/m', '.git/refs/heads/m': 'ref: refs/heads/m' }],
    ['the packed ref is another', { '.git/HEAD': 'ref: refs/heads/main', '.git/packed-refs': packed }],
    ['the packed ref is a longer one', { '.git/HEAD': 'ref: refs/heads/m', '.git/packed-refs': `x ${packed}` }],
    ['refs are kept in tables', { '.git/HEAD': 'ref: refs/heads/.invalid', '.git/reftable/tables.list': 'x' }],
  ])('no commit when %s', (_why, files) => {
    expect(commitIn(files)).toBeUndefined();
  });

  test('no commit through a link, wherever it is', () => {
    const outside = writeTree({ HEAD: COMMIT, m: COMMIT });
    const linked = (files: Record<string, string>, link: string, target: string) => {
      const root = writeTree({ '.git/objects/': '', '.git/refs/': '', 'a.ts': '', ...files });
      symlinkSync(join(outside, target), join(root, link));
      return discover(root).commit;
    };
    expect(linked({}, '.git/HEAD', 'HEAD')).toBeUndefined();
    expect(linked({ '.git/HEAD': 'ref: refs/heads/m' }, '.git/refs/heads', '.')).toBeUndefined();
    expect(linked({ '.git/HEAD': 'ref: refs/m' }, '.git/refs/m', 'm')).toBeUndefined();
    const real = writeTree({ '.git/objects/': '', '.git/refs/': '', '.git/HEAD': COMMIT });
    const root = writeTree({ 'a.ts': '' });
    symlinkSync(join(real, '.git'), join(root, '.git'));
    expect(discover(root).commit).toBeUndefined();
  });

  test('a .git file that points to nothing, to a pipe or to no repository is none', () => {
    const at = (pointer: string) => discover(writeTree({ '.git': pointer, 'a.ts': '', 'x/HEAD': COMMIT })).commit;
    for (const target of ['', 'x', '/', '/dev/zero', '../..', 'x\0y', '/etc/passwd', 'a'.repeat(9000)]) {
      expect(at(`gitdir: ${target}`)).toBeUndefined();
    }
    expect(at(COMMIT)).toBeUndefined();
    const root = writeTree({ 'a.ts': '' });
    execFileSync('mkfifo', [join(root, '.git')]);
    expect(discover(root)).toMatchObject({ files: [{ path: 'a.ts' }], skipped: [] });
  });

  test('a commondir that is a pipe or points nowhere gives no repository', () => {
    expect(commitIn({ '.git/HEAD': COMMIT, '.git/commondir': '../nowhere' })).toBeUndefined();
    const root = writeTree({ '.git/objects/': '', '.git/refs/': '', '.git/HEAD': COMMIT });
    execFileSync('mkfifo', [join(root, '.git/commondir')]);
    expect(discover(root).commit).toBeUndefined();
  });

  test('an index that is garbage tracks nothing and takes no time', { timeout: 60_000 }, () => {
    const root = writeTree({
      '.git/objects/': '',
      '.git/refs/': '',
      '.git/HEAD': COMMIT,
      '.gitignore': 'a.ts',
      'a.ts': '',
    });
    const header = fc.tuple(fc.constantFrom(0, 2, 3, 4, 5), fc.nat(0xffffffff)).map(([version, count]) => {
      const bytes = Buffer.from('DIRC\0\0\0\0\0\0\0\0');
      bytes.writeUInt32BE(version, 4);
      bytes.writeUInt32BE(count, 8);
      return bytes;
    });
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 400 }), (start, rest) => {
        addToTree(root, { '.git/index': Buffer.concat([start, rest]) });
        expect(discover(root).files).toMatchObject([{ path: '.gitignore' }]);
      }),
      { numRuns: 200 },
    );
  });
});
