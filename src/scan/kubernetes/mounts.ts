// What of the host a container mounts. A volume says which directory, a mount of the container whether it may be written.

import type { DocumentNode } from '../../core/document.ts';
import { hostPathOf, isEngineSocket, isSocketDirectory } from '../host-paths.ts';
import type { PodContainer, Saying } from './pods.ts';
import { below, isUnknown, keySpan, listed, plain, startOf, triOf } from './reading.ts';

export function* mountsOf({ node, pod }: PodContainer): Iterable<Saying> {
  const mounts = listed(below(node, 'volumeMounts')) ?? [];
  const all = below(pod, 'volumes');
  if (all?.kind === 'unknown' && mounts.length > 0)
    yield { property: 'hostMount', value: 'unknown', at: startOf(all.at) };
  for (const volume of listed(below(pod, 'volumes')) ?? []) {
    const path = below(volume, 'hostPath', 'path');
    if (path === undefined) continue;
    const mount = mounts.find((one) => plain(below(one, 'name')) === plain(below(volume, 'name')));
    if (mount === undefined) continue;
    const at = keySpan(volume, 'hostPath', 'path') ?? startOf(volume.at);
    if (isUnknown(path)) yield { property: 'hostMount', value: 'unknown', at };
    else yield* sayingsOf(plain(path) ?? '', mount, at);
  }
}

function* sayingsOf(path: string, mount: DocumentNode, at: Saying['at']): Iterable<Saying> {
  const note = `hostPath ${path}`;
  if (isEngineSocket(path)) {
    yield { property: 'engineSocket', value: 'true', at, note };
    return;
  }
  if (isSocketDirectory(path)) yield { property: 'engineSocket', value: 'unknown', at, note };
  if (/^\/dev\/(?!shm|null|dri|snd|net\/tun)/.test(path)) yield { property: 'hostDevice', value: 'true', at, note };
  else if (hostPathOf(path, 'node')) {
    const readOnly = triOf(below(mount, 'readOnly')) === 'true';
    yield { property: readOnly ? 'hostMountReadOnly' : 'hostMount', value: 'true', at, note };
  }
}
