// Reads what a fixture says should be found in it, and compares that with what was found.
//   app.get('/runs', list);        // expect: endpoint GET /runs        a trailing comment speaks of its own line
//   # expect: image-user node stage=build                               alone on a line: of the next line of code; they stack
//   <!-- todo: … -->                                                    a known miss: finding it fails, until it is promoted
// Formats without comments have a sibling `<name>.expected` with lines `LINE  text` or `LINE  todo: text`.

export interface Expectation {
  /** 1-based. */
  line: number;
  text: string;
  todo: boolean;
}

export interface Found {
  line: number;
  text: string;
}

const MARKER = /(?:\/\/|#|<!--)\s*(expect|todo):\s*(\S.*)$/;
const COMMENT = /^\s*(?:\/\/|#|<!--)/;
const LISTED = /^(\d+)\s+(todo:\s*)?(\S.*)$/;

/** Throws on an expectation that nothing can meet: a typo in a fixture must not pass as silence. */
export function readExpectations(path: string, text: string): Expectation[] {
  const lines = text.split(/\r?\n/);
  return path.endsWith('.expected') ? readListed(path, lines) : readComments(path, lines);
}

/** One sentence per difference, in the order of lines; empty when all is as expected. */
export function differences(path: string, expected: Expectation[], found: Found[]): string[] {
  const open = found.map((one) => ({ ...one, met: false }));
  const complaints: { line: number; text: string }[] = [];
  for (const { line, text, todo } of expected) {
    const hit = open.find((one) => !one.met && one.line === line && one.text === text);
    if (hit) hit.met = true;
    if (hit && todo) complaints.push({ line, text: `a known miss is found now, promote it to expect: ${text}` });
    if (!hit && !todo) complaints.push({ line, text: `expected    ${text}\n${instead(line, open)}` });
  }
  const told = new Set(complaints.map(({ line }) => line));
  for (const { line, text, met } of open) {
    if (!met && !told.has(line)) complaints.push({ line, text: `unexpected  ${text}` });
  }
  return complaints.sort((a, b) => a.line - b.line).map(({ line, text }) => `${path}:${line}: ${text}`);
}

function instead(line: number, found: (Found & { met: boolean })[]): string {
  const here = found.filter((one) => one.line === line && !one.met);
  return here.length === 0 ? '  got         nothing' : here.map((one) => `  got         ${one.text}`).join('\n');
}

function readComments(path: string, lines: string[]): Expectation[] {
  const read: Expectation[] = [];
  let waiting: Omit<Expectation, 'line'>[] = [];
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const marked = MARKER.exec(text);
    const alone = COMMENT.test(text);
    const one = marked && { text: (marked[2] ?? '').replace(/\s*-->\s*$/, '').trimEnd(), todo: marked[1] === 'todo' };
    if (one && alone) waiting.push(one);
    if (alone || text.trim() === '') continue;
    read.push(...waiting.map((each) => ({ line, ...each })));
    waiting = [];
    if (one) read.push({ line, ...one });
  }
  if (waiting[0]) throw new Error(`${path}: no line of code follows the expectation: ${waiting[0].text}`);
  return read;
}

function readListed(path: string, lines: string[]): Expectation[] {
  return lines.flatMap((text, index) => {
    if (text.trim() === '' || COMMENT.test(text)) return [];
    const match = LISTED.exec(text.trimEnd());
    if (!match) throw new Error(`${path}:${index + 1}: not 'LINE  fact': ${text}`);
    return { line: Number(match[1]), text: match[3] ?? '', todo: match[2] !== undefined };
  });
}
