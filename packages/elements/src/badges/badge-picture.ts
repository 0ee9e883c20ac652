import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Badge, BadgeDesign } from '@learning-commons/protocol';
import { ART_FIELD, badgeArt, type ArtPath } from '@learning-commons/protocol/badge-art.js';

/** Styles of `badgePicture`. `--_badge` sets the size (3.5em). */
export const pictureStyles = css`
  .badge {
    position: relative;
    display: inline-block;
    flex: none;
    inline-size: var(--_badge, 3.5em);
    block-size: var(--_badge, 3.5em);
    user-select: none;
  }
  .badge > :is(svg, img) {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }
  .badge > img {
    position: absolute;
    inset: 0;
    object-fit: contain;
    border-radius: 18%;
  }
  .badge > img:not(.broken) + svg,
  .badge > .broken {
    visibility: hidden;
  }
  .badge > svg {
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .badge.faint {
    filter: grayscale(1);
    opacity: 0.6;
  }
  @media (forced-colors: active) {
    .badge {
      forced-color-adjust: none;
    }
  }
`;

const PLAIN: BadgeDesign = { shape: 'circle', symbol: 'medal', colour: 'slate' };
/** Drawings by design: a page shows the same few again and again. */
const drawn = new Map<string, TemplateResult>();

function drawing(design: BadgeDesign): TemplateResult {
  const { shape, symbol, colour } = design;
  const key = `${shape} ${symbol} ${colour}`;
  let found = drawn.get(key);
  if (!found) drawn.set(key, (found = draw(design)));
  return found;
}

function draw(design: BadgeDesign): TemplateResult {
  const { paths, face, symbol } = badgeArt(design);
  // Drawings share a tree, and all faces of one shape are alike.
  const clip = `face-${design.shape}`;
  const path = ({ d, fill, stroke, width, inFace }: ArtPath) =>
    svg`<path d=${d} fill=${fill} stroke=${stroke ?? nothing} stroke-width=${width ?? nothing} clip-path=${inFace ? `url(#${clip})` : nothing}></path>`;
  return html`<svg viewBox="0 0 ${ART_FIELD} ${ART_FIELD}" aria-hidden="true">
    <clipPath id=${clip}><path d=${face}></path></clipPath>
    ${paths.map(path)}
    <g transform=${symbol.place}>${symbol.paths.map(path)}</g>
  </svg>`;
}

/** A picture that cannot be shown gives way to a plain badge. */
function onSettled({ currentTarget, type }: Event): void {
  (currentTarget as HTMLImageElement).classList.toggle('broken', type === 'error');
}

/**
 * A badge's picture: drawn here from its design, so that no page has to allow anything for it, or fetched from `server`
 * where somebody uploaded one. Decorative: the name stands beside it. `faint` for one that is not held.
 */
export function badgePicture(
  { picture, design }: Pick<Badge, 'picture' | 'design'>,
  server: string,
  faint = false,
): TemplateResult {
  const address = picture.startsWith('/') ? server + picture : picture;
  return html`<span class=${faint ? 'badge faint' : 'badge'} aria-hidden="true">${
    design
      ? nothing
      : html`<img src=${address} alt="" loading="lazy" decoding="async" @load=${onSettled} @error=${onSettled} />`
  }${drawing(design ?? PLAIN)}</span>`;
}
