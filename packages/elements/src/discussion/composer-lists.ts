import { insideFence } from './composer-blocks.ts';
import type { Editing } from './composer-commands.ts';
import { lineEnd, lineStart } from './composer-lines.ts';

const ITEM = /^((?:\s{0,3}>\s?)*\s*)(?:([-*+])|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?/;
const QUOTE = /^(?:\s{0,3}>\s?)+/;

/** What Enter makes of a list or quote: the next item, or its end where the item is empty. Null: an ordinary new line. */
export function continueLine({ text, start, end }: Editing): Editing | null {
  if (start !== end || insideFence(text, start)) return null;
  const from = lineStart(text, start);
  const line = text.slice(from, lineEnd(text, from));
  const item = ITEM.exec(line);
  const prefix = (item ?? QUOTE.exec(line))?.[0];
  if (prefix === undefined || start < from + prefix.length) return null;
  if (line.slice(prefix.length).trim() === '')
    return replace(text, from, from + line.length, item?.[1]?.trimEnd() ? item[1] : '');
  return replace(text, start, end, `\n${item ? nextItem(item) : prefix}`);
}

function nextItem([, indent = '', bullet, number, mark = '', gap = ' ', box]: RegExpExecArray): string {
  return `${indent}${bullet ?? `${Number(number) + 1}${mark}`}${gap}${box ? '[ ] ' : ''}`;
}

function replace(text: string, from: number, to: number, insert: string): Editing {
  const caret = from + insert.length;
  return { text: text.slice(0, from) + insert + text.slice(to), start: caret, end: caret };
}
