// Where a key comes from: a text in the code, a setting and what stands in its place, chance. The text itself is looked at
// here, and kept nowhere.

import { namesExport } from '../../core/library.ts';
import type { LinkedSecretUse } from '../../core/linked.ts';
import { classifyValue } from '../../core/secret-value.ts';
import type { Catalogue } from '../catalogue.ts';
import { ecosystemOf, exportPath } from '../catalogue.ts';
import { type MadeValue, optionsOf, type SettingValue, type Site, type Value } from '../values.ts';

/** One way in which a key may come about. */
export interface Source extends Pick<LinkedSecretUse, 'source' | 'setting' | 'fallbackTo' | 'placeholder' | 'when'> {
  /** Where the setting is read. */
  site?: Site;
  /** For comparing it with what the program refuses. Never leaves this folder. */
  text?: string;
}

const DEEPEST = 8;

export function sourcesOf(value: Value, catalogue: Catalogue, depth = 0): Source[] {
  if (depth > DEEPEST) return [{ source: 'unknown' }];
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'string' ? [ofText(value.value)] : [];
    case 'text':
      return [ofParts(value.parts, catalogue, depth)];
    case 'setting':
      return [ofSetting(value, catalogue, depth)];
    case 'choice':
      return ofOptions(value, catalogue, depth);
    case 'list':
      return value.items.flatMap((item) => sourcesOf(item, catalogue, depth + 1));
    case 'made':
      return ofMade(value, catalogue, depth);
    default:
      return [{ source: 'unknown' }];
  }
}

function ofText(text: string): Source {
  const kind = classifyValue(text);
  if (kind === 'empty') return { source: 'empty' };
  // What something else puts in its place is not known; what all may know is no secret.
  if (kind === 'reference' || kind === 'public') return { source: 'unknown' };
  return { source: 'literal', text, ...(kind === 'placeholder' && { placeholder: true as const }) };
}

/** A text that is partly read from elsewhere is as secret as that part. */
function ofParts(parts: readonly (string | Value)[], catalogue: Catalogue, depth: number): Source {
  const inner = parts.filter((p) => typeof p !== 'string').flatMap((p) => sourcesOf(p, catalogue, depth + 1));
  return inner.find(({ source }) => source !== 'literal' && source !== 'empty') ?? inner[0] ?? { source: 'unknown' };
}

function ofSetting(setting: SettingValue, catalogue: Catalogue, depth: number): Source {
  const { name, site, fallback } = setting;
  const own = { setting: name, site };
  if (!fallback) return { source: 'setting', ...own };
  if (fallback.kind === 'setting') {
    const other = ofSetting(fallback, catalogue, depth + 1);
    // The same variable, read through a field of another name.
    if (fallback.name === name || other.setting === name) return other;
    return { ...other, ...own, fallbackTo: fallback.name };
  }
  const inner = sourcesOf(fallback, catalogue, depth + 1);
  const literal = inner.find(({ source }) => source === 'literal');
  if (literal?.text !== undefined)
    return { source: 'default', ...own, text: literal.text, ...(literal.placeholder && { placeholder: true }) };
  const other = inner.find(({ setting: from }) => from !== undefined);
  if (other?.setting !== undefined) return { ...other, ...own, fallbackTo: other.setting };
  const [first] = inner;
  if (first?.source === 'empty' || first?.source === 'generated') return { source: first.source, ...own };
  return { source: 'setting', ...own };
}

function ofOptions(value: Extract<Value, { kind: 'choice' }>, catalogue: Catalogue, depth: number): Source[] {
  const all = optionsOf(value).flatMap(({ value: option, when }) =>
    sourcesOf(option, catalogue, depth + 1).map((source) => {
      const condition = when.map(({ text }) => text).join(' and ');
      return condition === '' ? source : { ...source, when: condition };
    }),
  );
  return withDefaults(all);
}

/** `read('X', 'text')` that gives the setting if it is there and else a text: that text is the default of the setting. */
function withDefaults(all: Source[]): Source[] {
  const settings = all.filter(({ setting }) => setting !== undefined);
  const texts = all.filter(({ source }) => source === 'literal' || source === 'generated');
  const [setting] = settings;
  const [text] = texts;
  if (!setting || !text || settings.some((s) => s.setting !== setting.setting)) return all;
  if (setting.source !== 'setting' && setting.source !== 'empty') return all;
  const { when: _, ...own } = setting;
  const source = text.source === 'literal' ? 'default' : 'generated';
  return [{ ...own, ...text, source }];
}

/** What is made of a text stays that text: `Buffer.from(secret)`, `SecretStr('…')`; keys made by chance are nobody's. */
function ofMade(made: MadeValue, catalogue: Catalogue, depth: number): Source[] {
  const root = rootOf(made);
  const library = catalogue.find(root.of.source, ecosystemOf(root.site.file));
  const path = exportPath(made.of);
  const isNamed = (names: readonly string[] = []) =>
    [made.of, root.of].some((of) => names.some((name) => namesExport(name, exportPath(of))));
  if (isNamed(library?.generates)) return [{ source: 'generated' }];
  if (isNamed(library?.wraps)) {
    const given = [...root.arguments.positional.slice(0, 1), ...made.arguments.positional.slice(0, 1)];
    const first = given[0];
    if (first) return sourcesOf(first, catalogue, depth + 1);
  }
  // `key.encode()`, `secret.trim()` of something a library made.
  if (made.of.made && TEXT_METHODS.has(path.at(-1) ?? '')) return sourcesOf(made.of.made, catalogue, depth + 1);
  return [{ source: 'unknown' }];
}

const TEXT_METHODS = new Set(['encode', 'decode', 'toString', 'strip', 'trim', 'hex', 'digest', 'get_secret_value']);

function rootOf(made: MadeValue): MadeValue {
  let at = made;
  while (at.of.made) at = at.of.made;
  return at;
}
