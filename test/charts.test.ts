// Charts printed with their own values: what is told, what stays a hole, and where the evidence points.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentNode } from '../src/core/document.ts';
import { type ChartTexts, isSwitchedOff, renderChart, valuesBelow } from '../src/parse/helm/render.ts';
import { entry, textAt } from '../src/parse/query.ts';

function chart(
  template: string,
  values = '',
  definitions: string[] = [],
  about = 'name: shop\nversion: 1.2.3\n',
): ChartTexts {
  return { about, values, templates: new Map([['t.yaml', template]]), definitions };
}

function printed(template: string, values = '', definitions: string[] = []): DocumentNode | undefined {
  return renderChart(chart(template, values, definitions), undefined).get('t.yaml')?.roots[0];
}

const text = (template: string, values = '', definitions: string[] = []) =>
  textAt(printed(`a: ${template}\n`, values, definitions), 'a');

describe('a value', () => {
  test.each([
    ['{{ .Values.image.tag }}', 'image: { tag: "2.0" }', '2.0'],
    ['{{ .Values.missing.tag | default "none" }}', 'missing: {}', 'none'],
    ['"{{ .Values.host }}:{{ .Values.port }}"', 'host: db\nport: 80', 'db:80'],
    ['{{ printf "%s-%s" .Chart.Name .Release.Name | trunc 9 | trimSuffix "-" }}', '', 'shop-rele'],
    ['{{ if and .Values.on (eq .Values.kind "x") }}yes{{ else }}no{{ end }}', 'on: true\nkind: x', 'yes'],
    ['{{ if or .Values.on (not .Values.off) }}yes{{ else }}no{{ end }}', 'on: false\noff: true', 'no'],
    ['{{ with .Values.a }}{{ .b }}{{ end }}', 'a: { b: 7 }', '7'],
    ['{{ $x := "1" }}{{ if .Values.on }}{{ $x = "2" }}{{ end }}{{ $x }}', 'on: true', '2'],
    ['{{ ternary "t" "f" .Values.on }}', 'on: true', 't'],
    ['{{ tpl .Values.name . }}', "name: '{{ .Chart.Name }}-x'", 'shop-x'],
    ['{{ semverCompare ">=1.19-0" .Capabilities.KubeVersion.GitVersion }}', '', 'true'],
  ])('%s', (template, values, expected) => {
    expect(text(template, values)).toBe(expected);
  });

  test.each([
    '{{ lookup "v1" "Secret" "" "x" }}',
    '{{ randAlphaNum 10 }}',
    '{{ .Release.Namespace }}',
    '{{ .Files.Get "x" }}',
    '{{ nobodyKnows .Values.a }}',
    '{{ if .Capabilities.APIVersions.Has "acme.example/v1" }}a{{ else }}b{{ end }}',
    '{{ .Values.a | default (randAlphaNum 3) }}',
  ])('of %s cannot be told', (template) => {
    expect(entry(printed(`a: ${template}\n`), 'a')?.kind).toBe('unknown');
  });
});

describe('blocks', () => {
  test('toYaml, include and range print what the values hold, at the lines of the template', () => {
    const template = [
      'kind: Pod',
      'metadata:',
      '  name: {{ include "shop.name" . }}',
      'spec:',
      '  securityContext:',
      '    {{- toYaml .Values.context | nindent 4 }}',
      '  containers:',
      '  {{- range .Values.names }}',
      '  - name: {{ . }}',
      '  {{- end }}',
    ].join('\n');
    const values = 'context: { runAsUser: 0 }\nnames: [a, b]';
    const root = printed(template, values, ['{{ define "shop.name" }}{{ .Chart.Name }}-x{{ end }}']);
    expect(textAt(root, 'metadata', 'name')).toBe('shop-x');
    const user = entry(root, 'spec', 'securityContext', 'runAsUser');
    expect(user).toMatchObject({ kind: 'scalar', value: 0 });
    expect(user?.at[0]).toBe(6);
    const containers = entry(root, 'spec', 'containers');
    expect(containers?.kind === 'list' && containers.items.map((item) => [textAt(item, 'name'), item.at[0]])).toEqual([
      ['a', 9],
      ['b', 9],
    ]);
  });

  test('what values switch off is not printed', () => {
    expect(printed('a: 1\n{{- if .Values.on }}\nb: 2\n{{- end }}\n', 'on: false')).toMatchObject({
      entries: [{ key: 'a' }],
    });
  });

  test('a condition that cannot be told leaves a hole among the keys, and none of the keys', () => {
    const root = printed('spec:\n  a: 1\n  {{- if .Files.x }}\n  privileged: true\n  {{- end }}\n');
    const spec = entry(root, 'spec');
    expect(entry(spec, 'privileged')).toBeUndefined();
    expect(spec?.kind === 'map' && spec.entries.length).toBe(2);
    expect(spec?.kind === 'map' && spec.entries[1]?.value.kind).toBe('unknown');
  });

  test('lines that were not told are named', () => {
    const found = renderChart(chart('a: 1\nb: {{ now }}\n'), undefined).get('t.yaml');
    expect(found?.holes).toEqual([2]);
  });

  test('a template that never ends is left out', () => {
    expect(renderChart(chart('a: {{ if .Values.x }}'), undefined).size).toBe(0);
    expect(renderChart(chart('a: {{ "'), undefined).size).toBe(0);
  });

  test('a template that includes itself, or loops for long, comes to an end', () => {
    expect(text('{{ include "x" . }}', '', ['{{ define "x" }}{{ include "x" . }}{{ end }}'])).toBeUndefined();
    const many = '{{ range until 100 }}{{ range until 100 }}{{ range until 100 }}x{{ end }}{{ end }}{{ end }}';
    expect(renderChart(chart(`a: ${many}`), undefined).size).toBe(0);
  });
});

test('a chart below gets what the chart above sets for it, and may be switched off there', () => {
  const about = 'name: all\ndependencies: [{ name: db, condition: db.enabled }]';
  const above = chart('', 'db: { enabled: false, user: u }\nglobal: { g: 1 }', [], about);
  expect(isSwitchedOff(above, undefined, 'db')).toBe(true);
  expect(isSwitchedOff(above, undefined, 'cache')).toBe(false);
  const given = valuesBelow(above, undefined, 'db');
  const root = renderChart(
    chart('a: {{ .Values.user }}{{ .Values.global.g }}{{ .Values.own }}', 'own: o\nuser: x'),
    given,
  ).get('t.yaml');
  expect(textAt(root?.roots[0], 'a')).toBe('u1o');
});

test('no text makes it throw', () => {
  const part = fc.constantFrom(
    '{{',
    '}}',
    '{{-',
    '-}}',
    'if',
    'end',
    'range',
    '.Values.a',
    '|',
    '(',
    ')',
    '"',
    '$x',
    ':=',
    '\n',
    ' ',
    'a: ',
    'else',
    'toYaml',
    'nindent 2',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.string(), (parts, values) => {
      expect(renderChart(chart(parts.join('')), undefined).size).toBeLessThanOrEqual(1);
      expect(renderChart(chart('a: {{ .Values.a }}', values), undefined).size).toBe(1);
    }),
    { numRuns: 300 },
  );
});
