// Whether a service is for development only, as far as its file tells: by its name, by its profiles, by what is built.

import type { DocumentNode } from '../../core/document.ts';
import { environmentOf, isDevelopmentName } from '../../core/environments.ts';
import { entry, spanOf, textAt, textsOf } from '../../parse/query.ts';
import { nameOf } from '../paths.ts';
import type { ComposeService } from './file.ts';
import { type Said, yes } from './said.ts';
import { lineOf } from './values.ts';

export function* development(service: ComposeService, all: readonly ComposeService[], path: string): Iterable<Said> {
  const { keyAt, value } = service;
  if (environmentOf(path) === 'development') {
    yield yes('development', 'the name of the file or of its directory says so', keyAt);
  } else if (environmentOf(path) === undefined && onlyBuildsForDevelopment(all)) {
    yield yes('development', 'all that the file builds is built for development', keyAt);
  }
  const profiles = lineOf(value, 'profiles');
  const named = textsOf(profiles?.value);
  if (profiles && named.length > 0 && named.every(isDevelopmentName)) {
    yield yes('development', `only started with the profile ${named.join(', ')}`, spanOf(profiles));
  }
}

function onlyBuildsForDevelopment(all: readonly ComposeService[]): boolean {
  const builds = all.map(({ value }) => entry(value, 'build')).filter((build) => build !== undefined);
  return builds.length > 0 && builds.every(isForDevelopment);
}

function isForDevelopment(build: DocumentNode): boolean {
  const dockerfile = nameOf(textAt(build, 'dockerfile') ?? '');
  return isDevelopmentName(dockerfile) || isDevelopmentName(textAt(build, 'target') ?? '');
}
