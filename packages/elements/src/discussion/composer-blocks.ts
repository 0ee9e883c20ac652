import type { Editing } from './composer-commands.ts';
import { lineEnd, lineStart } from './composer-lines.ts';

/** A command that puts a prefix before whole lines. */
export type BlockName = 'quote' | 'list' | 'orderedList' | 'checklist' | 'heading';

/** A stretch of whole lines. */
interface Lines {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

const INDENT = /^(?:\s{0,3}>\s?)*\s*/;
const ITEM = /^(?:[-*+]|\d{1,9}[.)])(?:\s+|$)(?:\[[ xX]\](?:\s+|$))?/;
const MARKERS: Readonly<Record<Exclude<BlockName, 'quote'>, RegExp>> = {
  list: /^[-*+](?:\s+|$)(?!\[[ xX]\](?:\s|$))/,
  orderedList: /^\d{1,9}[.)](?:\s+|$)/,
  checklist: /^[-*+]\s+\[[ xX]\](?:\s+|$)/,
  heading: /^#{1,6}(?:\s+|$)/,
};
const QUOTED = /^\s{0,3}>/;
const FENCE = /^\s{0,3}(`{3,}|~{3,})/;

const isBlank = (line: string) => line.trim() === '';
const indentOf = (line: string) => INDENT.exec(line)![0];
const contentOf = (line: string) => line.slice(indentOf(line).length);

function linesOf({ text, start, end }: Editing): Lines {
  const from = lineStart(text, start);
  const to = lineEnd(text, end > start && text.charAt(end - 1) === '\n' ? end - 1 : end);
  return { from, to, lines: text.slice(from, to).split('\n') };
}

/** The block commands that hold for every selected line. */
export function activeBlock(editing: Editing): readonly (BlockName | 'codeBlock')[] {
  const { lines } = linesOf(editing);
  const active: (BlockName | 'codeBlock')[] = isQuoted(lines) ? ['quote'] : [];
  if (insideFence(editing.text, editing.start)) active.push('codeBlock');
  for (const name of ['list', 'orderedList', 'checklist', 'heading'] as const) {
    if (isMarked(name, lines)) active.push(name);
  }
  return active;
}

function isMarked(name: Exclude<BlockName, 'quote'>, lines: readonly string[]): boolean {
  const written = lines.filter((line) => contentOf(line) !== '');
  return written.length > 0 && written.every((line) => MARKERS[name].test(contentOf(line)));
}

function isQuoted(lines: readonly string[]): boolean {
  return lines.some((line) => QUOTED.test(line)) && lines.every((line) => QUOTED.test(line) || isBlank(line));
}

/** Gives every selected line the prefix of the block, or takes it from all when all have it. */
export function toggleBlock(name: BlockName, editing: Editing): Editing {
  const place = linesOf(editing);
  const changed = name === 'quote' ? toggleQuote(place.lines) : toggleMarker(name, place, editing.text);
  const on = name === 'quote' ? isQuoted(changed) : name !== 'heading' && isMarked(name, changed);
  return replaceLines(editing, place, changed, on && /[^\s>]/.test(changed.at(-1)!) && runsOn(editing.text, place.to));
}

function toggleQuote(lines: readonly string[]): string[] {
  if (isQuoted(lines)) return lines.map((line) => line.replace(/^(\s{0,3})> ?/, '$1'));
  return lines.map((line) => (line === '' && lines.length > 1 ? '>' : `> ${line}`));
}

function toggleMarker(name: Exclude<BlockName, 'quote'>, { from, lines }: Lines, text: string): string[] {
  const off = isMarked(name, lines);
  const onlyBlank = lines.every((line) => contentOf(line) === '');
  let number = firstNumber(text, from);
  return lines.map((line, index) => {
    const [indent, content] = [indentOf(line), contentOf(line)];
    if (content === '' && !(onlyBlank && index === 0)) return line;
    const bare = content.replace(off || name === 'heading' ? MARKERS[name] : ITEM, '');
    return indent + (off ? '' : marker(name, number++)) + bare;
  });
}

function marker(name: Exclude<BlockName, 'quote'>, number: number): string {
  if (name === 'orderedList') return `${number}. `;
  return { list: '- ', checklist: '- [ ] ', heading: '## ' }[name];
}

/** A numbered list goes on counting where the line above left off. */
function firstNumber(text: string, from: number): number {
  const above = from > 0 ? text.slice(lineStart(text, from - 1), from - 1) : '';
  const counted = /^(\d{1,9})[.)]\s/.exec(contentOf(above));
  return counted ? Number(counted[1]) + 1 : 1;
}

/** Markdown would take the next line into the last item or the quote; an empty line between keeps it out. */
function runsOn(text: string, to: number): boolean {
  const [, next = ''] = text.slice(to).split('\n', 2);
  return !isBlank(next) && !/^\s{2}/.test(next) && !/^\s*(?:>|#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|`{3}|~{3})/.test(next);
}

