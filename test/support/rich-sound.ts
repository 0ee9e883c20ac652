import assert from 'node:assert/strict';
import type { RichBlock, RichCodeRun, RichInline, RichText } from '@learning-commons/protocol';

/** What no text that leaves the server holds: controls, bidirectional overrides and isolates, lone surrogates. */
const UNSOUND = /[\0-\x08\x0B-\x1F\x7F-\x9F\u202A-\u202E\u2060-\u206F\uFEFF]|\p{Cs}/u;
const KEYS: Readonly<Record<string, readonly string[]>> = {
  p: ['c'],
  h: ['c', 'level'],
  quote: ['c'],
  list: ['items', 'loose', 'ordered', 'start'],
  pre: ['c', 'lang'],
  hr: [],
  table: ['align', 'head', 'rows'],
  em: ['c'],
  strong: ['c'],
  del: ['c'],
  code: ['v'],
  br: [],
  link: ['c', 'href', 'title'],
  image: ['alt', 'src', 'title'],
  mention: ['member', 'name'],
};

/** Fails unless a formatted text is made of the protocol's nodes alone, all its addresses are harmless and all its text is clean. */
export function assertSound(tree: RichText): void {
  for (const node of tree) assertBlock(node);
}

/** The scheme a browser reads from an address on an https page. */
export function schemeOf(address: string): string | undefined {
  return URL.parse(address, 'https://page.invalid/')?.protocol;
}

function assertBlock(node: RichBlock) {
  assertKeys(node);
  if (node.t === 'p' || node.t === 'h') return node.c.forEach(assertInline);
  if (node.t === 'quote') return assertSound(node.c);
  if (node.t === 'list') return node.items.forEach((item) => assertSound(item.c));
  if (node.t === 'table') return [node.head, ...node.rows].flat(2).forEach(assertInline);
  if (node.t === 'pre') node.c.forEach(assertRun);
}

function assertRun(run: RichCodeRun) {
  if (typeof run === 'string') return assertText(run);
  assert.match(run.k, /^[a-z_-]{1,30}$/);
  assertText(run.v);
}

function assertInline(node: RichInline) {
  if (typeof node === 'string') return assertText(node);
  assertKeys(node);
  if ('title' in node && node.title !== undefined) assertText(node.title);
  if (node.t === 'code') return assertText(node.v);
  if (node.t === 'image') {
    assertText(node.alt);
    return assert.match(schemeOf(node.src) ?? '', /^https?:$/);
  }
  if (node.t === 'link') assert.match(schemeOf(node.href) ?? '', /^(?:https?|mailto):$/);
  if ('c' in node) node.c.forEach(assertInline);
}

function assertText(text: string) {
  assert.doesNotMatch(text, UNSOUND);
}

function assertKeys(node: Exclude<RichBlock | RichInline, string>) {
  const allowed = KEYS[node.t];
  assert.ok(allowed, `no node is called ${node.t}`);
  for (const key of Object.keys(node)) assert.ok(key === 't' || allowed.includes(key), `${node.t} has no ${key}`);
}
