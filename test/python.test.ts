// Python to the program IR, a construct a line.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSource, printSource, strayedSpans } from './support/parse-source.ts';

type Row = [construct: string, source: string, expected: string];

function table(rows: Row[]): void {
  it.each(rows)('%s', async (_, source, expected) => {
    expect(await printSource('a.py', source)).toBe(expected);
  });
}

describe('expressions', () => {
  table([
    ['constants', 'f(1, 0x10, 1_000, 1.5, True, None, ...)', '(f 1 16 1000 1.5 true null Ellipsis)'],
    ['numbers JSON does not have', 'f(1j, 1e999)', '(f <number> <number>)'],
    [
      'members, subscripts, slices',
      'a.b["c"]; a[1:2]; a[::3]; a[b, c]',
      'a.b["c"] a[(slice 1 2)] a[(slice null null 3)] a[[b c]]',
    ],
    ['a comment in a slice', 'a[1:  # from\n  2]', 'a[(slice 1 2)]'],
    ['calls', 'f(a, *b, c=1, **d)', '(f a ...b c=1 **d)'],
    ['a generator as the argument', 'f(x for x in y)', '(f (generator x (for x y)))'],
    [
      'operators in one spelling',
      'x = a and not b or c not in d or e is not f',
      '(= x (or (or (and a (not b)) (not-in c d)) (is-not e f)))',
    ],
    ['arithmetic', 'x = -a + b // c ** d % e', '(= x (+ (- a) (% (// b (** c d)) e)))'],
    ['chained comparison', 'x = 1 < a <= b', '(= x (and (< 1 a) (<= a b)))'],
    ['conditional', 'x = a if b else c', '(= x (? b a c))'],
    [
      'collections',
      'x = [a, *b]; y = (a, b); z = {a, b}; w = {**a, "b": 1}',
      '(= x [a ...b]) (= y [a b]) (= z [a b]) (= w {...a "b":1})',
    ],
    [
      'comprehensions',
      'x = [a for a in b if c for d in e]; y = {k: v for k, v in z}; w = {a for a in b}',
      '(= x (list a (for a b c) (for d e))) (= y (dict k v (for [k v] z))) (= w (set a (for a b)))',
    ],
    ['walrus', 'f(y := g(z))', '(f (= y (g z)))'],
    ['lambda', 'x = lambda a, *b, c=1: a', '(= x (fn [a *b kw c=1] (return a)))'],
    ['await', 'async def f():\n  await g()', '(async fn f [] (await (g)))'],
    ['a parenthesis says nothing', 'x = (a)', '(= x a)'],
  ]);
});

describe('strings', () => {
  table([
    ['escapes', String.raw`x = "a\n\x41\u00e9\101\q"`, '(= x "a\\nAéA\\\\q")'],
    ['raw strings', String.raw`x = r"^/a\d"`, '(= x "^/a\\\\d")'],
    ['bytes', String.raw`x = b"\x41"`, '(= x "A")'],
    ['triple quotes', 'x = """a\n"b" """', '(= x "a\\n\\"b\\" ")'],
    ['next to each other', 'x = \'a\' "b"', '(= x "ab")'],
    ['f-strings', 'x = f"/a{b}c{d!r:>{w}}{{e}}"', '(= x (text "/a" b "c" d "{e}"))'],
    ['f-strings next to strings', 'x = "a" f"{b}" "c" "d"', '(= x (text "a" b "cd"))'],
    ['an f-string without values', 'x = f"a"', '(= x "a")'],
    ['nested quotes in an f-string', 'x = f"{a["b"]}"', '(= x (text a["b"]))'],
    ['empty', 'x = ""', '(= x "")'],
    ['documentation is left out', '"""Docs."""\ndef f():\n  "more"\n  g()', '(fn f [] (g))'],
  ]);
});

