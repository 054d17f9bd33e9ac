// Every format of rules/secrets/ finds its own examples, in whatever file they stand, and leaves its near-misses alone.

import { describe, expect, test } from 'vitest';
import { loadSecretFormats } from '../src/cli/load-rules.ts';
import type { SourceFile } from '../src/core/source.ts';
import { createSecretSearch } from '../src/scan/secrets/search.ts';
import { createDraw, fill } from './support/canaries.ts';

const formats = await loadSecretFormats();
const search = createSecretSearch(formats);
const bytes = (text: string) => new TextEncoder().encode(text);

function foundIn(path: string, text: string): string[] {
  const file: SourceFile = { path, role: 'source', language: 'other', size: text.length };
  const { facts } = search(file, bytes(text));
  return facts.flatMap((fact) => (fact.kind === 'declared' && fact.property === 'format' ? [fact.value] : []));
}

const TIMES = [...Array(40).keys()];

describe.each(formats.map((format) => [format.id, format] as const))('%s', (id, { examples }) => {
  test.each(examples.found)('is found in %s', (template) => {
    const draw = createDraw(id.length * 7919);
    for (const _ of TIMES) {
      const { text } = fill(template, draw);
      expect(foundIn('deploy/notes.md', `first line\n${text}\nlast line\n`), text).toContain(id);
    }
  });

  test.each(examples.quiet)('is not found in %s', (template) => {
    const draw = createDraw(id.length * 104729);
    for (const _ of TIMES) {
      const { text } = fill(template, draw);
      expect(foundIn('deploy/notes.md', `first line\n${text}\nlast line\n`), text).not.toContain(id);
    }
  });
});

describe('a text in quotes before a value', () => {
  // Put together here, so that nothing in this file is assigned.
  const value = ['7c41e9', 'b05d28f3', 'a6'].join('');

  test('that names a secret names the value', () => {
    expect(foundIn('src/table.py', `TABLE = {\n    "accessToken": "${value}",\n}\n`)).not.toEqual([]);
  });

  test('that is the name of a type names nothing', () => {
    expect(foundIn('src/table.py', `TABLE = {\n    "Cloud::Identity::AccessToken": "${value}",\n}\n`)).toEqual([]);
  });

  test('without quotes, behind the name of a class, names the value', () => {
    expect(foundIn('src/table.php', `Config::$accessToken = "${value}";\n`)).not.toEqual([]);
  });
});
