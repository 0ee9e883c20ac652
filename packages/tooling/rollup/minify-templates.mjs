import { transform } from 'esbuild';

/**
 * Takes the indentation out of Lit's templates. White space in markup shrinks to one space, which draws the same; CSS is
 * minified. Templates in `msg(…)` stay, because their text is the key to their translation.
 */
export function minifyTemplates() {
  return {
    name: 'minify-templates',
    async transform(code, id) {
      if (id.includes('node_modules') || !/\b(html|svg|css)\s?`/.test(code)) return undefined;
      const edits = await Promise.all(templatesIn(this.parse(code)).map(edit));
      return { code: applied(code, edits.flat()), map: null };
    },
  };
}

function templatesIn(node, found = []) {
  if (!node || typeof node !== 'object') return found;
  if (node.type === 'CallExpression' && node.callee.name === 'msg') return found;
  if (node.type === 'TaggedTemplateExpression' && ['html', 'svg', 'css'].includes(node.tag.name)) {
    found.push({ tag: node.tag.name, quasis: node.quasi.quasis });
  }
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const each of child) templatesIn(each, found);
    else templatesIn(child, found);
  }
  return found;
}

async function edit({ tag, quasis }) {
  const whole = tag === 'css' && quasis.length === 1;
  const texts = await Promise.all(
    quasis.map(({ value }) => (whole ? minifyCss(value.cooked) : value.raw.replace(/\s+/g, ' '))),
  );
  return quasis.map(({ start, end }, i) => ({ start, end, text: texts[i] }));
}

async function minifyCss(css) {
  const { code } = await transform(css, { loader: 'css', minify: true, target: 'esnext', charset: 'utf8' });
  return inTemplate(code.trim());
}

/** Text as it is written between backticks. */
const inTemplate = (text) => text.replace(/\\|`|\$\{/g, '\\$&');

function applied(code, edits) {
  let result = code;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + text + result.slice(end);
  return result;
}
