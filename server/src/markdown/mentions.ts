import type { StateInline } from 'markdown-it';
import { normaliseText } from './normalise.ts';

/** A member whom a text may name. */
export interface Mentionable {
  readonly id: string;
  readonly name: string;
}

const AT = 0x40;
/** A letter or figure next to a name makes it a part of another word, except in scripts that run words together. */
const WORD =
  /[[\p{L}\p{M}\p{N}@]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]]/v;
const WORD_BEFORE = new RegExp(`${WORD.source}_*$`, 'v');
const WORD_AFTER = new RegExp(`^_*${WORD.source}`, 'v');
/** An address of this length before `@` is looked at, no further. */
const ADDRESS = 200;
const ADDRESS_START = /^[(*_~'"]*(?:www\.|mailto:)/iu;

/** The names to look for, longest first, so that `@Ann Lee` is not taken for `@Ann`. */
export function namesOf(members: readonly Mentionable[]): string[] {
  const names = new Set(members.map(({ name }) => normaliseText(name).trim()));
  return [...names].filter((name) => name !== '').sort((a, b) => b.length - a.length);
}

/** markdown-it's inline rule: `@` and one of `env.names`, alone as a word and not in the text of a link. */
export function mention(state: StateInline, silent: boolean): boolean {
  const { src, pos, env, linkLevel } = state;
  if (src.charCodeAt(pos) !== AT || linkLevel > 0) return false;
  const name = isFree(src, pos) && (env['names'] as readonly string[]).find((candidate) => matches(state, candidate));
  if (!name) return false;
  if (!silent) state.push('mention', '', 0).content = name;
  state.pos += 1 + name.length;
  return true;
}

function matches({ src, pos, posMax }: StateInline, name: string): boolean {
  const end = pos + 1 + name.length;
  return end <= posMax && src.startsWith(name, pos + 1) && !WORD_AFTER.test(src.slice(end, end + ADDRESS));
}

/** Neither the end of a word, as in an e-mail address, nor a part of a web address such as `www.example.org/@ann`. */
function isFree(src: string, pos: number): boolean {
  const before = src.slice(Math.max(0, pos - ADDRESS), pos);
  return !WORD_BEFORE.test(before) && !ADDRESS_START.test(before.split(/\s/u).at(-1) ?? '');
}

/** Gives each mention its member. Namesakes take turns in the order given, the last one keeping what is left. */
export class Mentioned {
  readonly #waiting = new Map<string, string[]>();

  constructor(members: readonly Mentionable[]) {
    for (const { id, name } of members) {
      const key = normaliseText(name).trim();
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), id]);
    }
  }

  /** The member whom the next `@name` means. */
  next(name: string): string | undefined {
    const waiting = this.#waiting.get(name) ?? [];
    return waiting.length > 1 ? waiting.shift() : waiting[0];
  }
}
