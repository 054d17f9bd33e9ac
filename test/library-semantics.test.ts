// What libraries were measured to do, all 89 rows: the reading of a little program that uses them so has to say the same, or
// to say that it cannot tell, with the reason.

import { describe, expect, test } from 'vitest';
import { loadLibraries } from '../src/cli/load-rules.ts';
import { link } from '../src/link/link.ts';
import { source, systemOf } from './support/linked.ts';
import { parseSource } from './support/parse-source.ts';
import { policyOf } from './support/policy.ts';
import { ANSWER_ROWS } from './support/semantics/answers.ts';
import { CALLER_ROWS } from './support/semantics/callers.ts';
import { CORS_ROWS } from './support/semantics/cors.ts';
import { LIMIT_ROWS } from './support/semantics/limits.ts';

const libraries = await loadLibraries();
const PROGRAMS = [...LIMIT_ROWS, ...ANSWER_ROWS, ...CALLER_ROWS];

test('every row that was measured is here, once', () => {
  const ids = [...CORS_ROWS.map(([id]) => id), ...PROGRAMS.map(({ id }) => id)];
  const all = Array.from({ length: 89 }, (_, index) => `R${index + 1}`);
  expect(ids.sort()).toEqual(all.sort());
});

describe('policies of CORS', () => {
  test.each(CORS_ROWS)('%s %s(%s)', async (_, library, given, holds) => {
    const told = Object.entries(await policyOf(library, given)).filter(
      ([name, value]) => name !== 'kind' && value !== 'false',
    );
    const found = told.map(([name, value]) => (value === 'true' ? name : `?${name}`)).sort();
    expect(found.join(' ')).toBe(holds);
  });
});

describe('limits, answers and callers', () => {
  test.each(PROGRAMS.map((row) => [row.id, row.about, row] as const))('%s %s', async (_, __, { code, says }) => {
    const lines = await linesOf(code);
    for (const line of says) expect(lines).toContain(line);
  });

  test('what cannot be told has its reason', () => {
    const vague = PROGRAMS.filter(({ says }) => says.some((line) => /unread|unknown|conditional/.test(line)));
    expect(vague.filter(({ because }) => because === undefined)).toEqual([]);
    const untold = CORS_ROWS.filter(([, , , holds]) => holds.includes('?'));
    expect(untold.filter(([, , , , because]) => because === undefined)).toEqual([]);
    expect([...untold.map(([id]) => id), ...vague.map(({ id }) => id)]).toEqual([
      'R66',
      ...Array.from({ length: 8 }, (_, index) => `R${34 + index}`),
      'R48',
    ]);
  });
});

/** `GET /path family=presence` of every endpoint, `control family mode option=value`, and what is declared. */
async function linesOf(code: string): Promise<string[]> {
  const file = code.startsWith('from ') ? 'app/main.py' : 'src/app.ts';
  const { program, problems } = await parseSource(file, code);
  if (!program || problems.length > 0) throw new Error(JSON.stringify(problems));
  const linked = link({ programs: [program], files: [file], documents: new Map(), libraries });
  const { endpoints } = systemOf({ linked, libraries, files: [source(file)] });
  const controls = linked.controls.flatMap(({ families, mode, config }) =>
    families.flatMap((family) =>
      Object.entries(config).map(([name, value]) => `control ${family} ${mode} ${name}=${String(value)}`),
    ),
  );
  const presences = endpoints.flatMap(({ method, path, controls: own }) =>
    Object.entries(own).map(([family, { presence }]) => `${method ?? ''} ${path} ${family}=${presence}`),
  );
  const kinds = [...new Set((linked.declared ?? []).map(({ what }) => what))];
  const declared = kinds.map((kind) => {
    const own = (linked.declared ?? []).filter(({ what, value }) => what === kind && value === 'true');
    return `${kind} ${own
      .map(({ property }) => property)
      .sort()
      .join(' ')}`;
  });
  const unread = linked.unknownFrameworks.map(({ package: name }) => `unread framework ${name}`);
  return [...presences, ...controls, ...declared, ...unread, ...(endpoints.length === 0 ? ['no endpoint'] : [])];
}
