// What is stored: who may read it, whether it is encrypted. Defaults are those of the providers: buckets of S3 have been
// encrypted, and blocked from becoming public, by themselves since 2023; databases of RDS have not.

import { entry } from '../../parse/query.ts';
import { type Finding, placeOf, type Resource, text, truth } from './values.ts';

type Read = (resource: Resource) => Finding[];

const STORAGE: Record<string, Read> = {
  aws_s3_bucket: bucketAcl,
  aws_s3_bucket_acl: bucketAcl,
  aws_s3_bucket_public_access_block: accessBlock,
  aws_s3_account_public_access_block: accessBlock,
  aws_db_instance: (resource) => encrypted(resource, 'storage_encrypted', isCopy(resource) ? 'unknown' : true),
  aws_rds_cluster: (resource) =>
    encrypted(resource, 'storage_encrypted', isCopy(resource) || isServerless(resource) ? 'unknown' : true),
  // The account may encrypt volumes by default.
  aws_ebs_volume: (resource) => encrypted(resource, 'encrypted', undefined),
  aws_efs_file_system: (resource) => encrypted(resource, 'encrypted', true),
  aws_elasticache_replication_group: (resource) =>
    encrypted(
      resource,
      'at_rest_encryption_enabled',
      text(entry(resource.body, 'engine'), resource.scope) === 'valkey' ? undefined : true,
    ),
  aws_redshift_cluster: (resource) => encrypted(resource, 'encrypted', undefined),
  azurerm_storage_container: container,
  azurerm_storage_account: plainStorage,
  aws_kms_key: rotation,
  aws_ecr_repository: tags,
  aws_instance: metadata,
  aws_launch_template: metadata,
};

export function storageFindings(resource: Resource): Finding[] {
  return STORAGE[resource.type]?.(resource) ?? [];
}

function bucketAcl(resource: Resource): Finding[] {
  const acl = text(entry(resource.body, 'acl'), resource.scope);
  if (acl === undefined) return [];
  const value = acl.includes('${') ? ('unknown' as const) : /^public-read/.test(acl) || acl === 'authenticated-read';
  return [
    {
      property: 'publicStorage',
      value,
      at: placeOf(resource, 'acl'),
      note: value === 'unknown' ? 'acl' : `acl ${acl}`,
    },
  ];
}

const BLOCKS = ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'];

/** Left out means false here, and the resource replaces what S3 would do by itself. */
function accessBlock(resource: Resource): Finding[] {
  const { body, scope, at } = resource;
  const told = BLOCKS.map((name) => ({ name, value: truth(entry(body, name), scope) ?? false }));
  const off = told.filter(({ value }) => value === false);
  const [first] = off;
  const value = off.length > 0 ? true : told.some((one) => one.value === 'unknown') ? ('unknown' as const) : false;
  const place = first && entry(body, first.name) ? placeOf(resource, first.name) : at;
  return [{ property: 'publicAccessUnblocked', value, at: place, note: off.map(({ name }) => name).join(', ') }];
}

function isCopy({ body }: Resource): boolean {
  return [
    'replicate_source_db',
    'snapshot_identifier',
    'restore_to_point_in_time',
    'replication_source_identifier',
  ].some((name) => entry(body, name) !== undefined);
}

function isServerless({ body, scope }: Resource): boolean {
  return text(entry(body, 'engine_mode'), scope) === 'serverless';
}

/** `absent`: what it means that nothing is said; undefined where that says nothing. */
function encrypted(resource: Resource, name: string, absent: true | 'unknown' | undefined): Finding[] {
  const told = truth(entry(resource.body, name), resource.scope);
  const value = told === undefined ? absent : told === 'unknown' ? told : !told;
  if (value === undefined) return [];
  const note = told === undefined ? `${name} is false by default` : name;
  return [{ property: 'unencryptedAtRest', value, at: placeOf(resource, name), note }];
}

function container(resource: Resource): Finding[] {
  const access = text(entry(resource.body, 'container_access_type'), resource.scope);
  if (access !== 'blob' && access !== 'container') return [];
  return [
    {
      property: 'publicStorage',
      value: true,
      at: placeOf(resource, 'container_access_type'),
      note: `container_access_type ${access}`,
    },
  ];
}

function plainStorage(resource: Resource): Finding[] {
  const name = ['https_traffic_only_enabled', 'enable_https_traffic_only'].find((one) => entry(resource.body, one));
  if (name === undefined || truth(entry(resource.body, name), resource.scope) !== false) return [];
  return [{ property: 'plainListener', value: true, at: placeOf(resource, name), note: `${name} false` }];
}

function rotation(resource: Resource): Finding[] {
  const spec = text(entry(resource.body, 'customer_master_key_spec'), resource.scope) ?? 'SYMMETRIC_DEFAULT';
  if (spec !== 'SYMMETRIC_DEFAULT') return [];
  const told = truth(entry(resource.body, 'enable_key_rotation'), resource.scope) ?? false;
  return [
    {
      property: 'unrotatedKey',
      value: told === 'unknown' ? told : !told,
      at: placeOf(resource, 'enable_key_rotation'),
      note: 'enable_key_rotation',
    },
  ];
}

function tags(resource: Resource): Finding[] {
  const told = text(entry(resource.body, 'image_tag_mutability'), resource.scope) ?? 'MUTABLE';
  const value = told.includes('${') ? ('unknown' as const) : told === 'MUTABLE';
  return [
    { property: 'mutableTags', value, at: placeOf(resource, 'image_tag_mutability'), note: 'image_tag_mutability' },
  ];
}

/** Left out, the account or the image decides. */
function metadata(resource: Resource): Finding[] {
  const told = text(entry(resource.body, 'metadata_options', 'http_tokens'), resource.scope);
  const endpoint = text(entry(resource.body, 'metadata_options', 'http_endpoint'), resource.scope);
  if (told !== 'optional' || endpoint === 'disabled') return [];
  return [
    {
      property: 'metadataOpen',
      value: true,
      at: placeOf(resource, 'metadata_options', 'http_tokens'),
      note: 'http_tokens optional',
    },
  ];
}
