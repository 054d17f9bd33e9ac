// Three hundred planted credentials of thirty formats in files of many kinds: each is found, and of none do eight
// characters in a row come out of any renderer, whatever the files declare besides.

import { expect, test } from 'vitest';
import { loadLibraries, loadRules, loadSecretFormats, SHIPPED_RULES } from '../src/cli/load-rules.ts';
import { run } from '../src/remember.ts';
import { noColors } from '../src/render/colors.ts';
import { FORMATS, render } from '../src/render/index.ts';
import { renderRoutes, routeRenderers, routesOf } from '../src/render/routes/index.ts';
import { createDraw, type Draw, fill } from './support/canaries.ts';
import { knowledge } from './support/knowledge.ts';
import { writeTree } from './support/tree.ts';

const FORMAT_IDS =
  'aws-access-key-id aws-secret-access-key azure-storage-key digitalocean-token github-token github-fine-grained-token gitlab-token npm-token pypi-token docker-token vault-token pulumi-token slack-token slack-webhook stripe-secret-key sendgrid-key mailgun-key shopify-token openai-key anthropic-key huggingface-token replicate-token groq-key langfuse-secret-key databricks-token grafana-service-token linear-key json-web-token private-key url-password'.split(
    ' ',
  );

/** How a value is written in a file of each kind; `value` may have several lines only where the file bears them. */
const PLACES: Record<string, (name: string, value: string) => string> = {
  'src/a.ts': (name, value) => `export const ${name} = '${value}';\n`,
  'src/b.js': (name, value) =>
    `app.get('/v1/${name}/' + '${value}', (req, res) => res.send(process.env.${name} || '${value}'));\n`,
  'src/c.py': (name, value) =>
    `${name} = os.getenv("${name}", "${value}")\n@app.get("/${name}/${value.replace(/[^\w-]/g, '')}")\ndef ${name}(): return "x"\n`,
  'config/d.yaml': (name, value) => `${name}: "${value}"\n`,
  'config/e.json': (name, value) => `{ "${name}": "${value}" }\n`,
  'config/f.toml': (name, value) => `${name} = "${value}"\n`,
  '.env': (name, value) => `${name}="${value}"\n`,
  Dockerfile: (name, value) => `ENV ${name}="${value}"\nCMD ["serve", "--key=${value}"]\n`,
  'docker-compose.yml': (name, value) => `    # ${name}\n    command: serve --token ${value}\n`,
  'run.sh': (name, value) => `export ${name}="${value}"\n`,
  'main.tf': (name, value) => `variable "${name}" { default = "${value}" }\n`,
  'app.xml': (name, value) => `<${name}>${value}</${name}>\n`,
  'app.properties': (name, value) => `${name}=${value}\n`,
  'README.md': (name, value) => `    ${name}=${value}\n`,
  'broken.ts': (name, value) => `const ${name} = ( '${value}' ]] ;\n`,
};

const HEADS: Record<string, string> = {
  'src/b.js': "const express = require('express');\nconst app = express();\n",
  'src/c.py': 'import os\nfrom fastapi import FastAPI\napp = FastAPI()\n',
  Dockerfile: 'FROM node:22\n',
  'docker-compose.yml': 'services:\n  api:\n    image: node:22\n',
};

interface Planted {
  id: string;
  path: string;
  secrets: string[];
}

function plant(
  templates: ReadonlyMap<string, string>,
  draw: Draw,
): { files: Record<string, string>; planted: Planted[] } {
  const files: Record<string, string> = {};
  const planted: Planted[] = [];
  const paths = Object.keys(PLACES);
  for (let at = 0; at < 300; at++) {
    const id = FORMAT_IDS[at % FORMAT_IDS.length] ?? '';
    const folder = `part${Math.floor(at / paths.length)}`;
    const path = `${folder}/${paths[(at + Math.floor(at / 30)) % paths.length] ?? ''}`;
    const { text, secrets } = fill(templates.get(id) ?? '', draw);
    const kind = path.slice(path.indexOf('/') + 1);
    const value = text.replaceAll('\n', '\\n');
    files[path] = (files[path] ?? HEADS[kind] ?? '') + (PLACES[kind]?.(`planted_${at}`, value) ?? '');
    planted.push({ id, path, secrets });
  }
  return { files, planted };
}

const runsOf = (text: string) =>
  text
    .split(/\s+/)
    .flatMap((piece) => Array.from({ length: Math.max(0, piece.length - 7) }, (_, at) => piece.slice(at, at + 8)));

test('300 planted credentials are found, and nothing of them is printed', { timeout: 120_000 }, async () => {
  const secretFormats = await loadSecretFormats();
  const templates = new Map(secretFormats.map(({ id, examples }) => [id, examples.found[0] ?? '']));
  const { files, planted } = plant(templates, createDraw(20_260));
  const { rules, hash } = await loadRules([SHIPPED_RULES]);
  const libraries = await loadLibraries();
  const { model, texts } = await run({
    root: writeTree(files),
    rules,
    libraries,
    secretFormats,
    knowledge,
    tool: { version: '0.0.0', rulesHash: hash },
  });

  const declared = model.declarations.filter(({ kind }) => kind === 'secret');
  // What stands in a compose file is said of the service that it is given to.
  const given = new Set(
    model.declarations.flatMap(({ kind, properties, evidence: [at] }) =>
      kind === 'workload' && properties['plaintextSecret'] === true ? [at?.file] : [],
    ),
  );
  const found = new Map<string, number>();
  for (const { properties, evidence } of declared) {
    const key = `${String(properties.format)} ${evidence[0]?.file ?? ''}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  const missed = planted.filter(({ id, path }) => (found.get(`${id} ${path}`) ?? 0) === 0 && !given.has(path));
  expect(missed.map(({ id, path }) => `${id} ${path}`)).toEqual([]);

  const context = {
    version: '0.0.0',
    rules,
    lineText: texts,
    color: noColors,
    width: 100,
    limit: 1000,
    style: 'baseline' as const,
  };
  const routes = routesOf(model, {});
  const printed = [
    ...FORMATS.map((format) => render(format, model, context)),
    ...(Object.keys(routeRenderers) as (keyof typeof routeRenderers)[]).map((format) =>
      renderRoutes(format, routes, { color: noColors, width: 100, long: true }),
    ),
    ...Object.keys(files).map((path) => texts(path) ?? ''),
  ];
  const seen = new Set(printed.flatMap((text) => runsOf(text)));
  const leaked = planted.flatMap(({ id, path, secrets }) =>
    secrets.flatMap(runsOf).some((piece) => seen.has(piece)) ? [`${id} ${path}`] : [],
  );
  expect(leaked).toEqual([]);
});
