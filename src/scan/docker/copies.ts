// Which files and directories of the build context a Dockerfile copies into an image.

import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { readStages } from './stages.ts';

export default defineScanner({
  id: 'docker/copies',
  recognises: 'sources of `COPY` and `ADD` within the build context, with `ARG` and `ENV` filled in',
  ignores: 'what comes from other stages, images, contexts and the network; heredocs; `RUN --mount=type=bind`',
  docs: 'https://docs.docker.com/reference/dockerfile/#copy',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    for (const stage of readStages(document.instructions)) {
      for (const { instruction, resolve } of stage.steps) {
        const { name, args, flags, text, at } = instruction;
        if ((name !== 'COPY' && name !== 'ADD') || flags['from'] !== undefined || text.startsWith('<<')) continue;
        for (const source of args.slice(0, -1).map(resolve)) {
          if (/^[a-z]+:\/\/|^git@|^<</i.test(source)) continue;
          yield { kind: 'image-copy', source, stage: stage.name, evidence: evidenceAt(path, at) };
        }
      }
    }
  },
});
