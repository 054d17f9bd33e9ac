// Places where files tell of a credential: what tells it, how much it says, under which name and in which system. The
// same credential may be told at several. Values are not known here; which places share one is told from outside.

import { compareText, type Evidence } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import type { Declaration } from '../../core/model.ts';
import { directoryOf } from '../paths.ts';
import type { Said, Statement } from './statement.ts';

export interface Sighting {
  statement: Statement;
  /** A known one is mended by having no default, a written one by taking it out of the file: these are two findings. */
  weakness: 'known' | 'written';
  /** What says more of it comes first. */
  rank: number;
  /** It is known what it does, or whose it is. */
  hasPurpose?: true;
  /** The setting, where it has one. */
  name: string | undefined;
  component: string | undefined;
  /** Within which one name is one credential: a component, the files of a directory. */
  systems: string[];
}

type Told = Pick<Sighting, 'weakness' | 'rank' | 'hasPurpose'>;

/** Properties of secrets that code uses, of workloads and of resources. */
const BY_PROPERTY: Record<string, Told> = {
  signingKeyHardcoded: { weakness: 'written', rank: 0, hasPurpose: true },
  sessionSecretHardcoded: { weakness: 'written', rank: 1, hasPurpose: true },
  encryptionKeyHardcoded: { weakness: 'written', rank: 2, hasPurpose: true },
  credentialHardcoded: { weakness: 'written', rank: 5, hasPurpose: true },
  plaintextSecret: { weakness: 'written', rank: 6 },
  signingKeyDefault: { weakness: 'known', rank: 0, hasPurpose: true },
  sessionSecretDefault: { weakness: 'known', rank: 1, hasPurpose: true },
  encryptionKeyDefault: { weakness: 'known', rank: 2, hasPurpose: true },
  defaultPassword: { weakness: 'known', rank: 3 },
  credentialDefault: { weakness: 'known', rank: 8 },
  secretDefault: { weakness: 'known', rank: 9 },
};

/** Kinds of texts that the pass over all files finds. */
const BY_KIND: Record<string, Told> = {
  'provider-token': { weakness: 'written', rank: 3, hasPurpose: true },
  'private-key': { weakness: 'written', rank: 4, hasPurpose: true },
  connection: { weakness: 'written', rank: 7 },
  password: { weakness: 'written', rank: 8 },
  'signing-key': { weakness: 'written', rank: 9 },
  'configured-password': { weakness: 'written', rank: 10 },
};

export function sightingsIn({ beginnings, statements }: Said, facts: readonly Fact[]): Sighting[] {
  const names = namesByLine(facts);
  const owners = new Map(beginnings.map((one) => [one.id, one]));
  const quiet = new Set(
    statements.flatMap((one) => (QUIETS.has(one.property) && one.value === 'true' ? [one.of] : [])),
  );
  return statements.flatMap((statement) => {
    const told = toldBy(statement);
    const owner = owners.get(statement.of);
    if (told === undefined || owner === undefined || quiet.has(statement.of)) return [];
    const { file } = statement.evidence;
    const name = settingOf(owner.id) ?? names.get(lineOf(statement.evidence));
    const { component } = owner;
    const own = component === undefined ? [] : [`component ${component}`];
    const systems = [...own, ...(COMPOSE.test(file) ? [systemOf(file)] : [])];
    return [{ statement, ...told, name, component, systems }];
  });
}

/** What makes a declaration no finding of these. */
const QUIETS = new Set(['development', 'example', 'used']);
const COMPOSE = /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/;

/** Lines of which a declaration tells that a credential stands there. */
export function linesTold(declarations: readonly Declaration[]): Set<string> {
  return new Set(
    declarations.flatMap(({ properties, because }) =>
      Object.entries(because).flatMap(([property, places = []]) => {
        const value = properties[property];
        const tells = property === 'kind' ? tellsOf(String(value)) : value === true && property in BY_PROPERTY;
        return tells && properties['example'] !== true ? places.map(lineOf) : [];
      }),
    ),
  );
}

const tellsOf = (kind: string) => kind in BY_KIND || kind === 'environment-file';

function toldBy({ property, value }: Statement): Told | undefined {
  if (property === 'kind') return BY_KIND[value];
  return value === 'true' ? BY_PROPERTY[property] : undefined;
}

/** `secret:src/config.ts#use JWT_SECRET`: a setting, where the use has one. */
function settingOf(id: string): string | undefined {
  return /^secret:.*#use ([A-Za-z_]\w*)$/.exec(id)?.[1];
}

export const systemOf = (file: string) => `directory ${directoryOf(file)}`;
export const lineOf = ({ file, line }: Evidence) => `${file}:${line}`;

function namesByLine(facts: readonly Fact[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const fact of facts) {
    const { kind } = fact;
    if (kind === 'service-environment' || kind === 'environment-given' || kind === 'environment-set')
      names.set(lineOf(fact.evidence), fact.name);
  }
  return names;
}

/** A store decides what its password is; others are given it. */
export const isStore = ({ component = '' }: Sighting) => component.startsWith('store:');

/** What says most, and of these what stands first. */
export function compareSightings(a: Sighting, b: Sighting): number {
  const at = ({ statement: { evidence } }: Sighting) => evidence;
  return (
    a.rank - b.rank ||
    Number(isStore(b)) - Number(isStore(a)) ||
    compareText(at(a).file, at(b).file) ||
    at(a).line - at(b).line ||
    compareText(a.statement.of, b.statement.of)
  );
}
