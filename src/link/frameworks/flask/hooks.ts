// Functions that Flask calls around every request of an app or of a blueprint: before it, after it, and for its errors.

import type { FrameworkContext } from '../../framework.ts';
import { requestPart } from '../../parts.ts';
import {
  type Arguments,
  type FunctionValue,
  type GuardEntry,
  type RouterValue,
  UNDEFINED,
  type Value,
} from '../../values.ts';
import { layersOf } from './layers.ts';
import { decorator } from './routes.ts';

/** What a blueprint registers for the whole app that it ends up on. */
const appWide = new WeakMap<RouterValue, GuardEntry[]>();
const afterwards = new WeakSet<FunctionValue['node']>();
/** With whether they are called with whatever went wrong, or with what Flask makes of it: a plain page for a status. */
const forErrors = new WeakMap<FunctionValue['node'], 'anything' | 'plain'>();
const BEFORE = ['before_request', 'before_app_request'];
const AFTER = ['after_request', 'after_app_request'];
const ERRORS = ['errorhandler', 'app_errorhandler', 'register_error_handler'];
const ANY_EXCEPTION = ['Exception', 'BaseException'];
/** Handlers of these answer for whatever goes wrong; others for one error of many. */
const ANY_ERROR = [...ANY_EXCEPTION, 'HTTPException', 'InternalServerError'];

export function isHook(name: string): boolean {
  return [...BEFORE, ...AFTER, ...ERRORS].includes(name);
}

export function addHook(router: RouterValue, name: string, given: Arguments, context: FrameworkContext): Value {
  const wide = name.includes('_app_') || name.startsWith('app_');
  if (ERRORS.includes(name)) return errorHook(router, wide, given, context);
  const add = (value: Value) => {
    if (AFTER.includes(name)) note(afterwards, value);
    addGuards(router, wide, layersOf(value), context);
  };
  const [value] = given.positional;
  if (value) add(value);
  return value ?? UNDEFINED;
}

function errorHook(router: RouterValue, wide: boolean, given: Arguments, context: FrameworkContext): Value {
  const [error, handler] = given.positional;
  const add = (value: Value) => {
    if (!answersAnything(error)) return;
    const kind = error?.kind === 'library' && ANY_EXCEPTION.includes(error.path.at(-1) ?? '') ? 'anything' : 'plain';
    for (const layer of layersOf(value)) if (layer.kind === 'function') forErrors.set(layer.node, kind);
    addGuards(router, wide, layersOf(value), context);
  };
  if (!handler) return decorator(add);
  add(handler);
  return UNDEFINED;
}

function answersAnything(error: Value | undefined): boolean {
  if (error?.kind === 'constant') return error.value === 500;
  return error?.kind === 'library' && ANY_ERROR.includes(error.path.at(-1) ?? '');
}

function note(set: WeakSet<FunctionValue['node']>, value: Value): void {
  for (const layer of layersOf(value)) if (layer.kind === 'function') set.add(layer.node);
}

function addGuards(router: RouterValue, wide: boolean, guards: Value[], { machine, site }: FrameworkContext): void {
  const entry: GuardEntry = { kind: 'guard', guards, as: 'dependency', site, conditions: [...machine.conditions] };
  if (wide) appWide.set(router, [...(appWide.get(router) ?? []), entry]);
  else router.entries.push(entry);
}

export function runsAfterwards(callee: FunctionValue): boolean {
  return afterwards.has(callee.node);
}

export function runsForErrors(callee: FunctionValue): boolean {
  return forErrors.has(callee.node);
}

export function anError({ node }: FunctionValue): Value {
  const error = requestPart('an error', 'other');
  return forErrors.get(node) === 'anything' ? { ...error, exception: 'itself' } : error;
}

/** What blueprints on this app, however deep, registered for all of it. */
export function guardsFromBlueprints(app: RouterValue): GuardEntry[] {
  const found: GuardEntry[] = [];
  const seen = new Set<RouterValue>([app]);
  const pending = [app];
  for (let at = pending.pop(); at; at = pending.pop()) {
    found.push(...(appWide.get(at) ?? []));
    for (const entry of at.entries) {
      if (entry.kind !== 'mount' || entry.target.kind !== 'router' || entry.target.role === 'app') continue;
      if (!seen.has(entry.target)) pending.push(entry.target);
      seen.add(entry.target);
    }
  }
  return found;
}
