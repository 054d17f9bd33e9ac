// A Dockerfile's stages and what each ends up with: base, user, ports, command. A stage that builds on another of the
// same file inherits from it, as the built image does, so that the facts of the final stage speak of what ships.

import type { Instruction } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { defineScanner } from '../scanner.ts';
import { withoutSecrets } from '../secrets.ts';
import { readImage } from './reference.ts';
import { readStages, type Stage } from './stages.ts';

export default defineScanner({
  id: 'docker/image',
  recognises:
    'stages with base, tag and digest; the last `USER`, every `EXPOSE`, the `CMD` and `ENTRYPOINT` of each, inherited from earlier stages; `ARG` and `ENV` defaults',
  ignores:
    'users that a script switches to at start (gosu, su-exec), `ONBUILD`, what the base image sets, values of build arguments given on the command line',
  docs: 'https://docs.docker.com/reference/dockerfile/',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    const stages = readStages(document.instructions);
    for (const stage of stages) yield* stageFacts(path, stage, stage === stages.at(-1));
  },
});

function* stageFacts(path: string, stage: Stage, final: boolean): Iterable<Fact> {
  const { name } = stage;
  const at = (instruction: Instruction) => evidenceAt(path, instruction.at);
  yield { kind: 'image-stage', name, ...readImage(stage.image), final, evidence: at(stage.from) };
  if (stage.user) {
    yield { kind: 'image-user', user: stage.user.value, stage: name, final, evidence: at(stage.user.from) };
  }
  for (const { value, from } of stage.ports) {
    yield { kind: 'image-port', port: value, stage: name, final, evidence: at(from) };
  }
  for (const said of [stage.entrypoint, stage.command]) {
    if (!said || said.args.length === 0) continue;
    const command = withoutSecrets(said.args.join(' '));
    yield { kind: 'image-command', command, stage: name, final, evidence: at(said) };
  }
}
