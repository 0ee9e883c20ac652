import type { Editing } from './composer-commands.ts';
import { lineEnd, lineStart } from './composer-lines.ts';

/** A command that puts marks around words. */
export type InlineName = 'bold' | 'italic' | 'strike' | 'code';

/** Bold and italic share `*`: a run of one is italic, of two bold, of three both. Hence a bit, not a string. */
interface Mark {
  readonly chars: string;
  readonly bit: number;
}
const MARKS: Readonly<Record<Exclude<InlineName, 'code'>, Mark>> = {
  bold: { chars: '*_', bit: 2 },
  italic: { chars: '*_', bit: 1 },
  strike: { chars: '~', bit: 2 },
};

/** One stretch to be marked, never beyond a line: a mark does not reach across blocks. */
interface Segment {
  readonly start: number;
  readonly end: number;
}
interface Change {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
  /** An opening mark pushes a caret at its place, a closing one does not. */
  readonly opens: boolean;
}

const BLOCK_PREFIX = /^\s*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=\s)(?:\s+\[[ xX]\](?=\s))?|#{1,6}(?=\s))\s*)*/;
const WORD = /[\p{L}\p{M}\p{N}]/u;

/** Whether the whole selection, or the word at the caret, carries the mark. */
export function isInlineOn(name: InlineName, editing: Editing): boolean {
  const segments = segmentsOf(editing);
  return segments.length > 0 && segments.every((segment) => removal(name, editing.text, segment) !== null);
}

/** Marks the selection line by line, or takes the mark away when every line has it. */
export function toggleInline(name: InlineName, editing: Editing): Editing {
  const segments = segmentsOf(editing);
  const removals = segments.map((segment) => removal(name, editing.text, segment));
  const changes = removals.every((change) => change !== null)
    ? removals.flat()
    : segments.flatMap((segment, index) => (removals[index] ? [] : addition(name, editing.text, segment)));
  return apply(editing, changes, segments);
}

function segmentsOf({ text, start, end }: Editing): Segment[] {
  if (start === end) return [wordAt(text, start)];
  const segments: Segment[] = [];
  for (let from = lineStart(text, start); from < end;) {
    const to = lineEnd(text, from);
    const prefix = BLOCK_PREFIX.exec(text.slice(from, to))?.[0].length ?? 0;
    const segment = trimmed(text, Math.max(start, from + prefix), Math.min(end, to));
    if (segment.start < segment.end) segments.push(segment);
    from = to + 1;
  }
  return segments.length > 0 ? segments : [{ start, end: start }];
}

function trimmed(text: string, start: number, end: number): Segment {
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { start, end };
}

function wordAt(text: string, caret: number): Segment {
  let start = caret;
  let end = caret;
  while (start > 0 && WORD.test(text.charAt(start - 1))) start -= 1;
  while (end < text.length && WORD.test(text.charAt(end))) end += 1;
  return { start, end };
}

function runBefore(text: string, at: number, char: string): number {
  let count = 0;
  while (text.charAt(at - count - 1) === char) count += 1;
  return count;
}

function runAfter(text: string, at: number, char: string): number {
  let count = 0;
  while (text.charAt(at + count) === char) count += 1;
  return count;
}

/** What is between the marks, and how many there are on each side, whether the selection includes them or not. */
function unwrap(text: string, { start, end }: Segment, char: string) {
  const innerLeft = Math.min(runAfter(text, start, char), end - start);
  const innerRight = innerLeft === end - start ? 0 : runBefore(text, end, char);
  const core = { start: start + innerLeft, end: end - innerRight };
  return { core, left: runBefore(text, core.start, char), right: runAfter(text, core.end, char) };
}

function runsIn(text: string, char: string): { at: number; length: number }[] {
  const runs: { at: number; length: number }[] = [];
  for (let at = text.indexOf(char); at !== -1;) {
    const length = runAfter(text, at, char);
    runs.push({ at, length });
    at = text.indexOf(char, at + length);
  }
  return runs;
}

