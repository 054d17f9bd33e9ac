// Every scanner, in the order of their names. `npm run new` adds to this list; a test checks that none is forgotten.

import bakeTargets from './bake/targets.ts';
import caddySites from './caddy/sites.ts';
import cloudflaredTunnels from './cloudflared/tunnels.ts';
import composeServices from './compose/services.ts';
import composeWorkloads from './compose/workloads.ts';
import dockerCommands from './docker/commands.ts';
import dockerCopies from './docker/copies.ts';
import dockerEnvironment from './docker/environment.ts';
import dockerFiles from './docker/files.ts';
import dockerIgnore from './docker/ignore.ts';
import dockerImage from './docker/image.ts';
import dockerSecrets from './docker/secrets.ts';
import dockerStart from './docker/start.ts';
import dockerUsers from './docker/users.ts';
import dotenvVariables from './dotenv/variables.ts';
import environmentReads from './environment/reads.ts';
import flagsDataFiles from './flags/data-files.ts';
import flaskConfiguration from './flask/configuration.ts';
import githubActionsCalls from './github-actions/calls.ts';
import githubActionsCheckout from './github-actions/checkout.ts';
import githubActionsCommands from './github-actions/commands.ts';
import githubActionsConditions from './github-actions/conditions.ts';
import githubActionsDependabot from './github-actions/dependabot.ts';
import githubActionsInjection from './github-actions/injection.ts';
import githubActionsInventory from './github-actions/inventory.ts';
import githubActionsLock from './github-actions/lock.ts';
import githubActionsPractices from './github-actions/practices.ts';
import githubActionsPublishing from './github-actions/publishing.ts';
import githubActionsReferences from './github-actions/references.ts';
import githubActionsRunners from './github-actions/runners.ts';
import githubActionsSecrets from './github-actions/secrets.ts';
import githubActionsStorage from './github-actions/storage.ts';
import gitlabPipeline from './gitlab/pipeline.ts';
import goChecksums from './go/checksums.ts';
import goEnvironment from './go/environment.ts';
import goManifest from './go/manifest.ts';
import kubernetesAccess from './kubernetes/access.ts';
import kubernetesEntrances from './kubernetes/entrances.ts';
import kubernetesEnvironment from './kubernetes/environment.ts';
import kubernetesKustomization from './kubernetes/kustomization.ts';
import kubernetesPolicies from './kubernetes/policies.ts';
import kubernetesStored from './kubernetes/stored.ts';
import kubernetesWorkloads from './kubernetes/workloads.ts';
import nginxSites from './nginx/sites.ts';
import npmDeno from './npm/deno.ts';
import npmLockfile from './npm/lockfile.ts';
import npmManifest from './npm/manifest.ts';
import npmScripts from './npm/scripts.ts';
import openapiOperations from './openapi/operations.ts';
import pipelinesCommands from './pipelines/commands.ts';
import preCommitHooks from './pre-commit/hooks.ts';
import pythonLockfile from './python/lockfile.ts';
import pythonManifest from './python/manifest.ts';
import recipesCommands from './recipes/commands.ts';
import type { Scanner } from './scanner.ts';
import skaffoldArtifacts from './skaffold/artifacts.ts';
import supplyChainLockSources from './supply-chain/lock-sources.ts';
import supplyChainOwners from './supply-chain/owners.ts';
import supplyChainProtection from './supply-chain/protection.ts';
import supplyChainRegistries from './supply-chain/registries.ts';
import supplyChainUpdates from './supply-chain/updates.ts';
import terraformResources from './terraform/resources.ts';
import traefikRouters from './traefik/routers.ts';
import viteServer from './vite/server.ts';

export const scanners: readonly Scanner[] = [
  bakeTargets,
  caddySites,
  cloudflaredTunnels,
  composeServices,
  composeWorkloads,
  dockerCommands,
  dockerCopies,
  dockerEnvironment,
  dockerFiles,
  dockerIgnore,
  dockerImage,
  dockerSecrets,
  dockerStart,
  dockerUsers,
  dotenvVariables,
  environmentReads,
  flagsDataFiles,
  flaskConfiguration,
  githubActionsCalls,
  githubActionsCheckout,
  githubActionsCommands,
  githubActionsConditions,
  githubActionsDependabot,
  githubActionsInjection,
  githubActionsInventory,
  githubActionsLock,
  githubActionsPractices,
  githubActionsPublishing,
  githubActionsReferences,
  githubActionsRunners,
  githubActionsSecrets,
  githubActionsStorage,
  gitlabPipeline,
  goChecksums,
  goEnvironment,
  goManifest,
  kubernetesAccess,
  kubernetesEntrances,
  kubernetesEnvironment,
  kubernetesKustomization,
  kubernetesPolicies,
  kubernetesStored,
  kubernetesWorkloads,
  nginxSites,
  npmDeno,
  npmLockfile,
  npmManifest,
  npmScripts,
  openapiOperations,
  pipelinesCommands,
  preCommitHooks,
  pythonLockfile,
  pythonManifest,
  recipesCommands,
  skaffoldArtifacts,
  supplyChainLockSources,
  supplyChainOwners,
  supplyChainProtection,
  supplyChainRegistries,
  supplyChainUpdates,
  terraformResources,
  traefikRouters,
  viteServer,
];
