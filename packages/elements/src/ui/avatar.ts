import { css, html, nothing, type TemplateResult } from 'lit';
import type { Person } from '@learning-commons/protocol';
import { icon } from './icon.ts';

const TONES = 10;

/** Styles of `avatar`. `--_avatar` sets the size (2.25em). Initials keep 4.5 : 1 on each of the ten grounds. */
export const avatarStyles = css`
  .avatar {
    position: relative;
    display: inline-grid;
    flex: none;
    place-items: center;
    inline-size: var(--_avatar, 2.25em);
    block-size: var(--_avatar, 2.25em);
    overflow: clip;
    border-radius: 50%;
    background: light-dark(oklch(0.91 0.045 var(--_hue)), oklch(0.36 0.055 var(--_hue)));
    color: light-dark(oklch(0.38 0.09 var(--_hue)), oklch(0.91 0.045 var(--_hue)));
    line-height: 1;
    user-select: none;
    vertical-align: middle;
  }
  .avatar > span {
    font-size: calc(var(--_avatar, 2.25em) * 0.38);
    font-weight: 600;
    letter-spacing: 0.01em;
  }
  .avatar > img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .avatar > .broken {
    visibility: hidden;
  }
  .avatar.nobody {
    background: var(--_sunken);
    color: var(--_text-2);
  }
  .tone-0 { --_hue: 185; }
  .tone-1 { --_hue: 25; }
  .tone-2 { --_hue: 255; }
  .tone-3 { --_hue: 145; }
  .tone-4 { --_hue: 330; }
  .tone-5 { --_hue: 75; }
  .tone-6 { --_hue: 290; }
  .tone-7 { --_hue: 220; }
  .tone-8 { --_hue: 110; }
  .tone-9 { --_hue: 5; }
  @media (forced-colors: active) {
    .avatar {
      border: 1px solid;
    }
  }
`;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string): string {
  const [first] = graphemes.segment(word.replace(/^[^\p{L}\p{N}]+/u, ''));
  return first?.segment.toLocaleUpperCase() ?? '';
}

/** First letters of first and last name; one letter for scripts whose letters join or whose names are not spaced. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = firstLetter(words[0] ?? '');
  const spaced = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(first);
  return spaced && words.length > 1 ? first + firstLetter(words.at(-1) ?? '') : first;
}

function toneOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return sum % TONES;
}

/** A picture that cannot be shown gives way to the initials below it. */
function onSettled({ currentTarget, type }: Event): void {
  (currentTarget as HTMLImageElement).classList.toggle('broken', type === 'error');
}

function picture(address: string | undefined): TemplateResult | typeof nothing {
  if (!address) return nothing;
  return html`<img
    src=${address}
    alt=""
    loading="lazy"
    decoding="async"
    referrerpolicy="no-referrer"
    @load=${onSettled}
    @error=${onSettled}
  />`;
}

/**
 * A person's picture, or initials in a colour of their own; null for an anonymous or erased author. Decorative: the name
 * stands beside it.
 */
export function avatar(person: Pick<Person, 'id' | 'name' | 'avatar'> | null | undefined): TemplateResult {
  if (!person) return html`<span class="avatar nobody" aria-hidden="true">${icon('user')}</span>`;
  return html`<span class="avatar tone-${toneOf(person.id)}" aria-hidden="true"
    ><span>${initials(person.name)}</span>${picture(person.avatar)}</span
  >`;
}
