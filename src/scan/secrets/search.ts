// The text pass: credentials in the bytes of one file, whatever its language. One run over the bytes finds the places
// where a marker stands; only what stands around them is looked at. Facts never hold a value: values are given apart,
// for the border that keeps them out of everything we print (src/core/redaction.ts).

import { credentialNameOf } from '../../core/credential-name.ts';
import type { Fact } from '../../core/fact.ts';
import type { SecretFormat } from '../../core/secret-format.ts';
import type { SourceFile } from '../../core/source.ts';
import { createMarkerFinder } from '../../parse/markers.ts';
import { type Assignment, assignmentAt } from './assignments.ts';
import { isConfiguredPassword, isForThisMachine, mayConfigure } from './configured.ts';
import { type Found, factsOf, type PlacedValue } from './facts.ts';
import { exposedFile } from './files.ts';
import { type FormatReader, formatReader } from './formats.ts';
import { type Generic, genericOf, NAME_MARKERS } from './generic.ts';
import { type FileTraits, traitsOf } from './traits.ts';

export interface Searched {
  facts: Fact[];
  values: PlacedValue[];
}

export type SecretSearch = (file: SourceFile, bytes: Uint8Array) => Searched;

interface Marker {
  text: string;
  readers: { format: SecretFormat; read: FormatReader }[];
  named: boolean;
}

export function createSecretSearch(formats: readonly SecretFormat[]): SecretSearch {
  const markers = markersOf(formats);
  const find = createMarkerFinder(markers.map(({ text }) => text));
  return (file, bytes) => {
    const named = traitsOf(file);
    const traits = isManifest(file, bytes) ? { ...named, formatsOnly: true } : named;
    const state: Search = { file, traits, bytes, found: [], line: { from: -1, to: -1, text: '' }, steps: MOST_PLACES };
    find(bytes, (word, end) => {
      const marker = markers[word];
      if (marker !== undefined && state.steps > 0) look(state, marker, end);
    });
    const found = [...withoutOverlaps(state.found), ...exposedFile(file, bytes)];
    return factsOf(file, bytes, found, traits);
  };
}

/** Kubernetes manifests and their templates have scanners of their own, which judge the values in them. */
function isManifest({ path }: SourceFile, bytes: Uint8Array): boolean {
  if (!/\.ya?ml$/.test(path)) return false;
  const head = latin1(bytes, 0, 4096);
  return /^apiVersion:/m.test(head) && /^kind:/m.test(head);
}

function markersOf(formats: readonly SecretFormat[]): Marker[] {
  const markers = new Map<string, Marker>();
  const at = (text: string): Marker => {
    const marker = markers.get(text) ?? { text, readers: [], named: false };
    markers.set(text, marker);
    return marker;
  };
  for (const format of formats) {
    const read = formatReader(format);
    const texts = format.context ? format.markers.flatMap(spellings) : format.markers;
    for (const text of new Set(texts)) at(text).readers.push({ format, read });
  }
  for (const text of NAME_MARKERS) at(text).named = true;
  return [...markers.values()];
}

function spellings(word: string): string[] {
  const lower = word.toLowerCase();
  return [word, lower, lower.toUpperCase(), lower.charAt(0).toUpperCase() + lower.slice(1)];
}

interface Search {
  file: SourceFile;
  traits: FileTraits;
  bytes: Uint8Array;
  found: Found[];
  /** The stretch of the line that was decoded last. */
  line: { from: number; to: number; text: string };
  steps: number;
}

/** What a hostile file may make us look at. */
const MOST_PLACES = 50_000;
const BEFORE = 200;
const AFTER = 1200;
const AFTER_LINES = 12_000;
/** How far off the user of a password stands. */
const NEAR = 300;
const NEWLINE = 0x0a;

function look(state: Search, marker: Marker, end: number): void {
  const generic = marker.named && (!state.traits.formatsOnly || !state.traits.isExample);
  if (marker.readers.length === 0 && !(generic && mayAssign(state.bytes, end))) return;
  state.steps--;
  const start = end - marker.text.length;
  for (const { format, read } of marker.readers) {
    const from = format.lines ? start : lineAround(state, start, end).from;
    const window = format.lines ? latin1(state.bytes, start, start + AFTER_LINES) : state.line.text;
    const match = read(window, start - from, end - from);
    if (match === undefined) continue;
    const { start: first, end: last, certain, example } = match;
    const name = nameBefore(state, format.context ? from + first : start);
    // A provider's name and a value of some length are not enough: `DRONE_SERVER_HASH`.
    if (format.context && !format.certain && credentialNameOf(name) === undefined) continue;
    state.found.push({
      format: format.id,
      title: format.title,
      kind: format.kind,
      name,
      start: from + first,
      end: from + last,
      certain,
      example,
      reported: true,
    });
  }
  if (generic) lookForName(state, start, end);
}

