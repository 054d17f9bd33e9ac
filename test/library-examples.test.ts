// Every library file shows what it says in little programs: each control and effect once, options at another value than
// they have by themselves, and a use that does not enforce wherever one exists.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import type { Library } from '../src/core/library.ts';
import { disagreements, type ReadExample, readExample } from './support/library-example.ts';

const libraries = await loadLibraries();
const shown = libraries.filter(({ ecosystem }) => ecosystem === 'npm' || ecosystem === 'pypi');

/** Files that do not show all of it yet. These lists only shrink. */
const unproven = new Set(
  ['npm', 'pypi'].flatMap((ecosystem) => {
    const text = readFileSync(new URL(`support/unproven/${ecosystem}.txt`, import.meta.url), 'utf8');
    return text.split('\n').flatMap((id) => (id === '' ? [] : [`${ecosystem}/${id}`]));
  }),
);

test.each(shown.map((library) => [`${library.ecosystem}/${library.id}`, library] as const))(
  '%s is as its examples say',
  async (name, library) => {
    const { examples = [] } = library;
    const read = await Promise.all(examples.map((example) => readExample(library, example, libraries)));
    const complaints = examples.flatMap((example, at) => {
      const [one] = read.slice(at, at + 1);
      return one ? disagreements(example, one).map((c) => `example ${at + 1} ${c}`) : [];
    });
    expect(complaints.join('\n')).toBe('');
    const unshown = notShown(library, read);
    if (unproven.has(name)) expect(unshown, `${name} shows everything: take it off the list`).not.toEqual([]);
    else expect(unshown).toEqual([]);
  },
);

test('the lists of what is unproven name files that exist', () => {
  const names = new Set(shown.map(({ ecosystem, id }) => `${ecosystem}/${id}`));
  expect([...unproven].filter((name) => !names.has(name))).toEqual([]);
});

function notShown({ examples = [], controls, effects }: Library, read: ReadExample[]): string[] {
  const all = read.flatMap((one) => one.shown);
  const missing: string[] = examples.length === 0 ? ['there is no example'] : [];
  for (const control of controls) {
    const what = `${control.family} by ${control.exports.join(', ')}`;
    const found = all.filter(({ of }) => of === control);
    if (found.length === 0) missing.push(`${what} is not shown`);
    if (control.options.length > 0 && !found.some(({ differs }) => differs.option))
      missing.push(`${what} is not shown with an option`);
    if (control.modes && !found.some(({ differs }) => differs.mode))
      missing.push(`${what} is not shown in another mode`);
  }
  for (const effect of effects)
    if (!all.some(({ of }) => of === effect)) missing.push(`${effect.kind} by ${effect.calls.join(', ')} is not shown`);
  return missing;
}
