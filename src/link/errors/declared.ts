// Places where an answer says what went wrong inside the program, as declarations.

import { evidenceAt } from '../../core/evidence.ts';
import type { LinkedDeclared } from '../../core/linked.ts';
import type { Told } from './told.ts';

const SAID: Record<Told['what'], Pick<LinkedDeclared, 'property' | 'note'>> = {
  stack: { property: 'errorStack', note: 'the stack of an error that nobody expected' },
  text: { property: 'errorText', note: 'the words of an error that nobody expected' },
  itself: { property: 'errorText', note: 'an error that nobody expected, as far as it can be printed' },
};

export function toldDeclared(told: readonly Told[], inside: string | undefined): LinkedDeclared[] {
  const name = inside === undefined ? 'an answer to errors' : `answer to errors in ${inside}`;
  return told.map(({ what, site, flag }) => {
    const { property, note } = SAID[what];
    const own = { what: 'sink' as const, id: name, name, evidence: evidenceAt(site.file, site.at), property };
    if (!flag) return { ...own, value: what === 'itself' ? 'unknown' : 'true', note };
    // Where it takes a switch to say it, somebody wanted it said there.
    const value = flag.byDefault === 'on' ? 'unknown' : 'false';
    return {
      ...own,
      value,
      note: `${note}, depending on ${flag.name}`,
      flag: { name: flag.name, default: flag.default },
    };
  });
}
