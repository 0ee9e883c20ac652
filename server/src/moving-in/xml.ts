import { SaxesParser } from 'saxes';
import { checked, timeOf, type Found, type State } from './record.ts';

type Texts = Map<string, string>;

/** What is open while a file is read: texts by the path of their tags. */
interface Reading {
  readonly parser: SaxesParser;
  readonly path: string[];
  readonly found: Found[];
}

/** Calls back with the texts within each element of the given names, as they end. */
async function* elements(
  chunks: AsyncIterable<string>,
  names: readonly string[],
  ended: (name: string, texts: Texts, line: number) => Found | undefined,
): AsyncGenerator<Found> {
  const { parser, path, found }: Reading = { parser: new SaxesParser(), path: [], found: [] };
  const open: { readonly name: string; readonly depth: number; readonly texts: Texts; readonly line: number }[] = [];
  let isBroken = false;
  parser.on('error', () => {
    if (!isBroken) found.push({ broken: 'this is not XML from here on', line: parser.line });
    isBroken = true;
  });
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name);
    if (names.includes(name)) open.push({ name, depth: path.length, texts: new Map(), line: parser.line });
    const inside = open.at(-1);
    if (!inside) return;
    const key = path.slice(inside.depth).join('/');
    for (const [attribute, value] of Object.entries(attributes)) inside.texts.set(`${key}@${attribute}`, value);
  });
  const add = (text: string) => {
    const inside = open.at(-1);
    if (!inside || path.length <= inside.depth) return;
    const key = path.slice(inside.depth).join('/');
    inside.texts.set(key, (inside.texts.get(key) ?? '') + text);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', ({ name }) => {
    const inside = open.at(-1);
    if (inside?.name === name && inside.depth === path.length) {
      open.pop();
      const outer = open.at(-1);
      // A comment within an item needs to know of its page.
      if (outer) inside.texts.set('..link', outer.texts.get('link') ?? '');
      if (outer && name === 'thread') outer.texts.set('..thread', inside.texts.get('@dsq:id') ?? '');
      const one = isBroken ? undefined : ended(name, inside.texts, inside.line);
      if (one) found.push(one);
    }
    path.pop();
  });
  for await (const chunk of chunks) {
    parser.write(chunk);
    yield* found.splice(0);
    if (isBroken) return;
  }
  parser.close();
  yield* found.splice(0);
}

/** Comments of a Disqus export: threads first, then posts that name them. */
export function readDisqus(chunks: AsyncIterable<string>): AsyncGenerator<Found> {
  const pages = new Map<string, string>();
  return elements(chunks, ['thread', 'post'], (name, texts, line) => {
    const text = (key: string) => texts.get(key)?.trim() ?? '';
    if (name === 'thread') {
      // Within a post, `thread` only names one.
      if (texts.has('link')) pages.set(text('@dsq:id'), text('link'));
      return undefined;
    }
    return checked(
      {
        id: text('@dsq:id'),
        parentId: text('parent@dsq:id') || null,
        page: pages.get(text('..thread')) ?? '',
        author: authorOf(text('author/username'), text('author/name'), text('author/email')),
        html: texts.get('message') ?? '',
        text: '',
        at: timeOf(text('createdAt')),
        state: text('isSpam') === 'true' ? 'spam' : text('isDeleted') === 'true' ? 'deleted' : 'standing',
      },
      line,
    );
  });
}

/** What `comment_approved` says; whatever else it may say, such as 0, waits for a moderator. */
const WORDPRESS_STATES: Readonly<Record<string, State>> = {
  1: 'standing',
  spam: 'spam',
  trash: 'deleted',
  'post-trashed': 'deleted',
};

/** Comments of a WordPress export; pingbacks are none. */
export function readWordPress(chunks: AsyncIterable<string>): AsyncGenerator<Found> {
  return elements(chunks, ['item', 'wp:comment'], (name, texts, line) => {
    const text = (key: string) => texts.get(key)?.trim() ?? '';
    if (name === 'item' || !['', 'comment'].includes(text('wp:comment_type'))) return undefined;
    const parent = text('wp:comment_parent');
    return checked(
      {
        id: text('wp:comment_id'),
        parentId: parent === '' || parent === '0' ? null : parent,
        page: text('..link'),
        author: authorOf('', text('wp:comment_author'), text('wp:comment_author_email')),
        html: (texts.get('wp:comment_content') ?? '').replaceAll('\n', '<br>'),
        text: '',
        at: timeOf(text('wp:comment_date_gmt')),
        state: WORDPRESS_STATES[text('wp:comment_approved')] ?? 'unapproved',
      },
      line,
    );
  });
}

function authorOf(username: string, name: string, email: string) {
  return { key: username || email.toLowerCase() || name, name: name || username, email: email || null };
}
