// Text that requests write into prompts of language models, as seen while handlers run: whether it stands among the
// instructions that the model is to obey, or where models expect a user to speak.

import { evidenceAt } from '../../core/evidence.ts';
import { type Library, namesExport } from '../../core/library.ts';
import type { Condition, LinkedDeclared } from '../../core/linked.ts';
import type { Tri } from '../../core/model.ts';
import { type Catalogue, ecosystemOf, effectsOf, exportPath } from '../catalogue.ts';
import { isDecided } from '../effects/decided.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Observation } from '../observe.ts';
import type { Arguments, LibraryValue, Site, Value } from '../values.ts';
import { type PlaceStep, placeIn } from './written-at.ts';

type Path = readonly PlaceStep[];

interface Part {
  value: Value;
  path: Path;
  /** Unknown where the request also says in whose name the text speaks. */
  instructions: Tri;
}

/** Words by which clients of language models take instructions, and what is said in a conversation. */
const INSTRUCTIONS = new Set(
  'system instructions additional_instructions systemInstruction system_instruction systemPrompt system_prompt developer system_message'.split(
    ' ',
  ),
);
const MESSAGES = new Set(
  'messages input inputs contents content prompt message history user_prompt userPrompt text query'.split(' '),
);
/** Objects that hold such options in turn. */
const GROUPS = new Set(['config', 'options', 'generationConfig', 'session', 'body', 'request']);
/** Whoever speaks in another name than the user's is believed. */
const USERS = new Set(['user', 'human', 'tool', 'function', 'ipython']);

export function promptsIn(seen: Observation, catalogue: Catalogue, machine: Machine): LinkedDeclared[] {
  const declared = seen.calls.flatMap(({ callee, given, site, conditions }) => {
    const library = catalogue.find(callee.source, ecosystemOf(site.file));
    if (!library) return [];
    const isAsked = effectsOf(library, callee, given).some(({ kind }) => kind === 'llm-call');
    const parts = isAsked ? partsOf(given) : makesTool(library, callee) ? descriptionsIn(given) : [];
    const own = parts.map((part) => ({ part, at: site, of: callee }));
    return [...own, ...(isAsked ? partsBefore(callee, given) : [])].flatMap(({ part, at, of }) =>
      declaredOf(part, { at, of, conditions, catalogue, machine }),
    );
  });
  return gravest(declared);
}

const GRAVER: readonly string[] = ['false', 'unknown', 'true'];

/** Several parts may stand at one place, such as options that were put together before: the gravest speaks for it. */
function gravest(declared: readonly LinkedDeclared[]): LinkedDeclared[] {
  const byPlace = new Map<string, LinkedDeclared>();
  for (const one of declared) {
    const key = JSON.stringify([one.id, one.property, one.evidence]);
    const known = byPlace.get(key);
    if (!known || GRAVER.indexOf(one.value) > GRAVER.indexOf(known.value)) byPlace.set(key, one);
  }
  return [...byPlace.values()];
}

function makesTool({ tools = [] }: Library, callee: LibraryValue): boolean {
  return tools.some(({ calls }) => calls.some((name) => namesExport(name, exportPath(callee))));
}

/** What a tool says of itself, models read as they read instructions. */
function descriptionsIn(given: Arguments): Part[] {
  const options = given.positional.flatMap((value, index): Part[] => {
    const text = value.kind === 'dict' ? value.entries.get('description') : undefined;
    return text ? [{ value: text, path: [index, 'description'], instructions: true }] : [];
  });
  const named = given.named.get('description');
  return named ? [...options, { value: named, path: ['description'], instructions: true }] : options;
}

/** What made the object that is called, or is given: a chat, an agent. Its instructions are those of every call. */
function partsBefore(callee: LibraryValue, given: Arguments): { part: Part; at: Site; of: LibraryValue }[] {
  const makers = [callee.made, ...given.positional, ...given.named.values()];
  return makers.flatMap((made) =>
    made?.kind === 'made'
      ? partsOf(made.arguments)
          .filter(({ instructions }) => instructions === true)
          .map((part) => ({ part, at: made.site, of: made.of }))
      : [],
  );
}

function partsOf(given: Arguments): Part[] {
  const named = [...given.named].flatMap(([name, value]) => partsNamed(name, value, [name]));
  const positional = given.positional.flatMap((value, index) =>
    value.kind === 'dict' && !isMessage(value) ? partsInOptions(value, [index]) : messageParts(value, [index]),
  );
  return [...named, ...positional];
}

