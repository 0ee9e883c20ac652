/** Words shown before and after the first match. */
const BEFORE = 8;
const AFTER = 16;

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** The words of a query or text, as both databases' indexes cut them. */
export function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/**
 * A stretch of text around the first word that matches. Every second piece, from the second on, is a match. The last term
 * may be unfinished.
 */
export function excerptOf(text: string, terms: readonly string[]): string[] {
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    word,
  }));
  const wanted = terms.map(fold);
  const isMatch = ({ word }: { word: string }) => matches(fold(word), wanted);
  const first = Math.max(0, words.findIndex(isMatch));
  const shown = words.slice(Math.max(0, first - BEFORE), first + AFTER);
  if (shown.length === 0) return [text.slice(0, 200)];
  const [from, to] = [shown[0]!.start, shown.at(-1)!.end];
  const pieces = [from > 0 ? '…' : text.slice(0, from)];
  let at = from;
  for (const word of shown.filter(isMatch)) {
    pieces[pieces.length - 1] += text.slice(at, word.start);
    pieces.push(text.slice(word.start, word.end), '');
    at = word.end;
  }
  pieces[pieces.length - 1] += text.slice(at, to) + (to < text.length ? '…' : '');
  return pieces;
}

function matches(word: string, wanted: readonly string[]): boolean {
  return wanted.some((term, index) => (index === wanted.length - 1 ? word.startsWith(term) : word === term));
}

/** Case and accents make no difference. */
function fold(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
