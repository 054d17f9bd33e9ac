// Reads rules and libraries from disk. Those we ship were checked when they were built and come as one JSON file each:
// reading the YAML of all of them takes longer than a small scan. YAML and zod are loaded only for other directories.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { UserError } from '../core/errors.ts';
import { compareText } from '../core/evidence.ts';
import type { Knowledge, KnownAction, KnownModule, KnownProgram } from '../core/knowledge.ts';
import type { Library } from '../core/library.ts';
import { STRIDE } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import type { SecretFormat } from '../core/secret-format.ts';
import { PACKAGE_ROOT } from './install.ts';
import type { KnownKeys } from './read-data-file.ts';

export const SHIPPED_RULES = join(PACKAGE_ROOT, 'rules', 'threats');
export const SHIPPED_LIBRARIES = join(PACKAGE_ROOT, 'rules', 'libraries');
export const SHIPPED_SECRETS = join(PACKAGE_ROOT, 'rules', 'secrets');
export const SHIPPED_ACTIONS = join(PACKAGE_ROOT, 'rules', 'actions');
export const SHIPPED_MODULES = join(PACKAGE_ROOT, 'rules', 'modules');
export const SHIPPED_PROGRAMS = join(PACKAGE_ROOT, 'rules', 'programs');

export interface LoadedRules {
  rules: Rule[];
  /** SHA-256 of the rules: two runs with the same hash judged by the same rules. */
  hash: string;
}

/** All rules of these directories, by id. Throws UserError with every complaint about every file. */
export async function loadRules(directories: readonly string[]): Promise<LoadedRules> {
  const found = await Promise.all(directories.map(rulesIn));
  const rules = found.flat().sort((a, b) => compareText(a.id, b.id));
  const twice = rules.find((rule, index) => rule.id === rules[index + 1]?.id);
  if (twice) throw new UserError(`two rules are called ${twice.id}`);
  return { rules, hash: createHash('sha256').update(canonical(rules)).digest('hex') };
}

export async function loadLibraries(directory: string = SHIPPED_LIBRARIES): Promise<Library[]> {
  const built = directory === SHIPPED_LIBRARIES ? builtFile<Library>('libraries.json', directory) : undefined;
  if (built) return built;
  const { librarySchema } = await import('../core/library-schema.ts');
  const libraries = await readAll(directory, librarySchema, libraryKeys);
  return libraries.sort((a, b) => compareText(a.ecosystem, b.ecosystem) || compareText(a.id, b.id));
}

/** What credentials look like, by id. */
export async function loadSecretFormats(directory: string = SHIPPED_SECRETS): Promise<SecretFormat[]> {
  const built = directory === SHIPPED_SECRETS ? builtFile<SecretFormat>('secrets.json', directory) : undefined;
  if (built) return built;
  const { secretFormatSchema } = await import('../core/secret-format-schema.ts');
  const formats = await readAll(directory, secretFormatSchema, () => SECRET_KEYS);
  return formats.sort((a, b) => compareText(a.id, b.id));
}

/** What is known of published actions, of published modules and of programs, by id. */
export async function loadKnowledge(): Promise<Knowledge> {
  const actions = builtFile<KnownAction>('actions.json', SHIPPED_ACTIONS);
  const programs = builtFile<KnownProgram>('programs.json', SHIPPED_PROGRAMS);
  const modules = builtFile<KnownModule>('modules.json', SHIPPED_MODULES);
  return {
    actions: actions ?? (await loadActions()),
    modules: modules ?? (await loadModules()),
    programs: programs ?? (await loadPrograms()),
  };
}

export async function loadActions(directory: string = SHIPPED_ACTIONS): Promise<KnownAction[]> {
  const { knownActionSchema } = await import('../core/knowledge-schema.ts');
  const actions = await readAll(directory, knownActionSchema, () => ACTION_KEYS, undefined, idBelow);
  return actions.sort((a, b) => compareText(a.id, b.id));
}

export async function loadModules(directory: string = SHIPPED_MODULES): Promise<KnownModule[]> {
  const { knownModuleSchema } = await import('../core/knowledge-schema.ts');
  const modules = await readAll(directory, knownModuleSchema, () => MODULE_KEYS, undefined, idBelow);
  return modules.sort((a, b) => compareText(a.id, b.id));
}

