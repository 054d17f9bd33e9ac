// The shape that a file under rules/libraries/ must have. Strict: a typo must not silence a library.

import { z } from 'zod';
import { COMPUTES, DEEDS, KEY_KINDS, type Library } from './library.ts';
import { BOUNDED_FAMILIES } from './library-bounds.ts';
import { checksShape } from './library-checks-schema.ts';
import { declarationSchema } from './library-declares-schema.ts';
import { COMPONENT_KINDS, CONTROL_FAMILIES, EFFECT_KINDS, MODES, SERVES } from './model.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const name = z.string().min(1);
const place = z.union([z.int().nonnegative(), name]);
const version = z.string().regex(/^\d+(\.\d+)*$/, 'a version');

const defaults = z.record(
  z.string().regex(/^(\*|\d+(\.\d+)?)$/, 'a version as `3` or `0.1`, or * for all later ones'),
  scalar,
);

const option = z.strictObject({
  name,
  aka: z.array(name).min(1).exactOptional(),
  defaults,
});

const bound = z.union([z.int().positive(), version]);

const modeOverride = z.strictObject({
  option: z.union([name, z.int().nonnegative()]),
  is: scalar.exactOptional(),
  oneOf: z.array(scalar).min(1).exactOptional(),
  given: z.enum(['function', 'nothing', 'unread']).exactOptional(),
  function: z.enum(DEEDS).exactOptional(),
  forgeable: z.literal(true).exactOptional(),
  with: name.exactOptional(),
  before: bound.exactOptional(),
  since: bound.exactOptional(),
  pinned: z.literal(true).exactOptional(),
  mode: z.enum(MODES),
});

const control = z.strictObject({
  family: z.enum(CONTROL_FAMILIES),
  exports: z.array(name).min(1),
  attaches: z.enum(['middleware', 'decorator', 'dependency', 'plugin', 'wrapper', 'call']),
  mode: z.enum(MODES),
  answers: z.enum(['verdict', 'findings']).exactOptional(),
  fits: z.array(name).min(1).exactOptional(),
  faults: z.array(name).min(1).exactOptional(),
  options: z.array(option).default([]),
  modes: z.array(modeOverride).min(1).exactOptional(),
  spares: name.exactOptional(),
  only: name.exactOptional(),
});

const effect = z.strictObject({
  kind: z.enum(EFFECT_KINDS),
  calls: z.array(name).min(1),
  target: z.union([place, z.array(place).min(1)]).exactOptional(),
  statement: z.literal(true).exactOptional(),
  only: z.strictObject({ option: z.array(place).min(1), is: z.array(scalar).min(1).exactOptional() }).exactOptional(),
});

const router = z.strictObject({
  calls: z.array(name).min(1),
  on: place.exactOptional(),
  at: z.strictObject({ option: place, default: z.string() }).exactOptional(),
  routes: z
    .array(
      z.strictObject({
        route: z.string().regex(/^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WS|ALL)( \/\S*)?$/, 'a method and a path'),
        serves: z.enum(['static', 'application', 'events']).exactOptional(),
        guards: z.array(name).min(1).exactOptional(),
        when: name.exactOptional(),
        hidden: z.boolean().exactOptional(),
        shown: name.exactOptional(),
      }),
    )
    .min(1),
});

const names = z.array(name).min(1).exactOptional();

const run = z.strictObject({
  does: z.enum([...CONTROL_FAMILIES, 'tests']),
  commands: names,
  actions: names,
  images: names,
  templates: names,
  hooks: names,
  only: names,
  fails: z.boolean(),
  failsWhen: z
    .array(z.strictObject({ option: name, is: z.string().exactOptional(), fails: z.boolean() }))
    .min(1)
    .exactOptional(),
  verifies: z.literal(true).exactOptional(),
});

const key = z.strictObject({
  kind: z.enum(KEY_KINDS),
  calls: z.array(name).min(1).exactOptional(),
  at: z.array(place).min(1).exactOptional(),
  inAddress: z.literal(true).exactOptional(),
  fields: z.array(name).min(1).exactOptional(),
  settings: z.array(name).min(1).exactOptional(),
  beside: z.array(name).min(1).exactOptional(),
});

const example = z.strictObject({
  code: z.string().min(1),
  installed: version.exactOptional(),
  says: z.array(name),
});

const neutraliser = z.strictObject({
  calls: z.array(name).min(1),
  kinds: z.array(z.enum(EFFECT_KINDS)).min(1).exactOptional(),
});

const records = z.strictObject({
  decorators: names,
  columns: names,
  encrypts: names,
  keyword: name.exactOptional(),
  objects: z.record(name, z.int().nonnegative()).exactOptional(),
});

