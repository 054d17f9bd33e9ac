// Who may import whom. The folders are the data flow: discover → parse → scan → link → model → assess → render;
// record lays over a model what people decided and what was true before.

const stages = ['discover', 'parse', 'scan', 'link', 'model', 'assess', 'record', 'render'];

/** A stage sees core and itself; `also` holds the edges that are wanted. */
const stage = (name, also = []) => ({
  name: `${name}-stands-alone`,
  comment: `${name} is a step of its own: it sees core and itself${also.map((other) => ` and ${other}`).join('')}, so that it can be understood, tested and replaced alone. Stages meet in src/run.ts.`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [`^src/${name}/`, '^src/core/', ...also.map((other) => `^src/${other}/`)] },
});

const onlyIn = (name, places, packages, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: places },
  to: { path: packages },
});

const NETWORK = '^(node:)?(http|https|http2|net|tls|dgram|dns|dns/promises|inspector|inspector/promises)$';
const PARSERS = 'node_modules/(@babel/|@vscode/tree-sitter-wasm/|yaml/|smol-toml/|dockerfile-ast/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-knows-nobody',
      comment: 'core is the vocabulary. What it imports, every stage imports.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/', pathNot: '^src/core/' },
    },
    ...stages.map((name) => stage(name, name === 'scan' ? ['parse'] : [])),
    {
      name: 'cache-knows-only-core',
      comment: 'The cache keeps texts under digests. What they mean is known to those who wrote them.',
      severity: 'error',
      from: { path: '^src/cache/' },
      to: { path: '^src/', pathNot: ['^src/cache/', '^src/core/'] },
    },
    {
      name: 'frameworks-do-not-know-each-other',
      comment: 'A framework is one file of semantics. What two of them share is a piece of the linker.',
      severity: 'error',
      from: { path: '^src/link/frameworks/([^/]+)\\.ts$', pathNot: '^src/link/frameworks/index\\.ts$' },
      to: { path: '^src/link/frameworks/', pathNot: ['^src/link/frameworks/$1\\.ts$', '^src/link/frameworks/$1/'] },
    },
    {
      name: 'one-technology-at-a-time',
      comment:
        'src/scan/<a>/ never imports src/scan/<b>/: shared recognition is a query in parse, shared meaning belongs to model.',
      severity: 'error',
      from: { path: '^src/scan/([^/]+)/' },
      to: { path: '^src/scan/[^/]+/', pathNot: '^src/scan/$1/' },
    },
    {
      name: 'stages-do-not-see-the-command-line',
      comment: 'The pipeline must run in a test, a worker or another program without a terminal around it.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/'] },
      to: { path: '^src/cli/' },
    },
    {
      name: 'bin-starts-the-command-line',
      comment: 'bin is three lines; whatever is decided is decided in src/cli, where it is typed and tested.',
      severity: 'error',
      from: { path: '^bin/' },
      to: { pathNot: ['^dist/cli/', '^src/cli/', '^node:module$', '^module$'] },
    },
    onlyIn(
      'only-parse-knows-parsers',
      ['^src/parse/', '^src/cli/load-rules\\.ts$'],
      PARSERS,
      'A parser package is one we must be able to replace: its trees end in src/parse. load-rules reads our own YAML.',
    ),
    onlyIn(
      'only-discover-cache-and-cli-touch-the-disk',
      ['^src/discover/', '^src/cache/', '^src/cli/'],
      '^(node:)?(fs|fs/promises)$',
      'Every other stage is a pure function of what it is given: cacheable, parallel, safe on hostile input.',
    ),
    onlyIn(
      'only-discover-walks',
      ['^src/discover/'],
      'node_modules/(globby|ignore)/',
      'What belongs to a repository is decided once, in discover.',
    ),
    onlyIn(
      'only-core-and-cli-validate',
      ['^src/core/', '^src/cli/'],
      'node_modules/zod/',
      'Between stages types are enough; zod is for what comes from outside, and costs start-up time.',
    ),
    onlyIn(
      'only-cli-parses-arguments',
      ['^src/cli/'],
      'node_modules/commander/',
      'Arguments are the business of the command line.',
    ),
    onlyIn(
      'only-render-and-cli-colour',
      ['^src/render/', '^src/cli/'],
      'node_modules/picocolors/',
      'Colour is how a result looks, never what it is.',
    ),
    {
      name: 'no-network',
      comment: 'threatdraft works offline and tells nobody anything.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: NETWORK },
    },
    {
      name: 'nothing-is-executed',
      comment: 'No child processes, no vm, no loading of modules by computed name: the scanned repository is hostile.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^(node:)?(child_process|cluster|vm|repl|process)$' },
    },
    onlyIn(
      'only-the-grammar-is-looked-up',
      ['^src/parse/tree-sitter/grammar\\.ts$'],
      '^(node:)?module$',
      "createRequire finds the grammar's WebAssembly file among our own packages; nothing else may resolve modules.",
    ),
    {
      name: 'no-cycles',
      comment:
        'Files in a cycle can only be understood together. Types alone may refer to each other. The parts of the evaluator need each other too: they meet in the machine that they are given.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      comment:
        'An import that resolves to nothing hides an edge from all the other rules. There is no package called sarif, only its types.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { couldNotResolve: true, pathNot: '^sarif$' },
    },
    {
      name: 'product-does-not-see-tests',
      comment: 'What ships does not import tests, fixtures, scripts or development dependencies.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^(test|fixtures|scripts)/' },
    },
    {
      name: 'no-development-dependencies',
      comment: 'They are not installed where threatdraft runs. Types alone are fine: they are gone after the build.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/(?!cli/main)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