function replaceLines(editing: Editing, place: Lines, changed: readonly string[], gap: boolean): Editing {
  const text =
    editing.text.slice(0, place.from) + changed.join('\n') + (gap ? '\n' : '') + editing.text.slice(place.to);
  const map = (at: number) => mapPlace(at, place, changed);
  return { text, start: map(editing.start), end: map(editing.end) };
}

/** Where a place in the old lines is in the new ones: beside the same letter, never inside a prefix. */
function mapPlace(at: number, { from, to, lines }: Lines, changed: readonly string[]): number {
  let before = from;
  let after = from;
  for (const [index, line] of lines.entries()) {
    const now = changed[index]!;
    const kept = sameEnd(line, now);
    if (at <= before + line.length) return after + now.length - Math.min(kept, before + line.length - at);
    before += line.length + 1;
    after += now.length + 1;
  }
  return at + after - 1 - to;
}

/** How many letters of a line stay behind its changed prefix. */
function sameEnd(line: string, now: string): number {
  let kept = 0;
  while (kept < Math.min(line.length, now.length) && line.at(-1 - kept) === now.at(-1 - kept)) kept += 1;
  return line.slice(line.length - kept).trimStart().length;
}

/** Whether a place is within a fenced code block. */
export function insideFence(text: string, at: number): boolean {
  return openFence(text.slice(0, lineStart(text, at))) !== null;
}

function openFence(before: string): string | null {
  let open: string | null = null;
  for (const line of before.split('\n')) {
    const fence = FENCE.exec(line)?.[1];
    if (!fence) continue;
    if (open === null) open = fence;
    else if (fence.startsWith(open) && line.trim() === fence) open = null;
  }
  return open;
}

/** Puts the selected lines between fences, or takes the fences around them away. */
export function toggleCodeBlock(editing: Editing): Editing {
  const place = linesOf(editing);
  return unfence(editing, place) ?? fence(editing, place);
}

function fence(editing: Editing, { from, to, lines }: Lines): Editing {
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(longest + 1);
  const text = `${editing.text.slice(0, from)}${marks}\n${lines.join('\n')}\n${marks}${editing.text.slice(to)}`;
  return { text, start: editing.start + marks.length + 1, end: Math.min(editing.end, to) + marks.length + 1 };
}

function unfence(editing: Editing, place: Lines): Editing | null {
  const { text } = editing;
  const all = text.split('\n');
  let first = text.slice(0, place.from).split('\n').length - 1;
  let last = first + place.lines.length - 1;
  if (last > first && FENCE.test(all[first]!) && FENCE.test(all[last]!)) [first, last] = [first + 1, last - 1];
  while (first > 0 && !FENCE.test(all[first - 1]!)) first -= 1;
  while (last < all.length - 1 && !FENCE.test(all[last + 1]!)) last += 1;
  if (first === 0 || last === all.length - 1 || openFence(all.slice(0, first).join('\n')) === null) return null;
  const inner = all.slice(first, last + 1);
  const start = all.slice(0, first - 1).join('\n').length + (first > 1 ? 1 : 0);
  const shift = all[first - 1]!.length + 1;
  const clamp = (at: number) => Math.max(start, Math.min(at - shift, start + inner.join('\n').length));
  return {
    text: [...all.slice(0, first - 1), ...inner, ...all.slice(last + 2)].join('\n'),
    start: clamp(editing.start),
    end: clamp(editing.end),
  };
}
