// Modules: loaded once, in the order of imports, with names that stay live so that cycles resolve as they do at run time.

import type { Statement } from '../../core/ir.ts';
import { Scope } from '../scope.ts';
import { symbol } from '../texts.ts';
import { choice, constant, dict, library, opaque, UNDEFINED, unknown, type Value } from '../values.ts';
import { placeNames } from './files/calls.ts';
import { atRunTime } from './files/listing.ts';
import { libraryOfItsOwn, readLibrary } from './globals.ts';
import { nameOfPackage } from './go/package.ts';
import type { Frame, Machine, Module } from './machine.ts';

/** A module that has not run yet. */
export function newModule(machine: Machine, program: Module['program']): Module {
  const scope = new Scope(undefined, 0, true);
  const exports = dict();
  const commonjs = dict([['exports', exports]]);
  const module: Module = {
    file: program.file,
    language: program.language,
    program,
    scope,
    state: 'new',
    exports: new Map(),
    stars: [],
    commonjs,
  };
  if (program.language === 'go') return module;
  for (const [name, value] of placeNames(program.file, program.language)) scope.names.set(name, { value });
  if (program.language === 'python') scope.names.set('__name__', { value: constant('__main__') });
  else {
    scope.names.set('module', { value: commonjs });
    scope.names.set('exports', { value: exports });
    const require: Value = {
      kind: 'native',
      name: 'require',
      call: (given) => {
        const [source] = given.positional;
        if (source?.kind !== 'constant' || typeof source.value !== 'string') return loadedAtRunTime(source);
        return required(machine, machine.resolve(source.value, program.file));
      },
    };
    scope.names.set('require', { value: require });
  }
  return module;
}

/** A module whose path only the running program knows. */
export function loadedAtRunTime(path: Value | undefined): Value {
  const what = path === undefined ? '?' : symbol(path);
  return atRunTime(`modules loaded at run time from \`${what}\``, what);
}

/** What `require` gives: `module.exports` of CommonJS, the namespace of an ES module. */
function required(machine: Machine, target: Value): Value {
  if (target.kind !== 'module') return target;
  const module = machine.module(target.file);
  return module && module.exports.size === 0 && module.stars.length === 0 ? commonjsValue(module) : target;
}

function commonjsValue(module: Module): Value {
  return (module.commonjs.kind === 'dict' ? module.commonjs.entries.get('exports') : undefined) ?? UNDEFINED;
}

/** A name of a module: an export, or for Python any name of its scope, or a submodule. */
export function imported(machine: Machine, target: Value, name: string): Value {
  // A data file is its own default export.
  if (name === 'default' && target.kind === 'dict' && !target.entries.has(name)) return target;
  if (target.kind !== 'module') return machine.member(target, name, { file: '', at: [1, 1, 1, 1] });
  // `from . import users` in a package's own __init__ asks the package for the name that it is about to bind.
  const key = `${target.file}\0${name}`;
  if (machine.reading.has(key))
    return submodule(machine, target.file, name) ?? unknown(`\`${name}\` is imported in a circle`);
  machine.reading.add(key);
  const value = readExport(machine, target, name);
  machine.reading.delete(key);
  return value;
}

function readExport(machine: Machine, target: Extract<Value, { kind: 'module' }>, name: string): Value {
  const module = machine.module(target.file);
  if (!module) return submodule(machine, target.file, name) ?? opaque(`\`${name}\` of a file that was not read`);
  if (module.language === 'go') return nameOfPackage(module, name);
  if (module.language === 'python') {
    return (
      module.scope.read(name) ??
      submodule(machine, module.file, name) ??
      fromStars(machine, module, name) ??
      opaque(`\`${name}\` is not defined in ${module.file}`)
    );
  }
  const own = module.exports.get(name);
  if (own) return own();
  const starred = fromStars(machine, module, name);
  if (starred) return starred;
  if (module.exports.size > 0 && name !== 'default') return unknown(`\`${name}\` is not exported by ${module.file}`);
  const whole = commonjsValue(module);
  if (name === 'default' && !(whole.kind === 'dict' && whole.entries.has('default'))) return whole;
  return machine.member(whole, name, { file: module.file, at: [1, 1, 1, 1] });
}

/** By module and name: the star that has it, or that none has. Barrels of barrels would be searched again for every name. */
const starOf = new WeakMap<Module, Map<string, Value | undefined>>();

