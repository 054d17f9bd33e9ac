// Keeps what was computed from given bytes, for the next run. An entry can be opened by nobody who does not hold the bytes
// that it was made from: its key is derived from them, so that a credential in a file is no more to be had from here than
// from the file, and an entry that was torn, forged or mixed up does not open. What does not open is not there.

import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sweep } from './sweep.ts';

export interface Vault {
  get(parts: readonly string[]): string | undefined;
  put(parts: readonly string[], text: string): void;
  /** Ends the use of it: makes room where more was written than may stay. Gives how many entries did not open. */
  close(): { damaged: number };
}

export interface VaultOptions {
  /** What made the entries: those of another build are not found. */
  build: string;
  /** The time of day, in milliseconds: only for what is old. It is in no entry. */
  now: number;
  mostBytes?: number;
}

const MOST_BYTES = 512 * 1024 * 1024;
const MOST_OPENED = 256 * 1024 * 1024;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 32;
const DAY_MS = 86_400_000;

/** Undefined where the directory cannot be used. */
export function openVault(directory: string, { build, now, mostBytes = MOST_BYTES }: VaultOptions): Vault | undefined {
  const secret = secretOf(directory);
  if (!secret) return undefined;
  const state = { damaged: 0, written: 0 };
  const keyOf = (parts: readonly string[]) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([build, parts]))
      .digest();
  return {
    get(parts) {
      const key = keyOf(parts);
      const file = fileOf(directory, key);
      const sealed = readIfThere(file);
      if (sealed) keepYoung(file, now);
      if (!sealed) return undefined;
      const text = unseal(sealed, key);
      if (text === undefined) {
        state.damaged++;
        rmSync(file, { force: true });
      }
      return text;
    },
    put(parts, text) {
      const key = keyOf(parts);
      state.written += writeWhole(fileOf(directory, key), seal(text, key));
    },
    close() {
      if (state.written > 0) sweep(directory, mostBytes, now);
      return { damaged: state.damaged };
    },
  };
}

/** Of this directory alone. Who can write another cache cannot write entries that open here. */
function secretOf(directory: string): Buffer | undefined {
  const file = join(directory, 'secret');
  try {
    const known = readIfThere(file);
    if (known?.length === SECRET_BYTES) return known;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // A cache that stands in a repository is no part of it.
    writeWhole(join(directory, '.gitignore'), Buffer.from('*\n'));
    writeWhole(file, randomBytes(SECRET_BYTES));
    // Another process may have come first or last: what stands there now is the secret of both.
    return readIfThere(file);
  } catch {
    return undefined;
  }
}

function fileOf(directory: string, key: Buffer): string {
  const name = createHash('sha256').update('name').update(key).digest('hex');
  return join(directory, name.slice(0, 2), name.slice(2));
}

function seal(text: string, key: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = cipher.update(deflateRawSync(text, { level: 1 }));
  return Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]);
}

function unseal(sealed: Buffer, key: Buffer): string | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const body = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
    return inflateRawSync(Buffer.concat([body, decipher.final()]), { maxOutputLength: MOST_OPENED }).toString('utf8');
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** The oldest make room first, and what was used is young again. */
function keepYoung(file: string, now: number): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats || now - stats.mtimeMs < DAY_MS) return;
  try {
    utimesSync(file, now / 1000, now / 1000);
  } catch {
    // Gone meanwhile, or not ours to touch: then it is old.
  }
}

/** Gives how many bytes were written. Nobody sees half a file; a full disk only means that nothing is kept. */
function writeWhole(file: string, bytes: Buffer): number {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, bytes, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, file);
    return bytes.length;
  } catch {
    rmSync(temporary, { force: true });
    return 0;
  }
}
