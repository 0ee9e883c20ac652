import type { Person, ResourceLevel, ResourceSort, ResourceTally, ResourceType } from '@learning-commons/protocol';
import { cached, formatList, formatNumber, msg, plural, str } from '../internal/localize.ts';
import type { IconName } from '../ui/icon.ts';

/** What a type is called. */
export function typeWords(type: ResourceType): string {
  switch (type) {
    case 'article':
      return msg('Article');
    case 'video':
      return msg('Video');
    case 'podcast':
      return msg('Podcast');
    case 'course':
      return msg('Course');
    case 'book':
      return msg('Book');
    case 'file':
      return msg('File');
    case 'event':
      return msg('Event');
    case 'person':
      return msg('Person');
  }
}

/** What a type looks like. */
export const typeIcons: Readonly<Record<ResourceType, IconName>> = {
  article: 'article',
  video: 'play',
  podcast: 'headphones',
  course: 'course',
  book: 'book',
  file: 'file',
  event: 'calendar',
  person: 'user',
};

/** For whom it is. */
export function levelWords(level: ResourceLevel): string {
  switch (level) {
    case 'beginner':
      return msg('Beginner');
    case 'intermediate':
      return msg('Intermediate');
    case 'advanced':
      return msg('Advanced');
  }
}

/** What the button that leads to it says. */
export function openWords(type: ResourceType): string {
  switch (type) {
    case 'video':
      return msg('Watch');
    case 'podcast':
      return msg('Listen');
    case 'article':
    case 'book':
      return msg('Read');
    case 'file':
      return msg('Open the file');
    case 'course':
    case 'event':
    case 'person':
      return msg('Open the page');
  }
}

/** An order, as the reader chooses it. `curated` is what suits best: the match with words, the order of a list, else the newest. */
export function sortWords(
  sort: ResourceSort,
  { list, query }: { list?: string | undefined; query?: string | undefined },
): string {
  switch (sort) {
    case 'curated':
      return query ? msg('Best match') : list ? msg('Order of the list') : msg('Newest');
    case 'newest':
      return msg('Newest');
    case 'useful':
      return msg('Most useful');
    case 'recommended':
      return msg('Most recommended');
    case 'shortest':
      return msg('Shortest');
  }
}

const unit = (name: string, options: Intl.NumberFormatOptions, value: number) =>
  cached(name, (tag) => new Intl.NumberFormat(tag, { style: 'unit', ...options })).format(value);

/** How long it takes: `52 min`, `1 hr 30 min`. */
export function formatMinutes(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const short = { unitDisplay: 'short' } as const;
  const parts = [
    hours > 0 && unit('hours', { unit: 'hour', ...short }, hours),
    (rest > 0 || hours === 0) && unit('minutes', { unit: 'minute', ...short }, rest),
  ];
  return parts.filter((part) => part !== false).join(' ');
}

/** The name of a language, in the reader's own. */
export function languageName(tag: string): string {
  try {
    return cached('languages', (locale) => new Intl.DisplayNames(locale, { type: 'language' })).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** When an event begins, and when it ends. */
export function formatWhen(startsAt: number, endsAt: number | null): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' } as const;
  const format = cached('when', (tag) => new Intl.DateTimeFormat(tag, options));
  return endsAt === null ? format.format(startsAt) : format.formatRange(startsAt, endsAt);
}

/** How many rated it, and how many of them found it useful, which is 4 or 5 of 5. */
export function usefulness({ ratings }: Pick<ResourceTally, 'ratings'>): { useful: number; all: number } {
  const all = ratings.reduce((sum, each) => sum + each, 0);
  return { all, useful: ratings[3] + ratings[4] };
}

/** The same in words: `5 of 6 found it useful`. */
export function usefulWords({ useful, all }: { useful: number; all: number }): string {
  return plural(all, msg('one:{useful} of # found it useful|other:{useful} of # found it useful'), {
    useful: formatNumber(useful),
  });
}

/** What each step of the scale means. */
export function ratingWords(rating: number): string {
  return [msg('Not useful'), msg('A little useful'), msg('Fairly useful'), msg('Useful'), msg('Very useful')][
    rating - 1
  ]!;
}

/** Who recommends it, by name, with how many more. */
export function recommendWords(people: readonly Pick<Person, 'name'>[], all: number): string {
  const shown = people.slice(0, 2).map(({ name }) => name);
  const more = all - shown.length;
  if (shown.length === 0) return plural(all, msg('one:Recommended by one|other:Recommended by #'));
  if (more <= 0) return msg(str`Recommended by ${formatList(shown)}`);
  return plural(more, msg('one:Recommended by {names} and one more|other:Recommended by {names} and # more'), {
    names: shown.join(', '),
  });
}
