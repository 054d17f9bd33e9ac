// Whether a file of the repository matches a pattern of a pipeline: `**`, `*`, `?`.

export function globMatcher(files: readonly string[]): (pattern: string) => boolean {
  const known = new Map<string, boolean>();
  const all = new Set(files);
  return (pattern) => {
    const found = known.get(pattern) ?? matches(pattern.replace(/^\.\//, ''), files, all);
    known.set(pattern, found);
    return found;
  };
}

function matches(pattern: string, files: readonly string[], all: ReadonlySet<string>): boolean {
  if (all.has(pattern)) return true;
  if (!/[*?[]/.test(pattern)) {
    const directory = `${pattern.replace(/\/$/, '')}/`;
    return files.some((file) => file.startsWith(directory));
  }
  // Patterns of many stars would take a regular expression exponential time.
  if (pattern.length > 200 || pattern.split('*').length > 9) return true;
  const parts = pattern.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  const expression = new RegExp(`^${parts.join('')}$`);
  return files.some((file) => expression.test(file));
}
