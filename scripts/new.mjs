// npm run new -- scanner docker/healthcheck | rule denial-of-service/timeout-missing | library npm/@scope/package | action owner/name |
// program some-tool
// Writes the files that one addition needs, adds it to its list, and says what is left to do. Overwrites nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const STRIDE = [
  'spoofing',
  'tampering',
  'repudiation',
  'information-disclosure',
  'denial-of-service',
  'elevation-of-privilege',
];

class Refusal extends Error {}

const KINDS = {
  scanner: { shape: /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)$/, example: 'docker/healthcheck', plan: planScanner },
  rule: {
    shape: /^([a-z-]+)\/([a-z][a-z0-9]*(?:-[a-z0-9]+)+)$/,
    example: 'denial-of-service/timeout-missing',
    plan: planRule,
  },
  action: { shape: /^([A-Za-z0-9-]+)\/([\w.-]+(?:\/[\w.-]+)*)$/, example: 'owner/some-action', plan: planAction },
  program: { shape: /^([a-z0-9][a-z0-9-]*)$/, example: 'some-tool', plan: planProgram },
  library: { shape: /^(npm|pypi)\/(@?[A-Za-z0-9][\w./-]*)$/, example: 'npm/some-package', plan: planLibrary },
};

function planScanner(technology, concept) {
  const language = readsOfSiblings(technology);
  const name = camelCase(`${technology}-${concept}`);
  const sample = {
    dockerfile: 'Dockerfile',
    dotenv: '.env',
    requirements: 'requirements.txt',
    typescript: 'app.ts',
    javascript: 'app.js',
    python: 'app.py',
  };
  const fixture = `fixtures/scan/${technology}/${concept}/${sample[language] ?? `sample.${language}`}`;
  return {
    files: {
      [`src/scan/${technology}/${concept}.ts`]: scannerTemplate(technology, concept, language),
      [fixture]:
        '# Write real source here. A line that yields a fact ends in the fact:  # expect: <fact in the one-line notation>\n# Near-misses stand without a comment: every fact that is not expected fails.\n',
    },
    registry: (index) => register(index, `import ${name} from './${technology}/${concept}.ts';`, `  ${name},`),
    next: [
      `say in src/scan/${technology}/${concept}.ts what it recognises and what it leaves alone, and yield facts`,
      `write hits and as many near-misses into ${fixture}`,
      'npm run docs (adds it to src/scan/README.md), then npm test',
    ],
  };
}

function scannerTemplate(technology, concept, language) {
  return `// One sentence: what is read here, and what is left out.

import type { Fact } from '../../core/fact.ts';
import type { ParsedFile } from '../../core/parsed.ts';
import { defineScanner } from '../scanner.ts';

export default defineScanner({
  id: '${technology}/${concept}',
  recognises: '',
  ignores: '',
  reads: ['${language}'],
  scan,
});

function* scan({ document }: ParsedFile): Generator<Fact> {
  if (!document) return;
  yield* [];
}
`;
}

function planRule(stride, id) {
  if (!STRIDE.includes(stride)) throw new Refusal(`${stride} is no STRIDE letter: ${STRIDE.join(', ')}`);
  const file = `rules/threats/${stride}/${id}.yaml`;
  return {
    files: {
      [file]: `# yaml-language-server: $schema=../../rule.schema.json
id: ${id}
title:
stride: [${stride}]
each: endpoint
when: {}
needs:
impact: 3
cwe: []
why:
fix:
ask:
references: []
examples:
  threat: []
  question: []
  quiet: []
`,
    },
    next: [
      `fill in ${file}; what \`when\` may name stands in src/core/rule.ts`,
      'give an example that is a threat, one that is a question, and one that must stay quiet',
      'npm run docs (adds it to rules/README.md), then npm test (runs the examples)',
    ],
  };
}

function planLibrary(ecosystem, packageName) {
  const id = packageName
    .toLowerCase()
    .replace(/^@/, '')
    .replace(/[^a-z0-9]+/g, '-');
  const imported = ecosystem === 'pypi' ? packageName.replaceAll('-', '_') : packageName;
  const file = `rules/libraries/${ecosystem}/${id}.yaml`;
  return {
    files: {
      [file]: `id: ${id}
ecosystem: ${ecosystem}
title: ${JSON.stringify(packageName)}
imports: [${JSON.stringify(imported)}]
controls: []
effects: []
`,
    },
    next: [
      `say in ${file} what it controls, what its calls do, or what it connects to; its neighbours show how`,
      'npm run docs (adds it to rules/README.md), then npm test',
    ],
  };
}

