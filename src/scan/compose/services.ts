// Services of a compose file: what they run, publish, mount, are told and depend on.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import { type Evidence, evidenceAt, type Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, isTrue, items, spanOf, textAt, textOf, textsOf } from '../../parse/query.ts';
import { expand } from '../../parse/variables.ts';
import { nameOf } from '../paths.ts';
import { defineScanner } from '../scanner.ts';
import { looksLikeCredential, switchWord, withoutSecrets } from '../secrets.ts';
import { readPort } from './ports.ts';
import { readVolume } from './volumes.ts';

const NAMED = /^(?:docker-)?compose(?:[._-][\w.-]*)?\.ya?ml$/;

export default defineScanner({
  id: 'compose/services',
  recognises:
    'services with image, build (context, Dockerfile, target), user, privileged, command, profiles; published ports, volumes, environment, env files, networks, dependencies, in short and long syntax; anchors, merge keys, `${NAME:-default}`',
  ignores:
    '`extends`, `include`, what an override file removes with `!reset`, the values of variables that the file does not settle, ports that are only exposed',
  docs: 'https://docs.docker.com/reference/compose-file/services/',
  reads: ['yaml'],
  mentions: ['services'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml') return;
    for (const root of document.roots) {
      const services = entry(root, 'services');
      if (!NAMED.test(nameOf(path)) && !looksLikeServices(services)) continue;
      for (const service of entries(services)) {
        if (service.value.kind === 'map') yield* serviceFacts(service, (at) => evidenceAt(path, at));
      }
    }
  },
});

/** Any YAML may have `services`; those of compose are maps that name an image or a build. */
function looksLikeServices(services: DocumentNode | undefined): boolean {
  return entries(services).some(({ value }) => textAt(value, 'image') !== undefined || hasBuild(value));
}

function hasBuild(service: DocumentNode): boolean {
  const build = entry(service, 'build');
  return textOf(build) !== undefined || textAt(build, 'context') !== undefined;
}

type Point = (at: Span) => Evidence;

function* serviceFacts({ key: service, keyAt, value: node }: DocumentEntry, point: Point): Iterable<Fact> {
  const build = entry(node, 'build');
  yield {
    kind: 'service',
    name: service,
    image: settled(textAt(node, 'image')),
    build: settled(textOf(build) ?? textAt(build, 'context')) || (build?.kind === 'map' ? '.' : ''),
    dockerfile: settled(textAt(build, 'dockerfile')),
    target: settled(textAt(build, 'target')),
    user: settled(textAt(node, 'user')),
    privileged: isTrue(entry(node, 'privileged')),
    command: withoutSecrets(settled(textsOf(entry(node, 'command')).join(' '))),
    profiles: textsOf(entry(node, 'profiles')),
    evidence: point(keyAt),
  };
  for (const item of items(entry(node, 'ports'))) {
    const port = readPort(item, settled);
    if (port) yield { kind: 'service-port', service, ...port, evidence: point(item.at) };
  }
  for (const item of items(entry(node, 'volumes'))) {
    const volume = readVolume(item, settled);
    if (volume) yield { kind: 'service-volume', service, ...volume, evidence: point(item.at) };
  }
  yield* environment(service, entry(node, 'environment'), point);
  yield* relations(service, node, point);
}

function* environment(service: string, node: DocumentNode | undefined, point: Point): Iterable<Fact> {
  for (const one of entries(node)) yield variable(service, one.key, textOf(one.value) ?? '', point(one.keyAt));
  for (const item of items(node)) {
    const text = textOf(item);
    if (text === undefined) continue;
    const equals = text.indexOf('=');
    const [name, value] = equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
    yield variable(service, name, value, point(item.at));
  }
}

function variable(service: string, name: string, text: string, evidence: Evidence): Fact {
  const value = switchWord(name, settled(text));
  return { kind: 'service-environment', service, name, literal: standsThere(text), value, evidence };
}

function* relations(service: string, node: DocumentNode, point: Point): Iterable<Fact> {
  const files = entry(node, 'env_file');
  for (const item of files?.kind === 'list' ? files.items : [files]) {
    const file = settled(textOf(item) ?? textAt(item, 'path'));
    if (item && file !== '') yield { kind: 'service-env-file', service, file, evidence: point(item.at) };
  }
  for (const [network, at] of named(entry(node, 'networks'))) {
    yield { kind: 'service-network', service, network, evidence: point(at) };
  }
  for (const [on, at] of named(entry(node, 'depends_on'))) {
    yield { kind: 'service-dependency', service, on, evidence: point(at) };
  }
}

/** A list of names, or a map whose keys they are. */
function named(node: DocumentNode | undefined): [string, Span][] {
  const listed = items(node).flatMap((item): [string, Span][] => {
    const text = textOf(item);
    return text === undefined ? [] : [[text, item.at]];
  });
  return [...listed, ...entries(node).map((one): [string, Span] => [one.key, spanOf(one)])];
}

/** Defaults filled in, the rest left as `${NAME}`. The default of a credential is a secret: it stays out. */
function settled(text: string | undefined): string {
  const lookup = (name: string, fallback: string | undefined) => (looksLikeCredential(name) ? undefined : fallback);
  return expand(text ?? '', lookup).text;
}

/** A value stands in the file: text beside variables, or a default. */
function standsThere(text: string): boolean {
  return expand(text, (_, fallback) => fallback).literal;
}
