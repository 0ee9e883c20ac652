const STYLE = /\sstyle\s*=/i;
const HANDLER = /\son[a-z]+\s*=\s*["']?[a-z$]/i;
const STYLE_ELEMENT = /<style[\s>]/i;

/** @type {import('eslint').Rule.RuleModule} */
export const noInlineStyle = {
  meta: {
    type: 'problem',
    docs: { description: "Nothing that `style-src 'self'` or `script-src 'self'` would block on a host page" },
    schema: [],
    messages: {
      style:
        'A strict host page blocks style attributes. Use a class, a custom property set through CSSOM, or a style sheet.',
      styleMap: 'The first render of styleMap writes a style attribute, which a strict host page blocks.',
      element: 'A strict host page blocks <style> in a template. Use `static styles`.',
      handler: 'A strict host page blocks inline handlers. Use @event.',
    },
  },
  create(context) {
    return {
      TaggedTemplateExpression(/** @type {any} */ node) {
        if (!['html', 'svg', 'staticHtml', 'mathml'].includes(node.tag.name)) return;
        const markup = tagsOf(node.quasi);
        if (STYLE.test(markup)) context.report({ node, messageId: 'style' });
        if (HANDLER.test(markup)) context.report({ node, messageId: 'handler' });
        if (STYLE_ELEMENT.test(markup)) context.report({ node, messageId: 'element' });
      },
      ImportSpecifier(/** @type {any} */ node) {
        if (node.imported.name === 'styleMap') context.report({ node, messageId: 'styleMap' });
      },
      CallExpression(/** @type {any} */ { callee, arguments: [first], ...node }) {
        const isSetter = callee.type === 'MemberExpression' && callee.property.name === 'setAttribute';
        if (isSetter && first?.value === 'style') context.report({ node: first, messageId: 'style', loc: node.loc });
      },
    };
  },
};

/** The text of all tags of a template, without the text between them; expressions become a space. */
function tagsOf(/** @type {any} */ quasi) {
  const source = quasi.quasis.map((/** @type {any} */ part) => part.value.raw).join(' ${} ');
  return (source.match(/<[a-z][^<>]*>/gi) ?? []).join(' ');
}
