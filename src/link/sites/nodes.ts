// The nodes below any piece of a program, run or not, as far as a reader can be expected to look.

export function nodesBelow(root: unknown, most: number): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const pending: unknown[] = [root];
  while (pending.length > 0 && found.length < most) {
    const at = pending.pop();
    if (Array.isArray(at)) for (const item of at as unknown[]) pending.push(item);
    else if (at !== null && typeof at === 'object') {
      const node = at as Record<string, unknown>;
      if (typeof node.kind === 'string') found.push(node);
      for (const key in node) if (key !== 'at') pending.push(node[key]);
    }
  }
  return found;
}
