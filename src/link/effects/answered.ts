// Whether a language model decides a value: some text of its answer stands in it.

import type { Condition } from '../../core/linked.ts';
import type { EffectKind, Tri } from '../../core/model.ts';
import { type Catalogue, controlsOf, ecosystemOf, effectsOf } from '../catalogue.ts';
import { insideOf } from '../inside.ts';
import { originOf } from '../parts.ts';
import type { MadeValue, Value } from '../values.ts';
import { neutraliserOf } from './decided.ts';

interface Answering {
  catalogue: Catalogue;
  kind: EffectKind;
}

const MOST_VALUES = 300;

export function isAnswered(value: Value | undefined, answering: Answering): boolean {
  const met = new Set<Value>(value ? [value] : []);
  for (const one of met) {
    if (one.kind === 'made' && neutraliserOf(one, answering)) continue;
    if (one.kind === 'made' && asksModel(one, answering)) return true;
    if (met.size > MOST_VALUES) return false;
    for (const inner of passedOn(one, answering)) met.add(inner);
  }
  return false;
}

/** Numbers that stand for a text are no text. */
const NO_TEXT = /embed|count_?tokens|transcri|moderat|images?$|speech/i;

function asksModel({ of, arguments: given, site }: MadeValue, { catalogue }: Answering): boolean {
  const library = catalogue.find(of.source, ecosystemOf(site.file));
  if (!library || of.path.some((word) => NO_TEXT.test(word))) return false;
  return effectsOf(library, of, given).some(({ kind }) => kind === 'llm-call');
}

/** An object that holds an answer somewhere is no answer; what was computed from one may be. */
function passedOn(value: Value, { catalogue }: Answering): readonly Value[] {
  switch (value.kind) {
    case 'instance':
      return [];
    case 'unknown':
      return originOf(value).filter((one) => one !== undefined);
    case 'made':
      return passesOn(value, catalogue)
        ? [...value.arguments.positional, ...(value.of.made ? [value.of.made] : [])]
        : [];
    default:
      return insideOf(value);
  }
}

/** What was looked up, sent or checked with an answer is something else. */
function passesOn({ of, arguments: given, site }: MadeValue, catalogue: Catalogue): boolean {
  const library = catalogue.find(of.source, ecosystemOf(site.file));
  if (!library) return true;
  return (
    effectsOf(library, of, given).length === 0 && !controlsOf(library, of).some(({ family }) => CHECKS.has(family))
  );
}

const CHECKS: ReadonlySet<string> = new Set(['validation', 'output-encoding']);

/** Words by which texts are compared with what is allowed: then it is not told what is left of the choice. */
const COMPARES = /\b(in|includes|has|match|fullmatch|test|startswith|startsWith|allow\w*)\b/;

export function chosenUnder(conditions: readonly Condition[]): Tri {
  return conditions.some(({ text }) => COMPARES.test(text)) ? 'unknown' : true;
}
