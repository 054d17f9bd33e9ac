// A run that remembers: what was computed from the same inputs is not computed again. Lines that are quoted are read anew, and
// what the text pass finds is kept out of them.

import { digestOfInputs } from './cache/inputs.ts';
import { createRedaction, type Redaction } from './core/redaction.ts';
import { type Discovery, discover } from './discover/discover.ts';
import { readText, searchRepository } from './read.ts';
import { settingsFilesOf } from './reading.ts';
import type { Drawn, Run, RunRequest } from './request.ts';
import { draw } from './run.ts';
import { type SecretsFound, searchSecrets } from './secrets.ts';
import { createStopwatch } from './stopwatch.ts';

export async function run(request: RunRequest): Promise<Run> {
  const { vault, onStep = () => undefined } = request;
  const watch = createStopwatch(onStep);
  const discovery = await watch.timed('discover', () => request.discovery ?? discover(request.root));
  const key = vault && (await watch.timed('digest', () => keyOf(request, discovery)));
  const known = key && vault.get(key);
  if (known !== undefined) {
    const texts = textsOf(discovery, () => searchedAgain(request, discovery));
    return { ...(JSON.parse(known) as Drawn), texts, timings: watch.timings };
  }
  const { drawn, secrets, isWhole } = await draw(request, discovery, watch);
  if (key && isWhole) vault.put(key, JSON.stringify(drawn));
  return { ...drawn, texts: textsOf(discovery, () => secrets), timings: watch.timings };
}

/** Whatever else may be asked for belongs to it, but for how the asking is done. */
function keyOf(
  { root: _, discovery: _5, threads: _2, vault: _3, onStep: _4, rules, ...asked }: RunRequest,
  discovery: Discovery,
) {
  return ['model', digestOfInputs(discovery, [rules.map(({ id }) => id), asked])];
}

function searchedAgain({ secretFormats, libraries }: RunRequest, discovery: Discovery): SecretsFound {
  const secrets = searchSecrets(secretFormats);
  searchRepository({ discovery, settingsFiles: settingsFilesOf(libraries), search: secrets.search });
  return secrets;
}

function textsOf(discovery: Discovery, searched: () => SecretsFound): Run['texts'] {
  let redaction: Redaction | undefined;
  return (file) => {
    const text = readText(discovery, file);
    redaction ??= createRedaction(
      searched().values,
      discovery.files.map(({ path }) => path),
    );
    return text === undefined ? undefined : redaction.text(text);
  };
}
