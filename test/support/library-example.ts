// What an example of a library file means to the linker and the model, as lines of the one-line notation; and which of the
// library's controls and effects it shows.

import type { Library, LibraryControl, LibraryEffect, LibraryExample } from '../../src/core/library.ts';
import { namesExport } from '../../src/core/library.ts';
import type { Linked, LinkedControl } from '../../src/core/linked.ts';
import type { System } from '../../src/core/model.ts';
import { type Line, parseLine, printLine } from '../../src/core/notation.ts';
import { configOf, controlsOf, effectsOf, modeOf, plain, targetOf } from '../../src/link/catalogue.ts';
import { defaultOf, installedVersion } from '../../src/link/defaults.ts';
import { type LinkInput, link, type RanPrograms, ranPrograms } from '../../src/link/link.ts';
import { createReader } from '../../src/link/sites/frames.ts';
import { type Around, type CallNode, walk } from '../../src/link/sites/walk.ts';
import type { Arguments, MadeValue } from '../../src/link/values.ts';
import { optionsOf } from '../../src/link/values.ts';
import { factsIn, source, systemOf } from './linked.ts';
import { parseSource } from './parse-source.ts';

/** One control or effect of the library, where the example has it. */
interface Shown {
  line: Line;
  of: LibraryControl | LibraryEffect;
  /** A control with a mode or an option that is not what it has by itself. */
  differs: { mode: boolean; option: boolean };
}

export interface ReadExample {
  /** What the linked program says, by lines that may be asked for. */
  program: Line[];
  /** What the calls say where they stand. */
  calls: Shown[];
  shown: Shown[];
}

export async function readExample(
  library: Library,
  example: LibraryExample,
  libraries: Library[],
): Promise<ReadExample> {
  const file = library.ecosystem === 'pypi' ? 'app.py' : 'app.ts';
  const { program, problems } = await parseSource(file, example.code);
  if (!program || problems.length > 0) throw new Error(`${library.id}: ${JSON.stringify(problems)}`);
  const facts = factsIn('manifest', ...dependencies(library, example));
  const input: LinkInput = { programs: [program], files: [file], documents: new Map(), libraries, facts };
  const linked = link(input);
  const system = systemOf({ linked, libraries, files: [source(file)] });
  const calls = callsIn(ranPrograms(input), library);
  return { program: linesOf(linked, system), calls, shown: [...calls, ...shownBy(library, linked)] };
}

/** The version under every name that the library may be installed by. */
function dependencies({ id, ecosystem, imports }: Library, { installed }: LibraryExample): string[] {
  if (installed === undefined) return [];
  const names = ecosystem === 'npm' ? imports.map((name) => name.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? name) : [id];
  return [...new Set(names)].map((name) => `dependency ${ecosystem} ${name} version="==${installed}" directory=.`);
}

function linesOf(linked: Linked, system: System): Line[] {
  const endpoints = system.endpoints.map((endpoint): Line => {
    const presences = Object.entries(endpoint.controls).map(([family, { presence }]): [string, string] => [
      family,
      presence,
    ]);
    const effects = [...new Set(endpoint.effects.map((e) => (e.requestDerived ? `${e.kind}!` : e.kind)))];
    const attributes = new Map<string, string | string[]>([
      ...presences,
      ['effects', effects],
      ['state', endpoint.state],
    ]);
    return { words: ['endpoint', endpoint.method ?? '', endpoint.path], attributes: Object.fromEntries(attributes) };
  });
  const controls = linked.controls.flatMap(({ families, mode, config }) =>
    families.map((family): Line => ({ words: ['control', family, mode], attributes: attributesOf(config) })),
  );
  const uses = linked.imports.map((i): Line => ({ words: ['uses', i.library], attributes: {} }));
  const secrets = (linked.secretUses ?? []).map(
    ({ use, source }): Line => ({ words: ['secret', use, source], attributes: {} }),
  );
  return [...endpoints, ...controls, ...uses, ...secrets];
}

const CALLS = new Set(['call']);

function callsIn({ machine, catalogue, programs }: RanPrograms, library: Library): Shown[] {
  const found: Shown[] = [];
  for (const program of programs) {
    const reader = createReader(machine, program);
    const argumentsOf = (args: CallNode['args'], around: Around | undefined): Arguments => ({
      positional: args.filter((a) => a.name === undefined).map((a) => reader.read(a.value, around)),
      named: new Map(args.flatMap((a) => (a.name === undefined ? [] : [[a.name, reader.read(a.value, around)]]))),
    });
    walk(program, CALLS, (node, around) => {
      const { callee, args } = node as unknown as CallNode;
      const given = argumentsOf(args, around);
      const site = { file: program.file, at: node.at };
      const called = optionsOf(reader.read(callee, around)).map(({ value }) => value);
      for (const { value, arguments: own, attaches } of [
        ...called.map((value) => ({ value, arguments: given, attaches: undefined })),
        ...attachedBy(given),
      ]) {
        if (value.kind !== 'library' || catalogue.find(value.source, library.ecosystem)?.id !== library.id) continue;
        const made: MadeValue = { kind: 'made', of: value, arguments: own, site };
        const version = installedVersion(machine.versionOf, library, value.source, program.file);
        const controls = controlsOf(library, value).filter((c) => !attaches || c.attaches === attaches);
        found.push(...controls.map((control) => shownControl(control, made, version)));
        if (!attaches) found.push(...effectsOf(library, value, own).map((effect) => shownEffect(effect, made)));
      }
    });
  }
  return found;
}

