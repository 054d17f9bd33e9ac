// Types of TypeScript that have fields, at the top of a file: they do nothing when the program runs, and say what its data holds.
// Functions and unions of words are left out.

import type * as t from '@babel/types';
import type { Expression, Shape, ShapeField } from '../../core/ir.ts';
import { entityName, lowerType } from './annotations.ts';
import { literal, spanOf } from './lowering.ts';

/** Objects inside objects. */
const DEPTH = 6;

export function shapesIn({ body }: t.Program): Shape[] {
  return body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration') return ofDeclaration(node);
    return node.declaration ? ofDeclaration(node.declaration) : givenOn(node);
  });
}

function ofDeclaration(node: t.Node): Shape[] {
  if (node.type === 'ExportDefaultDeclaration') return ofDeclaration(node.declaration);
  if (node.type === 'TSInterfaceDeclaration') {
    const bases = (node.extends ?? []).flatMap((one) => {
      const base = 'expression' in one ? entityName(one.expression) : undefined;
      return [...(base ? [base] : []), ...argumentsOf(one)];
    });
    return [{ name: node.id.name, fields: fieldsOf(node.body.body, 0), bases, at: spanOf(node) }];
  }
  return node.type === 'TSTypeAliasDeclaration' ? ofAlias(node) : [];
}

/** `type A = B & { c: string }`; `type A = z.infer<typeof b>`. */
function ofAlias(node: t.TSTypeAliasDeclaration): Shape[] {
  const parts = partsOf(node.typeAnnotation);
  const fields = parts.flatMap((part) => (part.type === 'TSTypeLiteral' ? fieldsOf(part.members, 0) : []));
  const bases = parts.flatMap((part) =>
    part.type === 'TSTypeReference' ? [lowerType(part, 0) ?? [], argumentsOf(part)].flat() : [],
  );
  return fields.length + bases.length === 0 ? [] : [{ name: node.id.name, fields, bases, at: spanOf(node) }];
}

function partsOf(node: t.TSType): t.TSType[] {
  return node.type === 'TSIntersectionType' || node.type === 'TSUnionType' ? node.types : [node];
}

/** What is asked of a value: `infer<typeof schema>`. */
function argumentsOf(node: t.Node): Expression[] {
  const given = 'typeParameters' in node ? (node.typeParameters as t.TSTypeParameterInstantiation | null) : undefined;
  return (given?.params ?? []).flatMap((part) => {
    const asked = part.type === 'TSTypeQuery' && part.exprName.type !== 'TSImportType' ? part.exprName : undefined;
    return (asked && entityName(asked)) ?? [];
  });
}

function fieldsOf(members: readonly t.TSTypeElement[], depth: number): ShapeField[] {
  return members.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.computed) return [];
    const name = nameOf(member.key);
    if (name === undefined) return [];
    const type = member.typeAnnotation?.typeAnnotation;
    const annotation = type && annotationOf(type);
    const fields = type ? innerFields(type, depth + 1) : [];
    return [{ name, ...(annotation && { annotation }), ...(fields.length > 0 && { fields }), at: spanOf(member) }];
  });
}

function annotationOf(type: t.TSType): Expression | undefined {
  // A function is no data, whatever it is called.
  return type.type === 'TSFunctionType' ? literal(type, false) : lowerType(type, 0);
}

/** Of an object written out there, or of each item of a list of such. */
function innerFields(type: t.TSType, depth: number): ShapeField[] {
  if (depth > DEPTH) return [];
  if (type.type === 'TSTypeLiteral') return fieldsOf(type.members, depth);
  if (type.type === 'TSArrayType') return innerFields(type.elementType, depth + 1);
  return type.type === 'TSUnionType' ? type.types.flatMap((one) => innerFields(one, depth + 1)) : [];
}

function nameOf(key: t.Expression): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : undefined;
}

/** `export type { A } from './a'`: values say so by themselves. */
function givenOn(node: t.ExportNamedDeclaration): Shape[] {
  const { source } = node;
  if (!source) return [];
  return node.specifiers.flatMap((part) => {
    if (part.type !== 'ExportSpecifier') return [];
    const isType = node.exportKind === 'type' || part.exportKind === 'type';
    const exported = nameOf(part.exported);
    const local = entityName(part.local);
    return isType && exported !== undefined && local
      ? [{ name: exported, fields: [], bases: [local], from: source.value, at: spanOf(part) }]
      : [];
  });
}
