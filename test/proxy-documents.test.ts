// nginx, Caddy and Terraform files as documents: what stands in them, where, and that no text makes the readers throw or hang.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Directive, DocumentNode } from '../src/core/document.ts';
import { languageOf } from '../src/discover/languages.ts';
import { readCaddyfile } from '../src/parse/documents/caddyfile.ts';
import { readHcl } from '../src/parse/documents/hcl.ts';
import { readNginx } from '../src/parse/documents/nginx.ts';
import { entry, walk } from '../src/parse/query.ts';

const printed = (directives: readonly Directive[]): string =>
  directives
    .map(({ name, args, block }) => [name, ...args].join('|') + (block ? ` { ${printed(block)} }` : ''))
    .join('; ');

function plain(node: DocumentNode): unknown {
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  if (node.kind === 'list') return node.items.map(plain);
  return node.kind === 'scalar' ? node.value : undefined;
}

describe('nginx', () => {
  const read = (text: string) => readNginx(text);

  test('words, quotes, comments, variables and blocks', () => {
    const { directives, problems } = read(
      'server { # here\n listen 80;\n add_header X "a ; b" always;\n return 200 \'it\\\'s\';\n proxy_pass http://${HOST}:80/;\n location ~ "^/\\d{2}" { }\n}',
    );
    expect(printed(directives)).toBe(
      "server { listen|80; add_header|X|a ; b|always; return|200|it's; proxy_pass|http://${HOST}:80/; location|~|^/\\d{2} {  } }",
    );
    expect(problems).toEqual([]);
  });

  test('places', () => {
    const [server] = read('\nserver {\n  listen\n    80;\n}').directives;
    expect(server?.at).toEqual([2, 1, 2, 7]);
    expect(server?.block?.[0]?.at).toEqual([3, 3, 4, 7]);
  });

  test('what is broken is told, and the rest is read', () => {
    const { directives, problems } = read('server {\n listen 80\n}\n}\nserver { root /a;');
    expect(printed(directives)).toBe('server { listen|80 }; server { root|/a }');
    expect(problems.map(({ line }) => line)).toEqual([2, 4, 5]);
  });

  test('Lua is passed over, with its braces', () => {
    const { directives } = read('server { content_by_lua_block { local a = { 1, { 2 } } } listen 81; }');
    expect(printed(directives)).toBe('server { content_by_lua_block; listen|81 }');
  });

  test('files of other programs say nothing, and are no problem', () => {
    expect(read('[mysqld]\nbind-address = 0.0.0.0\n')).toEqual({ directives: [], problems: [] });
  });
});

describe('Caddyfile', () => {
  test('global options, snippets, addresses over lines, heredocs and placeholders', () => {
    const { directives, problems } = readCaddyfile(
      '{\n  admin off\n}\n(s) {\n  header A "b c" # d\n}\na.example,\nb.example {\n  respond <<END\n    x }\n    END 200\n  import s\n}\nhttp://{$NAME:localhost} {\n}\n',
    );
    expect(printed(directives)).toBe(
      ' { admin|off }; (s) { header|A|b c }; a.example,|b.example { respond|    x }\n|200; import|s }; http://{$NAME:localhost} {  }',
    );
    expect(problems).toEqual([]);
  });

  test('a site without braces', () => {
    expect(printed(readCaddyfile('a.example\n\nreverse_proxy b:1\n').directives)).toBe('a.example; reverse_proxy|b:1');
  });

  test('braces that do not fit', () => {
    expect(readCaddyfile('a {\n').problems).toHaveLength(1);
    expect(readCaddyfile('}\n').problems).toHaveLength(1);
  });
});

