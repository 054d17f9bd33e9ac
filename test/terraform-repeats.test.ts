// Resources and blocks of Terraform that are made several times, perhaps, or not at all, and modules that were not read.

import { expect, test } from 'vitest';
import { parseFile } from '../src/parse/parse.ts';
import { runScanners } from '../src/scan/run.ts';
import resources from '../src/scan/terraform/resources.ts';
import { withTerraformDirectories } from '../src/terraform-directories.ts';
import { knowledge } from './support/knowledge.ts';

/** `property value` with the line, of what a file declares. */
async function said(text: string): Promise<string[]> {
  const file = { path: 'main.tf', role: 'source' as const, language: 'hcl' as const, size: text.length };
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const parsed = [await parseFile(file, text)];
  const reading = withTerraformDirectories({ files: [file], parsed, documents: new Map(), coverage });
  const { facts, failed } = runScanners(reading.parsed, knowledge, [resources]);
  expect(failed).toEqual([]);
  return facts.flatMap((fact) =>
    fact.kind === 'declared' && !['platform', 'type'].includes(fact.property)
      ? [`${fact.evidence.line} ${fact.property} ${fact.value}`]
      : [],
  );
}

const bucket = (more: string, acl = '"public-read"') =>
  `resource "aws_s3_bucket_acl" "b" {\n  ${more}\n  acl = ${acl}\n}\n`;
const variable = (name: string, value?: string) =>
  `variable "${name}" {\n${value === undefined ? '' : `  default = ${value}\n`}}\n`;

test.each([
  ['switched on', variable('on', 'true'), 'count = var.on ? 1 : 0', ['3 publicStorage true']],
  ['switched off', variable('on', 'false'), 'count = var.on ? 1 : 0', []],
  ['switched by a word', variable('env', '"prod"'), 'count = var.env == "dev" ? 1 : 0', []],
  ['not by another word', variable('env', '"prod"'), 'count = var.env != "dev" ? 1 : 0', ['3 publicStorage true']],
  ['negated', variable('off', 'true'), 'count = !var.off ? 1 : 0', []],
  ['undecided', variable('on'), 'count = var.on ? 1 : 0', ['3 publicStorage unknown']],
  ['for nothing', '', 'for_each = {}', []],
  ['for a set of nothing', '', 'for_each = toset([])', []],
  ['for what a condition empties', variable('on'), 'for_each = var.on ? ["a"] : []', ['3 publicStorage unknown']],
  ['for a collection that is filled elsewhere', variable('names'), 'for_each = var.names', ['3 publicStorage true']],
])('a resource that is %s', async (_, variables, more, expected) => {
  expect(await said(bucket(more) + variables)).toEqual(expected);
});

test('an attribute follows its turn', async () => {
  const names = 'for_each = { site = { acl = "public-read" }, logs = { acl = "private" } }';
  expect(await said(bucket(names, 'each.value.acl'))).toEqual(['3 publicStorage true']);
  expect(await said(bucket('for_each = { logs = { acl = "private" } }', 'each.value["acl"]'))).toEqual([
    '3 publicStorage false',
  ]);
  expect(await said(bucket('for_each = var.all', 'each.value.acl') + variable('all'))).toEqual([
    '3 publicStorage unknown',
  ]);
});

test('an attribute follows the condition on a variable', async () => {
  const database = (value: string) => `resource "aws_redshift_cluster" "d" {\n  publicly_accessible = ${value}\n}\n`;
  const dev = variable('env', '"dev"');
  expect(await said(database('var.env == "dev" ? true : false') + dev)).toEqual(['2 publicDatabase true']);
  expect(await said(database('var.env == "prod" ? true : false') + dev)).toEqual(['2 publicDatabase false']);
  expect(await said(database('var.env == "prod" ? true : false') + variable('env'))).toEqual([
    '2 publicDatabase unknown',
  ]);
  expect(await said(database('contains(["dev"], var.env) ? true : false') + dev)).toEqual(['2 publicDatabase unknown']);
});

const group = (inside: string) => `resource "aws_security_group" "g" {\n${inside}}\n`;
const ports = (forEach: string, cidr: string, name = 'ingress') => `  dynamic "ingress" {
    for_each = ${forEach}
    content {
      from_port = ${name}.value
      to_port = ${name}.value
      cidr_blocks = ${cidr}
    }
  }
`;

test('a dynamic block is made for each of what is told', async () => {
  expect(await said(group(ports('[443, 22]', '["0.0.0.0/0"]')))).toEqual(['2 openToInternet true']);
  expect(await said(group(ports('[443]', '["0.0.0.0/0"]')))).toEqual(['2 openToInternet false']);
  expect(await said(group(ports('[]', '["0.0.0.0/0"]')))).toEqual([]);
  expect(await said(group(ports('[22]', '["0.0.0.0/0"]', 'other')))).toEqual(['2 openToInternet unknown']);
});

test('and may be made of what is not told', async () => {
  expect(await said(group(ports('var.ports', '["0.0.0.0/0"]')))).toEqual(['2 openToInternet unknown']);
  expect(await said(group(ports('var.ports', '["10.0.0.0/8"]')))).toEqual([]);
});

const opened = (cidr: string, port: number) =>
  group(`  ingress {\n    from_port = ${port}\n    to_port = ${port}\n    cidr_blocks = ${cidr}\n  }\n`);

test('addresses that nobody tells matter on ports that are not for everybody', async () => {
  expect(await said(opened('var.allowed', 22) + variable('allowed'))).toEqual(['2 openToInternet unknown']);
  expect(await said(opened('[var.allowed]', 443) + variable('allowed'))).toEqual([]);
  expect(await said(opened('var.allowed', 22) + variable('allowed', '["10.1.0.0/16"]'))).toEqual([]);
  expect(await said(opened('[aws_vpc.main.cidr_block]', 22))).toEqual([]);
});

const called = (source: string, more = '') => `module "edge" {\n  source = "${source}"\n${more}}\n`;

test.each([
  ['a registry', called('acme/edge/aws'), ['1 opensUnseen unknown']],
  ['a repository', called('git::https://example.org/edge.git?ref=v1'), ['1 opensUnseen unknown']],
  [
    'a branch of a module that is described',
    called('github.com/terraform-aws-modules/terraform-aws-rds?ref=main'),
    ['1 opensUnseen unknown'],
  ],
  ['this repository', called('./edge'), []],
  ['a registry, and not called', called('acme/edge/aws', '  count = 0\n'), []],
])('a module of %s', async (_, text, expected) => {
  expect(await said(text)).toEqual(expected);
});

test('no token of a source is repeated', async () => {
  const text = called('git::https://robot:hunter2pass@example.org/edge.git');
  const file = { path: 'main.tf', role: 'source' as const, language: 'hcl' as const, size: text.length };
  const { facts } = runScanners([await parseFile(file, text)], knowledge, [resources]);
  expect(JSON.stringify(facts)).toContain('example.org/edge.git');
  expect(JSON.stringify(facts)).not.toContain('hunter2pass');
});
