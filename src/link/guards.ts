// What a guard is, by what it does: a library's middleware as the catalogue describes it, or a function of the
// repository as observed. Names decide nothing.

import { evidenceAt } from '../core/evidence.ts';
import { type Library, type LibraryControl, namesExport } from '../core/library.ts';
import type { Condition, LinkedControl, LinkedGuard } from '../core/linked.ts';
import type { Mode } from '../core/model.ts';
import { configOf, controlsOf, decisionOf, ecosystemOf, exportPath, optionOf, stands } from './catalogue.ts';
import { installedVersion } from './defaults.ts';
import type { ChainLink } from './endpoints.ts';
import type { Asked } from './evaluate/machine.ts';
import { switchOf } from './flags.ts';
import { behindForwarders } from './forwarders.ts';
import { judgeAsked, strengthen } from './guards/asked.ts';
import { remember } from './guards/checks/check.ts';
import { chainOf } from './guards/checks/made.ts';
import { guardChecks } from './guards/checks.ts';
import { answersOf, deedsOf } from './guards/deeds.ts';
import { type HandedTo, handedTo } from './guards/handed.ts';
import { type Judgement, judge } from './guards/judge.ts';
import { FORGEABLE, libraryCounts } from './guards/limits/library.ts';
import type { GuardReader } from './guards/reader.ts';
import { sparesEndpoint } from './guards/spares.ts';
import type { Observation } from './observe.ts';
import { type FunctionValue, type LibraryValue, type MadeValue, optionsOf, type Site, type Value } from './values.ts';

export type { GuardReader };

/** What a language gives by itself; a name that nothing binds may also be anything. */
const LANGUAGE = ['globalThis', 'builtins'];

const MOST_INNER = 40;

/** The guards behind one link of a chain; a dependency stands for itself and for those that it depends on. */
export function readLink(reader: GuardReader, link: ChainLink, asked?: Asked): LinkedGuard[] {
  const guards: LinkedGuard[] = [];
  const pending: { value: Value; conditions: Condition[] }[] = [{ value: link.value, conditions: link.conditions }];
  const seen = new Set<Value>();
  for (let next = pending.shift(); next && seen.size < MOST_INNER; next = pending.shift()) {
    const { value, conditions } = next;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'choice') {
      pending.unshift(...optionsOf(value).map((o) => ({ value: o.value, conditions: [...conditions, ...o.when] })));
      continue;
    }
    if (value.kind === 'constant') continue;
    const unwrapped = link.framework.unwrap?.(value, { machine: reader.machine, site: link.site });
    // Inner dependencies run first.
    if (unwrapped) pending.unshift(...[...unwrapped.inner, unwrapped.guard].map((v) => ({ value: v, conditions })));
    else guards.push(...controlsFor(reader, value, link, asked).map((c) => asGuard(reader, c, link, conditions)));
  }
  return guards;
}

/** A control with the mode that it has for one endpoint. */
interface Found {
  control: LinkedControl;
  mode: Mode;
}

const found = (control: LinkedControl): Found => ({ control, mode: control.mode });

function asGuard(reader: GuardReader, here: Found, link: ChainLink, conditions: Condition[]): LinkedGuard {
  const kept = reader.controls.get(here.control.id) ?? here.control;
  reader.controls.set(kept.id, kept);
  if (kept.library) strengthen(kept, { ...here.control, mode: here.mode });
  const [condition] = conditions;
  // Registered only under a condition: it guards only then.
  const mode: Mode = condition && here.mode === 'enforcing' ? 'conditional' : here.mode;
  const flag = switchOf([conditions]);
  if (flag && !kept.flag) kept.flag = flag;
  return {
    control: kept.id,
    via: link.via,
    mode,
    evidence: evidenceAt(link.site.file, link.site.at, condition && `when ${condition.text}`),
  };
}

