/**
 * Words a minute in silent reading, over languages that part words by spaces (Brysbaert 2019, doi:10.1016/j.jml.2019.104047);
 * signs a minute in Chinese and Japanese, and letters in Thai and its neighbours, at the same pace.
 */
const [WORDS, SIGNS] = [238, 500];
/** Fewer words than these are no article. */
const FEWEST = 120;
const LONGEST = 1_440;

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;
const SIGN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/** Minutes it takes to read a text; null for one that is too short to be an article. `told` is the page's own count of words, if any. */
export function minutesToRead(text: string, told?: unknown): number | null {
  const signs = text.match(SIGN)?.length ?? 0;
  const counted = text.replace(SIGN, ' ').match(WORD)?.length ?? 0;
  const words = Number.isInteger(Number(told)) && Number(told) > counted ? Number(told) : counted;
  if (words + (signs * WORDS) / SIGNS < FEWEST) return null;
  const minutes = Math.max(1, Math.round(words / WORDS + signs / SIGNS));
  return minutes <= LONGEST ? minutes : null;
}
