import type { Token } from 'markdown-it';
import type { RichInline } from '@learning-commons/protocol';
import { mayLink, mayShow } from './addresses.ts';
import type { Mentioned } from './mentions.ts';
import { normaliseText } from './normalise.ts';

/** Emphasis, strong, strikethrough and links inside each other; what is deeper keeps its text only. */
const MAX_DEPTH = 12;

interface Frame {
  readonly open: Token | undefined;
  readonly content: RichInline[];
}

/** The tokens of one paragraph, heading or cell as nodes. */
export function inlineOf(tokens: readonly Token[], mentioned: Mentioned): RichInline[] {
  const root: Frame = { open: undefined, content: [] };
  const frames = [root];
  for (const token of tokens) {
    if (token.nesting > 0) frames.push({ open: token, content: [] });
    else if (token.nesting < 0) close(frames);
    else append((frames.at(-1) ?? root).content, leaf(token, mentioned));
  }
  while (frames.length > 1) close(frames);
  return root.content;
}

function close(frames: Frame[]) {
  const inner = frames.length > 1 ? frames.pop() : undefined;
  if (inner?.open)
    append(frames.at(-1)!.content, frames.length > MAX_DEPTH ? inner.content : wrap(inner.open, inner.content));
}

function append(content: RichInline[], nodes: readonly RichInline[]) {
  for (const node of nodes) {
    const last = content.at(-1);
    if (node === '') continue;
    if (typeof node === 'string' && typeof last === 'string') content[content.length - 1] = last + node;
    else content.push(node);
  }
}

function wrap(open: Token, c: RichInline[]): RichInline[] {
  switch (open.type) {
    case 'em_open':
      return [{ t: 'em', c }];
    case 'strong_open':
      return [{ t: 'strong', c }];
    case 's_open':
      return [{ t: 'del', c }];
    default:
      return link(open, c);
  }
}

function leaf(token: Token, mentioned: Mentioned): RichInline[] {
  switch (token.type) {
    case 'code_inline':
      return [{ t: 'code', v: normaliseText(token.content) }];
    case 'softbreak':
      return ['\n'];
    case 'hardbreak':
      return [{ t: 'br' }];
    case 'mention':
      return mention(token.content, mentioned);
    case 'image':
      return image(token);
    default:
      // Entities may have brought back characters that the source was cleaned of.
      return [normaliseText(token.content)];
  }
}

/** A refused address leaves the text; a link without text, which nobody could see or hear, shows its address. */
function link(open: Token, c: RichInline[]): RichInline[] {
  const href = attribute(open, 'href');
  if (!mayLink(href)) return c;
  const shown = c.some((node) => typeof node !== 'string' || node.trim() !== '') ? c : [href];
  return href === '' && shown !== c ? [] : [{ t: 'link', href, ...title(open), c: shown }];
}

function image(token: Token): RichInline[] {
  const src = attribute(token, 'src');
  const alt = textOf(token.children ?? []);
  return mayShow(src) ? [{ t: 'image', src, alt, ...title(token) }] : [alt];
}

function mention(name: string, mentioned: Mentioned): RichInline[] {
  const member = mentioned.next(name);
  return [member === undefined ? `@${name}` : { t: 'mention', member, name }];
}

function title(token: Token): { title?: string } {
  const text = normaliseText(attribute(token, 'title'));
  return text === '' ? {} : { title: text };
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

/** What stands for an image where it cannot be shown. */
function textOf(tokens: readonly Token[]): string {
  return normaliseText(tokens.map(textOfToken).join(''));
}

function textOfToken({ type, content, children }: Token): string {
  if (type === 'image') return textOf(children ?? []);
  if (type === 'mention') return `@${content}`;
  return type === 'softbreak' || type === 'hardbreak' ? '\n' : content;
}
