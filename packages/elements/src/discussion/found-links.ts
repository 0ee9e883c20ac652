/** Code, fenced or not, and what somebody quotes: links in there get no cards. */
const ASIDE =
  /^ {0,3}(`{3,}(?!`)|~{3,}(?!~))[^\n]*\n[\s\S]*?(?:\n {0,3}\1[^\n]*(?=\n|$)|$)|`[^`\n]*`|^ {0,3}>.*$|!\[[^\]\n]*\]\([^)\n]*\)/gm;
const ADDRESS = /https?:\/\/[^\s<>"`\\]+/gi;
/** What ends a sentence or a mark of formatting, not an address. */
const TRAILING = /[.,;:!?'"*_~\]]+$/;

/** A link in a text, and where it ends there. */
export interface FoundLink {
  readonly url: string;
  /** The same for links into one page. */
  readonly page: string;
  readonly end: number;
}

/** The same for links into one page. */
export function pageOf(url: string): string {
  const address = new URL(url);
  address.hash = '';
  return address.href;
}

/** Links of a Markdown text that may get cards, each page once, in the order of the text. What it makes of them, the server decides. */
export function findLinks(text: string): FoundLink[] {
  const plain = text.replace(ASIDE, (aside) => ' '.repeat(aside.length));
  const found = new Map<string, FoundLink>();
  for (const { 0: match, index } of plain.matchAll(ADDRESS)) {
    const url = trimmed(match);
    const address = URL.parse(url);
    if (!address || !/[^.]\.[^.]{2,}$/.test(address.hostname)) continue;
    const page = pageOf(url);
    if (!found.has(page)) found.set(page, { url, page, end: index + match.length });
  }
  return [...found.values()];
}

/** A closing bracket belongs to the address only where one was opened in it. */
function trimmed(match: string): string {
  let url = match.replace(TRAILING, '');
  while (url.endsWith(')') && url.split(')').length > url.split('(').length)
    url = url.slice(0, -1).replace(TRAILING, '');
  const open = url.search(/\)[^(]*$/);
  return open !== -1 && url.slice(0, open + 1).split(')').length > url.slice(0, open + 1).split('(').length
    ? url.slice(0, open)
    : url;
}
