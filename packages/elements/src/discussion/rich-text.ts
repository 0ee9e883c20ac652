import { html, nothing, type TemplateResult } from 'lit';
import type { RichBlock, RichCodeRun, RichInline, RichListItem, RichText } from '@learning-commons/protocol';
import { msg, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';

/** How a text is drawn for one reader. */
export interface RichTextOptions {
  /** The reader: mentions of them stand out. */
  readonly member?: string | null;
  /** Level of the first heading inside the text, one below whatever stands above it. Default 3. */
  readonly headingLevel?: number;
}

/** What a node's drawing depends on besides the node. */
interface Pen extends RichTextOptions {
  /** Level of the last heading. */
  level: number;
  inLink: boolean;
}

const SAFE = /^(?:https?:|mailto:|(?![a-z][a-z0-9+.-]*:))/i;

/** The server's parser lets no other scheme through; this holds even where an older or foreign server is asked. */
function safe(address: string): string | undefined {
  // Browsers drop these characters before they look for a scheme.
  return SAFE.test(address.replace(/[\u0000-\u0020]/g, '')) ? address : undefined;
}

function isForeign(href: string): boolean {
  try {
    return new URL(href, location.href).origin !== location.origin;
  } catch {
    return true;
  }
}

function link({ href, title, c }: Extract<RichInline, { t: 'link' }>, pen: Pen): unknown {
  const address = safe(href);
  if (!address || pen.inLink) return inlines(c, pen);
  const content = inlines(c, { ...pen, inLink: true });
  const rel = isForeign(address) ? 'ugc nofollow noopener noreferrer' : 'ugc';
  return html`<a part="link" href=${address} rel=${rel} title=${title ?? nothing}>${content}</a>`;
}

/** The frame has its final size before the picture is there, so that nothing below moves when it comes. */
function picture({ src, alt, title }: Extract<RichInline, { t: 'image' }>, pen: Pen): unknown {
  const address = safe(src);
  if (!address) return alt;
  const image = html`<img class="picture" part="picture" src=${address} alt=${alt} title=${title ?? nothing} loading="lazy" decoding="async" referrerpolicy="no-referrer" />`;
  if (pen.inLink) return image;
  const label = alt ? msg(str`${alt}, open in full size`) : msg('Picture, open in full size');
  return html`<a class="picture-link" href=${address} rel="ugc nofollow noopener noreferrer" aria-label=${label}>${image}</a>`;
}

function inline(node: RichInline, pen: Pen): unknown {
  if (typeof node === 'string') return node;
  switch (node.t) {
    case 'em':
      return html`<em>${inlines(node.c, pen)}</em>`;
    case 'strong':
      return html`<strong>${inlines(node.c, pen)}</strong>`;
    case 'del':
      return html`<del>${inlines(node.c, pen)}</del>`;
    case 'code':
      return html`<code part="code">${node.v}</code>`;
    case 'br':
      return html`<br />`;
    case 'link':
      return link(node, pen);
    case 'image':
      return picture(node, pen);
    case 'mention':
      return html`<span class="mention ${node.member === pen.member ? 'me' : ''}" part="mention">@${node.name || msg('a former member')}</span>`;
  }
}

const inlines = (nodes: readonly RichInline[], pen: Pen): unknown => nodes.map((node) => inline(node, pen));

function heading(node: RichBlock & { t: 'h' }, pen: Pen, dir: unknown): TemplateResult {
  // A text may begin at any level and skip some; the page's outline may not.
  pen.level = Math.min(pen.level + 1, (pen.headingLevel ?? 3) + node.level - 1);
  return html`<h3 dir=${dir} aria-level=${pen.level} class="heading-${node.level}">${inlines(node.c, pen)}</h3>`;
}

function codeRun(run: RichCodeRun): unknown {
  if (typeof run === 'string') return run;
  // `title.function` is drawn as `title`; hosts may style both.
  const scope = run.k.split('.')[0]!;
  return html`<span class="token-${scope}" part="token token-${scope}">${run.v}</span>`;
}

function codeBlock({ lang, c }: RichBlock & { t: 'pre' }): TemplateResult {
  const text = c.map((run) => (typeof run === 'string' ? run : run.v)).join('');
  return html`<div class="code" part="code-block">
    <div class="code-bar">
      <span class="code-language">${lang ?? msg('Code')}</span>
      <lc-copy-button .text=${text}></lc-copy-button>
    </div>
    <pre dir="ltr" tabindex="0" role="group" aria-label=${lang ? msg(str`Code, ${lang}`) : msg('Code')}><code>${c.map(codeRun)}</code></pre>
  </div>`;
}

function listItem({ checked, c }: RichListItem, loose: boolean, pen: Pen): TemplateResult {
  const content = c.map((child) => (!loose && child.t === 'p' ? inlines(child.c, pen) : block(child, pen, nothing)));
  if (checked === undefined) return html`<li>${content}</li>`;
  return html`<li class="task">
    <span class="task-box ${checked ? 'done' : ''}" role="img" aria-label=${checked ? msg('Done') : msg('Not done')}>${checked ? icon('check') : nothing}</span>
    <div>${content}</div>
  </li>`;
}

function list(node: RichBlock & { t: 'list' }, pen: Pen, dir: unknown): TemplateResult {
  const items = node.items.map((item) => listItem(item, node.loose === true, pen));
  return node.ordered
    ? html`<ol dir=${dir} start=${node.start ?? nothing}>
        ${items}
      </ol>`
    : html`<ul dir=${dir}>
        ${items}
      </ul>`;
}

function table({ align, head, rows }: RichBlock & { t: 'table' }, pen: Pen, dir: unknown): TemplateResult {
  const side = (column: number) => (align[column] ? `align-${align[column]}` : '');
  return html`<div class="table" role="group" aria-label=${msg('Table')} tabindex="0">
    <table part="table" dir=${dir}>
      <thead>
        <tr>
          ${head.map((cell, at) => html`<th scope="col" class=${side(at)}>${inlines(cell, pen)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, at) => html`<td class=${side(at)}>${inlines(cell, pen)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** `dir` is `auto` on the outermost blocks; what is inside follows them, or markers and text would part. */
function block(node: RichBlock, pen: Pen, dir: unknown): unknown {
  switch (node.t) {
    case 'p':
      return html`<p dir=${dir}>${inlines(node.c, pen)}</p>`;
    case 'h':
      return heading(node, pen, dir);
    case 'quote':
      return html`<blockquote part="quote" dir=${dir}>${node.c.map((child) => block(child, pen, nothing))}</blockquote>`;
    case 'list':
      return list(node, pen, dir);
    case 'pre':
      return codeBlock(node);
    case 'hr':
      return html`<hr />`;
    case 'table':
      return table(node, pen, dir);
  }
}

/** Draws a formatted text with templates; nothing of it is ever parsed as HTML. A node of an unknown kind is left out. */
export function richText(text: RichText, options: RichTextOptions = {}): TemplateResult {
  const pen: Pen = { ...options, level: (options.headingLevel ?? 3) - 1, inLink: false };
  return html`${text.map((node) => block(node, pen, 'auto'))}`;
}

/** About how many lines a text takes at a comfortable width: enough to decide whether to fold it. */
export function lineCount(text: RichText): number {
  return text.reduce((sum, node) => sum + blockLines(node), 0);
}

function blockLines(node: RichBlock): number {
  switch (node.t) {
    case 'p':
    case 'h':
      return 1.5 + inlineLines(node.c);
    case 'quote':
      return lineCount(node.c);
    case 'list':
      return node.items.reduce((sum, item) => sum + lineCount(item.c), 0);
    case 'pre':
      return 3 + node.c.reduce((sum, run) => sum + (typeof run === 'string' ? run : run.v).split('\n').length - 1, 0);
    case 'table':
      return 3 + 2 * node.rows.length;
    case 'hr':
      return 2;
  }
}

function inlineLines(nodes: readonly RichInline[]): number {
  return nodes.reduce<number>((sum, node) => {
    if (typeof node === 'string') return sum + node.length / 80;
    if (node.t === 'br') return sum + 1;
    if (node.t === 'image') return sum + 8;
    if (node.t === 'code') return sum + node.v.length / 80;
    return node.t === 'mention' ? sum : sum + inlineLines(node.c);
  }, 0);
}
