// What scanners are given to know beforehand, ready to be asked: published actions by name, command lines by what they do.

import type {
  GivenInput,
  Knowledge,
  KnownAction,
  KnownModule,
  KnownProgram,
  Phrase,
  Publishing,
} from '../core/knowledge.ts';

export interface Known {
  actions: ReadonlyMap<string, KnownAction>;
  modules: ReadonlyMap<string, KnownModule>;
  programs: readonly KnownProgram[];
  publishing: readonly (Publishing & { command: RegExp })[];
  runsFiles: RegExp;
  fetchesHead: RegExp;
  fetchesArtifacts: RegExp;
}

export function knownOf({ actions, modules, programs }: Knowledge): Known {
  const all = (pick: (one: KnownProgram) => Phrase[] | undefined) =>
    commandLine(programs.flatMap((p) => pick(p) ?? []));
  return {
    actions: new Map(actions.map((action) => [action.id, action])),
    modules: new Map(modules.map((one) => [one.id, one])),
    programs,
    publishing: programs.flatMap(({ publishes = [] }) =>
      publishes.map((one) => ({ ...one, command: commandLine(one.commands) })),
    ),
    runsFiles: all(({ runsFiles }) => runsFiles),
    fetchesHead: all(({ fetchesHead }) => fetchesHead),
    fetchesArtifacts: all(({ fetchesArtifacts }) => fetchesArtifacts),
  };
}

/** One of these begins a command of the line. */
function commandLine(phrases: readonly Phrase[]): RegExp {
  if (phrases.length === 0) return /$^/;
  const patterns = phrases.map((phrase) => phrase.split(' ').map(wordPattern).join('\\s+'));
  return new RegExp(`(?:^|[\\s;&|(])(?:${patterns.join('|')})(?=$|[\\s;&|)])`);
}

function wordPattern(word: string): string {
  if (word === '<file>') return '[^\\s;&|()<>-][^\\s;&|()<>]*';
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Whether an input is given as the data asks. */
export function isGiven({ is }: GivenInput, value: string | undefined): boolean {
  const text = value?.trim() ?? '';
  return is === undefined ? text !== '' && text !== 'false' : new RegExp(is).test(text);
}
