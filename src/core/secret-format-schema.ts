// The shape that a file under rules/secrets/ must have. Strict: a typo must not silence a format.

import { z } from 'zod';
import { linearPattern } from './linear-pattern.ts';
import { SECRET_KINDS, SECRET_VALIDATORS, type SecretFormat } from './secret-format.ts';

const text = z.string().min(1);

export const secretFormatSchema: z.ZodType<SecretFormat> = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case words joined by dashes'),
  title: text,
  provider: text,
  kind: z.enum(SECRET_KINDS),
  markers: z.array(z.string().min(3)).min(1),
  pattern: linearPattern,
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
