// Lint rules. Every rule that is switched off or added says why; layers between folders are dependency-cruiser's job.

import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const CLOCK_AND_LOCALE = [
  { selector: "NewExpression[callee.name='Date']", message: 'Output must not depend on the clock.' },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Output must not depend on the clock.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Output must not depend on chance.',
  },
  {
    selector: 'MemberExpression[property.name=/^(localeCompare|toLocale\\w+)$/]',
    message: 'Output must not depend on the locale: use compareText of src/core/evidence.ts.',
  },
  { selector: "MemberExpression[object.name='Intl']", message: 'Output must not depend on the locale.' },
];

export default defineConfig([
  globalIgnores(['dist', 'coverage', 'fixtures', 'schemas']),
  js.configs.recommended,
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers in messages are what messages are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => list.push(x)` is plain enough.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `while (true)` with a return inside is how explicit stacks are walked.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // A leading underscore, or a rest sibling that is left out on purpose, says so already.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `string | 'unknown'` tells the reader which word has a meaning of its own.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // Records that a function has made itself may lose keys again.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // What JSON.parse and commander give has the type its one reader says it has.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      eqeqeq: 'error',
      'no-control-regex': 'off', // Control characters are what terminals must be protected from.
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', { max: 6 }],
      // A walk up a chain of scopes begins at `this`.
      '@typescript-eslint/no-this-alias': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Only src/cli touches the process.' },
        { name: 'console', message: 'Only src/cli prints.' },
        { name: 'fetch', message: 'Nothing here uses the network.' },
        { name: 'WebSocket', message: 'Nothing here uses the network.' },
      ],
      'no-restricted-syntax': ['error', ...CLOCK_AND_LOCALE],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // An index into a list whose length the line before has checked; the test fails loudly if it is wrong.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        module: 'writable',
        performance: 'readonly',
        URL: 'readonly',
      },
    },
  },
]);
