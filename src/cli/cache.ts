// Where the cache is, and whether one is used at all.

import { join } from 'node:path';
import type { Vault } from '../cache/vault.ts';
import { buildDigest } from './install.ts';
import { say } from './streams.ts';

export interface CacheOptions {
  /** False for `--no-cache`. */
  cache?: boolean;
  cacheDir?: string;
  quiet?: boolean;
}

/** Undefined where none is wanted, or none can be. */
export async function openCache({ cache, cacheDir }: CacheOptions): Promise<Vault | undefined> {
  const directory = cacheDir ?? usualPlace(process.platform, process.env);
  const build = buildDigest();
  if (cache === false || directory === undefined || build === undefined) return undefined;
  const { openVault } = await import('../cache/vault.ts');
  const vault = openVault(directory, { build, now: performance.timeOrigin });
  if (!vault && cacheDir !== undefined) say('threatdraft: nothing can be kept in that cache directory');
  return vault;
}

export function closeCache(vault: Vault | undefined, { quiet }: CacheOptions): void {
  const damaged = vault?.close().damaged ?? 0;
  if (damaged > 0 && !quiet) say(`threatdraft: ${damaged} damaged cache entries were ignored and removed`);
}

/** Where caches of a user go. Without a home there is none. */
export function usualPlace(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined {
  const { XDG_CACHE_HOME: asked, HOME: home, LOCALAPPDATA: local } = env;
  if (asked) return join(asked, 'threatdraft');
  if (platform === 'win32') return local ? join(local, 'threatdraft', 'cache') : undefined;
  if (!home) return undefined;
  return join(home, platform === 'darwin' ? 'Library/Caches' : '.cache', 'threatdraft');
}
