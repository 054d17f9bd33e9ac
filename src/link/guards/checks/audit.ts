// Whether what a handler changes is written down: a call of a logger or an entry in a table, on every way that the change
// takes, that says what happened and who did it.

import { namesExport } from '../../../core/library.ts';
import type { EffectKind } from '../../../core/model.ts';
import { ecosystemOf, effectsOf, exportPath } from '../../catalogue.ts';
import { verbOf } from '../../effects/statements.ts';
import { isAttempt } from '../../evaluate/attempts.ts';
import type { Observation } from '../../observe.ts';
import { partsOf } from '../../parts.ts';
import type { Arguments, Value } from '../../values.ts';
import type { GuardReader } from '../reader.ts';
import { auditEntryIn } from './audit-records.ts';
import type { Found, Pass } from './check.ts';
import { isMadeOf } from './made.ts';

type Call = Observation['calls'][number];

const CHANGES: ReadonlySet<EffectKind> = new Set(['database-write', 'file-write', 'mail', 'money', 'queue-publish']);

export function auditIn(reader: GuardReader, seen: Observation, passes: readonly Pass[]): Found | undefined {
  const logs = seen.calls.flatMap((call) => logIn(reader, call) ?? []);
  if (logs.length === 0 || !seen.complete) return undefined;
  const entries = new Set(logs.map(({ call }) => call.site));
  const written = seen.calls.filter((call) => changesState(reader, call) && !entries.has(call.site));
  // What changes nothing in a store may still be an event: somebody signed in.
  const changes: readonly Pass[] = written.length > 0 ? written : passes;
  const beside = changes.map((change) => withChange(logs, change));
  const recorded = beside.filter((one) => one !== undefined);
  // What stands for the others is one that says who.
  const [first] = [...recorded.map(({ log }) => log), ...logs];
  if (!first) return undefined;
  const { site, callee } = first.call;
  const at = `${site.file}:${site.at[0]}`;
  const library = reader.catalogue.find(callee.source, ecosystemOf(site.file));
  const base = { name: 'an entry in the log', config: {}, site, ...(library && { library: library.id }) };
  if (changes.length === 0 || recorded.length < changes.length)
    return { ...base, mode: 'unknown', why: `something is written down at ${at}, but not who changes what everywhere` };
  if (recorded.some(({ always }) => !always))
    return {
      ...base,
      mode: 'fail-open',
      why: `written down at ${at}, and where that fails the change goes on without`,
    };
  return { ...base, mode: 'enforcing', why: `written down at ${at}` };
}

interface Log {
  call: Call;
  who: boolean;
}

function logIn(reader: GuardReader, call: Call): Log | undefined {
  if (isLogged(reader, call)) return saysWhat(call.given) ? { call, who: saysWho(call.given) } : undefined;
  const entry = auditEntryIn(reader, call);
  return entry && { call, who: entry.who };
}

/** `always`: nothing decides between the change and its entry, not even whether writing it went well. */
function withChange(logs: readonly Log[], change: Pass): { log: Log; always: boolean } | undefined {
  const own = logs.filter(({ who }) => who);
  const sure = own.find(({ call }) => extraOf(call, change).length === 0);
  if (sure) return { log: sure, always: true };
  const tried = own.find(({ call }) => extraOf(call, change).every(isAttempt));
  return tried && { log: tried, always: false };
}

const extraOf = (log: Call, change: Pass) => log.conditions.filter((c) => !change.conditions.includes(c));

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
