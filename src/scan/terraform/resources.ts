// Resources of Terraform: what is open to the internet, what is not encrypted, who may do everything.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, type Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { withoutCredentials } from '../secrets.ts';
import { accessFindings, credentialDefault } from './access.ts';
import { calledIn, unreadIn } from './modules.ts';
import { atMost, networkFindings } from './network.ts';
import { madeTimes } from './repeats.ts';
import { storageFindings } from './storage.ts';
import type { Finding, Resource, Scope } from './values.ts';

export default defineScanner({
  id: 'terraform/resources',
  recognises:
    'resources of AWS, Google Cloud and Azure: firewalls open to every address, public buckets and databases, missing encryption by the defaults of the providers, policies that allow everything, members that are everybody, plain listeners, public control planes, unauthenticated functions and gateways, credentials in attributes and defaults; values of variables and locals of the same directory, of `terraform.tfvars`, and of what calls a module; published modules that rules/modules knows',
  ignores:
    'what modules make that nobody described (asked), expressions beyond conditions on variables (unknown), other providers',
  docs: 'https://developer.hashicorp.com/terraform/language',
  reads: ['hcl'],
  *scan({ file: { path }, document, scopes }, { modules }): Iterable<Fact> {
    if (document?.format !== 'hcl') return;
    const own = scopeOf(document.roots);
    const found = document.roots.flatMap((root) =>
      (scopes ?? [own]).flatMap((scope) =>
        [...resourcesIn(root, scope), ...calledIn(root, scope, modules)].flatMap((resource) =>
          judgedIn(resource, scope),
        ),
      ),
    );
    const unread = document.roots.flatMap((root) => unreadIn(root, (scopes ?? [own])[0] ?? own, modules));
    for (const one of [...worstOf(found), ...unread.map(unseen)]) yield* told(one, path);
    for (const { key, value, keyAt } of entries(own.variables)) {
      const finding = credentialDefault(key, value);
      if (finding) yield* told({ id: `var.${key}`, type: 'variable', at: keyAt, findings: [finding] }, path);
    }
  },
});

function scopeOf(roots: readonly DocumentNode[]): Scope {
  const all = (name: string): DocumentNode => ({
    kind: 'map',
    entries: roots.flatMap((root) => entries(root)).flatMap(({ key, value }) => (key === name ? entries(value) : [])),
    at: [1, 1, 1, 1],
  });
  return { variables: all('variable'), locals: all('locals') };
}

function* resourcesIn(root: DocumentNode, scope: Scope): Iterable<Resource> {
  for (const { key: kind, value: types } of entries(root)) {
    if (kind !== 'resource' && kind !== 'data') continue;
    for (const { key, value: names } of entries(types)) {
      for (const { key: name, value: body, keyAt } of entries(names)) {
        const type = kind === 'data' ? `data.${key}` : key;
        yield { type, id: `${type}.${name}`, body, at: keyAt, scope };
      }
    }
  }
}

interface Judged {
  id: string;
  type: string;
  at: Span;
  findings: Finding[];
}

/** Resources of which nothing is to be told are not declared: a cloud has thousands. */
function judgedIn(resource: Resource, { caller }: Scope): Judged[] {
  const { id, module } = resource;
  const findings = madeTimes(resource).flatMap(({ resource: one, perhaps }) => {
    const found = [...networkFindings(one), ...storageFindings(one), ...accessFindings(one)];
    return perhaps ? found.map(atMost) : found;
  });
  const called = caller === undefined ? '' : `, as ${caller} calls it`;
  const noted = findings.map((one) => ({ ...one, note: `${one.note}${called}` }));
  if (findings.length === 0) return [];
  return [{ id, type: module?.source ?? resource.type, at: module?.at ?? resource.at, findings: noted }];
}

function unseen({ name, source, at }: { name: string; source: string; at: Span }): Judged {
  const note = `${withoutCredentials(source)} was not read`;
  const finding: Finding = { property: 'opensUnseen', value: 'unknown', at, note };
  return { id: `module.${name}`, type: withoutCredentials(source), at, findings: [finding] };
}

/** A module that is called in several ways is as bad as in the worst of them. */
function worstOf(all: readonly Judged[]): Judged[] {
  const RANK = ['true', 'unknown', 'false'];
  const byId = new Map<string, Judged>();
  for (const one of all) {
    const before = byId.get(one.id);
    if (!before) byId.set(one.id, { ...one, findings: [...one.findings] });
    else before.findings.push(...one.findings);
  }
  for (const one of byId.values()) {
    const places = new Map<string, Finding>();
    for (const finding of one.findings) {
      const place = `${finding.property} ${finding.at.join(' ')}`;
      const known = places.get(place);
      if (!known || RANK.indexOf(String(finding.value)) < RANK.indexOf(String(known.value))) places.set(place, finding);
    }
    one.findings = [...places.values()];
  }
  return [...byId.values()];
}

function* told({ type, id, at, findings }: Judged, file: string): Iterable<Fact> {
  const evidence = evidenceAt(file, at);
  yield { kind: 'declares', what: 'resource', id, name: id, evidence };
  yield { kind: 'declared', what: 'resource', id, property: 'platform', value: 'terraform', note: '', evidence };
  yield { kind: 'declared', what: 'resource', id, property: 'type', value: type, note: '', evidence };
  for (const { property, value, at: where, note } of findings) {
    const place = evidenceAt(file, where);
    yield { kind: 'declared', what: 'resource', id, property, value: String(value), note, evidence: place };
  }
}
