// pip requirement lists, and the one-line requirement (PEP 508) that Python manifests use as well. `-r` and `-c` name
// files that are read on their own.

import type { LockSources, Pair, Requirement } from '../../core/document.ts';
import type { Problem } from '../../core/parsed.ts';
import { isOfCommit, type LockEntry, sourcesOf } from './lock-sources.ts';
import { linesOf } from './positions.ts';
import { collectProblems } from './problems.ts';

const NAMED = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/s;
const EGG = /[#&]egg=([A-Za-z0-9][\w.-]*)/;
const EDITABLE = /^(?:-e|--editable)(?:\s+|=)/;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|git\+|\.{0,2}\/|file:)/i;

export interface RequirementList {
  requirements: Requirement[];
  /** Lines that are options of pip: where packages come from. */
  options: Pair[];
  /** Only of a list that binds packages by hashes. */
  sources?: LockSources;
  problems: Problem[];
}

const OPTION = /^(--(?:extra-)?index-url|--trusted-host)(?:\s*=\s*|\s+)(\S+)/;

export function readRequirements(text: string): RequirementList {
  const problems = collectProblems();
  const requirements: Requirement[] = [];
  const options: Pair[] = [];
  const entries: LockEntry[] = [];
  for (const line of logicalLines(text)) {
    const written = line.text.replace(EDITABLE, '');
    const [, key, value = ''] = OPTION.exec(written) ?? [];
    if (key !== undefined) options.push({ key, value, at: [line.line, line.column, line.line, line.endColumn] });
    if (written === '' || written.startsWith('-')) continue;
    const read = parseRequirement(written);
    if (read && !isPath(written)) {
      const one: Requirement = { ...read, at: [line.line, line.column, line.line, line.endColumn] };
      requirements.push(one);
      entries.push(isOfCommit(read.version.replace(/^@ /, '')) ? one : { ...one, bound: line.hashed });
    } else if (!ADDRESS.test(written) && !isPath(written)) problems.add(line.line, 'not a requirement');
  }
  const hashed = entries.some(({ bound }) => bound === true);
  return { requirements, options, ...(hashed ? { sources: sourcesOf(entries) } : {}), problems: problems.list };
}

/** `packages/api`, `.`: a directory of the repository, which has a manifest of its own. */
function isPath(written: string): boolean {
  return /^(?:\.|[\w.-]+\/[\w./-]*)(?:\[[^\]]*\])?$/.test(written);
}

/** `name[extra]>=1; marker`, `name @ url`, `git+https://…#egg=name`. Undefined for a path or URL without a name. */
export function parseRequirement(text: string): { name: string; version: string } | undefined {
  const written = text.trim();
  if (ADDRESS.test(written)) {
    const egg = EGG.exec(written)?.[1];
    return egg === undefined ? undefined : { name: egg, version: `@ ${written}` };
  }
  const [, name, rest = ''] = NAMED.exec(written) ?? [];
  if (name === undefined || !/^$|^[<>=!~@;(,]/.test(rest)) return undefined;
  const version = rest.startsWith('@') ? rest.split(/\s;/, 1)[0] : rest.split(';', 1)[0];
  return { name, version: (version ?? '').trim().replace(/^\((.*)\)$/s, '$1') };
}

interface LogicalLine {
  text: string;
  hashed: boolean;
  line: number;
  column: number;
  endColumn: number;
}

/** Comments and hash options cut, continued lines joined. The place is that of the first line. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let parts: string[] = [];
  let first = { line: 1, column: 1, endColumn: 1 };
  for (const { text: raw, line } of linesOf(text)) {
    const cut = raw.replace(/(?:^|\s)#.*$/s, '').trimEnd();
    const continued = cut.endsWith('\\');
    const part = (continued ? cut.slice(0, -1) : cut).trim();
    if (parts.length === 0) {
      const column = cut.length - cut.trimStart().length + 1;
      first = { line, column, endColumn: column + part.length };
    }
    parts.push(part);
    if (continued) continue;
    const whole = parts.join(' ');
    yield { text: whole.replace(/\s--\w.*$/s, '').trim(), hashed: /\s--hash[=\s]/.test(whole), ...first };
    parts = [];
  }
}
