// Workloads: what several files together say of one, such as compose overrides, `extends`, and the image that a store
// comes as.

import { composeNetworks } from './compose-networks.ts';
import { composeWorkloads } from './compose-workloads.ts';
import type { Join, Statement } from './statement.ts';
import { storeAccess } from './store-access.ts';

export const workloads: Join = (parts) => {
  const compose = composeWorkloads(parts);
  const statements: Statement[] = [...compose, ...composeNetworks(parts), ...storeAccess(parts)];
  return { statements };
};