export async function loadPrograms(directory: string = SHIPPED_PROGRAMS): Promise<KnownProgram[]> {
  const { knownProgramSchema } = await import('../core/knowledge-schema.ts');
  const programs = await readAll(directory, knownProgramSchema, () => PROGRAM_KEYS);
  return programs.sort((a, b) => compareText(a.id, b.id));
}

/** Actions have owners: `actions/cache/restore.yaml` is `actions/cache/restore`. */
const idBelow = (directory: string, path: string): string =>
  relative(directory, path)
    .split(sep)
    .join('/')
    .replace(/\.ya?ml$/, '');

async function rulesIn(directory: string): Promise<Rule[]> {
  const built = directory === SHIPPED_RULES ? builtFile<Rule>('rules.json', directory) : undefined;
  if (built) return built;
  const { keysAt, ruleSchema } = await import('../core/rule-schema.ts');
  return readAll(directory, ruleSchema, (path, root) => keysAt(path, (root as Partial<Rule>).each), misplaced);
}

/** What the build writes beside the code, from the YAML. Undefined when it is older than the YAML in a checkout. */
function builtFile<T>(name: string, source: string): T[] | undefined {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (!existsSync(file)) return undefined;
  const checkout = existsSync(join(PACKAGE_ROOT, 'src'));
  if (checkout && newestIn(source) > statSync(file).mtimeMs) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as T[];
}

/** A file that was taken away shows in the time of its directory. */
function newestIn(directory: string): number {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return Math.max(...['.', ...names].map((name) => statSync(join(directory, name)).mtimeMs));
}

async function readAll<T extends { id: string }>(
  directory: string,
  schema: z.ZodType<T>,
  keys: KnownKeys,
  misplacedIn: (file: string, value: T) => string | undefined = () => undefined,
  idOf: (directory: string, path: string) => string = (_, path) => basename(path, '.yaml'),
): Promise<T[]> {
  const { readDataFile } = await import('./read-data-file.ts');
  const values: T[] = [];
  const complaints: string[] = [];
  for (const path of yamlFiles(directory)) {
    const file = shownPath(path);
    const read = readDataFile(file, readFileSync(path, 'utf8'), { schema, keys, id: idOf(directory, path) });
    const place = read.value && misplacedIn(path, read.value);
    if (place) complaints.push(`${file}:1: ${place}`);
    else if (read.value) values.push(read.value);
    complaints.push(...read.complaints);
  }
  if (complaints.length > 0) throw new UserError(complaints.join('\n'));
  return values;
}

/** From where the user stands, unless that would climb. */
function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}

function yamlFiles(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    throw new UserError(`no such directory of rules: ${directory}`);
  }
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort(compareText)
    .map((name) => join(directory, name));
}

/** A folder named after a STRIDE letter holds the rules whose first letter it is. */
function misplaced(file: string, rule: Rule): string | undefined {
  const folder = basename(dirname(file));
  const isLetter = STRIDE.some((letter) => letter === folder);
  return isLetter && folder !== rule.stride[0]
    ? `${rule.id} is first of all ${rule.stride[0]}, not ${folder}`
    : undefined;
}

const SECRET_KEYS =
  'id title provider kind markers pattern context inside lines validator entropy certain harmless reference examples'.split(
    ' ',
  );
const ACTION_KEYS =
  'id code outputs runsFiles loadsVariables checksOut fetchesArtifacts uploads caches publishes longLivedToken appToken asOf advisories archived examples'.split(
    ' ',
  );
const MODULE_KEYS = 'id read makes examples'.split(' ');
const PROGRAM_KEYS = 'id title runsFiles fetchesHead fetchesArtifacts publishes tunnel examples'.split(' ');
const LIBRARY_KEYS =
  'id ecosystem title verified named examples imports controls effects connects technology runs configuredBy frontend keys'.split(
    ' ',
  );
const NESTED_KEYS: Record<string, string[]> = {
  examples: 'code installed says'.split(' '),
  controls:
    'family exports attaches mode options modes only spares option is oneOf given with before since pinned name aka defaults'.split(
      ' ',
    ),
  effects: 'kind calls target only option is'.split(' '),
  connects: 'kind name protocol encrypted'.split(' '),
  runs: 'does commands actions images templates hooks only fails failsWhen option is verifies'.split(' '),
};

function libraryKeys([first]: PropertyKey[]): readonly string[] {
  return first === undefined ? LIBRARY_KEYS : (NESTED_KEYS[String(first)] ?? []);
}

/** JSON with its keys in order, so that the hash does not depend on how a file was written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => compareText(a, b)))
      : inner,
  );
}
