// `//go:build wireinject && !windows` above the package clause: whether the file is built where nobody sets a tag, on the
// systems that servers run on.

const SET = /^(?:linux|unix|amd64|gc|cgo|go1\.\d+)$/;
const LINE = /^\/\/go:build[ \t]+(.+)$/m;
const MOST_WORDS = 200;

export function isBuiltByDefault(text: string): boolean {
  const end = text.search(/^package\b/m);
  const written = LINE.exec(end < 0 ? text : text.slice(0, end))?.[1];
  if (written === undefined) return true;
  const words = written.match(/&&|\|\||[!()]|[\w.]+/g) ?? [];
  return words.length > MOST_WORDS || holds(words);
}

/** One stack of values and one of operators; a parenthesis closes what was opened last. */
function holds(words: readonly string[]): boolean {
  const values: boolean[] = [];
  const operators: string[] = [];
  const apply = (): void => {
    const operator = operators.pop();
    const right = values.pop() ?? true;
    if (operator === '!') values.push(!right);
    else if (operator === '&&' || operator === '||') {
      const left = values.pop() ?? true;
      values.push(operator === '&&' ? left && right : left || right);
    } else values.push(right);
  };
  for (const word of words) {
    const rank = RANKS[word];
    if (word === '(' || word === '!') operators.push(word);
    else if (word === ')') {
      while (operators.length > 0 && operators.at(-1) !== '(') apply();
      operators.pop();
    } else if (rank === undefined) values.push(SET.test(word));
    else {
      while ((RANKS[operators.at(-1) ?? ''] ?? 0) >= rank) apply();
      operators.push(word);
    }
  }
  while (operators.length > 0) apply();
  return values.at(-1) ?? true;
}

const RANKS: Record<string, number | undefined> = { '||': 1, '&&': 2, '!': 3 };
