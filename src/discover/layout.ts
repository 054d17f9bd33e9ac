// What the list of paths, taken together, says about directories: where packages begin, and which directories hold what
// a build made. A directory is build output only when something shows it; a wrong guess would hide code that runs.

export interface Layout {
  /** Directories with a manifest of their own, and the root ('.'). */
  packages: ReadonlySet<string>;
  buildOutputs: ReadonlySet<string>;
}

const MANIFEST = /^(?:package\.json|pyproject\.toml|setup\.py|setup\.cfg|go\.mod)$/;
/** `dist` names nothing but output, unless sources are in it; the others name tools and libraries as often. */
const OUTPUT_NAMES: ReadonlySet<string> = new Set(['dist', 'build', 'out', 'lib', 'es', 'esm', 'cjs']);
/** What bundlers leave beside their output, and nobody writes by hand. */
const OUTPUT_MARK =
  /(?:^|\/)(?:_next|_app|_nuxt)\/|\.(?:js|css|mjs|cjs)\.map$|(?:^|\/)asset-manifest\.json$|\.tsbuildinfo$/;
/** Output holds none of these: types are compiled away, images are built and packages installed from sources. */
const SOURCE_MARK = /(?<!\.d)\.[cm]?tsx?$|\.py$|\.jsx$|(?:^|\/)(?:dockerfile[^/]*|package\.json)$/i;
const SCRIPT = /\.[cm]?jsx?$/;
const TYPES = /\.d\.[cm]?ts$/;

/** Paths as `discover` sorts them. */
export function layoutOf(paths: readonly string[]): Layout {
  const packages = new Set(['.']);
  const candidates = new Map<string, string[]>();
  for (const path of paths) {
    const segments = path.split('/');
    if (MANIFEST.test(segments.at(-1) ?? '')) packages.add(segments.slice(0, -1).join('/') || '.');
    const depth = segments.findIndex((segment, index) => index < segments.length - 1 && OUTPUT_NAMES.has(segment));
    if (depth < 0) continue;
    const directory = segments.slice(0, depth + 1).join('/');
    const inside = candidates.get(directory) ?? [];
    inside.push(segments.slice(depth + 1).join('/'));
    candidates.set(directory, inside);
  }
  const known = new Set(paths);
  const outputs = [...candidates].filter(([directory, inside]) => isOutput(directory, inside, packages, known));
  return { packages, buildOutputs: new Set(outputs.map(([directory]) => directory)) };
}

function isOutput(
  directory: string,
  inside: string[],
  packages: ReadonlySet<string>,
  known: ReadonlySet<string>,
): boolean {
  if (inside.some((path) => SOURCE_MARK.test(path))) return false;
  if (inside.some((path) => OUTPUT_MARK.test(path))) return true;
  const parent = directory.split('/').slice(0, -1).join('/') || '.';
  if (directory.endsWith('dist') && packages.has(parent)) return true;
  return mirrorsSources(parent === '.' ? '' : `${parent}/`, inside, known);
}

/** More than half of the scripts have their types beside them, or a source of the same name in `src` next door. */
function mirrorsSources(prefix: string, inside: string[], known: ReadonlySet<string>): boolean {
  const types = new Set(inside.filter((path) => TYPES.test(path)).map((path) => path.replace(TYPES, '')));
  const scripts = inside.filter((path) => SCRIPT.test(path)).map((path) => path.replace(SCRIPT, ''));
  const isMade = (stem: string) =>
    types.has(stem) || ['ts', 'tsx', 'jsx', 'mts', 'cts'].some((ext) => known.has(`${prefix}src/${stem}.${ext}`));
  return scripts.length > 0 && scripts.filter(isMade).length * 2 > scripts.length;
}
