// Services of a compose file: what they run, publish, mount, are told and depend on.

import type { DocumentEntry, DocumentNode } from '../../core/document.ts';
import { type Evidence, evidenceAt, type Span } from '../../core/evidence.ts';
import type { Fact, FactOf } from '../../core/fact.ts';
import { entries, entry, isTrue, items, spanOf, textAt, textOf, textsOf } from '../../parse/query.ts';
import { expand } from '../../parse/variables.ts';
import { defineScanner } from '../scanner.ts';
import { switchWord, withoutSecrets } from '../secrets.ts';
import { servicesOf } from './file.ts';
import { readPort } from './ports.ts';
import { type Setting, settingsOf, settled, standsThere } from './values.ts';
import { readVolume } from './volumes.ts';

export default defineScanner({
  id: 'compose/services',
  recognises:
    'services with image, build (context, Dockerfile, target), user, privileged, command, profiles; published ports, volumes, environment and the services whose addresses stand in it, env files, networks, dependencies, in short and long syntax; anchors, merge keys, `${NAME:-default}`',
  ignores:
    '`extends` (the model takes over), the values of variables that neither the file nor `.env` beside it settles, ports that are only exposed',
  docs: 'https://docs.docker.com/reference/compose-file/services/',
  reads: ['yaml'],
  mentions: ['services'],
  *scan(parsed): Iterable<Fact> {
    const { path } = parsed.file;
    const services = servicesOf(parsed);
    const names = new Set(services.map(({ key }) => key));
    for (const service of services) yield* serviceFacts(service, names, (at) => evidenceAt(path, at));
  },
});

type Point = (at: Span) => Evidence;

function* serviceFacts(
  { key: service, keyAt, value: node }: DocumentEntry,
  names: ReadonlySet<string>,
  point: Point,
): Iterable<Fact> {
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
  for (const setting of settingsOf(entry(node, 'environment'))) {
    const asks = serviceAsked(setting, names);
    const fact = variable(service, setting, point);
    yield asks === undefined || asks === service ? fact : { ...fact, asks };
  }
  yield* relations(service, node, point);
}

const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/)?(?:[^@/\s]*@)?([a-z0-9][\w-]{0,62}):\d{1,5}(?![\w.:])/i;
const BY_URL = /^[a-z][\w+.-]*:\/\/(?:[^@/\s]*@)?([a-z0-9][\w-]{0,62})(?=[/?#]|$)/i;
/** Variables in which a bare name can only be that of a host. */
const OF_HOST = /(?:^|_)(?:HOST|HOSTNAME)$/i;

/** Only names of services leave the value: whatever else stands in it may be secret. */
function serviceAsked({ name, text }: Setting, names: ReadonlySet<string>): string | undefined {
  const value = expand(text, (_, fallback) => fallback).text.trim();
  const host = (ADDRESS.exec(value) ?? BY_URL.exec(value))?.[1] ?? (OF_HOST.test(name) ? value : '');
  return names.has(host) ? host : undefined;
}

function variable(service: string, { name, text, at }: Setting, point: Point): FactOf<'service-environment'> {
  const value = switchWord(name, settled(text));
  return { kind: 'service-environment', service, name, literal: standsThere(text), value, evidence: point(at) };
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
