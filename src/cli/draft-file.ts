// How a draft that threatdraft wrote is told from one that people have edited since: by a last line with the text's hash.

import { createHash } from 'node:crypto';

const SEAL = /\n<!-- threatdraft sha256:([0-9a-f]{64})[^\n]*-->\s*$/;

export function sealed(text: string): string {
  return `${text}\n<!-- threatdraft sha256:${hashOf(text)} As long as nothing above is edited, \`threatdraft draft\` may replace this file. -->\n`;
}

export type Origin = 'ours' | 'edited' | 'foreign';

export function originOf(text: string): Origin {
  const unix = text.replaceAll('\r\n', '\n');
  const seal = SEAL.exec(unix);
  if (!seal) return 'foreign';
  return hashOf(unix.slice(0, seal.index)) === seal[1] ? 'ours' : 'edited';
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
