// One measured behaviour of a library, in code of our own, with what the reading of that code has to say.

/** Rows are numbered as they were measured: R1 to R89. */
export type RowId = `R${number}`;

/** The program, and the lines that its reading has to hold: see test/library-semantics.test.ts. */
export interface ProgramRow {
  id: RowId;
  about: string;
  code: string;
  says: string[];
  /** Why the reading says `unknown`, or says it in other words than the measurement. */
  because?: string;
}
