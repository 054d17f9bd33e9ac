// How scanners of proxies say what they found: a site, what holds of it, the controls it carries out and where it leads.

import { type Evidence, evidenceAt, type Span } from '../core/evidence.ts';
import type { Fact } from '../core/fact.ts';
import type { ControlFamily, Exposure, Mode } from '../core/model.ts';

/** What tells of one site: by file, by place, by the site. */
export interface Site {
  id: string;
  by: string;
  file: string;
}

export function siteBegins({ id, by, file }: Site, name: string, at: Span): Fact[] {
  const evidence = evidenceAt(file, at);
  return [
    { kind: 'declares', what: 'site', id, name, evidence },
    { kind: 'declared', what: 'site', id, property: 'platform', value: by, note: '', evidence },
  ];
}

export function siteSays(
  { id, file }: Site,
  property: string,
  value: boolean | 'unknown' | string,
  at: Span,
  note = '',
): Fact {
  return { kind: 'declared', what: 'site', id, property, value: String(value), note, evidence: evidenceAt(file, at) };
}

/** The same, said of a site by a line of another file. */
export function saidElsewhere(fact: Fact, file: string | undefined): Fact {
  if (file === undefined || file === fact.evidence.file) return fact;
  const evidence = { ...fact.evidence, file };
  const ofOther = fact.kind === 'declared' || fact.kind === 'practice';
  return ofOther ? { ...fact, home: fact.evidence.file, evidence } : { ...fact, evidence };
}

/** `part`: the path within the site that it is for; '' for the whole. */
export function sitePractises(
  { id, by, file }: Site,
  family: ControlFamily,
  mode: Mode,
  at: Span,
  note: string,
  part = '',
): Fact {
  const evidence = evidenceAt(file, at);
  const where = part === '' ? id : `${id} ${part}`;
  return { kind: 'practice', family, by, mode, flag: '', note, what: 'site', id: where, evidence };
}

export interface Leads {
  to: string;
  port: string;
  reach: Exposure;
  via: 'proxy' | 'tunnel';
  address: string;
  encrypted: boolean | 'unknown';
}

export function siteLeads({ to, port, reach, via, address, encrypted }: Leads, evidence: Evidence): Fact {
  return { kind: 'exposes', to, port, reach, via, address, encrypted: String(encrypted), evidence };
}

/** `//user:password@` never is part of where something leads. */
const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/)?(?:[^@/\s]*@)?(\[[^\]]*\]|[^:/\s]*)(?::([^/\s]*))?/i;

export function hostAndPort(address: string): { host: string; port: string } {
  const [, host = '', port = ''] = ADDRESS.exec(address) ?? [];
  return { host, port };
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|::1|\[::1\])$/i;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

const PRIVATE_NAME =
  /^(?:localhost|\[?[\d.:a-f]+\]?|.*\.(?:local|localhost|internal|lan|home|test|example|invalid|svc|cluster\.local))$/i;

/** A name that the world can look up: it has a dot and no ending that is kept for private use. */
export function isPublicName(host: string): boolean {
  return host.includes('.') && !/[${}~]/.test(host) && !PRIVATE_NAME.test(host);
}

/** Response headers that tell browsers to protect people. */
export const SECURITY_HEADERS: ReadonlySet<string> = new Set([
  'content-security-policy',
  'strict-transport-security',
  'x-frame-options',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-embedder-policy',
  'cross-origin-resource-policy',
]);
