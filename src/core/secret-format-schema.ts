// The shape that a file under rules/secrets/ must have. Strict: a typo must not silence a format.

import { z } from 'zod';
import { SECRET_KINDS, SECRET_VALIDATORS, type SecretFormat } from './secret-format.ts';

const text = z.string().min(1);

/** Nested quantifiers and back references make hostile text take for ever. */
const linear = z
  .string()
  .min(1)
  .refine((pattern) => !/[*+}]\)[*+{]|\\[1-9]|\\k</.test(pattern), 'a pattern without repeated repetitions')
  .refine(compiles, 'a regular expression');

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'y').lastIndex === 0;
  } catch {
    return false;
  }
}

export const secretFormatSchema: z.ZodType<SecretFormat> = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case words joined by dashes'),
  title: text,
  provider: text,
  kind: z.enum(SECRET_KINDS),
  markers: z.array(z.string().min(3)).min(1),
  pattern: linear,
  context: z.literal(true).exactOptional(),
  inside: z.literal(true).exactOptional(),
  lines: z.literal(true).exactOptional(),
  validator: z.enum(SECRET_VALIDATORS).exactOptional(),
  entropy: z.number().min(0).max(6).default(3),
  certain: z.boolean().default(true),
  harmless: z.literal(true).exactOptional(),
  reference: z.url().exactOptional(),
  examples: z.strictObject({ found: z.array(text).min(1), quiet: z.array(text).min(1) }),
});
