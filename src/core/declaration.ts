// Declarations: what files of the build, the deployment, the configuration and the code declare, by kind, with everything
// that rules may ask of each. A property that nothing declares does not hold.

import { RESOURCE_PROPERTIES, SITE_PROPERTIES } from './properties/deployment.ts';
import { IMAGE_PROPERTIES } from './properties/image.ts';
import { PROMPT_PROPERTIES, TOOL_PROPERTIES } from './properties/language-model.ts';
import { JOB_PROPERTIES, STEP_PROPERTIES, WORKFLOW_PROPERTIES } from './properties/pipeline.ts';
import {
  CLIENT_PROPERTIES,
  INTAKE_PROPERTIES,
  LIMITER_PROPERTIES,
  SINK_PROPERTIES,
} from './properties/request-data.ts';
import { SECRET_PROPERTIES } from './properties/secret.ts';
import { COOKIE_PROPERTIES, DIGEST_PROPERTIES, POLICY_PROPERTIES, TOKEN_PROPERTIES } from './properties/session.ts';
import { INSTALL_PROPERTIES, REPOSITORY_PROPERTIES } from './properties/supply-chain.ts';
import { MISMATCH_PROPERTIES, VARIABLE_PROPERTIES } from './properties/variable.ts';
import { WORKLOAD_PROPERTIES } from './properties/workload.ts';

export const DECLARATION_KINDS = [
  'image',
  'workload',
  'resource',
  'site',
  'workflow',
  'job',
  'step',
  'install',
  'repository',
  'secret',
  'variable',
  'mismatch',
  'cookie',
  'token',
  'digest',
  'policy',
  'sink',
  'client',
  'intake',
  'limiter',
  'prompt',
  'tool',
] as const;
export type DeclarationKind = (typeof DECLARATION_KINDS)[number];

export const DECLARATION_PROPERTIES: Record<DeclarationKind, Record<string, string>> = {
  image: IMAGE_PROPERTIES,
  workload: WORKLOAD_PROPERTIES,
  resource: RESOURCE_PROPERTIES,
  site: SITE_PROPERTIES,
  workflow: WORKFLOW_PROPERTIES,
  job: JOB_PROPERTIES,
  step: STEP_PROPERTIES,
  install: INSTALL_PROPERTIES,
  repository: REPOSITORY_PROPERTIES,
  secret: SECRET_PROPERTIES,
  variable: VARIABLE_PROPERTIES,
  mismatch: MISMATCH_PROPERTIES,
  cookie: COOKIE_PROPERTIES,
  token: TOKEN_PROPERTIES,
  digest: DIGEST_PROPERTIES,
  policy: POLICY_PROPERTIES,
  sink: SINK_PROPERTIES,
  client: CLIENT_PROPERTIES,
  intake: INTAKE_PROPERTIES,
  limiter: LIMITER_PROPERTIES,
  prompt: PROMPT_PROPERTIES,
  tool: TOOL_PROPERTIES,
};
