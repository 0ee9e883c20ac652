import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseAst } from 'rollup/parseAst';
import { inRoot } from './paths.ts';

/** What a page loads for one tag, in bytes after gzip. */
export interface PageWeight {
  readonly tag: string;
  /** `elements.js`, the tag's piece and everything they import at once: without it nothing is drawn. */
  readonly firstPaint: number;
  /** All of it, once every part that is loaded on demand was used, in the heaviest language. */
  readonly complete: number;
  /** What comes beside it once somebody uploads a file. Most people never do, and most widgets cannot. */
  readonly uploading: number;
  /** Every piece with its own weight, heaviest first; `languages` are alternatives, of which a page loads one. */
  readonly pieces: readonly Piece[];
}

/** One built file. */
export interface Piece {
  readonly name: string;
  readonly gzip: number;
  readonly kind: 'at once' | 'on demand' | 'uploading' | 'language' | 'data';
}

const ENTRY = inRoot('packages/elements/dist/browser/elements.js');
/** Pieces by language end in it: `de-Bv6QoWK1.js`, `emoji-labels.de-….js`. */
const LANGUAGE = /(?:^|[.-])(en|de|fr|es|hi|ar)-[\w-]{8}\.js$/;
/** Names and search words of emoji: lists that the picker fetches once somebody searches. */
const DATA = /^emoji-(labels|keywords)\b/;

/** What sends files. */
const UPLOADING = /^uploads\b/;

/** Whether there is anything to weigh. */
export const isBuilt = () => existsSync(ENTRY);

/** Weighs what a page with one tag loads, by following the imports of the built files. */
export function pageWeight(tag: string): PageWeight {
  const start = chunkOf(tag);
  const first = closure([ENTRY, start], ({ now }) => now);
  const all = closure([ENTRY, start], ({ now, later }) => [
    ...now,
    ...later.filter((path) => path !== ENTRY && !isOtherTag(path, start)),
  ]);
  const pieces = [...all].map((path) => piece(path, first)).sort((a, b) => b.gzip - a.gzip);
  const total = (kinds: readonly Piece['kind'][]) =>
    pieces.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { gzip }) => sum + gzip, 0);
  return {
    tag,
    firstPaint: total(['at once']),
    complete: total(['at once', 'on demand']) + heaviestLanguage(pieces),
    uploading: total(['uploading']),
    pieces,
  };
}

/** A language comes in several pieces: what all widgets need, and the words of each. */
function heaviestLanguage(pieces: readonly Piece[]): number {
  const sums = new Map<string, number>();
  for (const { name, kind, gzip } of pieces) {
    const [, language = ''] = kind === 'language' ? (LANGUAGE.exec(name) ?? []) : [];
    if (language) sums.set(language, (sums.get(language) ?? 0) + gzip);
  }
  return Math.max(0, ...sums.values());
}

function piece(path: string, first: ReadonlySet<string>): Piece {
  const name = basename(path);
  return { name, gzip: gzipSync(readFileSync(path)).length, kind: first.has(path) ? 'at once' : kindOf(name) };
}

function kindOf(name: string): Piece['kind'] {
  if (DATA.test(name)) return 'data';
  if (UPLOADING.test(name)) return 'uploading';
  return LANGUAGE.test(name) ? 'language' : 'on demand';
}

/** The file that `elements.js` loads when it meets the tag. */
function chunkOf(tag: string): string {
  const found = tagsOfEntry().get(tag);
  if (!found)
    throw new Error(
      `elements.js does not know <${tag}>. Build the elements, and see that packages/elements/src/index.ts exports it.`,
    );
  return found;
}

const isOtherTag = (path: string, own: string) => path !== own && [...tagsOfEntry().values()].includes(path);

function tagsOfEntry(): Map<string, string> {
  const tags = new Map<string, string>();
  walk(parseAst(readFileSync(ENTRY, 'utf8')), (node) => {
    const key = node.type === 'Property' ? (node.key as Node).value : undefined;
    if (typeof key !== 'string' || !key.startsWith('lc-')) return;
    walk(node.value, (inner) => {
      if (inner.type === 'ImportExpression')
        tags.set(key, resolve(dirname(ENTRY), String((inner.source as Node).value)));
    });
  });
  return tags;
}

interface Imports {
  readonly now: readonly string[];
  readonly later: readonly string[];
}

function closure(starts: readonly string[], next: (imports: Imports) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...starts];
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    queue.push(...next(path === ENTRY ? { ...importsOf(path), later: [] } : importsOf(path)));
  }
  return seen;
}

function importsOf(path: string): Imports {
  const now: string[] = [];
  const later: string[] = [];
  walk(parseAst(readFileSync(path, 'utf8')), ({ type, source }) => {
    const specifier = (source as Node | null | undefined)?.value;
    if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
    (type === 'ImportExpression' ? later : now).push(resolve(dirname(path), specifier));
  });
  return { now, later };
}

type Node = { readonly type: string; readonly value?: unknown } & Readonly<Record<string, unknown>>;

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, visit);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  if (typeof (value as Node).type === 'string') visit(value as Node);
  for (const child of Object.values(value)) if (typeof child === 'object') walk(child, visit);
}
