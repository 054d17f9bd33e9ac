// Where something was read. Nothing in this tool may be said without it.

export interface Evidence {
  file: string;
  /** 1-based, as are columns; end columns are exclusive, as in SARIF. */
  line: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
  note?: string;
}

/** A stretch of one file: start line, start column, end line, end column. Kept flat because IR has millions. */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

export function evidenceAt(file: string, span: Span, note?: string): Evidence {
  const [line, column, endLine, endColumn] = span;
  return note === undefined
    ? { file, line, column, endLine, endColumn }
    : { file, line, column, endLine, endColumn, note };
}

/** The line alone: for things that a whole line says. */
export function evidenceOnLine(file: string, line: number, note?: string): Evidence {
  return note === undefined ? { file, line } : { file, line, note };
}

export function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.note ?? '', b.note ?? '')
  );
}

/** Code-unit order: the same in every locale, unlike localeCompare. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
