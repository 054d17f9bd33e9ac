// Types by name, as the files that import them see them: classes, types of TypeScript, and what objects of fields are given to.
// Only what stands at the top of a file counts; nothing is run for it.

import type { Span } from '../../core/evidence.ts';
import type { ClassNode, Expression, Parameter, Program, Shape, ShapeField, Statement } from '../../core/ir.ts';
import type { RepositoryResolver } from '../resolve/resolver.ts';
import { lastWord } from '../sites/walk.ts';

export interface TypeField {
  name: string;
  annotation?: Expression;
  /** What makes the field: `Column(String)`. */
  value?: Expression;
  fields?: readonly TypeField[];
  decorators?: readonly Expression[];
  /** Where it is written. */
  file: string;
  at: Span;
}

export interface Type {
  name: string;
  program: Program;
  fields: readonly TypeField[];
  bases: readonly Expression[];
  node?: ClassNode;
  at: Span;
}

interface Module {
  types: Map<string, Type>;
  imports: Map<string, { source: string; imported: string }>;
  given: { exported: string; local: string; source: string | undefined }[];
  stars: string[];
}

export interface Types {
  all: readonly Type[];
  /** The type that a name means there. */
  named: (name: string, program: Program) => Type | undefined;
  /** All that an annotation speaks of: `User` of `Promise<User[]>`. */
  within: (annotation: Expression | undefined, program: Program) => Type[];
  /** Its fields with those of what it extends. */
  fieldsOf: (type: Type) => TypeField[];
  /** Told of a type that is no class: a table, a schema. */
  add: (type: Type) => void;
}

const DEEPEST = 8;

export function createTypes(programs: readonly Program[], resolver: RepositoryResolver): Types {
  const byFile = new Map(programs.map((program) => [program.file, { program, module: moduleOf(program) }]));
  const all = [...byFile.values()].flatMap(({ module }) => [...module.types.values()]);
  const fields = new Map<Type, TypeField[]>();

  const exportedBy = (source: string, from: string, name: string, depth: number): Type | undefined => {
    const file = resolver.resolve(source, from);
    const target = file === undefined ? undefined : byFile.get(file);
    return target && lookUp(name, target.program, depth + 1);
  };
  const lookUp = (name: string, program: Program, depth: number): Type | undefined => {
    const module = byFile.get(program.file)?.module;
    if (!module || depth > DEEPEST) return undefined;
    const own = module.types.get(name);
    if (own) return own;
    const imported = module.imports.get(name);
    if (imported) return exportedBy(imported.source, program.file, imported.imported, depth);
    const given = module.given.find(({ exported }) => exported === name);
    if (given?.source !== undefined) return exportedBy(given.source, program.file, given.local, depth);
    if (given && given.local !== name) return lookUp(given.local, program, depth + 1);
    for (const star of module.stars) {
      const found = exportedBy(star, program.file, name, depth);
      if (found) return found;
    }
    return undefined;
  };
  const named = (name: string, program: Program) => lookUp(name, program, 0);
  const within = (annotation: Expression | undefined, program: Program) => [
    ...new Set(namesIn(annotation).flatMap((name) => named(name, program) ?? [])),
  ];
  const fieldsOf = (type: Type): TypeField[] => {
    const known = fields.get(type);
    if (known) return known;
    fields.set(type, [...type.fields]);
    const inherited = type.bases.flatMap((base) => within(base, type.program)).flatMap(fieldsOf);
    const names = new Set(type.fields.map(({ name }) => name));
    const whole = [...type.fields, ...inherited.filter(({ name }) => !names.has(name))];
    fields.set(type, whole);
    return whole;
  };
  return {
    all,
    named,
    within,
    fieldsOf,
    add: (type) => byFile.get(type.program.file)?.module.types.set(type.name, type),
  };
}

/** Names in a type, from the outside in; of texts those that quote a name. */
function namesIn(annotation: Expression | undefined): string[] {
  const names: string[] = [];
  const pending: Expression[] = annotation ? [annotation] : [];
  for (let at = pending.pop(); at && names.length < 16; at = pending.pop()) {
    if (at.kind === 'name') names.push(at.name);
    else if (at.kind === 'member') names.push(at.property);
    else if (at.kind === 'index') pending.push(at.index, at.object);
    else if (at.kind === 'binary') pending.push(at.right, at.left);
    else if (at.kind === 'list') pending.push(...at.items);
    else if (at.kind === 'literal' && typeof at.value === 'string') names.push(...(at.value.match(/\w{1,80}/g) ?? []));
  }
  return names;
}

function moduleOf(program: Program): Module {
  const module: Module = { types: new Map(), imports: new Map(), given: [], stars: [] };
  for (const shape of program.shapes ?? []) addShape(module, shape, program);
  const pending: Statement[] = [...program.body].reverse();
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (at.kind === 'class' && at.class.name !== undefined)
      module.types.set(at.class.name, ofClass(at.class, at.class.name, program));
    else if (at.kind === 'import')
      for (const { imported, local } of at.names) module.imports.set(local, { source: at.source, imported });
    else if (at.kind === 'export') addExport(module, at);
    // `if TYPE_CHECKING:` holds what annotations name.
    else if (at.kind === 'if' && program.language === 'python') pending.push(...at.then);
    else if (at.kind === 'try') pending.push(...at.body);
  }
  return module;
}

function addShape(module: Module, shape: Shape, program: Program): void {
  const { name, fields, bases, from, at } = shape;
  const [local] = bases;
  if (from !== undefined)
    module.given.push({ exported: name, local: (local && lastWord(local)) ?? name, source: from });
  else module.types.set(name, { name, program, fields: fields.map((one) => ofShape(one, program.file)), bases, at });
}

function ofShape({ fields, ...own }: ShapeField, file: string): TypeField {
  return { ...own, file, ...(fields && { fields: fields.map((one) => ofShape(one, file)) }) };
}

function addExport(module: Module, { names, source, star }: Extract<Statement, { kind: 'export' }>): void {
  if (star && names.length === 0 && source !== undefined) module.stars.push(source);
  for (const { exported, local } of names) if (local !== '*') module.given.push({ exported, local, source });
}

function ofClass(node: ClassNode, name: string, program: Program): Type {
  const fields = node.members.flatMap(({ kind, name: field, annotation, value, decorators, at, function: method }) => {
    if (kind === 'method' && field === 'constructor') return propertiesOf(method?.parameters ?? [], program.file);
    if (kind !== 'field') return [];
    return [
      { name: field, ...(annotation && { annotation }), ...(value && { value }), decorators, file: program.file, at },
    ];
  });
  return { name, program, fields, bases: node.bases, node, at: node.at };
}

function propertiesOf(parameters: readonly Parameter[], file: string): TypeField[] {
  return parameters.flatMap(({ target, annotation, property }) =>
    property && target.kind === 'name'
      ? [{ name: target.name, ...(annotation && { annotation }), file, at: target.at }]
      : [],
  );
}
