// The shape of what a file under rules/libraries/ says for checks that are written by hand.

import { z } from 'zod';

const name = z.string().min(1);
const names = z.array(name).min(1).exactOptional();
const place = z.union([z.int().nonnegative(), name]);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const redirects = z.strictObject({
  follows: z.boolean(),
  options: z
    .array(z.strictObject({ option: place, is: z.array(scalar).min(1), follows: z.boolean() }))
    .min(1)
    .exactOptional(),
});

const paths = z.strictObject({
  resolves: names,
  joins: names,
  relative: names,
  common: names,
  below: names,
  local: names,
  separators: names,
  roots: names,
});

export const checksShape = {
  redirects: redirects.exactOptional(),
  ranges: names,
  paths: paths.exactOptional(),
  comparesSafely: names,
  digests: names,
  errorWords: names,
  stacks: names,
};
