// What is worth protecting, as far as names and effects tell: secrets by the names of their variables, prompts and answers
// of language models, files, the data in stores. Values are never seen here.

import { credentialNameOf } from '../core/credential-name.ts';
import { compareText, type Evidence } from '../core/evidence.ts';
import type { Fact, FactOf } from '../core/fact.ts';
import type { Asset, AssetClass, Declaration } from '../core/model.ts';
import { asset, type Place } from './assets/asset.ts';
import { recordAssets } from './assets/records.ts';
import type { Catalogue } from './catalogue.ts';
import { type Connection, effectKindsOf } from './connections.ts';
import { lineOf, linesTold } from './declarations/sightings.ts';
import { evidenceList } from './evidence-list.ts';
import type { ModelInput } from './input.ts';
import { baseOf, directoryOf, joinInside } from './paths.ts';
import { isWhollySecret, secretClass } from './secret-names.ts';
import { effectsByUnit, type Reach } from './surroundings.ts';
import type { Units } from './units.ts';

/** More secrets than a reader follows one by one; the rest are one asset that counts them. */
const SECRETS_BY_NAME = 18;

export interface AssetParts {
  units: Units;
  catalogue: Catalogue;
  connections: readonly Connection[];
  reaches: readonly Reach[];
  /** They may tell of a credential more than that it lies there. */
  declarations: readonly Declaration[];
}

export function joinAssets(input: ModelInput, parts: AssetParts): Asset[] {
  const { units, connections, reaches } = parts;
  const assets = [
    ...secrets(input, units, linesTold(parts.declarations)),
    ...heldSecrets(input, units),
    ...recordAssets(input, parts),
    ...environmentFiles(input, units),
    ...modelTexts(input, parts),
    ...writtenFiles(reaches),
    ...writtenLogs(input, units),
    ...storedData(units, connections),
  ];
  return assets.sort((a, b) => compareText(a.id, b.id));
}

interface Secret {
  name: string;
  kind: AssetClass;
  places: Place[];
  evidence: Evidence[];
  /** Where it stands in plain. */
  plain: Evidence[];
  /** Where it stands in plain and nothing else tells of it. */
  untold: Evidence[];
  /** A value stands in a compose file. */
  given?: true;
}

function secrets({ facts }: ModelInput, units: Units, told: ReadonlySet<string>): Asset[] {
  const found = new Map<string, Secret>();
  for (const fact of facts) {
    if (!isVariable(fact)) continue;
    const kind = secretClass(fact.name);
    if (kind === undefined) continue;
    const known = found.get(fact.name) ?? { name: fact.name, kind, places: [], evidence: [], plain: [], untold: [] };
    found.set(fact.name, known);
    known.evidence.push(fact.evidence);
    const places = placesOf(fact, units);
    known.places.push(...places);
    if (fact.kind === 'service-environment' && fact.literal) known.given = true;
    if (!places.some(({ how }) => how === 'plaintext')) continue;
    known.plain.push(fact.evidence);
    // A workload tells what it is given, or is for developing.
    if (fact.kind !== 'service-environment' && !told.has(lineOf(fact.evidence))) known.untold.push(fact.evidence);
  }
  const most = (a: Secret, b: Secret) => b.evidence.length - a.evidence.length || compareText(a.name, b.name);
  const ordered = [...found.values()].sort(most);
  const rest = ordered.slice(SECRETS_BY_NAME);
  const named = (rest.length > 1 ? ordered.slice(0, SECRETS_BY_NAME) : ordered).map((secret) =>
    toldOnce(secret, asset(`${secret.kind}:${secret.name}`, secret.name, secret.kind, secret.places, secret.evidence)),
  );
  if (rest.length < 2) return named;
  const evidence = rest.flatMap((secret) => secret.evidence.slice(0, 1));
  const places = rest.flatMap((secret) => secret.places);
  const others = `${rest.length} other secrets in the environment`;
  const all = {
    plain: rest.flatMap(({ plain }) => plain),
    untold: rest.flatMap(({ untold }) => untold),
    ...(rest.some(({ given }) => given) && { given: true as const }),
  };
  return [...named, toldOnce(all, asset('credential:others', others, 'credential', places, evidence))];
}

/** What stands in plain only where something else tells of it is told there. */
function toldOnce({ plain, untold, given }: Pick<Secret, 'plain' | 'untold' | 'given'>, asset: Asset): Asset {
  if (plain.length === 0 && !given) return asset;
  const isTold = untold.length === 0;
  const properties = isTold ? { ...asset.properties, toldOfWorkload: true } : asset.properties;
  const because = plain.length === 0 ? {} : { because: { plaintext: evidenceList(isTold ? plain : untold) } };
  return { ...asset, properties, ...because };
}

type Variable = FactOf<'environment-read' | 'environment-set' | 'service-environment'>;

const isVariable = (fact: Fact): fact is Variable =>
  fact.kind === 'environment-read' || fact.kind === 'environment-set' || fact.kind === 'service-environment';

function placesOf(fact: Variable, units: Units): Place[] {
  const { file } = fact.evidence;
  const holder =
    fact.kind === 'environment-read'
      ? units.ownerOf(file)
      : fact.kind === 'service-environment'
        ? units.ofContainer(`${directoryOf(file)}/${fact.service}`)
        : undefined;
  const held: Place[] = holder === undefined ? [] : [{ component: holder.id, how: 'unknown' }];
  if (fact.kind === 'environment-read' || !fact.literal) return held;
  // What stands in a template is a placeholder, or should be.
  const template = /(example|sample|template|dist|default)/i.test(baseOf(file));
  return [...held, { path: file, how: template || !isWhollySecret(fact.name) ? 'unknown' : 'plaintext' }];
}

