// Variables that a dotenv file sets. Never their values, but for words that switch something on or off.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { switchWord } from '../secrets.ts';

export default defineScanner({
  id: 'dotenv/variables',
  recognises:
    'variables set in `.env` files and their examples, whether a value stands there, and the value of switches',
  ignores: 'all other values; whether a value is a placeholder; which file a program loads',
  reads: ['dotenv'],
  *scan({ file, document }): Iterable<Fact> {
    if (document?.format !== 'dotenv') return;
    for (const { key, value, at } of document.pairs) {
      // The place is the name alone: what an evidence quotes must not be the value.
      const nameOnly = [at[0], at[1], at[0], at[1] + key.length] as const;
      const evidence = evidenceAt(file.path, nameOnly);
      yield { kind: 'environment-set', name: key, literal: value !== '', value: switchWord(key, value), evidence };
    }
  },
});
