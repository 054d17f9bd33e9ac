// Files that hold credentials by what they are: key stores, password files, the state of other tools. Their names say
// so, and for key stores their first bytes.

import type { SecretKind } from '../../core/secret-format.ts';
import type { SourceFile } from '../../core/source.ts';
import type { Found } from './facts.ts';

interface FileKind {
  format: string;
  title: string;
  kind: SecretKind;
  path: RegExp;
  holds: (bytes: Uint8Array) => boolean;
}

const text = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');

const FILE_KINDS: readonly FileKind[] = [
  {
    format: 'pkcs12',
    title: 'key store',
    kind: 'key-store',
    path: /\.(?:p12|pfx)$/i,
    // DER: a sequence with a long length.
    holds: (bytes) => bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80 && bytes.length > 128,
  },
  {
    format: 'java-keystore',
    title: 'key store',
    kind: 'key-store',
    path: /\.(?:jks|keystore|bks)$/i,
    holds: (bytes) => (bytes[0] === 0xfe && bytes[1] === 0xed) || (bytes[0] === 0x30 && bytes.length > 128),
  },
  {
    format: 'htpasswd',
    title: 'password file',
    kind: 'credential-file',
    path: /(?:^|[/.])htpasswd$/i,
    holds: (bytes) => /^[\w.@-]+:(?:\$(?:apr1|2[aby]|5|6)\$|\{SHA\})\S{8}/m.test(text(bytes)),
  },
  {
    format: 'git-credentials',
    title: 'stored Git credentials',
    kind: 'credential-file',
    path: /(?:^|\/)\.git-credentials$/i,
    holds: (bytes) => /^https?:\/\/[^\s:/]{1,100}:[^\s@/]{6,300}@/m.test(text(bytes)),
  },
  {
    format: 'netrc',
    title: 'stored logins',
    kind: 'credential-file',
    path: /(?:^|\/)[._]netrc$/i,
    holds: (bytes) => /\bpassword\s+[^\s<$]{6}/.test(text(bytes)),
  },
];

export function exposedFile({ path, role }: SourceFile, bytes: Uint8Array): Found[] {
  return FILE_KINDS.filter((one) => one.path.test(path) && one.holds(bytes)).map(({ format, title, kind }) => ({
    format,
    title,
    kind,
    name: '',
    start: 0,
    end: 0,
    certain: true,
    example: role !== 'source' || /\b(?:debug|test|sample|example|dummy|snakeoil)\b/i.test(path.replaceAll('_', '-')),
    reported: true,
  }));
}

/** By their names alone: such files are opened although they are no text. */
export function isKeyStore(path: string): boolean {
  return FILE_KINDS.some((one) => one.kind === 'key-store' && one.path.test(path));
}