function controlsFor(reader: GuardReader, value: Value, link: ChainLink, asked?: Asked): Found[] {
  switch (value.kind) {
    case 'made':
      return libraryControls(reader, value.of, value, link, asked);
    case 'library':
      return libraryControls(reader, value, undefined, link, asked);
    case 'function':
      return functionControl(reader, value, link, asked);
    case 'instance':
    case 'class': {
      const entry = ['__call__', 'dispatch', '__init__', 'handle', 'use'].map((name) =>
        reader.machine.member(value, name, link.site),
      );
      const callable = entry.find((v) => v.kind === 'function');
      const name = value.kind === 'class' ? (value.node.name ?? 'a class') : (value.of.node.name ?? 'an object');
      if (callable?.kind === 'function') return functionControl(reader, callable, link, asked, name);
      return [found(unreadControl(name, `${name} cannot be read as a guard`, link.site))];
    }
    case 'native':
      return [];
    default:
      return [
        found(
          unreadControl(
            'an unknown guard',
            value.kind === 'unknown' ? value.why : `a ${value.kind} in the place of a guard`,
            link.site,
          ),
        ),
      ];
  }
}

function unreadControl(name: string, why: string, site: Site): LinkedControl {
  return {
    id: `${site.file}:${site.at[0]}:${site.at[1]}#unread`,
    name,
    families: [],
    mode: 'unknown',
    why,
    unread: why,
    config: {},
    evidence: evidenceAt(site.file, site.at),
  };
}

function libraryControls(
  reader: GuardReader,
  value: LibraryValue,
  made: MadeValue | undefined,
  link: ChainLink,
  asked?: Asked,
): Found[] {
  const site = made?.site ?? link.site;
  const ecosystem = ecosystemOf(site.file);
  const library = reader.catalogue.find(value.source, ecosystem);
  const name = [value.source, ...exportPath(value)].join('.');
  if (!library || LANGUAGE.includes(value.source))
    return [
      ...wrapped(reader, made, link, asked),
      found(unreadControl(name, `${value.source} is not in the library catalogue`, site)),
    ];
  const controls = controlsAttached(library, value);
  if (controls.length === 0 && library.controls.length > 0 && !isHarmless(library, value)) {
    return [
      ...wrapped(reader, made, link, asked),
      found(unreadControl(name, `what ${name} guards is not in the library catalogue`, site)),
    ];
  }
  const version = installedVersion(reader.machine.versionOf, library, value.source, site.file);
  // `brute.prevent`: the options are those of the object that it belongs to.
  const call = made ?? value.made;
  const known = controls.flatMap((control): LinkedControl[] => {
    if (!stands(control, call)) return [];
    const spared = made && sparesEndpoint(control, made, asked);
    if (spared) return [];
    const decision = decisionOf(control, call, version, deedsOf(reader, link.framework));
    const { mode } = decision;
    const config = configOf(control, call, version);
    const counts = libraryCounts(control, decision, config, (option) =>
      answersOf(reader, link.framework, optionOf(call, option)),
    );
    return [
      {
        id: `${site.file}:${site.at[0]}:${site.at[1]}#${control.family}`,
        name,
        families: [control.family],
        mode: spared === false && mode === 'conditional' ? 'enforcing' : mode,
        why: `${library.title} attached as ${control.attaches}${counts?.forgeable === true ? `, ${FORGEABLE}` : ''}`,
        library: library.id,
        ecosystem,
        config,
        ...(counts && { counts }),
        evidence: evidenceAt(site.file, site.at),
      },
    ];
  });
  return [...wrapped(reader, made, link, asked, controls), ...known.map(found)];
}

/** `body('id').isUUID()` attaches what `body` does, as far as that refuses nobody. */
function controlsAttached(library: Library, value: LibraryValue): LibraryControl[] {
  const own = controlsOf(library, value);
  if (own.length > 0) return own;
  const made = chainOf(value.made).flatMap(({ of }) => controlsOf(library, of));
  return made.filter(({ mode, attaches }) => mode === 'attached-only' && attaches === 'middleware').slice(0, 1);
}

/** The catalogue says so of this export, or of the library as a whole by calling it a technology. */
function isHarmless(library: Library, value: LibraryValue): boolean {
  const path = exportPath(value);
  if (library.guardsNothing?.some((name) => namesExport(name, path))) return true;
  return library.technology !== undefined && path.length > 0;
}

/** A library call around functions of ours (`asyncHandler(requireUser)`) guards as they do; those in options only tell it. */
function wrapped(
  reader: GuardReader,
  made: MadeValue | undefined,
  link: ChainLink,
  asked?: Asked,
  controls: readonly LibraryControl[] = [],
): Found[] {
  const options = controls.flatMap(({ modes = [] }) => modes.flatMap((m) => (m.function ? m.option : [])));
  const inner = made?.arguments.positional.filter((v, at) => v.kind === 'function' && !options.includes(at)) ?? [];
  return inner.flatMap((v) => controlsFor(reader, v, link, asked));
}

