import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Badge, BadgeDesign } from '@learning-commons/protocol';
import { COLOURS, SHAPES, SYMBOLS } from './badge-art.ts';

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
  .badge .line {
    fill: none;
    stroke: #fff;
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

function drawing({ shape, symbol, colour }: BadgeDesign): TemplateResult {
  const { outline, behind, x, y, scale } = SHAPES[shape];
  const [ground, deep] = COLOURS[colour];
  const place = `translate(${x - 10 * scale} ${y - 10 * scale}) scale(${scale})`;
  const ring = `translate(${x * 0.14} ${y * 0.14}) scale(.86)`;
  return html`<svg viewBox="0 0 48 48" aria-hidden="true">
    ${behind ? svg`<path d=${behind} fill=${deep}></path>` : nothing}
    <path d=${outline} fill=${ground}></path>
    <path class="line" d=${outline} transform=${ring} stroke-width="1.1" stroke-opacity=".45"></path>
    <path class="line" d=${SYMBOLS[symbol]} transform=${place} stroke-width="1.5"></path>
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
