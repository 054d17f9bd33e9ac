// The names by which Flask and its usual extensions are imported, and what each makes.

import { libraryBases } from '../../evaluate/classes.ts';
import { belongsTo } from '../../framework.ts';
import type { ClassValue, LibraryValue } from '../../values.ts';

const EXTENSIONS = ['flask_restful', 'flask_restx', 'flask_smorest', 'flask_sock', 'apiflask'];
export const SOURCES = ['flask', ...EXTENSIONS];
/** Their `abort`, exceptions and responses are Werkzeug's. */
const ERRORS = [...SOURCES, 'werkzeug'];

const APPS = ['Flask', 'APIFlask'];
const ROUTERS = ['Blueprint', 'APIBlueprint', 'Api', 'Namespace', 'Sock'];
const VIEWS = ['View', 'MethodView', 'MethodViewType', 'Resource', 'MethodResource'];

export function roleOf(callee: LibraryValue): 'app' | 'router' | undefined {
  if (callee.made || callee.path.includes('()') || !belongsTo(callee.source, SOURCES)) return undefined;
  const name = callee.path.at(-1) ?? '';
  return APPS.includes(name) ? 'app' : ROUTERS.includes(name) ? 'router' : undefined;
}

export function isOf(value: LibraryValue, name: string): boolean {
  return value.path.at(-1) === name && belongsTo(value.source, ERRORS);
}

/** A class whose methods answer requests. */
export function isView(of: ClassValue): boolean {
  return libraryBases(of).some((b) => VIEWS.includes(b.path.at(-1) ?? '') && belongsTo(b.source, SOURCES));
}

/** Resources name their methods by verbs only; `View` has one method for all. */
export function answersByVerb(of: ClassValue): boolean {
  return libraryBases(of).some((b) => b.path.at(-1) !== 'View');
}
