// Variables that YAML gives to a process under `env`: containers of Kubernetes, values of a chart, steps of a workflow;
// and the data of a ConfigMap. What else these documents say is for other scanners.

import type { DocumentNode } from '../../core/document.ts';
import { evidenceAt, type Span } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { entries, entry, items, textAt, textOf, walk } from '../../parse/query.ts';
import { defineScanner } from '../scanner.ts';
import { switchWord } from '../secrets.ts';

const VARIABLE = /^[A-Za-z_]\w*$/;

export default defineScanner({
  id: 'kubernetes/environment',
  recognises:
    '`env` as a list of `name` and `value` or as a map, anywhere in a YAML document (workloads, chart values, workflows); the `data` of a ConfigMap: names, and the value of switches',
  ignores:
    'all other values; what `valueFrom`, `envFrom` and templates fill in; Secrets; which workload reads a ConfigMap',
  docs: 'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/',
  reads: ['yaml'],
  mentions: ['env:', 'ConfigMap'],
  *scan({ file: { path }, document }): Iterable<Fact> {
    if (document?.format !== 'yaml') return;
    const by = /(^|\/)\.github\/workflows\//.test(path) ? 'workflow' : 'workload';
    for (const root of document.roots) {
      for (const { name, text, at } of variablesIn(root)) {
        if (!VARIABLE.test(name)) continue;
        const literal = text !== undefined && text !== '' && !/[$]|\{\{/.test(text);
        const value = literal ? switchWord(name, text) : '';
        yield { kind: 'environment-given', by, name, literal, value, evidence: evidenceAt(path, at) };
      }
    }
  },
});

interface Variable {
  name: string;
  text: string | undefined;
  at: Span;
}

function* variablesIn(root: DocumentNode): Iterable<Variable> {
  if (textAt(root, 'kind') === 'ConfigMap') yield* mapped(entry(root, 'data'));
  for (const node of walk(root)) {
    for (const { key, value } of entries(node)) {
      if (key !== 'env') continue;
      yield* mapped(value);
      for (const item of items(value)) {
        const name = textAt(item, 'name');
        if (name !== undefined) yield { name, text: textAt(item, 'value'), at: item.at };
      }
    }
  }
}

function* mapped(node: DocumentNode | undefined): Iterable<Variable> {
  for (const { key, keyAt, value } of entries(node)) {
    if (value.kind === 'scalar') yield { name: key, text: textOf(value), at: keyAt };
  }
}
