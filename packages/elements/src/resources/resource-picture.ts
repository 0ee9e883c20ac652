import { css, html, type TemplateResult } from 'lit';
import type { Resource } from '@learning-commons/protocol';
import { icon } from '../ui/icon.ts';
import { typeIcons } from './resource-words.ts';

/** Styles of `picture`. The frame has its size before anything is loaded. */
export const pictureStyles = css`
  .picture {
    position: relative;
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    overflow: clip;
    background: light-dark(oklch(0.955 0.018 var(--_hue)), oklch(0.28 0.026 var(--_hue)));
    color: light-dark(oklch(0.5 0.07 var(--_hue)), oklch(0.78 0.06 var(--_hue)));
  }
  .picture > .icon {
    inline-size: clamp(1.5em, 22%, 2.75em);
    block-size: auto;
    stroke-width: 1;
  }
  .picture > img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .picture > .broken {
    visibility: hidden;
  }
  .of-article { --_hue: 240; }
  .of-video { --_hue: 20; }
  .of-podcast { --_hue: 305; }
  .of-course { --_hue: 185; }
  .of-book { --_hue: 75; }
  .of-file { --_hue: 255; }
  .of-event { --_hue: 145; }
  .of-person { --_hue: 350; }
  @media (forced-colors: active) {
    .picture {
      border: 1px solid;
    }
  }
`;

/** A picture that cannot be shown gives way to the drawing below it. */
function onSettled({ currentTarget, type }: Event): void {
  (currentTarget as HTMLImageElement).classList.toggle('broken', type === 'error');
}

/** What a resource looks like: the picture of its page, or a drawing of its type. Decorative: title and type stand beside it. */
export function picture({ type, picture: found }: Pick<Resource, 'type' | 'picture'>, server: string): TemplateResult {
  const image =
    found &&
    html`<img src=${`${server}${found.url}`} width=${found.width} height=${found.height} alt="" loading="lazy" decoding="async"
      @load=${onSettled} @error=${onSettled} />`;
  return html`<span class="picture of-${type}" part="picture" aria-hidden="true">${icon(typeIcons[type])}${image}</span>`;
}
