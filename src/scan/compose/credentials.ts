// Secrets that stand in a service's environment, build arguments, labels and command. Only the verdict leaves this file.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { entry, items, textOf } from '../../parse/query.ts';
import { expand } from '../../parse/variables.ts';
import { plaintextIn } from '../plaintext.ts';
import { looksLikeCredential } from '../secrets.ts';
import { type Said, yes } from './said.ts';
import { type Setting, settingsOf } from './values.ts';

/** Variables that name an account or a database: a password that repeats one is no secret. */
const NAMES = /(?:^|_)(?:USER|USERNAME|LOGIN|DB|DATABASE|NAME)$/i;

export function* credentials(service: DocumentNode, name: string): Iterable<Said> {
  const environment = settingsOf(entry(service, 'environment'));
  const beside = [name, ...environment.filter((one) => NAMES.test(one.name)).map(({ text }) => filled(text))];
  for (const setting of environment) yield* judged(setting, setting.name, beside);
  for (const setting of settingsOf(entry(service, 'build', 'args'))) {
    yield* judged(setting, `the build argument ${setting.name}`, beside);
    const { name: given, text, at } = setting;
    if (!looksLikeCredential(given) && !/_UR[IL]$/.test(given)) continue;
    const passed = text === '' || /^\$\{?\w+\}?$/.test(text);
    if (passed) yield { property: 'buildArgument', value: given, note: '', at };
  }
  for (const setting of settingsOf(entry(service, 'labels'))) {
    yield* judged(setting, `the label ${setting.name}`, beside);
  }
  for (const setting of argumentsOf(entry(service, 'command'))) {
    yield* judged(setting, `the argument ${setting.name}`, beside);
  }
}

/** Defaults of variables filled in: they are what runs where nobody sets anything. */
const filled = (text: string) => expand(text, (_, fallback) => fallback).text;

function* judged({ name, text, at }: Setting, where: string, beside: readonly string[]): Iterable<Said> {
  const found = plaintextIn(name, filled(text), beside);
  if (found === undefined) return;
  const fallback = text.includes('$') && !/^[^$]*:\/\//.test(text) ? ', where nobody sets its variable' : '';
  yield found === 'default'
    ? yes('defaultPassword', `${where} is a value that everybody knows${fallback}`, at)
    : yes('plaintextSecret', `${where} stands in the file${fallback}`, at);
}

const LONGEST = 2000;
const ARGUMENT =
  /(?:^|[\s"'])--?([A-Za-z][\w-]{2,60})(?:=|\s+)(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s"'-][^\s"']{0,200}))/g;

/** `--requirepass word`, `--password=word`, in a command line or a list of arguments. */
function argumentsOf(command: DocumentNode | undefined): Setting[] {
  const listed = items(command);
  if (listed.length === 0) return command === undefined ? [] : inLine(textOf(command) ?? '', command.at);
  return listed.flatMap((item, at) => {
    const text = textOf(item) ?? '';
    const next = listed[at + 1];
    const value = /^--?[\w-]+$/.test(text) && next ? textOf(next) : undefined;
    return value === undefined
      ? inLine(text, item.at)
      : [{ name: flagName(text), text: value, at: next?.at ?? item.at }];
  });
}

function inLine(text: string, at: Span): Setting[] {
  return [...text.slice(0, LONGEST).matchAll(ARGUMENT)].map(([, flag = '', double, single, bare]) => ({
    name: flagName(flag),
    text: double ?? single ?? bare ?? '',
    at,
  }));
}

/** Redis has `requirepass` and `masterauth`: their words are not told apart. */
function flagName(flag: string): string {
  const name = flag.replace(/^-+/, '');
  return name === 'requirepass' || name === 'masterauth' ? 'password' : name;
}
