// Parsers that remember: a file that was parsed before, byte for byte, is not parsed again.

import { createHash } from 'node:crypto';
import type { Vault } from './cache/vault.ts';
import type { ParsedFile } from './core/parsed.ts';
import type { SourceFile } from './core/source.ts';
import { createParsePool, type ParsePool } from './parse/pool.ts';
import type { Answer } from './parse/protocol.ts';

export interface Parsing {
  threads?: number | undefined;
  vault?: Vault | undefined;
  /** Files of which nothing is kept, sealed or not. */
  holdsSecret: (file: string) => boolean;
  /** A file was given up, which another time might not be. */
  onGivenUp: () => void;
}

export function createParsers({ threads, vault, holdsSecret, onGivenUp }: Parsing): ParsePool {
  const isKept = (file: SourceFile) => file.language !== 'dotenv' && !holdsSecret(file.path);
  const onAnswer =
    vault && ((file: SourceFile, text: string, answer: string) => vault.put(partsOf(file, text), answer));
  const pool = createParsePool({
    ...(threads === undefined ? {} : { threads }),
    ...(onAnswer && { onAnswer: (file, text, answer) => isKept(file) && onAnswer(file, text, answer) }),
  });
  const parse = async (file: SourceFile, text: string): Promise<ParsedFile> => {
    const known = vault && isKept(file) ? vault.get(partsOf(file, text)) : undefined;
    if (known !== undefined) return { file, ...(JSON.parse(known) as Answer) };
    const parsed = await pool.parse(file, text);
    if (parsed.unread !== undefined) onGivenUp();
    return parsed;
  };
  return { parse, close: () => pool.close() };
}

/** What a parser is given. The size is of the file on the disk. */
function partsOf({ path, role, language }: SourceFile, text: string): string[] {
  return ['parsed', path, role, language, createHash('sha256').update(text).digest('hex')];
}