describe('HCL', () => {
  const read = (text: string) => readHcl(text).roots.map(plain)[0];

  test('blocks nest under their labels, and values keep their kinds', () => {
    expect(
      read(
        'resource "a" "b" {\n  n = 1 # x\n  s = "q\\"${f("z")}"\n  l = [true, null,]\n  o = { "k" : 1\n    m = -2.5 }\n}',
      ),
    ).toEqual({ resource: { a: { b: { n: 1, s: 'q"${f("z")}', l: [true, null], o: { k: 1, m: -2.5 } } } } });
  });

  test('a block that stands twice is a key that stands twice', () => {
    const [root] = readHcl('a { i { x = 1 } i { x = 2 } }').roots;
    const found = entry(root, 'a');
    expect(found?.kind === 'map' && found.entries.map(({ key }) => key)).toEqual(['i', 'i']);
  });

  test.each([
    ['a.b.c', '${a.b.c}'],
    ['x ? "y" : "z"', '${x ? "y" : "z"}'],
    ['[1, 2][0]', '${[1, 2][0]}'],
    ['"a" == "b"', '${"a" == "b"}'],
    ['[for k, v in m : v if v != ""]', '${[for k, v in m : v if v != ""]}'],
    ['!true', '${!true}'],
    ['merge({ a = 1 }, {})', '${merge({ a = 1 }, {})}'],
  ])('an expression is text: %s', (expression, text) => {
    expect(read(`a = ${expression}\nb = 1`)).toEqual({ a: text, b: 1 });
  });

  test('jsonencode is what it is given, a heredoc its lines', () => {
    expect(read('p = jsonencode({ A = ["*"] })\nh = <<-E\n  one\n  two\n  E\nz = 1')).toEqual({
      p: { A: ['*'] },
      h: '  one\n  two\n',
      z: 1,
    });
  });

  test('what is broken is told, and the rest is read', () => {
    const { roots, problems } = readHcl('a = 1\n?? what\nb = 2\nc {\n');
    expect(roots.map(plain)).toEqual([{ a: 1, b: 2 }]);
    expect(problems.map(({ line }) => line)).toEqual([2, 4]);
  });
});

describe('hostile text', () => {
  const alphabet = [
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '`',
    '${',
    '%{',
    ';',
    '=',
    ':',
    ',',
    '\n',
    ' ',
    '#',
    '/*',
    '<<E',
    '\\',
    'server',
    'listen',
    'a',
    '{{',
    '}}',
    '*/',
  ];
  const soup = fc.array(fc.constantFrom(...alphabet), { maxLength: 60 }).map((parts) => parts.join(''));

  test('no text makes a reader throw, and every place lies inside it', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const lines = text.split('\n').length;
        for (const { at } of [...readNginx(text).directives, ...readCaddyfile(text).directives]) {
          expect(at[0]).toBeLessThanOrEqual(lines);
        }
        for (const root of readHcl(text).roots)
          for (const { at } of walk(root)) expect(at[2]).toBeLessThanOrEqual(lines);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['server { '.repeat(20_000)],
    ['a "'.repeat(50_000)],
    ['a = ['.repeat(20_000)],
    ['a = {'.repeat(20_000)],
    [`a = ${'('.repeat(100_000)}`],
    ['a = "${'.repeat(20_000)],
    ['<<E\n'.repeat(20_000)],
    ['server {{'.repeat(20_000)],
    [`server ${'}'.repeat(100_000)}`],
  ])(
    'long text ends in time: %#',
    (text) => {
      const read = [readNginx(text), readCaddyfile(text), readHcl(text)];
      // What cannot be copied cannot be sent between threads.
      expect(structuredClone(read)).toEqual(read);
    },
    20_000,
  );
});

test('languages by name and place', () => {
  const told = (path: string) => languageOf(path);
  for (const path of [
    'nginx.conf',
    'a/nginx.prod.conf',
    'conf.d/app.conf',
    'default.conf.template',
    'sites-available/shop',
    'a/nginx/b.conf',
    'x.nginx',
  ])
    expect(told(path)).toBe('nginx');
  for (const path of ['Caddyfile', 'a/Caddyfile.prod', 'x.caddyfile']) expect(told(path)).toBe('caddyfile');
  for (const path of ['main.tf', 'a.tf.json']) expect(told(path)).toBe('hcl');
  for (const path of ['app.conf', 'nginx.md', 'nginx/Dockerfile.txt', 'caddy.md', 'x.tfstate', 'nginx.conf.j2'])
    expect(told(path)).toBe('other');
  expect(told('nginx/index.js')).toBe('javascript');
});
