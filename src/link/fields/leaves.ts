// Where data of a type leaves the program: answers of endpoints, logs, prompts, telemetry. Only what was followed to the type
// counts; a value that came through code which leaves the field out, or is not seen, does not.

import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Expression, FunctionNode, Program } from '../../core/ir.ts';
import { namesExport } from '../../core/library.ts';
import type { LinkedEffect, LinkedEndpoint, LinkedRecord } from '../../core/linked.ts';
import { ecosystemOf, exportPath } from '../catalogue.ts';
import { type Around, type CallNode, lastWord, walk, written } from '../sites/walk.ts';
import { optionsOf } from '../values.ts';
import { type Following, follow, reached } from './follow.ts';
import type { Place } from './judge.ts';
import { sensitiveFields } from './sensitive.ts';
import type { Type } from './types.ts';
import { madeIn } from './writes.ts';

export interface Leaving {
  type: Type;
  by: LinkedRecord['leaves'][number]['by'];
  fields: string[];
  evidence: Evidence;
}

const LOGS = new Set('log info warn warning error debug trace exception critical verbose print'.split(' '));
const LOGGER = /^_?(logger|log|logging|console)$/i;

export function isLogCall({ callee, args }: CallNode): boolean {
  return (
    args.length > 0 &&
    callee.kind === 'member' &&
    LOGS.has(callee.property) &&
    LOGGER.test(lastWord(callee.object) ?? '')
  );
}

/** What a call to a log, a model or a watcher is given of a type: fields that it names, or a whole object. */
export function givenTo(following: Following, by: Leaving['by'], { args, at }: CallNode, place: Place): Leaving[] {
  const evidence = evidenceAt(place.program.file, at);
  const found: Leaving[] = [];
  for (const member of args.flatMap(({ value }) => shownIn(value))) {
    for (const { type, fields } of fieldsShown(following, member, place, by))
      found.push({ type, by, fields, evidence });
  }
  return found;
}

/** Names and members that are written out in it; what functions make of them is something else. */
function shownIn(expression: Expression): Expression[] {
  const shown: Expression[] = [];
  const pending: Expression[] = [expression];
  for (let at = pending.pop(); at && shown.length < 32; at = pending.pop()) {
    if (at.kind === 'name' || at.kind === 'member') shown.push(at);
    else if (at.kind === 'template') pending.push(...at.parts);
    else if (at.kind === 'binary') pending.push(at.left, at.right);
    else if (at.kind === 'list') pending.push(...at.items);
    else if (at.kind === 'dict') pending.push(...at.entries.map(({ value }) => value));
    else if (at.kind === 'await' || at.kind === 'spread') pending.push(at.value);
    else if (at.kind === 'call' && /^(stringify|format|str|repr|dumps|String)$/.test(lastWord(at.callee) ?? ''))
      pending.push(...at.args.map(({ value }) => value));
  }
  return shown;
}

function fieldsShown(following: Following, shown: Expression, place: Place, by: Leaving['by']) {
  if (shown.kind === 'member') {
    const object = shown.object;
    const types = [...follow(following, object, place).types];
    return types.flatMap((type) => {
      const isOne = sensitiveFields(type, following.types).some(({ name }) => name === shown.property);
      return isOne ? [{ type, fields: [shown.property] }] : [];
    });
  }
  // Python prints an object by its name alone, unless somebody says otherwise.
  if (place.program.language === 'python' || by === 'log' || shown.kind !== 'name') return [];
  return [...follow(following, shown, place).types].flatMap((type) => {
    const fields = sensitiveFields(type, following.types).map(({ name }) => name);
    return fields.length > 0 ? [{ type, fields }] : [];
  });
}

export function isReport(following: Following, call: CallNode, place: Place): boolean {
  const ecosystem = ecosystemOf(place.program.file);
  return optionsOf(following.readerOf(place.program).read(call.callee, place.around)).some(({ value }) => {
    if (value.kind !== 'library') return false;
    const library = following.catalogue.find(value.source, ecosystem);
    return library?.reports?.some((name) => namesExport(name, exportPath(value))) === true;
  });
}

const ANSWERS = new Set(['json', 'send', 'jsonp']);
const RESPONSE = /^(res|response|reply|ctx|c)$/;

