// The shape that files under rules/actions/, rules/programs/ and rules/modules/ must have. Strict: a typo must not silence what is known.

import { z } from 'zod';
import type { KnownAction, KnownModule, KnownProgram, ModuleValue } from './knowledge.ts';
import { linearPattern } from './linear-pattern.ts';

const text = z.string().min(1);
const some = <T extends z.ZodType>(one: T) => z.array(one).min(1);
const input = z.string().regex(/^[a-z0-9_-]+$/, 'the name of an input in lower case');
const version = z.string().regex(/^\d+(\.\d+){0,2}$/, 'a version such as 4 or 4.1.3, in quotes');
const phrase = z.string().regex(/^[\w./<>:-]+( [\w./<>:-]+)*$/, 'words joined by single blanks');
const given = z.strictObject({ input, is: linearPattern.exactOptional() });
const maybeGiven = z.strictObject({ given: given.exactOptional() });

const example = z
  .strictObject({
    on: text.exactOptional(),
    steps: text.exactOptional(),
    compose: text.exactOptional(),
    says: some(text).exactOptional(),
    quiet: some(text).exactOptional(),
  })
  .refine(({ steps, compose }) => (steps === undefined) !== (compose === undefined), 'either steps or compose')
  .refine(({ says, quiet }) => says !== undefined || quiet !== undefined, 'says, quiet or both');

const cache = z.strictObject({
  given: given.exactOptional(),
  unless: z.union([given, some(given)]).exactOptional(),
  since: z.int().min(1).exactOptional(),
  only: z.enum(['restore', 'save']).exactOptional(),
});

const advisory = z.strictObject({
  id: z.string().regex(/^(?:CVE-\d{4}-\d+|GHSA(?:-[0-9a-z]{4}){3})$/, 'CVE-… or GHSA-…'),
  from: version.exactOptional(),
  before: version.exactOptional(),
  given: given.exactOptional(),
  unless: given.exactOptional(),
});

export const knownActionSchema: z.ZodType<KnownAction> = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9._-]+(\/[a-z0-9._-]+)+$/, 'owner/name in lower case'),
    code: some(input).exactOptional(),
    outputs: z.strictObject({ named: linearPattern, given: given.exactOptional() }).exactOptional(),
    runsFiles: z.literal(true).exactOptional(),
    loadsVariables: z.literal(true).exactOptional(),
    checksOut: z
      .strictObject({ commit: some(input), keepsToken: input, keepsElsewhereSince: z.int().min(1).exactOptional() })
      .exactOptional(),
    fetchesArtifacts: maybeGiven.exactOptional(),
    uploads: z.strictObject({ hidden: input, hiddenLeftOutSince: version }).exactOptional(),
    caches: some(cache).exactOptional(),
    publishes: maybeGiven.exactOptional(),
    longLivedToken: given
      .extend({ registry: z.strictObject({ inputs: some(input), is: linearPattern }).exactOptional() })
      .exactOptional(),
    appToken: z
      .strictObject({
        limitedBy: input.exactOptional(),
        owner: input.exactOptional(),
        repositories: input.exactOptional(),
        kept: input.exactOptional(),
      })
      .exactOptional(),
    asOf: z.iso.date().exactOptional(),
    advisories: some(advisory).exactOptional(),
    archived: z.literal(true).exactOptional(),
    examples: some(example),
  })
  .refine(
    ({ asOf, advisories, archived }) => (asOf !== undefined) === (advisories !== undefined || archived !== undefined),
    'asOf stands beside advisories and archived, and only there',
  );

export const knownProgramSchema: z.ZodType<KnownProgram> = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case words joined by dashes'),
  title: text,
  runsFiles: some(phrase).exactOptional(),
  fetchesHead: some(phrase).exactOptional(),
  fetchesArtifacts: some(phrase).exactOptional(),
  publishes: some(
    z.strictObject({
      commands: some(phrase),
      unless: z.array(text),
      token: linearPattern.exactOptional(),
      alwaysNeedsToken: z.literal(true).exactOptional(),
    }),
  ).exactOptional(),
  tunnel: z
    .strictObject({ images: some(text), opens: linearPattern, target: linearPattern.exactOptional() })
    .exactOptional(),
  examples: some(example),
});

const moduleValue: z.ZodType<ModuleValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(moduleValue), z.record(z.string(), moduleValue)]),
);
const variable = z.string().regex(/^[a-z]\w*$/, 'the name of a variable');

const made = z.strictObject({
  type: z.string().regex(/^[a-z]\w*$/, 'the type of a resource'),
  from: z.int().min(1).exactOptional(),
  before: z.int().min(1).exactOptional(),
  inputs: z.record(variable, moduleValue),
  switches: some(variable).exactOptional(),
  each: variable.exactOptional(),
  item: variable.exactOptional(),
  words: z
    .strictObject({ under: variable.exactOptional(), mean: z.record(z.string(), z.record(z.string(), moduleValue)) })
    .exactOptional(),
  body: z.record(z.string(), moduleValue),
});

export const knownModuleSchema: z.ZodType<KnownModule> = z.strictObject({
  id: z.string().regex(/^[\w-]+(\/[\w-]+){2,}$/, 'owner/name/provider, then its path'),
  read: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version such as 21.19.0'),
  makes: some(made),
  examples: some(
    z
      .strictObject({ call: text, says: some(text).exactOptional(), quiet: some(text).exactOptional() })
      .refine(({ says, quiet }) => says !== undefined || quiet !== undefined, 'says, quiet or both'),
  ),
});
