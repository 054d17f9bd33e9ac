// Names and what they are bound to. A binding may be live: an import looks into the other module when it is read,
// so that import cycles resolve as they do at run time.

import type { Value } from './values.ts';

export type Binding = { value: Value } | { read: () => Value };

export class Scope {
  readonly parent: Scope | undefined;
  readonly names = new Map<string, Binding>();
  /** How many undecided branches surrounded the place where this scope began. */
  readonly depth: number;
  /** A function or module scope: where `var` and Python assignments live. */
  readonly isFunction: boolean;

  constructor(parent: Scope | undefined, depth: number, isFunction: boolean) {
    this.parent = parent;
    this.depth = depth;
    this.isFunction = isFunction;
  }

  owner(name: string): Scope | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) if (scope.names.has(name)) return scope;
    return undefined;
  }

  read(name: string): Value | undefined {
    const binding = this.owner(name)?.names.get(name);
    if (!binding) return undefined;
    return 'value' in binding ? binding.value : binding.read();
  }

  functionScope(): Scope {
    let scope: Scope = this;
    while (!scope.isFunction && scope.parent) scope = scope.parent;
    return scope;
  }
}
