// The table of scanners that src/scan/README.md holds, in Markdown.

import type { Scanner } from './scanner.ts';

export function scannerReference(scanners: readonly Scanner[]): string {
  const rows = scanners.map(({ id, recognises, ignores, docs }) => {
    const name = docs === undefined ? `\`${id}\`` : `[\`${id}\`](${docs})`;
    return `| ${name} | ${cell(recognises)} | ${cell(ignores)} |`;
  });
  return [
    '# Scanners',
    '',
    'Each says what one file plainly says. What is left alone is said too: it bounds what "absent" can mean.',
    '',
    '| scanner | recognises | leaves alone |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
