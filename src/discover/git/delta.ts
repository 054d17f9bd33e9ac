// A difference of two objects as packs keep it: pieces of the base, and bytes of its own. Undefined when it makes no sense.

export function applyDelta(base: Buffer, delta: Buffer, mostBytes: number): Buffer | undefined {
  const from = sizeAt(delta, 0);
  const to = sizeAt(delta, from.next);
  if (from.value !== base.length || to.value > mostBytes) return undefined;
  const result = Buffer.allocUnsafe(to.value);
  let at = to.next;
  let filled = 0;
  while (at < delta.length) {
    const command = delta[at++] ?? 0;
    if (command === 0) return undefined;
    let start = 0;
    let length = command & 0x7f;
    if ((command & 0x80) !== 0) {
      length = 0;
      for (let bit = 0; bit < 4; bit++) if ((command & (1 << bit)) !== 0) start += (delta[at++] ?? 0) * 2 ** (8 * bit);
      for (let bit = 0; bit < 3; bit++)
        if ((command & (16 << bit)) !== 0) length += (delta[at++] ?? 0) * 2 ** (8 * bit);
      if (length === 0) length = 0x10000;
      if (start + length > base.length || filled + length > to.value) return undefined;
      base.copy(result, filled, start, start + length);
    } else {
      if (at + length > delta.length || filled + length > to.value) return undefined;
      delta.copy(result, filled, at, at + length);
      at += length;
    }
    filled += length;
  }
  return filled === to.value ? result : undefined;
}

function sizeAt(delta: Buffer, at: number): { value: number; next: number } {
  let next = at;
  let byte = delta[next++] ?? 0;
  let value = byte & 0x7f;
  for (let shift = 7; (byte & 0x80) !== 0 && shift < 42; shift += 7) {
    byte = delta[next++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
  }
  return { value, next };
}
