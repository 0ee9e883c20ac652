import { emoji } from './generated/emoji.ts';

/** One emoji in one language. */
export interface Emoji {
  readonly emoji: string;
  readonly label: string;
  /** It comes in skin tones. */
  readonly toned: boolean;
  /** Place in the whole list. */
  readonly at: number;
}

const LABELS = {
  de: () => import('./generated/emoji-labels.de.ts'),
  en: () => import('./generated/emoji-labels.en.ts'),
  es: () => import('./generated/emoji-labels.es.ts'),
  fr: () => import('./generated/emoji-labels.fr.ts'),
  hi: () => import('./generated/emoji-labels.hi.ts'),
};
const KEYWORDS = {
  de: () => import('./generated/emoji-keywords.de.ts'),
  en: () => import('./generated/emoji-keywords.en.ts'),
  es: () => import('./generated/emoji-keywords.es.ts'),
  fr: () => import('./generated/emoji-keywords.fr.ts'),
  hi: () => import('./generated/emoji-keywords.hi.ts'),
};
/** A language in which emoji have names. */
export type EmojiLanguage = keyof typeof LABELS;

/** The language of names for a reader's language: their own, or English. */
export function emojiLanguage(locale: string): EmojiLanguage {
  return locale in LABELS ? (locale as EmojiLanguage) : 'en';
}

const split = (lines: string) => lines.split('\n').map((line) => line.split('|'));

/** All emoji by category. Rejects when the names cannot be loaded. */
export async function loadEmoji(language: EmojiLanguage): Promise<readonly (readonly Emoji[])[]> {
  const { labels } = await LABELS[language]();
  const names = split(labels);
  let at = 0;
  return emoji.split('\n').map((line, group) =>
    line.split(' ').map((entry, index) => ({
      emoji: entry.replace('+', ''),
      label: names[group]![index]!,
      toned: entry.endsWith('+'),
      at: at++,
    })),
  );
}

/** What else people call each emoji, in the order of the list. Rejects when it cannot be loaded. */
export async function loadKeywords(language: EmojiLanguage): Promise<readonly string[]> {
  const { keywords } = await KEYWORDS[language]();
  return split(keywords).flat();
}

/** Skin tones from light to dark, behind none. */
export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿'] as const;

/** The emoji in a skin tone; every person in it gets the same. */
export function inTone({ emoji: plain, toned }: Pick<Emoji, 'emoji' | 'toned'>, tone: number): string {
  const modifier = TONES[tone];
  return toned && modifier ? plain.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${modifier}`) : plain;
}

/** Small letters without accents and ligatures, so that `coeur` finds `cœur` and `cafe` finds `café`. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('œ', 'oe')
    .replaceAll('ß', 'ss');

/** How well one word of the query fits: 0 not at all. */
function fit(word: string, label: string, keywords: string): number {
  if (label === word) return 8;
  if (label.startsWith(word)) return 6;
  if (` ${keywords},`.replace(/,/g, ' , ').includes(` ${word} `)) return 5;
  if (label.split(/[\s-]+/).some((part) => part.startsWith(word))) return 4;
  return keywords.split(/[,\s]+/).some((part) => part.startsWith(word)) ? 2 : 0;
}

/** Emoji whose name or keywords hold all words of the query, or their beginnings; the best first. */
export function searchEmoji(all: readonly Emoji[], keywords: readonly string[], query: string): readonly Emoji[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const scored = all.map((one) => {
    const [label, more] = [plain(one.label), plain(keywords[one.at] ?? '')];
    const fits = words.map((word) => fit(word, label, more));
    return { one, score: fits.includes(0) ? 0 : fits.reduce((sum, each) => sum + each, 0) };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.one.at - b.one.at)
    .map(({ one }) => one);
}
