// Which files can matter at all: the words of frameworks, libraries and scanners, joined for the marker pass.

import type { Library } from './core/library.ts';
import type { SourceFile } from './core/source.ts';
import { frameworkMarkers } from './link/link.ts';
import { createMarkerScan, programMarkers } from './parse/markers.ts';
import { scanners } from './scan/index.ts';
import openapiOperations from './scan/openapi/operations.ts';
import { wordsFor } from './scan/scanner.ts';

export function programMarkerScan(libraries: readonly Library[]): (bytes: Uint8Array) => boolean {
  return createMarkerScan(
    programMarkers([
      ...frameworkMarkers(),
      ...farEnds(libraries),
      ...keyTakers(libraries),
      ...declarers(libraries),
      ...toolMakers(libraries),
      ...LEAKS,
    ]),
  );
}

/** Configuration in YAML is often most of a repository, and seldom ours. */
export function documentMarkerScan(): (file: SourceFile, bytes: Uint8Array) => boolean {
  const known = new Map<string, (bytes: Uint8Array) => boolean>();
  return (file, bytes) => {
    const words = file.language === 'yaml' ? wordsFor(scanners, file) : undefined;
    if (!words) return true;
    const key = words.join(' ');
    const mayMatter = known.get(key) ?? createMarkerScan(words);
    known.set(key, mayMatter);
    return mayMatter(bytes);
  };
}

/** What is not read for what it says runs is read when it describes an interface. */
export function specificationMarkerScan(): (bytes: Uint8Array) => boolean {
  return createMarkerScan([...(openapiOperations.mentions ?? [])]);
}

/** A program that talks to a store or a service matters although it serves nothing; so does one whose server we do not know. */
function farEnds(libraries: readonly Library[]): string[] {
  return libraries.flatMap(({ connects, framework, imports }) => (connects || framework ? imports : []));
}

/** What signs, seals or encrypts matters as well. Modules of a platform serve too much else: of these, the calls tell. */
function keyTakers(libraries: readonly Library[]): string[] {
  return libraries.flatMap(({ keys, imports }) => {
    if (!keys) return [];
    if (!imports.some((name) => name.startsWith('node:'))) return imports;
    return keys.flatMap(({ calls = [] }) => calls.flatMap((call) => `${call.split('.').at(-1) ?? call}(`));
  });
}

/** What makes cookies, tokens and policies; of platforms, and of what frameworks hand to functions, the calls tell. */
function declarers(libraries: readonly Library[]): string[] {
  return libraries.flatMap(({ declares = [], imports }) => {
    const isPlatform = imports.some((name) => name.startsWith('node:'));
    return declares.flatMap(({ calls, handed, settings = [] }) => [
      ...(handed || isPlatform ? calls.map((call) => `.${call.split('.')[0] ?? call}(`) : imports),
      // A module of settings imports nothing of what reads it.
      ...settings.flatMap(({ beside = [] }) => beside.map((name) => `${name} =`)),
    ]);
  });
}

/** What gives functions to language models. */
function toolMakers(libraries: readonly Library[]): string[] {
  return libraries.flatMap(({ tools, imports }) => (tools ? imports : []));
}

/** Where secrets reach what runs in a browser, or come from files of other tools. */
const LEAKS = [
  'localStorage.setItem(',
  'sessionStorage.setItem(',
  'DefinePlugin(',
  'ApiKey:',
  'homedir(',
  'Path.home(',
  'expanduser(',
  'Access-Control-Allow-Origin',
  'access-control-allow-origin',
  'Set-Cookie',
  'csrf_exempt',
  'rejectUnauthorized:',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_TLS_REJECT_UNAUTHORIZED =',
  '= ssl.CERT_NONE',
];
