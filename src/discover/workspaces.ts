// The packages of a workspace: directories with a package.json that the patterns of a root manifest name. The patterns
// come from the scanned repository, so they are refused when they could lead out of it or take for ever to match.

import { existsSync, realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { compareText } from '../core/evidence.ts';
import { readRegularFile } from './open.ts';

export interface Workspaces {
  /** Sorted by directory. `name` is left out where package.json does not say one. */
  packages: { directory: string; name?: string }[];
  refused: { pattern: string; why: string }[];
}

const MAX_PATTERNS = 200;
const MAX_PATTERN_LENGTH = 200;
const MAX_DEPTH = 12;
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** `patterns` as written in package.json `workspaces` or pnpm-workspace.yaml; one that starts with `!` takes away. */
export async function workspacesOf(root: string, patterns: readonly string[]): Promise<Workspaces> {
  const base = realpathSync(root);
  const refused: Workspaces['refused'] = [];
  const accepted: string[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const why = index < MAX_PATTERNS ? reasonToRefuse(base, pattern) : `more than ${MAX_PATTERNS} patterns`;
    if (why === undefined) accepted.push(pattern);
    else refused.push({ pattern, why });
  }
  const directories = accepted.some((pattern) => !pattern.startsWith('!')) ? await expand(base, accepted) : [];
  const packages = directories.map((directory) => {
    const name = packageName(`${base}/${directory}/package.json`);
    return name === undefined ? { directory } : { directory, name };
  });
  return { packages, refused };
}

function reasonToRefuse(base: string, pattern: string): string | undefined {
  const text = pattern.replace(/^!/, '');
  if (text.length > MAX_PATTERN_LENGTH) return `longer than ${MAX_PATTERN_LENGTH} characters`;
  const segments = text.split('/');
  if (/^(?:[/~]|[A-Za-z]:)/.test(text) || segments.includes('..')) return 'leads out of the repository';
  const isCostly = (segment: string) => segment !== '**' && segment.split('*').length > 3;
  const globstars = segments.filter((segment) => segment === '**').length;
  if (INTRICATE.test(text) || globstars > 2 || segments.some(isCostly)) return 'too intricate';
  return leavesByLink(base, segments) ? 'leads through a symbolic link' : undefined;
}

/** Braces multiply, groups and many stars backtrack, and escapes hide what is fixed; no workspace needs them. */
const INTRICATE = /[{}()\\\0]/;

/** fast-glob 3 follows a link in the fixed part of a pattern (`link/*`), whatever `followSymbolicLinks` says. */
function leavesByLink(base: string, segments: string[]): boolean {
  const end = segments.findIndex((segment) => /[*?[]/.test(segment));
  const fixed = resolve(base, ...segments.slice(0, end < 0 ? segments.length : end));
  return existsSync(fixed) && !isReal(base, fixed);
}

/** globby is loaded here and not above: most runs have no workspaces. */
async function expand(base: string, patterns: string[]): Promise<string[]> {
  const { globby } = await import('globby');
  const manifests = await globby(patterns.map(manifestPattern), {
    cwd: base,
    deep: MAX_DEPTH,
    followSymbolicLinks: false,
    expandDirectories: false,
    extglob: false,
    braceExpansion: false,
    ignore: ['**/node_modules/**', '**/.git/**'],
    suppressErrors: true,
  });
  const directories = manifests.map((manifest) => manifest.replace(/\/?package\.json$/, '') || '.');
  return [...new Set(directories)].filter((directory) => isReal(base, directory)).sort(compareText);
}

function manifestPattern(pattern: string): string {
  return `${pattern.replace(/^(!?)(?:\.\/)+/, '$1').replace(/\/+$/, '')}/package.json`;
}

function isReal(base: string, directory: string): boolean {
  const path = resolve(base, directory);
  try {
    return realpathSync(path) === path && (path === base || path.startsWith(base + sep));
  } catch {
    return false;
  }
}

function packageName(file: string): string | undefined {
  const opened = readRegularFile(file, MAX_MANIFEST_BYTES);
  if ('why' in opened) return undefined;
  try {
    const manifest: unknown = JSON.parse(opened.bytes.toString('utf8'));
    const isNamed = typeof manifest === 'object' && manifest !== null && 'name' in manifest;
    return isNamed && typeof manifest.name === 'string' ? manifest.name : undefined;
  } catch {
    return undefined;
  }
}
