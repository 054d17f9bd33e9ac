// Names by which a package may call itself, told from its import path: the last part, without a major version, and without
// what people add to the names of repositories only.

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** The likeliest first. More than one is bound where the path leaves it open. */
export function packageNames(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const base = (/^v\d+$/.test(last) && parts.length > 1 ? parts.at(-2) : last) ?? '';
  const plain = base.replace(/\.v\d+$/, '');
  if (IDENTIFIER.test(plain)) return [plain];
  const bare = plain.replace(/^go[-.]/, '').replace(/(?:[-.]sdk)?[-.](?:go|golang)$/, '');
  const names = [bare, bare.replaceAll(/[-.]/g, ''), plain.replaceAll(/[-.]/g, ''), plain.replaceAll(/[-.]/g, '_')];
  const pieces = plain.split(/[-.]/).filter((piece) => piece !== 'go');
  return [...new Set([...names, ...pieces.slice(-1)])].filter((one) => IDENTIFIER.test(one));
}
