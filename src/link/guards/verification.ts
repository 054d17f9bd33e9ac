// Library calls that verify a token or a signature, as the catalogue describes them.

import type { Mode } from '../../core/model.ts';
import { controlsOf, ecosystemOf, modeOf } from '../catalogue.ts';
import { installedVersion } from '../defaults.ts';
import type { Observation } from '../observe.ts';
import type { GuardReader } from './reader.ts';

/** `dead` where options switch the verification off; undefined for calls that verify nothing. */
export function verificationMode(call: Observation['calls'][number], reader: GuardReader): Mode | undefined {
  const { callee, given, site } = call;
  const library = reader.catalogue.find(callee.source, ecosystemOf(site.file));
  const control = library && controlsOf(library, callee).find((c) => c.family === 'token-verification');
  if (!library || !control) return undefined;
  const version = installedVersion(reader.machine.versionOf, library, callee.source, site.file);
  return modeOf(control, { kind: 'made', of: callee, arguments: given, site }, version);
}
