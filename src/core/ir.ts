// The one program IR that JavaScript, TypeScript, Python and Go are lowered to. It is plain data: it crosses a
// worker boundary and can be cached. What a language says and the IR cannot express is `unknown(why)`, never dropped.
// ARCHITECTURE.md, "The program IR", says how each construct of each language is lowered.

import type { Span } from './evidence.ts';

export interface Program {
  file: string;
  language: 'javascript' | 'python' | 'go';
  body: Statement[];
  /** Go: the package that the file says it belongs to. */
  package?: string;
  /** Go: it is built only with tags that nobody sets by default. */
  optional?: true;
  /** TypeScript: types that exist on paper only. */
  shapes?: Shape[];
}

/** An interface or a type of an object: names of fields and what they are. */
export interface Shape {
  name: string;
  fields: ShapeField[];
  /** What it extends, or stands for. */
  bases: Expression[];
  /** It only gives a type of another file on. */
  from?: string;
  at: Span;
}

export interface ShapeField {
  name: string;
  annotation?: Expression;
  /** Of an object that is written out in its place. */
  fields?: ShapeField[];
  at: Span;
}

export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null | undefined; at: Span }
  | { kind: 'regex'; source: string; flags: string; at: Span }
  | { kind: 'name'; name: string; at: Span }
  | { kind: 'member'; object: Expression; property: string; at: Span }
  | { kind: 'index'; object: Expression; index: Expression; at: Span }
  | { kind: 'call'; callee: Expression; args: Argument[]; isNew: boolean; at: Span }
  | { kind: 'list'; items: Expression[]; at: Span }
  | { kind: 'dict'; entries: DictEntry[]; at: Span }
  /** Parts are joined as text: template literals and f-strings. */
  | { kind: 'template'; parts: Expression[]; at: Span }
  | { kind: 'function'; function: FunctionNode; at: Span }
  | { kind: 'class'; class: ClassNode; at: Span }
  | { kind: 'conditional'; test: Expression; then: Expression; otherwise: Expression; at: Span }
  /** Operators in one spelling: + - * / % == != < > <= >= and or ?? in not-in is is-not instanceof, `|` for unions. */
  | { kind: 'binary'; operator: string; left: Expression; right: Expression; at: Span }
  /** Operators: not - + ~ typeof void delete; `&` takes Go's address of something. */
  | { kind: 'unary'; operator: string; value: Expression; at: Span }
  | { kind: 'await'; value: Expression; at: Span }
  | { kind: 'yield'; value: Expression; at: Span }
  /** An assignment used as a value: `a = b = express()`, `(x := f())`. */
  | { kind: 'assign'; target: Expression; value: Expression; at: Span }
  | { kind: 'import'; source: Expression; at: Span }
  | {
      kind: 'comprehension';
      result: 'list' | 'dict' | 'set' | 'generator';
      key?: Expression;
      value: Expression;
      loops: { target: Expression; iterable: Expression; conditions: Expression[] }[];
      at: Span;
    }
  /** Inside a list, a call or a pattern: `...x`, `*x`. */
  | { kind: 'spread'; value: Expression; at: Span }
  /** Inside a pattern only: `{ a = 1 }`. */
  | { kind: 'default'; target: Expression; value: Expression; at: Span }
  | { kind: 'unknown'; why: string; at: Span };

export interface Argument {
  value: Expression;
  /** Python keyword arguments. */
  name?: string;
  /** `...x` and `*x` spread a list; `**x` spreads a dict. */
  spread?: 'list' | 'dict';
}

/** No key: the value is spread into the dict (`...x`, `**x`). In a pattern, the value is the target. */
export interface DictEntry {
  key?: Expression;
  value: Expression;
}

export interface Parameter {
  /** A name, or a pattern (list, dict, default). */
  target: Expression;
  default?: Expression;
  annotation?: Expression;
  /** `...rest` and `*args` take a list, `**kwargs` a dict. */
  rest?: 'list' | 'dict';
  keywordOnly?: boolean;
  /** Decorators on a constructor or method parameter (TypeScript). */
  decorators?: Expression[];
  /** TypeScript parameter properties: `constructor(private db: Db)` also sets `this.db`. */
  property?: boolean;
}

