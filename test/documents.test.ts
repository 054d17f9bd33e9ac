// Documents: what is read from each format, and where. Hostile text is in hostile-documents.test.ts.

import fc from 'fast-check';
import { expect, describe as suite, test } from 'vitest';
import type { DocumentNode, Pair, Requirement } from '../src/core/document.ts';
import type { Span } from '../src/core/evidence.ts';
import type { ParsedFile } from '../src/core/parsed.ts';
import type { Language } from '../src/core/source.ts';
import { parseDocument } from '../src/parse/document.ts';
import { entry, textAt, textOf, walk } from '../src/parse/query.ts';
import { expand } from '../src/parse/variables.ts';

const NAMES: Partial<Record<Language, string>> = {
  yaml: 'compose.yml',
  json: 'package.json',
  toml: 'pyproject.toml',
  dockerfile: 'Dockerfile',
  dotenv: '.env',
  requirements: 'requirements.txt',
};

function read(language: Language, text: string, path = NAMES[language] ?? ''): ParsedFile {
  return parseDocument({ path, role: 'source', language, size: text.length }, text);
}

function root(language: 'yaml' | 'json' | 'toml', text: string): DocumentNode {
  const { document } = read(language, text);
  if (!document || !('roots' in document) || !document.roots[0]) throw new Error('no root');
  return document.roots[0];
}

/** The tree as plain data, without places. */
function plain(node: DocumentNode | undefined): unknown {
  if (node?.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  if (node?.kind === 'list') return node.items.map(plain);
  return node?.kind === 'scalar' ? node.value : `?${node?.why ?? ''}`;
}

function cut(text: string, [line, column, endLine, endColumn]: Span): string {
  const lines = text.split('\n').slice(line - 1, endLine);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, endColumn - 1);
  lines[0] = (lines[0] ?? '').slice(column - 1);
  return lines.join('\n');
}

suite('YAML', () => {
  test('keeps the place of keys and values', () => {
    const text = 'a:\r\n  - b: "x y"\r\n    c: 3\r\n';
    const list = entry(root('yaml', text), 'a');
    const first = list?.kind === 'list' ? list.items[0] : undefined;
    expect(
      first?.kind === 'map' && first.entries.map(({ keyAt, value }) => [cut(text, keyAt), cut(text, value.at)]),
    ).toEqual([
      ['b', '"x y"'],
      ['c', '3'],
    ]);
  });

  test('keeps as text what a number would distort', () => {
    const text = 'port: "8080:80"\nversion: 3.10\noctal: 0o17\nmode: 0755\nn: 42\nyes: yes\non: true\nnone:\n';
    expect(plain(root('yaml', text))).toEqual({
      port: '8080:80',
      version: '3.10',
      octal: '0o17',
      mode: '0755',
      n: 42,
      yes: 'yes',
      on: true,
      none: null,
    });
  });

  test('applies anchors and merge keys, own keys first', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\nd: *a\n';
    const read = plain(root('yaml', text)) as Record<string, unknown>;
    expect(read).toMatchObject({ c: { x: 3, y: 1, z: 2 }, d: { x: 1, y: 1 } });
  });

  test('an anchor that is set again counts from there on', () => {
    expect(plain(root('yaml', '[&a 1, *a, &a 2, *a]'))).toEqual([1, 1, 2, 2]);
  });

  test('says unknown of custom tags, lost anchors and aliases to themselves', () => {
    expect(plain(root('yaml', 'a: !Ref x\nb: *gone\nc: &c [*c]\nd: !!str 5\n'))).toEqual({
      a: '?tag !Ref',
      b: '?no anchor for *gone',
      c: ['?an alias to what holds it'],
      d: '5',
    });
  });

  test('reads around templates, and says that it did', () => {
    const text = '{{- if .Values.on }}\nkind: Service\nname: {{ .Release.Name }}-api\nport: 80\n{{- end }}\n';
    const parsed = read('yaml', text);
    expect(parsed.problems).toEqual([{ line: 1, why: expect.stringContaining('template') as string }]);
    expect(plain(root('yaml', text))).toEqual({ kind: 'Service', name: '?template', port: 80 });
  });

  test('takes {{ }} in quotes, block text and GitHub expressions for plain text', () => {
    const text = 'a: "{{ x }}"\nb: ${{ env.X }}\nc: |\n  {{ y }}\n';
    expect(read('yaml', text).problems).toEqual([]);
    expect(plain(root('yaml', text))).toEqual({ a: '{{ x }}', b: '${{ env.X }}', c: '{{ y }}\n' });
  });

  test('a broken part is a problem with its line, the rest is read', () => {
    const { problems, document } = read('yaml', 'a: 1\nb: [1, 2\nc: 3\n');
    expect(problems.length).toBeGreaterThan(0);
    expect(document && 'roots' in document && textAt(document.roots[0], 'a')).toBe('1');
  });

  test('a bomb of aliases ends at the budget', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    const parsed = read('yaml', `a0: &a0 lol\n${levels.join('\n')}\n`);
    expect(parsed.problems.some(({ why }) => why === 'alias budget')).toBe(true);
    const nodes = [...walk(parsed.document && 'roots' in parsed.document ? parsed.document.roots[0] : undefined)];
    expect(nodes.length).toBeLessThan(60_000);
  });
});

