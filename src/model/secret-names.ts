// What the name of a variable says about its value. Names only: no value is ever looked at.

import type { AssetClass } from '../core/model.ts';

const CREDENTIAL =
  /(^|_)(SECRET|SECRETS|PASSWORD|PASSWD|PASS|PASSPHRASE|CREDENTIAL|CREDENTIALS|PRIVATE_?KEY|API_?KEY|APIKEY|ACCESS_KEY|ACCESS_KEY_ID|SECRET_?KEY|SIGNING_KEY|ENCRYPTION_KEY|SERVICE_ACCOUNT|DATABASE_URL|DB_URL|DATABASE_URI|MONGO_URI|MONGODB_URI|REDIS_URL|CONNECTION_STRING|DB_DSN|DATABASE_DSN|PG_DSN|POSTGRES_DSN|KEY)(_|$)/;
const TOKEN = /(^|_)(TOKEN|JWT|PAT|COOKIE|BEARER)(_|$)/;
/** The last word says what it is: a limit, a place or a switch about a secret is none. */
const NOT_A_SECRET =
  /(^|_)(DIRECTORY|FOLDER|ENDPOINT|REGION|BUCKET|SCOPE|SCOPES|CLAIM|FIELD|URL|URI|HOST|PORT|PATH|FILE|DIR|NAME|HEADER|ID|TTL|EXPIRE|EXPIRES|EXPIRY|EXPIRATION|EXPIRES_IN|EXPIRE_IN|VALID_FOR|LIFETIME|MAX_AGE|AGE|DURATION|PERIOD|INTERVAL|TIMEOUT|LEEWAY|ROTATION|MINUTES|HOURS|SECONDS|DAYS|MS|LIMIT|LENGTH|SIZE|COUNT|MAX|MIN|TOKENS|ALGORITHM|ALG|ISSUER|AUDIENCE|ENABLED|DISABLED|REQUIRED|ENFORCE|TYPE|MODE|PREFIX|VERSION|POLICY|DOMAIN|SECURE|SAMESITE)$/;
const SECRET_ALL_THE_SAME = /(DATABASE|DB|REDIS|MONGO|MONGODB|POSTGRES|AMQP|BROKER|RABBITMQ)_UR[LI]$|ACCESS_KEY_ID$/;
const SWITCH = /(^|_)(USE|ENABLE|DISABLE|ALLOW|REQUIRE|SKIP|HAS|IS)_/;
const NOT_A_KEY =
  /(^|_)(PUBLIC_KEY|PUBLISHABLE_KEY|SITE_KEY|KEYBOARD|PRIMARY_KEY|CACHE_KEY|SORT_KEY|PARTITION_KEY)(_|$)/;

export function secretClass(name: string): Extract<AssetClass, 'credential' | 'token'> | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  if (NOT_A_KEY.test(words) || SWITCH.test(words)) return undefined;
  if (NOT_A_SECRET.test(words) && !SECRET_ALL_THE_SAME.test(words)) return undefined;
  if (SECRET_ALL_THE_SAME.test(words) || CREDENTIAL.test(words)) return 'credential';
  return TOKEN.test(words) ? 'token' : undefined;
}

/** False for addresses that may hold a password: what stands beside the variable in `postgres://app:${PASSWORD}@db` is none. */
export function isWhollySecret(name: string): boolean {
  return secretClass(name) !== undefined && !/(_UR[LI]|DSN|CONNECTION_STRING|ACCESS_KEY_ID)$/i.test(name);
}
