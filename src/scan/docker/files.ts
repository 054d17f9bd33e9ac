// What COPY and ADD bring into an image: the whole context, another stage from its root, files from the network, files of
// other images.

import type { Instruction } from '../../core/document.ts';
import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { isCleartext } from './checks/transport.ts';
import { readImage } from './reference.ts';
import { said } from './said.ts';
import { idsByStage, imagesOf } from './shipping.ts';
import { lineageOf, readStages, type Stage } from './stages.ts';

export default defineScanner({
  id: 'docker/files',
  recognises:
    '`COPY . .` and `COPY --from=… / /` in the stage that ships; `ADD` of a URL without `--checksum`, over plain http; images that `COPY --from` and `RUN --mount=from=` take by no tag or `latest`',
  ignores: 'what .dockerignore keeps out (the model joins it), `ONBUILD`, heredocs, named contexts of a build',
  docs: 'https://docs.docker.com/reference/dockerfile/#copy',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    const stages = readStages(document.instructions);
    const images = imagesOf(stages);
    const ids = idsByStage(images);
    for (const [index, stage] of stages.entries()) {
      for (const { instruction, resolve } of stage.steps) {
        const written = { ...instruction, args: instruction.args.map(resolve) };
        for (const id of ids.get(stage) ?? []) yield* wholesale(path, written, stages.slice(0, index), id);
        yield* fetched(path, written);
        yield* borrowed(path, written, { resolve, stages: stages.slice(0, index) });
      }
    }
  },
});

const isTransfer = ({ name, text }: Instruction) => (name === 'COPY' || name === 'ADD') && !text.startsWith('<<');
const WHOLE = /^(?:\.|\.\/|\/|\*|\.\/\*|\.\/\.|\$\{?PWD\}?)$/;

function* wholesale(path: string, instruction: Instruction, stages: readonly Stage[], id: string): Iterable<Fact> {
  const { name, args, flags, at } = instruction;
  if (!isTransfer(instruction)) return;
  const evidence = evidenceOnLine(path, at[0]);
  const sources = args.slice(0, -1);
  if (flags['from'] === undefined) {
    const whole = sources.find((source) => WHOLE.test(source));
    if (whole !== undefined) yield said('wholeContext', 'true', evidence, `${name} ${whole}`, id);
  } else if (sources.includes('/') && args.at(-1) === '/' && holdsMore(flags['from'], stages)) {
    yield said('copiesStageRoot', 'true', evidence, `${name} --from=${flags['from']} / /`, id);
  }
}

/** A stage from scratch holds what was put into it, and so may a context that the build is given by a bare name. */
function holdsMore(from: string, stages: readonly Stage[]): boolean {
  const stage = stages.findLast(({ name }, index) => name === from.toLowerCase() || String(index) === from);
  if (stage === undefined) return /[/:]/.test(from);
  return lineageOf(stage).at(-1)?.image !== 'scratch';
}

function* fetched(path: string, { name, args, flags, at }: Instruction): Iterable<Fact> {
  if (name !== 'ADD') return;
  const evidence = evidenceOnLine(path, at[0]);
  for (const source of args.slice(0, -1)) {
    if (!/^(?:https?|ftp):\/\//i.test(source)) continue;
    if (flags['checksum'] === undefined)
      yield said('addsUnchecked', 'true', evidence, 'ADD of a URL without --checksum');
    if (isCleartext(source)) yield said('fetchesCleartext', 'true', evidence, 'ADD over http');
  }
}

interface Known {
  resolve: (text: string) => string;
  stages: readonly Stage[];
}

function* borrowed(path: string, instruction: Instruction, { resolve, stages }: Known): Iterable<Fact> {
  const { name, flags, at } = instruction;
  const sources = name === 'COPY' ? [flags['from'] ?? ''] : name === 'RUN' ? mountedFrom(instruction) : [];
  for (const source of sources.map(resolve)) {
    if (source === '' || /^\d+$/.test(source) || stages.some((one) => one.name === source.toLowerCase())) continue;
    const { base, tag, pinned } = readImage(source);
    // A bare name may be a context that the build is given.
    if (pinned || source.includes('$') || (tag === '' && !base.includes('/'))) continue;
    const evidence = evidenceOnLine(path, at[0]);
    if (tag === '' || tag === 'latest') yield said('baseFloating', 'true', evidence, source);
    yield said('baseUnpinned', 'true', evidence, source);
  }
}

function mountedFrom({ flags }: Instruction): string[] {
  return [...(flags['mount'] ?? '').matchAll(/(?:^|,)from=([^,]+)/g)].map(([, from = '']) => from);
}