/** The changes that take the mark away, or null where it is not there. */
function removal(name: InlineName, text: string, segment: Segment): Change[] | null {
  if (name === 'code') return codeRemoval(text, segment);
  const { chars, bit } = MARKS[name];
  for (const char of chars) {
    const { core, left, right } = unwrap(text, segment, char);
    const nested = runsIn(text.slice(core.start, core.end), char).some(({ length }) => length & bit);
    if (Math.min(left, right) & bit && !nested) return cut(core, bit);
    const around = enclosing(text, segment, char, bit);
    if (around) return cut(around, bit);
  }
  return null;
}

/** The nearest pair of marks on the line that has the segment between them. */
function enclosing(text: string, segment: Segment, char: string, bit: number): Segment | null {
  const from = lineStart(text, segment.start);
  const prefix = BLOCK_PREFIX.exec(text.slice(from, lineEnd(text, from)))?.[0].length ?? 0;
  const line = text.slice(from + prefix, lineEnd(text, segment.end));
  const runs = runsIn(line, char).filter(({ length }) => length & bit);
  for (let index = 0; index + 1 < runs.length; index += 2) {
    const [opener, closer] = [runs[index]!, runs[index + 1]!];
    const core = { start: from + prefix + opener.at + opener.length, end: from + prefix + closer.at };
    const hugs = core.end > core.start && /\S/.test(text.charAt(core.start)) && /\S/.test(text.charAt(core.end - 1));
    if (hugs && core.start <= segment.start && segment.end <= core.end) return core;
  }
  return null;
}

function cut(core: Segment, count: number): Change[] {
  return [
    { at: core.start - count, remove: count, insert: '', opens: true },
    { at: core.end, remove: count, insert: '', opens: false },
  ];
}

function codeRemoval(text: string, segment: Segment): Change[] | null {
  const padded = paddedCode(text, segment);
  if (padded) return padded;
  const { core, left, right } = unwrap(text, segment, '`');
  const count = Math.min(left, right);
  const inside = text.slice(core.start, core.end);
  if (count > 0 && runsIn(inside, '`').every(({ length }) => length !== count)) {
    return cut(core, left === right ? count : 1);
  }
  const around = enclosing(text, segment, '`', 1);
  return around && cut(around, 1);
}

/** Code with a backtick at its edge is held off by one space, which goes with the marks. */
function paddedCode(text: string, { start, end }: Segment): Change[] | null {
  const count = runBefore(text, start - 1, '`');
  const held = text.charAt(start - 1) === ' ' && text.charAt(end) === ' ' && /^`|`$/.test(text.slice(start, end));
  if (!held || count === 0 || runAfter(text, end + 1, '`') !== count) return null;
  return [
    { at: start - 1 - count, remove: count + 1, insert: '', opens: true },
    { at: end, remove: count + 1, insert: '', opens: false },
  ];
}

function addition(name: InlineName, text: string, { start, end }: Segment): Change[] {
  const mark =
    name === 'code' ? codeFence(text.slice(start, end)) : MARKS[name].chars.charAt(0).repeat(MARKS[name].bit);
  return [
    { at: start, remove: 0, insert: mark, opens: true },
    { at: end, remove: 0, insert: [...mark].reverse().join(''), opens: false },
  ];
}

/** Longer than any run of backticks inside, and held off from one at the edge. */
function codeFence(inside: string): string {
  const longest = Math.max(0, ...runsIn(inside, '`').map(({ length }) => length));
  return '`'.repeat(longest + 1) + (/^`|`$/.test(inside) ? ' ' : '');
}

function apply({ text, start, end }: Editing, changes: readonly Change[], segments: readonly Segment[]): Editing {
  if (start !== end) [start, end] = [segments[0]!.start, segments.at(-1)!.end];
  let result = '';
  let done = 0;
  let [newStart, newEnd] = [start, end];
  for (const { at, remove, insert, opens } of [...changes].sort(byPlace)) {
    result += text.slice(done, at) + insert;
    done = at + remove;
    const shift = (place: number) =>
      place < at || (place === at && !opens) ? 0 : insert.length - Math.min(remove, place - at);
    newStart += shift(start);
    newEnd += shift(end);
  }
  return { text: result + text.slice(done), start: newStart, end: Math.max(newStart, newEnd) };
}

const byPlace = (a: Change, b: Change) => a.at - b.at || Number(b.opens) - Number(a.opens);
