// Applications that a script makes to print what they would serve, and never serves: the description of an API is often
// generated so. Servers find an application by a name of its module, so one that has none there is theirs only when it is
// handed to them.

import type { Statement } from '../core/ir.ts';
import { wordsOf } from './declared/spoken.ts';
import type { Machine } from './evaluate/machine.ts';
import { optionsOf, type RouterValue } from './values.ts';

export function isOnlyDescribed(machine: Machine, app: RouterValue): boolean {
  const { file } = app.site;
  if (!app.described || machine.listeners.some(({ router }) => router === app)) return false;
  const isScript = machine.programOf(file)?.body.some(isMainBlock) === true;
  return isScript && !isNamedIn(machine, file, app);
}

/** `if __name__ == "__main__":` */
function isMainBlock(statement: Statement): boolean {
  return statement.kind === 'if' && wordsOf(statement.test).includes('__name__');
}

function isNamedIn(machine: Machine, file: string, app: RouterValue): boolean {
  const names = machine.module(file)?.scope.names.values() ?? [];
  return [...names].some(
    (binding) => 'value' in binding && optionsOf(binding.value).some(({ value }) => value === app),
  );
}
