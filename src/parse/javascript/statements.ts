// JavaScript statements to the IR. One statement may become none (types), or several (declarations, sequences).

import type * as t from '@babel/types';
import type { DictEntry, Expression, Handler, Statement } from '../../core/ir.ts';
import { lowerAnnotation } from './annotations.ts';
import { operatorOf } from './expressions.ts';
import { type Handlers, handlerOf, type Lowering, literal, name, spanOf } from './lowering.ts';
import { MODULES } from './modules.ts';

export function lowerStatement(node: t.Node, lower: Lowering): Statement[] {
  if (isErased(node)) return [];
  const handler = handlerOf(STATEMENTS, node);
  return handler ? handler(node, lower) : [{ kind: 'unknown', why: node.type, at: spanOf(node) }];
}

const ERASED = new Set([
  'DebuggerStatement',
  'EmptyStatement',
  'InterfaceDeclaration',
  'OpaqueType',
  'TSDeclareFunction',
  'TSInterfaceDeclaration',
  'TSNamespaceExportDeclaration',
  'TSTypeAliasDeclaration',
  'TypeAlias',
]);

/** What has no run-time meaning: types, `declare`, Flow's DeclareFunction and its like. */
function isErased(node: t.Node): boolean {
  return ERASED.has(node.type) || node.type.startsWith('Declare') || ('declare' in node && node.declare === true);
}

const body = (node: t.Node, lower: Lowering): Statement[] =>
  node.type === 'BlockStatement' ? lower.statements(node.body) : lower.statements([node]);

const STATEMENTS: Handlers<Statement[]> = {
  ...MODULES,
  ExpressionStatement: (node, lower) => expressionStatement(node.expression, node, lower),
  VariableDeclaration: declaration,
  FunctionDeclaration: (node, lower) => [{ kind: 'function', function: lower.function(node), at: spanOf(node) }],
  ClassDeclaration: (node, lower) => [{ kind: 'class', class: lower.class(node), at: spanOf(node) }],
  ReturnStatement: (node, lower) => [
    { kind: 'return', ...(node.argument ? { value: lower.expression(node.argument) } : {}), at: spanOf(node) },
  ],
  ThrowStatement: (node, lower) => [{ kind: 'raise', value: lower.expression(node.argument), at: spanOf(node) }],
  IfStatement: (node, lower) => [
    {
      kind: 'if',
      test: lower.expression(node.test),
      then: body(node.consequent, lower),
      otherwise: node.alternate ? body(node.alternate, lower) : [],
      at: spanOf(node),
    },
  ],
  ForOfStatement: each,
  ForInStatement: each,
  ForStatement: classicFor,
  WhileStatement: loop,
  DoWhileStatement: loop,
  TryStatement: tryStatement,
  SwitchStatement: (node, lower) => [
    {
      kind: 'switch',
      subject: lower.expression(node.discriminant),
      cases: node.cases.map((part) => ({
        ...(part.test ? { test: lower.expression(part.test) } : {}),
        body: lower.statements(part.consequent),
      })),
      at: spanOf(node),
    },
  ],
  BlockStatement: (node, lower) => [{ kind: 'block', body: lower.statements(node.body), at: spanOf(node) }],
  LabeledStatement: (node, lower) => lower.statements([node.body]),
  BreakStatement: (node) => [{ kind: 'jump', how: 'break', at: spanOf(node) }],
  ContinueStatement: (node) => [{ kind: 'jump', how: 'continue', at: spanOf(node) }],
  TSEnumDeclaration: enumeration,
  TSModuleDeclaration: namespace,
};

function expressionStatement(value: t.Expression, node: t.Node, lower: Lowering): Statement[] {
  const at = spanOf(node);
  switch (value.type) {
    case 'SequenceExpression':
      return value.expressions.flatMap((part) => expressionStatement(part, part, lower));
    case 'AssignmentExpression': {
      const operator = operatorOf(value.operator.slice(0, -1));
      const sides = { target: lower.target(value.left), value: lower.expression(value.right) };
      return [{ kind: 'assign', ...sides, ...(operator === '' ? {} : { operator }), at }];
    }
    case 'UpdateExpression': {
      const operator = value.operator === '++' ? '+' : '-';
      return [{ kind: 'assign', target: lower.target(value.argument), value: literal(value, 1), operator, at }];
    }
    default:
      return [{ kind: 'expression', value: lower.expression(value), at }];
  }
}