/** What the handler of an endpoint answers with. */
export function answers(
  following: Following,
  { framework }: LinkedEndpoint,
  program: Program,
  handler: { node: FunctionNode; around: Around },
): Leaving[] {
  if (framework === 'fastapi') return modelled(following, program, handler.node);
  const found: Leaving[] = [];
  walk({ ...program, body: handler.node.body }, new Set(['call']), (node, inner) => {
    const call = node as unknown as CallNode;
    const [first] = call.args;
    const isAnswer = call.callee.kind === 'member' && ANSWERS.has(call.callee.property);
    if (!first || !isAnswer || !RESPONSE.test(written(call.callee).split('.')[0] ?? '')) return;
    const around = inner ? { ...inner, outer: inner.outer ?? handler.around } : handler.around;
    found.push(...sent(following, first.value, { program, around }, evidenceAt(program.file, call.at)));
  });
  return found;
}

function sent(following: Following, value: Expression, place: Place, evidence: Evidence): Leaving[] {
  const followed = follow(following, value, place);
  if (followed.lost) return [];
  const functions = reached(following, followed.through);
  return withInner(following, [...followed.types], isWhole).flatMap((type) => {
    if (leavesOut(type)) return [];
    const fields = sensitiveFields(type, following.types)
      .filter(({ name, field }) => !isHidden(field) && !functions.some(({ node }) => leavesOutIn(node, name)))
      .filter(({ name }) =>
        madeIn(following, functions, name).every(({ made }) => made === 'plaintext' || made === 'empty'),
      )
      .map(({ name }) => name);
    return fields.length > 0 ? [{ type, by: 'response' as const, fields, evidence }] : [];
  });
}

/** Classes that say themselves what becomes of them. */
const leavesOut = ({ node }: Type) =>
  node?.members.some(({ name }) => /^(toJSON|filter|to_dict|serialize)$/.test(name)) === true;

/** Rows that refer to others bring them along only where somebody asks. */
const isWhole = (type: Type) => !leavesOut(type) && (type.node?.decorators.length ?? 0) === 0;

/** `@Exclude()`, `select: false`, `SecretStr`. */
function isHidden({
  decorators = [],
  annotation,
  value,
}: {
  decorators?: readonly Expression[];
  annotation?: Expression;
  value?: Expression;
}): boolean {
  const written = JSON.stringify([decorators, annotation ?? null, value ?? null]);
  return /"(Exclude|SecretStr|SecretBytes|exclude|select|write_only)"/.test(written);
}

/** `delete user.password`, `omit(user, ['password'])`. */
function leavesOutIn(node: FunctionNode, field: string): boolean {
  // Writing a field is no leaving out.
  const body = JSON.stringify(node.body).replaceAll(`"key":{"kind":"literal","value":"${field}"`, '');
  return body.includes(`"value":"${field}"`) || (body.includes('"delete"') && body.includes(`"property":"${field}"`));
}

/** These, and the types of the fields of those that are whole. */
export function withInner(
  { types }: Following,
  start: readonly Type[],
  isWhole: (type: Type) => boolean = () => true,
): Type[] {
  const seen = new Set(start);
  for (const type of seen) {
    if (seen.size > 60) break;
    if (!isWhole(type)) continue;
    for (const { annotation, fields } of types.fieldsOf(type)) {
      for (const inner of types.within(annotation, type.program)) seen.add(inner);
      for (const one of fields ?? []) for (const inner of types.within(one.annotation, type.program)) seen.add(inner);
    }
  }
  return [...seen];
}

/** FastAPI answers with the fields of the model that it is told of, and no others. */
function modelled(following: Following, program: Program, { decorators, returns }: FunctionNode): Leaving[] {
  const calls = decorators.filter((one): one is CallNode => one.kind === 'call');
  const given = (name: string) => calls.flatMap(({ args }) => args.filter((one) => one.name === name))[0];
  const [excluded, only, told] = [
    given('response_model_exclude'),
    given('response_model_include'),
    given('response_model'),
  ];
  const model = told?.value ?? returns;
  const first = calls[0];
  if (excluded || only || !model || !first) return [];
  const evidence = evidenceAt(program.file, told?.value.at ?? first.at);
  return withInner(following, following.types.within(model, program)).flatMap((type) => {
    const fields = sensitiveFields(type, following.types)
      .filter(({ field }) => !isHidden(field))
      .map(({ name }) => name);
    return fields.length > 0 ? [{ type, by: 'response' as const, fields, evidence }] : [];
  });
}

/** Where models are asked, by place. */
export function promptPlaces(effects: readonly LinkedEffect[]): Set<string> {
  return new Set(
    effects
      .filter(({ kind }) => kind === 'llm-call')
      .map(({ evidence }) => placeOf(evidence.file, evidence.line, evidence.column ?? 0)),
  );
}

export const placeOf = (file: string, line: number, column: number) => `${file}:${line}:${column}`;
