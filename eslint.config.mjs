import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import { configs as lit } from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import regexp from 'eslint-plugin-regexp';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import { house } from './packages/tooling/lint/plugin.mjs';

const TESTS = ['**/*.test.ts', '**/testing.ts', '**/testing.*.ts', 'test/**/*.ts'];
const PLAIN = ['**/*.mjs', '**/*.js'];
/** The domain modules (`polls/polls.ts`) and what tools load by their default export. */
const DEFAULT_EXPORTS = ['server/src/*/*.ts', '**/*.config.mjs', 'packages/tooling/**/*-reporter.ts'];

const lengths = {
  'house/long-file': ['warn', 400],
  'house/long-function': ['warn', { max: 40, IIFEs: true }],
  'max-lines': ['error', 600],
  'max-lines-per-function': ['error', { max: 60, IIFEs: true }],
};

const DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a default export is called differently everywhere.',
};
/** Patterns are literals, or put together from other patterns, constants and what is escaped. */
const PATTERNS = [
  ":matches(NewExpression, CallExpression)[callee.name='RegExp'] > TemplateLiteral > .expressions:not(Identifier[name=/^[A-Z_0-9]+$/], [property.name='source'], [callee.object.name='RegExp'][callee.property.name='escape'])",
  ":matches(NewExpression, CallExpression)[callee.name='RegExp'] > .arguments:first-child:not(TemplateLiteral, TaggedTemplateExpression, Literal)",
].map((selector) => ({ selector, message: 'Escape what becomes a part of a pattern: RegExp.escape().' }));

const UNSAFE = Object.fromEntries(
  ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
    `@typescript-eslint/no-unsafe-${what}`,
    'off',
  ]),
);

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/coverage/',
    '.artifacts/',
    '.data/',
    'docs/',
    'packages/elements/src/locales/',
    '**/generated/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  // Tests know more than what they test: Node here, a test framework there.
  ...['client', 'elements'].map((name) => ({
    files: [`packages/${name}/**/*.test.ts`, `packages/${name}/test-globals.d.ts`],
    languageOptions: {
      parserOptions: { projectService: false, project: `packages/${name}/tsconfig.test.json` },
    },
  })),
  {
    name: 'house',
    plugins: { house, regexp },
    rules: {
      ...lengths,
      'house/floors': 'error',
      'house/hash-private': 'error',
      'house/no-html-strings': 'error',
      'house/plain-comments': 'error',
      'house/plain-names': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      // Names of control characters are what our own clean-up is about.
      'no-control-regex': 'off',
      'no-eval': 'error',
      // The compiler knows unused ones, and that `??=` reads.
      'no-unused-private-class-members': 'off',
      'no-implied-eval': 'off',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-restricted-syntax': ['error', DEFAULT_EXPORT, ...PATTERNS],
      'object-shorthand': 'error',
      'regexp/no-super-linear-backtracking': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'prefer-const': 'error',
    },
  },
  {
    name: 'types',
    files: ['**/*.ts'],
    rules: {
      // The compiler knows what exists.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/unbound-method': 'off',
      // An object with getters of its own has no other way to speak of the one that makes it.
      '@typescript-eslint/no-this-alias': 'off',
      // `Promise<unknown> | unknown` tells the reader that both are welcome.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // A handler may answer at once or later; the one who calls it awaits.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // The query builder is typed per store, and rows pass through the kernel untyped.
    name: 'no alarm where rows come in',
    files: ['server/**/*.ts', ...TESTS],
    rules: UNSAFE,
  },
  {
    name: 'elements',
    files: ['packages/elements/**/*.ts'],
    extends: [lit['flat/recommended'], wc['flat/best-practice'], litA11y.configs.recommended],
    rules: {
      'house/no-inline-style': 'error',
      'house/sync-lifecycle': 'error',
      'lit/attribute-names': ['error', { convention: 'kebab' }],
      'lit/lifecycle-super': 'error',
      'lit/no-legacy-imports': 'error',
      'lit/no-native-attributes': 'error',
      'lit/no-this-assign-in-render': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/no-value-attribute': 'error',
      'lit/prefer-static-styles': 'error',
      'lit/value-after-constraints': 'error',
      // Safari takes the role from a list without bullets; saying it again keeps it.
      'lit-a11y/no-redundant-role': 'off',
      // Asks to guard what LitElement always has.
      'wc/guard-super-call': 'off',
    },
  },
  {
    name: 'one place for configuration',
    files: ['server/src/**/*.ts'],
    ignores: ['server/src/config.ts', 'server/src/main.ts', ...TESTS],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Configuration is read in config.ts and handed on.' },
      ],
    },
  },
  {
    name: 'kernel and tools may print',
    files: ['server/src/kernel/**', 'packages/tooling/**', 'test/**', ...PLAIN],
    rules: { 'no-console': 'off' },
  },
  { name: 'default exports', files: DEFAULT_EXPORTS, rules: { 'no-restricted-syntax': ['error', ...PATTERNS] } },
  {
    name: 'plain modules',
    files: PLAIN,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'process', 'URL', 'Buffer', 'setTimeout', 'clearTimeout', 'fetch', 'performance', 'globalThis'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
  },
  {
    name: 'tests',
    files: TESTS,
    rules: {
      'house/long-file': 'off',
      'house/long-function': 'off',
      'no-restricted-syntax': ['error', DEFAULT_EXPORT],
      'regexp/no-super-linear-backtracking': 'off',
      'max-lines': ['error', 800],
      'max-lines-per-function': 'off',
      'house/no-html-strings': ['error', { reading: true }],
      'no-console': 'off',
      'house/no-inline-style': 'off',
      'no-script-url': 'off',
      // node:test answers promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-unused-expressions': 'off',
      'lit-a11y/click-events-have-key-events': 'off',
      'lit-a11y/no-autofocus': 'off',
    },
  },
  {
    // Every assertion of open-wc looks like a promise there; these are the ones that are.
    name: 'tests of elements',
    files: ['packages/elements/**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      'no-restricted-syntax': [
        'error',
        ...[
          'callee.property.name="accessible"',
          `callee.name=${/^(fixture|aTimeout|nextFrame|oneEvent|waitUntil|send\w+|set\w+|emulateMedia|executeServerCommand)$/}`,
        ].map((which) => ({
          selector: `ExpressionStatement > CallExpression[${which}]`,
          message: 'Await it: nobody else does.',
        })),
      ],
    },
  },
);
