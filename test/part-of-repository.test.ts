// A scan of one directory of a repository: what GitHub shows names files from the root of the repository, since it knows no
// other names; what people type on stays as they scanned it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { threatdraft } from './support/cli.ts';
import { writeTree } from './support/tree.ts';

vi.setConfig({ testTimeout: 120_000 });

const SERVICE = {
  'services/api/package.json': '{ "name": "door", "dependencies": { "express": "^4.21.2" } }',
  'services/api/app.js':
    "const app = require('express')();\napp.post('/login', (req, res) => res.end());\napp.listen(80);\n",
};
const AS_REPOSITORY = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/objects/keep': '', '.git/refs/keep': '' };

async function placesIn(tree: Record<string, string>) {
  const root = writeTree(tree);
  const summary = join(root, 'comment.md');
  const { stdout } = await threatdraft(
    ['scan', 'services/api', '-f', 'github', '--summary', summary, '-o', 'out.json', '-q', '--exit-zero', '--no-cache'],
    { cwd: root },
  );
  const page = readFileSync(summary, 'utf8');
  return {
    annotations: new Set([...stdout.matchAll(/file=([^,]*app\.js),/g)].map(([, file]) => file)),
    page: new Set([...page.matchAll(/`([^`]*app\.js):\d+`/g)].map(([, file]) => file)),
    model: readFileSync(join(root, 'out.json'), 'utf8').includes('services/api/app.js'),
  };
}

test('annotations and the page name files from its root; the model names them from the directory', async () => {
  const { annotations, page, model } = await placesIn({ ...SERVICE, ...AS_REPOSITORY });
  expect([...annotations]).toEqual(['services/api/app.js']);
  expect([...page]).toEqual(['services/api/app.js']);
  expect(model).toBe(false);
});

test('where there is no repository around it, they name them from the directory too', async () => {
  const { annotations, page } = await placesIn(SERVICE);
  expect([...annotations]).toEqual(['app.js']);
  expect([...page]).toEqual(['app.js']);
});
