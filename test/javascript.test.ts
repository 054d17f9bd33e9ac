// JavaScript, TypeScript and JSX to the program IR, a construct a line.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSource, printSource, strayedSpans } from './support/parse-source.ts';

type Row = [construct: string, source: string, expected: string];

function table(path: string, rows: Row[]): void {
  it.each(rows)('%s', async (_, source, expected) => {
    expect(await printSource(path, source)).toBe(expected);
  });
}

describe('expressions', () => {
  table('a.js', [
    ['literals', 'f(1, "a", true, null, undefined, void 0)', '(f 1 "a" true null undefined undefined)'],
    ['a number beyond JSON', 'f(1e999)', '(f <number out of range>)'],
    ['big integers', 'f(10n)', '(f 10)'],
    ['regular expressions', 'f(/a(b)?/gi)', '(f /a(b)?/gi)'],
    ['members and computed members', 'a.b["c"][d]', 'a.b["c"][d]'],
    ['optional chains are plain', 'a?.b?.[c]?.(d)', '(a.b[c] d)'],
    ['new', 'new A(b)', '(new A b)'],
    ['spread arguments', 'f(...a, b)', '(f ...a b)'],
    ['a computed method call', 'router[m](p)', '(router[m] p)'],
    ['lists keep holes and spreads', 'x = [a, , ...b]', '(= x [a undefined ...b])'],
    ['objects', 'x = { a, "b-c": 1, 2: d, [e]: f, ...g }', '(= x {"a":a "b-c":1 "2":d e:f ...g})'],
    ['object methods', 'x = { m() { return 1 } }', '(= x {"m":(fn m [] (return 1))})'],
    ['a getter is what calling it gives', 'x = { get a() { return b } }', '(= x {"a":((fn a [] (return b)))})'],
    ['a setter alone', 'x = { set a(v) {} }', '(= x {"a":<setter>})'],
    ['a setter beside its getter', 'x = { get a() {}, set a(v) {} }', '(= x {"a":((fn a []))})'],
    ['templates', 'x = `/api/${v}/x${w}`', '(= x (text "/api/" v "/x" w))'],
    ['an empty template', 'x = ``', '(= x (text))'],
    ['tagged templates', 'sql`select ${a}`', '(sql ["select " ""] a)'],
    ['operators in one spelling', 'x = a === b && c !== d || !e', '(= x (or (and (== a b) (!= c d)) (not e)))'],
    ['loose equality is equality', 'x = a == b ?? c', '(= x (?? (== a b) c))'],
    [
      'in, instanceof, typeof, delete',
      'f("a" in b, a instanceof B, typeof a, delete a.b)',
      '(f (in "a" b) (instanceof a B) (typeof a) (delete a.b))',
    ],
    ['conditional', 'x = a ? b : c', '(= x (? a b c))'],
    ['assignment as a value', 'a = b = express()', '(= a (= b (express)))'],
    ['compound assignment as a value', 'f(a += 1, b ||= c, i++)', '(f (= a (+ a 1)) (= b (or b c)) (= i (+ i 1)))'],
    ['a sequence as a value', 'x = (a(), b)', '(= x [(a) b][1])'],
    ['an indirect call', '(0, a.b)(c)', '(a.b c)'],
    ['await and dynamic import', 'x = await import(a)', '(= x (await (import a)))'],
    ['import.meta', 'f(import.meta.url)', '(f import.meta.url)'],
    [
      'this and super',
      'class A extends B { constructor() { super(1); this.a = super.b } }',
      '(class A [B] (method constructor (fn constructor [] (super 1) (= this.a super.b))))',
    ],
    ['new.target', 'function f() { g(new.target) }', '(fn f [] (g <new.target>))'],
    ['generators', 'function* f() { yield a; yield* b; yield }', '(fn* f [] (yield a) (yield b) (yield undefined))'],
    ['a long verb chain keeps its root', 'r.get("/").post("/")', '((r.get "/").post "/")'],
  ]);
});

