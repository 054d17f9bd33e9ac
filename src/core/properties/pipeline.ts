// What rules may ask of pipelines: of a workflow, of a job and of a step. What is not declared does not hold.

export const WORKFLOW_PROPERTIES: Record<string, string> = {
  platform: 'github-actions, gitlab-ci…',
  forkTriggered: 'strangers can start it with its privileges',
};

export const JOB_PROPERTIES: Record<string, string> = {
  forkTriggered: 'strangers can start it with its privileges',
};

export const STEP_PROPERTIES: Record<string, string> = {
  forkTriggered: 'strangers can start it with the privileges of its job',
};
