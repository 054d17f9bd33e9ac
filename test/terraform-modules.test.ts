// Modules of Terraform: what rules/modules says is true of its own examples, and directories know what they are called with.

import { describe, expect, test } from 'vitest';
import { loadModules } from '../src/cli/load-rules.ts';
import type { KnownModule, ModuleExample } from '../src/core/knowledge.ts';
import { languageOf } from '../src/discover/languages.ts';
import { parseFile } from '../src/parse/parse.ts';
import { scanners } from '../src/scan/index.ts';
import { runScanners } from '../src/scan/run.ts';
import { majorOf, sourceOf } from '../src/scan/terraform/modules.ts';
import { withTerraformDirectories } from '../src/terraform-directories.ts';

const modules = await loadModules();
const readers = scanners.filter(({ id }) => id === 'terraform/resources');

/** `file:line property value` of what is declared, without platform and type. */
async function declaredIn(texts: Record<string, string>, known: readonly KnownModule[] = modules): Promise<string[]> {
  const files = Object.keys(texts).map((path) => {
    const size = texts[path]?.length ?? 0;
    return { path, role: 'source' as const, language: languageOf(path), size };
  });
  const parsed = await Promise.all(files.map((file) => parseFile(file, texts[file.path] ?? '')));
  const coverage = { files: 0, read: 0, partly: [], skipped: [] };
  const reading = withTerraformDirectories({ files, parsed, documents: new Map(), coverage });
  const { facts, failed } = runScanners(reading.parsed, { actions: [], modules: known, programs: [] }, readers);
  expect(failed).toEqual([]);
  return facts.flatMap((fact) =>
    fact.kind === 'declared' && !['platform', 'type'].includes(fact.property)
      ? [`${fact.evidence.file}:${fact.evidence.line} ${fact.property} ${fact.value}`]
      : [],
  );
}

const callOf = (id: string, call: string) => {
  const [owner, name, provider, ...path] = id.split('/');
  const source = `${owner}/${name}/${provider}${path.length > 0 ? `//${path.join('/')}` : ''}`;
  return { 'main.tf': `module "oven" {\n  source = "${source}"\n${call}}\n` };
};

async function complaints(module: KnownModule, examples: readonly ModuleExample[]): Promise<string[]> {
  const found: string[] = [];
  for (const { call, says = [], quiet = [] } of examples) {
    const declared = await declaredIn(callOf(module.id, call), [module]);
    for (const one of says)
      if (!declared.some((said) => said.endsWith(` ${one}`))) found.push(`${one}: not said of ${call}`);
    for (const one of quiet)
      if (declared.some((said) => said.includes(` ${one}`))) found.push(`${one}: said of ${call}`);
  }
  return found;
}

describe.each(modules.map((module) => [module.id, module] as const))('module %s', (_, module) => {
  test('makes in its examples what its file says', async () => {
    expect(await complaints(module, module.examples)).toEqual([]);
  });

  test.each(module.makes.map((made) => [made.type, made] as const))('without %s its examples fail', async (_, made) => {
    const rest = { ...module, makes: module.makes.filter((one) => one !== made) };
    expect(await complaints(rest, module.examples)).not.toEqual([]);
  });
});

describe('a published module', () => {
  const eks = (rest: string) => declaredIn({ 'main.tf': `module "oven" {\n${rest}}\n` });

  test('shows at the line of the call that says so', async () => {
    const text =
      'source = "terraform-aws-modules/eks/aws"\nversion = "~> 20.0"\ncluster_endpoint_public_access = true\n';
    expect(await eks(text)).toEqual(['main.tf:1 publicControlPlane true']);
    const bucket = 'source = "terraform-aws-modules/s3-bucket/aws"\nversion = "5.0.0"\nacl = "public-read"\n';
    expect(await eks(bucket)).toEqual(['main.tf:1 publicAccessUnblocked false', 'main.tf:4 publicStorage true']);
  });

  test('is the same by the address of its repository', async () => {
    const source = 'git::https://github.com/terraform-aws-modules/terraform-aws-eks.git?ref=v18.2.0';
    expect(await eks(`source = "${source}"\n`)).toEqual(['main.tf:1 publicControlPlane true']);
    expect(sourceOf('registry.terraform.io/bakery/oven/aws//modules/door')).toEqual({
      id: 'bakery/oven/aws/modules/door',
    });
  });

  test.each([
    ['nobody described it', 'source = "bakery/eks/aws"\ncluster_endpoint_public_access = true\n'],
    ['a later version may be different', 'source = "terraform-aws-modules/eks/aws"\nversion = "~> 99.0"\n'],
    ['a branch has no version', 'source = "github.com/terraform-aws-modules/terraform-aws-eks?ref=main"\n'],
    ['a template names it', 'source = "$' + '{var.source}"\n'],
  ])('asks what it makes where %s', async (_, text) =>
    expect(await eks(text)).toEqual(['main.tf:1 opensUnseen unknown']),
  );

  test('says nothing where it is switched off', async () => {
    expect(await eks('source = "terraform-aws-modules/eks/aws"\nversion = "~> 18.0"\ncount = 0\n')).toEqual([]);
  });

  test.each([
    [undefined, 21],
    ['~> 20.1', 20],
    ['20.1.0', 20],
    ['>= 18.0', 21],
    ['>= 18.0, < 20.0', 19],
    ['~> 18', 21],
    ['main', undefined],
  ])('of version %s is of major %s', (constraint, major) => expect(majorOf(constraint, 21)).toBe(major));
});

