// What an object of a git repository is, wherever it lies.

export const OBJECT_KINDS = ['commit', 'tree', 'blob', 'tag'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

export type GitObject = { kind: ObjectKind; bytes: Buffer } | { why: string };

/** Lock files are the largest that anybody reads. */
export const MOST_OBJECT_BYTES = 64 * 1024 * 1024;

/** Node says by these codes that a text would become larger than was allowed. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_BUFFER_TOO_LARGE' ? `more than the ${MOST_OBJECT_BYTES} bytes that are read` : 'damaged';
}
