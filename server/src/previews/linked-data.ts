/** What JSON-LD says of the page's subject, as it stands there. */
export interface LinkedData {
  readonly type: string;
  readonly name?: unknown;
  readonly headline?: unknown;
  readonly description?: unknown;
  readonly author?: unknown;
  readonly creator?: unknown;
  readonly image?: unknown;
  readonly thumbnailUrl?: unknown;
  readonly duration?: unknown;
  readonly timeRequired?: unknown;
  readonly wordCount?: unknown;
  readonly datePublished?: unknown;
  readonly uploadDate?: unknown;
  readonly inLanguage?: unknown;
}

/** Types of schema.org that a page can be about. */
const ABOUT: ReadonlySet<string> = new Set([
  ...['Article', 'BlogPosting', 'HowTo', 'NewsArticle', 'Report', 'ScholarlyArticle', 'TechArticle'],
  ...['AudioObject', 'Book', 'Course', 'Event', 'PodcastEpisode', 'PodcastSeries', 'VideoObject'],
]);
/** Things looked at and steps down into them. */
const [MOST, DEEPEST] = [400, 5];

/** The thing that the page is about: of those of a kind we know, the one that lies least deep. */
export function aboutOf(data: readonly unknown[]): LinkedData | undefined {
  const waiting = data.map((value) => ({ value, depth: 0 }));
  for (const [seen, { value, depth }] of waiting.entries()) {
    if (typeof value !== 'object' || value === null) continue;
    const types: readonly unknown[] = [(value as Record<string, unknown>)['@type']].flat();
    const type = types.find((each): each is string => typeof each === 'string' && ABOUT.has(each));
    if (type !== undefined) return { ...value, type };
    if (depth === DEEPEST || seen >= MOST) continue;
    const inner: unknown[] = Object.values(value).slice(0, MOST);
    waiting.push(...inner.map((each) => ({ value: each, depth: depth + 1 })));
  }
  return undefined;
}

/** The first text in a value that may be a text, a thing with a name or an address, or a list of these. */
export function textIn(value: unknown, ...keys: readonly string[]): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string' || typeof first === 'number') return String(first);
  if (typeof first !== 'object' || first === null) return '';
  const own = keys.map((key) => (first as Record<string, unknown>)[key]);
  return own.find((each) => typeof each === 'string') ?? '';
}
