// How deep the IR may nest. Later stages walk it by recursion on a stack of ordinary size: what lies deeper is unknown.
// The longest chain of calls seen in a real program (70 links, two levels each) stays well inside.

export const MAX_DEPTH = 500;
export const TOO_DEEP = `nested deeper than ${MAX_DEPTH} levels`;

/** How many links of one row (`elif`, `a < b < …`) may nest into each other without the source nesting at all. */
export const MAX_LINKS = 100;
