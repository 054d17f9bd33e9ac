// What rules may ask of resources of a cloud, as Terraform declares them.

export const CLOUD_RESOURCE_PROPERTIES: Record<string, string> = {
  publicStorage: 'anybody may read or write what it stores',
  publicAccessUnblocked: 'the block against making a bucket public is switched off',
  opensUnseen: 'it is a module that was not read: what it opens, stores or allows cannot be told',
  openToInternet: 'it lets every address in to ports that manage machines or hold data, or to all ports',
  publicDatabase: 'it is a database with an address on the internet',
  unencryptedAtRest: 'what it stores is not encrypted',
  wildcardPolicy: 'it allows every action on every resource',
  passesAnyRole: 'it allows passing any role on',
  publicMember: 'it gives rights to everybody',
  plainListener: 'it serves over plain HTTP without sending people on to HTTPS',
  publicControlPlane: 'the interface that controls the cluster answers every address',
  unauthenticatedEntry: 'it runs code for callers that nobody has checked',
  metadataOpen: 'the metadata service answers requests without a session token',
  plaintextCredential: 'a password or key stands in the file that declares it',
  mutableTags: 'a tag of an image may be pushed again',
  unrotatedKey: 'its key is never rotated',
};
