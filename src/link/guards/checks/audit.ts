// Whether what a handler changes is written down: a call of a logger, on every way that the change takes, that says what
// happened and who did it.

import { namesExport } from '../../../core/library.ts';
import type { EffectKind } from '../../../core/model.ts';
import { ecosystemOf, effectsOf, exportPath } from '../../catalogue.ts';
import { verbOf } from '../../effects/statements.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import type { Arguments, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import type { Found, Pass } from './check.ts';
import { isMadeOf } from './made.ts';

type Call = Observation['calls'][number];

const CHANGES: ReadonlySet<EffectKind> = new Set(['database-write', 'file-write', 'mail', 'money', 'queue-publish']);

export function auditIn(reader: GuardReader, seen: Observation, passes: readonly Pass[]): Found | undefined {
  const logs = seen.calls.filter((call) => isLogged(reader, call) && saysWhat(call.given));
  if (logs.length === 0 || !seen.complete) return undefined;
  const written = seen.calls.filter((call) => changesState(reader, call));
  // What changes nothing in a store may still be an event: somebody signed in.
  const changes: readonly Pass[] = written.length > 0 ? written : passes;
  const entries = changes.map((change) => logs.find((log) => saysWho(log.given) && alwaysWith(log, change)));
  const recorded = entries.filter((entry) => entry !== undefined);
  // What stands for the others is one that says who.
  const [first] = [...recorded, ...logs];
  if (!first) return undefined;
  const at = `${first.site.file}:${first.site.at[0]}`;
  const library = reader.catalogue.find(first.callee.source, ecosystemOf(first.site.file));
  const base = { name: 'an entry in the log', config: {}, site: first.site, ...(library && { library: library.id }) };
  if (changes.length > 0 && recorded.length === changes.length)
    return { ...base, mode: 'enforcing', why: `written down at ${at}` };
  return { ...base, mode: 'unknown', why: `something is written down at ${at}, but not who changes what everywhere` };
}

function isLogged({ catalogue }: GuardReader, { callee, site }: Call): boolean {
  const library = catalogue.find(callee.source, ecosystemOf(site.file));
  const path = exportPath(callee);
  // What is printed on a console is no record.
  if (callee.source === 'globalThis' || callee.source === 'builtins') return false;
  // Nor is what only developers turn on.
  if (QUIET.test(path.at(-1) ?? '')) return false;
  return (library?.logs ?? []).some((name) => namesExport(name, path));
}

function changesState({ catalogue }: GuardReader, { callee, given, site }: Call): boolean {
  const library = catalogue.find(callee.source, ecosystemOf(site.file));
  const effects = library ? effectsOf(library, callee, given) : [];
  return effects.some(({ kind, statement }) => {
    const [text] = given.positional;
    return statement ? text === undefined || verbOf(text) !== 'read' : CHANGES.has(kind);
  });
}

const values = (given: Arguments) => [...given.positional, ...given.named.values()];

/** Some words of its own. */
function saysWhat(given: Arguments): boolean {
  return values(given).some((value) => isMadeOf(value, (one) => hasWords(one)));
}

const hasWords = (value: Value) =>
  value.kind === 'constant' && typeof value.value === 'string' && /\w{3}/.test(value.value);

const QUIET = /^(debug|trace|silly|verbose|http|log)$/i;

const ACTORS = /^(actor|user|user_?id|user_?name|principal|caller|admin|sub)$/i;

function saysWho(given: Arguments): boolean {
  const named = [...given.named, ...values(given).flatMap((v) => (v.kind === 'dict' ? [...v.entries] : []))];
  if (named.some(([name, value]) => ACTORS.test(name) && value.kind !== 'constant')) return true;
  return values(given).some((value) => isMadeOf(value, (one) => partsOf(one).includes('identity')));
}

/** Nothing decides between the change and its entry. */
function alwaysWith(log: Call, change: Pass): boolean {
  return log.conditions.every((c) => change.conditions.includes(c));
}