suite('JSON', () => {
  test('takes comments, trailing commas, tabs and escapes', () => {
    const text = '// x\n{\t"a": [1, -2.5e3, "\\u00e9\\n", /* y */ null,], "b": { "c": true, }, }';
    expect(read('json', text).problems).toEqual([]);
    expect(plain(root('json', text))).toEqual({ a: [1, -2500, 'é\n', null], b: { c: true } });
  });

  test('agrees with JSON.parse on all JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (value, wide) => {
        const text = JSON.stringify(value, null, wide ? 2 : undefined);
        fc.pre(!text.includes('__proto__'));
        expect(read('json', text).problems).toEqual([]);
        expect(JSON.stringify(plain(root('json', text)))).toBe(JSON.stringify(value));
      }),
    );
  });

  test('points at exactly the key and the value', () => {
    const text = '{\n  "key": "väl\\"ue",\n  "list": [10]\n}';
    const node = root('json', text);
    expect(
      node.kind === 'map' && node.entries.map(({ keyAt, value }) => [cut(text, keyAt), cut(text, value.at)]),
    ).toEqual([
      ['"key"', '"väl\\"ue"'],
      ['"list"', '[10]'],
    ]);
  });

  test('of a key that stands twice the last counts, and names of prototypes are plain keys', () => {
    const node = root('json', '{ "a": 1, "a": 2, "__proto__": { "polluted": 1 }, "constructor": 3 }');
    expect(textOf(entry(node, 'a'))).toBe('2');
    expect(textAt(node, '__proto__', 'polluted')).toBe('1');
    expect(entry(node, 'toString')).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(['{', '{"a"', '{"a": }', '["x', '{"a": 1]', '1 2', '/* x'])('%s is a problem, not an exception', (text) => {
    const parsed = read('json', text);
    expect(parsed.unread).toBeUndefined();
    expect(parsed.problems).not.toEqual([]);
  });
});

suite('TOML', () => {
  const text = [
    'title = "x" # c',
    '[a."b.c"]',
    "key = '''",
    '[not.a.header]',
    "'''",
    'list = [',
    '  "one", # first',
    '  { two = "]" },',
    ']',
    '[[p]]',
    'n = 1',
    '[p.sub]',
    'm = 1979-05-27',
    '[[p]]',
    'n = 2',
  ].join('\n');

  test('reads values', () => {
    expect(plain(root('toml', text))).toEqual({
      title: 'x',
      a: { 'b.c': { key: '[not.a.header]\n', list: ['one', { two: ']' }] } },
      p: [{ n: 1, sub: { m: '1979-05-27' } }, { n: 2 }],
    });
  });

  test('points at keys, values, items of lists and tables of arrays', () => {
    const node = root('toml', text);
    const inner = entry(node, 'a', 'b.c');
    const list = entry(inner, 'list');
    expect(list?.kind === 'list' && list.items.map(({ at }) => cut(text, at))).toEqual(['"one"', '{ two = "]" }']);
    expect(cut(text, entry(node, 'title')?.at ?? [1, 1, 1, 1])).toBe('"x"');
    const tables = entry(node, 'p');
    const second = tables?.kind === 'list' ? tables.items[1] : undefined;
    expect([second?.at[0], entry(second, 'n')?.at[0]]).toEqual([14, 15]);
  });

  test('what is no TOML has a problem with its line', () => {
    expect(read('toml', 'a = 1\nb = \n').problems).toEqual([{ line: 2, why: expect.any(String) as string }]);
  });
});

