const LIFECYCLE = new Set([
  'connectedCallback',
  'disconnectedCallback',
  'attributeChangedCallback',
  'adoptedCallback',
  'shouldUpdate',
  'willUpdate',
  'update',
  'render',
  'firstUpdated',
  'updated',
]);

/** @type {import('eslint').Rule.RuleModule} */
export const hashPrivate = {
  meta: {
    type: 'suggestion',
    docs: { description: '`#name` for everything private; TypeScript’s `private` only under a decorator' },
    schema: [],
    messages: { hash: 'Write #{{name}}: `private` ends with the compiler.' },
  },
  create(context) {
    const check = (/** @type {any} */ node) => {
      if (node.accessibility !== 'private' || node.decorators?.length || node.kind === 'constructor') return;
      context.report({ node, messageId: 'hash', data: { name: node.key.name ?? 'name' } });
    };
    return { PropertyDefinition: check, MethodDefinition: check, AccessorProperty: check };
  },
};

/** @type {import('eslint').Rule.RuleModule} */
export const syncLifecycle = {
  meta: {
    type: 'problem',
    docs: { description: 'Lifecycle methods are never async' },
    schema: [],
    messages: { sync: '{{name}} must not be async: nobody awaits it, and what it throws is lost.' },
  },
  create(context) {
    return {
      MethodDefinition(/** @type {any} */ node) {
        const { name } = node.key;
        const isElement = node.parent.parent.superClass !== null;
        if (isElement && LIFECYCLE.has(name) && node.value.async)
          context.report({ node, messageId: 'sync', data: { name } });
      },
    };
  },
};

/** @type {import('eslint').Rule.RuleModule} */
export const plainComments = {
  meta: {
    type: 'suggestion',
    docs: { description: 'Unfinished work has a number; what is private needs no tag' },
    schema: [],
    messages: {
      number: '{{word}} needs the number of its issue, as in "{{word}} #12: …".',
      internal: '@internal is not used here: make it #private, or keep it out of the door.',
    },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const word = /\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(?#\d)/.exec(comment.value)?.[1];
          const loc = /** @type {any} */ (comment).loc;
          if (word) context.report({ loc, messageId: 'number', data: { word } });
          if (/^\s*(?:\*\s*)?@internal\b/m.test(comment.value)) context.report({ loc, messageId: 'internal' });
        }
      },
    };
  },
};

/** @type {import('eslint').Rule.RuleModule} */
export const plainNames = {
  meta: {
    type: 'suggestion',
    docs: { description: 'A name says what a thing is' },
    schema: [],
    messages: {
      name: '{{name}} says nothing about what it is.',
      file: 'A file called {{name}} collects whatever is left over. Name it after the one thing it hides.',
      door: 'Only the door of a package is called index.ts.',
    },
  },
  create(context) {
    const check = (/** @type {any} */ node) => {
      const name = node.id?.name ?? '';
      if (/(Manager|Helper|Util|Utils)$/.test(name))
        context.report({ node: node.id, messageId: 'name', data: { name } });
    };
    return {
      ClassDeclaration: check,
      FunctionDeclaration: check,
      TSInterfaceDeclaration: check,
      Program(/** @type {any} */ node) {
        const path = context.filename.replaceAll('\\', '/');
        const name = path.split('/').at(-1) ?? '';
        if (/^(utils?|helpers?|common|misc|shared)\.(test\.)?m?[jt]s$/.test(name))
          context.report({ node, messageId: 'file', data: { name } });
        if (/^index\.m?[jt]s$/.test(name) && !/\/packages\/[^/]+\/src\/index\.ts$/.test(path))
          context.report({ node, messageId: 'door' });
      },
    };
  },
};
