// Runs the scanners over parsed files. A scanner that throws loses that one file and is named; the others go on.

import { compareEvidence, compareText } from '../core/evidence.ts';
import type { Fact } from '../core/fact.ts';
import type { Knowledge } from '../core/knowledge.ts';
import { describe } from '../core/notation.ts';
import type { ParsedFile } from '../core/parsed.ts';
import { scanners as all } from './index.ts';
import { knownOf } from './known.ts';
import { type Scanner, wants } from './scanner.ts';

export interface Scanned {
  facts: Fact[];
  failed: { scanner: string; file: string; why: string }[];
}

export function runScanners(
  parsed: readonly ParsedFile[],
  knowledge: Knowledge,
  scanners: readonly Scanner[] = all,
): Scanned {
  const known = knownOf(knowledge);
  const facts: Fact[] = [];
  const failed: Scanned['failed'] = [];
  for (const file of parsed) {
    for (const scanner of scanners) {
      if (!wants(scanner, file)) continue;
      try {
        for (const fact of Array.from(scanner.scan(file, known))) facts.push(fact);
      } catch (error) {
        const why = error instanceof Error ? error.message : 'threw something that is no error';
        failed.push({ scanner: scanner.id, file: file.file.path, why });
      }
    }
  }
  failed.sort((a, b) => compareText(a.file, b.file) || compareText(a.scanner, b.scanner));
  return { facts: inOrder(facts), failed };
}

export function inOrder(facts: readonly Fact[]): Fact[] {
  return [...facts].sort((a, b) => compareEvidence(a.evidence, b.evidence) || compareText(describe(a), describe(b)));
}
