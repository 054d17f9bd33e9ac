// What rules may ask of what code makes to know callers again: cookies and tokens, the digests it keeps of passwords, and
// the policies that it hands to browsers. What is not declared does not hold.

export const COOKIE_PROPERTIES: Record<string, string> = {
  authenticates: 'it carries a session or a token',
  readableByScripts: 'scripts of the page can read it: HttpOnly is off',
  sentInPlain: 'browsers send it over plain connections: Secure is off',
  sentAcrossSites: 'browsers send it with requests of other sites: SameSite is None',
  sameSiteUnset: 'nothing says with which requests of other sites it goes: browsers decide, mostly Lax',
  signedOnly: 'it holds the session itself, signed and readable by whoever has it',
  storedForAnybody: 'a session is stored for every visitor, signed in or not',
};

export const TOKEN_PROPERTIES: Record<string, string> = {
  unverified: 'its content is used although no signature was checked',
  algorithmNone: 'a token without a signature counts, or is issued',
  algorithmOpen: 'whoever made the token chooses the algorithm that checks it',
  expiryIgnored: 'it counts after it expired',
  claimsUnchecked: 'its signature is checked and its expiry and claims are not',
  audienceIgnored: 'it counts although it was issued for somebody else',
  unlimited: 'it is issued without an end',
  longLived: 'it is issued for a month or more',
};

export const DIGEST_PROPERTIES: Record<string, string> = {
  passwordFast: 'a fast hash keeps passwords',
  passwordCheap: 'a hash made for passwords keeps them, with less work than is asked for today',
  broken: 'its algorithm is broken: MD5, SHA-1',
  ofSecret: 'what it digests is called a password, a token or a key',
  saltFixed: 'every password gets the same salt',
};

export const POLICY_PROPERTIES: Record<string, string> = {
  kind: 'cors, headers, csrf or debug',
  anyOrigin: 'CORS: pages of any origin may read answers that need no credentials',
  reflectsAnyOrigin: 'CORS: it answers whatever origin asks with that origin',
  reflectsWithCredentials: 'CORS: any origin may read answers with the credentials of its visitor',
  credentialsRefused: 'CORS: it answers `*` together with credentials, which browsers refuse',
  originBypassed: 'CORS: origins that it does not mean get past its pattern or comparison',
  nullOrigin: 'CORS: the origin `null` may read answers, and any page can have that origin',
  requestChosenOrigin: 'CORS: another part of the request than its origin says who may read the answer',
  contentPolicyOff: 'headers: no Content-Security-Policy, though the library would send one',
  scriptsInline: 'headers: the Content-Security-Policy lets scripts run that stand in the page, or text as code',
  scriptsFromAnywhere: 'headers: the Content-Security-Policy lets scripts come from any host',
  framingAllowed: 'headers: other sites may show its pages in a frame, though the library would forbid it',
  transportNotStrict:
    'headers: no Strict-Transport-Security, though the library would send it, or for less than half a year',
  framingChosen: 'headers: the request decides who may show its pages in a frame',
  csrfDisabled: 'csrf: the protection of the framework is switched off for the whole application',
  csrfExempt: 'csrf: the protection of the framework leaves this out',
  debugOn: 'debug: errors show code and variables to whoever causes them; some debuggers run what is typed into them',
  csrfSkipsMethods: 'csrf: methods that change something are not protected',
};
