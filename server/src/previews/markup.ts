import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { SAXParser, type StartTag } from 'parse5-sax-parser';

/** What a page's markup says of it, as it stands there: nothing is judged or cut yet. */
export interface Markup {
  /** Contents of `meta` by property or name, the first of each that is looked for. */
  readonly metas: ReadonlyMap<string, string>;
  readonly title: string;
  /** `lang` of the document. */
  readonly language: string;
  /** Addresses as written, relative to `base`. */
  readonly canonical: string;
  readonly oembed: string;
  readonly base: string;
  /** Every block of JSON-LD that can be read. */
  readonly data: readonly unknown[];
  /** What is there to be read, where the page marks it, otherwise all that is not around it. */
  readonly text: string;
}

/** Characters given to the parser at once; between two portions others have their turn. */
const PORTION = 4_096;
/** Milliseconds of work that one page is worth: markup made to be slow is read no further. */
const PATIENCE = 400;
/** Characters kept of a title, of one block of data and of the text. */
const [TITLE, DATA, TEXT] = [2_000, 131_072, 200_000];
const BLOCKS = 8;

const METAS: ReadonlySet<string> = new Set([
  ...[
    'title',
    'description',
    'type',
    'site_name',
    'locale',
    'url',
    'audio',
    'image',
    'image:url',
    'image:secure_url',
  ].map((name) => `og:${name}`),
  ...['og:video', 'og:video:duration', 'video:duration', 'music:duration'],
  ...['title', 'description', 'image', 'image:src', 'player'].map((name) => `twitter:${name}`),
  ...['article:published_time', 'article:author', 'book:author', 'og:article:published_time'],
  ...['description', 'author', 'date', 'dc.date', 'dcterms.date', 'pubdate', 'content-language'],
]);
/** What is never read as the page's text. */
const ASIDE: ReadonlySet<string> = new Set(
  'script style noscript template nav header footer aside form button select svg iframe'.split(' '),
);
const MAIN: ReadonlySet<string> = new Set(['main', 'article']);

/**
 * Reads markup as a browser would cut it, without building a tree. Nothing in it is an error, and none of it takes longer
 * than it may: what was found by then counts.
 */
export async function readMarkup(html: string): Promise<Markup> {
  const reader = new Reader();
  const parser = new SAXParser();
  parser.on('startTag', (tag) => reader.open(tag));
  parser.on('endTag', ({ tagName }) => reader.close(tagName));
  parser.on('text', ({ text }) => reader.text(text));
  // What it passes through is nobody's.
  parser.resume();
  let spent = 0;
  for (let at = 0; at < html.length && spent < PATIENCE; at += PORTION) {
    const began = performance.now();
    const flows = parser.write(html.slice(at, at + PORTION));
    spent += performance.now() - began;
    await (flows ? setImmediate() : once(parser, 'drain'));
  }
  if (spent < PATIENCE) await new Promise<void>((resolve) => parser.end(resolve));
  parser.destroy();
  return reader.found();
}

class Reader {
  readonly #metas = new Map<string, string>();
  readonly #data: unknown[] = [];
  readonly #open = new Map<string, number>();
  #links = { canonical: '', oembed: '', base: '' };
  #language = '';
  #title: string | undefined;
  #block: string | undefined;
  #inTitle = false;
  #main = '';
  #all = '';

  open({ tagName, attrs }: StartTag): void {
    const said = (name: string) => attrs.find((each) => each.name === name)?.value.trim() ?? '';
    if (ASIDE.has(tagName) || MAIN.has(tagName)) this.#open.set(tagName, (this.#open.get(tagName) ?? 0) + 1);
    if (tagName === 'meta') this.#meta(said);
    else if (tagName === 'link') this.#link(said);
    else if (tagName === 'html') this.#language ||= said('lang');
    else if (tagName === 'base') this.#links.base ||= said('href');
    else if (tagName === 'title') this.#inTitle = this.#title === undefined;
    else if (tagName === 'script' && isJsonLd(said('type')) && this.#data.length < BLOCKS) this.#block = '';
    else this.#write(' ');
  }

  close(tagName: string): void {
    const open = this.#open.get(tagName) ?? 0;
    if (open > 0) this.#open.set(tagName, open - 1);
    if (tagName === 'title') this.#inTitle = false;
    if (tagName !== 'script' || this.#block === undefined) return;
    const value = parseJson(this.#block);
    if (value !== undefined) this.#data.push(value);
    this.#block = undefined;
  }

  text(text: string): void {
    if (this.#inTitle) this.#title = ((this.#title ?? '') + text).slice(0, TITLE);
    else if (this.#block !== undefined) this.#block = this.#block.length > DATA ? this.#block : this.#block + text;
    else this.#write(text);
  }

  found(): Markup {
    return {
      metas: this.#metas,
      title: this.#title ?? '',
      language: this.#language || (this.#metas.get('content-language') ?? ''),
      ...this.#links,
      data: this.#data,
      text: this.#main.trim() === '' ? this.#all : this.#main,
    };
  }

  #write(text: string) {
    if ([...ASIDE].some((tag) => this.#isOpen(tag))) return;
    if (this.#all.length < TEXT) this.#all += text;
    if ([...MAIN].some((tag) => this.#isOpen(tag)) && this.#main.length < TEXT) this.#main += text;
  }

  #isOpen(tag: string): boolean {
    return (this.#open.get(tag) ?? 0) > 0;
  }

  #meta(said: (name: string) => string) {
    const name = (said('property') || said('name') || said('itemprop') || said('http-equiv')).toLowerCase();
    const content = said('content');
    if (METAS.has(name) && content !== '' && !this.#metas.has(name)) this.#metas.set(name, content);
  }

  #link(said: (name: string) => string) {
    const relations = said('rel').toLowerCase().split(/\s+/);
    if (relations.includes('canonical')) this.#links.canonical ||= said('href');
    if (relations.includes('alternate') && said('type').toLowerCase() === 'application/json+oembed')
      this.#links.oembed ||= said('href');
  }
}

const isJsonLd = (type: string) => type.toLowerCase().split(';')[0] === 'application/ld+json';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
