// Compose files among the files that were read, with the variables that `.env` beside them sets filled in, as compose does
// before it reads anything else. Secrets stay where they stand: a variable that is or may be one is left as written.

import { posix } from 'node:path';
import type { Document, DocumentNode } from './core/document.ts';
import type { ParsedFile } from './core/parsed.ts';
import { canBeSecret, classifyValue } from './core/secret-value.ts';
import { entry, items, textAt, textOf, textsOf, walk } from './parse/query.ts';
import type { Reading } from './read.ts';
import { looksLikeCredential } from './scan/secrets.ts';

type Variables = ReadonlyMap<string, string>;

export function withComposeVariables(reading: Reading): Reading {
  const dotenvs = new Map(
    reading.parsed.flatMap(({ file, document }) =>
      document?.format === 'dotenv' ? [[file.path, valuesOf(document)] as const] : [],
    ),
  );
  if (dotenvs.size === 0) return reading;
  const composes = new Map(reading.parsed.filter(isCompose).map((one) => [one.file.path, one] as const));
  const given = givenByIncludes(composes, dotenvs);
  const parsed = reading.parsed.map((one) => {
    const { path } = one.file;
    if (!composes.has(path)) return one;
    const own = given.get(path) ?? dotenvs.get(beside(path, '.env')) ?? new Map();
    return own.size === 0 ? one : filledIn(one, own);
  });
  return { ...reading, parsed };
}

const beside = (path: string, name: string) => posix.normalize(posix.join(posix.dirname(path), name));

function isCompose({ document }: ParsedFile): boolean {
  return (
    document?.format === 'yaml' &&
    document.roots.some((root) => entry(root, 'services') !== undefined || entry(root, 'include') !== undefined)
  );
}

function valuesOf(document: Extract<Document, { format: 'dotenv' }>): Map<string, string> {
  return new Map(document.pairs.map(({ key, value }) => [key, value]));
}

/** Files that others include get their own variables and, before those, the variables of who includes them. */
function givenByIncludes(
  composes: ReadonlyMap<string, ParsedFile>,
  dotenvs: ReadonlyMap<string, Variables>,
): Map<string, Variables> {
  const given = new Map<string, Variables>();
  for (const [path, { document }] of composes) {
    if (document?.format !== 'yaml') continue;
    const own = dotenvs.get(beside(path, '.env')) ?? new Map<string, string>();
    for (const item of document.roots.flatMap((root) => items(entry(root, 'include')))) {
      for (const { file, environment } of includedBy(item, path)) {
        const its = environment.flatMap((one) => [...(dotenvs.get(one) ?? [])]);
        given.set(file, new Map([...its, ...own]));
      }
    }
  }
  return given;
}

function includedBy(item: DocumentNode, path: string): { file: string; environment: string[] }[] {
  const short = textOf(item);
  const files = short === undefined ? textsOf(entry(item, 'path')) : [short];
  const named = textsOf(entry(item, 'env_file'));
  const directory = textAt(item, 'project_directory');
  return files.map((one) => {
    const file = beside(path, one);
    const home = directory === undefined ? beside(file, '.env') : beside(path, posix.join(directory, '.env'));
    return { file, environment: named.length > 0 ? named.map((name) => beside(path, name)) : [home] };
  });
}

function filledIn(one: ParsedFile, variables: Variables): ParsedFile {
  if (one.document?.format !== 'yaml') return one;
  const document = structuredClone(one.document);
  for (const root of document.roots) {
    for (const node of walk(root)) {
      if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('$')) {
        node.value = filled(node.value, variables);
      }
    }
  }
  return { ...one, document };
}

const VARIABLE = /\$\$|\$\{([A-Za-z_]\w{0,200})(?:(:?[-?+])([^{}]{0,500}))?\}|\$([A-Za-z_]\w{0,200})/g;

function filled(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (whole: string, braced?: string, operator?: string, word?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = variables.get(name);
    if (value === undefined || (value === '' && operator?.startsWith(':'))) return whole;
    if (operator?.endsWith('+')) return word ?? '';
    // It is set, so that its default is not used; what it is set to is nobody's business.
    if (isSecret(name, value)) return `\${${name}}`;
    return value.includes('$') ? whole : value;
  });
}

function isSecret(name: string, value: string): boolean {
  const kind = classifyValue(value);
  return looksLikeCredential(name) || canBeSecret(kind) || kind === 'placeholder';
}
