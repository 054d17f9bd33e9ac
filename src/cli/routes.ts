// `threatdraft routes [path]`: every way in with its guards, as a table or for other tools.

import { UserError } from '../core/errors.ts';
import { CONTROL_FAMILIES, type ControlFamily, type Model } from '../core/model.ts';
import { isRequested } from '../core/served.ts';
import { noColors } from '../render/colors.ts';
import { ROUTES_ENDINGS, type Routes, type RoutesFormat, renderRoutes, routesOf } from '../render/routes/index.ts';
import type { Selection } from '../render/routes/select.ts';
import { totals } from '../render/routes/words.ts';
import { count } from '../render/words.ts';
import { type AnalyseOptions, analyse } from './analyse.ts';
import { ENDPOINT_STATES } from './commands.ts';
import type { ExitCode } from './exit-codes.ts';
import { judge } from './gate.ts';
import { type ColorChoice, printable, say, wantsColor, writeReport } from './streams.ts';
import { didYouMean } from './suggest.ts';
import { writeFileSafely } from './write-file.ts';

export interface RoutesOptions extends Omit<AnalyseOptions, 'rules'> {
  format: RoutesFormat;
  output: string[];
  color: ColorChoice;
  long?: boolean;
  strict?: boolean;
  method: string[];
  path?: string;
  state: string[];
  unguarded?: boolean;
  guard: string[];
  without: string[];
  component: string[];
}

export async function routes([path]: string[], options: RoutesOptions): Promise<ExitCode> {
  const outputs = options.output.map((file) => ({ file, format: formatOf(file) }));
  const selection = selectionOf(options);
  const { model } = await analyse(path, { ...options, rules: [] });
  const chosen = routesOf(model, { ...selection, ...componentsOf(options.component, model) });
  const color = wantsColor(options.color, process.stdout.isTTY, process.env);
  const look = {
    color: color ? (await import('picocolors')).default.createColors(true) : noColors,
    long: options.long === true,
  };
  const width = process.stdout.columns;
  await writeReport(renderRoutes(options.format, chosen, { ...look, ...(width ? { width } : {}) }));
  for (const { file, format } of outputs) writeFileSafely(file, renderRoutes(format, chosen, look));
  const outcome = judge(model, { failOn: 'none', strict: options.strict === true });
  if (!options.quiet) sayOutcome(chosen, options.format, outcome.because);
  return outcome.code;
}

function sayOutcome(routes: Routes, format: RoutesFormat, because: string | undefined): void {
  // The table says these itself.
  if (format !== 'pretty') {
    const { unresolved } = routes.model.coverage;
    const rest = unresolved.length > 0 ? ` ${count(unresolved.length, 'registration')} not resolved.` : '';
    say(
      `threatdraft: ${totals(routes.endpoints, routes.filtered ? routes.model.endpoints.filter(isRequested).length : undefined)}${rest}`,
    );
  }
  if (because !== undefined) say(`threatdraft: ${because}`);
}

function formatOf(file: string): RoutesFormat {
  const found = ROUTES_ENDINGS.find(([ending]) => file.endsWith(ending));
  if (found) return found[1];
  const known = ROUTES_ENDINGS.map(([ending]) => ending).join(', ');
  throw new UserError(`cannot tell the format of ${printable(file)}: its name must end in one of ${known}`);
}

function selectionOf({ method, path, state, unguarded, guard, without }: RoutesOptions): Selection {
  const states = oneOf('--state', state, ENDPOINT_STATES);
  const guards = oneOf('--guard', guard, CONTROL_FAMILIES);
  const lacking = oneOf('--without', without, CONTROL_FAMILIES);
  const missing: ControlFamily[] = unguarded ? [...lacking, 'authentication'] : lacking;
  return {
    ...(method.length > 0 && { methods: method.flatMap(split).map((word) => word.toUpperCase()) }),
    ...(path !== undefined && { path }),
    ...(states.length > 0 && { states }),
    ...(guards.length > 0 && { guards }),
    ...(missing.length > 0 && { without: missing }),
  };
}

function split(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}

function oneOf<T extends string>(flag: string, given: readonly string[], known: readonly T[]): T[] {
  return given.flatMap(split).map((word) => {
    const found = known.find((one) => one === word.toLowerCase());
    if (found !== undefined) return found;
    const guess = didYouMean(word, known) || `; it is one of ${known.join(', ')}`;
    throw new UserError(`${flag} knows no ${printable(word)}${guess}`);
  });
}

/** By id or by name; two components may have the same name. */
function componentsOf(given: readonly string[], { components }: Model): Selection {
  if (given.length === 0) return {};
  const wanted = given.map((word) => {
    const ids = components.filter(({ id, name }) => id === word || name === word).map(({ id }) => id);
    if (ids.length > 0) return ids;
    const names = [...new Set(components.map(({ name }) => name))];
    throw new UserError(`no component is called ${printable(word)}${didYouMean(word, names)}`);
  });
  return { components: wanted.flat() };
}