describe('a directory', () => {
  const database =
    'resource "aws_db_instance" "bread" {\n  storage_encrypted   = true\n  publicly_accessible = var.open\n}\n';
  const exposed = async (texts: Record<string, string>) =>
    (await declaredIn(texts)).filter((said) => said.includes('publicDatabase'));

  test('takes variables from its other files', async () => {
    const variables = 'variable "open" { default = true }\n';
    expect(await exposed({ 'main.tf': database, 'variables.tf': variables })).toEqual([
      'main.tf:3 publicDatabase true',
    ]);
    expect(await exposed({ 'main.tf': database, 'other/variables.tf': variables })).toEqual([
      'main.tf:3 publicDatabase unknown',
    ]);
  });

  test('takes what terraform.tfvars sets, and not what somebody may name', async () => {
    const files = { 'main.tf': database, 'variables.tf': 'variable "open" { default = true }\n' };
    expect(await exposed({ ...files, 'terraform.tfvars': 'open = false\n' })).toEqual([
      'main.tf:3 publicDatabase false',
    ]);
    expect(await exposed({ ...files, 'env/prod.tfvars': 'open = false\n', 'env/dev.tfvars': '' })).toEqual([
      'main.tf:3 publicDatabase unknown',
    ]);
    expect(await exposed({ ...files, 'env/prod.tfvars': 'open = false\n' })).toEqual([
      'main.tf:3 publicDatabase false',
    ]);
  });

  const called = {
    'store/main.tf': database,
    'store/variables.tf': 'variable "open" { default = false }\n',
  };

  test('is judged as it is called, in the worst way', async () => {
    const call = (name: string, value: string) => `module "${name}" {\n  source = "./store"\n  open   = ${value}\n}\n`;
    expect(await exposed({ ...called, 'main.tf': call('a', 'false') })).toEqual([
      'store/main.tf:3 publicDatabase false',
    ]);
    expect(await exposed({ ...called, 'main.tf': call('a', 'false') + call('b', 'true') })).toEqual([
      'store/main.tf:3 publicDatabase true',
    ]);
    expect(await exposed({ ...called, 'main.tf': call('a', 'var.open') })).toEqual([
      'store/main.tf:3 publicDatabase unknown',
    ]);
    expect(
      await exposed({ ...called, 'main.tf': `${call('a', 'local.all.open')}locals {\n  all = { open = true }\n}\n` }),
    ).toEqual(['store/main.tf:3 publicDatabase true']);
  });

  test('does not take a variable of its caller for its own', async () => {
    const main = 'variable "mine" {}\nmodule "a" {\n  source = "./store"\n  open   = var.mine\n}\n';
    const store = { ...called, 'store/variables.tf': 'variable "open" {}\nvariable "mine" { default = true }\n' };
    expect(await exposed({ ...store, 'main.tf': main })).toEqual(['store/main.tf:3 publicDatabase unknown']);
  });

  test('that calls itself comes to an end', async () => {
    const loop = 'module "again" {\n  source = "../store"\n  open   = true\n}\n';
    expect(
      await exposed({ ...called, 'store/loop.tf': loop, 'main.tf': 'module "a" { source = "./store" }\n' }),
    ).not.toEqual([]);
  });
});

describe('control planes', () => {
  const plane = async (type: string, body: string) =>
    (await declaredIn({ 'main.tf': `resource "${type}" "oven" {\n${body}\n}\n` })).map((said) =>
      said.split(' ').at(-1),
    );

  test.each([
    ['google_container_cluster', '', 'true'],
    ['google_container_cluster', 'master_authorized_networks_config {}', 'false'],
    [
      'google_container_cluster',
      'master_authorized_networks_config {\n cidr_blocks { cidr_block = "10.0.0.0/8" }\n}',
      'false',
    ],
    [
      'google_container_cluster',
      'master_authorized_networks_config {\n cidr_blocks { cidr_block = "0.0.0.0/0" }\n}',
      'true',
    ],
    ['google_container_cluster', 'private_cluster_config {\n enable_private_endpoint = true\n}', 'false'],
    ['google_container_cluster', 'private_cluster_config {\n enable_private_endpoint = var.x\n}', 'unknown'],
    ['google_container_cluster', 'dynamic "master_authorized_networks_config" {\n for_each = var.x\n}', 'unknown'],
    ['azurerm_kubernetes_cluster', '', 'true'],
    ['azurerm_kubernetes_cluster', 'private_cluster_enabled = true', 'false'],
    [
      'azurerm_kubernetes_cluster',
      'api_server_access_profile {\n authorized_ip_ranges = ["203.0.113.0/24"]\n}',
      'false',
    ],
    ['azurerm_kubernetes_cluster', 'api_server_access_profile {\n authorized_ip_ranges = var.x\n}', 'unknown'],
  ])('%s { %s } is public: %s', async (type, body, value) => expect(await plane(type, body)).toEqual([value]));
});
