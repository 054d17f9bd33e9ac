// Who reaches what: firewalls, listeners, addresses of databases, control planes, entries without a check.

import type { DocumentNode } from '../../core/document.ts';
import { entry, items, spanOf } from '../../parse/query.ts';
import { perhapsBlocks } from './repeats.ts';
import {
  ANYWHERE,
  blocks,
  type Finding,
  isTold,
  placeOf,
  type Resource,
  settled,
  text,
  texts,
  truth,
} from './values.ts';

type Read = (resource: Resource) => Finding[];

/** Ports of what manages machines and of what holds data. */
const SENSITIVE = [
  ...[21, 22, 23, 135, 445, 1433, 1521, 2049, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5672, 5900, 5984, 5985],
  ...[6379, 6443, 7001, 8086, 9042, 9092, 9200, 9300, 10250, 11211, 15672, 27017],
];

const NETWORK: Record<string, Read> = {
  aws_security_group: (resource) => rulesIn(resource, 'ingress', rule),
  aws_default_security_group: (resource) => rulesIn(resource, 'ingress', rule),
  aws_security_group_rule: securityRule,
  aws_vpc_security_group_ingress_rule: (resource) => rule(resource, resource.body, resource.at),
  google_compute_firewall: googleFirewall,
  azurerm_network_security_rule: (resource) => azureRule(resource, resource.body, resource.at),
  azurerm_network_security_group: (resource) => rulesIn(resource, 'security_rule', azureRule),
  aws_db_instance: publicDatabase,
  aws_rds_cluster_instance: publicDatabase,
  aws_redshift_cluster: publicDatabase,
  google_sql_database_instance: googleDatabase,
  azurerm_postgresql_firewall_rule: azureDatabase,
  azurerm_postgresql_flexible_server_firewall_rule: azureDatabase,
  azurerm_mysql_flexible_server_firewall_rule: azureDatabase,
  azurerm_mssql_firewall_rule: azureDatabase,
  aws_lb_listener: listener,
  aws_alb_listener: listener,
  aws_cloudfront_distribution: distribution,
  aws_eks_cluster: controlPlane,
  azurerm_kubernetes_cluster: azureControlPlane,
  google_container_cluster: googleControlPlane,
  aws_lambda_function_url: (resource) => uncheckedEntry(resource, 'authorization_type'),
  aws_api_gateway_method: (resource) =>
    text(entry(resource.body, 'http_method'), resource.scope) === 'OPTIONS' ||
    truth(entry(resource.body, 'api_key_required'), resource.scope)
      ? []
      : uncheckedEntry(resource, 'authorization'),
  aws_apigatewayv2_route: (resource) => uncheckedEntry(resource, 'authorization_type'),
};

export function networkFindings(resource: Resource): Finding[] {
  return NETWORK[resource.type]?.(resource) ?? [];
}

type ReadRule = (resource: Resource, body: DocumentNode, at: Finding['at']) => Finding[];

function rulesIn(resource: Resource, name: string, read: ReadRule): Finding[] {
  const perhaps = perhapsBlocks(resource.body, name).flatMap(({ value, keyAt }) => read(resource, value, keyAt));
  return [
    ...blocks(resource.body, name).flatMap(({ value, keyAt }) => read(resource, value, keyAt)),
    ...perhaps.map(atMost),
  ];
}

/** Of what may be there or not. */
export function atMost(finding: Finding): Finding {
  if (finding.value !== true) return finding;
  return { ...finding, value: 'unknown', note: `${finding.note}, if it is made at all` };
}

function securityRule(resource: Resource): Finding[] {
  const type = text(entry(resource.body, 'type'), resource.scope) ?? '';
  if (type !== 'ingress' && isTold(type)) return [];
  const found = rule(resource, resource.body, resource.at);
  return isTold(type) ? found : found.map(atMost);
}

/** The addresses of a network of its own: none is as wide as all. */
const OWN_NETWORK = /^\$\{\s*(?:data\.)?aws_(?:default_)?(?:vpc|subnet)\.[\w-]+(?:\[[^\]]*\])?\.cidr_block\s*\}$/;

function rule({ scope }: Resource, body: DocumentNode, at: Finding['at']): Finding[] {
  const from = ['cidr_blocks', 'ipv6_cidr_blocks', 'cidr_ipv4', 'cidr_ipv6'].flatMap((name) =>
    texts(entry(body, name), scope).flatMap((text) => text.split(',')),
  );
  const open = from.some((range) => ANYWHERE.has(range.trim()));
  if (!open && from.every((range) => isTold(range) || OWN_NETWORK.test(range))) return [];
  const protocol = text(entry(body, 'protocol') ?? entry(body, 'ip_protocol'), scope);
  const low = text(entry(body, 'from_port'), scope) ?? '';
  const high = text(entry(body, 'to_port'), scope) ?? low;
  const ports = opened(protocol === '-1' || protocol === 'all' ? '0-65535' : `${low}-${high}`, at);
  return open ? [ports] : ofSomebody(ports);
}

