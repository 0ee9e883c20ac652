/** How texts and queries are cut into words. Both databases are given the same ones, so that they find the same things. */

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Scripts that are written without spaces: each character is a word, and what is looked for is a run of them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/gu;
/**
 * Marks a reader may leave out: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels and the tatweel. Those of
 * Indic scripts are vowels and stay.
 */
const MARKS = /[\u0300-\u036f]|[\u0591-\u05c7]|[\u0610-\u061a]|\u0640|[\u064b-\u065f]|\u0670|[\u06d6-\u06ed]/g;

/** The same text without what makes no difference when it is looked for: case, accents, forms of the same letter. */
export function fold(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(MARKS, '').replaceAll('ς', 'σ').normalize('NFC');
}

/** The words of a text, folded unless told otherwise, each as the run of tokens the index holds for it. */
export function wordsOf(text: string, form = fold): string[][] {
  return (form(text).match(WORD) ?? []).map((word) =>
    word
      .replace(UNSPACED, ' $& ')
      .split(' ')
      .filter((token) => token !== ''),
  );
}

/** The tokens of a text, one after the other. */
export function tokensOf(text: string): string[] {
  return wordsOf(text).flat();
}

/** Queries ask for the same when these are equal: neither order nor repetition of words makes a difference. */
export function queryKey(query: string): string {
  return [...new Set(wordsOf(query).map((tokens) => tokens.join(' ')))].sort().join(' ');
}

/** Skills are the same when these are equal: case and forms of letters make no difference, accents do. */
export function skillKey(skill: string): string {
  return skill.normalize('NFKC').toLowerCase();
}

/** A language tag in the case in which tags are written: `de`, `de-CH`, `zh-Hant`. */
export function languageTag(tag: string): string {
  const [language, ...rest] = tag.split('-');
  const parts = rest.map((part) => {
    if (part.length === 2) return part.toUpperCase();
    return part.length === 4 ? part.charAt(0).toUpperCase() + part.slice(1).toLowerCase() : part.toLowerCase();
  });
  return [language!.toLowerCase(), ...parts].join('-');
}
