// Secrets that stay in an image: values in ENV and ARG, on the command lines of its build, and files that are known to
// hold them. Only where they stand is told, never what they are.

import type { Instruction } from '../../core/document.ts';
import { evidenceOnLine } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { assignmentsOf } from './assignments.ts';
import { holdsCredentials, isSecretValue, namesSecret } from './credentials.ts';
import { type Run, runsIn } from './runs.ts';
import { said } from './said.ts';
import { idsByStage, imagesOf } from './shipping.ts';
import { readStages } from './stages.ts';

export default defineScanner({
  id: 'docker/secrets',
  recognises:
    'literal secrets in `ENV` and `ARG` (by name and value), in `RUN` (`aws configure set`, exported variables, `NAME=value cmd`, credentials in URLs, `--password`); secret files that `COPY` and `ADD` put into the stage that ships; `ARG` without a value that is named like a secret there; the same of stages that only ship as a target',
  ignores:
    'values that variables make, placeholders, paths to secrets, `RUN --mount=type=secret`, formats of providers',
  docs: 'https://docs.docker.com/build/building/secrets/',
  reads: ['dockerfile'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'dockerfile') return;
    const stages = readStages(document.instructions);
    const images = imagesOf(stages);
    const ids = idsByStage(images);
    const before = document.instructions.slice(
      0,
      document.instructions.findIndex(({ name }) => name === 'FROM'),
    );
    for (const instruction of before) yield* valuesIn(path, instruction);
    for (const stage of stages) {
      for (const { instruction } of stage.steps) {
        yield* valuesIn(path, instruction);
        for (const id of ids.get(stage) ?? []) yield* keptIn(path, instruction, id);
      }
    }
  },
});

function* valuesIn(path: string, instruction: Instruction): Iterable<Fact> {
  if (instruction.name === 'ENV' || instruction.name === 'ARG') {
    for (const { name, value, line } of assignmentsOf(instruction)) {
      const secret = (namesSecret(name) && isSecretValue(value)) || holdsCredentials(value);
      if (secret) yield said('secretInside', 'true', evidenceOnLine(path, line), `${instruction.name} ${name}`);
    }
  }
  if (instruction.name !== 'RUN') return;
  for (const run of runsIn(instruction)) {
    const [line, note] = secretOf(run) ?? [];
    if (line !== undefined) yield said('secretInside', 'true', evidenceOnLine(path, line), note);
  }
}

const PASSWORD_OPTION = /^--(?:password|passwd|token|secret|api-key|auth-token)(?:=(.*))?$/s;
const AUTH_TOKEN = /(?:^|:)_(?:authToken|auth|password)[= ]?(.*)$/s;

function secretOf(run: Run): [line: number, note: string] | undefined {
  const { program, args, sets } = run;
  const words = args.map(({ text }) => text);
  const exported = program === 'export' ? args.map(({ text, line }) => ({ ...split(text), line })) : [];
  const set = [...sets, ...exported].find(({ name, value }) => namesSecret(name) && isSecretValue(value));
  if (set) return [set.line, `${set.name} in RUN`];
  if (program === 'aws' && words[0] === 'configure' && words[1] === 'set') {
    const [name = '', value = ''] = words.slice(2);
    return namesSecret(name) && isSecretValue(value) ? [run.line, `aws configure set ${name}`] : undefined;
  }
  for (const [index, { text, line }] of args.entries()) {
    if (holdsCredentials(text)) return [line, `credentials in an address that ${program} is given`];
    const option = PASSWORD_OPTION.exec(text) ?? (program === 'npm' ? AUTH_TOKEN.exec(text) : null);
    const value = option && (option[1] || words[index + 1] || '');
    if (value && !value.startsWith('-') && isSecretValue(value)) return [line, `${program} is given a secret`];
  }
  return undefined;
}

function split(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  return equals === -1 ? { name: text, value: '' } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

const SAMPLE = /(?:^|[._-])(?:example|sample|template|tmpl|dist|defaults?|tests?|schema|ci|pub)(?:[._-]|$)/i;
const SECRET_FILE =
  /^(?:\.env(?:[._-].+)?|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:key|p12|pfx|jks|keystore|kdbx|tfstate)|.*(?:priv|private|[-_.]key)[\w-]*\.pem|\.netrc|\.git-credentials|\.pypirc|\.htpasswd|\.pgpass|(?:credentials|service-?account[\w-]*|client_secrets?[\w-]*)\.json|secrets?\.(?:ya?ml|json|env)|kubeconfig)$/i;
const SECRET_PATH = /(?:^|\/)(?:\.aws(?:\/credentials)?|\.ssh|\.kube(?:\/config)?|\.docker\/config\.json|\.gnupg)\/?$/;

/** An address of a store, which has its password in it more often than not. */
const CONNECTION = /(?:^|_)(?:DATABASE|DB|POSTGRES(?:QL)?|MYSQL|MONGO(?:DB)?|REDIS|AMQP|RABBITMQ|BROKER)_UR[LI]$/i;

function* keptIn(path: string, { name, args, flags, text, at: [line] }: Instruction, id: string): Iterable<Fact> {
  if (name === 'ARG' && !text.includes('=')) {
    const secret = args.find((one) => namesSecret(one) || CONNECTION.test(one));
    if (secret) yield said('secretArgument', 'unknown', evidenceOnLine(path, line), `ARG ${secret}`, id);
  }
  if ((name !== 'COPY' && name !== 'ADD') || flags['from'] !== undefined || text.startsWith('<<')) return;
  for (const source of args.slice(0, -1)) {
    const base = nameOf(source.replace(/\/+$/, ''));
    if ((!SECRET_FILE.test(base) || SAMPLE.test(base)) && !SECRET_PATH.test(source)) continue;
    yield said('secretCopied', 'true', evidenceOnLine(path, line), `${name} ${source}`, id);
    return;
  }
}
