// Evidence as SARIF locations: relative to the root of the repository, one line each, with GitHub's hash of that line.

import type { Location, PhysicalLocation } from 'sarif';
import type { Evidence } from '../../core/evidence.ts';
import { MASK } from '../../core/redaction.ts';
import { relativeUri, sarifText } from '../escape.ts';
import { HASHED_UNITS, lineHashes } from '../line-hash.ts';

export interface SarifContext {
  /** The whole text of a file of the repository; undefined when there is none. */
  lineText: (file: string) => string | undefined;
  /** From the root of the repository to what was scanned: `services/api/`. */
  rootPrefix?: string;
}

export interface Places {
  uri: (file: string) => string;
  physical: (evidence: Evidence) => PhysicalLocation;
  location: (evidence: Evidence, text: string | undefined, id?: number) => Location;
  hashAt: (evidence: Evidence) => string | undefined;
}

interface Source {
  hashes: string[];
  lines: string[];
}

export function placesIn(context: SarifContext): Places {
  const sourceOf = sourceReader(context);
  const uri = (file: string) => relativeUri(`${context.rootPrefix ?? ''}${file}`);
  const physical = (evidence: Evidence): PhysicalLocation => ({
    artifactLocation: { uri: uri(evidence.file), uriBaseId: '%SRCROOT%' },
    region: regionOf(evidence, sourceOf(evidence.file)),
  });
  return {
    uri,
    physical,
    location: (evidence, text, id) => ({
      ...(id === undefined ? {} : { id }),
      physicalLocation: physical(evidence),
      ...(text === undefined ? {} : { message: { text: sarifText(text) } }),
    }),
    hashAt: ({ file, line }) => {
      const source = sourceOf(file);
      return source === undefined || isMasked(source.lines, line) ? undefined : source.hashes[line - 1];
    },
  };
}

/** Always one line: an alert shows in a pull request only when all its lines are in the difference. */
function regionOf({ line, column = 1, endLine = line, endColumn }: Evidence, source: Source | undefined) {
  const lineEnd = (source?.lines[line - 1]?.length ?? column) + 1;
  const end = endLine === line && endColumn !== undefined ? endColumn : lineEnd;
  return { startLine: line, startColumn: column, endLine: line, endColumn: Math.max(end, column) };
}

/** The hash of a masked text is not GitHub's, and that of the real one would tell of the secret: the upload adds it. */
function isMasked(lines: readonly string[], line: number): boolean {
  let read = '';
  for (let at = line - 1; at < lines.length && read.length < HASHED_UNITS + MASK.length; at++) {
    read += `${(lines[at] ?? '').replace(/[ \t]/g, '')}\n`;
  }
  return read.slice(0, HASHED_UNITS + MASK.length).includes(MASK);
}

/** Each file is read and hashed once. */
function sourceReader({ lineText }: SarifContext): (file: string) => Source | undefined {
  const sources = new Map<string, Source | undefined>();
  return (file) => {
    if (sources.has(file)) return sources.get(file);
    const text = lineText(file);
    const source = text === undefined ? undefined : { hashes: lineHashes(text), lines: text.split(/\r\n|[\r\n]/) };
    sources.set(file, source);
    return source;
  };
}
