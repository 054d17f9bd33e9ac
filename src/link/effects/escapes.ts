// Errors of a handler that nobody catches end a Node process: one that a callback throws, and, from Node 15 on, a promise that
// fails and that nobody asks. A program that listens for either goes on.

import { evidenceAt } from '../../core/evidence.ts';
import type { Program } from '../../core/ir.ts';
import type { LinkedEffect } from '../../core/linked.ts';
import { ecosystemOf } from '../catalogue.ts';
import type { Machine } from '../evaluate/machine.ts';
import { sourcesOf } from '../evaluate/sources.ts';
import type { Framework } from '../framework.ts';
import type { Observation } from '../observe.ts';
import { type CallNode, lastWord, walk } from '../sites/walk.ts';

type Escape = Observation['escapes'][number];

/** What the programs do with errors that nobody caught. */
type Listening = Record<Escape['by'], boolean>;

export type FindEscapes = (seen: Observation, framework: Framework, isBare: boolean) => LinkedEffect[];

/** `isBare`: the framework is given the very function, with nothing around it that could wait for its promise. */
export function createEscapes(machine: Machine, programs: readonly Program[]): FindEscapes {
  let known: Listening | undefined;
  const listening = () => {
    known ??= listeningIn(programs);
    return known;
  };
  return ({ escapes }, framework, isBare) => {
    const ending = escapes.filter(({ by, site }) => {
      if (ecosystemOf(site.file) !== 'npm') return false;
      if (by === 'promise' && !(isBare && framework.leavesPromises?.(machine, site.file))) return false;
      return !listening()[by];
    });
    const effects = ending.map(
      ({ site }): LinkedEffect => ({
        kind: 'process-end',
        requestDerived: true,
        evidence: evidenceAt(site.file, site.at),
      }),
    );
    const distinct = new Map(effects.map((effect) => [JSON.stringify(effect.evidence), effect]));
    return [...distinct.values()];
  };
}

/** It makes Express 4 ask the promises of its handlers. */
const ASKS_PROMISES = new Set(['express-async-errors', 'express-async-error']);
const LISTENERS: Record<string, Escape['by']> = { uncaughtException: 'callback', unhandledRejection: 'promise' };
const CALLS = new Set(['call']);

function listeningIn(programs: readonly Program[]): Listening {
  const found: Listening = { callback: false, promise: false };
  for (const program of programs) {
    if (ecosystemOf(program.file) !== 'npm') continue;
    if (sourcesOf(program).some((source) => ASKS_PROMISES.has(source))) found.promise = true;
    walk(program, CALLS, (node) => {
      const { callee, args } = node as unknown as CallNode;
      const word = lastWord(callee);
      if (callee.kind !== 'member' || (word !== 'on' && word !== 'once' && word !== 'addListener')) return;
      const [first] = args;
      const event = first?.value.kind === 'literal' ? String(first.value.value) : '';
      const by = Object.hasOwn(LISTENERS, event) ? LISTENERS[event] : undefined;
      if (by && lastWord(callee.object) === 'process') found[by] = true;
      // Node hands promises that nobody asks to those who listen for errors, too.
      if (by === 'callback' && lastWord(callee.object) === 'process') found.promise = true;
    });
  }
  return found;
}
