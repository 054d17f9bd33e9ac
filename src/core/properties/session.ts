// What rules may ask of what code makes to know callers again: cookies and tokens, the digests it keeps of passwords, and
// the policies that it hands to browsers. What is not declared does not hold.

export const COOKIE_PROPERTIES: Record<string, string> = {
  authenticates: 'it carries a session or a token',
  readableByScripts: 'scripts of the page can read it: HttpOnly is off',
  sentInPlain: 'browsers send it over plain connections: Secure is off',
  sentAcrossSites: 'browsers send it with requests of other sites: SameSite is None',
};

export const TOKEN_PROPERTIES: Record<string, string> = {
  unverified: 'its content is used although no signature was checked',
  algorithmOpen: 'whoever made the token chooses the algorithm that checks it',
  expiryIgnored: 'it counts after it expired',
  unlimited: 'it is issued without an end',
};

export const DIGEST_PROPERTIES: Record<string, string> = {
  passwordFast: 'a fast hash keeps passwords',
  broken: 'its algorithm is broken: MD5, SHA-1',
};

export const POLICY_PROPERTIES: Record<string, string> = {
  kind: 'cors, headers or csrf',
  reflectsWithCredentials: 'any origin may read answers with the credentials of its visitor',
};
