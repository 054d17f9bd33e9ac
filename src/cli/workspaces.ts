// The packages of a workspace, as its root manifests name them: for `doctor`, which says what a scan would take together.

import type { Discovery } from '../discover/discover.ts';

const MANIFESTS = [
  { path: 'package.json', keys: ['workspaces'] },
  { path: 'package.json', keys: ['workspaces', 'packages'] },
  { path: 'pnpm-workspace.yaml', keys: ['packages'] },
];

/** One line: how many packages, and what was refused. Undefined where there is no workspace. */
export async function describeWorkspaces(root: string, discovery: Discovery): Promise<string | undefined> {
  const patterns = await workspacePatterns(discovery);
  if (patterns.length === 0) return undefined;
  const { workspacesOf } = await import('../discover/workspaces.ts');
  const { packages, refused } = await workspacesOf(root, patterns);
  const besides = refused.map(({ pattern, why }) => `; \`${pattern}\` refused: ${why}`).join('');
  return `${packages.length} packages named by ${patterns.length} patterns${besides}`;
}

async function workspacePatterns(discovery: Discovery): Promise<string[]> {
  const { parseFile } = await import('../parse/parse.ts');
  const { entry, textsOf } = await import('../parse/query.ts');
  const found: string[] = [];
  for (const { path, keys } of MANIFESTS) {
    const file = discovery.files.find((f) => f.path === path);
    const read = file && discovery.read(path);
    if (!file || !read || 'why' in read) continue;
    const { document } = await parseFile(file, new TextDecoder().decode(read.bytes));
    const node = entry(document && 'roots' in document ? document.roots[0] : undefined, ...keys);
    if (node?.kind === 'list') found.push(...textsOf(node));
  }
  return found;
}