const callBound = z.strictObject({
  family: z.enum(BOUNDED_FAMILIES),
  calls: z.array(name).min(1),
  at: z.array(place),
  ends: z.array(place).min(1).exactOptional(),
  timed: z.array(name).min(1).exactOptional(),
  defaults,
  toldBefore: bound.exactOptional(),
  announces: name.exactOptional(),
  leaves: name.exactOptional(),
});

const tools = z.strictObject({
  calls: z.array(name).min(1),
  decorates: z.literal(true).exactOptional(),
  function: z.array(place).min(1).exactOptional(),
  named: z.array(place).min(1).exactOptional(),
  asks: z.array(place).min(1).exactOptional(),
});

export const librarySchema: z.ZodType<Library> = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case words joined by dashes'),
  ecosystem: z.enum(['npm', 'pypi', 'go', 'oci', 'ci']),
  title: name,
  verified: version.exactOptional(),
  named: version.exactOptional(),
  examples: z.array(example).min(1).exactOptional(),
  imports: z.array(name).default([]),
  images: z.array(name).min(1).exactOptional(),
  runsAs: z.enum(['root', 'user']).exactOptional(),
  runsAsByTag: z.record(name, z.enum(['root', 'user', 'unknown'])).exactOptional(),
  runsAsRead: z.string().min(10).exactOptional(),
  controls: z.array(control).default([]),
  effects: z.array(effect).default([]),
  environment: z
    .array(z.string().regex(/^[A-Z_][A-Z0-9_]*\*?$/, 'a variable, or how variables begin and `*`'))
    .min(1)
    .exactOptional(),
  configuration: z
    .array(z.string().regex(/^[A-Z_][A-Z0-9_]*(\*|<\d+\.\d+)?$/, 'a key, how keys begin and `*`, or a key and `<2.3`'))
    .min(1)
    .exactOptional(),
  connects: z
    .strictObject({
      kind: z.enum(COMPONENT_KINDS),
      name,
      protocol: name.exactOptional(),
      encrypted: z.boolean().exactOptional(),
    })
    .exactOptional(),
  asked: z
    .strictObject({
      does: z.enum(EFFECT_KINDS),
      hosts: z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d+)?$/, 'a host, `*.` before it for all below')).min(1),
      paths: z.array(z.string().regex(/^[/:][\w/.-]+$/, 'how a path ends, from a segment on')).min(1),
    })
    .exactOptional(),
  access: z
    .strictObject({
      unset: z.enum(['open', 'known-password', 'asks', 'unknown']),
      passwords: z.array(name).min(1).exactOptional(),
      arguments: z.array(name).min(1).exactOptional(),
      opens: z.record(name, z.array(z.string()).min(1)).exactOptional(),
      allowsNone: z.array(name).min(1).exactOptional(),
    })
    .exactOptional(),
  technology: name.exactOptional(),
  settings: z.array(name).exactOptional(),
  settingsFiles: z.array(name).exactOptional(),
  computes: z.record(name, z.enum(COMPUTES)).exactOptional(),
  guardsNothing: z.array(name).exactOptional(),
  serves: z.record(name, z.enum(SERVES)).exactOptional(),
  dispatches: z.array(name).min(1).exactOptional(),
  framework: z.literal(true).exactOptional(),
  routers: z.array(router).min(1).exactOptional(),
  runs: z.array(run).min(1).exactOptional(),
  configuredBy: names,
  frontend: z.boolean().exactOptional(),
  keys: z.array(key).min(1).exactOptional(),
  generates: z.array(name).min(1).exactOptional(),
  wraps: z.array(name).min(1).exactOptional(),
  logs: z.array(name).min(1).exactOptional(),
  later: z.array(name).min(1).exactOptional(),
  throws: z.array(name).min(1).exactOptional(),
  reports: z.array(name).min(1).exactOptional(),
  records: records.exactOptional(),
  processes: z
    .strictObject({
      commands: z.array(name).min(1),
      options: z.array(name).min(1),
      environment: z.array(name).min(1).exactOptional(),
    })
    .exactOptional(),
  coroutines: z
    .array(z.strictObject({ calls: z.array(name).min(1), since: bound.exactOptional(), before: bound.exactOptional() }))
    .min(1)
    .exactOptional(),
  exempts: z.array(name).min(1).exactOptional(),
  identifies: z
    .array(z.strictObject({ calls: z.array(name).min(1), callback: z.array(z.int().nonnegative()).min(1) }))
    .min(1)
    .exactOptional(),
  neutralises: z.array(neutraliser).min(1).exactOptional(),
  tools: z.array(tools).min(1).exactOptional(),
  ...checksShape,
  bounds: z.array(callBound).min(1).exactOptional(),
  declares: z.array(declarationSchema).min(1).exactOptional(),
});
