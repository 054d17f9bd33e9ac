// What runs when the application starts: `lifespan`, `on_startup` and their decorators. It may register routes, and it
// finds every module loaded.

import type { FrameworkContext } from '../../framework.ts';
import { type Arguments, type RouterValue, UNDEFINED, type Value } from '../../values.ts';
import { callableOf } from './dependencies.ts';

const STARTS = 'startup';

export function startupOptions(router: RouterValue, given: Arguments, context: FrameworkContext): void {
  const lifespan = given.named.get('lifespan');
  // A lifespan is given the application, the others nothing.
  if (lifespan) later(lifespan, [router], context);
  const listed = given.named.get('on_startup');
  if (listed?.kind === 'list') for (const callback of listed.items) later(callback, [], context);
}

/** `app.add_event_handler('startup', callback)`. */
export function addEventHandler(_: RouterValue, given: Arguments, context: FrameworkContext): Value {
  const [event, callback] = given.positional;
  if (callback) onEvent(event, callback, context);
  return UNDEFINED;
}

export function onEvent(event: Value | undefined, callback: Value, context: FrameworkContext): void {
  if (event?.kind !== 'constant') return;
  if (event.value === STARTS) later(callback, [], context);
  // What runs at the end registers for nobody: it is not tried either.
  else if (callback.kind === 'function') context.machine.called.add(callback.node);
}

function later(callback: Value, positional: Value[], context: FrameworkContext): void {
  // `@asynccontextmanager` around the function is a library's.
  const inner = callback.kind === 'made' ? callback.arguments.positional[0] : callback;
  const callable = inner && callableOf(inner, context);
  if (!callable) return;
  const { machine, site } = context;
  machine.atStart.push(() => machine.call(callable, { positional, named: new Map() }, site));
}