describe('functions and classes', () => {
  table('a.js', [
    ['an arrow with an expression', 'x = (a, b = 1, ...c) => a', '(= x (=> [a b=1 *c] (return a)))'],
    ['async arrows', 'x = async a => { await a }', '(= x (async => [a] (await a)))'],
    ['patterns in parameters', 'function f({ a, b: [c], ...d } = {}) {}', '(fn f [{"a":a "b":[c] ...d}={}])'],
    [
      'defaults inside patterns',
      'const { a = 1, b: { c } = d } = x',
      '(const = {"a":(default a 1) "b":(default {"c":c} d)} x)',
    ],
    ['directives', 'async function f() { "use server"; g() }', '(async fn f [] "use server" (g))'],
    [
      'class members',
      'class A { #x = 1; static y = 2; get z() {} set z(v) {} static async m() {} static { f() } [k]() {} }',
      '(class A [] (field #x = 1) (static field y = 2) (getter z (fn z [])) (setter z (fn z [v])) (static method m (async fn m [])) (static-block (f)) (method [unknown] (fn [])))',
    ],
    [
      'private members',
      'class A { #r; m() { return this.#r } }',
      '(class A [] (field #r) (method m (fn m [] (return this.#r))))',
    ],
    ['class expressions', 'x = class extends mix(A) {}', '(= x (class [(mix A)]))'],
  ]);
});

describe('statements', () => {
  table('a.js', [
    ['declarations', 'var a; let b = 1, c; const [d] = e', '(var = a) (let = b 1) (let = c) (const = [d] e)'],
    ['assignment to members', 'module.exports = { a }; exports.b = 1', '(= module.exports {"a":a}) (= exports.b 1)'],
    ['compound assignment', 'a += 1; b ||= c; i++; --j', '(+= a 1) (or= b c) (+= i 1) (-= j 1)'],
    ['a sequence as a statement', 'a(), b = 1, c++', '(a) (= b 1) (+= c 1)'],
    [
      'if and else',
      'if (a) b(); else if (c) { d() } else e()',
      '(if a (then (b)) (else (if c (then (d)) (else (e)))))',
    ],
    [
      'for-of and for-in',
      'for (const [a, b] of c) d(); for (k in o) e()',
      '(each-values [a b] c (d)) (each-keys k o (e))',
    ],
    ['for-await', 'async function f() { for await (const a of b) c(a) }', '(async fn f [] (each-values a b (c a)))'],
    ['the classic for', 'for (let i = 0; i < n; i++) f(i)', '(block (let = i 0) (while (< i n) (f i) (+= i 1)))'],
    ['an endless for', 'for (;;) { break }', '(while (break))'],
    [
      'while, do-while, labels, continue',
      'a: while (b) continue a; do c(); while (d)',
      '(while b (continue)) (while d (c))',
    ],
    [
      'switch falls through',
      'switch (a) { case 1: case 2: f(); break; default: g() }',
      '(switch a (case 1) (case 2 (f) (break)) (default (g)))',
    ],
    [
      'try',
      'try { a() } catch ({ code }) { throw code } finally { b() }',
      '(try (a) (catch [] {"code":code} (raise code)) (finally (b)))',
    ],
    ['catch without a name', 'try { a() } catch { }', '(try (a) (catch []))'],
    ['return', 'function f() { return } ; debugger', '(fn f [] (return))'],
    ['blocks', '{ let a = 1 }', '(block (let = a 1))'],
    ['a directive opens the file', '"use client"; f()', '"use client" (f)'],
    ['code only a script may hold', 'with (a) { b() }', '<WithStatement>'],
  ]);
});

