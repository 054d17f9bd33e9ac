// Whether a container is kept from its host for certain: the fewest measures that a reviewer would ask for first, and
// nothing beside them that gives the host away again. What cannot be told is not certain.

import type { DocumentNode } from '../../core/document.ts';
import type { Span } from '../../core/evidence.ts';
import { UNDOES_CONFINEMENT } from '../../core/properties/workload.ts';
import { capabilityName } from '../host-powers.ts';
import { confinementOf } from './confinement.ts';
import { mountsOf } from './mounts.ts';
import type { PodContainer, Saying } from './pods.ts';
import { below, listed, plain, triOf } from './reading.ts';

const MEASURES = ['rootNotRefused', 'mayEscalate', 'keepsCapabilities'];
/** The place of the first measure; undefined where one is missing, or something weakens them or might. */
export function hardenedAt(one: PodContainer): Span | undefined {
  // A patch is only what it changes: what it is laid over may be privileged.
  if (one.patch) return undefined;
  const said = [...confinementOf(one), ...mountsOf(one)];
  const measures = MEASURES.map((property) => said.filter((saying) => saying.property === property));
  if (!measures.every((sayings) => sayings.length > 0 && sayings.every(isRefused))) return undefined;
  const weakened = said.some((saying) => UNDOES_CONFINEMENT.has(saying.property) && !isRefused(saying));
  const root = said.some(({ property, value }) => property === 'runsAsRoot' && value !== 'false');
  return weakened || root || givenBack(one) || mountsHost(one) ? undefined : measures[0]?.[0]?.at;
}

const isRefused = ({ value }: Saying) => value === 'false';

/** After ALL is dropped, what is added again but the one capability that restricted pods may have; Windows has none. */
function givenBack({ node, pod }: PodContainer): boolean {
  const contexts = [below(node, 'securityContext'), below(pod, 'securityContext')];
  if (contexts.some((context) => triOf(below(context, 'windowsOptions', 'hostProcess')) === 'true')) return true;
  const settings = ['procMount', 'seccompProfile', 'windowsOptions', 'seLinuxOptions', 'appArmorProfile'];
  const untold = contexts.some((context) => settings.some((key) => below(context, key)?.kind === 'unknown'));
  const added = listed(below(contexts[0], 'capabilities', 'add'));
  if (untold || added === undefined) return true;
  return added.some((item) => capabilityName(plain(item) ?? '') !== 'NET_BIND_SERVICE');
}

/** Any directory of the host counts: what lies in it, no manifest tells. */
function mountsHost({ node, pod }: PodContainer): boolean {
  const volumes = listed(below(pod, 'volumes'));
  const mounts = listed(below(node, 'volumeMounts'));
  if (volumes === undefined || mounts === undefined) return true;
  const names = mounts.map((mount) => plain(below(mount, 'name')));
  return volumes.some((volume) => {
    const name = plain(below(volume, 'name'));
    const mounted = names.some((one) => one === undefined || name === undefined || one === name);
    return mounted && mayBeHost(volume);
  });
}

function mayBeHost(volume: DocumentNode): boolean {
  return volume.kind === 'unknown' || below(volume, 'hostPath') !== undefined;
}
