// Registered paths in a tree of their steps, so that what covers another path is found without comparing all with all.
// It knows no framework: a framework says what the steps of a path are.

/** `any` is one step, whatever it is; `rest` is all further steps, at least that many. */
export type PathStep = { kind: 'text'; text: string } | { kind: 'any' } | { kind: 'rest'; least: number };

interface Node<T> {
  texts: Map<string, Node<T>>;
  any?: Node<T>;
  /** What ends here. */
  items: T[];
  /** What covers everything from here on. */
  rest: { least: number; item: T }[];
}

export interface PathIndex<T> {
  add: (steps: readonly PathStep[], item: T) => void;
  /** Items whose path matches every path that these steps match. */
  covering: (steps: readonly PathStep[]) => T[];
}

/** Paths with many parameters may be covered along many ways; more than these are not followed. */
const MOST_WAYS = 4_000;

export function createPathIndex<T>(): PathIndex<T> {
  const root = emptyNode<T>();
  return {
    add: (steps, item) => {
      let node = root;
      for (const step of steps) {
        if (step.kind === 'rest') {
          node.rest.push({ least: step.least, item });
          return;
        }
        node = child(node, step);
      }
      node.items.push(item);
    },
    covering: (steps) => search(root, steps),
  };
}

function emptyNode<T>(): Node<T> {
  return { texts: new Map(), items: [], rest: [] };
}

function child<T>(node: Node<T>, step: Exclude<PathStep, { kind: 'rest' }>): Node<T> {
  if (step.kind === 'any') {
    node.any ??= emptyNode();
    return node.any;
  }
  const known = node.texts.get(step.text) ?? emptyNode();
  node.texts.set(step.text, known);
  return known;
}

function search<T>(root: Node<T>, steps: readonly PathStep[]): T[] {
  const found: T[] = [];
  const pending = [{ node: root, at: 0 }];
  for (let ways = 0; ways < MOST_WAYS; ways += 1) {
    const next = pending.pop();
    if (!next) break;
    const { node, at } = next;
    const left = shortest(steps, at);
    for (const { least, item } of node.rest) if (left >= least) found.push(item);
    const step = steps[at];
    if (step === undefined) found.push(...node.items);
    else if (step.kind !== 'rest') {
      if (node.any) pending.push({ node: node.any, at: at + 1 });
      const same = step.kind === 'text' ? node.texts.get(step.text) : undefined;
      if (same) pending.push({ node: same, at: at + 1 });
    }
  }
  return found;
}

/** How few steps the rest of a path may have. */
function shortest(steps: readonly PathStep[], from: number): number {
  const last = steps.at(-1);
  const length = steps.length - from;
  return last?.kind === 'rest' ? length - 1 + last.least : length;
}
