// Which lines of a file a change wrote. Lines that stand elsewhere in the file before it were moved and not written.

export type ChangedLines = ReadonlySet<number> | 'all' | undefined;

/** Undefined for a file that did not change. */
export function changedLines(before: string | undefined, after: string | undefined): ChangedLines {
  if (before === undefined || after === undefined) return 'all';
  if (before === after) return undefined;
  const old = before.split(/\r\n|[\r\n]/);
  const now = after.split(/\r\n|[\r\n]/);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let tail = 0;
  const room = Math.min(old.length, now.length) - start;
  while (tail < room && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const left = new Map<string, number>();
  for (const line of old.slice(start, old.length - tail)) left.set(line.trim(), (left.get(line.trim()) ?? 0) + 1);
  const written = new Set<number>();
  for (let at = start; at < now.length - tail; at++) {
    const line = (now[at] ?? '').trim();
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else if (line !== '') written.add(at + 1);
  }
  return written;
}
