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

/**
 * Where a directory counts. `exact`: itself; `below`: with all below it; `node`: on a node of a cluster with all below it,
 * since a pod keeps its own files elsewhere, and itself beside compose, where a person may put files of the service;
 * `compose`: itself, but not on a node, where agents read it.
 */
type Counts = 'exact' | 'below' | 'node' | 'compose';

const DIRECTORIES: readonly (readonly [path: string, holds: string, read: boolean, counts: Counts])[] = [
  ['/', "the host's whole file system", true, 'exact'],
  ['/etc', "the host's configuration and accounts", true, 'node'],
  ['/etc/shadow', "the host's passwords", true, 'exact'],
  ['/etc/passwd', "the host's accounts", false, 'exact'],
  ['/etc/sudoers', "the host's privileges", false, 'exact'],
  ['/etc/sudoers.d', "the host's privileges", false, 'exact'],
  ['/etc/cron.d', "the host's schedules", false, 'exact'],
  ['/etc/systemd', "the host's services", false, 'below'],
  ['/etc/ssh', "the host's SSH keys", true, 'below'],
  ['/etc/kubernetes', "the cluster's keys", true, 'below'],
  ['/etc/docker', "the container engine's configuration", false, 'below'],
  ['/root', "the host administrator's files", true, 'node'],
  ['/home', "the files of the host's users", true, 'exact'],
  ['/proc', "the host's processes", true, 'node'],
  ['/proc/sys', "the host's kernel settings", false, 'below'],
  ['/sys', "the host's kernel and devices", false, 'node'],
  ['/sys/fs/cgroup', "the host's control groups", false, 'exact'],
  ['/sys/kernel', "the host's kernel", false, 'below'],
  ['/dev', "the host's devices", true, 'node'],
  ['/boot', "the host's kernel", false, 'node'],
  ['/lib', "the host's programs", false, 'node'],
  ['/lib/modules', "the host's kernel modules", false, 'compose'],
  ['/lib32', "the host's programs", false, 'node'],
  ['/lib64', "the host's programs", false, 'node'],
  ['/usr', "the host's programs", false, 'node'],
  ['/usr/bin', "the host's programs", false, 'exact'],
  ['/usr/local/bin', "the host's programs", false, 'exact'],
  ['/bin', "the host's programs", false, 'node'],
  ['/sbin', "the host's programs", false, 'node'],
  ['/run', "the sockets of the host's services", false, 'node'],
  ['/var/run', "the sockets of the host's services", false, 'node'],
  ['/var', "the host's data", true, 'exact'],
  ['/var/lib', "the host's data", true, 'exact'],
  ['/var/log', "the host's logs", false, 'compose'],
  ['/var/lib/docker', "the files of all the host's containers", true, 'below'],
  ['/var/lib/containers', "the files of all the host's containers", true, 'below'],
  ['/var/lib/containerd', "the files of all the host's containers", true, 'below'],
  ['/var/lib/kubelet', 'the secrets of all pods of the node', true, 'below'],
  ['/var/lib/etcd', 'all that a cluster knows', true, 'below'],
  ['/var/lib/rancher', "the cluster's keys", true, 'below'],
];

/** Read by many agents, written by the host alone: what stands in the directories of a node and says nothing worth keeping. */
const HARMLESS =
  /^\/(?:etc\/(?:localtime|timezone|resolv\.conf|ssl\/certs|pki\/ca-trust|ca-certificates|os-release|machine-id)|usr\/share\/(?:zoneinfo|ca-certificates)|usr\/lib\/os-release|usr\/src|lib\/modules|dev\/(?:shm|null|dri|snd|net\/tun))(?:\/|$)/;

/** Undefined for what a container may well have: `/etc/localtime`, `/etc/ssl/certs`, data under `/srv`. */
export function hostPathOf(path: string, on: 'compose' | 'node' = 'compose'): HostPath | undefined {
  const plain = normal(path.trim());
  if (on === 'node' && HARMLESS.test(plain)) return undefined;
  const home = HOME.exec(plain)?.[0];
  if (home !== undefined) {
    const below = plain.slice(home.length);
    if (KEYS.test(below)) return { holds: 'keys that a person keeps on the host', read: true };
    if (below === '') return { holds: 'the home directory of a person on the host', read: true };
  }
  const found = DIRECTORIES.findLast(([at, , , counts]) => {
    if (plain === at) return counts !== 'compose' || on === 'compose';
    return (counts === 'below' || (counts === 'node' && on === 'node')) && plain.startsWith(`${at}/`);
  });
  return found && { holds: found[1], read: found[2] };
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
