// For which environment a file is meant, told from its path alone: `docker-compose.dev.yml`, `overlays/production/…`.

export type Environment = 'development' | 'production';

const DEVELOPMENT = new Set(
  'dev devel develop development devcontainer local localhost test tests testing e2e ci debug sandbox regtest cypress playwright cursor github migrations'.split(
    ' ',
  ),
);
/** Staging is no place of a developer either: what runs there is deployed. */
const PRODUCTION = new Set(
  'prod production live release deploy deployment staging stage selfhost selfhosted'.split(' '),
);

/** Undefined when no word of the path says so, or the words disagree. */
export function environmentOf(path: string): Environment | undefined {
  const words = path.toLowerCase().split(/[/._-]+/);
  const development = words.some((word) => DEVELOPMENT.has(word));
  const production = words.some((word) => PRODUCTION.has(word));
  if (development === production) return undefined;
  return development ? 'development' : 'production';
}

const OF_TESTS = new Set('test tests testing e2e ci regtest cypress playwright github cursor devcontainer'.split(' '));

/** Where tests and the machines of developers get what they need, as opposed to a variant of what is deployed. */
export function isForTests(path: string): boolean {
  const words = path.toLowerCase().split(/[/._-]+/);
  return environmentOf(path) === 'development' && words.some((word) => OF_TESTS.has(word));
}

/** A stage of a Dockerfile, a profile, a namespace: the same words in its name. */
export const isDevelopmentName = (name: string): boolean => environmentOf(name) === 'development';