describe('modules', () => {
  table('a.js', [
    [
      'imports',
      'import a, { b, c as d } from "m"; import * as e from "n"; import "o"',
      '(import "m" default>a b c>d) (import "n" *>e) (import "o")',
    ],
    [
      'import attributes',
      'import a from "./a.json" with { type: "json" }; import b from "./b.json" assert { type: "json" }',
      '(import "./a.json" default>a) (import "./b.json" default>b)',
    ],
    ['an import by text', 'import { "a-b" as c } from "m"', '(import "m" a-b>c)'],
    ['an exported declaration', 'export const a = 1, { b } = c', '(const = a 1) (const = {"b":b} c) (export a b)'],
    [
      'an exported function and class',
      'export function f() {} export class C {}',
      '(fn f []) (export f) (class C []) (export C)',
    ],
    ['export lists', 'export { a, b as default }', '(export a b>default)'],
    [
      're-exports',
      'export { default as a } from "m"; export * from "n"; export * as c from "o"',
      '(export "m" default>a) (export * "n") (export * "o" *>c)',
    ],
    ['a default value', 'export default router', '(export router)'],
    ['a named default', 'export default async function f() {}', '(async fn f []) (export f>default)'],
    ['a default without a name', 'export default function () {}', '(export (fn []))'],
    ['a default class', 'export default class {}', '(export (class []))'],
    ['require and destructuring', 'const { a, b: c } = require("./v1/")', '(const = {"a":a "b":c} (require "./v1/"))'],
  ]);
});

describe('TypeScript', () => {
  table('a.ts', [
    ['assertions vanish', 'f(a as B, a!, <C>a, a satisfies D)', '(f a a a a)'],
    ['type arguments on calls vanish', 'router.get<{ id: string }, X>("/:id", h)', '(router.get "/:id" h)'],
    [
      'annotations that name something',
      'const a: A = 1; let b: x.B<C, D>; let c: E[]; let d: F | null',
      '(const = a:A 1) (let = b:x.B[[C D]]) (let = c:Array[E]) (let = d:(| F null))',
    ],
    ['annotations that do not', 'let a: { b: string }; let c: (d: E) => void', '(let = a) (let = c)'],
    [
      'keyword and literal types',
      'function f(a: string, b: "x"): Promise<void> {}',
      '(fn f [a:string b:"x"] ->Promise[void])',
    ],
    ['optional and this parameters', 'function f(this: A, b?: B) {}', '(fn f [b:B])'],
    [
      'type-only imports',
      'import type A from "a"; import { type B, c } from "b"; import { type D } from "d"',
      '(type import "a" default>A) (import "b" c) (type import "b" B) (type import "d" D)',
    ],
    [
      'types leave nothing',
      'interface A {} type B = C; declare const d: E; declare module "m" {} export type { F } from "f"; export interface G {}',
      '',
    ],
    ['a default interface', 'export default interface A {}', ''],
    ['overloads', 'function f(a: string): void; function f(a: any) { g() }', '(fn f [a:any] (g))'],
    [
      'abstract members',
      'abstract class A { abstract m(): void; readonly x: B; declare y: C }',
      '(class A [] (field x:B) (field y:C))',
    ],
    [
      'enums are constant dicts',
      'export enum A { B, C = 5, D, E = "e" }',
      '(const = A {"B":0 "C":5 "D":6 "E":"e"}) (export A)',
    ],
    [
      'an enum member after a computed one',
      'enum A { B = f(), C }',
      '(const = A {"B":(f) "C":<enum member without a constant before it>})',
    ],
    ['import require', 'import a = require("m"); import b = C.D', '(const = a (require "m")) (const = b C.D)'],
    ['export assignment', 'export = router', '(= module.exports router)'],
    ['namespaces', 'namespace A { export type B = C } namespace D { export const e = 1 }', '<namespace>'],
    [
      'decorators',
      '@Route("/a") export class A { @Get(":id") m(@Param("id") id: string) {} @Inject() b: B }',
      '(@(Route "/a") class A [] (@(Get ":id") method m (fn m [@(Param "id") id:string])) (@(Inject) field b:B)) (export A)',
    ],
    [
      'parameter properties',
      'class A { constructor(private readonly db: Db, @Inject() public x = 1) {} }',
      '(class A [] (method constructor (fn constructor [.db:Db @(Inject) .x=1])))',
    ],
    ['using', 'using a = b()', '(const = a (b))'],
    ['generic arrows', 'const f = <T>(a: T) => a', '(const = f (=> [a:T] (return a)))'],
  ]);

  it('reads an angle-bracket assertion in .ts and an element in .tsx', async () => {
    expect(await printSource('a.ts', 'x = <A>b')).toBe('(= x b)');
    expect(await printSource('a.tsx', 'x = <A>b</A>')).toBe('(= x (A {} "b"))');
  });

  it('reads Flow types in .js files', async () => {
    expect(
      await printSource('a.js', '// @flow\nimport type { A } from "a";\nfunction f(a: A): ?B { return (a: any) }'),
    ).toBe('(type import "a" A) (fn f [a] (return a))');
  });
});