/** An example that the file does not bear out yet: the test fails until what is known of it stands above. */
function pipelineExamples(step) {
  return `examples:
  - on: pull_request_target
    steps: |
      - uses: actions/checkout@v4
        with: { ref: '\${{ github.event.pull_request.head.sha }}' }
      - ${step}
    says: [strangerCodeRun]
  - on: pull_request_target
    steps: |
      - ${step}
    quiet: [strangerCodeRun]
`;
}

const OF_PIPELINES = 'npx vitest run test/known.test.ts (runs the examples, and each without what it rests on)';

function planAction(owner, name) {
  const id = `${owner}/${name}`.toLowerCase();
  const file = `rules/actions/${id}.yaml`;
  return {
    files: { [file]: `id: ${id}\nrunsFiles: true\n${pipelineExamples(`uses: ${id}@v1`)}` },
    next: [
      `say in ${file} what its action.yml and its source do: code, runsFiles, caches, publishes… (src/core/knowledge.ts)`,
      'give each an example that says it and one that is quiet',
      OF_PIPELINES,
    ],
  };
}

function planProgram(id) {
  const file = `rules/programs/${id}.yaml`;
  return {
    files: { [file]: `id: ${id}\ntitle: ${id}\nrunsFiles: [${id}]\n${pipelineExamples(`run: ${id} build`)}` },
    next: [
      `say in ${file} which of its commands run files of the repository, publish, or fetch (src/core/knowledge.ts)`,
      'give each an example that says it and one that is quiet',
      OF_PIPELINES,
    ],
  };
}

/** What the other scanners of the same technology read, or YAML. */
function readsOfSiblings(technology) {
  const folder = inRoot(`src/scan/${technology}`);
  const siblings = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ts')) : [];
  for (const name of siblings) {
    const reads = /reads: \['([a-z]+)'/.exec(readFileSync(`${folder}/${name}`, 'utf8'));
    if (reads) return reads[1];
  }
  return 'yaml';
}

function camelCase(words) {
  return words.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** Both lists of src/scan/index.ts are in the order of paths. */
function register(index, importLine, entryLine) {
  const lines = index.split('\n');
  const own = /from '\.\/[^']+\/[^']+';$/;
  insertSorted(
    lines,
    importLine,
    (line) => own.test(line),
    (line) => line.slice(line.indexOf("'")),
  );
  insertSorted(
    lines,
    entryLine,
    (line) => /^ {2}\w+,$/.test(line),
    (line) => line.trim(),
  );
  return lines.join('\n');
}

function insertSorted(lines, added, isOne, keyOf) {
  const first = lines.findIndex(isOne);
  if (first < 0) throw new Refusal('src/scan/index.ts does not look as it did: add the scanner by hand');
  let at = first;
  while (isOne(lines[at]) && keyOf(lines[at]) < keyOf(added)) at += 1;
  lines.splice(at, 0, added);
}

function main([kind, name]) {
  const known = KINDS[kind];
  const usage = Object.entries(KINDS).map(([word, { example }]) => `npm run new -- ${word} ${example}`);
  if (!known || !name) throw new Refusal(['what should be made?', ...usage].join('\n  '));
  const parts = known.shape.exec(name);
  if (!parts) throw new Refusal(`${name} is no name for a ${kind}: it looks like ${known.example}`);
  const { files, registry, next } = known.plan(parts[1], parts[2]);
  const taken = Object.keys(files).filter((path) => existsSync(inRoot(path)));
  if (taken.length > 0) throw new Refusal(`already there: ${taken.join(', ')}`);
  const index = 'src/scan/index.ts';
  const registered = registry?.(readFileSync(inRoot(index), 'utf8'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(inRoot(path)), { recursive: true });
    writeFileSync(inRoot(path), text, { flag: 'wx' });
    console.log(`wrote ${path}`);
  }
  if (registered !== undefined) {
    writeFileSync(inRoot(index), registered);
    console.log(`added to ${index}`);
  }
  console.log(['', 'Next:', ...next.map((step, at) => `${at + 1}. ${step}`)].join('\n'));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
