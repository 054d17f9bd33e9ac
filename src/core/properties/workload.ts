// What rules may ask of a workload: one container as a compose file, a Kubernetes object or a chart runs it. The same
// name means the same thing on every platform. What is not declared does not hold.

export const WORKLOAD_PROPERTIES: Record<string, string> = {
  platform: 'compose, kubernetes or helm',
  development: 'only a file for development declares it',
  runsAsRoot: 'it is told to run as root',
  privileged: 'it is privileged',
  mayEscalate: 'its processes may gain privileges (allowPrivilegeEscalation, no no-new-privileges)',
  dangerousCapability: 'it is given a capability that opens the host (SYS_ADMIN, NET_ADMIN, ALL…)',
  keepsCapabilities: 'it does not drop the default capabilities',
  hostNetwork: "it shares the host's network",
  hostProcesses: "it shares the host's processes",
  hostIpc: "it shares the host's memory and queues",
  unconfined: 'seccomp, AppArmor or SELinux is switched off for it',
  engineSocket: "it holds a container engine's socket",
  hostMount: 'a sensitive directory of the host is mounted into it',
  hostDevice: 'a device of the host is given to it',
  writableRoot: 'its root file system can be written',
  unlimitedMemory: 'nothing limits its memory',
  unlimitedCpu: 'nothing limits its processor time',
  unprobed: 'nothing checks that it is healthy',
  plaintextSecret: 'a secret stands in the file that declares it',
  defaultPassword: 'it starts with a password that everybody knows',
  publishedStore: 'it is a store, and a port of it is published on every address of the host',
  storeWithoutPassword: 'it is a store that is told to ask nobody for a password',
  imageFloating: 'its image has no tag, or latest',
  imageUnpinned: 'its image is not named by digest',
};
