// The program IR as S-expressions, one line a program, so that a test says in one line what it expects.

import type {
  Argument,
  ClassMember,
  ClassNode,
  DictEntry,
  Expression,
  FunctionNode,
  Parameter,
  Statement,
} from '../../src/core/ir.ts';

export function printProgram(body: readonly Statement[]): string {
  return body.map(printStatement).join(' ');
}

const form = (...parts: string[]): string => `(${parts.filter((part) => part !== '').join(' ')})`;
const all = (nodes: readonly Expression[]): string => nodes.map(printExpression).join(' ');
const group = (word: string, body: readonly Statement[]): string =>
  body.length === 0 ? '' : form(word, printProgram(body));
const word = (on: boolean | undefined, text: string): string => (on ? text : '');
const maybe = (node: Expression | undefined, before = ''): string => (node ? before + printExpression(node) : '');

export function printExpression(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return node.value === undefined ? 'undefined' : JSON.stringify(node.value);
    case 'regex':
      return `/${node.source}/${node.flags}`;
    case 'name':
      return node.name;
    case 'member':
      return `${printExpression(node.object)}.${node.property}`;
    case 'index':
      return `${printExpression(node.object)}[${printExpression(node.index)}]`;
    case 'call':
      return form(word(node.isNew, 'new'), printExpression(node.callee), ...node.args.map(printArgument));
    case 'list':
      return `[${all(node.items)}]`;
    case 'dict':
      return `{${node.entries.map(printEntry).join(' ')}}`;
    case 'template':
      return form('text', all(node.parts));
    case 'function':
      return printFunction(node.function);
    case 'class':
      return printClass(node.class);
    case 'conditional':
      return form('?', all([node.test, node.then, node.otherwise]));
    case 'binary':
      return form(node.operator, all([node.left, node.right]));
    case 'unary':
      return form(node.operator, printExpression(node.value));
    case 'await':
    case 'yield':
      return form(node.kind, printExpression(node.value));
    case 'assign':
      return form('=', all([node.target, node.value]));
    case 'import':
      return form('import', printExpression(node.source));
    case 'comprehension':
      return printComprehension(node);
    case 'spread':
      return `...${printExpression(node.value)}`;
    case 'default':
      return form('default', all([node.target, node.value]));
    case 'unknown':
      return `<${node.why}>`;
  }
}

function printComprehension(node: Extract<Expression, { kind: 'comprehension' }>): string {
  const loops = node.loops.map(({ target, iterable, conditions }) =>
    form('for', all([target, iterable, ...conditions])),
  );
  return form(node.result, maybe(node.key), printExpression(node.value), ...loops);
}

function printArgument({ name, spread, value }: Argument): string {
  const before = spread === 'dict' ? '**' : spread === 'list' ? '...' : name === undefined ? '' : `${name}=`;
  return before + printExpression(value);
}

function printEntry({ key, value }: DictEntry): string {
  return key ? `${printExpression(key)}:${printExpression(value)}` : `...${printExpression(value)}`;
}

function printParameter(node: Parameter): string {
  const rest = node.rest === 'dict' ? '**' : node.rest === 'list' ? '*' : '';
  const decorators = (node.decorators ?? []).map((one) => `@${printExpression(one)} `).join('');
  const flags = word(node.property, '.') + word(node.keywordOnly, 'kw ');
  return (
    decorators + flags + rest + printExpression(node.target) + maybe(node.annotation, ':') + maybe(node.default, '=')
  );
}

function printFunction(node: FunctionNode): string {
  return form(
    ...node.decorators.map((one) => `@${printExpression(one)}`),
    word(node.async, 'async'),
    node.arrow ? '=>' : node.generator ? 'fn*' : 'fn',
    node.name ?? '',
    `[${node.parameters.map(printParameter).join(' ')}]`,
    maybe(node.returns, '->'),
    ...(node.globals ?? []).map((name) => `global:${name}`),
    ...(node.nonlocals ?? []).map((name) => `nonlocal:${name}`),
    printProgram(node.body),
  );
}

function printClass(node: ClassNode): string {
  return form(
    ...node.decorators.map((one) => `@${printExpression(one)}`),
    'class',
    node.name ?? '',
    `[${[all(node.bases), ...node.keywords.map(printArgument)].filter((part) => part !== '').join(' ')}]`,
    ...node.members.map(printMember),
  );
}

function printMember(node: ClassMember): string {
  return form(
    ...node.decorators.map((one) => `@${printExpression(one)}`),
    word(node.static && node.kind !== 'static-block', 'static'),
    node.kind,
    node.name + maybe(node.annotation, ':'),
    maybe(node.value, '= '),
    node.function ? printFunction(node.function) : '',
    node.body ? printProgram(node.body) : '',
  );
}

export function printStatement(node: Statement): string {
  switch (node.kind) {
    case 'expression':
      return printExpression(node.value);
    case 'assign':
      return form(
        node.declares ?? '',
        `${node.operator ?? ''}=`,
        printExpression(node.target) + maybe(node.annotation, ':'),
        maybe(node.value),
      );
    case 'function':
      return printFunction(node.function);
    case 'class':
      return printClass(node.class);
    case 'return':
    case 'raise':
      return form(node.kind, maybe(node.value));
    case 'if':
      return form('if', printExpression(node.test), group('then', node.then), group('else', node.otherwise));
    case 'each':
      return form(`each-${node.over}`, all([node.target, node.iterable]), printProgram(node.body));
    case 'while':
      return form('while', maybe(node.test), printProgram(node.body));
    case 'try':
      return printTry(node);
    case 'with':
      return form(
        'with',
        ...node.items.map(({ value, target }) => printExpression(value) + maybe(target, ' as ')),
        group('do', node.body),
      );
    case 'switch':
      return form(
        'switch',
        printExpression(node.subject),
        ...node.cases.map(({ test, body }) =>
          form(test ? `case ${printExpression(test)}` : 'default', printProgram(body)),
        ),
      );
    case 'block':
      return form('block', printProgram(node.body));
    case 'import':
      return form(
        word(node.typeOnly, 'type'),
        'import',
        JSON.stringify(node.source),
        ...node.names.map(({ imported, local }) => (imported === local ? local : `${imported}>${local}`)),
      );
    case 'export':
      return form(
        'export',
        word(node.star, '*'),
        node.source === undefined ? '' : JSON.stringify(node.source),
        ...node.names.map(({ local, exported }) => (local === exported ? local : `${local}>${exported}`)),
        maybe(node.value),
      );
    case 'jump':
      return form(node.how);
    case 'unknown':
      return `<${node.why}>`;
  }
}

function printTry(node: Extract<Statement, { kind: 'try' }>): string {
  const handlers = node.handlers.map(({ types, target, body }) =>
    form('catch', `[${all(types)}]`, maybe(target), printProgram(body)),
  );
  return form(
    'try',
    printProgram(node.body),
    ...handlers,
    group('else', node.otherwise),
    group('finally', node.finally),
  );
}
