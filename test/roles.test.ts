// What language and role a file gets from its path and content; as many near-misses as hits.

import { describe, expect, test } from 'vitest';
import { compareText } from '../src/core/evidence.ts';
import type { Language, Role } from '../src/core/source.ts';
import { discover } from '../src/discover/discover.ts';
import { languageOf } from '../src/discover/languages.ts';
import { layoutOf } from '../src/discover/layout.ts';
import { roleOf, rolesIn } from '../src/discover/roles.ts';
import { writeTree } from './support/tree.ts';

describe('languages', () => {
  const cases: Record<Language, string[]> = {
    javascript: ['a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'A.JS', 'dockerfile-parser.js', 'requirements.js'],
    typescript: ['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'env.ts', 'a.d.test.tsx', 'd.ts'],
    python: ['a.py', 'dockerfile_utils.py', 'requirements.py'],
    go: ['a.go', 'cmd/api/main.go', 'a_test.go'],
    yaml: ['a.yml', 'docker-compose.yaml', 'pnpm-workspace.yaml'],
    json: ['package.json', 'tsconfig.json', 'a.jsonc', '.env.json'],
    toml: ['pyproject.toml', 'Pipfile'],
    dockerfile: [
      'Dockerfile',
      'x/Dockerfile.dev',
      'api.Dockerfile',
      'Containerfile',
      'Dockerfile-prod',
      'a.dockerfile',
    ],
    dotenv: ['.env', 'x/.env.local', 'prod.env', '.env.example', '.env-sample'],
    requirements: [
      'requirements.txt',
      'requirements-dev.txt',
      'dev-requirements.txt',
      'requirements/base.txt',
      'constraints.txt',
      'requirements.in',
    ],
    lockfile: [
      ...['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
      ...['poetry.lock', 'uv.lock', 'Pipfile.lock', 'pdm.lock', 'x/yarn.lock'],
    ],
    lines: [
      'Dockerfile.dockerignore',
      '.dockerignore',
      'CODEOWNERS',
      '.gitmodules',
      '.npmrc',
      '.yarnrc',
      'pip.conf',
      'Makefile',
      'run.sh',
    ],
    hcl: ['main.tf', 'infra/variables.tf'],
    nginx: ['nginx.conf', 'conf.d/default.conf', 'site.nginx'],
    caddyfile: ['Caddyfile', 'deploy/Caddyfile.prod'],
    other: [
      ...['a.d.ts', 'a.d.mts', 'a.pyi', 'Dockerfile.md', 'Dockerfile.j2'],
      ...['mydockerfile', 'requirements.md', 'my-package-lock.txt', '.environment', 'env', 'Cargo.lock', 'js'],
      ...['requirements/base.md', 'requirements/deep/base.doc', 'notes.txt', 'a.json5', 'toml', '.envrc', 'setup.cfg'],
    ],
  };
  test.each(Object.entries(cases))('%s', (language, paths) => {
    expect(paths.map((path) => [path, languageOf(path)])).toEqual(paths.map((path) => [path, language]));
  });
});

describe('roles by path', () => {
  const cases: Record<Role, string[]> = {
    source: [
      ...['chart/values.yaml', 'chart/latest-values.yaml', 'chart/values-testing-ground.yaml', 'chart/values-prod.yml'],
      ...['chart/values.latest.yaml', 'chart/values-circle.yaml', 'chart/precise-values.yaml'],
      ...[
        'src/contest/app.ts',
        'src/latest.ts',
        'src/docs/router.ts',
        'app/api/test.py',
        'src/testing/run.ts',
        'app/attest.py',
      ],
      ...[
        'src/api/vendor/route.ts',
        'src/examples/list.ts',
        'src/demo.ts',
        'test.py',
        'specs.ts',
        'src/protest_plan.py',
      ],
      ...[
        'latest_.py',
        'src/spec.ts',
        'build/gulp.js',
        'lib/server.js',
        'out/server.js',
        'dist/server.js',
        'documents/a.ts',
      ],
      ...['src/bootstrap-app.js', 'admin.js', 'src/mint.js', 'general.ts', 'src/generator/a.ts', 'src/website/app.ts'],
      ...[
        '.env',
        'example.ts',
        'src/sample.ts',
        'src/history.ts',
        'src/cypress-runner/a.ts',
        'fixtures.ts',
        'src/test-runs/api.ts',
      ],
    ],
    test: [
      ...['k8s/test-values.yml', 'chart/values-test.yaml', 'chart/test.values.yaml'],
      ...['chart/values.ci.yaml', 'chart/values.lowtrust-test.yaml', 'chart/ci/e2e-values.yaml'],
      ...[
        'src/__tests__/a.ts',
        'tests/a.py',
        'test/a.js',
        'a/spec/b.js',
        'e2e/a.ts',
        'cypress/a.js',
        'src/a.test.ts',
        'a.spec.js',
      ],
      ...[
        'test_a.py',
        'app/a_test.py',
        'conftest.py',
        'app/tests.py',
        'src/__mocks__/a.ts',
        'a/fixtures/b.json',
        'Button.stories.tsx',
      ],
      ...[
        'src/test-utils/server.ts',
        'app.e2e-spec.ts',
        'a.cy.ts',
        'jest.setup.js',
        'examples/a/test/b.ts',
        'docs.test.ts',
      ],
    ],
    generated: [
      'src/generated/a.ts',
      'a/__generated__/b.ts',
      'a.generated.ts',
      'route.gen.ts',
      'x_pb2.py',
      'x_pb2_grpc.py',
      'a.d.ts',
    ],
    vendored: [
      'vendor/a.js',
      'third_party/a.py',
      'pip/_vendor/a.py',
      '.yarn/releases/yarn.cjs',
      'vendor/a.test.js',
      'x/node_modules/a.js',
    ],
    'build-output': ['public/jquery.min.js', 'static/app.bundle.js', 'a-min.js'],
    docs: [
      'docs/app.ts',
      'documentation/a.py',
      'website/src/server.js',
      'README.md',
      'src/guide.mdx',
      'docs/examples/a.ts',
    ],
    example: [
      'examples/app.ts',
      'example/a.py',
      'samples/a.js',
      'demo/a.ts',
      'demos/a/b.ts',
      '.env.example',
      'app/.env.sample',
      'conf.example.yml',
    ],
  };
  test.each(Object.entries(cases))('%s', (role, paths) => {
    expect(paths.map((path) => [path, roleOf(path)])).toEqual(paths.map((path) => [path, role]));
  });

  test('a repository that is itself called test is not a test', () => {
    const root = writeTree({ 'test/src/app.ts': '' });
    expect(discover(`${root}/test`).files).toMatchObject([{ path: 'src/app.ts', role: 'source' }]);
  });

  const roles = (paths: string[]) => {
    const sorted = [...paths].sort(compareText);
    const role = rolesIn(layoutOf(sorted));
    return Object.fromEntries(sorted.map((path) => [path, role(path)]));
  };

  test('examples and vendored code count where a package begins', () => {
    expect(
      roles(['api/package.json', 'api/examples/a.ts', 'api/vendor/b.js', 'api/src/vendor/c.ts', 'web/examples/d.ts']),
    ).toEqual({
      'api/package.json': 'source',
      'api/examples/a.ts': 'example',
      'api/vendor/b.js': 'vendored',
      'api/src/vendor/c.ts': 'source',
      'web/examples/d.ts': 'source',
    });
  });

  test('build output is what has its sources beside it', () => {
    const output = (paths: string[]) =>
      Object.entries(roles(paths)).flatMap(([path, role]) => (role === 'build-output' ? [path] : []));
    expect(output(['src/server.ts', 'dist/server.js', 'dist/a.json'])).toEqual(['dist/a.json', 'dist/server.js']);
    expect(output(['src/a.ts', 'lib/a.js', 'lib/a.d.ts', 'lib/extra.js', 'src/b.ts', 'lib/b.js'])).toContain(
      'lib/extra.js',
    );
    expect(output(['src/a.js', 'src/b.js', 'src/c.js', 'lib/a.js', 'lib/b.js', 'lib/c.js'])).toHaveLength(3);
    expect(output(['ui/src/a.ts', 'ui/build/main.js', 'ui/build/main.js.map'])).toHaveLength(2);
  });

  test.each([
    ['nothing else is there', ['dist/server.js', 'package.json', 'jest.config.js']],
    ['it holds sources', ['src/a.ts', 'dist/server.ts']],
    ['it is a Python package', ['src/a.ts', 'app/dist/__init__.py', 'app/dist/x.js']],
    ['it holds an image', ['src/a.ts', 'build/Dockerfile', 'build/a.js']],
    ['it is a package', ['src/a.ts', 'build/package.json', 'build/a.js']],
    ['its names are its own', ['src/index.ts', 'lib/database.js', 'lib/mail.js', 'lib/index.js']],
    ['one name is the same by chance', ['src/index.js', 'lib/index.js']],
    ['it is not where a package begins', ['src/a.ts', 'src/api/dist/route.js']],
  ])('a directory is not build output when %s', (_why, paths) => {
    expect(Object.values(roles(paths))).not.toContain('build-output');
  });
});

describe('roles by content', () => {
  const roleAfterReading = (text: string, path = 'src/a.ts') => {
    const read = discover(writeTree({ [path]: text })).read(path);
    return 'why' in read ? read.why : read.role;
  };

  test.each([
    '/* eslint-disable */\n// @generated by protoc\nexport {};',
    '# Code generated by a tool. DO NOT EDIT.\n',
    '/**\n * This file was auto-generated by a tool.\n */',
    '// Auto-generated by a tool\n',
  ])('generated: %j', (text) => expect(roleAfterReading(text)).toBe('generated'));

  test.each([
    'const mark = "// @generated";',
    'import { generated } from "./generated";',
    '// This module generated a lot of interest\n',
    '// Reads files marked @generated and skips them\n',
  ])('not generated: %j', (text) => expect(roleAfterReading(text)).toBeUndefined());

  test('a mark far down in the file is not about the file', () => {
    expect(roleAfterReading(`${'// x\n'.repeat(1000)}// @generated\n`)).toBeUndefined();
  });

  test('minified code is build output; one long line among many, or a short file, is not', () => {
    expect(roleAfterReading(`var a=1;${'b();'.repeat(2000)}`, 'src/a.js')).toBe('build-output');
    expect(roleAfterReading(`${'b();\n'.repeat(2000)}${'c'.repeat(2000)}`)).toBeUndefined();
    expect(roleAfterReading('b();'.repeat(200))).toBeUndefined();
  });

  test('only programs and manifests that their path calls source are judged', () => {
    expect(roleAfterReading('// @generated\n', 'tests/a.ts')).toBeUndefined();
    expect(roleAfterReading('# @generated\n', 'a.toml')).toBeUndefined();
    expect(roleAfterReading('# @generated\n', 'a.yml')).toBe('generated');
  });
});
