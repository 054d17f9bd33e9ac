// What a container puts into a constructor that no code of the repository calls. A binding of the container says it for
// certain; a parameter whose type names one class of the repository most likely gets an instance of it.

import type { Expression, Parameter } from '../../core/ir.ts';
import { type ClassValue, NOTHING, type Site, UNDEFINED, type Value } from '../values.ts';
import { type Frame, type Machine, SPECULATIVE } from './machine.ts';

/** By what containers are asked for: a class, or a key with an identity. */
type Key = Value | string;

interface Injection {
  bindings: Map<Key, () => Value>;
  instances: Map<ClassValue, Value>;
}

const known = new WeakMap<Machine, Injection>();

function injectionOf(machine: Machine): Injection {
  const before = known.get(machine);
  if (before) return before;
  const made: Injection = { bindings: new Map(), instances: new Map() };
  known.set(machine, made);
  return made;
}

/** `container.bind(key).to(…)`: what `give` makes, once it is asked for. The first binding of a key holds. */
export function bindKey(machine: Machine, key: Value, give: () => Value): void {
  const { bindings } = injectionOf(machine);
  const name = keyOf(key);
  if (name === undefined || bindings.has(name)) return;
  let made: Value | undefined;
  bindings.set(name, () => {
    // A circle of constructors gets nothing the second time.
    if (made === undefined) {
      made = UNDEFINED;
      made = give();
    }
    return made;
  });
}

export function boundTo(machine: Machine, key: Value): Value | undefined {
  const name = keyOf(key);
  return name === undefined ? undefined : injectionOf(machine).bindings.get(name)?.();
}

function keyOf(key: Value): Key | undefined {
  if (key.kind === 'class') return key;
  if (key.kind === 'constant') return typeof key.value === 'string' ? `text ${key.value}` : undefined;
  if (key.kind !== 'made' || key.of.path[0] !== 'Symbol') return undefined;
  const [text] = key.arguments.positional;
  return key.of.path.at(-1) === 'for' && text?.kind === 'constant' ? `symbol ${String(text.value)}` : key;
}

/** Undefined: nobody tells. */
export function injected(machine: Machine, parameter: Parameter, frame: Frame): Value | undefined {
  const asked = (parameter.decorators ?? [])
    .map((d) => machine.evaluate(d, frame))
    .find((d) => d.kind === 'made' && /^inject$/i.test(d.of.path.at(-1) ?? ''));
  const [key] = asked?.kind === 'made' ? asked.arguments.positional : [];
  if (key) return boundTo(machine, key) ?? (key.kind === 'class' ? instanceFor(machine, key) : undefined);
  const of = classNamed(machine, parameter.annotation, frame);
  return of && (boundTo(machine, of) ?? instanceFor(machine, of));
}

/** Only a plain name or `module.Name`: what is built from types says nothing of what runs. */
export function classNamed(machine: Machine, annotation: Expression | undefined, frame: Frame): ClassValue | undefined {
  if (annotation?.kind !== 'name' && annotation?.kind !== 'member') return undefined;
  const value = machine.evaluate(annotation, frame);
  return value.kind === 'class' ? value : undefined;
}

/** One for each class, as containers do by default; undefined where a subclass may stand in its place. */
export function instanceFor(machine: Machine, of: ClassValue): Value | undefined {
  const { instances } = injectionOf(machine);
  if (machine.classes.some((c) => c.bases.includes(of))) return undefined;
  if (!instances.has(of)) {
    instances.set(of, UNDEFINED);
    const site: Site = { file: of.file, at: of.node.at };
    const made = machine.construct(of, { ...NOTHING, open: SPECULATIVE }, site);
    if (made.kind === 'instance') made.injected = true;
    instances.set(of, made);
  }
  const made = instances.get(of);
  return made === UNDEFINED ? undefined : made;
}
