// What an SQL statement does to the database, as far as its words tell: only its verbs are read.

import { exportPath } from '../catalogue.ts';
import { knownText } from '../texts.ts';
import { optionsOf, type Value } from '../values.ts';

type Verb = 'read' | 'write';

const READS = /^(select|show|describe|desc|explain|pragma|values|table|fetch|set|begin|start|commit|rollback)\b/i;
const WRITES =
  /^(insert|update|delete|replace|merge|upsert|create|drop|alter|truncate|grant|revoke|copy|call|do|lock|vacuum|reindex)\b/i;
/** `WITH gone AS (DELETE …)`, `SELECT … FOR UPDATE` changes nothing. */
const WRITES_INSIDE = /\b(insert\s+into|update\s+\S+\s+set|delete\s+from|merge\s+into)\b/i;

/** The text of it, without the values that are passed beside it. */
export function statementIn(value: Value): Value | undefined {
  if (value.kind === 'dict')
    return ['text', 'sql', 'statement'].map((n) => value.entries.get(n)).find((v) => v !== undefined);
  // `text('SELECT …')`; a statement that is built by calls (`select(users)`) holds no text of its own.
  if (value.kind === 'list') return undefined;
  if (value.kind === 'made') return exportPath(value.of).at(-1) === 'text' ? value.arguments.positional[0] : undefined;
  return value;
}

/** Undefined where the statement cannot be read. */
export function verbOf(statement: Value): Verb | undefined {
  const verbs = optionsOf(statement).map(({ value }) => verbOfOne(value));
  if (verbs.includes('write')) return 'write';
  return verbs.every((verb) => verb === 'read') ? 'read' : undefined;
}

function verbOfOne(value: Value): Verb | undefined {
  if (value.kind === 'made') {
    const [first] = value.arguments.positional;
    // `text('DELETE …')` is its text; `select(users)` and `delete(users).where(…)` say it themselves.
    const [verb] = exportPath(value.of).flatMap((word) => verbOfText(word) ?? []);
    return verb ?? (first && verbOf(first));
  }
  if (value.kind === 'dict') {
    const text = value.entries.get('text') ?? value.entries.get('sql') ?? value.entries.get('statement');
    return text && verbOf(text);
  }
  return verbOfText(textOf(value));
}

function textOf(value: Value): string {
  // The texts of a tagged template; its values are passed beside them.
  if (value.kind === 'list') return value.items.map((item) => knownText(item) ?? '').join(' ? ');
  const known = knownText(value);
  if (known !== undefined || value.kind !== 'text') return known ?? '';
  return value.parts.map((part) => (typeof part === 'string' ? part : ' ? ')).join('');
}

function verbOfText(text: string): Verb | undefined {
  const plain = text.replace(/--[^\n]*|\/\*[^*]*\*\//g, ' ').trim();
  if (WRITES.test(plain)) return 'write';
  if (/^with\b/i.test(plain)) return WRITES_INSIDE.test(plain) ? 'write' : 'read';
  return READS.test(plain) ? 'read' : undefined;
}
