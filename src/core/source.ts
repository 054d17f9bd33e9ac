// A file of the scanned repository, before anybody has read meaning into it.

/** What a file is there for. Only `source` and `example`-free code decides what a service does. */
export type Role = 'source' | 'test' | 'generated' | 'vendored' | 'build-output' | 'docs' | 'example';

/** What parser a file wants; `other` is listed but not parsed. */
export type Language =
  | 'javascript'
  | 'typescript'
  | 'python'
  | 'go'
  | 'yaml'
  | 'json'
  | 'toml'
  | 'dockerfile'
  | 'dotenv'
  | 'requirements'
  | 'lockfile'
  | 'lines'
  | 'nginx'
  | 'caddyfile'
  | 'hcl'
  | 'other';

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  role: Role;
  language: Language;
  /** Bytes; not asked for, and 0, where the language is `other`. */
  size: number;
}

/** Languages that lower to the program IR; the others become documents. */
export function isProgramLanguage(language: Language): boolean {
  return language === 'javascript' || language === 'typescript' || language === 'python' || language === 'go';
}
