import { Temporal } from 'temporal-polyfill';
import type { LinkPreview } from '@learning-commons/protocol';
import { plainLine } from '../kernel/plain-line.ts';
import { aboutOf, textIn, type LinkedData } from './linked-data.ts';
import type { Markup } from './markup.ts';
import { minutesToRead } from './reading-time.ts';

/** What an oEmbed endpoint says, as far as it is used. Its `html` never is. */
export interface Oembed {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly author_name?: unknown;
  readonly thumbnail_url?: unknown;
  readonly duration?: unknown;
}

/** A page's description of itself, cut to size; pictures are addresses elsewhere still. */
export interface Described extends Omit<LinkPreview, 'url' | 'picture' | 'fetchedAt'> {
  /** Where pictures of it may be, best first. */
  readonly pictures: readonly string[];
}

/** What a description is made of. */
export interface Sources {
  /** Where the page was found. */
  readonly url: string;
  readonly markup: Markup;
  readonly oembed: Oembed | undefined;
  readonly now: number;
  /** Whether an address may be followed at all. */
  readonly mayFollow: (url: string) => boolean;
}

const LONGEST_RECORDING = 30 * 86_400;
const LONGEST_ADDRESS = 2_000;

const TYPES: Readonly<Record<string, LinkPreview['type']>> = {
  VideoObject: 'video',
  PodcastEpisode: 'podcast',
  PodcastSeries: 'podcast',
  AudioObject: 'podcast',
  Course: 'course',
  Book: 'book',
  Event: 'event',
};

/** Chooses among all that a page says about itself; undefined where that is not even a title. */
export function describe({ url, markup, oembed, now, mayFollow }: Sources): Described | undefined {
  const { metas } = markup;
  const about = aboutOf(markup.data);
  const meta = (...names: readonly string[]) => names.map((name) => metas.get(name)).find(Boolean) ?? '';
  const title = firstLine(
    300,
    meta('og:title', 'twitter:title'),
    textIn(about?.headline ?? about?.name),
    oembed?.title,
    markup.title,
  );
  if (title === '') return undefined;
  const base = URL.parse(markup.base, url)?.href ?? url;
  const follow = (text: string) => followable(text, base, mayFollow);
  const type = typeOf(meta, about, oembed);
  const isRead = type === null || type === 'article';
  const seconds = secondsOf(meta, about, oembed);
  const canonical = [markup.canonical, meta('og:url')]
    .flatMap((each) => follow(each) ?? [])
    .find((each) => isSameSite(each, url));
  return {
    canonical: canonical ?? url,
    title,
    description: firstLine(
      500,
      meta('og:description', 'twitter:description'),
      textIn(about?.description),
      meta('description'),
    ),
    site: firstLine(120, meta('og:site_name')) || hostName(url),
    author:
      firstLine(
        120,
        textIn(about?.author ?? about?.creator, 'name'),
        oembed?.author_name,
        notAddress(meta('author', 'book:author', 'article:author')),
      ) || null,
    type,
    seconds: isRead ? null : seconds,
    minutes: isRead ? minutesToRead(markup.text, about?.wordCount) : null,
    language: languageOf(textIn(about?.inLanguage), markup.language, meta('og:locale').replace('_', '-')),
    publishedAt: momentOf(
      now,
      meta('article:published_time', 'og:article:published_time'),
      textIn(about?.datePublished ?? about?.uploadDate),
      meta('date', 'dc.date', 'dcterms.date', 'pubdate'),
    ),
    pictures: [
      meta('og:image:secure_url', 'og:image', 'og:image:url'),
      meta('twitter:image', 'twitter:image:src'),
      textIn(oembed?.thumbnail_url),
      textIn(about?.image ?? about?.thumbnailUrl, 'url', 'contentUrl'),
    ].flatMap((each) => follow(each) ?? []),
  };
}

/** A link to something that is no page: its name is all there is to say. Undefined for what nobody would open. */
export function describeFile(url: string, mediaType: string): Described | undefined {
  const { pathname } = new URL(url);
  const title = plainLine(decodeName(pathname.split('/').findLast((part) => part !== '') ?? ''), 300);
  const [kind] = mediaType.split('/');
  const isFile = kind === 'application' || kind === 'audio' || kind === 'video' || kind === 'image';
  if (title === '' || !isFile || mediaType === 'application/json') return undefined;
  return {
    canonical: url,
    title,
    description: '',
    site: hostName(url),
    author: null,
    type: kind === 'video' ? 'video' : kind === 'audio' ? 'podcast' : 'file',
    seconds: null,
    minutes: null,
    language: null,
    publishedAt: null,
    pictures: kind === 'image' ? [url] : [],
  };
}

/** The name under which people know the site of an address. */
export function hostName(url: string): string {
  return plainLine(new URL(url).hostname.replace(/^www\./, ''), 120);
}

/** Where an address leads that a page names; undefined for what is none, or may not be followed. */
export function followable(text: string, base: string, mayFollow: (url: string) => boolean): string | undefined {
  if (text === '' || text.length > LONGEST_ADDRESS) return undefined;
  const url = URL.parse(text, base);
  if (!url || url.href.length > LONGEST_ADDRESS || !mayFollow(url.href)) return undefined;
  return url.href;
}

/** A page may tidy its address, not take on another site's. */
function isSameSite(one: string, other: string): boolean {
  const [first, second] = [hostName(one), hostName(other)];
  return first === second || first.endsWith(`.${second}`) || second.endsWith(`.${first}`);
}

function firstLine(limit: number, ...candidates: readonly unknown[]): string {
  return candidates.map((each) => plainLine(each, limit)).find((each) => each !== '') ?? '';
}

/** Some name their author by the address of a profile. */
const notAddress = (text: string) => (URL.canParse(text) ? '' : text);

function typeOf(
  meta: (...names: string[]) => string,
  about: LinkedData | undefined,
  oembed: Oembed | undefined,
): LinkPreview['type'] {
  if (about) return TYPES[about.type] ?? 'article';
  const type = meta('og:type').toLowerCase();
  if (type.startsWith('video') || oembed?.type === 'video' || meta('og:video', 'twitter:player') !== '') return 'video';
  if (type.startsWith('music') || meta('og:audio') !== '') return 'podcast';
  if (type === 'book' || type === 'article') return type;
  return null;
}

function secondsOf(
  meta: (...names: string[]) => string,
  about: LinkedData | undefined,
  oembed: Oembed | undefined,
): number | null {
  const candidates = [
    Number(meta('og:video:duration', 'video:duration', 'music:duration') || Number.NaN),
    iso(textIn(about?.duration ?? about?.timeRequired)),
    Number(textIn(oembed?.duration) || Number.NaN),
  ].map((each) => Math.round(each));
  return candidates.find((each) => each > 0 && each <= LONGEST_RECORDING) ?? null;
}

function iso(text: string): number {
  try {
    return Temporal.Duration.from(text).total({ unit: 'second', relativeTo: '2001-01-01' });
  } catch {
    return Number.NaN;
  }
}

function languageOf(...candidates: readonly string[]): string | null {
  for (const text of candidates) {
    try {
      const [language] = text === '' ? [] : Intl.getCanonicalLocales(text.slice(0, 35));
      if (language !== undefined && language.length <= 35) return language;
    } catch {
      // What is no language tag says nothing.
    }
  }
  return null;
}

function momentOf(now: number, ...candidates: readonly string[]): number | null {
  const moments = candidates.map((text) => Date.parse(text.slice(0, 40)));
  return moments.find((moment) => moment >= 0 && moment <= now + 366 * 86_400_000) ?? null;
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
