// What a pod may be given of its node, by name: directories and capabilities. Sockets of engines: host-paths.ts.

const SENSITIVE_ROOTS =
  /^\/(?:bin|sbin|boot|dev|etc|lib|lib32|lib64|proc|root|run|sys|usr|var\/run|var\/lib\/(?:docker|kubelet|containerd|containers|etcd|rancher)|home\/[^/]+\/\.(?:ssh|aws|kube|docker|config\/gcloud))(?:\/|$)/;
/** Read by many agents, written by the host alone: files below these that say nothing worth keeping. */
const HARMLESS =
  /^\/(?:etc\/(?:localtime|timezone|resolv\.conf|ssl\/certs|pki\/ca-trust|ca-certificates|os-release|machine-id)|usr\/share\/(?:zoneinfo|ca-certificates)|usr\/lib\/os-release|usr\/src|lib\/modules|dev\/(?:shm|null|dri|snd|net\/tun))(?:\/|$)/;

export function isSensitivePath(path: string): boolean {
  const plain = withoutSlash(path);
  if (plain === '/' || plain === '/var' || plain === '/var/lib' || plain === '/home') return true;
  return SENSITIVE_ROOTS.test(plain) && !HARMLESS.test(plain);
}

function withoutSlash(path: string): string {
  const plain = path.trim().replace(/\/{2,}/g, '/');
  return plain.length > 1 ? plain.replace(/\/$/, '') : plain;
}

/** Capabilities that lead to the host or to the traffic of others. */
const DANGEROUS = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'SYS_TIME',
  'NET_ADMIN',
  'DAC_READ_SEARCH',
  'BPF',
  'PERFMON',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'SYSLOG',
]);

/** What engines give where nobody asks. */
const DEFAULT = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export function capabilityName(written: string): string {
  return written.trim().toUpperCase().replace(/^CAP_/, '');
}

export function isDangerousCapability(written: string): boolean {
  return DANGEROUS.has(capabilityName(written));
}

export function isDefaultCapability(written: string): boolean {
  return DEFAULT.has(capabilityName(written));
}