function functionControl(
  reader: GuardReader,
  value: FunctionValue,
  link: ChainLink,
  asked: Asked | undefined,
  given?: string,
): Found[] {
  const bound = value.given || value.self ? `@${link.site.at[0]}` : '';
  const { file, node } = behindForwarders(value);
  const id = `${file}:${node.at[0]}:${node.at[1]}${bound}${value.as ? `@${value.as}` : ''}`;
  const seen = reader.observe(value, link.framework);
  const here = judgeAsked(reader, value, link, seen, asked);
  if (here === 'spared') return [];
  const judged = judgedControl(reader, value, here, { seen, id, link, given });
  const isUnread = judged.some(({ control }) => control.unread !== undefined);
  const handed = handedTo(reader, value, seen, { link, asked }).flatMap((one) =>
    handedControls(reader, one, link, asked),
  );
  return [
    ...judged,
    ...handed.filter(({ control }) => !isUnread || control.unread === undefined),
    ...checksBefore(reader, seen, link),
  ];
}

/** What the library does, as far as requests do not get past it. */
function handedControls(reader: GuardReader, { to, only }: HandedTo, link: ChainLink, asked?: Asked): Found[] {
  const made = to.kind === 'made' ? to : undefined;
  const all = libraryControls(reader, made?.of ?? (to as LibraryValue), made, link, asked);
  if (!only) return all;
  return all.map(({ control, mode }) => {
    if (control.unread !== undefined || mode !== 'enforcing') return { control, mode };
    const why = `${control.why}, ${only.why}`;
    const own = {
      ...control,
      id: `${control.id}#${only.mode}`,
      mode: only.mode,
      why,
      ...(only.flag && { flag: only.flag }),
    };
    return { control: own, mode: only.mode };
  });
}

/** What it checks besides who calls, each a control of its own. */
function checksBefore(reader: GuardReader, seen: Observation, link: ChainLink): Found[] {
  if (link.framework.handlesErrors && seen.passes.length === 0) return [];
  return guardChecks(reader, seen).map((control) => found(remember(reader, control)));
}

interface Watched {
  seen: Observation;
  id: string;
  link: ChainLink;
  given: string | undefined;
}

function judgedControl(
  reader: GuardReader,
  value: FunctionValue,
  here: Exclude<ReturnType<typeof judgeAsked>, 'spared'>,
  { seen, id, link, given }: Watched,
): Found[] {
  const { beside = [], ...judged } = here ?? judge(reader, seen, value, link.framework);
  const shown = behindForwarders(value);
  const name = given ?? shown.node.name ?? 'an unnamed function';
  const watched = { value: shown, name, isGeneral: here === undefined };
  const others = beside.map((one) => oneControl(reader, one, { ...watched, id: `${id}#${one.families.join('+')}` }));
  return [oneControl(reader, judged, { ...watched, id }), ...others];
}

/** `isGeneral`: judged for all endpoints alike. */
interface Judged {
  value: FunctionValue;
  id: string;
  name: string;
  isGeneral: boolean;
}

function oneControl(reader: GuardReader, judged: Judgement, { value, id, name, isGeneral }: Judged): Found {
  const evidence = evidenceAt(value.file, value.node.at);
  const general = reader.controls.get(id);
  if (isGeneral) {
    // One function made twice by a factory may do two things: `allows('nobody')`, `allows('admin')`.
    const differs = general && (general.mode !== judged.mode || String(general.families) !== String(judged.families));
    const own = differs ? `${id}#${judged.families.join('+')}:${judged.mode}` : id;
    return found(reader.controls.get(own) ?? { id: own, name, config: {}, evidence, ...judged });
  }
  // What it refuses with may differ from endpoint to endpoint, and is then another control.
  const differs = general && String(general.families) !== String(judged.families);
  const own = differs ? `${id}#${judged.families.join('+')}` : id;
  const known = reader.controls.get(own);
  if (known) strengthen(known, judged);
  return { control: known ?? { id: own, name, config: {}, evidence, ...judged }, mode: judged.mode };
}
