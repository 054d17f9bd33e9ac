// The marker pass: which program files can matter at all. One run over the bytes of a file finds all words at once
// (Aho-Corasick with a dense table), so a repository of 27 MB costs some tens of milliseconds however many words there are.

/** Tells whether any of the words occurs. Words are compared byte by byte, upper and lower case apart. */
export function createMarkerScan(words: readonly string[]): (bytes: Uint8Array) => boolean {
  const { rows, classes } = build(words);
  return (bytes) => {
    let row = 0;
    // Counted by hand: `for…of` over a byte array costs ten times as much on Node 20.
    for (let at = 0; at < bytes.length; at++) {
      row = rows[row + (classes[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (row === FOUND) return true;
    }
    return false;
  };
}

const FOUND = -1;

/** Calls back for every occurrence of every word, in the order in which they end; `end` is exclusive. */
export type MarkerFinder = (bytes: Uint8Array, onFound: (word: number, end: number) => void) => void;

/** Where the words occur, for those who read only what stands around them. Words that are empty are never found. */
export function createMarkerFinder(words: readonly string[]): MarkerFinder {
  const { encoded, classes, columns } = encode(words);
  const tree = plant(encoded, classes, columns);
  const suffix = link(tree);
  const ending = endings(tree, suffix, encoded, classes);
  // The row of a state in which words end is stored as its complement: one comparison tells the two apart.
  const rows = tree.children
    .subarray(0, tree.states * columns)
    .map((state) => (ending[state] ? ~(state * columns) : state * columns));
  return (bytes, onFound) => {
    let row = 0;
    for (let at = 0; at < bytes.length; at++) {
      row = rows[row + (classes[bytes[at] ?? 0] ?? 0)] ?? 0;
      if (row >= 0) continue;
      row = ~row;
      for (const word of ending[row / columns] ?? []) onFound(word, at + 1);
    }
  };
}

/** The words that end in each state: its own, and those of the states that its suffixes lead to. */
function endings(
  { children, columns, states }: Tree,
  suffix: Uint32Array,
  words: readonly Uint8Array[],
  classes: Uint8Array,
): (number[] | undefined)[] {
  const own = new Map<number, number[]>();
  for (const [index, word] of words.entries()) {
    if (word.length === 0) continue;
    const state = word.reduce((at, byte) => children[at * columns + (classes[byte] ?? 0)] ?? 0, 0);
    own.set(state, [...(own.get(state) ?? []), index]);
  }
  return Array.from({ length: states }, (_, state) => {
    const found: number[] = [];
    for (let at = state; at !== 0; at = suffix[at] ?? 0) found.push(...(own.get(at) ?? []));
    return found.length > 0 ? found : undefined;
  });
}

interface Automaton {
  /** For every state and class of byte, where the next state's row begins, or FOUND. */
  rows: Int32Array;
  /** Bytes that occur in no word share class 0: a table of a few columns stays in the processor's cache. */
  classes: Uint8Array;
}

interface Tree {
  /** The next state, by state and class of byte. State 0 is the root; as a child, it means that there is none. */
  children: Int32Array;
  columns: number;
  states: number;
  accepting: Uint8Array;
}

function encode(words: readonly string[]) {
  const encoded = words.map((word) => new TextEncoder().encode(word));
  const classes = new Uint8Array(256);
  let columns = 1;
  for (const word of encoded) for (const byte of word) if (classes[byte] === 0) classes[byte] = columns++;
  return { encoded, classes, columns };
}

function build(words: readonly string[]): Automaton {
  const { encoded, classes, columns } = encode(words.filter((word) => word !== ''));
  const tree = plant(encoded, classes, columns);
  link(tree);
  const cells = tree.children.subarray(0, tree.states * columns);
  return { rows: cells.map((state) => (tree.accepting[state] === 1 ? FOUND : state * columns)), classes };
}

function plant(words: readonly Uint8Array[], classes: Uint8Array, columns: number): Tree {
  const most = words.reduce((sum, word) => sum + word.length, 1);
  const tree = { children: new Int32Array(most * columns), columns, states: 1, accepting: new Uint8Array(most) };
  for (const word of words) {
    let state = 0;
    for (const byte of word) {
      const cell = state * columns + (classes[byte] ?? 0);
      if (tree.children[cell] === 0) tree.children[cell] = tree.states++;
      state = tree.children[cell] ?? 0;
    }
    tree.accepting[state] = 1;
  }
  return tree;
}

/** Fills the missing children from the state that the longest proper suffix leads to, level by level. */
function link({ children, columns, accepting }: Tree): Uint32Array {
  const suffix = new Uint32Array(accepting.length);
  const queue: number[] = [...new Set(children.subarray(0, columns))].filter((child) => child !== 0);
  for (let next = 0; next < queue.length; next++) {
    const state = queue[next] ?? 0;
    const back = suffix[state] ?? 0;
    if (accepting[back] === 1) accepting[state] = 1;
    for (let column = 0; column < columns; column++) {
      const cell = state * columns + column;
      const child = children[cell] ?? 0;
      const fallback = children[back * columns + column] ?? 0;
      if (child === 0) children[cell] = fallback;
      else {
        suffix[child] = fallback;
        queue.push(child);
      }
    }
  }
  return suffix;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'all', 'use', 'route', 'mount'];
const QUOTES = ["'", '"', '`'];
/** The endings of what routers and apps are called: `router`, `userRouter`, `admin_router`, `app`. */
const RECEIVERS = ['outer', 'app'];

/**
 * The words for a run: libraries by how they are imported, and the shapes in which routes are registered, since many
 * files that register routes import nothing but a router of their own. Text that is no module name is taken as it is.
 */
export function programMarkers(extra: readonly string[]): string[] {
  return [...new Set([...extra.flatMap(spellings), ...METHODS.flatMap(registrations), ...SHAPES])];
}

const MODULE = /^@?[\w.-]+(?:\/[\w.-]+)*$/;
const PYTHON_MODULE = /^[A-Za-z_][\w.]*$/;

/** `express` alone would find every "expression". */
function spellings(word: string): string[] {
  if (!MODULE.test(word)) return [word];
  const quoted = QUOTES.slice(0, 2).flatMap((quote) => [`${quote}${word}${quote}`, `${quote}${word}/`]);
  return PYTHON_MODULE.test(word) ? [...quoted, `from ${word}`, `import ${word}`] : quoted;
}

/** `.get('/x'`, `.get(['/x'`, and whatever stands in the parentheses when the receiver is called like a router. */
function registrations(method: string): string[] {
  const paths = QUOTES.flatMap((quote) => [`.${method}(${quote}/`, `.${method}([${quote}/`]);
  const named = RECEIVERS.flatMap((receiver) => [`${receiver}.${method}(`, `${receiver}.${method}<`]);
  return [...paths, ...named];
}

const SHAPES = [
  '@app.',
  'outer.api_route(',
  'outer.websocket(',
  'outer.add_',
  'app.add_',
  'app.websocket(',
  'include_router',
  'add_api_route',
  'add_middleware',
  ' FastAPI(',
  'APIRouter(',
  'WebSocketServer(',
  ".on('upgrade'",
  '.on("upgrade"',
];
