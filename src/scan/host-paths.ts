// Directories of a host that give a container more than data: its engine, its accounts, its devices, other people's
// keys. Compose files and Kubernetes objects mount the same ones.

const SOCKET =
  /(?:^|[/\\])(?:docker|podman|containerd|crio|cri-dockerd|dockershim|buildkitd|docker_engine)(?:\.sock(?:\.raw)?)?$/;
const SOCKET_FILE = /\.sock(?:\.raw)?$|docker_engine$/;
/** Directories that hold the socket. */
const SOCKET_DIRECTORY =
  /^(?:\/var)?\/run(?:\/(?:docker|podman|containerd|crio|user\/[^/]+(?:\/(?:docker|podman))?))?$/;

export function isEngineSocket(path: string): boolean {
  const plain = normal(path);
  return SOCKET_FILE.test(plain) && SOCKET.test(plain);
}

/** `/var/run` holds the socket of an engine that runs there: beside compose one does, in a cluster no file says. */
export const isSocketDirectory = (path: string): boolean => SOCKET_DIRECTORY.test(normal(path));

/** What whoever mounts it gets. `read`: reading it alone is enough. */
export interface HostPath {
  holds: string;
  read: boolean;
}

const HOME = /^(?:~|\$\{?HOME\}?|\$\{?USERPROFILE\}?|\/root|\/home\/[^/]+|\/Users\/[^/]+)(?=\/|$)/;
const KEYS =
  /^\/\.(?:ssh|aws|kube|docker|gnupg|azure|config\/gcloud|netrc|npmrc|pypirc|git-credentials|vault-token)(?=\/|$)/;

/** Exact directories; `/*` for those whose children matter as well. */
const SENSITIVE: readonly (readonly [path: string, holds: string, read: boolean])[] = [
  ['/', "the host's whole file system", true],
  ['/etc', "the host's configuration and accounts", true],
  ['/etc/shadow', "the host's passwords", true],
  ['/etc/passwd', "the host's accounts", false],
  ['/etc/sudoers', "the host's privileges", false],
  ['/etc/sudoers.d', "the host's privileges", false],
  ['/etc/cron.d', "the host's schedules", false],
  ['/etc/systemd/*', "the host's services", false],
  ['/etc/ssh/*', "the host's SSH keys", true],
  ['/etc/kubernetes/*', "the cluster's keys", true],
  ['/etc/docker/*', "the container engine's configuration", false],
  ['/root', "the host administrator's files", true],
  ['/home', "the files of the host's users", true],
  ['/proc', "the host's processes", true],
  ['/proc/sys/*', "the host's kernel settings", false],
  ['/sys', "the host's kernel and devices", false],
  ['/sys/fs/cgroup', "the host's control groups", false],
  ['/sys/kernel/*', "the host's kernel", false],
  ['/dev', "the host's devices", true],
  ['/boot', "the host's kernel", false],
  ['/lib', "the host's programs", false],
  ['/lib/modules', "the host's kernel modules", false],
  ['/usr', "the host's programs", false],
  ['/usr/bin', "the host's programs", false],
  ['/usr/local/bin', "the host's programs", false],
  ['/bin', "the host's programs", false],
  ['/sbin', "the host's programs", false],
  ['/var', "the host's data", true],
  ['/var/lib', "the host's data", true],
  ['/var/log', "the host's logs", false],
  ['/var/lib/docker/*', "the files of all the host's containers", true],
  ['/var/lib/containers/*', "the files of all the host's containers", true],
  ['/var/lib/containerd/*', "the files of all the host's containers", true],
  ['/var/lib/kubelet/*', 'the secrets of all pods of the node', true],
  ['/var/lib/etcd/*', 'all that a cluster knows', true],
  ['/var/lib/rancher/*', "the cluster's keys", true],
];

/** Undefined for what a container may well have: `/etc/localtime`, `/etc/ssl/certs`, data under `/srv`. */
export function hostPathOf(path: string): HostPath | undefined {
  const plain = normal(path);
  const home = HOME.exec(plain)?.[0];
  if (home !== undefined) {
    const below = plain.slice(home.length);
    if (KEYS.test(below)) return { holds: 'keys that a person keeps on the host', read: true };
    if (below === '') return { holds: 'the home directory of a person on the host', read: true };
  }
  const found = SENSITIVE.find(([at]) => (at.endsWith('/*') ? `${plain}/`.startsWith(at.slice(0, -1)) : plain === at));
  return found && { holds: found[1], read: found[2] };
}

/**
 * On a node of a cluster everything below these belongs to the system: a pod keeps its own files elsewhere. Beside
 * compose it may well be what a person put there for the service.
 */
const OF_NODE =
  /^\/(?:bin|sbin|boot|dev|etc|lib|lib32|lib64|proc|root|run|sys|usr|var\/run|var\/lib\/(?:docker|kubelet|containerd|containers|etcd|rancher)|home\/[^/]+\/\.(?:ssh|aws|kube|docker|config\/gcloud))(?:\/|$)/;
/** Read by many agents, written by the host alone: files below these that say nothing worth keeping. */
const HARMLESS =
  /^\/(?:etc\/(?:localtime|timezone|resolv\.conf|ssl\/certs|pki\/ca-trust|ca-certificates|os-release|machine-id)|usr\/share\/(?:zoneinfo|ca-certificates)|usr\/lib\/os-release|usr\/src|lib\/modules|dev\/(?:shm|null|dri|snd|net\/tun))(?:\/|$)/;
const WHOLE = new Set(['/', '/var', '/var/lib', '/home']);

/** A directory of a cluster's node that gives a pod more than data. */
export function isOfNode(path: string): boolean {
  const plain = normal(path.trim());
  return WHOLE.has(plain) || (OF_NODE.test(plain) && !HARMLESS.test(plain));
}

function normal(path: string): string {
  const plain = path
    .replaceAll('\\', '/')
    .replace(/\/{2,}/g, '/')
    .replace(/\/\.(?=\/|$)/g, '');
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain || '/';
}

/** Devices that open memory, disks or the kernel. A camera, a GPU or a tunnel does not. */
const DEVICE =
  /^\/dev(?:\/(?:mem|kmem|port|sd[a-z]\d*|vd[a-z]\d*|xvd[a-z]\d*|hd[a-z]\d*|nvme\d.*|mapper(?:\/.*)?|dm-\d+|loop.*|disk(?:\/.*)?|kvm|vfio(?:\/.*)?))?$/;

export const isHostDevice = (path: string): boolean => DEVICE.test(normal(path));
