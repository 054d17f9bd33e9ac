// What the list of paths, taken together, says about directories: where packages begin, and which directories hold what
// a build made. A directory is build output only when something shows it and the sources are there to be read instead:
// a wrong guess would hide code that runs.

export interface Layout {
  /** Directories with a manifest of their own, and the root ('.'). */
  packages: ReadonlySet<string>;
  buildOutputs: ReadonlySet<string>;
}

const MANIFESTS: ReadonlySet<string> = new Set(['package.json', 'pyproject.toml', 'setup.py', 'setup.cfg', 'go.mod']);
/** In a package with sources, `dist` is nothing but output; the other names are used for tools and libraries as often. */
const OUTPUT = /(?:^|\/)(?:dist|build|out|lib|es|esm|cjs)\//;
/** What bundlers leave beside their output, and nobody writes by hand. */
const OUTPUT_MARK = /(?:^|\/)(?:_next|_app|_nuxt)\/|\.(?:js|css|mjs|cjs)\.map$|(?:^|\/)asset-manifest\.json$/;
/** Output holds none of these: types are compiled away, images are built and packages installed from sources. */
const SOURCE_MARK = /(?<!\.d)\.[cm]?tsx?$|\.py$|\.jsx$|(?:^|\/)(?:dockerfile[^/]*|package\.json)$/i;
const SCRIPT = /\.[cm]?jsx?$/;
const PROGRAM = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Settings of tools: every package has some, also one that ships its output only. */
const SETTINGS = /(?:^|\/)\.|\.(?:config|setup)\.[cm]?[jt]s$/;

export function layoutOf(paths: readonly string[]): Layout {
  const packages = new Set(['.']);
  const withSources = new Set<string>();
  const candidates = new Map<string, string[]>();
  for (const path of paths) {
    if (MANIFESTS.has(path.slice(path.lastIndexOf('/') + 1))) packages.add(parentOf(path));
    const output = OUTPUT.exec(path);
    if (output === null) {
      if (PROGRAM.test(path) && !SETTINGS.test(path)) addAncestors(withSources, path);
      continue;
    }
    const end = output.index + output[0].length;
    const directory = path.slice(0, end - 1);
    const inside = candidates.get(directory);
    if (inside === undefined) candidates.set(directory, [path.slice(end)]);
    else inside.push(path.slice(end));
  }
  const known = candidates.size > 0 ? new Set(paths) : new Set<string>();
  const buildOutputs = new Set<string>();
  for (const [directory, inside] of candidates) {
    const parent = parentOf(directory);
    if (!withSources.has(parent) || inside.some((path) => SOURCE_MARK.test(path))) continue;
    const isDist = directory.slice(-5).endsWith('dist') && packages.has(parent);
    if (isDist || inside.some((path) => OUTPUT_MARK.test(path)) || mirrorsSources(parent, inside, known)) {
      buildOutputs.add(directory);
    }
  }
  return { packages, buildOutputs };
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

function addAncestors(directories: Set<string>, path: string): void {
  for (let parent = parentOf(path); !directories.has(parent); parent = parentOf(parent)) directories.add(parent);
}

/** The scripts have sources of the same names in `src` next door: more than half of them, or, where those are scripts too, all. */
function mirrorsSources(parent: string, inside: string[], known: ReadonlySet<string>): boolean {
  const prefix = parent === '.' ? 'src/' : `${parent}/src/`;
  const stems = inside.filter((path) => SCRIPT.test(path)).map((path) => prefix + path.replace(SCRIPT, ''));
  const countOf = (extensions: string[]) =>
    stems.filter((stem) => extensions.some((ext) => known.has(stem + ext))).length;
  if (countOf(['.ts', '.tsx', '.jsx', '.mts', '.cts']) * 2 > stems.length) return true;
  return stems.length >= 3 && countOf(['.js', '.mjs', '.cjs']) === stems.length;
}
