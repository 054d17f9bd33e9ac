// Files that a program reads as data: a JSON or YAML document of the repository is its value once it is parsed; any other
// text stays unknown, and remembers which file it comes from.

import { constant, type Site, UNDEFINED, unknown, type Value } from '../../values.ts';
import type { Machine } from '../machine.ts';
import { atRunTime } from './listing.ts';
import { fileAt } from './places.ts';
import { textOfPath } from './python.ts';

type ContentFunction = (given: Value[], machine: Machine, site: Site) => Value | undefined;

export const CONTENTS: Record<string, ContentFunction> = {
  'fs.readFileSync': readFile,
  'fs.readFile': readFile,
  'fs.readJson': parsedFile,
  'fs.readJsonSync': parsedFile,
  'fs.readJSON': parsedFile,
  'fs.readJSONSync': parsedFile,
  'builtins.open': readFile,
  'globalThis.JSON.parse': parsed,
  'json.load': parsed,
  'json.loads': parsed,
  'tomllib.load': parsed,
  'tomllib.loads': parsed,
  'toml.load': parsed,
};

function readFile(given: Value[], machine: Machine, site: Site): Value | undefined {
  const text = textOfPath(given[0]);
  const file = text === undefined ? undefined : fileAt(text, site.file, machine.resolver.tree);
  if (file === undefined) return undefined;
  const content = atRunTime(`the content of \`${file}\``, file);
  const callback = given.at(-1);
  if (callback?.kind !== 'function') return content;
  machine.call(callback, { positional: [constant(null), content], named: new Map() }, site);
  return UNDEFINED;
}

/** The document that a text was read from. */
export function parsed([text]: Value[], machine: Machine): Value | undefined {
  return text?.kind === 'unknown' && text.source !== undefined ? (machine.data(text.source) ?? text) : undefined;
}

function parsedFile(given: Value[], machine: Machine, site: Site): Value | undefined {
  const content = readFile(given, machine, site);
  return content && (parsed([content], machine) ?? unknown('a file that was not read'));
}
