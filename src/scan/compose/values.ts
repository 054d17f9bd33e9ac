// The text of a compose file with its variables filled in as far as the file itself tells: by their defaults.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { entries, items, textOf } from '../../parse/query.ts';
import { expand } from '../../parse/variables.ts';
import { looksLikeCredential } from '../secrets.ts';

/** Defaults filled in, the rest left as `${NAME}`. The default of a credential is a secret: it stays out. */
export function settled(text: string | undefined): string {
  const lookup = (name: string, fallback: string | undefined) => (looksLikeCredential(name) ? undefined : fallback);
  return expand(text ?? '', lookup).text;
}

/** A value stands in the file: text beside variables, or a default. */
export function standsThere(text: string): boolean {
  return expand(text, (_, fallback) => fallback).literal;
}

export interface Setting {
  name: string;
  /** As written, variables and all: never to be kept in a fact. */
  text: string;
  at: Span;
}

/** `environment`, `labels`: a map, or a list of `NAME=value`. */
export function settingsOf(node: DocumentNode | undefined): Setting[] {
  const mapped = entries(node).map(({ key: name, keyAt: at, value }) => ({ name, text: textOf(value) ?? '', at }));
  const listed = items(node).flatMap((item): Setting[] => {
    const text = textOf(item);
    if (text === undefined) return [];
    const equals = text.indexOf('=');
    return equals === -1
      ? [{ name: text, text: '', at: item.at }]
      : [{ name: text.slice(0, equals), text: text.slice(equals + 1), at: item.at }];
  });
  return [...mapped, ...listed];
}

/** The entry of a key itself, for its place. Of a key that stands twice the last counts. */
export function lineOf(node: DocumentNode, key: string): DocumentEntry | undefined {
  return entries(node).findLast((one) => one.key === key);
}
