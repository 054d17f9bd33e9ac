// Whether a setting that stands in a deployment file is a secret, and whether everybody knows it. The value is judged
// here and goes no further.

import { credentialNameOf } from '../core/credential-name.ts';
import { classifyValue, passwordOf } from '../core/secret-value.ts';
import { switchWord } from './secrets.ts';

/** `default`: a word that everybody tries, or that says itself that another belongs there. */
export type Plaintext = 'secret' | 'default';

const KNOWN = new Set(
  'admin administrator root toor postgres postgresql mysql mariadb mongo mongodb redis rabbitmq guest minio minioadmin minio123 elastic kibana neo4j keycloak grafana airflow superset clickhouse influxdb sa user username test testing demo dev local password passwd pass password1 password123 pass123 p@ssw0rd passw0rd secret secretkey supersecret changeme changeit changethis letmein welcome qwerty default example admin123 root123 test123 1234 12345 123456 12345678 123456789 mysecretpassword mypassword'.split(
    ' ',
  ),
);

/**
 * `value` has its variables filled in by their defaults; `${NAME}` in it is what nobody tells. `beside` are the other
 * words of the same program: its user, its database, its own name.
 */
export function plaintextIn(name: string, value: string, beside: readonly string[]): Plaintext | undefined {
  const found = judgedIn(name, value, beside);
  return found === 'default' && ISSUED.test(name) ? undefined : found;
}

/** Keys that a provider makes, and nobody chooses: a word that everybody knows opens nothing there. */
const ISSUED = /^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/i;

function judgedIn(name: string, value: string, beside: readonly string[]): Plaintext | undefined {
  const password = passwordOf(value);
  if (password !== undefined) return password.includes('${') ? undefined : graded(password, beside);
  const named = credentialNameOf(name);
  if (named === 'password' && /^\d{4,}$/.test(value)) return 'default';
  if (named === undefined || value.includes('${') || switchWord('', value) !== '') return undefined;
  switch (classifyValue(value)) {
    case 'empty':
    case 'reference':
    case 'path':
    case 'address':
    case 'public':
    case 'number':
      return undefined;
    case 'word':
    case 'identifier':
    case 'phrase':
      return named === 'token' ? undefined : graded(value, beside);
    case 'placeholder':
      return 'default';
    default:
      return graded(value, beside);
  }
}

function graded(password: string, beside: readonly string[]): Plaintext | undefined {
  if (/^[<[{*]|^x+$/i.test(password)) return undefined;
  const word = password.toLowerCase();
  const known = KNOWN.has(word) || beside.some((one) => one.length > 1 && one.toLowerCase() === word);
  return known || classifyValue(password) === 'placeholder' ? 'default' : 'secret';
}
