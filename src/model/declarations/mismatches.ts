// Files of the repository that contradict each other, or name what is not there: a published port on which nothing
// listens, an image built from a file that is missing, a Python module that a package of the same name hides.

import { compareText, evidenceOnLine } from '../../core/evidence.ts';
import type { ModelInput } from '../input.ts';
import { directoryOf } from '../paths.ts';
import type { Unit, Units } from '../units.ts';
import { type Mismatch, unsetKeys } from './configuration.ts';
import { copiedFilesMissing } from './copied-files.ts';
import type { Beginning, Join, Statement } from './statement.ts';

export const mismatches: Join = ({ input, units }) => {
  const found = [
    ...ports(input, units),
    ...missingImages(input, units),
    ...copiedFilesMissing(input, units),
    ...shadowedModules(input),
    ...unsetKeys(input),
  ];
  const beginnings: Beginning[] = found.map(({ id, name, component, evidence }) => {
    return {
      id: `mismatch:${id}`,
      kind: 'mismatch',
      name,
      ...(component === undefined ? {} : { component }),
      evidence,
    };
  });
  const statements: Statement[] = found.map(({ id, kind, value = 'true', note, evidence }) => {
    return { of: `mismatch:${id}`, property: kind, value, note, evidence };
  });
  return { beginnings, statements };
};

/** Every port that the program listens on is known, none is the one that compose leads to, and nothing else may listen. */
function ports({ linked }: ModelInput, { all }: Units): Mismatch[] {
  return all.flatMap((unit) => {
    const apps = new Set((unit.program?.apps ?? []).map(({ id }) => id));
    const listening = linked.listeners.filter(({ app }) => apps.has(app));
    const known = new Set(listening.map(({ port }) => port));
    if (known.size === 0 || [...known].some((port) => !/^\d+$/.test(port)) || listensElsewhere(unit)) return [];
    return unit.containers
      .flatMap((container) => container.ports)
      .filter(({ target }) => /^\d+$/.test(target) && !known.has(target))
      .map(({ target, evidence }) => ({
        kind: 'portUnserved',
        id: `port:${unit.id}#${target}`,
        name: `port ${target} of ${unit.name}`,
        component: unit.id,
        note: `published, while the program listens on ${[...known].sort(compareText).join(', ')}`,
        evidence,
      }));
  });
}

/** A command may bind another port, run another program, or start a server of the framework's own. */
function listensElsewhere({ containers, images, program }: Unit): boolean {
  const commands = [
    ...containers.flatMap((container) => container.commands),
    ...images.flatMap((image) => image.commands.map(({ command }) => command)),
  ];
  const several = (program?.apps.length ?? 0) > 1;
  return (
    several ||
    commands.some((command) =>
      /port|bind|-p\b|:\d{2,5}|uvicorn|gunicorn|hypercorn|next|vite|nginx|flask/i.test(command),
    )
  );
}

/** Compose builds from a Dockerfile of this repository that is not in it. */
function missingImages({ files }: ModelInput, { all }: Units): Mismatch[] {
  const paths = new Set(files.map(({ path }) => path));
  const directories = new Set(files.flatMap(({ path }) => above(path)));
  const containers = all.flatMap((unit) => unit.containers.map((container) => ({ unit, container })));
  return containers.flatMap(({ unit, container: { context, dockerfile, service, evidence } }) => {
    const [at] = evidence;
    if (context === undefined || dockerfile === undefined || at === undefined || paths.has(dockerfile)) return [];
    if (dockerfile.includes('$') || context.includes('$') || /^[\w+.-]+:\/\/|^git@/.test(context)) return [];
    const note = directories.has(context)
      ? `${dockerfile} is not in the repository`
      : `${context} is not in the repository`;
    const own = { kind: 'imageFileMissing', id: `dockerfile:${service}@${at.file}`, name: `image of ${service}` };
    return [{ ...own, component: unit.id, note, evidence: at }];
  });
}

function above(path: string): string[] {
  const directories = ['.'];
  for (let at = directoryOf(path); at !== '.'; at = directoryOf(at)) directories.push(at);
  return directories;
}

/** Python takes the package: what the module says is dead, whatever it says. */
function shadowedModules({ files }: ModelInput): Mismatch[] {
  const source = files.filter(({ role, language, size }) => role === 'source' && language === 'python' && size > 0);
  const packages = new Set(
    files.filter(({ path }) => path.endsWith('/__init__.py')).map(({ path }) => directoryOf(path)),
  );
  return source
    .filter(({ path }) => packages.has(path.replace(/\.pyi?$/, '')))
    .map(({ path }) => ({
      kind: 'moduleShadowed',
      id: `module:${path}`,
      name: path,
      note: `${path.replace(/\.py$/, '')}/__init__.py is imported instead`,
      evidence: evidenceOnLine(path, 1),
    }));
}