function fromStars(machine: Machine, module: Module, name: string): Value | undefined {
  if (module.stars.length === 0) return undefined;
  const known = starOf.get(module) ?? new Map<string, Value | undefined>();
  starOf.set(module, known);
  if (known.has(name)) {
    const star = known.get(name);
    return star && searchStars(machine, [star], name)?.value;
  }
  const found = searchStars(machine, module.stars, name);
  if (isSettled(machine, module, found !== undefined)) known.set(name, found?.star);
  return found?.value;
}

/** Nothing more will be added to it, nor to what it passes on. Inside a circle, not found means only not found from here. */
function isSettled(machine: Machine, module: Module, isFound: boolean): boolean {
  if (module.state !== 'done' || (!isFound && machine.reading.size > 1)) return false;
  return module.stars.every((s) => s.kind !== 'module' || machine.module(s.file)?.state !== 'running');
}

function searchStars(machine: Machine, stars: Value[], name: string): { star: Value; value: Value } | undefined {
  for (const star of stars) {
    const value = star.kind === 'library' ? library(star.source, [...star.path, name]) : imported(machine, star, name);
    if (value.kind !== 'unknown' && !(value.kind === 'constant' && value.value === undefined)) return { star, value };
  }
  return undefined;
}

function submodule(machine: Machine, file: string, name: string): Value | undefined {
  const directory = file.endsWith('/__init__.py') ? file.slice(0, -'/__init__.py'.length) : file;
  if (file.endsWith('.py') && directory === file) return undefined;
  const path = directory === '__init__.py' ? name : `${directory}.${name}`.replaceAll('/', '.');
  const target = machine.resolver.resolve(path, '');
  return target === undefined ? undefined : { kind: 'module', file: target };
}

export function bindImport(machine: Machine, statement: Extract<Statement, { kind: 'import' }>, frame: Frame): void {
  if (statement.typeOnly) return;
  const target = machine.resolve(statement.source, frame.module.file);
  if (target.kind === 'module') machine.module(target.file);
  for (const { imported: name, local } of statement.names) {
    if (name === '*' && local === '*') frame.module.stars.push(target);
    else if (name === '*') frame.scope.names.set(local, { value: namespace(machine, target, frame) });
    else frame.scope.names.set(local, importBinding(machine, target, name, local, frame));
  }
}

function importBinding(machine: Machine, target: Value, name: string, local: string, frame: Frame) {
  const before = frame.scope.names.get(local);
  const undecided = machine.conditions.length > frame.scope.depth;
  if (undecided && before && 'value' in before) {
    // `try: from a import x / except ImportError: x = None`
    return {
      value: choice([
        { value: before.value, when: [] },
        { value: readImport(machine, target, name, frame.module.file), when: [] },
      ]),
    };
  }
  return { read: () => readImport(machine, target, name, frame.module.file) };
}

function readImport(machine: Machine, target: Value, name: string, file: string): Value {
  if (target.kind === 'library') {
    if (name === 'default') return target;
    const own = libraryOfItsOwn(machine, target, name, file);
    if (own) return own;
    return readLibrary(machine, library(target.source, [...target.path, name]), { file: '', at: [1, 1, 1, 1] });
  }
  return imported(machine, target, name);
}

function namespace(machine: Machine, target: Value, frame: Frame): Value {
  // `import * as x from './commonjs'` is used like the thing itself.
  return frame.module.language === 'javascript' ? required(machine, target) : target;
}

export function recordExport(machine: Machine, statement: Extract<Statement, { kind: 'export' }>, frame: Frame): void {
  const { exports } = frame.module;
  const target = statement.source === undefined ? undefined : machine.resolve(statement.source, frame.module.file);
  if (statement.value) {
    const value = machine.evaluate(statement.value, frame);
    exports.set(statement.names[0]?.exported ?? 'default', () => value);
    return;
  }
  if (statement.star && target) {
    const [as] = statement.names;
    if (as) exports.set(as.exported, () => namespace(machine, target, frame));
    else frame.module.stars.push(target);
    return;
  }
  for (const { local, exported } of statement.names) {
    const read = target
      ? () => readImport(machine, target, local, frame.module.file)
      : () => frame.scope.read(local) ?? unknown(`\`${local}\` is exported before it is defined`);
    exports.set(exported, read);
  }
}
