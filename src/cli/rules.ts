// `threatdraft rules`: what is looked for, one line a rule, by STRIDE letter.

import { STRIDE } from '../core/model.ts';
import type { Rule } from '../core/rule.ts';
import { count } from '../render/words.ts';
import { loadAllRules } from './analyse.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { printable, writeReport } from './streams.ts';

interface RulesOptions {
  format: 'pretty' | 'json';
  rules: string[];
}

export async function rules(_: string[], options: RulesOptions): Promise<ExitCode> {
  const loaded = await loadAllRules(options.rules);
  await writeReport(options.format === 'json' ? `${JSON.stringify(loaded.rules, null, 2)}\n` : list(loaded.rules));
  return EXIT.clean;
}

function list(all: readonly Rule[]): string {
  const column = Math.max(...all.map(({ id }) => id.length)) + 2;
  const groups = STRIDE.map((letter) => {
    const inLetter = all.filter(({ stride }) => stride[0] === letter);
    return [letter, ...inLetter.map(({ id, title }) => `  ${printable(id).padEnd(column)}${printable(title)}`)];
  }).filter((lines) => lines.length > 1);
  const end = `${count(all.length, 'rule')}. Explain one with: threatdraft explain <id>`;
  return `${groups.map((lines) => lines.join('\n')).join('\n\n')}\n\n${end}\n`;
}
