import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from '../../floors.mjs';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** @type {Map<string, readonly string[]>} */
const declaredBy = new Map();

/**
 * The packages that a file may rely on: its workspace's dependencies; in tests also the tools of the top package.
 *
 * @param {string} path From the top of the repository.
 * @param {string} [root]
 * @returns {readonly string[]}
 */
export function declaredFor(path, root = ROOT) {
  const workspace = /^(packages\/[^/]+|server|demo|test)\//.exec(path)?.[1] ?? '';
  const own = dependenciesIn(resolve(root, workspace, 'package.json'));
  const isTest = /\.test\.m?ts$/.test(path) || workspace === 'test';
  return isTest ? [...own, ...dependenciesIn(resolve(root, 'package.json')), ...serverOf(path, root)] : own;
}

/** What crosses two floors in `test/` may also look at the server's own tools, such as its database driver. */
function serverOf(/** @type {string} */ path, /** @type {string} */ root) {
  return path.startsWith('test/') ? dependenciesIn(resolve(root, 'server/package.json')) : [];
}

/** @param {string} file */
function dependenciesIn(file) {
  const known = declaredBy.get(file);
  if (known) return known;
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
  const names = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  declaredBy.set(file, names);
  return names;
}

/** @type {import('eslint').Rule.RuleModule} */
export const floorsRule = {
  meta: {
    type: 'problem',
    docs: { description: 'Imports keep to the table in packages/tooling/floors.mjs' },
    schema: [],
    messages: { forbidden: '{{reason}}' },
  },
  create(context) {
    const from = relative(ROOT, context.filename).split(sep).join('/');
    const declared = declaredFor(from);
    /** @param {any} node @param {any} source @param {boolean} typeOnly */
    const check = (node, source, typeOnly) => {
      if (typeof source?.value !== 'string') return;
      const reason = judge({ from, specifier: source.value, typeOnly, declared });
      if (reason) context.report({ node, messageId: 'forbidden', data: { reason } });
    };
    return {
      ImportDeclaration: (/** @type {any} */ node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (/** @type {any} */ node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (/** @type {any} */ node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (/** @type {any} */ node) => check(node, node.source, false),
      TSImportType: (/** @type {any} */ node) => check(node, node.source ?? node.argument?.literal, true),
    };
  },
};
