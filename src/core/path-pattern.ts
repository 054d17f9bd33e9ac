// Patterns of paths as people write them: `*` stands for anything in a segment, `**` for any number of segments. Without
// one of them, a pattern is the beginning of a path.

export function matchesPath(pattern: string, path: string): boolean {
  const wanted = segments(pattern);
  const given = segments(path);
  if (!pattern.includes('*')) return wanted.every((segment, at) => segment === given[at]);
  return matches(wanted, given, '**', (one, other) =>
    matches(Array.from(one), Array.from(other), '*', (a, b) => a === b),
  );
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** Remembers only the last wildcard, so that no pattern takes longer than the product of both lengths. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  wildcard: string,
  same: (wanted: string, item: string) => boolean,
): boolean {
  let at = 0;
  let resume: { pattern: number; item: number } | undefined;
  for (let item = 0; item < items.length; ) {
    const wanted = pattern[at];
    if (wanted === wildcard) resume = { pattern: ++at, item };
    else if (wanted !== undefined && same(wanted, items[item] ?? '')) {
      at += 1;
      item += 1;
    } else if (resume) {
      resume.item += 1;
      at = resume.pattern;
      item = resume.item;
    } else return false;
  }
  return pattern.slice(at).every((rest) => rest === wildcard);
}
