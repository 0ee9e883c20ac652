/** Resolves relative addresses as a browser would; its own scheme is an allowed one. */
const BASE = 'https://relative.invalid/';
const LINKED: ReadonlySet<string | undefined> = new Set(['http:', 'https:', 'mailto:']);
const SHOWN: ReadonlySet<string | undefined> = new Set(['http:', 'https:']);

/** Whether a link may lead there: http, https, mailto, or relative to the page. */
export function mayLink(address: string): boolean {
  return LINKED.has(schemeOf(address));
}

/** Whether an image may come from there: http, https, or relative to the page. */
export function mayShow(address: string): boolean {
  return SHOWN.has(schemeOf(address));
}

/** The URL standard's parser is the one browsers use, so no spelling of a scheme can pass here and mean another there. */
function schemeOf(address: string): string | undefined {
  return URL.parse(address, BASE)?.protocol;
}
