// What a library is: data under rules/libraries/<ecosystem>/<package>.yaml. Code never names a library; it asks these.

import type { Ecosystem } from './fact.ts';
import type { ComponentKind, ControlFamily, EffectKind, Mode } from './model.ts';

export interface Library {
  /** = file name without the extension. */
  id: string;
  ecosystem: Ecosystem;
  title: string;
  /** Import names: `express-rate-limit`, `@fastify/cors`; for Python the module: `slowapi`, `fastapi.middleware.cors`. */
  imports: string[];
  controls: LibraryControl[];
  effects: LibraryEffect[];
  /** A server or service at the far end: PostgreSQL, OpenAI, Redis. */
  connects?: { kind: ComponentKind; name: string; protocol?: string; encrypted?: boolean };
  /** A runtime or framework worth naming among a component's technologies. */
  technology?: string;
  /** True for what runs in a browser: react, vue, vite. Marks a package as a frontend. */
  frontend?: boolean;
}

export interface LibraryControl {
  family: ControlFamily;
  /** Exported names; `default` for the default export or the module called itself; `Limiter.limit` for a method of a made object. */
  exports: string[];
  attaches: 'middleware' | 'decorator' | 'dependency' | 'plugin' | 'wrapper' | 'call';
  /** What attaching does by itself. */
  mode: Mode;
  /** Options worth carrying into `config`, with what they mean when left out, by major version (`*` for all). */
  options: { name: string; defaults: Record<string, string | number | boolean | null> }[];
}

export interface LibraryEffect {
  kind: EffectKind;
  /** `get`, `chat.completions.create`, `Client.query`; `*` for anything called on what the library gives. */
  calls: string[];
  /** Index or name of the argument whose value decides where the effect goes: URL, path, command. */
  target?: number | string;
}