function declaration(node: t.VariableDeclaration, lower: Lowering): Statement[] {
  // `using` closes what it holds; its binding is a constant.
  const declares = node.kind === 'let' || node.kind === 'var' ? node.kind : 'const';
  return node.declarations.map((part) => {
    const annotation = 'typeAnnotation' in part.id ? lowerAnnotation(part.id.typeAnnotation) : undefined;
    return {
      kind: 'assign',
      target: lower.target(part.id),
      ...(part.init ? { value: lower.expression(part.init) } : {}),
      ...(annotation ? { annotation } : {}),
      declares,
      at: spanOf(part),
    };
  });
}

function each(node: t.ForOfStatement | t.ForInStatement, lower: Lowering): Statement[] {
  const [declared] = node.left.type === 'VariableDeclaration' ? node.left.declarations : [];
  return [
    {
      kind: 'each',
      target: lower.target(declared ? declared.id : node.left),
      iterable: lower.expression(node.right),
      over: node.type === 'ForInStatement' ? 'keys' : 'values',
      body: body(node.body, lower),
      at: spanOf(node),
    },
  ];
}

function loop(node: t.WhileStatement | t.DoWhileStatement, lower: Lowering): Statement[] {
  return [{ kind: 'while', test: lower.expression(node.test), body: body(node.body, lower), at: spanOf(node) }];
}

/** `for (a; b; c) d` is `{ a; while (b) { d; c } }`. */
function classicFor(node: t.ForStatement, lower: Lowering): Statement[] {
  const { init, test, update } = node;
  const before = init ? clause(init, lower) : [];
  const after = update ? clause(update, lower) : [];
  const at = spanOf(node);
  const looped: Statement = {
    kind: 'while',
    ...(test ? { test: lower.expression(test) } : {}),
    body: [...body(node.body, lower), ...after],
    at,
  };
  return before.length === 0 ? [looped] : [{ kind: 'block', body: [...before, looped], at }];
}

function clause(node: t.VariableDeclaration | t.Expression, lower: Lowering): Statement[] {
  return node.type === 'VariableDeclaration' ? lower.statements([node]) : expressionStatement(node, node, lower);
}

function tryStatement(node: t.TryStatement, lower: Lowering): Statement[] {
  const { handler, finalizer } = node;
  const handlers: Handler[] = handler
    ? [
        {
          types: [],
          ...(handler.param ? { target: lower.target(handler.param) } : {}),
          body: lower.statements(handler.body.body),
          at: spanOf(handler),
        },
      ]
    : [];
  const rest = { otherwise: [], finally: finalizer ? lower.statements(finalizer.body) : [] };
  return [{ kind: 'try', body: lower.statements(node.block.body), handlers, ...rest, at: spanOf(node) }];
}

/** An enum is a constant dict; a member without a value counts on from the one before. */
function enumeration(node: t.TSEnumDeclaration, lower: Lowering): Statement[] {
  let next: number | undefined = 0;
  const entries: DictEntry[] = [];
  for (const part of node.members) {
    const value: Expression = part.initializer
      ? lower.expression(part.initializer)
      : next === undefined
        ? { kind: 'unknown', why: 'enum member without a constant before it', at: spanOf(part) }
        : literal(part, next);
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : undefined;
    entries.push({ key: literal(part.id, part.id.type === 'Identifier' ? part.id.name : part.id.value), value });
  }
  const at = spanOf(node);
  return [
    {
      kind: 'assign',
      target: name(node.id, node.id.name),
      value: { kind: 'dict', entries, at },
      declares: 'const',
      at,
    },
  ];
}

/** A namespace that holds types only leaves nothing behind. */
function namespace(node: t.TSModuleDeclaration, lower: Lowering): Statement[] {
  const held = node.body.type === 'TSModuleBlock' ? lower.statements(node.body.body) : lower.statements([node.body]);
  return held.length === 0 ? [] : [{ kind: 'unknown', why: 'namespace', at: spanOf(node) }];
}
