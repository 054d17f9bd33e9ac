// Scripts of pipelines: which commands they run, on what condition, and whether a failure counts.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScript } from '../src/scan/script.ts';
import { readShell } from '../src/scan/shell.ts';

const bash = { errexit: true, pipefail: false };
const plain = { errexit: false, pipefail: false };
const of = (script: string, name: string, shell = bash) => {
  const found = readScript(script, shell).find(({ text }) => text.startsWith(name));
  if (!found)
    throw new Error(
      `${name} is not among ${readScript(script, shell)
        .map(({ text }) => text)
        .join(', ')}`,
    );
  return found;
};

describe('a failure counts', () => {
  test.each([
    ['trivy fs .'],
    ['npm ci && trivy fs .'],
    ['trivy fs . && echo done'],
    ['trivy fs . || exit 1'],
    ['trivy fs . || { echo "no"; exit 1; }'],
    ['trivy fs .; exit 0'],
    ['if ! trivy fs .; then\n  echo found\n  exit 1\nfi'],
    ['set -o pipefail\ntrivy fs . | tee out'],
    ['# trivy fs . || true\ntrivy fs .'],
    ['trivy fs . --name "a || true"'],
    ['trivy fs ${{ inputs.a || inputs.b }}'],
    ['cat <<EOF\nx || true\nEOF\ntrivy fs .'],
    ['trivy fs . 2>&1'],
  ])('%s', (script) => expect(of(script, 'trivy').tolerated).toBe(''));
});

describe('a failure does not count', () => {
  test.each([
    ['trivy fs . || true', '|| true'],
    ['trivy fs . ||\n  echo "found some"', '|| echo "found some"'],
    ['trivy fs . && grep x y || exit 0', '|| exit 0'],
    ['trivy fs . || { echo "never mind"; true; }', '|| echo "never mind"'],
    ['trivy fs . | tee out', 'its output goes into tee, whose outcome counts instead'],
    ['set +e\ntrivy fs .\necho $?', 'the script goes on when it fails'],
  ])('%s', (script, why) => expect(of(script, 'trivy').tolerated).toBe(why));

  test('where a shell goes on by itself', () => {
    expect(of('trivy fs . ; exit 0', 'trivy', plain).tolerated).toBe('the script goes on when it fails');
    expect(of('npm ci ; trivy fs .', 'trivy', plain).tolerated).toBe('');
  });

  test('or it cannot be told', () => {
    expect(of('trivy fs . || failed=1', 'trivy').tolerated).toBe('unknown: || failed=1');
    expect(of('if trivy fs .; then echo ok; fi', 'trivy').tolerated).toMatch(/^unknown: /);
  });
});

describe('what must exist', () => {
  test.each([
    ['[ -f a.toml ] && trivy fs .'],
    ['if [ -f "a.toml" ]; then\n  trivy fs .\nfi'],
    ['[[ -e a.toml ]] || exit 0\ntrivy fs .'],
    ['if test -f a.toml; then trivy fs .; else echo no; fi'],
  ])('%s', (script) => expect(of(script, 'trivy').needsFiles).toEqual(['a.toml']));

  test.each([
    ['if [ -f a.toml ]; then echo x; else trivy fs .; fi'],
    ['if [ ! -f a.toml ]; then trivy fs .; fi'],
    ['[ -f a.toml ] && echo x\ntrivy fs .'],
    ['if [ -f a.toml ]; then echo x; fi\ntrivy fs .'],
  ])('nothing: %s', (script) => expect(of(script, 'trivy').needsFiles).toEqual([]));
});

test('lines are counted through quotes, continuations and here-documents', () => {
  const script = 'echo "a\nb"\ncat <<-\'E\'\n x\nE\nnpm \\\n  ci\ntrivy fs .';
  expect(readScript(script, bash).map(({ words, line }) => [words[0], line])).toEqual([
    ['echo', 0],
    ['cat', 2],
    ['npm', 5],
    ['trivy', 7],
  ]);
});

test('a substitution is one word, whatever quotes stand in it', () => {
  const script = 'echo "$(cat "a b" | sort)" && bash <(curl -s "https://x.example/)") && trivy fs .';
  expect(readScript(script, bash).map(({ words }) => words)).toEqual([
    ['echo', '"$(cat "a b" | sort)"'],
    ['bash', '<(curl -s "https://x.example/)")'],
    ['trivy', 'fs', '.'],
  ]);
});

describe('the same text as what images start', () => {
  const words = (...texts: string[]) =>
    readShell(texts.map((text, index) => ({ text, line: index + 1, body: !text.endsWith('\\') }))).map((command) => [
      command.line,
      ...command.words.map(({ text }) => text),
    ]);

  test('has its quotes and redirections taken off, and substitutions beside it', () => {
    expect(words('npm ci >out 2>&1 < in', 'bash "$(curl -s "https://x.example/a b")" > /dev/null')).toEqual([
      [1, 'npm', 'ci'],
      [2, 'bash', '$(curl -s "https://x.example/a b")'],
      [2, 'curl', '-s', 'https://x.example/a b'],
    ]);
  });

  test('goes on behind a backslash, and leaves here-documents out', () => {
    expect(words('npm \\', '  ci', "cat <<'E' > out", 'rm -rf /', 'E', 'make')).toEqual([
      [1, 'npm', 'ci'],
      [3, 'cat'],
      [6, 'make'],
    ]);
  });

  test('names what its output goes into', () => {
    const [first, second] = readShell([{ text: 'curl -s x | sh -', line: 1, body: true }]);
    expect(first?.into).toBe(second);
  });
});

test('no text makes it throw or hang', () => {
  const piece = fc.constantFrom(
    'if',
    ' ',
    '\n',
    '[',
    '-f',
    '{',
    '}',
    '||',
    '&&',
    '|',
    '$(',
    ')',
    '"',
    "'",
    '`',
    '<<E',
    '${{',
    'fi',
    'x',
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (parts) => readScript(parts.join(''), bash).length >= 0));
  const before = process.cpuUsage();
  readScript('$('.repeat(30_000), bash);
  readScript('"'.repeat(60_000), bash);
  readScript(`"${'$('.repeat(30_000)}`, bash);
  readScript('${{ }'.repeat(12_000), bash);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(3);
});
