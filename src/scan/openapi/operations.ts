// An OpenAPI or Swagger document, known by what stands at its top: what it says it is, and every operation with its path
// and whether a caller must prove who it is. Path items in files of their own are told under their place in the file.

import type { DocumentNode } from '../../core/document.ts';
import { type Evidence, evidenceAt } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, textAt, textOf } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { looksPlain } from '../secrets.ts';

export default defineScanner({
  id: 'openapi/operations',
  recognises:
    '`openapi` 3.x and `swagger` 2.0 documents in YAML or JSON, whatever their name: title, the paths of `servers` (variables at their defaults) and `basePath`, operations with whether `security` asks for something; `$ref` of a path item to another file; files of path items',
  ignores: 'servers of single paths and operations, schemas, callbacks, webhooks, Postman collections',
  docs: 'https://spec.openapis.org/oas/latest.html',
  reads: ['yaml', 'json'],
  mentions: ['openapi:', 'swagger:', '"openapi"', '"swagger"', 'responses:', '"responses"'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml' && document?.format !== 'json') return;
    for (const root of document.roots) {
      if (isSpecification(root)) yield* specification(root, path);
      else yield* fragments(root, path);
    }
  },
});

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

function isSpecification(root: DocumentNode): boolean {
  const version = textAt(root, 'openapi') ?? textAt(root, 'swagger');
  return version !== undefined && /^[23](\.|$)/.test(version) && entry(root, 'paths') !== undefined;
}

function* specification(root: DocumentNode, path: string): Iterable<Fact> {
  const title = textAt(root, 'info', 'title') ?? '';
  const version = textAt(root, 'openapi') ?? textAt(root, 'swagger') ?? '';
  const at = entry(root, 'openapi') ?? entry(root, 'swagger') ?? root;
  const evidence = evidenceAt(path, at.at);
  yield { kind: 'specification', title: title.slice(0, 120), version, prefixes: prefixesOf(root), evidence };
  const everywhere = securityOf(entry(root, 'security')) || 'none';
  for (const item of entries(entry(root, 'paths'))) {
    if (!item.key.startsWith('/')) continue;
    const ref = textAt(item.value, '$ref');
    const point = evidenceAt(path, item.keyAt);
    if (ref !== undefined) yield operation('*', item.key, everywhere, ref, point);
    yield* operationsOf(item.value, item.key, everywhere, path);
  }
}

function* operationsOf(node: DocumentNode, place: string, everywhere: string, path: string): Iterable<Fact> {
  for (const { key, keyAt, value } of entries(node)) {
    if (!METHODS.includes(key.toLowerCase()) || value.kind !== 'map') continue;
    const security = securityOf(entry(value, 'security')) || everywhere;
    yield operation(key.toUpperCase(), place, security, '', evidenceAt(path, keyAt));
  }
}

function operation(method: string, path: string, security: string, ref: string, evidence: Evidence): Fact {
  return { kind: 'specified-operation', method, path, security, ref, evidence };
}

/** '' where nothing is said. An empty requirement among others makes the others optional. */
function securityOf(node: DocumentNode | undefined): '' | 'required' | 'optional' | 'none' {
  if (node?.kind !== 'list') return '';
  const [first] = items(node);
  if (first === undefined) return 'none';
  return items(node).some((one) => one.kind === 'map' && one.entries.length === 0) ? 'optional' : 'required';
}

/** The paths that servers put before all others, without scheme and host. */
function prefixesOf(root: DocumentNode): string[] {
  const urls = items(entry(root, 'servers')).flatMap((server) => {
    const url = textAt(server, 'url');
    return url === undefined ? [] : [withDefaults(url, entry(server, 'variables'))];
  });
  const base = textOf(entry(root, 'basePath'));
  const paths = [...urls, ...(base === undefined ? [] : [base])].map(pathOf).filter((p) => p !== '' && looksPlain(p));
  return [...new Set(paths)].sort();
}

function withDefaults(url: string, variables: DocumentNode | undefined): string {
  return url.replace(/\{(\w+)\}/g, (whole, name: string) => textAt(variables, name, 'default') ?? whole);
}

function pathOf(url: string): string {
  const path = url.replace(/^[A-Za-z][\w+.-]*:\/\/[^/]*|^\/\/[^/]*/, '').replace(/[?#].*$/, '');
  return path.replace(/\/+$/, '').replace(/^(?=[^/])/, '/');
}

/** Path items outside of a specification: the file itself is one, or a table of them. */
function* fragments(root: DocumentNode, path: string): Iterable<Fact> {
  if (isPathItem(root)) yield* operationsOf(root, '#', '', path);
  else
    for (const { key, value } of entries(root)) {
      const place = `#/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (isPathItem(value)) yield* operationsOf(value, place, '', path);
    }
}

function isPathItem(node: DocumentNode): boolean {
  return entries(node).some(({ key, value }) => METHODS.includes(key) && entry(value, 'responses') !== undefined);
}
