import type { Editing } from './composer-commands.ts';
import { lineEnd, lineStart } from './composer-lines.ts';

const LINK = /\[([^[\]\n]*)\]\(((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*))\)/g;
const ADDRESS = /^(?:https?:\/\/|mailto:)\S*$/i;
const PLACEHOLDER = 'https://';

/** The link that has the whole selection within it. */
function linkAt({ text, start, end }: Editing): RegExpExecArray | null {
  const from = lineStart(text, start);
  for (const match of text.slice(from, lineEnd(text, from)).matchAll(LINK)) {
    const at = from + match.index;
    if (at < start && end < at + match[0].length) return Object.assign(match, { index: at });
  }
  return null;
}

/** Whether the selection lies within a link. */
export function isInLink(editing: Editing): boolean {
  return linkAt(editing) !== null;
}

/** Makes the selection a link and selects the place of the address, or turns a link back into its words. */
export function toggleLink(editing: Editing): Editing {
  const link = linkAt(editing);
  if (link) return unlink(editing, link);
  const words = wordsOf(editing);
  const selected = words.text.slice(words.start, words.end);
  if (ADDRESS.test(selected)) return put(words, `[](${target(selected)})`, 1, 1);
  if (selected === '') return put(words, `[](${PLACEHOLDER})`, 1, 1);
  const address = selected.length + 3;
  return put(words, `[${selected}](${PLACEHOLDER})`, address, address + PLACEHOLDER.length);
}

/** A link holds no more than a line, and no space at its edges: a double click selects one too many. */
function wordsOf({ text, start, end }: Editing): Editing {
  const selected = text.slice(start, end);
  const from = start + selected.length - selected.trimStart().length;
  if (from === end) return { text, start, end: start };
  const to = from + text.slice(from, Math.min(end, lineEnd(text, from))).trimEnd().length;
  return { text, start: from, end: to };
}

function unlink({ text }: Editing, { 0: whole, 1: words = '', index }: RegExpExecArray): Editing {
  const kept = text.slice(0, index) + words;
  return { text: kept + text.slice(index + whole.length), start: index, end: kept.length };
}

function put({ text, start, end }: Editing, insert: string, from: number, to: number): Editing {
  return { text: text.slice(0, start) + insert + text.slice(end), start: start + from, end: start + to };
}

/** What pasting an address over selected words makes of them, or null where a plain paste is meant. */
export function pasteLink(editing: Editing, pasted: string): Editing | null {
  const words = wordsOf(editing);
  const address = pasted.trim();
  const selected = words.text.slice(words.start, words.end);
  const lines = editing.text.slice(editing.start, editing.end).trim().includes('\n');
  const plain = selected === '' || lines || ADDRESS.test(selected) || linkAt(editing) !== null;
  if (plain || !ADDRESS.test(address) || !URL.canParse(address)) return null;
  const insert = `[${selected}](${target(address)})`;
  return put(words, insert, insert.length, insert.length);
}

/** Round brackets that do not pair would end the link early; angle brackets hold any address. */
function target(address: string): string {
  let depth = 0;
  for (const char of address) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 ? address : `<${address}>`;
}
