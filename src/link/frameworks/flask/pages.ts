// What is served without being registered: files of apps and blueprints, the pages of Flask-RESTX about its resources.

import type { FrameworkContext } from '../../framework.ts';
import { knownText } from '../../texts.ts';
import { constant, type RouteEntry, type RouterValue, unknown, type Value } from '../../values.ts';

/** APIs that publish a description of themselves, which only Flask-RESTX's do. */
const described = new WeakSet<RouterValue>();

const OWN = { catalogued: true as const, hidden: true };

export function describesItself(api: RouterValue): void {
  described.add(api);
}

export function pagesOf(router: RouterValue, context: FrameworkContext): RouteEntry[] {
  if (router.role === 'app')
    return [
      ...staticRoute(router, constant('static'), context),
      ...assets(router, context),
      ...documentation(router, context),
    ];
  if (router.type.endsWith('Blueprint'))
    return [...staticRoute(router, undefined, context), ...documentation(router, context)];
  return described.has(router) ? [page(router, '/swagger.json', OWN, context)] : [];
}

/** `/static/<path:filename>`; a blueprint has it below its prefix, and only where it names a folder. */
function staticRoute(router: RouterValue, usual: Value | undefined, context: FrameworkContext): RouteEntry[] {
  const folder = router.fields.get('option static_folder') ?? usual;
  if (folder === undefined || (folder.kind === 'constant' && !folder.value)) return [];
  const url = router.fields.get('option static_url_path');
  const given = url && !(url.kind === 'constant' && url.value === null) ? url : undefined;
  const base = given ? (knownText(given) ?? '/{static_url_path}') : `/${lastSegment(knownText(folder))}`;
  return [
    page(router, `${base.replace(/\/+$/, '')}/<path:filename>`, { serves: 'static', endpoint: 'static' }, context),
  ];
}

function lastSegment(folder: string | undefined): string {
  return folder?.split('/').filter(Boolean).at(-1) ?? '{static_folder}';
}

/** The files of the page that shows the description, once for all APIs on the app. */
function assets(app: RouterValue, context: FrameworkContext): RouteEntry[] {
  const below = [app, ...mountedOn(app)].flatMap(mountedOn);
  if (![...mountedOn(app), ...below].some((r) => described.has(r))) return [];
  return [page(app, '/swaggerui/<path:filename>', { serves: 'static', hidden: true }, context)];
}

function mountedOn(router: RouterValue): RouterValue[] {
  return router.entries.flatMap((e) => (e.kind === 'mount' && e.target.kind === 'router' ? [e.target] : []));
}

/** The page stands beside the API's prefix, its description below it. */
function documentation(router: RouterValue, context: FrameworkContext): RouteEntry[] {
  return mountedOn(router)
    .filter((api) => described.has(api))
    .flatMap((api) => {
      const doc = api.fields.get('option doc');
      if (doc?.kind === 'constant' && !doc.value) return [];
      return [page(api, knownText(doc) ?? '/', OWN, context)];
    });
}

function page(
  router: RouterValue,
  path: string,
  extra: Partial<RouteEntry>,
  { machine }: FrameworkContext,
): RouteEntry {
  return {
    kind: 'route',
    transport: 'http',
    methods: ['GET'],
    path: constant(path),
    handler: unknown('the framework itself'),
    guards: [],
    hidden: false,
    site: router.site,
    conditions: [...machine.conditions],
    ...extra,
  };
}