function lookForName(state: Search, start: number, end: number): void {
  const { from, text } = lineAround(state, start, end);
  const { traits } = state;
  const assignment = assignmentAt(text, start - from, end - from, traits);
  const generic = assignment && (genericOf(assignment, traits) ?? configured(state, assignment, start));
  if (!assignment || !generic) return;
  const { name, start: first, end: last } = assignment;
  // Where others judge the values of a file, this one is kept out of what we print all the same.
  const reported = !traits.formatsOnly;
  const title = generic.kind === 'signing-key' ? 'credential' : 'password';
  state.found.push({
    format: 'generic',
    title,
    ...generic,
    name,
    start: from + first,
    end: from + last,
    example: false,
    reported,
  });
}

function configured({ file, traits, bytes }: Search, assignment: Assignment, at: number): Generic | undefined {
  if (traits.formatsOnly || traits.speaksToPeople || !mayConfigure(file.path)) return undefined;
  const around = latin1(bytes, Math.max(0, at - NEAR), at + NEAR);
  if (isForThisMachine(file.path, around)) return undefined;
  return isConfiguredPassword(assignment, around) ? { kind: 'configured-password', certain: false } : undefined;
}

/** Most names are used, typed or compared: what follows within a few bytes tells. */
function mayAssign(bytes: Uint8Array, end: number): boolean {
  let at = end;
  const until = Math.min(bytes.length, end + 40);
  while (at < until && isNameByte(bytes[at] ?? 0)) at++;
  const next = bytes[at] ?? 0;
  return next < 0x80 && FOLLOWS[next] === 1;
}

const FOLLOWS = new Uint8Array(128);
for (const character of '"\'`]:=,(> \t') FOLLOWS[character.charCodeAt(0)] = 1;

function isNameByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x5f ||
    byte === 0x2d
  );
}

function lineAround(state: Search, start: number, end: number): Search['line'] {
  const { bytes, line } = state;
  if (start >= line.from && end + AFTER / 2 <= line.to) return line;
  const newline = bytes.lastIndexOf(NEWLINE, start);
  const next = bytes.indexOf(NEWLINE, end);
  const from = Math.max(newline + 1, start - BEFORE);
  const to = Math.min(next < 0 ? bytes.length : next, end + AFTER);
  if (from === line.from && to === line.to) return line;
  state.line = { from, to, text: latin1(bytes, from, to) };
  return state.line;
}

/** One character a byte, so that offsets agree; what is shown is decoded anew. */
function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, Math.min(to, bytes.length));
}

const NAMED =
  /([A-Za-z_][\w.-]{0,60})["'`\]]{0,2}\s{0,8}(?::\s{0,4}[\w.]{1,30}\s{0,4}=|=>|:=|=|:|,|\()\s{0,8}[brf@]?["'`]?[\w ]{0,10}$/;

/** What the value is assigned to; '' when nothing on the line says so. */
function nameBefore(state: Search, start: number): string {
  const { from, text } = lineAround(state, start, start);
  const name = NAMED.exec(text.slice(Math.max(0, start - from - 120), start - from))?.[1] ?? '';
  return credentialNameOf(name) !== undefined || /^[A-Za-z_]\w{1,30}$/.test(name) ? name : '';
}

/** Formats before names, earlier before later, longer before shorter. */
function withoutOverlaps(found: Found[]): Found[] {
  const rank = ({ format }: Found) => (format === 'generic' ? 1 : 0);
  const sorted = [...found].sort((a, b) => rank(a) - rank(b) || a.start - b.start || b.end - a.end);
  const kept: Found[] = [];
  for (const one of sorted) if (!kept.some(({ start, end }) => one.start < end && start < one.end)) kept.push(one);
  return kept.sort((a, b) => a.start - b.start);
}
