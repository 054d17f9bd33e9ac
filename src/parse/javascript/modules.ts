// Imports and exports. What TypeScript erases is kept for imports (`typeOnly`: annotations name it) and dropped for exports.

import type * as t from '@babel/types';
import type { ImportedName, Statement } from '../../core/ir.ts';
import { entityName } from './annotations.ts';
import { type Handlers, type Lowering, name, spanOf, unknown } from './lowering.ts';
import { boundNames } from './patterns.ts';

export const MODULES: Handlers<Statement[]> = {
  ImportDeclaration: importDeclaration,
  ExportNamedDeclaration: exportNamed,
  ExportDefaultDeclaration: exportDefault,
  ExportAllDeclaration: (node) =>
    isType(node.exportKind)
      ? []
      : [{ kind: 'export', names: [], source: node.source.value, star: true, at: spanOf(node) }],
  TSExportAssignment: (node, lower) => [
    {
      kind: 'assign',
      target: { kind: 'member', object: name(node, 'module'), property: 'exports', at: spanOf(node) },
      value: lower.expression(node.expression),
      at: spanOf(node),
    },
  ],
  TSImportEqualsDeclaration: importEquals,
};

const isType = (kind: string | null | undefined): boolean => kind === 'type' || kind === 'typeof';

function moduleName(node: t.Identifier | t.StringLiteral): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

/** One statement for what is bound at run time and one for the names marked `type`. */
function importDeclaration(node: t.ImportDeclaration): Statement[] {
  const names: ImportedName[] = [];
  const types: ImportedName[] = [];
  for (const part of node.specifiers) {
    const into = part.type === 'ImportSpecifier' && isType(part.importKind) ? types : names;
    into.push({ imported: importedName(part), local: part.local.name });
  }
  const source = node.source.value;
  const at = spanOf(node);
  if (isType(node.importKind)) return [{ kind: 'import', source, names, typeOnly: true, at }];
  const statements: Statement[] = [];
  if (names.length > 0 || types.length === 0) statements.push({ kind: 'import', source, names, typeOnly: false, at });
  if (types.length > 0) statements.push({ kind: 'import', source, names: types, typeOnly: true, at });
  return statements;
}

function importedName(node: t.ImportDeclaration['specifiers'][number]): string {
  if (node.type === 'ImportDefaultSpecifier') return 'default';
  return node.type === 'ImportNamespaceSpecifier' ? '*' : moduleName(node.imported);
}

function exportNamed(node: t.ExportNamedDeclaration, lower: Lowering): Statement[] {
  if (isType(node.exportKind)) return [];
  if (node.declaration) return exportDeclaration(node, node.declaration, lower);
  const star = node.specifiers.find((part) => part.type === 'ExportNamespaceSpecifier');
  const at = spanOf(node);
  const source = node.source?.value;
  const names = node.specifiers.flatMap((part) => {
    if (part.type === 'ExportNamespaceSpecifier') return [];
    if (part.type === 'ExportDefaultSpecifier') return [{ local: 'default', exported: part.exported.name }];
    return isType(part.exportKind) ? [] : [{ local: part.local.name, exported: moduleName(part.exported) }];
  });
  const from = source === undefined ? {} : { source };
  const statements: Statement[] = [];
  if (star) {
    const as = [{ local: '*', exported: moduleName(star.exported) }];
    statements.push({ kind: 'export', names: as, ...from, star: true, at });
  }
  if (names.length > 0) statements.push({ kind: 'export', names, ...from, at });
  return statements;
}

function exportDeclaration(node: t.Node, declaration: t.Node, lower: Lowering): Statement[] {
  const statements = lower.statements([declaration]);
  const names = statements.flatMap(declaredNames).map((local) => ({ local, exported: local }));
  return names.length === 0 ? statements : [...statements, { kind: 'export', names, at: spanOf(node) }];
}

function declaredNames(statement: Statement): string[] {
  if (statement.kind === 'assign' && statement.declares) return boundNames(statement.target);
  if (statement.kind === 'function') return statement.function.name === undefined ? [] : [statement.function.name];
  if (statement.kind === 'class') return statement.class.name === undefined ? [] : [statement.class.name];
  return [];
}

function exportDefault(node: t.ExportDefaultDeclaration, lower: Lowering): Statement[] {
  // Babel 7.29 gives `export default interface X {}` as a declaration, which its types do not say.
  const declaration = node.declaration as t.Node;
  const at = spanOf(node);
  switch (declaration.type) {
    case 'TSInterfaceDeclaration':
    case 'TSDeclareFunction':
      return [];
    case 'FunctionDeclaration':
    case 'ClassDeclaration': {
      if (declaration.id) {
        const names = [{ local: declaration.id.name, exported: 'default' }];
        return [...lower.statements([declaration]), { kind: 'export', names, at }];
      }
      const value =
        declaration.type === 'ClassDeclaration'
          ? { kind: 'class' as const, class: lower.class(declaration), at: spanOf(declaration) }
          : { kind: 'function' as const, function: lower.function(declaration), at: spanOf(declaration) };
      return [{ kind: 'export', names: [], value, at }];
    }
    default:
      return [{ kind: 'export', names: [], value: lower.expression(declaration), at }];
  }
}

/** `import x = require('y')` is `const x = require('y')`; `import x = A.B` is `const x = A.B`. */
function importEquals(node: t.TSImportEqualsDeclaration, lower: Lowering): Statement[] {
  if (isType(node.importKind)) return [];
  const { moduleReference } = node;
  const at = spanOf(node);
  const value =
    moduleReference.type === 'TSExternalModuleReference'
      ? {
          kind: 'call' as const,
          callee: name(moduleReference, 'require'),
          args: [{ value: lower.expression(moduleReference.expression) }],
          isNew: false,
          at: spanOf(moduleReference),
        }
      : (entityName(moduleReference) ?? unknown(moduleReference, moduleReference.type));
  const local = node.id.name;
  const declared: Statement = { kind: 'assign', target: name(node.id, local), value, declares: 'const', at };
  return node.isExport ? [declared, { kind: 'export', names: [{ local, exported: local }], at }] : [declared];
}
