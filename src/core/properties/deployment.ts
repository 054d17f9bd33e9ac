// What rules may ask of the other things that deployment files declare: resources of Kubernetes and of clouds, and the
// sites of proxies. What is not declared does not hold.

/** A Kubernetes object that is no workload, a Terraform resource. */
export const RESOURCE_PROPERTIES: Record<string, string> = {
  platform: 'kubernetes, helm or terraform',
  type: 'ClusterRole, aws_s3_bucket…',
};

/** A server, virtual host, router or tunnel that a proxy's configuration declares. */
export const SITE_PROPERTIES: Record<string, string> = {
  platform: 'nginx, traefik, caddy, cloudflared…',
};