describe('JSX', () => {
  table('a.jsx', [
    ['an element', 'x = <a href={b} disabled>c {d}</a>', '(= x ("a" {"href":b "disabled":true} "c" d))'],
    ['components and members', 'x = <A.B {...c}><D /></A.B>', '(= x (A.B {...c} (D {})))'],
    ['fragments, comments and spread children', 'x = <>{/* no */}{...a}</>', '(= x ("" {} ...a))'],
    [
      'a sink',
      'x = <div dangerouslySetInnerHTML={{ __html: a }} />',
      '(= x ("div" {"dangerouslySetInnerHTML":{"__html":a}}))',
    ],
  ]);
});

describe('places', () => {
  it('are 1-based, end exclusive, in UTF-16 units', async () => {
    const { program } = await parseSource('a.js', 'a;\n  "😀".f(x)');
    expect(program?.body.map(({ at }) => at)).toEqual([
      [1, 1, 1, 3],
      [2, 3, 2, 12],
    ]);
  });

  it('do not count the byte order mark', async () => {
    const { program } = await parseSource('a.js', '\uFEFFf()');
    expect(program?.body[0]?.at).toEqual([1, 1, 1, 4]);
  });
});

describe('broken files', () => {
  it('keep what stands around a broken statement, and say which line it is on', async () => {
    const { program, problems } = await parseSource('a.ts', 'const a = f();\nconst b = = 1;\nconst c = g();\n');
    expect(problems).toEqual([{ line: 2, why: 'syntax error: Unexpected token' }]);
    expect(program?.body.map((statement) => [statement.kind, statement.at[0]])).toEqual([
      ['assign', 1],
      ['unknown', 2],
      ['assign', 3],
    ]);
  });

  it('keep both sides of a brace that never closes', async () => {
    const { program, problems } = await parseSource('a.js', 'a();\nfunction f() {\n  if (x) {\n}\nb();\n');
    expect(problems).toHaveLength(1);
    expect(program?.body.map(({ kind }) => kind)).toEqual(['expression', 'unknown', 'expression']);
  });

  it('keep the beginning when nothing else helps', async () => {
    const { program, problems } = await parseSource('a.js', `a();\n${'b( = ;\n'.repeat(9)}`);
    expect(problems).toHaveLength(1);
    expect(program?.body.map(({ kind }) => kind)).toEqual(['expression', 'unknown']);
  });

  it('keep all of a file whose error is one of meaning', async () => {
    const { program, problems } = await parseSource('a.ts', 'const a = 1;\nconst a = 2;\n');
    expect(problems).toEqual([{ line: 2, why: "Identifier 'a' has already been declared." }]);
    expect(program?.body).toHaveLength(2);
  });

  it('say that nesting was cut', async () => {
    const { program, problems } = await parseSource('a.js', `a${'.b()'.repeat(400)}`);
    expect(problems).toEqual([{ line: 1, why: 'nested deeper than 500 levels' }]);
    expect(program?.body).toHaveLength(1);
  });

  it('read a chain of two hundred calls whole', async () => {
    expect(await printSource('a.js', `a${'.b()'.repeat(200)}`)).toContain('(a.b)');
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
  '=>',
  '=',
  ';',
  '\n',
  '`',
  '${',
  '"',
  "'",
  '/',
  'class ',
  'async ',
  'await ',
  '@',
  '<',
  '>',
  ': T',
  'import ',
  'export ',
  'default ',
  'for (',
  'of ',
  'if (',
  '...',
  '?',
  '#',
  '\\',
  '😀',
  'enum ',
  'yield ',
  '=',
  ',',
];
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join('')),
);

describe('any text', () => {
  it.each(['a.js', 'a.ts', 'a.tsx'])('never throws, stays inside the file and is plain data: %s', async (path) => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const parsed = await parseSource(path, text);
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
        expect(parsed.program ? strayedSpans(parsed.program, text) : parsed.unread).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