/** What people typed in and a page keeps in the browser, and what other tools of the same machine log in with. */
function heldSecrets({ linked: { secretUses = [] } }: ModelInput, units: Units): Asset[] {
  return secretUses.flatMap(({ use, setting, evidence }) => {
    if (setting === undefined || (use !== 'file' && use !== 'browser-storage')) return [];
    const component = units.ownerOf(evidence.file)?.id;
    const held: Place = { ...(component !== undefined && { component }), how: 'unknown' };
    if (use === 'file')
      return [
        asset(
          `credential:${setting}`,
          `Credentials in ${setting}`,
          'credential',
          [held, { path: setting, how: 'unknown' }],
          [evidence],
        ),
      ];
    const kind = credentialNameOf(setting) === 'token' ? 'token' : 'credential';
    const inPage: Place = { ...held, how: 'plaintext' };
    const kept = asset(`${kind}:browser:${setting}`, `${setting} in the browser`, kind, [inPage], [evidence]);
    // The rule about what scripts of the page can read speaks of it.
    return [{ ...kept, properties: { ...kept.properties, toldOfWorkload: true } }];
  });
}

/** Files that compose hands to a container as its environment; they are rarely committed. */
function environmentFiles({ facts }: ModelInput, units: Units): Asset[] {
  const found = new Map<string, { places: Place[]; evidence: Evidence[] }>();
  for (const fact of facts) {
    if (fact.kind !== 'service-env-file') continue;
    const directory = directoryOf(fact.evidence.file);
    const path = joinInside(directory, fact.file) ?? fact.file;
    const known = found.get(path) ?? { places: [{ path, how: 'unknown' }], evidence: [] };
    const unit = units.ofContainer(`${directory}/${fact.service}`);
    if (unit !== undefined) known.places.push({ component: unit.id, how: 'unknown' });
    known.evidence.push(fact.evidence);
    found.set(path, known);
  }
  return [...found].map(([path, { places, evidence }]) =>
    asset(`config:${path}`, `Environment file ${path}`, 'config', places, evidence),
  );
}

function modelTexts(input: ModelInput, { units, catalogue, connections }: AssetParts): Asset[] {
  const calls = effectsByUnit(input, units).filter(({ effect }) => effect.kind === 'llm-call');
  const far = connections.filter((one) => effectKindsOf(one, catalogue).has('llm-call'));
  if (calls.length + far.length === 0) return [];
  const evidence = [...calls.map(({ effect }) => effect.evidence), ...far.flatMap((one) => one.evidence)];
  const callers = [...calls.map(({ unit }) => unit.id), ...far.flatMap(({ from }) => (from ? [from.id] : []))];
  const places = [...callers, ...far.map(({ to }) => to)].map((component): Place => ({ component, how: 'unknown' }));
  return [
    asset('prompt:language-model', 'Prompts sent to language models', 'prompt', places, evidence),
    asset('model-output:language-model', 'Answers of language models', 'model-output', places, evidence),
  ];
}

function writtenFiles(reaches: readonly Reach[]): Asset[] {
  return reaches
    .filter(({ kind }) => kind === 'file-system')
    .map(({ from, to, evidence }) =>
      asset(`file:${idAfter(from.id)}`, `Files of ${from.name}`, 'file', [{ component: to, how: 'unknown' }], evidence),
    );
}

/** Files that code writes which is called after logs or debugging: the name decides only what a reader looks for there. */
function writtenLogs(input: ModelInput, units: Units): Asset[] {
  const found = new Map<string, { name: string; evidence: Evidence[] }>();
  for (const { effect, unit } of effectsByUnit(input, units)) {
    if (effect.kind !== 'file-write' || unit.kind !== 'service' || !LOGGING.test(effect.evidence.file)) continue;
    const known = found.get(unit.id) ?? { name: unit.name, evidence: [] };
    found.set(unit.id, { ...known, evidence: [...known.evidence, effect.evidence] });
  }
  return [...found].map(([component, { name, evidence }]) => {
    const kept: Place = { component: `store:files-of-${idAfter(component)}`, how: 'unknown' };
    const logs = asset(`log:${idAfter(component)}`, `Logs and debug files of ${name}`, 'log', [kept], evidence);
    return { ...logs, properties: { ...logs.properties, readersUnlimited: 'unknown' } };
  });
}

/** `fs_logging/core.py`, `debug/DebugWriter.ts`, `run-log.ts`; not `login.ts` or `catalog.py`. */
const LOGGING =
  /(^|[/._-])(logs?|logging|logger|debug)([/._-]|$)|[a-z](Log|Logs|Logger|Debug)(?![a-z])|(^|\/)Debug[A-Z]/;

function storedData(units: Units, connections: readonly Connection[]): Asset[] {
  const stores = new Map<string, { name: string; evidence: Evidence[] }>();
  for (const { to, kind, name, evidence } of connections) {
    const own = units.all.find(({ id }) => id === to);
    if ((own?.kind ?? kind) !== 'store') continue;
    const known = stores.get(to) ?? { name: own?.name ?? name, evidence: [] };
    stores.set(to, { ...known, evidence: [...known.evidence, ...evidence] });
  }
  return [...stores].map(([component, { name, evidence }]) =>
    asset(`business:${idAfter(component)}`, `Data in ${name}`, 'business', [{ component, how: 'unknown' }], evidence),
  );
}

const idAfter = (id: string) => id.slice(id.indexOf(':') + 1);
