// One file's text as a document. Never throws: what cannot be read is a problem, or makes the whole file unread.

import type { Document } from '../core/document.ts';
import type { ParsedFile, Problem } from '../core/parsed.ts';
import type { SourceFile } from '../core/source.ts';
import { readCaddyfile } from './documents/caddyfile.ts';
import { readDockerfile } from './documents/dockerfile.ts';
import { readDotenv } from './documents/dotenv.ts';
import { readHcl } from './documents/hcl.ts';
import { readJson } from './documents/json.ts';
import { readLockfile } from './documents/lockfile.ts';
import { readNginx } from './documents/nginx.ts';
import { readRequirements } from './documents/requirements.ts';
import { readToml } from './documents/toml.ts';
import { readYaml } from './documents/yaml.ts';

export function parseDocument(file: SourceFile, text: string): ParsedFile {
  try {
    const read = readDocument(file, text.startsWith('\uFEFF') ? text.slice(1) : text);
    if (read) return { file, document: read.document, problems: read.problems };
    return { file, problems: [], unread: `no document reader for ${file.language}` };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0] : 'failed';
    return { file, problems: [], unread: `the ${file.language} reader gave up: ${why}` };
  }
}

function readDocument(file: SourceFile, text: string): { document: Document; problems: Problem[] } | undefined {
  switch (file.language) {
    case 'yaml':
      return tree('yaml', readYaml(text));
    case 'json':
      return tree('json', readJson(text));
    case 'toml':
      return tree('toml', readToml(text));
    case 'dockerfile': {
      const { instructions, problems } = readDockerfile(text);
      return { document: { format: 'dockerfile', instructions }, problems };
    }
    case 'dotenv': {
      const { pairs, problems } = readDotenv(text);
      return { document: { format: 'dotenv', pairs }, problems };
    }
    case 'requirements': {
      const { requirements, options, sources, problems } = readRequirements(text);
      const given = { ...(options.length > 0 ? { options } : {}), ...(sources ? { sources } : {}) };
      return { document: { format: 'requirements', requirements, ...given }, problems };
    }
    case 'lockfile': {
      const { flavour, packages, sources, problems } = readLockfile(file.path, text);
      return { document: { format: 'lockfile', flavour, packages, sources }, problems };
    }
    case 'hcl':
      return tree('hcl', file.path.endsWith('.json') ? readJson(text) : readHcl(text));
    case 'nginx': {
      const { directives, problems } = readNginx(text);
      return { document: { format: 'nginx', directives }, problems };
    }
    case 'caddyfile': {
      const { directives, problems } = readCaddyfile(text);
      return { document: { format: 'caddyfile', directives }, problems };
    }
    case 'lines':
      return { document: { format: 'lines', lines: text.split(/\r?\n/) }, problems: [] };
    default:
      return undefined;
  }
}

function tree(format: 'yaml' | 'json' | 'toml' | 'hcl', read: ReturnType<typeof readYaml>) {
  return { document: { format, roots: read.roots }, problems: read.problems };
}
