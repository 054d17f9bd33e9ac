// Clients that accept any certificate because the program says so outside of a call that rules/libraries knows: options of
// TLS in an object, the variable that switches it off in a whole process, fields of contexts and sessions.

import { evidenceAt } from '../../core/evidence.ts';
import type { Expression, Program } from '../../core/ir.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import { type Catalogue, ecosystemOf } from '../catalogue.ts';
import type { Reader } from '../sites/frames.ts';
import { type Around, type AssignNode, type CallNode, lastWord, walk } from '../sites/walk.ts';
import type { Value } from '../values.ts';
import { functionName } from './catalogued.ts';

/** What Node's TLS and what is built on it call it. */
const OPTION = 'rejectUnauthorized';
const VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';
const NODES = new Set(['dict', 'assign', 'call']);

export function clientsDeclared(program: Program, reader: Reader, catalogue: Catalogue): LinkedDeclared[] {
  const found: LinkedDeclared[] = [];
  // A server that takes clients without certificates checks its own side in another way.
  const ofServers = new Set<unknown>();
  const add = (title: string, value: Expression, around: Around | undefined) => {
    const inside = functionName(around);
    const name = inside === undefined ? title : `${title} in ${inside}`;
    const evidence = evidenceAt(program.file, value.at);
    const note = 'any certificate is accepted';
    found.push({ what: 'client', id: name, name, property: 'certificatesUnchecked', value: 'true', note, evidence });
  };
  walk(program, NODES, (node, around) => {
    if (node.kind === 'call') {
      const { callee, args } = node as unknown as CallNode;
      if (/server$/i.test(lastWord(callee) ?? '')) for (const { value } of args) ofServers.add(value);
    } else if (node.kind === 'dict' && program.language === 'javascript' && !ofServers.has(node)) {
      const option = (node as unknown as Extract<Expression, { kind: 'dict' }>).entries.findLast(
        ({ key }) => key && keyText(key) === OPTION,
      );
      if (option && isFalse(reader.read(option.value, around))) add('connection', option.value, around);
    } else if (node.kind === 'assign') {
      const { target, value } = node as unknown as AssignNode;
      if (value && switchesOff(target, value, { reader, around, program, catalogue }))
        add(titleOf(target), value, around);
    }
  });
  return found;
}

interface Surroundings {
  reader: Reader;
  around: Around | undefined;
  program: Program;
  catalogue: Catalogue;
}

function switchesOff(target: Expression, value: Expression, where: Surroundings): boolean {
  const word = lastWord(target);
  if (word === VARIABLE) return isFalse(where.reader.read(value, where.around), '0');
  if (target.kind !== 'member' || where.program.language !== 'python') return false;
  if (word === 'verify_mode') return lastWord(value) === 'CERT_NONE';
  return word === 'verify' && isFalse(where.reader.read(value, where.around)) && isClient(target.object, where);
}

/** Something that a library of clients made. */
function isClient(object: Expression, { reader, around, program, catalogue }: Surroundings): boolean {
  const value = reader.read(object, around);
  if (value.kind !== 'made') return false;
  const library = catalogue.find(value.of.source, ecosystemOf(program.file));
  return library?.declares?.some(({ kind }) => kind === 'client') === true;
}

function titleOf(target: Expression): string {
  const word = lastWord(target) ?? '';
  return word === VARIABLE ? `process with ${VARIABLE}` : 'connection';
}

function isFalse(value: Value, text?: string): boolean {
  return value.kind === 'constant' && (value.value === false || value.value === 0 || value.value === text);
}

function keyText(key: Expression): string | undefined {
  if (key.kind === 'name') return key.name;
  return key.kind === 'literal' ? String(key.value) : undefined;
}
