// What of its host a service is given: the container engine, directories that hold more than data.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { entry, isTrue, items, spanOf, textAt } from '../../parse/query.ts';
import { hostPathOf, isEngineSocket, isSocketDirectory } from '../host-paths.ts';
import { type Said, untold, yes } from './said.ts';
import { lineOf, settingsOf, settled } from './values.ts';
import { readVolume } from './volumes.ts';

export function* mounts(service: DocumentNode, root: DocumentNode): Iterable<Said> {
  for (const item of items(entry(service, 'volumes'))) {
    const volume = readVolume(item, settled);
    if (volume === undefined) continue;
    const source = hostSource(volume.source, root);
    if (source !== undefined) yield* mount({ ...volume, source }, item.at);
  }
  yield* engine(service);
}

/** The path on the host; undefined for a volume that the engine keeps. */
function hostSource(source: string, root: DocumentNode): string | undefined {
  if (/^[/.~$\\]|^[A-Za-z]:[\\/]/.test(source)) return source;
  const options = entry(root, 'volumes', source, 'driver_opts');
  const bound = settled(textAt(options, 'o')).split(',').includes('bind');
  const device = settled(textAt(options, 'device'));
  return bound && device !== '' ? device : undefined;
}

interface Mount {
  source: string;
  target: string;
  readOnly: boolean;
}

function* mount({ source, target, readOnly }: Mount, at: Span): Iterable<Said> {
  // Read-only keeps nobody from talking through a socket.
  if (givesEngine(source) || (source.includes('$') && givesEngine(target))) {
    yield yes('engineSocket', `mounts ${source}`, at);
    return;
  }
  const known = hostPathOf(source);
  if (known === undefined || (readOnly && !known.read)) return;
  const how = readOnly ? 'to be read' : 'to be written';
  yield yes(readOnly ? 'hostMountReadOnly' : 'hostMount', `mounts ${source} (${known.holds}) ${how}`, at);
}

function* engine(service: DocumentNode): Iterable<Said> {
  const line = lineOf(service, 'use_api_socket');
  if (line && isTrue(line.value)) yield yes('engineSocket', 'use_api_socket', spanOf(line));
  for (const { name, text, at } of settingsOf(entry(service, 'environment'))) {
    if ((name === 'DOCKER_HOST' || name === 'CONTAINER_HOST') && /^(?:tcp|ssh|https?):/.test(settled(text))) {
      yield untold('engineSocket', `${name} leads to a container engine over the network`, at);
    }
  }
}

const givesEngine = (path: string) => isEngineSocket(path) || isSocketDirectory(path);
