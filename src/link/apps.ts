// Applications and what they listen on, as the model stage is told of them.

import { evidenceAt } from '../core/evidence.ts';
import type { LinkedApp, LinkedListener } from '../core/linked.ts';
import { argument } from './catalogue.ts';
import { isOnlyDescribed } from './described.ts';
import type { Machine } from './evaluate/machine.ts';
import { knownText, numberOf } from './texts.ts';
import type { RouterValue } from './values.ts';

export function appId(app: RouterValue): string {
  return app.name === '' ? `${app.site.file}:${app.site.at[0]}` : `${app.site.file}#${app.name}`;
}

/** A factory that several programs call gives one app, called by the place where it is made. */
export function linkedApps(machine: Machine): LinkedApp[] {
  const byId = new Map<string, LinkedApp>();
  for (const router of machine.routers) {
    if (router.role !== 'app' || router.partOf || isOnlyDescribed(machine, router)) continue;
    const app = linkedApp(router);
    if (!byId.has(app.id)) byId.set(app.id, app);
  }
  return [...byId.values()];
}

function linkedApp(app: RouterValue): LinkedApp {
  const name = app.name || 'app';
  return {
    id: appId(app),
    framework: app.framework,
    file: app.site.file,
    name,
    evidence: evidenceAt(app.site.file, app.site.at),
  };
}

export function linkedListener({ router, given, site }: Machine['listeners'][number]): LinkedListener {
  const [first, second] = given.positional;
  const port = argument(given, 'port') ?? (first?.kind === 'router' ? undefined : first);
  const host = argument(given, 'host') ?? (second?.kind === 'function' ? undefined : second);
  const number = numberOf(port);
  return {
    app: appId(router.partOf ?? router),
    host: knownText(host) ?? '',
    port: number === undefined ? '' : String(number),
    evidence: evidenceAt(site.file, site.at),
  };
}
