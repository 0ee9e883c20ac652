import type { Token } from 'markdown-it';
import { fail, limits, type RichCodeRun, type RichText } from '@learning-commons/protocol';
import { BlockReader } from './blocks.ts';
import { languageOf, tokensOf } from './grammar.ts';
import { Highlighter } from './highlight.ts';
import { inlineOf } from './inline.ts';
import { Mentioned, namesOf, type Mentionable } from './mentions.ts';
import { normaliseText } from './normalise.ts';

export { normaliseText } from './normalise.ts';
export { plainText } from './plain-text.ts';
export type { Mentionable } from './mentions.ts';

type Colour = (code: string, language: string) => RichCodeRun[];

/** Bytes of a tree as JSON: with people and counts beside it, it has to fit into one event. */
const TREE_BYTES = 24 * 1_024;
const MAX_LANGUAGE = 40;

/**
 * Turns Markdown into the tree that elements draw: CommonMark, with tables, task lists, strikethrough and bare addresses
 * as on GitHub, without raw HTML. `docs/guide/markdown.md` lists what is supported and where it differs on purpose.
 *
 * `@Name` of a member in `mentions`, as a word of its own and outside code and links, becomes a mention; every other `@`
 * stays text. Links go to http, https, mailto and relative addresses, images come from http, https and relative ones;
 * of anything else the text stays. Code is highlighted when its language is named, and is left plain where the colours
 * would make the tree too large.
 *
 * @throws CommonsError `invalid` when the text is longer than `limits.bodyLength` or its tree larger than 24 KiB of JSON.
 */
export function parseMarkdown(source: string, options: { readonly mentions: readonly Mentionable[] }): RichText {
  const text = normaliseText(source);
  if (text.length > limits.bodyLength) throw tooLong(text.length);
  const tokens = tokensOf(text, namesOf(options.mentions));
  const highlighter = new Highlighter();
  const tree = treeOf(tokens, options.mentions, (code, language) => highlighter.runs(code, language));
  if (fits(tree)) return tree;
  const plain = treeOf(tokens, options.mentions, (code) => [code]);
  if (!fits(plain)) throw tooMuch();
  return plain;
}

function treeOf(tokens: readonly Token[], members: readonly Mentionable[], colour: Colour): RichText {
  const mentioned = new Mentioned(members);
  return new BlockReader(tokens, {
    inline: (children) => inlineOf(children, mentioned),
    code: (content, info) => codeOf(content, normaliseText(languageOf(info).slice(0, MAX_LANGUAGE)), colour),
  }).read();
}

/** The line feed before the closing fence belongs to the fence; no run at all is no line at all. */
function codeOf(content: string, language: string, colour: Colour) {
  const c = content === '' ? [] : colour(content.replace(/\n$/u, ''), language);
  return language === '' ? { c } : { lang: language, c };
}

function fits(tree: RichText): boolean {
  return Buffer.byteLength(JSON.stringify(tree)) <= TREE_BYTES;
}

function tooLong(length: number) {
  return fail(
    'invalid',
    `This text has ${length} characters; ${limits.bodyLength} fit. Shorten it, or split it into several posts.`,
    {
      fields: [{ path: 'body' }],
      length,
      limit: limits.bodyLength,
    },
  );
}

function tooMuch() {
  return fail(
    'invalid',
    'This text holds more formatting than fits. Use fewer links, table cells and list items, or split it into several posts.',
    {
      fields: [{ path: 'body' }],
      limit: TREE_BYTES,
    },
  );
}
