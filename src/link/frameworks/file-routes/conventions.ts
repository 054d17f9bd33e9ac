// Frameworks that make routes of files: where the files stand, how a path is spelt in directories, and what a file exports.
// Data only; read.ts makes routes of it.

export interface Convention {
  id: string;
  packages: string[];
  /** How a parameter is spelt in a directory name. */
  parameter: RegExp;
  /** Exported names and the verbs they answer. */
  exports: Record<string, string>;
  /** The part of a file's name that is no part of the path. */
  file: RegExp;
}

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const UPPER = Object.fromEntries(VERBS.map((v) => [v, v]));
const LOWER = Object.fromEntries(VERBS.map((v) => [v.toLowerCase(), v]));

/** express-openapi 12: `paths` is told where it is initialised; `{id}.js`, `index.js`; `del` is a spelling of its own. */
export const EXPRESS_OPENAPI: Convention = {
  id: 'express-openapi',
  packages: ['express-openapi'],
  parameter: /\{(\w+)\}/g,
  exports: { ...UPPER, ...LOWER, del: 'DELETE', DEL: 'DELETE' },
  file: /(?:(?:^|\/)index)?\.[cm]?[jt]s$/,
};

/** Medusa 2: `src/api` of every project and plugin, `[id]` for parameters. */
export const MEDUSA: Convention = {
  id: 'medusa',
  packages: ['@medusajs/framework', '@medusajs/medusa'],
  parameter: /\[(?:\.\.\.)?(\w+)\]/g,
  exports: UPPER,
  file: /(?:^|\/)route\.[cm]?[jt]s$/,
};