/** An expression names the addresses: they matter where every address would. */
function ofSomebody(finding: Finding): Finding[] {
  if (finding.value === false) return [];
  const note = finding.note.replace('every address', 'addresses that an expression names');
  return [{ ...finding, value: 'unknown', note }];
}

/** `22`, `22-22`, `0-65535`. Ports that are meant for everybody, and others nobody knows, are no finding. */
function opened(range: string, at: Finding['at']): Finding {
  const [low = '', high = low] = range.split('-');
  const note = `every address, port ${low === high ? low : `${low} to ${high}`}`;
  if (!/^\d+$/.test(low) || !/^\d+$/.test(high))
    return { property: 'openToInternet', value: 'unknown', at, note: 'every address, ports that a variable names' };
  const wide = Number(high) - Number(low) > 1000;
  const hit = SENSITIVE.some((port) => port >= Number(low) && port <= Number(high));
  return { property: 'openToInternet', value: wide || hit, at, note };
}

function googleFirewall(resource: Resource): Finding[] {
  const { body, scope } = resource;
  const from = texts(entry(body, 'source_ranges'), scope);
  const inward = (text(entry(body, 'direction'), scope) ?? 'INGRESS') === 'INGRESS';
  const open = from.some((range) => ANYWHERE.has(range));
  if (!inward || (!open && from.every(isTold))) return [];
  const found = rulesIn(resource, 'allow', allowed);
  return open ? found : found.flatMap(ofSomebody);
}

function allowed({ scope }: Resource, body: DocumentNode, at: Finding['at']): Finding[] {
  const protocol = text(entry(body, 'protocol'), scope) ?? '';
  if (protocol === 'icmp') return [];
  const ports = texts(entry(body, 'ports'), scope);
  return ports.length === 0 ? [opened('0-65535', at)] : worst(ports.map((port) => opened(port, at)));
}

function worst(findings: Finding[]): Finding[] {
  const found =
    findings.find(({ value }) => value === true) ?? findings.find(({ value }) => value === 'unknown') ?? findings[0];
  return found ? [found] : [];
}

function azureRule({ scope }: Resource, body: DocumentNode, at: Finding['at']): Finding[] {
  const says = (name: string) => text(entry(body, name), scope);
  if (says('direction') !== 'Inbound' || says('access') !== 'Allow') return [];
  const from = [
    ...texts(entry(body, 'source_address_prefix'), scope),
    ...texts(entry(body, 'source_address_prefixes'), scope),
  ];
  if (!from.some((range) => ANYWHERE.has(range))) return [];
  const ports = [
    ...texts(entry(body, 'destination_port_range'), scope),
    ...texts(entry(body, 'destination_port_ranges'), scope),
  ];
  return worst(ports.map((port) => opened(port === '*' ? '0-65535' : port, at)));
}

function publicDatabase(resource: Resource): Finding[] {
  const value = truth(entry(resource.body, 'publicly_accessible'), resource.scope);
  if (value === undefined) return [];
  return [
    { property: 'publicDatabase', value, at: placeOf(resource, 'publicly_accessible'), note: 'publicly_accessible' },
  ];
}

function googleDatabase({ body, scope }: Resource): Finding[] {
  const networks = blocks(entry(body, 'settings', 'ip_configuration'), 'authorized_networks');
  return networks
    .filter(({ value }) => text(entry(value, 'value'), scope) === '0.0.0.0/0')
    .map((one) => ({ property: 'publicDatabase', value: true, at: spanOf(one), note: 'every address is authorized' }));
}

function azureDatabase({ body, scope, at }: Resource): Finding[] {
  const [from, to] = ['start_ip_address', 'end_ip_address'].map((name) => text(entry(body, name), scope));
  // 0.0.0.0 to 0.0.0.0 is the word for services of the cloud itself.
  if (from !== '0.0.0.0' || to !== '255.255.255.255') return [];
  return [{ property: 'publicDatabase', value: true, at, note: 'a rule lets every address in' }];
}