export interface FunctionNode {
  name?: string;
  parameters: Parameter[];
  /** An arrow function's expression body is one `return`. */
  body: Statement[];
  decorators: Expression[];
  returns?: Expression;
  async: boolean;
  generator: boolean;
  /** JavaScript arrows take `this` from outside. */
  arrow: boolean;
  /** Python: names that assignments in the body bind outside, in the module (`global`) or the function around (`nonlocal`). */
  globals?: string[];
  nonlocals?: string[];
  /** Go: a method declared beside its type. */
  receiver?: { name?: string; type: string };
  at: Span;
}

export interface ClassNode {
  name?: string;
  bases: Expression[];
  /** Python keyword arguments of the class statement. */
  keywords: Argument[];
  decorators: Expression[];
  members: ClassMember[];
  at: Span;
}

export interface ClassMember {
  kind: 'method' | 'getter' | 'setter' | 'field' | 'static-block';
  /** A computed name is `[unknown]`. */
  name: string;
  static: boolean;
  function?: FunctionNode;
  value?: Expression;
  annotation?: Expression;
  decorators: Expression[];
  /** Python class bodies may hold any statement, JavaScript static blocks too: kept for `static-block`. */
  body?: Statement[];
  at: Span;
}

export interface ImportedName {
  /** `default`, `*` for the whole module as a namespace, or the exported name. */
  imported: string;
  local: string;
}

export type Statement =
  | { kind: 'expression'; value: Expression; at: Span }
  /** `value` is absent for `let x;` and `x: int`. `operator` is set for `x += y` (spelled like `binary`). */
  | {
      kind: 'assign';
      target: Expression;
      value?: Expression;
      annotation?: Expression;
      operator?: string;
      declares?: 'const' | 'let' | 'var';
      at: Span;
    }
  /** Hoisted in JavaScript, bound in order in Python. */
  | { kind: 'function'; function: FunctionNode; at: Span }
  | { kind: 'class'; class: ClassNode; at: Span }
  | { kind: 'return'; value?: Expression; at: Span }
  | { kind: 'raise'; value?: Expression; at: Span }
  | { kind: 'if'; test: Expression; then: Statement[]; otherwise: Statement[]; at: Span }
  /** for-of, for-in (`keys`), Python for; the classic for and while keep only test and body. */
  | { kind: 'each'; target: Expression; iterable: Expression; over: 'values' | 'keys'; body: Statement[]; at: Span }
  | { kind: 'while'; test?: Expression; body: Statement[]; at: Span }
  | { kind: 'try'; body: Statement[]; handlers: Handler[]; otherwise: Statement[]; finally: Statement[]; at: Span }
  | { kind: 'with'; items: { value: Expression; target?: Expression }[]; body: Statement[]; at: Span }
  | { kind: 'switch'; subject: Expression; cases: { test?: Expression; body: Statement[] }[]; at: Span }
  | { kind: 'block'; body: Statement[]; at: Span }
  /** `source` as written; Python relative imports keep their leading dots (`.`, `..core`). `typeOnly` imports bind no value. */
  | { kind: 'import'; source: string; names: ImportedName[]; typeOnly: boolean; at: Span }
  /** `export { local as exported } [from source]`, `export * [as ns] from`, `export default value`. Declarations that are
   *  exported stand as their own statement followed by one of these. */
  | {
      kind: 'export';
      names: { local: string; exported: string }[];
      source?: string;
      star?: boolean;
      value?: Expression;
      at: Span;
    }
  | { kind: 'jump'; how: 'break' | 'continue'; at: Span }
  | { kind: 'unknown'; why: string; at: Span };

export interface Handler {
  /** Exception classes, empty for a bare `except` or JavaScript's catch. */
  types: Expression[];
  target?: Expression;
  body: Statement[];
  at: Span;
}
