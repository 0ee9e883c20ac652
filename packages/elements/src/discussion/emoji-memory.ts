const KEY = 'lc-emoji';
const RECENT = 16;

/** What a person used last, and in which skin tone. */
export interface EmojiMemory {
  /** Latest first, without skin tones. */
  readonly recent: readonly string[];
  readonly tone: number;
}

/** What this browser remembers; nothing where it may not. */
export function recallEmoji(): EmojiMemory {
  try {
    const { recent, tone } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { recent?: unknown; tone?: unknown };
    return {
      recent: Array.isArray(recent) ? recent.filter((each) => typeof each === 'string').slice(0, RECENT) : [],
      tone: typeof tone === 'number' && tone in [0, 1, 2, 3, 4, 5] ? tone : 0,
    };
  } catch {
    return { recent: [], tone: 0 };
  }
}

/** Remembers; does without where the browser's storage is closed. */
export function keepEmoji(memory: EmojiMemory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // A storage that is full or switched off costs a convenience, nothing more.
  }
}

/** The memory after one more use. */
export function used(memory: EmojiMemory, emoji: string): EmojiMemory {
  return { ...memory, recent: [emoji, ...memory.recent.filter((each) => each !== emoji)].slice(0, RECENT) };
}
