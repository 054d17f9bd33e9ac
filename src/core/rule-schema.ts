// The shape that a file under rules/threats/ must have. Strict: a typo must not silence a rule.

import { z } from 'zod';
import { CONTROL_FAMILIES, STRIDE } from './model.ts';
import { ELEMENT_KINDS, type ElementKind, PROPERTIES, type Rule } from './rule.ts';

const sentence = z.string().min(1);
const wanted = z.record(sentence, z.union([z.boolean(), sentence]));
const systems = z.array(z.array(sentence).min(1)).min(1);

const distinct = <T extends z.ZodType>(one: T) =>
  z
    .array(one)
    .min(1)
    .refine((all) => new Set(all).size === all.length, 'each once');
const OWASP = /^(?:A(?:0[1-9]|10):20(?:21|25)|API(?:[1-9]|10):2023|LLM(?:0[1-9]|10):2025|CICD-SEC-(?:[1-9]|10))$/;

const shape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/, 'a noun and its state in lower case, joined by dashes'),
  title: sentence.max(90),
  stride: z.array(z.enum(STRIDE)).min(1),
  each: z.enum(ELEMENT_KINDS),
  when: wanted.exactOptional(),
  unless: wanted.exactOptional(),
  needs: z.enum(CONTROL_FAMILIES).exactOptional(),
  lacks: z.enum(CONTROL_FAMILIES).exactOptional(),
  whenUnknown: z.literal('threat').exactOptional(),
  profile: z.literal('audit').exactOptional(),
  impact: z.int().min(1).max(5),
  cwe: z.array(z.int().positive()).min(1),
  owasp: distinct(z.string().regex(OWASP, 'A01:2025, API1:2023, LLM01:2025 or CICD-SEC-1')).exactOptional(),
  capec: distinct(z.int().positive()).exactOptional(),
  asvs: distinct(z.string().regex(/^V\d{1,2}\.\d{1,2}\.\d{1,2}$/, 'V8.2.1')).exactOptional(),
  why: sentence,
  fix: sentence,
  ask: sentence,
  references: z.array(z.url({ protocol: /^https$/ })).min(1),
  examples: z.strictObject({ threat: systems, question: systems, quiet: systems }),
});

export const ruleSchema: z.ZodType<Rule> = shape.check(({ value, issues }) => {
  for (const place of ['when', 'unless'] as const) {
    for (const name of Object.keys(value[place] ?? {})) {
      if (propertiesOf(value.each).includes(name)) continue;
      issues.push({ code: 'unrecognized_keys', keys: [name], path: [place], input: value[place], message: '' });
    }
  }
  const complaint = wrongControl(value);
  if (complaint) issues.push({ code: 'custom', path: [complaint.at], input: value, message: complaint.message });
});

function wrongControl(rule: z.infer<typeof shape>): { at: string; message: string } | undefined {
  if (rule.needs && rule.lacks) return { at: 'lacks', message: 'a rule has `needs` or `lacks`, not both' };
  if (rule.needs && rule.each !== 'endpoint' && rule.each !== 'component') {
    return { at: 'needs', message: `the controls of a ${rule.each} are not known; use \`lacks\`` };
  }
  if (rule.whenUnknown && !rule.needs) return { at: 'whenUnknown', message: 'there is nothing that it `needs`' };
  if (!rule.when && !rule.needs)
    return { at: 'when', message: 'without `when` and `needs` it would hold for everything' };
  return undefined;
}

/** The names that `when` and `unless` may hold. */
export function propertiesOf(each: ElementKind): string[] {
  const names = Object.keys(PROPERTIES[each]);
  return names.flatMap((name) => (name === '<family>' ? [...CONTROL_FAMILIES] : [name]));
}

/** Keys allowed at a place in a rule, for suggestions. */
export function keysAt(path: PropertyKey[], each: ElementKind | undefined): string[] {
  const [first] = path;
  if (first === undefined) return Object.keys(shape.shape);
  if (first === 'examples') return ['threat', 'question', 'quiet'];
  return each === undefined ? [] : propertiesOf(each);
}

/** JSON Schema of a rule file, for editors. */
export function ruleJsonSchema(): object {
  return z.toJSONSchema(shape, { target: 'draft-7', io: 'input' });
}
