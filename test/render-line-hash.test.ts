import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineHashes } from '../src/render/line-hash.ts';

/** The definition, word for word, in BigInt: for each line the window of 100 units from its first kept unit. */
function reference(text: string): string[] {
  const units: number[] = [];
  const starts: number[] = [];
  const flat = text.replace(/\r\n?/g, '\n').replace(/[ \t]/g, '');
  let fresh = true;
  for (let at = 0; at <= flat.length; at++) {
    const unit = at === flat.length ? 65535 : flat.charCodeAt(at);
    if (fresh) starts.push(units.length);
    fresh = unit === 10;
    units.push(unit);
  }
  const seen = new Map<string, number>();
  return starts.map((start) => {
    let hash = 0n;
    for (let at = start; at < start + 100; at++) hash = BigInt.asUintN(64, hash * 37n + BigInt(units[at] ?? 0));
    const hex = hash.toString(16);
    seen.set(hex, (seen.get(hex) ?? 0) + 1);
    return `${hex}:${seen.get(hex)}`;
  });
}

const source = fc.array(
  fc.constantFrom('a', 'b', ' ', '\t', '\n', '\r', '\r\n', 'x'.repeat(60), 'é', '😀', '\uffff', '\ufeff'),
  {
    maxLength: 60,
  },
);

describe('lineHashes', () => {
  test('of nothing is the hash of the end of the file alone', () => {
    const only = BigInt.asUintN(64, 65535n * 37n ** 99n).toString(16);
    expect(lineHashes('')).toEqual([`${only}:1`]);
  });

  test('agrees with the definition on any text', () => {
    fc.assert(
      fc.property(source, (parts) => {
        const text = parts.join('');
        expect(lineHashes(text)).toEqual(reference(text));
      }),
      { numRuns: 300 },
    );
  });

  test('indentation and line ends change nothing', () => {
    expect(lineHashes('  a\r\n\tb  c\r\n')).toEqual(lineHashes('a\nbc\n'));
  });

  test('a line keeps its hash when lines are put above it', () => {
    const [first] = lineHashes('app.post("/runs", start);\n');
    expect(lineHashes('import x from "y";\n\napp.post("/runs", start);\n')[2]).toBe(first);
  });

  test('a line changes its hash with what follows within a hundred characters, not beyond', () => {
    const after = (text: string) => lineHashes(`start\n${text}`)[0];
    expect(after(`${'x'.repeat(80)}a`)).not.toBe(after(`${'x'.repeat(80)}b`));
    expect(after(`${'x'.repeat(94)}a`)).toBe(after(`${'x'.repeat(94)}b`));
  });

  test('equal lines are told apart by number', () => {
    const same = `${'y'.repeat(120)}\n`;
    const [first = '', second = ''] = lineHashes(same + same);
    expect(first.endsWith(':1')).toBe(true);
    expect(second).toBe(first.replace(/1$/, '2'));
  });
});
