// What rules may ask of pipelines: of a workflow, of a job and of a step. What is not declared does not hold.

/** Text of people pasted into code by an expression, by who can write it. */
const EXPRESSIONS: Record<string, string> = {
  strangerExpression: 'text that anybody writes is pasted into its code; it may hold rights or secrets',
  strangerExpressionBounded: 'the same, in a job without secrets whose token may only read',
  gatedExpression: 'text that anybody writes is pasted into its code once a person lets it run',
  mergedExpression: 'text of a commit, which a merge takes over from strangers, is pasted into its code',
  pullRequestExpression: 'text of a pull request is pasted into its code, in a run without rights or secrets',
  callerExpression: 'an input is pasted into its code; who calls it decides what stands there',
  outputExpression: 'an output whose origin is not told is pasted into its code',
  latentExpression: 'text of an event that does not start it is pasted into its code',
  writerExpression: 'text of people who may push is pasted into its code',
};

/** The same, written to GITHUB_ENV or GITHUB_PATH. */
const ENVIRONMENTS: Record<string, string> = {
  strangerEnvironment: 'text that anybody writes sets variables of later steps; the job may hold rights or secrets',
  strangerEnvironmentBounded: 'the same, in a job without secrets whose token may only read',
  gatedEnvironment: 'text that anybody writes sets variables of later steps once a person lets it run',
  openEnvironment: 'text of callers, of outputs, of commits or of people who may push sets variables of later steps',
};

const CHECKOUTS: Record<string, string> = {
  strangerCodeRun: "a stranger's code is fetched and then run; the job may hold rights or secrets",
  strangerCodeRunBounded:
    "a stranger's code is fetched and then run, in a job without secrets whose token may only read",
  strangerCheckout: "a stranger's code is fetched beside rights or secrets; nothing that runs it is known",
  gatedCheckout: "a stranger's code is fetched once a person lets it run; it may change after they looked",
  callerCheckout: 'code of a pull request is fetched; who calls it decides with what rights',
};

const REFERENCES: Record<string, string> = {
  unpinned: 'an action of others is taken by tag',
  unpinnedPrivileged: 'an action of others is taken by tag, in a job with secrets or a token that writes',
  unpinnedBranch: 'an action of others is taken by branch',
  unpinnedFirstParty: 'an action of GitHub is taken by tag or branch',
  locked: 'the lock file of the workflows settles what it takes',
  vulnerable: 'the release of an action has a published advisory',
  archived: 'the action is no longer maintained',
  imageLatest: 'an image is taken without tag, or by latest',
  imageUnpinned: 'an image is taken by tag',
};

const PERSISTENCE: Record<string, string> = {
  credentialsUploaded: 'the token that checkout leaves in the working directory is uploaded with it',
  credentialsPersist: 'checkout leaves the token in the working directory for the steps that follow',
  cacheOfStranger: "a cache of the default branch is saved beside a stranger's code",
  cacheReachable:
    "a stranger's code runs where caches of the default branch can be written, by a token that only reads",
  cacheInRelease: 'a run that publishes restores a cache',
  artifactTrusted: "an artifact of a stranger's run is unpacked where a privileged run then executes",
  artifactFetched: "an artifact of a stranger's run is fetched by a privileged run",
};

const SECRETS: Record<string, string> = {
  secretsInherited: 'all secrets go to the workflow it calls',
  secretsInheritedElsewhere: 'all secrets go to a workflow of another repository',
  secretsWhole: 'all secrets are handed over at once, or one that is only named at run time',
  secretsWide: 'a secret is given to every job or step that stands below',
  secretPrinted: 'a secret is printed',
  secretUnmasked: 'a part of a secret is used, which is not masked in the log',
  credentialLiteral: 'the password of a container registry stands in the file',
};

export const WORKFLOW_PROPERTIES: Record<string, string> = {
  platform: 'github-actions, gitlab-ci…',
  triggers: 'the events that start it',
  locks: 'it binds what workflows take to commits',
  forkTriggered: 'strangers can start it with its privileges',
  pullRequestTriggered: 'strangers can start it, without its privileges',
  writeAll: 'the token may do everything',
  readAll: 'the token may read everything',
  wideWrite: 'the token may write for several jobs at once',
  writeAboveJob: 'the right to write stands for the whole workflow, though one job alone has it',
  secretsWide: SECRETS.secretsWide ?? '',
  insecureCommands: 'lines of output may set variables and paths',
  remoteCode: 'a script is fetched and run at once',
  dependabotExecutes: 'updates run code of the packages they look at',
};

export const JOB_PROPERTIES: Record<string, string> = {
  forkTriggered: 'strangers can start it with its privileges',
  privileged: 'its token may write, or secrets are given to it: true, false or unknown',
  environment: 'the environment whose rules and secrets it has',
  calls: 'the reusable workflow that it is',
  calledUnpinned: 'a workflow of another repository is called by tag or branch',
  defaultPermissions: 'no file says what its token may do',
  writeAll: 'the token may do everything',
  forkWrite: 'strangers start it and its token may change code, releases, packages or deployments',
  selfHostedOpen: 'code of a pull request runs on a machine of the project',
  selfHosted: 'it runs on a machine of the project',
  conditionAlwaysTrue: 'its condition is always true',
  conditionBot: 'its condition trusts the name of who acted last',
  conditionContains: 'its condition looks for a name within a text, where a part of a name fits too',
  passesStranger: 'text that anybody writes is given to the workflow it calls',
  passesPullRequest: 'text of a pull request is given to the workflow it calls',
  insecureCommands: 'lines of output may set variables and paths',
  ...REFERENCES,
  ...SECRETS,
};

export const STEP_PROPERTIES: Record<string, string> = {
  ...EXPRESSIONS,
  ...ENVIRONMENTS,
  ...CHECKOUTS,
  ...REFERENCES,
  ...PERSISTENCE,
  ...SECRETS,
  calls: 'the action of this repository that it is',
  passesStranger: 'text that anybody writes is given to the action it calls',
  passesPullRequest: 'text of a pull request is given to the action it calls',
  conditionAlwaysTrue: 'its condition is always true',
  conditionBot: 'its condition trusts the name of who acted last',
  conditionContains: 'its condition looks for a name within a text, where a part of a name fits too',
  insecureCommands: 'lines of output may set variables and paths',
  remoteCode: 'a script is fetched and run at once',
  reverseShell: 'it opens a shell to another machine',
  longLivedToken: 'it publishes with a token that does not expire, where the registry would trust the workflow itself',
  appTokenWide: 'the token of an app is taken with all its rights, or outlives the job',
};
