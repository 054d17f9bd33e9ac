// Which parser a file wants, told from its name alone. Everything that has no parser yet is `other`.

import type { Language } from '../core/source.ts';

const BY_EXTENSION: ReadonlyMap<string, Language> = new Map([
  ['js', 'javascript'],
  ['jsx', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['ts', 'typescript'],
  ['tsx', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['py', 'python'],
  ['go', 'go'],
  ['yml', 'yaml'],
  ['yaml', 'yaml'],
  ['json', 'json'],
  ['jsonc', 'json'],
  ['toml', 'toml'],
  ['dockerfile', 'dockerfile'],
  ['containerfile', 'dockerfile'],
  ['env', 'dotenv'],
  ['sh', 'lines'],
  ['bash', 'lines'],
  ['nginx', 'nginx'],
  ['tf', 'hcl'],
  ['tfvars', 'hcl'],
  ['caddyfile', 'caddyfile'],
  ['prisma', 'lines'],
]);

const BY_NAME: ReadonlyMap<string, Language> = new Map([
  ['package-lock.json', 'lockfile'],
  ['npm-shrinkwrap.json', 'lockfile'],
  ['yarn.lock', 'lockfile'],
  ['pnpm-lock.yaml', 'lockfile'],
  ['bun.lock', 'lockfile'],
  // Binary: reading it fails, but that it exists is worth knowing.
  ['bun.lockb', 'lockfile'],
  ['deno.lock', 'lockfile'],
  ['poetry.lock', 'lockfile'],
  ['uv.lock', 'lockfile'],
  ['Pipfile.lock', 'lockfile'],
  ['pdm.lock', 'lockfile'],
  ['pylock.toml', 'lockfile'],
  ['Pipfile', 'toml'],
  // The lock file of GitHub workflows.
  ['actions.lock', 'yaml'],
  ['.dockerignore', 'lines'],
  ['CODEOWNERS', 'lines'],
  ['.gitmodules', 'lines'],
  ['.npmrc', 'lines'],
  ['.yarnrc', 'lines'],
  ['pip.conf', 'lines'],
  ['go.mod', 'lines'],
  ['go.sum', 'lines'],
  ['go.work', 'lines'],
  ['Makefile', 'lines'],
  ['makefile', 'lines'],
  ['GNUmakefile', 'lines'],
  ['justfile', 'lines'],
  ['Justfile', 'lines'],
  ['Jenkinsfile', 'lines'],
  ['tox.ini', 'lines'],
  ['.renovaterc', 'json'],
  ['renovate.json5', 'json'],
  ['.renovaterc.json5', 'json'],
]);

/** Types without code, or text that only looks like the format its extension names. */
const NEVER = /\.d\.[cm]?ts$|\.d\.[\w-]+\.ts$|\.(?:md|mdx|txt|rst|j2|jinja2?|tmpl|tpl|lock)$/;
const DOCKERFILE = /^(?:dockerfile|containerfile)(?:[._-]|$)/i;
const CADDYFILE = /^Caddyfile(?:[._-]|$)/;
/** Other programs keep `*.conf` in such places too: the parser tells by the words. */
const NGINX =
  /(?:^|\/)(?:nginx[\w.-]*\.(?:conf|inc)|[\w.-]*\.nginx\.conf|default\.conf|(?:conf\.d|nginx[\w.-]*|vhosts?|snippets)\/(?:[\w.-]+\/){0,4}[\w.@-]+\.(?:conf|inc|vhost)|sites-(?:available|enabled)\/[\w.@-]+)(?:\.(?:template|conf))?$/;
/** Other HCL is not ours. */
const BAKE = /^docker-bake(?:\.[\w-]+)*\.hcl$/;
const DOTENV = /^\.env(?:[._-]|$)/;
const HOOK = /(?:^|\/)\.husky\/(?:pre-commit|pre-push|commit-msg)$/;
const REQUIREMENTS = /^(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.(?:txt|in)$/;
const REQUIREMENTS_DIRECTORY = /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/;

export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const exact = BY_NAME.get(name);
  if (exact !== undefined) return exact;
  if (REQUIREMENTS.test(name) || REQUIREMENTS_DIRECTORY.test(path)) return 'requirements';
  if (name.endsWith('.dockerignore') || HOOK.test(path)) return 'lines';
  if (NEVER.test(name)) return 'other';
  if (name.endsWith('.tf.json')) return 'hcl';
  const known = BY_EXTENSION.get(extensionOf(name));
  // `.env.ts` and `Dockerfile.test.js` are programs; `.env.json` is JSON.
  if (known !== undefined) return known;
  if (BAKE.test(name)) return 'hcl';
  if (DOCKERFILE.test(name)) return 'dockerfile';
  if (CADDYFILE.test(name)) return 'caddyfile';
  if (NGINX.test(path)) return 'nginx';
  return DOTENV.test(name) ? 'dotenv' : 'other';
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