function listener(resource: Resource): Finding[] {
  const { body, scope } = resource;
  const protocol = text(entry(body, 'protocol'), scope);
  const action = text(
    entry(body, 'default_action', 'type') ?? entry(items(entry(body, 'default_action'))[0], 'type'),
    scope,
  );
  if (protocol !== 'HTTP' || action === undefined) return [];
  const value = isTold(action) ? action !== 'redirect' && action !== 'fixed-response' : ('unknown' as const);
  return [{ property: 'plainListener', value, at: placeOf(resource, 'protocol'), note: `protocol HTTP, ${action}` }];
}

function distribution({ body, scope }: Resource): Finding[] {
  return [...blocks(body, 'default_cache_behavior'), ...blocks(body, 'ordered_cache_behavior')].flatMap(
    ({ value, keyAt }) => {
      const policy = text(entry(value, 'viewer_protocol_policy'), scope);
      return policy === 'allow-all'
        ? [{ property: 'plainListener', value: true, at: keyAt, note: 'viewer_protocol_policy allow-all' }]
        : [];
    },
  );
}

/** The public endpoint is on, and open to every address, unless told otherwise. */
function controlPlane(resource: Resource): Finding[] {
  const { body, scope } = resource;
  const [access] = blocks(body, 'vpc_config');
  if (!access) return [];
  const on = truth(entry(access.value, 'endpoint_public_access'), scope) ?? true;
  const from = texts(entry(access.value, 'public_access_cidrs'), scope);
  const open = from.length === 0 || from.some((range) => ANYWHERE.has(range));
  const value = on === false || (!open && from.every(isTold)) ? false : on === true && open ? true : 'unknown';
  const note = from.length === 0 ? 'every address, the default' : from.join(', ');
  return [{ property: 'publicControlPlane', value, at: access.keyAt, note }];
}

/** It answers every address unless it is private, or addresses are authorized. */
function azureControlPlane(resource: Resource): Finding[] {
  const { body, scope } = resource;
  const isPrivate = truth(entry(body, 'private_cluster_enabled'), scope) ?? false;
  const profile = blocks(body, 'api_server_access_profile')[0]?.value;
  const list = entry(profile, 'authorized_ip_ranges') ?? entry(body, 'api_server_authorized_ip_ranges');
  return [reachable(resource, isPrivate, texts(list, scope), placeOf(resource, 'private_cluster_enabled'))];
}

function googleControlPlane(resource: Resource): Finding[] {
  const { body, scope, at } = resource;
  const [confined] = blocks(body, 'master_authorized_networks_config');
  const ranges = blocks(confined?.value, 'cidr_blocks').flatMap(({ value }) =>
    texts(entry(value, 'cidr_block'), scope),
  );
  const endpoints = blocks(body, 'control_plane_endpoints_config')[0]?.value;
  const byAddress = truth(entry(blocks(endpoints, 'ip_endpoints_config')[0]?.value, 'enabled'), scope);
  const nodes = blocks(body, 'private_cluster_config')[0]?.value;
  const isPrivate = byAddress === false || (truth(entry(nodes, 'enable_private_endpoint'), scope) ?? false);
  // Switched on without any address, it lets only the nodes in; a list or a module that nobody sees may be anything.
  const others =
    entry(confined?.value, 'gcp_public_cidrs_access_enabled') ?? dynamicIn(body) ?? dynamicIn(confined?.value);
  const list = settled(entry(confined?.value, 'cidr_blocks'), scope);
  const some = others || (list && list.kind === 'scalar') ? ['${}'] : confined && !list ? ['none but its nodes'] : [];
  return [reachable(resource, isPrivate, ranges.length > 0 ? ranges : some, confined?.keyAt ?? at)];
}

const dynamicIn = (body: DocumentNode | undefined) => entry(body, 'dynamic');

function reachable(
  { at }: Resource,
  isPrivate: boolean | 'unknown',
  ranges: readonly string[],
  place: Finding['at'],
): Finding {
  const open = ranges.length === 0 || ranges.some((range) => ANYWHERE.has(range));
  const closed = !open && ranges.every(isTold);
  const value = isPrivate === true || closed ? false : isPrivate === false && open ? true : ('unknown' as const);
  const note = ranges.length === 0 ? 'every address, the default' : ranges.filter(isTold).join(', ');
  return { property: 'publicControlPlane', value, at: ranges.length === 0 ? at : place, note };
}

function uncheckedEntry(resource: Resource, name: string): Finding[] {
  const how = text(entry(resource.body, name), resource.scope);
  const value = how === undefined || how === 'NONE' ? true : isTold(how) ? false : ('unknown' as const);
  const note = how === undefined ? `${name} NONE, the default` : `${name} ${how}`;
  return [{ property: 'unauthenticatedEntry', value, at: placeOf(resource, name), note }];
}
