// The shape of `declares` in a file under rules/libraries/: strict, and only properties that the kind has.

import { z } from 'zod';
import { DECLARATION_KINDS, DECLARATION_PROPERTIES } from './declaration.ts';
import type { Asked, CorsReading, DeclaringSetting, LibraryDeclaration } from './library-declares.ts';

const name = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const place = z.union([z.int().nonnegative(), name]);

const bound = z.union([z.int().positive(), z.string().regex(/^\d+(\.\d+)*$/, 'a version')]);

const asked: z.ZodType<Asked> = z.strictObject({
  at: z.array(place).min(1).exactOptional(),
  is: z.array(scalar).min(1).exactOptional(),
  not: z.array(scalar).min(1).exactOptional(),
  below: z.number().exactOptional(),
  above: z.number().exactOptional(),
  given: z.boolean().exactOptional(),
  truthy: z.literal(true).exactOptional(),
  none: z.literal(true).exactOptional(),
  speaks: z.enum(['password', 'credential', 'request']).exactOptional(),
  live: z.literal(true).exactOptional(),
  unlessBeside: z.array(name).min(1).exactOptional(),
  unlessSet: z.array(name).min(1).exactOptional(),
  unset: z
    .union([
      z.boolean(),
      z.record(z.string().regex(/^(\*|\d+(\.\d+)?)$/, 'a version as `3` or `0.1`, or *'), z.boolean()),
    ])
    .exactOptional(),
  before: bound.exactOptional(),
  since: bound.exactOptional(),
});

const property = z.union([z.boolean(), z.string(), asked, z.array(asked).min(1)]);

const places = z.array(place).min(1);
const yes = z.literal(true).exactOptional();

const cors: z.ZodType<CorsReading> = z.strictObject({
  origins: places,
  credentials: places,
  pattern: places.exactOptional(),
  unset: z.enum(['*', 'none']),
  nothing: z.literal('none').exactOptional(),
  trueReflects: yes,
  listedAny: yes,
  reflectsWithCredentials: yes,
  reflectsUnless: place.exactOptional(),
  matches: z.enum(['anywhere', 'start', 'whole']),
  textPatterns: yes,
  answers: z.enum(['callback', 'return']).exactOptional(),
});

const setting: z.ZodType<DeclaringSetting> = z.strictObject({
  names: z.array(name).min(1),
  property: name,
  is: z.array(scalar).min(1).exactOptional(),
  lacks: name.exactOptional(),
  as: z.enum(['argument', 'field', 'key', 'member']).exactOptional(),
  beside: z.array(name).exactOptional(),
});

export const declarationSchema: z.ZodType<LibraryDeclaration> = z
  .strictObject({
    kind: z.enum(DECLARATION_KINDS),
    calls: z.array(name),
    handed: z.literal(true).exactOptional(),
    only: z.array(asked).min(1).exactOptional(),
    named: z.array(place).min(1).exactOptional(),
    title: name.exactOptional(),
    properties: z.record(name, property),
    settings: z.array(setting).min(1).exactOptional(),
    cors: cors.exactOptional(),
  })
  .superRefine(({ kind, properties }, context) => {
    // Whatever is declared may say who reaches it.
    for (const key of Object.keys(properties))
      if (key !== 'exposure' && !(key in DECLARATION_PROPERTIES[kind]))
        context.addIssue({ code: 'custom', path: ['properties', key], message: `${kind} has no property ${key}` });
  });
