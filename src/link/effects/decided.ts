// Whether a request decides a value: some text of its sender stands in it, and nothing on the way bound it to values that
// the program chose itself.

import type { Library, LibraryNeutraliser } from '../../core/library.ts';
import type { Condition } from '../../core/linked.ts';
import type { EffectKind } from '../../core/model.ts';
import { type Catalogue, controlsOf, ecosystemOf, isNamed } from '../catalogue.ts';
import { isLanguage, partsOf } from '../parts.ts';
import { subjectKey } from '../subject.ts';
import { knownText } from '../texts.ts';
import type { LibraryValue, MadeValue, Value } from '../values.ts';

export interface Deciding {
  catalogue: Catalogue;
  kind: EffectKind;
  /** What holds where the value is used. */
  conditions: readonly Condition[];
}

const DEEPEST = 8;

export function isDecided(value: Value | undefined, deciding: Deciding, depth = 0): boolean {
  if (value === undefined || depth > DEEPEST) return false;
  if (deciding.kind === 'redirect' && isLeftToBrowser(value)) return false;
  const inner = (one: Value) => isDecided(one, deciding, depth + 1);
  switch (value.kind) {
    case 'unknown':
      return value.request === true && value.plain !== true && !isBound(value, deciding);
    case 'method':
      return !isPlainMember(value) && inner(value.receiver) && !isBound(value, deciding);
    case 'text':
      return decisive(value.parts, deciding.kind).some((part) => typeof part !== 'string' && inner(part));
    case 'list':
      return value.items.some(inner);
    case 'dict':
      return [...value.entries.values()].some(inner);
    case 'choice':
      return value.options.some(({ value: one, when }) =>
        isDecided(one, { ...deciding, conditions: [...deciding.conditions, ...when] }, depth + 1),
      );
    case 'made':
      return !neutralises(value, deciding) && sourcesOf(value).some(inner);
    case 'library':
      return isHandedOn(value, deciding, inner);
    default:
      return false;
  }
}

/** Whoever makes others follow a link does not choose the host and the headers that their browser sends along. */
function isLeftToBrowser(value: Value): boolean {
  if (value.kind !== 'unknown' && value.kind !== 'method') return false;
  const parts = partsOf(value);
  return parts.length > 0 && parts.every((part) => part === 'plain-header' || part === 'network');
}

function isPlainMember({ receiver, name }: Extract<Value, { kind: 'method' }>): boolean {
  return receiver.kind === 'unknown' && receiver.plainMembers?.has(name) === true;
}

/** `schema.parse(body).name`: what was validated is still what its sender wrote, in the form that the schema asks for. */
function isHandedOn({ made, path }: LibraryValue, deciding: Deciding, inner: (value: Value) => boolean): boolean {
  if (!made || neutralises(made, deciding)) return false;
  // `JSON.parse(body).name`
  if (isLanguage(made.of)) return sourcesOf(made).some(inner);
  const library = libraryOf(made, deciding);
  if (!library || !controlsOf(library, made.of).some(({ family }) => family === 'validation')) return false;
  const members = path.slice(made.of.path.length).filter((word) => word !== '()');
  const schema = made.of.made && members.reduce<Value | undefined>(memberOf, made.of.made);
  return !(schema && isPlainSchema(schema, deciding)) && made.arguments.positional.some(inner);
}

/** `.data` of a verdict is what the schema is of. */
function memberOf(schema: Value | undefined, name: string): Value | undefined {
  if (schema?.kind !== 'made' || name === 'data') return schema;
  const [fields] = schema.arguments.positional;
  if (fields?.kind === 'dict') return fields.entries.get(name);
  return schema.of.made && memberOf(schema.of.made, name);
}

/** `z.coerce.number().int().max(50)`: any link of the chain may say that it is no free text, and `.or(…)` that it may be. */
function isPlainSchema(schema: Value, deciding: Deciding): boolean {
  const chain: MadeValue[] = [];
  for (let at: Value | undefined = schema; at?.kind === 'made'; at = at.of.made) chain.push(at);
  const isOther = ({ arguments: { positional } }: MadeValue) => positional.some(({ kind }) => kind === 'made');
  return !chain.some(isOther) && chain.some((link) => neutralises(link, deciding));
}

/** What something was made of; a call without arguments gives its object in another form: `path.resolve()`. */
function sourcesOf({ of, arguments: { positional, named } }: MadeValue): Value[] {
  const given = [...positional, ...named.values()];
  return given.length === 0 && of.made ? [of.made] : given;
}

const ADDRESSED = new Set<EffectKind>(['outbound-request', 'redirect']);
/** The host stands, or the path begins: what follows leads nowhere else. */
const HOST_TOLD = /^(?:[a-z][\w+.-]*:)?\/\/[^/?#\\]+[/?#]|^\/[^/\\]|^[^/:\\]+[/?#]/i;

const HOST_BEGUN = /^[a-z][\w+.-]*:\/\/[^/?#\\]+$/i;
const isPath = (part: Value) => part.kind === 'unknown' && String(partsOf(part)) === 'path';

/** Of an address only its beginning decides which host is asked. A setting stands for a host. */
function decisive(parts: readonly (string | Value)[], kind: EffectKind): readonly (string | Value)[] {
  if (!ADDRESSED.has(kind)) return parts;
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (HOST_TOLD.test(text)) return parts.slice(0, index);
    // `https://${host}${req.url}`: a path begins with its slash.
    if (kind === 'redirect' && HOST_BEGUN.test(text) && typeof part !== 'string' && isPath(part))
      return parts.slice(0, index);
    const known = typeof part === 'string' ? part : knownText(part);
    // What is not the caller's is a word that we do not know.
    text += known ?? (typeof part !== 'string' && part.kind === 'setting' ? 'x://x' : 'x');
    if (index === 0 && text.startsWith('x') && typeof parts[1] === 'string' && parts[1].startsWith('/')) text = 'x://x';
  }
  return parts;
}

/** Asked before: is it this text, is it one of these? */
function isBound(value: Value, { conditions }: Deciding): boolean {
  const key = subjectKey(value);
  if (key === undefined) return false;
  return conditions.some(({ tests }) => {
    const ways = tests ?? [];
    return ways.length > 0 && ways.every((way) => way.some(({ bounds, holds }) => holds && bounds === key));
  });
}

const libraryOf = ({ of, site }: MadeValue, { catalogue }: Pick<Deciding, 'catalogue'>): Library | undefined =>
  catalogue.find(of.source, ecosystemOf(site.file));

function neutralises(made: MadeValue, deciding: Deciding): boolean {
  return neutraliserOf(made, deciding) !== undefined;
}

export function neutraliserOf(
  made: MadeValue,
  deciding: Pick<Deciding, 'catalogue' | 'kind'>,
): LibraryNeutraliser | undefined {
  return (libraryOf(made, deciding)?.neutralises ?? []).find(
    ({ calls, kinds }) => (kinds === undefined || kinds.includes(deciding.kind)) && isNamed(calls, made.of),
  );
}
