const WRITES = new Set(['innerHTML', 'outerHTML', 'srcdoc']);
const CALLS = new Set([
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'setHTML',
  'parseHTMLUnsafe',
  'createContextualFragment',
  'parseFromString',
]);
const DIRECTIVES = new Set(['unsafeHTML', 'unsafeSVG', 'unsafeMathML', 'unsafeStatic']);

/** @param {any} node */
const nameOf = (node) => (node.computed ? node.property.value : node.property.name);

/** @param {any} node Whether the member expression is the target of an assignment. */
const isWritten = (node) => node.parent.type === 'AssignmentExpression' && node.parent.left === node;

/** @type {import('eslint').Rule.RuleModule} */
export const noHtmlStrings = {
  meta: {
    type: 'problem',
    docs: { description: 'No string ever becomes markup or code: templates build nodes' },
    schema: [{ type: 'object', properties: { reading: { type: 'boolean' } }, additionalProperties: false }],
    messages: {
      markup: '{{name}} turns a string into markup. Draw with a template.',
      directive: '{{name}} turns a string into markup. Draw the token tree with templates.',
      code: '{{name}} turns a string into code.',
    },
  },
  create(context) {
    const mayRead = context.options[0]?.reading === true;
    return {
      MemberExpression(/** @type {any} */ node) {
        const name = nameOf(node);
        if (CALLS.has(name)) context.report({ node, messageId: 'markup', data: { name } });
        if (WRITES.has(name) && (isWritten(node) || !mayRead))
          context.report({ node, messageId: 'markup', data: { name } });
        const isDocument = node.object.name === 'document' && (name === 'write' || name === 'writeln');
        if (isDocument) context.report({ node, messageId: 'markup', data: { name: `document.${name}` } });
      },
      ImportSpecifier(/** @type {any} */ node) {
        const { name } = node.imported;
        if (DIRECTIVES.has(name)) context.report({ node, messageId: 'directive', data: { name } });
      },
      CallExpression(/** @type {any} */ node) {
        if (node.callee.name === 'eval') context.report({ node, messageId: 'code', data: { name: 'eval' } });
      },
      NewExpression(/** @type {any} */ node) {
        if (node.callee.name === 'Function')
          context.report({ node, messageId: 'code', data: { name: 'new Function' } });
      },
    };
  },
};
