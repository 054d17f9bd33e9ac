// One YAML file of ours (a rule, a library) against its schema: the value, or every complaint with file, line and key.

import type { z } from 'zod';
import type { DocumentEntry, DocumentNode } from '../core/document.ts';
import { readYaml } from '../parse/documents/yaml.ts';
import { didYouMean } from './suggest.ts';

export type ReadFile<T> = { value: T; complaints: [] } | { value?: undefined; complaints: string[] };

/** Keys that may stand at a path, for suggestions. */
export type KnownKeys = (path: PropertyKey[], root: unknown) => readonly string[];

export interface Expected<T> {
  schema: z.ZodType<T>;
  keys: KnownKeys;
  /** What its place says that it is. */
  id: string;
}

export function readDataFile<T extends { id: string }>(
  file: string,
  text: string,
  { schema, keys, id }: Expected<T>,
): ReadFile<T> {
  const read = readChecked(file, text, { schema, keys });
  if (read.lineAt === undefined) return { complaints: read.complaints };
  if (read.value.id === id) return { value: read.value, complaints: [] };
  return { complaints: [`${file}:${read.lineAt(['id'])}: id is ${read.value.id}, the file is named ${id}`] };
}

/** Also where each part of it stands. */
export type Checked<T> =
  | { value: T; complaints: []; lineAt: (path: PropertyKey[]) => number }
  | { value?: undefined; complaints: string[]; lineAt?: never };

export function readChecked<T>(
  file: string,
  text: string,
  { schema, keys }: Pick<Expected<T>, 'schema' | 'keys'>,
): Checked<T> {
  const { roots, problems } = readYaml(text);
  const [root] = roots;
  const unread = problems.map(({ line, why }) => `${file}:${line ?? 1}: ${why}`);
  if (!root || roots.length > 1) unread.push(`${file}:1: one YAML document is expected`);
  if (!root || unread.length > 0) return { complaints: unread };
  const plain: Plain = { value: undefined, complaints: [] };
  plain.value = plainOf(root, file, plain.complaints);
  if (plain.complaints.length > 0) return { complaints: plain.complaints };
  const result = schema.safeParse(plain.value);
  if (!result.success) {
    const known = (path: PropertyKey[]) => keys(path, plain.value);
    return { complaints: result.error.issues.flatMap((issue) => complaintsOf(issue, root, file, known)) };
  }
  return { value: result.data, complaints: [], lineAt: (path) => lineAt(root, path) };
}

interface Plain {
  value: unknown;
  complaints: string[];
}

/** readYaml bounds the depth, so recursion is safe here. */
function plainOf(node: DocumentNode, file: string, complaints: string[]): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map((item) => plainOf(item, file, complaints));
    case 'map': {
      for (const entry of repeated(node.entries))
        complaints.push(`${file}:${entry.keyAt[0]}: ${entry.key} stands twice`);
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainOf(value, file, complaints)]));
    }
    case 'unknown':
      complaints.push(`${file}:${node.at[0]}: ${node.why}`);
      return undefined;
  }
}

function repeated(entries: DocumentEntry[]): DocumentEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ key }) => seen.size === seen.add(key).size);
}

function complaintsOf(
  issue: z.core.$ZodIssue,
  root: DocumentNode,
  file: string,
  known: (path: PropertyKey[]) => readonly string[],
): string[] {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const where = place === '' ? '' : ` in ${place}`;
      return `${file}:${lineAt(root, [...issue.path, key])}: unknown key ${key}${where}${didYouMean(key, known(issue.path))}`;
    });
  }
  const guess = issue.code === 'invalid_value' ? suggestion(issue.values, root, issue.path) : '';
  return [`${file}:${lineAt(root, issue.path)}: ${place === '' ? '' : `${place}: `}${plainly(issue.message)}${guess}`];
}

/** zod speaks of input and undefined; the reader sees a file. */
function plainly(message: string): string {
  const said = message.replace(/^Invalid input: /, '');
  return said.endsWith(', received undefined') ? `missing (${said.slice(0, -', received undefined'.length)})` : said;
}

function suggestion(values: readonly unknown[], root: DocumentNode, path: PropertyKey[]): string {
  const node = path.reduce<DocumentNode | undefined>((at, step) => childOf(at, step)?.node, root);
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return '';
  return didYouMean(
    node.value,
    values.filter((one) => typeof one === 'string'),
  );
}

/** The line of the deepest step of the path that is there. */
function lineAt(root: DocumentNode, path: PropertyKey[]): number {
  let line = root.at[0];
  let node: DocumentNode | undefined = root;
  for (const step of path) {
    const child = childOf(node, step);
    if (!child) break;
    line = child.line;
    node = child.node;
  }
  return line;
}

function childOf(node: DocumentNode | undefined, step: PropertyKey): { node: DocumentNode; line: number } | undefined {
  if (node?.kind === 'list') {
    const item = node.items[Number(step)];
    return item && { node: item, line: item.at[0] };
  }
  if (node?.kind !== 'map') return undefined;
  const entry = node.entries.findLast(({ key }) => key === String(step));
  return entry && { node: entry.value, line: entry.keyAt[0] };
}
