import type { Editing } from './composer-commands.ts';

/** What stands in a box and what is selected in it. */
export function editingOf({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Editing {
  return { text: value, start: selectionStart, end: selectionEnd };
}

/** Half of a character outside the basic plane must not be exchanged alone. */
const isHalf = (text: string, at: number) => /[\uDC00-\uDFFF]/.test(text.charAt(at));

/** The smallest stretch in which two texts differ. */
function difference(before: string, after: string) {
  let from = 0;
  while (from < Math.min(before.length, after.length) && before[from] === after[from]) from += 1;
  if (isHalf(before, from) || isHalf(after, from)) from -= 1;
  let [to, end] = [before.length, after.length];
  while (to > from && end > from && before[to - 1] === after[end - 1]) [to, end] = [to - 1, end - 1];
  if (isHalf(before, to) || isHalf(after, end)) [to, end] = [to + 1, end + 1];
  return { from, to, insert: after.slice(from, end) };
}

/**
 * Brings a box to another text as if somebody had typed it, so that undo takes it back. `execCommand` is old, but nothing
 * else writes into the undo history.
 */
export function applyEditing(box: HTMLTextAreaElement, { text, start, end }: Editing): void {
  box.focus();
  if (box.value !== text) {
    const { from, to, insert } = difference(box.value, text);
    box.setSelectionRange(from, to);
    document.execCommand(insert ? 'insertText' : 'delete', false, insert);
    if (box.value !== text) replace(box, text);
  }
  box.setSelectionRange(start, end);
}

function replace(box: HTMLTextAreaElement, text: string): void {
  box.setRangeText(text, 0, box.value.length);
  box.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}
