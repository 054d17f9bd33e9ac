// Every scanner, in the order of their names. `npm run new` adds to this list; a test checks that none is forgotten.

import composeServices from './compose/services.ts';
import dockerEnvironment from './docker/environment.ts';
import dockerImage from './docker/image.ts';
import dotenvVariables from './dotenv/variables.ts';
import environmentReads from './environment/reads.ts';
import kubernetesEnvironment from './kubernetes/environment.ts';
import npmLockfile from './npm/lockfile.ts';
import npmManifest from './npm/manifest.ts';
import openapiOperations from './openapi/operations.ts';
import pythonLockfile from './python/lockfile.ts';
import pythonManifest from './python/manifest.ts';
import type { Scanner } from './scanner.ts';

export const scanners: readonly Scanner[] = [
  composeServices,
  dockerEnvironment,
  dockerImage,
  dotenvVariables,
  environmentReads,
  kubernetesEnvironment,
  npmLockfile,
  npmManifest,
  openapiOperations,
  pythonLockfile,
  pythonManifest,
];
