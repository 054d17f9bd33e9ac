// Files below the home directory in which other tools keep what they log in with, where a program reads them:
// `readFileSync(path.join(os.homedir(), '.tool', 'auth.json'))`, `(Path.home() / '.netrc').read_text()`.

import type { Expression } from '../../core/ir.ts';
import type { Reader } from '../sites/frames.ts';
import { type Around, type CallNode, lastWord, written } from '../sites/walk.ts';

const READS = new Set(
  'readFile readFileSync createReadStream readJson readJsonSync readJSON open read_text read_bytes load ConfigParser read'.split(
    ' ',
  ),
);
/** The path is what the method is of: `path.read_text()`. */
const READS_ITSELF = new Set(['read_text', 'read_bytes', 'open']);

/** The path as people write it, `~/.tool/auth.json`; undefined when the call reads no such file. */
export function homeFileRead(
  { callee, args }: CallNode,
  reader: Reader,
  around: Around | undefined,
): string | undefined {
  const word = lastWord(callee);
  if (word === undefined || !READS.has(word)) return undefined;
  const own = callee.kind === 'member' && READS_ITSELF.has(word) ? [callee.object] : [];
  for (const given of [...args.slice(0, 1).map(({ value }) => value), ...own]) {
    const path = pathOf(given, reader, around);
    if (path !== undefined && holdsCredentials(path)) return path;
  }
  return undefined;
}

const STEPS = 4;

function pathOf(given: Expression, reader: Reader, around: Around | undefined): string | undefined {
  const path = textOf(given, reader, around)?.replace(/\/{2,}/g, '/');
  return path?.startsWith(`${HOME}/`) && path.length < LONGEST ? path : undefined;
}

const HOME = '~';
const LONGEST = 120;

/** Undefined where a part of it is not known. */
function textOf(path: Expression, reader: Reader, around: Around | undefined, depth = 0): string | undefined {
  if (depth > STEPS * 2) return undefined;
  const all = (given: readonly Expression[], between: string) => {
    const parts = given.map((one) => textOf(one, reader, around, depth + 1));
    return parts.every((part) => part !== undefined) ? parts.join(between) : undefined;
  };
  if (isHome(path)) return HOME;
  switch (path.kind) {
    case 'literal':
      return typeof path.value === 'string' ? path.value : undefined;
    case 'template':
      return all(path.parts, '');
    case 'binary':
      if (path.operator === '/') return all([path.left, path.right], '/');
      if (path.operator === '+') return all([path.left, path.right], '');
      return path.operator === 'or' || path.operator === '??' ? all([path.left], '') : undefined;
    case 'call':
      return JOINS.has(lastWord(path.callee) ?? '') ? all(joined(path), '/') : undefined;
    case 'name': {
      const origin = reader.origin(path.name, around);
      return origin && textOf(origin, reader, around, depth + 1);
    }
    default:
      return undefined;
  }
}

const JOINS = new Set(['join', 'resolve', 'joinpath', 'Path', 'expanduser', 'normalize', 'str', 'String']);

/** `home.joinpath('x')`: what it is of comes first. */
function joined({ callee, args }: CallNode): Expression[] {
  const given = args.map(({ value }) => value);
  const isMethod =
    callee.kind === 'member' &&
    (callee.property === 'joinpath' || (callee.property === 'expanduser' && given.length === 0));
  return isMethod ? [callee.object, ...given] : given;
}

const HOMES = /^(?:process\.env\.(?:HOME|USERPROFILE)|(?:os\.)?homedir|(?:pathlib\.)?Path\.home)$/;

function isHome(expression: Expression): boolean {
  if (expression.kind === 'literal') return expression.value === HOME;
  if (expression.kind === 'call') {
    if (/(?:^|\.)(?:getenv|environ\.get)$/.test(written(expression.callee)))
      return isHomeName(expression.args[0]?.value);
    return HOMES.test(written(expression.callee));
  }
  if (expression.kind === 'index') return written(expression.object) === 'os.environ' && isHomeName(expression.index);
  return expression.kind === 'member' && HOMES.test(written(expression));
}

function isHomeName(expression: Expression | undefined): boolean {
  return expression?.kind === 'literal' && (expression.value === 'HOME' || expression.value === 'USERPROFILE');
}

/** Files of known tools whose names do not say it, and names that do: the last word before the ending. */
const OF_TOOLS =
  /\/\.(?:netrc|pgpass|npmrc|pypirc|git-credentials|my\.cnf|boto|s3cfg|vault-token|docker\/config\.json|kube\/config)$/;
const NAMED =
  /(?:^|[/._-])(?:auth|credentials?|tokens?|secrets?|cookies|api[_-]?keys?|id_(?:rsa|dsa|ecdsa|ed25519))(?:\.(?:json5?|ya?ml|toml|ini|txt|db|sqlite|enc))?$/i;

function holdsCredentials(path: string): boolean {
  return OF_TOOLS.test(path) || NAMED.test(path);
}