describe('functions and classes', () => {
  table([
    [
      'parameters',
      'def f(a, /, b: int, c=1, d: str = "x", *args, e, **kw) -> A: pass',
      '(fn f [a b:int c=1 d:str="x" *args kw e **kw] ->A)',
    ],
    ['a bare star', 'def f(a, *, b): pass', '(fn f [a kw b])'],
    ['typed stars', 'def f(*a: int, **b: str): pass', '(fn f [*a:int **b:str])'],
    [
      'decorators and async',
      '@router.get("/x", dependencies=[Depends(a)])\n@b\nasync def f(): return 1',
      '(@(router.get "/x" dependencies=[(Depends a)]) @b async fn f [] (return 1))',
    ],
    [
      'generators',
      'def f():\n  yield db\ndef g():\n  def h():\n    yield 1\n  return h',
      '(fn* f [] (yield db)) (fn g [] (fn* h [] (yield 1)) (return h))',
    ],
    [
      'yield from, async for, async with',
      'async def f():\n  async for a in b:\n    yield from c\n  async with d as e: pass',
      '(async fn* f [] (each-values a b (yield c)) (with d as e))',
    ],
    [
      'global and nonlocal',
      'def f():\n  global a, b\n  a = 1\n  def g():\n    nonlocal c\n    c = 2',
      '(fn f [] global:a global:b (= a 1) (fn g [] nonlocal:c (= c 2)))',
    ],
    [
      'annotations',
      'def f(a: Annotated[User, Depends(g)], b: "User", c: x.Y | None, d: Callable[[int], str]): pass',
      '(fn f [a:Annotated[[User (Depends g)]] b:"User" c:(| x.Y null) d:Callable[[[int] str]]])',
    ],
    [
      'a class',
      'class A(B[C], metaclass=M):\n  x: int = 1\n  y: Annotated[D, Depends(e)]\n  z = 2\n  def m(self): pass',
      '(class A [B[C] metaclass=M] (static field x:int = 1) (field y:Annotated[[D (Depends e)]]) (static field z = 2) (method m (fn m [self])))',
    ],
    [
      'methods by their decorators',
      'class A:\n  @property\n  def a(self): pass\n  @a.setter\n  def a(self, v): pass\n  @staticmethod\n  def b(): pass\n  @router.get("")\n  def c(self): pass',
      '(class A [] (@property getter a (fn a [self])) (@a.setter setter a (fn a [self v])) (@staticmethod static method b (fn b [])) (@(router.get "") method c (fn c [self])))',
    ],
    [
      'other statements in a class body',
      'class A:\n  if x:\n    y = 1\n  class Config:\n    z = 2\n  w = 3',
      '(class A [] (static-block (if x (then (= y 1))) (class Config [] (static field z = 2))) (static field w = 3))',
    ],
    [
      'type parameters',
      'class A[T](B): pass\ndef f[T](a: T): pass\ntype C[T] = Annotated[T, Depends(g)]',
      '(class A [B]) (fn f [a:T]) (= C Annotated[[T (Depends g)]])',
    ],
  ]);
});

describe('statements', () => {
  table([
    [
      'assignment',
      'a = b = 1; c, *d = e; (f, g) = h; i.j[k] = l',
      '(= a (= b 1)) (= [c ...d] e) (= [f g] h) (= i.j[k] l)',
    ],
    ['annotated assignment', 'a: int = 1; b: str', '(= a:int 1) (= b:str)'],
    ['augmented assignment', 'a += 1; b //= 2; c |= d', '(+= a 1) (//= b 2) (|= c d)'],
    ['if, elif, else', 'if a: b()\nelif c: d()\nelse: e()', '(if a (then (b)) (else (if c (then (d)) (else (e)))))'],
    [
      'loops with else',
      'for a, b in c:\n  continue\nelse:\n  d()\nwhile e: break',
      '(each-values [a b] c (continue)) (block (d)) (while e (break))',
    ],
    [
      'try',
      'try:\n  a()\nexcept (B, c.D) as e:\n  raise F from e\nexcept:\n  raise\nelse:\n  g()\nfinally:\n  h()',
      '(try (a) (catch [B c.D] e (raise F)) (catch [] (raise)) (else (g)) (finally (h)))',
    ],
    [
      'except without parentheses, except*',
      'try: a()\nexcept B, C: d()\ntry: a()\nexcept* E as f: d()',
      '(try (a) (catch [B C] (d))) (try (a) (catch [E] f (d)))',
    ],
    ['with', 'with a() as b, c: d()\nwith (e as f): g()', '(with (a) as b c (do (d))) (with e as f (do (g)))'],
    ['assert', 'assert a, "m"', '(if (not a) (then (raise (AssertionError "m"))))'],
    ['del', 'del a, b[c]', '(delete a) (delete b[c])'],
    ['return a tuple', 'def f(): return a, b', '(fn f [] (return [a b]))'],
    [
      'match on values',
      'match a:\n  case 1 | "b": c()\n  case D.E if f: g()\n  case _: h()',
      '(switch a (case 1) (case "b" (c) (break)) (case D.E (if f (then (g) (break)))) (default (h) (break)))',
    ],
    [
      'match takes apart',
      'match a:\n  case {"b": c}: d()\n  case E(f=1): g()\n  case other: h(other)',
      '(switch a (case <pattern> (d) (break)) (case <pattern> (g) (break)) (default (= other a) (h other) (break)))',
    ],
    ['Python 2', 'print "a"\nexec b', '(print "a") (exec b)'],
  ]);
});

