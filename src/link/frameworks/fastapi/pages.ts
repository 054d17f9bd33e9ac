// The pages that FastAPI serves by itself, with the options that move or remove them. They are Starlette's plain routes:
// no dependency of the app is asked for them.

import type { FrameworkContext } from '../../framework.ts';
import { constant, type Entry, optionsOf, type RouterValue, unknown, type Value } from '../../values.ts';

const PAGES = [
  { needs: ['openapi_url'], path: '/openapi.json' },
  { needs: ['openapi_url', 'docs_url'], path: '/docs' },
  { needs: ['openapi_url', 'docs_url', 'swagger_ui_oauth2_redirect_url'], path: '/docs/oauth2-redirect' },
  { needs: ['openapi_url', 'redoc_url'], path: '/redoc' },
];

export function pagesOf(app: RouterValue, { machine }: FrameworkContext): Entry[] {
  if (app.type.split('.').at(-1) !== 'FastAPI') return [];
  return PAGES.flatMap(({ needs, path }): Entry[] => {
    const options = needs.map((name) => app.fields.get(`option ${name}`));
    const own = options.at(-1) ?? constant(path);
    const without = options.slice(0, -1).filter((o) => o !== undefined);
    if (without.some((o) => optionsOf(o).every(({ value }) => isNothing(value)))) return [];
    // A page that another one carries is there when that one is.
    const carried = without.flatMap((o) => (o.kind === 'choice' ? o.options.filter((x) => !isNothing(x.value)) : []));
    return optionsOf(own)
      .filter(({ value }) => !isNothing(value))
      .map(({ value, when }) => ({
        kind: 'route',
        transport: 'http',
        methods: ['GET'],
        path: value,
        guards: [],
        handler: unknown('FastAPI itself'),
        hidden: true,
        builtIn: true,
        site: app.site,
        conditions: [...machine.conditions, ...(carried[0]?.when ?? []), ...when],
      }));
  });
}

/** Nothing to serve it at; a setting without a default of its own counts as what it is when nobody sets it. */
function isNothing(value: Value): boolean {
  if (value.kind === 'setting') return value.fallback?.kind === 'constant' && !value.fallback.value;
  return value.kind === 'constant' && !value.value;
}