/** `app.register(plugin, options)`: the plugin is called by the application. */
function attachedBy({ positional: [first, ...rest], named }: Arguments) {
  return first?.kind === 'library'
    ? [{ value: first, arguments: { positional: rest, named }, attaches: 'plugin' }]
    : [];
}

function shownControl(control: LibraryControl, made: MadeValue, version: Parameters<typeof modeOf>[2]): Shown {
  const mode = modeOf(control, made, version);
  const attributes = attributesOf(configOf(control, made, version));
  const usual = attributesOf(configOf(control, undefined, version));
  return {
    line: { words: ['call', control.family, mode], attributes },
    of: control,
    differs: { mode: mode !== control.mode, option: JSON.stringify(attributes) !== JSON.stringify(usual) },
  };
}

function shownEffect(effect: LibraryEffect, made: MadeValue): Shown {
  const target = targetOf(effect, made.arguments, made.of.made);
  const attributes = target ? attributesOf({ target: plain(target) }) : {};
  return { line: { words: ['call', effect.kind], attributes }, of: effect, differs: { mode: false, option: false } };
}

/** Controls and effects that stand in the linked program without a call of their own. */
function shownBy(library: Library, linked: Linked): Shown[] {
  const controls = linked.controls.filter((c) => c.library === library.id && c.ecosystem === library.ecosystem);
  return controls.flatMap((found) => {
    const of = library.controls.find((c) => found.families.includes(c.family) && isNamed(c, found, library));
    if (!of) return [];
    const line: Line = { words: ['control', of.family, found.mode], attributes: {} };
    const option = of.options.some((o) => found.config[o.name] !== defaultOf(o, {}));
    return [{ line, of, differs: { mode: found.mode !== of.mode, option } }];
  });
}

function isNamed({ exports }: LibraryControl, { name }: LinkedControl, { imports }: Library): boolean {
  const module = imports.filter((i) => name === i || name.startsWith(`${i}.`)).sort((a, b) => b.length - a.length)[0];
  const path = name.slice((module?.length ?? -1) + 1).split('.');
  return exports.some((e) => namesExport(e, path[0] === '' ? [] : path));
}

function attributesOf(config: Record<string, unknown>): Line['attributes'] {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, Array.isArray(value) ? value.map(textOf) : textOf(value)]),
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'setting' in value) return `setting:${String(value.setting)}`;
  return String(value);
}

/** Sentences about what is not as the example says. */
export function disagreements({ says }: LibraryExample, { program, calls }: ReadExample): string[] {
  const wanted = says.map(parseLine);
  const found = [...program, ...calls.map(({ line }) => line)];
  const missing = wanted.filter((want) => !found.some((line) => covers(line, want)));
  const complaints = missing.map((want) => `does not say  ${printLine(want)}\n${nearest(want, found)}`);
  // Where the program is looked at as a whole, single calls may go without a word.
  if (wanted.some(({ words: [first] }) => first === 'endpoint' || first === 'control')) return complaints;
  const unasked = calls.filter(({ line }) => !wanted.some((want) => covers(line, want)));
  return [...complaints, ...unasked.map(({ line }) => `says besides  ${printLine(line)}`)];
}

/** Same words, and at least the attributes that are wanted. */
function covers(line: Line, want: Line): boolean {
  if (line.words.join('\n') !== want.words.join('\n')) return false;
  return Object.entries(want.attributes).every(([key, value]) => String(line.attributes[key]) === String(value));
}

function nearest({ words, attributes }: Line, found: readonly Line[]): string {
  const alike = found.filter((line) => line.words[0] === words[0]);
  const short = alike.map((line) => {
    if (words[0] !== 'endpoint') return line;
    const asked = Object.keys(attributes).map((key): [string, string | string[]] => [
      key,
      line.attributes[key] ?? 'absent',
    ]);
    return { ...line, attributes: Object.fromEntries(new Map(asked)) };
  });
  return short.length === 0
    ? '  instead     nothing'
    : short.map((line) => `  instead     ${printLine(line)}`).join('\n');
}
