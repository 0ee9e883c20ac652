import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declaredFor } from '../../declared.mjs';
import { judge } from '../../floors.mjs';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

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
