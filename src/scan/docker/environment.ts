// Variables that a Dockerfile gives to what runs in the image (ENV) or to its build (ARG), with the value of switches.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { switchWord } from '../secrets.ts';
import { assignmentsOf } from './assignments.ts';

export default defineScanner({
  id: 'docker/environment',
  recognises: '`ENV` in both spellings and `ARG` with a default, in every stage: names, and the value of switches',
  ignores: 'all other values; values that other variables make; which stage ships',
  docs: 'https://docs.docker.com/reference/dockerfile/#env',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    for (const instruction of document.instructions) {
      if (instruction.name !== 'ENV' && instruction.name !== 'ARG') continue;
      for (const { name, value: text } of assignmentsOf(instruction)) {
        const evidence = evidenceAt(path, instruction.at);
        const literal = text !== '' && !text.includes('$');
        yield { kind: 'environment-given', by: 'image', name, literal, value: switchWord(name, text), evidence };
      }
    }
  },
});