describe('imports', () => {
  table([
    ['modules', 'import a, b.c, d.e as f', '(import "a" *>a) (import "b" *>b) (import "b.c") (import "d.e" *>f)'],
    ['names', 'from a.b import c, d as e', '(import "a.b" c d>e)'],
    [
      'relative',
      'from . import a\nfrom ..b.c import (d,\n  e)\nfrom .f import *',
      '(import "." a) (import "..b.c" d e) (import ".f" *)',
    ],
    ['the future', 'from __future__ import annotations', ''],
  ]);
});

describe('places', () => {
  it('are 1-based, end exclusive, in UTF-16 units', async () => {
    const { program } = await parseSource('a.py', 'a\nif x:\n  "😀".f(x)\r\nb\r\n');
    expect(program?.body.map(({ at }) => at)).toEqual([
      [1, 1, 1, 2],
      [2, 1, 3, 12],
      [4, 1, 4, 2],
    ]);
  });

  it('of a decorated function begin at the decorator, of the function itself at def', async () => {
    const { program } = await parseSource('a.py', '@a\ndef f(): pass');
    const [statement] = program?.body ?? [];
    expect(statement?.at).toEqual([1, 1, 2, 14]);
    expect(statement?.kind === 'function' && statement.function.at).toEqual([2, 1, 2, 14]);
  });
});

describe('broken files', () => {
  it('keep what stands around a broken statement, and say which line it is on', async () => {
    const { program, problems } = await parseSource('a.py', 'a = f()\nb = = 1\nc = g()\n');
    expect(problems.map(({ line }) => line)).toEqual([2]);
    expect(program?.body.map((statement) => [statement.kind, statement.at[0]])).toEqual([
      ['assign', 1],
      ['unknown', 2],
      ['assign', 3],
    ]);
  });

  it('keep what follows a bracket that never closes', async () => {
    const { program, problems } = await parseSource('a.py', 'a()\nb = f(\nc()\ndef d(): pass\n');
    expect(problems.length).toBeGreaterThan(0);
    expect(program?.body.map(({ kind }) => kind)).toContain('unknown');
    expect(program?.body.map(({ kind }) => kind)).toContain('function');
  });

  it('lose no more than the argument that is broken', async () => {
    const { program, problems } = await parseSource('a.py', 'def f():\n  g(a, $, b)\n  h()\n');
    expect(problems.map(({ line }) => line)).toEqual([2]);
    const [statement] = program?.body ?? [];
    expect(statement?.kind === 'function' && statement.function.body).toHaveLength(2);
  });

  it('say that nesting was cut', async () => {
    const { problems } = await parseSource('a.py', `a${'.b()'.repeat(400)}`);
    expect(problems).toEqual([{ line: 1, why: 'nested deeper than 500 levels' }]);
  });

  it('stop at the deadline', async () => {
    const text = `x = 1 + \\\n${'\\\n'.repeat(60_000)}`;
    const { parseFile } = await import('../src/parse/parse.ts');
    const { sourceFile } = await import('./support/parse-source.ts');
    const parsed = await parseFile(sourceFile('a.py'), text, 200);
    expect(parsed).toMatchObject({ unread: 'took longer than 0.2 s', problems: [] });
    expect(await printSource('b.py', 'a()')).toBe('(a)');
  });
});

const WORDS = [
  'a',
  'f(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ':',
  '=',
  '\n',
  '\n  ',
  '"',
  "'",
  '"""',
  'f"',
  'class ',
  'def ',
  'async ',
  'await ',
  '@',
  '*',
  '**',
  'import ',
  'from ',
  'for ',
  'in ',
  'if ',
  'else',
  'lambda ',
  'match a',
  'case ',
  'not ',
  '\\',
  '😀',
  'yield ',
  'global ',
  'try:',
  'except ',
  ',',
  '.',
];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join('')),
);

describe('any text', () => {
  it('never throws, stays inside the file and is plain data', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const parsed = await parseSource('a.py', text);
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
        expect(parsed.program ? strayedSpans(parsed.program, text) : parsed.unread).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
