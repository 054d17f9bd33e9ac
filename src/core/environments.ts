// For which environment a file is meant, told from its path alone: `docker-compose.dev.yml`, `overlays/production/…`.

export type Environment = 'development' | 'production';

const DEVELOPMENT = new Set(
  'dev devel develop development devcontainer local localhost test tests testing e2e ci debug sandbox'.split(' '),
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

/** A stage of a Dockerfile, a profile, a namespace: the same words in its name. */
export const isDevelopmentName = (name: string): boolean => environmentOf(name) === 'development';
