// What people decide about threats: entries of threatdraft.yml and comments in the code. What counts takes a threat out of
// the reports and says so; everything else changes nothing and is told.

import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess/assess.ts';
import { withIdentities } from '../src/assess/identify.ts';
import { loadRules, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { readAnswers } from '../src/cli/read-answers.ts';
import type { Model } from '../src/core/model.ts';
import { modelSchema } from '../src/core/model-schema.ts';
import type { Language } from '../src/core/source.ts';
import { type Decisions, withDecisions } from '../src/record/decide.ts';
import { ignoresIn } from '../src/record/ignore-comments.ts';
import { standingThreats } from '../src/render/words.ts';
import { littleSystem } from './support/little-system.ts';
import { writeTree } from './support/tree.ts';

const { rules } = await loadRules([SHIPPED_RULES]);
const known = rules.map(({ id }) => id);
const LIMITS = rules.filter(({ id }) => id === 'rate-limit-missing');
const TODAY = '2026-06-01';
const FILE = 'threatdraft.yml';
const WHO = 'reason: As agreed, by: Ada Okoro';
const SHOP = [
  'endpoint POST /orders costly=true exposure=internet',
  'endpoint POST /login costly=true exposure=internet',
];
const THREAT = 'rate-limit-missing@api';
const BOTH = ['http:POST:/login', 'http:POST:/orders'];

interface Given extends Partial<Pick<Decisions, 'distrusted'>> {
  lines?: string[];
  yaml?: string;
  /** A comment on a line of the example. */
  code?: string;
}

function modelOf({ lines = SHOP, yaml, code = '', ...more }: Given): Model {
  const decisions = yaml === undefined ? [] : readAnswers(writeTree({ [FILE]: yaml }), FILE, TODAY).decisions;
  const ignores = ignoresIn({ path: 'example.ts', language: 'typescript' }, code);
  const seen = assess(littleSystem(lines), LIMITS, { version: '0.0.0', rulesHash: '' });
  const drawn = withIdentities(seen, LIMITS, () => undefined);
  const asked = LIMITS.map(({ id }) => id);
  return modelSchema.parse(withDecisions(drawn, { decisions, ignores, today: TODAY, known, asked, ...more }));
}

const entry = (rest: string, is = 'accept') => `decisions:\n  - { threat: ${THREAT}, is: ${is}, ${WHO}, ${rest} }\n`;
const standing = (model: Model) => standingThreats(model).map(({ targets }) => targets);
const states = ({ said = [] }: Model) => said.map(({ state, why = '' }) => `${state}: ${why}`);

describe('an entry', () => {
  test('without any, both endpoints stand', () => {
    expect(standing(modelOf({}))).toEqual([BOTH]);
    expect(modelOf({}).said).toBeUndefined();
  });

  test.each(['accept', 'false-positive'])('%s of every target settles the threat, with its gap and paths', (is) => {
    const model = modelOf({ yaml: entry(`targets: [${BOTH.join(', ')}], until: 2026-06-01`, is) });
    expect(standing(model)).toEqual([]);
    expect(model.threats).toMatchObject([
      { id: THREAT, state: 'accepted', targets: BOTH, decided: [{ is, by: 'Ada Okoro', targets: BOTH, until: TODAY }] },
    ]);
    expect(model.gaps).toEqual([]);
    expect(model.said).toMatchObject([{ kind: 'decision', state: 'counts', affects: BOTH, evidence: [{ line: 2 }] }]);
  });

  test('of one target leaves the others', () => {
    const model = modelOf({ yaml: entry('targets: ["http:POST:/login"]') });
    expect(standing(model)).toEqual([['http:POST:/orders']]);
    expect(model.gaps.map(({ targets }) => targets)).toEqual([['http:POST:/orders']]);
  });

  test('of what there was does not speak of what joins', () => {
    const later = [...SHOP, 'endpoint POST /refunds costly=true exposure=internet'];
    const model = modelOf({ lines: later, yaml: entry(`targets: [${BOTH.join(', ')}]`) });
    expect(standing(model)).toEqual([['http:POST:/refunds']]);
    expect(standing(modelOf({ lines: later, yaml: entry("targets: ['*']") }))).toEqual([]);
  });

  test('handing on says to whom', () => {
    const model = modelOf({ yaml: entry("targets: ['*'], to: Platform team", 'transfer') });
    expect(model.threats[0]?.decided).toMatchObject([{ is: 'transfer', to: 'Platform team' }]);
    expect(() => modelOf({ yaml: entry("targets: ['*']", 'transfer') })).toThrow('to says who settles it');
    expect(() => modelOf({ yaml: entry("targets: ['*'], to: x") })).toThrow('to says who settles it');
  });

  test.each<[string, Given, string]>([
    [
      'that names no target where there are two',
      { yaml: entry('') },
      'unmatched: it shows at 2 targets: say by `targets`',
    ],
    [
      'of another threat',
      { yaml: entry('').replace(THREAT, 'rate-limit-missing@shop') },
      'unmatched: no threat of this id stands',
    ],
    ['of another target', { yaml: entry('targets: [x]') }, 'unmatched: it does not show at x'],
    ['that has expired', { yaml: entry("targets: ['*'], until: 2026-05-31") }, 'expired: it counted until 2026-05-31'],
    [
      'of another basis',
      { lines: SHOP.slice(0, 1), yaml: entry('basis: old') },
      'changed: what it rests on has changed',
    ],
    [
      'of a tree that is not trusted',
      { yaml: entry("targets: ['*']"), distrusted: true },
      'distrusted: nothing that this tree says',
    ],
  ])('%s changes nothing, and is told', (_name, given, why) => {
    const model = modelOf(given);
    expect(standing(model)).toEqual(standing(modelOf({ lines: given.lines ?? SHOP })));
    expect(standing(model)).toHaveLength(1);
    expect(states(model)).toEqual([expect.stringContaining(why)]);
  });

  test('of the same basis counts, also by the identity of the finding', () => {
    const lines = SHOP.slice(0, 1);
    const { id = '', basis = '' } = modelOf({ lines }).threats[0]?.identities?.['http:POST:/orders'] ?? {};
    expect(id).toContain('rate-limit-missing@');
    expect(standing(modelOf({ lines, yaml: entry(`basis: ${basis}`) }))).toEqual([]);
    expect(standing(modelOf({ lines, yaml: entry(`basis: ${basis}`).replace(THREAT, `"${id}"`) }))).toEqual([]);
    const later = lines.map((line) => `${line} authentication=present`);
    expect(states(modelOf({ lines: later, yaml: entry(`basis: ${basis}`) }))).toEqual([
      'changed: what it rests on has changed since it was decided',
    ]);
    expect(() => modelOf({ yaml: entry(`targets: [a, b], basis: ${basis}`) })).toThrow('basis is that of one target');
  });

  test.each([
    ['no reason', `decisions:\n  - { threat: x, is: accept, by: Ada }`, 'decisions.0.reason: missing'],
    ['no name', `decisions:\n  - { threat: x, is: accept, reason: y }`, 'decisions.0.by: missing'],
    ['another word', `decisions:\n  - { threat: x, is: acept, ${WHO} }`, 'did you mean accept?'],
    [
      'no day',
      `decisions:\n  - { threat: x, is: accept, ${WHO}, until: 2027-02-30 }`,
      'threatdraft.yml:2: decisions.0.until',
    ],
  ])('%s is an error', (_name, yaml, complaint) => {
    expect(() => modelOf({ yaml })).toThrow(complaint);
  });
});

/** The first line of the example declares the orders, the second the login. */
const at = (line: number, comment: string) => `${'app.use();\n'.repeat(line - 1)}app.post(); ${comment}\n`;
const IGNORE = 'threatdraft: ignore[rate-limit-missing] --';

describe('a comment', () => {
  test('leaves out what shows on its line, and nothing else', () => {
    const model = modelOf({ code: at(2, `// ${IGNORE} the gateway limits it`) });
    expect(standing(model)).toEqual([['http:POST:/orders']]);
    expect(model.threats[0]?.decided).toMatchObject([
      { is: 'ignore', by: 'a comment', reason: 'the gateway limits it', targets: ['http:POST:/login'] },
    ]);
    expect(states(model)).toEqual(['counts: ']);
  });

  test('on a line of its own speaks of the next line with code', () => {
    const code = `// ${IGNORE} the gateway limits it\n\n// and more\napp.post()\n`;
    expect(ignoresIn({ path: 'a.ts', language: 'typescript' }, code)).toMatchObject([{ at: { line: 1 }, line: 4 }]);
  });

  test('for every target settles the threat', () => {
    const code = `app.post(); // ${IGNORE} one\napp.post(); /* ${IGNORE} two until 2026-06-01 */\n`;
    const model = modelOf({ code });
    expect(standing(model)).toEqual([]);
    expect(model.threats).toMatchObject([{ state: 'accepted', targets: BOTH }]);
  });

  test.each([
    [
      'of a rule that nobody has',
      '// threatdraft: ignore[rate-limits] -- why',
      'malformed: there is no rule rate-limits',
    ],
    ['without a rule', '// threatdraft: ignore -- why', 'malformed: it names no rule'],
    ['of all rules', '// threatdraft: ignore[*] -- why', 'malformed: it names no rule'],
    ['of the file', '// threatdraft: ignore-file[rate-limit-missing] -- why', 'malformed: it names no rule'],
    ['without a reason', '// threatdraft: ignore[rate-limit-missing]', 'malformed: it gives no reason'],
    ['with an empty reason', `// ${IGNORE} until 2027-01-01`, 'malformed: it gives no reason'],
    ['until no day', `// ${IGNORE} why until 2027-02-29`, 'malformed: until wants a day'],
    ['until tomorrow', `// ${IGNORE} why until tomorrow`, 'malformed: until wants a day'],
    ['that has expired', `// ${IGNORE} why until 2026-05-31`, 'expired: it counted until 2026-05-31'],
    [
      'of a threat that does not show there',
      '// threatdraft: ignore[cors-wildcard, rate-limit-missing] -- why',
      'counts: ',
    ],
  ])('%s is told', (_name, comment, why) => {
    const model = modelOf({ code: at(2, comment) });
    expect(states(model)).toEqual([expect.stringContaining(why)]);
    expect(standing(model)).toEqual(why === 'counts: ' ? [['http:POST:/orders']] : [BOTH]);
  });

  test('on a line where nothing shows is told, and one that is not trusted', () => {
    expect(states(modelOf({ code: at(3, `// ${IGNORE} why`) }))).toEqual([
      'unmatched: nothing of rate-limit-missing shows there',
    ]);
    const model = modelOf({ code: at(2, `// ${IGNORE} why`), distrusted: true });
    expect(states(model)).toEqual([expect.stringContaining('distrusted')]);
    expect(standing(model)).toEqual([BOTH]);
  });
});

describe('comments of languages', () => {
  const WORDS = 'threatdraft: ignore[x] -- y';
  test.each<[Language, string, number[]]>([
    ['typescript', `a(); //${WORDS}`, [1]],
    ['typescript', `/*\n * ${WORDS}\n */\na();`, [4]],
    ['typescript', `a({/* ${WORDS} */});`, [1]],
    ['typescript', `const a = /[/'"]/; // ${WORDS}`, [1]],
    ['typescript', `const a = b / c; // ${WORDS}`, [1]],
    ['typescript', `const a = \`\${b({ c: \`'\` })} '\`; // ${WORDS}`, [1]],
    ['typescript', `const a = '// ${WORDS}';`, []],
    ['typescript', `const a = \`\n// ${WORDS}\n\`;`, []],
    ['typescript', `// write ${WORDS}\na();`, []],
    ['python', `@app.get('/a')  # ${WORDS}`, [1]],
    ['python', `a = """\n# ${WORDS}\n"""`, []],
    ['python', `a = '# ${WORDS}'`, []],
    ['go', `r.GET("/a", h) // ${WORDS}`, [1]],
    ['go', `a := \`\\\`; b() // ${WORDS}`, [1]],
    ['go', `a := \`\n// ${WORDS}\n\``, []],
    ['yaml', `name: don't\nuses: a/b@v1 # ${WORDS}`, [2]],
    ['yaml', `run: |\n  # ${WORDS}\n  make`, [3]],
    ['yaml', `a: "b # ${WORDS}"`, []],
    ['yaml', `a: b#${WORDS}`, []],
    ['dockerfile', `# ${WORDS}\nUSER root`, [2]],
    ['dockerfile', `USER root # ${WORDS}`, []],
    ['hcl', `a = 1 # ${WORDS}\nb = 2 // ${WORDS}\n/* ${WORDS} */\nc = 3`, [1, 2, 4]],
    ['hcl', `a = "# ${WORDS}"`, []],
    ['toml', `a = 1 # ${WORDS}`, [1]],
    ['nginx', `listen 80; # ${WORDS}`, [1]],
    ['dotenv', `# ${WORDS}\nA=b`, [2]],
    ['json', `{ "a": 1 } // ${WORDS}`, []],
  ])('%s: %j', (language, text, lines) => {
    expect(ignoresIn({ path: 'a', language }, text).map(({ line }) => line)).toEqual(lines);
  });

  test('what speaks of nothing is malformed', () => {
    expect(ignoresIn({ path: 'a', language: 'python' }, `a()\n# ${WORDS}\n`)).toMatchObject([
      { malformed: 'no code follows it' },
    ]);
  });
});
