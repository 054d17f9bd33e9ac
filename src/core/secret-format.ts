// What a provider's credentials look like: data under rules/secrets/, one file a format.

export const SECRET_KINDS = [
  'provider-token',
  'webhook',
  'private-key',
  'connection',
  'password',
  'configured-password',
  'signing-key',
  'credential-file',
  'environment-file',
  'key-store',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Checks that no pattern can express; each is a function in src/scan/secrets/validators.ts. */
export const SECRET_VALIDATORS = [
  'crc32-base62',
  'jwt',
  'jwt-service-role',
  'pem-body',
  'basic-auth',
  'url-password',
  'random',
] as const;
export type SecretValidator = (typeof SECRET_VALIDATORS)[number];

export interface SecretFormat {
  /** = file name. */
  id: string;
  title: string;
  provider: string;
  kind: SecretKind;
  /** Texts of which one stands in every such credential. The match begins with it, unless `context` is set. */
  markers: string[];
  /**
   * Linear. The group `secret` is what must never be shown; without it, all that follows the marker. With `context`, what
   * is assigned to a name that has the marker in it.
   */
  pattern: string;
  /** The markers are words beside the value, in any case; the value has no mark of its own. */
  context?: true;
  /** The marker stands inside the credential: letters and digits before it belong to it. */
  inside?: true;
  /** It may go on over several lines. */
  lines?: true;
  validator?: SecretValidator;
  /** Least bits per character of the secret. */
  entropy: number;
  /** Marker, length and alphabet together (or the validator) leave no doubt. */
  certain: boolean;
  /** A key for tests: harmless wherever it stands. */
  harmless?: true;
  /** Where the format is documented. */
  reference?: string;
  /** Texts with holes such as `{base62*36}`, which the tests fill. */
  examples: { found: string[]; quiet: string[] };
}