function partsInOptions(value: Extract<Value, { kind: 'dict' }>, path: Path): Part[] {
  return [...value.entries].flatMap(([name, inner]) => partsNamed(name, inner, [...path, name]));
}

function partsNamed(name: string, value: Value, path: Path): Part[] {
  if (INSTRUCTIONS.has(name)) return [{ value, path, instructions: true }];
  if (MESSAGES.has(name)) return messageParts(value, path);
  return GROUPS.has(name) && value.kind === 'dict' ? partsInOptions(value, path) : [];
}

const isMessage = (value: Value): boolean => value.kind === 'dict' && value.entries.has('role');

function messageParts(value: Value, path: Path): Part[] {
  if (value.kind === 'list') {
    const said = pairOf(value);
    if (said) return [{ value: said.text, path: [...path, 1], instructions: isBelieved(said.role) }];
    return value.items.flatMap((item, index) => messageParts(item, [...path, index]));
  }
  if (value.kind === 'choice') return value.options.flatMap((option) => messageParts(option.value, path));
  if (value.kind === 'made') return [partOfMade(value, path)];
  if (value.kind !== 'dict') return [{ value, path, instructions: isWhole(path) ? 'unknown' : false }];
  const role = value.entries.get('role');
  const text = ['content', 'parts', 'text'].find((name) => value.entries.has(name));
  const inner = text === undefined ? undefined : value.entries.get(text);
  if (text === undefined || inner === undefined) return [];
  return [{ value: inner, path: [...path, text], instructions: role ? isBelieved(role) : false }];
}

/** `messages=` itself comes from the request: roles included. */
const isWhole = (path: Path): boolean => path.at(-1) === 'messages';

/** `('system', text)`. */
function pairOf({ items }: Extract<Value, { kind: 'list' }>): { role: Value; text: Value } | undefined {
  const [role, text, more] = items;
  const isRole = role?.kind === 'constant' && /^(system|user|human|ai|assistant|developer)$/.test(String(role.value));
  return role && text && !more && isRole ? { role, text } : undefined;
}

function isBelieved(role: Value): Tri {
  if (role.kind === 'choice') {
    const all = role.options.map(({ value }) => isBelieved(value));
    if (all.includes(true)) return true;
    return all.every((one) => one === false) ? false : 'unknown';
  }
  if (role.kind === 'constant') return !USERS.has(String(role.value).toLowerCase());
  return role.kind === 'library' ? !USERS.has((role.path.at(-1) ?? '').toLowerCase()) : 'unknown';
}

/** `new SystemMessage(text)`, `HumanMessage(content=text)`. */
function partOfMade(value: Extract<Value, { kind: 'made' }>, path: Path): Part {
  const name = exportPath(value.of).at(-1) ?? '';
  return { value, path, instructions: /^(System|Developer)/.test(name) };
}

interface Stating {
  at: Site;
  of: LibraryValue;
  conditions: readonly Condition[];
  catalogue: Catalogue;
  machine: Machine;
}

function declaredOf({ value, path, instructions }: Part, stating: Stating): LinkedDeclared[] {
  const { at, of, conditions, catalogue, machine } = stating;
  const deciding = { catalogue, kind: 'llm-call' as const, conditions };
  const leaf = decidedLeaf(value, path, (one) => isDecided(one, deciding));
  if (!leaf) return [];
  const { span, inside } = placeIn(machine, at, leaf);
  const called = exportPath(of).filter((word) => word !== 'default');
  const name = `prompt of ${called.slice(-3).join('.') || of.source}${inside === undefined ? '' : ` in ${inside}`}`;
  const own = { what: 'prompt' as const, id: name, name, evidence: evidenceAt(at.file, span) };
  const where = instructions === true ? 'among the instructions' : 'as what a user says';
  const note = instructions === 'unknown' ? 'the request gives whole messages, with their roles' : where;
  return [
    { ...own, property: 'requestDerived', value: 'true', note: 'a request writes part of it' },
    { ...own, property: 'instructions', value: String(instructions), note },
  ];
}

/** The innermost piece that the request decides, for the line on which it stands. */
function decidedLeaf(value: Value, path: Path, decided: (value: Value) => boolean): Path | undefined {
  if (!decided(value)) return undefined;
  let at = path;
  for (let inner = value; at.length <= 12; ) {
    const entries: [PlaceStep, Value][] =
      inner.kind === 'dict' ? [...inner.entries] : inner.kind === 'list' ? [...inner.items.entries()] : [];
    const next: [PlaceStep, Value] | undefined = entries.find(([, one]) => decided(one));
    if (!next) return at;
    at = [...at, next[0]];
    inner = next[1];
  }
  return at;
}
