// Where a server of Go listens: `:8080`, `127.0.0.1:8080`.

import { knownText } from '../texts.ts';
import { type Arguments, constant, type Value } from '../values.ts';

export function listening(address: Value | undefined): Arguments {
  const [, host = '', port = ''] = /^(.*):(\w+)$/.exec(knownText(address) ?? '') ?? [];
  const named = new Map<string, Value>();
  if (port === '') return { positional: [], named };
  named.set('port', constant(port));
  // Without a host it listens on all of them.
  named.set('host', constant(host === '' ? '0.0.0.0' : host));
  return { positional: [], named };
}
