import type { RichBlock, RichInline, RichListItem, RichText } from '@learning-commons/protocol';

/**
 * Writes a formatted text as HTML in the manner of the CommonMark reference implementation, to compare with its
 * examples. For tests only: no product code makes HTML from a text.
 */
export function richHtml(tree: RichText): string {
  const out = new Lines();
  blocks(out, tree);
  return out.text;
}

/** The reference implementation starts a line before and after each block unless it is at the start of one. */
class Lines {
  text = '';

  line() {
    if (this.text !== '' && !this.text.endsWith('\n')) this.text += '\n';
  }

  add(...parts: string[]) {
    this.text += parts.join('');
  }

  /** A block whose tags stand on lines of their own. */
  around(open: string, close: string, inside: () => void) {
    this.line();
    this.add(open);
    this.line();
    inside();
    this.line();
    this.add(close, '\n');
  }
}

function blocks(out: Lines, tree: readonly RichBlock[]) {
  for (const node of tree) block(out, node);
}

function block(out: Lines, node: RichBlock) {
  if (node.t === 'quote') return out.around('<blockquote>', '</blockquote>', () => blocks(out, node.c));
  if (node.t === 'list') return list(out, node);
  if (node.t === 'table') return table(out, node);
  out.line();
  if (node.t === 'hr') return out.add('<hr />\n');
  if (node.t === 'p') return out.add('<p>', inlines(node.c), '</p>\n');
  if (node.t === 'h') return out.add(`<h${node.level}>`, inlines(node.c), `</h${node.level}>\n`);
  const language = node.lang === undefined ? '' : ` class="language-${escape(node.lang)}"`;
  const lines = node.c.map((run) => escape(typeof run === 'string' ? run : run.v)).join('');
  out.add(`<pre><code${language}>`, lines, node.c.length > 0 ? '\n' : '', '</code></pre>\n');
}

function list(out: Lines, { ordered, start, loose, items }: Extract<RichBlock, { t: 'list' }>) {
  const tag = ordered ? 'ol' : 'ul';
  out.around(`<${tag}${start === undefined ? '' : ` start="${start}"`}>`, `</${tag}>`, () => {
    for (const item of items) listItem(out, item, loose === true);
  });
}

function listItem(out: Lines, { checked, c }: RichListItem, loose: boolean) {
  out.line();
  out.add('<li>');
  if (checked !== undefined) out.add(`<input ${checked ? 'checked="" ' : ''}disabled="" type="checkbox"> `);
  for (const node of c) {
    if (node.t === 'p' && !loose) out.add(inlines(node.c));
    else block(out, node);
    if (node.t === 'p' && !loose && c.length > 1 && node !== c.at(-1)) out.line();
  }
  out.add('</li>\n');
}

function table(out: Lines, { align, head, rows }: Extract<RichBlock, { t: 'table' }>) {
  const cell = (tag: string, content: readonly RichInline[], at: number) => {
    const side = align[at] ? ` align="${align[at]}"` : '';
    out.add(`<${tag}${side}>`, inlines(content), `</${tag}>\n`);
  };
  const row = (tag: string, cells: readonly (readonly RichInline[])[]) =>
    out.around('<tr>', '</tr>', () => cells.forEach((content, at) => cell(tag, content, at)));
  out.around('<table>', '</table>', () => {
    out.around('<thead>', '</thead>', () => row('th', head));
    if (rows.length > 0) out.around('<tbody>', '</tbody>', () => rows.forEach((cells) => row('td', cells)));
  });
}

function inlines(nodes: readonly RichInline[]): string {
  return nodes.map(inline).join('');
}

function inline(node: RichInline): string {
  if (typeof node === 'string') return escape(node);
  switch (node.t) {
    case 'code':
      return `<code>${escape(node.v)}</code>`;
    case 'br':
      return '<br />\n';
    case 'link':
      return `<a href="${escape(node.href)}"${title(node)}>${inlines(node.c)}</a>`;
    case 'image':
      return `<img src="${escape(node.src)}" alt="${escape(node.alt)}"${title(node)} />`;
    case 'mention':
      return `<mark data-member="${escape(node.member)}">@${escape(node.name)}</mark>`;
    default:
      return `<${node.t}>${inlines(node.c)}</${node.t}>`;
  }
}

function title(node: { title?: string }): string {
  return node.title === undefined ? '' : ` title="${escape(node.title)}"`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
