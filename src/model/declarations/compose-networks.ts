// Networks of compose files: services that one network joins with all others of their file, so that whoever takes over one
// can speak to each of them. Which of them have to speak to each other no file says.

import type { FactOf } from '../../core/fact.ts';
import { readComposeFiles } from '../deployment/compose-files.ts';
import { directoryOf } from '../paths.ts';
import type { Beginning, JoinParts, Statement } from './statement.ts';

type Joined = FactOf<'service-network'>;

/** What compose puts services into that name no network. */
const DEFAULT = 'default';

export function composeNetworks({ input, said }: Pick<JoinParts, 'input' | 'said'>): Statement[] {
  const { files, isForDevelopment } = readComposeFiles(input.facts);
  // Their networks are those of the host, of another service, or of a file that may not be here.
  const apart = new Set(
    said.statements.filter(({ property }) => property === 'hostNetwork' || property === 'extends').map(({ of }) => of),
  );
  const joined = networksByService(input.facts.filter((fact) => fact.kind === 'service-network'));
  const complete = new Set(
    input.facts.flatMap((fact) =>
      fact.kind === 'service' && `${fact.image}${fact.build}${fact.dockerfile}` !== ''
        ? [`workload:${fact.evidence.file}#${fact.name}`]
        : [],
    ),
  );
  const services = said.beginnings.filter(
    ({ id, kind, name, evidence: { file } }) =>
      kind === 'workload' && files.has(file) && complete.has(id) && !apart.has(id) && !isForDevelopment(file, name),
  );
  const byFile = new Map<string, Beginning[]>();
  for (const one of services) byFile.set(one.evidence.file, [...(byFile.get(one.evidence.file) ?? []), one]);
  return [...byFile.values()].flatMap((members) => undivided(members, joined));
}

const keyOf = (file: string, service: string) => `${directoryOf(file)}/${service}`;

/** Files of one directory are applied together: what any of them says of a service counts. */
function networksByService(facts: readonly Joined[]): ReadonlyMap<string, Joined[]> {
  const found = new Map<string, Joined[]>();
  for (const fact of facts) {
    const key = keyOf(fact.evidence.file, fact.service);
    found.set(key, [...(found.get(key) ?? []), fact]);
  }
  return found;
}

function undivided(members: readonly Beginning[], joined: ReadonlyMap<string, Joined[]>): Statement[] {
  if (members.length < 2) return [];
  const ofMember = members.map((member) => ({
    member,
    of: joined.get(keyOf(member.evidence.file, member.name)) ?? [],
  }));
  const named = ofMember.map(({ of }) => new Set(of.length === 0 ? [DEFAULT] : of.map(({ network }) => network)));
  const shared = [...(named[0] ?? [])].find((network) => named.every((own) => own.has(network)));
  if (shared === undefined) return [];
  const which = shared === DEFAULT ? 'the default network' : `the network ${shared}`;
  return ofMember.map(({ member, of }) => {
    const others = members.filter((one) => one !== member).map(({ name }) => name);
    const more = others.length > 3 ? ` and ${others.length - 3} more` : '';
    const note = `shares ${which} with ${others.slice(0, 3).join(', ')}${more}`;
    const evidence = of.find(({ network }) => network === shared)?.evidence ?? member.evidence;
    return { of: member.id, property: 'undividedNetwork', value: 'true', note, evidence };
  });
}
