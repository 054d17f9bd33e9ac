// Plain text laid out in columns. Widths are in UTF-16 units: good for what code is made of.

/** Breaks at spaces only: a path or a URL longer than the width stays whole, so that it can be clicked. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The first line behind `head`, the others below it, all starting in the same column. */
export function hang(head: string, headWidth: number, text: string, width: number): string[] {
  const pad = ' '.repeat(headWidth);
  return wrap(text, Math.max(width - headWidth, 24)).map((line, at) => (at === 0 ? head : pad) + line);
}

/** Cut in the middle, where long paths differ least. */
export function squeeze(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** One line of a sentence: what does not fit is left out, and seen to be. */
export function cutAtWord(text: string, width: number): string {
  if (text.length <= width) return text;
  const space = text.lastIndexOf(' ', width - 1);
  return `${text.slice(0, space > 0 ? space : width - 1).replace(/[,;:]$/, '')}…`;
}
