import { SAXParser, type StartTag } from 'parse5-sax-parser';

/** What is never text. */
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'title']);
const AROUND: Readonly<Record<string, string>> = { b: '**', strong: '**', i: '*', em: '*', s: '~~', del: '~~' };
const BLOCKS: ReadonlySet<string> = new Set('p div blockquote ul ol pre h1 h2 h3 h4 h5 h6 table tr'.split(' '));
const SPECIAL = /[\\`*_{}[\]<>()#+\-.!|~@&]/g;

/**
 * Writes HTML of another system as markdown. What has no counterpart loses its tags and keeps its words; every character that
 * would mean something in markdown is escaped. Nothing here makes text safe: that is up to `parseMarkdown`, as for what people write.
 */
export async function markdownFromHtml(html: string): Promise<string> {
  const writer = new Writer();
  const parser = new SAXParser();
  parser.on('startTag', (tag) => writer.open(tag));
  parser.on('endTag', ({ tagName }) => writer.close(tagName));
  parser.on('text', ({ text }) => writer.text(text));
  parser.resume();
  await new Promise<void>((resolve) => parser.end(html, () => resolve()));
  parser.destroy();
  return writer.done();
}

class Writer {
  #out = '';
  #silent = 0;
  #quoted = 0;
  #code = 0;
  readonly #links: string[] = [];

  open({ tagName, attrs, selfClosing }: StartTag): void {
    if (SILENT.has(tagName)) this.#silent += selfClosing ? 0 : 1;
    else if (tagName === 'br') this.#out += `\n${this.#margin()}`;
    else if (tagName === 'a') this.#link(attrs.find(({ name }) => name === 'href')?.value ?? '');
    else if (tagName === 'code' || tagName === 'pre') this.#code += 1;
    else if (AROUND[tagName]) this.#out += AROUND[tagName];
    if (tagName === 'blockquote') this.#quoted = Math.min(10, this.#quoted + 1);
    if (BLOCKS.has(tagName)) this.#gap();
    if (tagName === 'li') this.#out += `\n${this.#margin()}- `;
  }

  close(tagName: string): void {
    if (SILENT.has(tagName)) this.#silent = Math.max(0, this.#silent - 1);
    else if (tagName === 'a') this.#out += this.#links.pop() ?? '';
    else if (tagName === 'code' || tagName === 'pre') this.#code = Math.max(0, this.#code - 1);
    else if (AROUND[tagName]) this.#out += AROUND[tagName];
    if (tagName === 'blockquote') this.#quoted = Math.max(0, this.#quoted - 1);
    if (BLOCKS.has(tagName)) this.#gap();
  }

  text(text: string): void {
    if (this.#silent > 0) return;
    const words = this.#code > 0 ? text : text.replace(/\s+/g, ' ');
    this.#out += words.replace(SPECIAL, '\\$&').replaceAll('\n', `\n${this.#margin()}`);
  }

  done(): string {
    return this.#out.replace(/(?:\n[> ]*){3,}/g, (run) => `\n\n${run.slice(run.lastIndexOf('\n') + 1)}`).trim();
  }

  #margin() {
    return '> '.repeat(this.#quoted);
  }

  #gap() {
    this.#out += `\n\n${this.#margin()}`;
  }

  #link(href: string) {
    const url = URL.parse(href.trim());
    const isWeb = url !== null && /^(https?|mailto):$/.test(url.protocol);
    if (isWeb) this.#out += '[';
    this.#links.push(isWeb ? `](<${url.href.replace(/[<>\s]/g, encodeURIComponent)}>)` : '');
  }
}
