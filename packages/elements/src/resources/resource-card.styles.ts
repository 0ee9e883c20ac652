import { css } from 'lit';

/** Cards side by side: the picture above, all feet on one line. */
const grid = css`
  grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
  gap: 20px;
  .card {
    flex-direction: column;
    gap: 0;
    padding: 0;
    overflow: clip;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 4px);
    background: light-dark(#fff0, #ffffff05);
  }
  .cover {
    align-self: stretch;
    inline-size: auto;
    border-radius: 0;
  }
  .cover .picture {
    aspect-ratio: 5 / 2;
  }
  .about {
    flex: 1;
    padding: 14px 16px 10px;
  }
  .foot {
    margin-block-start: auto;
    padding-block-start: 6px;
  }
`;

/** What a card and an opened resource have in common: the line of its kind, chips, notes. */
export const chipStyles = css`
  .pending,
  .refused p {
    display: flex;
    gap: 8px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .refused {
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_danger-soft);
  }
  .refused p {
    color: var(--_text);
  }
  .refused .icon {
    color: var(--_danger);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .refused .row {
    margin-block-start: 8px;
  }
  .kind {
    display: flex;
    flex-wrap: wrap;
    gap: 0 6px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .kind > span {
    text-wrap: balance;
  }
  .kind > .type {
    display: inline-flex;
    gap: 6px;
    align-items: center;
  }
  .kind > :not(.type, :last-child)::after {
    margin-inline-start: 6px;
  }
  .kind > :not(:last-child)::after {
    content: '·' / '';
    color: var(--_text-2);
    font-weight: 400;
  }
  .kind .type {
    color: var(--_text);
    font-weight: 600;
  }
  .kind .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .chip {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    min-block-size: 1.85em;
    padding: 1px 10px;
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--_sunken);
    color: var(--_text-2);
    font-size: var(--_tiny);
    font-weight: 550;
    line-height: 1.4;
  }
  /* What members wrote is read from its own side and stands on the page's. */
  [dir='auto']:not(input, textarea, .description) {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  button.chip {
    min-block-size: max(1.85em, 24px);
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background-color var(--_quick),
      color var(--_quick);
  }
  button.chip:hover {
    color: var(--_text);
    background: light-dark(color-mix(in srgb, var(--_sunken), #000 5%), color-mix(in srgb, var(--_sunken), #fff 8%));
  }
  .chip .icon {
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  .chip.stale,
  .chip.submitted {
    background: var(--_warning-soft);
    color: var(--_warning);
  }
  .chip.dead,
  .chip.returned {
    background: var(--_danger-soft);
    color: var(--_danger);
  }
  .note {
    padding: 8px 12px;
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-size: var(--_small);
  }
  .icon-button.save[aria-pressed='true'] {
    background: none;
  }
  .save[aria-pressed='true'] path {
    fill: currentColor;
  }
  @media (pointer: coarse) {
    .chips {
      gap: 14px 8px;
    }
    button.chip {
      position: relative;
      min-block-size: 32px;
    }
    button.chip::after {
      content: '';
      position: absolute;
      inset: -6px 0;
    }
  }
  @media (forced-colors: active) {
    .chip,
    .note {
      border: 1px solid;
    }
  }
`;

/** One resource: as a row, or, where there is room or the page asks for it, as a card. */
export const cardStyles = css`
  .cards {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .card {
    position: relative;
    display: flex;
    gap: 16px;
    min-inline-size: 0;
    padding-block: 18px;
    border-block-end: 1px solid var(--_line);
  }
  .card:first-child {
    padding-block-start: 6px;
  }
  .card:last-child {
    border-block-end: 0;
  }
  .cover {
    position: relative;
    flex: none;
    align-self: start;
    inline-size: clamp(5rem, 24%, 11.5rem);
    padding: 0;
    overflow: clip;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    cursor: pointer;
  }
  .cover .picture {
    transition: filter var(--_quick);
  }
  .card:hover .cover .picture {
    filter: brightness(0.97);
  }
  .flag {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-start: 8px;
    display: inline-flex;
    gap: 4px;
    align-items: center;
    padding: 1px 9px 1px 7px;
    border-radius: 999px;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 1px 2px #0003;
    font-size: var(--_tiny);
    font-weight: 600;
    line-height: 1.6;
  }
  .flag.done {
    color: var(--_accent);
  }
  .about {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 6px;
    min-inline-size: 0;
  }
  .title {
    min-block-size: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_text);
    font-size: 1.0625em;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.005em;
    text-align: start;
    cursor: pointer;
  }
  .title:hover {
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
  }
  .from,
  .describes,
  .figures {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .from {
    margin-block-start: -4px;
    font-size: var(--_tiny);
  }
  .describes,
  .reason q {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .reason {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 8px;
    align-items: start;
    margin-block: 2px;
    font-size: var(--_small);
    --_avatar: 1.75em;
  }
  .reason q {
    quotes: '“' '”';
  }
  .reason .who {
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .reason.bare {
    align-items: center;
  }
  .faces {
    display: inline-flex;
    flex: none;
  }
  .faces > .avatar {
    box-shadow: 0 0 0 2px var(--_ground);
  }
  .faces > .avatar + .avatar {
    margin-inline-start: -7px;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    align-items: center;
    min-block-size: 2.5em;
  }
  .figures {
    font-size: var(--_tiny);
    display: flex;
    flex: 1 1 10em;
    flex-wrap: wrap;
    gap: 2px 12px;
    min-inline-size: 0;
  }
  .figures > :is(span, button) {
    display: inline-flex;
    gap: 5px;
    align-items: center;
  }
  .foot .deeds {
    display: flex;
    flex: none;
    margin-inline: auto -8px;
  }
  .unsent .cover,
  .unsent .title {
    opacity: 0.75;
  }
  :host([layout='grid']) .cards:not(.ordering) {
    ${grid}
  }
  @container resources (inline-size >= 36rem) {
    :host(:not([layout='list'])) .cards:not(.ordering) {
      ${grid}
    }
  }
  @container resources (inline-size < 26rem) {
    .card {
      gap: 12px;
    }
    .cover {
      overflow: visible;
    }
    .cover .picture {
      border-radius: var(--_radius);
    }
    .flag {
      position: static;
      display: flex;
      justify-content: center;
      margin-block-start: 4px;
      padding-inline: 0;
      background: none;
      box-shadow: none;
    }
  }
  @media (pointer: coarse) {
    .title {
      margin-block: -10px;
      padding-block: 10px;
    }
  }
  @media (forced-colors: active) {
    .refused,
    .flag {
      border: 1px solid;
    }
  }
`;