suite('Dockerfile', () => {
  const instructions = (text: string) => {
    const { document } = read('dockerfile', text);
    if (document?.format !== 'dockerfile') throw new Error('no Dockerfile');
    return document.instructions.map(({ name, args, flags, at }) => ({ name, args, flags, lines: [at[0], at[2]] }));
  };

  test('joins continued lines and drops comments and blanks among them', () => {
    expect(instructions('FROM a\nRUN one \\\n  # two\n\n  three\nuser x')).toEqual([
      { name: 'FROM', args: ['a'], flags: {}, lines: [1, 1] },
      { name: 'RUN', args: ['one', 'three'], flags: {}, lines: [2, 5] },
      { name: 'USER', args: ['x'], flags: {}, lines: [6, 6] },
    ]);
  });

  test('leaves heredoc bodies out', () => {
    expect(instructions('RUN <<EOF\nUSER nobody\nEOF\nCOPY --chown=a:b <<X <<Y /to\nx\nX\ny\nY\nUSER z')).toEqual([
      { name: 'RUN', args: ['<<EOF'], flags: {}, lines: [1, 3] },
      { name: 'COPY', args: ['<<X', '<<Y', '/to'], flags: { chown: 'a:b' }, lines: [4, 8] },
      { name: 'USER', args: ['z'], flags: {}, lines: [9, 9] },
    ]);
  });

  test('knows the escape directive and the exec form', () => {
    const [run, command] = instructions('# escape=`\nRUN a `\n  b\nCMD ["c d", "e"]');
    expect(run?.args).toEqual(['a', 'b']);
    expect(command?.args).toEqual(['c d', 'e']);
  });

  test('an unknown instruction is a problem', () => {
    expect(read('dockerfile', 'FROM a\nIMPORT x').problems).toEqual([
      { line: 2, why: expect.stringContaining('IMPORT') as string },
    ]);
  });
});

suite('dotenv and requirements', () => {
  const pairs = (text: string) => {
    const { document } = read('dotenv', text);
    return document?.format === 'dotenv' ? document.pairs.map(({ key, value }: Pair) => [key, value]) : undefined;
  };

  test('quotes, comments, export and values over several lines', () => {
    const text = 'A=1 # c\nexport B="x # y"\nC=\'p\nq\'\n# D=4\nE=a#b\r\nF=\n G = h \n';
    expect(pairs(text)).toEqual([
      ['A', '1'],
      ['B', 'x # y'],
      ['C', 'p\nq'],
      ['E', 'a#b'],
      ['F', ''],
      ['G', 'h'],
    ]);
  });

  test('a place begins at the name', () => {
    const { document } = read('dotenv', '\n  export TOKEN="abc"\n');
    expect(document?.format === 'dotenv' && document.pairs[0]?.at).toEqual([2, 10, 2, 21]);
  });

  test.each([
    ['fastapi', 'fastapi', ''],
    ['a.b[x,y] >= 1, < 2 ; python_version > "3"', 'a.b', '>= 1, < 2'],
    ['x @ https://h/x.whl', 'x', '@ https://h/x.whl'],
    ['git+https://h/x.git#subdirectory=a&egg=x', 'x', '@ git+https://h/x.git#subdirectory=a&egg=x'],
    ['x==1 --hash=sha256:00', 'x', '==1'],
    ['x (>=1)', 'x', '>=1'],
  ])('%s', (line, name, version) => {
    const { document } = read('requirements', line);
    const found = document?.format === 'requirements' ? document.requirements : [];
    expect(found.map((one: Requirement) => [one.name, one.version])).toEqual([[name, version]]);
  });

  test.each(['-r other.txt', '--no-binary :all:', './here', 'packages/api', '.', '# x', 'https://h/x.whl'])(
    '%s asks for no package by name',
    (line) => {
      const { document, problems } = read('requirements', line);
      expect(document).toEqual({ format: 'requirements', requirements: [] });
      expect(problems).toEqual([]);
    },
  );
});

suite('variables', () => {
  const known: Record<string, string> = { A: 'one', EMPTY: '' };
  const lookup = (name: string, fallback: string | undefined) => known[name] ?? fallback;

  test.each([
    ['$A-${A}', 'one-one', true],
    ['${B:-x}${B-${A}}', 'xone', true],
    ['${B}/$B', '${B}/${B}', true],
    ['${B}', '${B}', false],
    ['${B:?must be set}', '${B}', false],
    ['$EMPTY${C:-}', '', false],
    ['a$$b $1 ${', 'a$b $1 ${', true],
  ])('%s', (text, expanded, literal) => {
    expect(expand(text, lookup)).toMatchObject({ text: expanded, literal });
  });

  test('growth ends', () => {
    let text = 'x'.repeat(64);
    for (let n = 0; n < 40; n++) text = expand('$T$T$T', () => text).text;
    expect(text.length).toBeLessThan(20_000);
  });
});

suite('lock files', () => {
  test('are cut at a number, and say so', () => {
    const blocks = Array.from({ length: 20_001 }, (_, n) => `p${n}@^1:\n  version "1.0.0"\n`);
    const { document, problems } = read('lockfile', blocks.join('\n'), 'yarn.lock');
    expect(document?.format === 'lockfile' && document.packages.length).toBe(20_000);
    expect(problems).toEqual([{ why: expect.stringContaining('20000') as string }]);
  });

  test('a name nobody reads is a problem', () => {
    expect(read('lockfile', 'x', 'Gemfile.lock').problems).toEqual([{ why: 'no reader for Gemfile.lock' }]);
    expect(read('lockfile', 'x', 'constructor').problems).toEqual([{ why: 'no reader for constructor' }]);
  });
});
