import { SAXParser, type StartTag } from 'parse5-sax-parser';
import { DEEPEST, MOST_ENTRIES, meaningful, type Entry } from './entry.ts';

interface Draft {
  readonly line: number;
  readonly url: string;
  readonly skills: readonly string[];
  readonly folders: readonly string[];
  title: string;
  description: string;
}

/** Where text goes that is read now. */
type Target = 'nowhere' | 'folder' | 'title' | 'description';

/**
 * Reads a file of bookmarks, as browsers and bookmark services export them: `H3` names the folder that the next `DL` is, `A` is a
 * bookmark, and `DD` says something about it. Nothing closes its tags there, and nobody minds.
 */
export async function readBookmarks(html: string): Promise<Entry[]> {
  const reader = new Reader();
  const parser = new SAXParser({ sourceCodeLocationInfo: true });
  parser.on('startTag', (tag) => reader.open(tag));
  parser.on('endTag', ({ tagName }) => reader.close(tagName));
  parser.on('text', ({ text }) => reader.text(text));
  // What it passes through is nobody's.
  parser.resume();
  await new Promise<void>((resolve) => parser.end(html, () => resolve()));
  parser.destroy();
  return reader.drafts.map(({ line, url, title, description, skills, folders }) => ({
    line,
    folders,
    said: { title, url, skills, ...(description.trim() !== '' && { description }) },
  }));
}

class Reader {
  readonly drafts: Draft[] = [];
  readonly #folders: string[] = [];
  #depth = 0;
  #named = '';
  #target: Target = 'nowhere';

  open({ tagName, attrs, sourceCodeLocation }: StartTag): void {
    if (tagName === 'h3') [this.#target, this.#named] = ['folder', ''];
    else if (tagName === 'dl') this.#enter();
    else if (tagName === 'a') this.#begin(attrs, sourceCodeLocation?.startLine ?? 1);
    else if (tagName === 'dd') this.#target = this.drafts.length > 0 ? 'description' : 'nowhere';
    else if (tagName === 'dt') this.#target = 'nowhere';
  }

  close(tagName: string): void {
    if (tagName === 'dl') this.#leave();
    else if (tagName === 'a' || tagName === 'h3' || tagName === 'dd') this.#target = 'nowhere';
  }

  text(text: string): void {
    const draft = this.drafts.at(-1);
    if (this.#target === 'folder') this.#named += text;
    else if (this.#target === 'title' && draft) draft.title += text;
    else if (this.#target === 'description' && draft) draft.description += text;
  }

  #enter() {
    this.#target = 'nowhere';
    this.#depth += 1;
    if (this.#depth <= DEEPEST) this.#folders.push(this.#named.trim());
    this.#named = '';
  }

  #leave() {
    this.#target = 'nowhere';
    if (this.#depth > 0 && this.#depth <= DEEPEST) this.#folders.pop();
    this.#depth = Math.max(0, this.#depth - 1);
  }

  #begin(attrs: StartTag['attrs'], line: number) {
    const valueOf = (name: string) => attrs.find((attribute) => attribute.name === name)?.value ?? '';
    const url = valueOf('href').trim();
    this.#target = 'nowhere';
    // Firefox keeps searches and sorted folders as addresses of its own: they are no bookmarks.
    if (url === '' || url.startsWith('place:') || this.drafts.length >= MOST_ENTRIES) return;
    this.#target = 'title';
    const skills = valueOf('tags').split(',');
    this.drafts.push({ line, url, skills, folders: meaningful(this.#folders), title: '', description: '' });
  }
}
