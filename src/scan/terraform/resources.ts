// Resources of Terraform: what is open to the internet, what is not encrypted, who may do everything.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { accessFindings, credentialDefault } from './access.ts';
import { networkFindings } from './network.ts';
import { storageFindings } from './storage.ts';
import type { Finding, Resource, Scope } from './values.ts';

export default defineScanner({
  id: 'terraform/resources',
  recognises:
    'resources of AWS, Google Cloud and Azure: firewalls open to every address, public buckets and databases, missing encryption by the defaults of the providers, policies that allow everything, members that are everybody, plain listeners, public control planes, unauthenticated functions and gateways, credentials in attributes and defaults; values of variables and locals of the same file',
  ignores:
    'modules, `count` and `for_each`, `dynamic` blocks, values of other files and of .tfvars (unknown), other providers',
  docs: 'https://developer.hashicorp.com/terraform/language',
  reads: ['hcl'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'hcl') return;
    const scope = scopeOf(document.roots);
    for (const root of document.roots) {
      for (const resource of resourcesIn(root, scope)) {
        yield* told(resource.type, `${resource.type}.${resource.name}`, resource.at, path, findingsOf(resource));
      }
    }
    for (const { key, value, keyAt } of entries(scope.variables)) {
      const found = credentialDefault(key, value);
      if (found) yield* told('variable', `var.${key}`, keyAt, path, [found]);
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
        yield { type: kind === 'data' ? `data.${key}` : key, name, body, at: keyAt, scope };
      }
    }
  }
}

function findingsOf(resource: Resource): Finding[] {
  return [...networkFindings(resource), ...storageFindings(resource), ...accessFindings(resource)];
}

/** Resources of which nothing is to be told are not declared: a cloud has thousands. */
function* told(type: string, id: string, at: Finding['at'], file: string, findings: Finding[]): Iterable<Fact> {
  if (findings.length === 0) return;
  const evidence = evidenceAt(file, at);
  yield { kind: 'declares', what: 'resource', id, name: id, evidence };
  yield { kind: 'declared', what: 'resource', id, property: 'platform', value: 'terraform', note: '', evidence };
  yield { kind: 'declared', what: 'resource', id, property: 'type', value: type, note: '', evidence };
  for (const { property, value, at: where, note } of findings) {
    yield {
      kind: 'declared',
      what: 'resource',
      id,
      property,
      value: String(value),
      note,
      evidence: evidenceAt(file, where),
    };
  }
}
