import { css } from 'lit';

/** What the dialogs of badges have in common. */
export const dialogStyles = css`
  section {
    margin-block-start: 24px;
  }
  h3 {
    margin-block-end: 8px;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .strong {
    font-weight: 600;
  }
  .aside {
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 400;
  }
  p.aside > .icon,
  .facts .icon {
    margin-inline-end: 6px;
    inline-size: 1.15em;
    block-size: 1.15em;
  }
  blockquote {
    margin-block: 6px;
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--_line);
    color: var(--_text-2);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .which {
    display: flex;
    gap: 12px;
    align-items: center;
    margin-block-end: 16px;
  }
  .which + * + .field,
  .add + .field {
    margin-block-start: 16px;
  }
  .face {
    display: flex;
    gap: 20px;
    align-items: center;
    padding-block: 4px;
    --_badge: 5.5em;
  }
  .face > div {
    display: grid;
    flex: 1;
    gap: 8px;
    min-inline-size: 0;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
  }
  .times {
    font-weight: 600;
  }
  .tag,
  .skills li {
    padding: 1px 9px;
    border: 1px solid var(--_line);
    border-radius: 999px;
    color: var(--_text-2);
    font-size: var(--_tiny);
  }
  .skills {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .criteria {
    display: grid;
    gap: 12px;
    margin-block-end: 10px;
  }
  .criterion {
    display: flex;
    gap: 10px;
  }
  .criterion > .mark {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 1.4em;
    block-size: 1.4em;
    border: 1.5px solid var(--_line-2);
    border-radius: 50%;
    margin-block-start: 0.08em;
  }
  .criterion.done > .mark {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .mark > .icon {
    inline-size: 0.95em;
    block-size: 0.95em;
    stroke-width: 2.4;
  }
  .criterion > div {
    flex: 1;
    min-inline-size: 0;
  }
  .award {
    display: grid;
    gap: 12px;
    padding: 14px 16px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  lc-own-award {
    display: block;
  }
  details {
    margin-block-start: 10px;
  }
  summary {
    padding-block: 6px;
    color: var(--_text-2);
    font-size: var(--_small);
    cursor: pointer;
  }
  lc-own-award + lc-own-award,
  .award + .award {
    margin-block-start: 10px;
  }
  .award .field + *,
  .award * + .field {
    margin-block-start: 0;
  }
  .turn {
    font-weight: 600;
  }
  .row > lc-ui-menu:first-child {
    margin-inline-start: -8px;
  }
  .share-box {
    display: grid;
    gap: 8px;
    justify-items: start;
  }
  .share-box > .field {
    inline-size: 100%;
  }
  .address {
    font-size: var(--_small);
    text-overflow: ellipsis;
  }
  .revoked {
    display: flex;
    gap: 10px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_warning-soft);
    font-size: var(--_small);
  }
  .revoked > .icon {
    color: var(--_warning);
  }
  .holders {
    display: grid;
    gap: 4px;
    --_avatar: 2.25em;
  }
  .holders + * {
    margin-block-start: 8px;
  }
  .holder {
    display: flex;
    gap: 12px;
    align-items: start;
    padding-block: 8px;
    line-height: 1.4;
  }
  .holder + .holder {
    border-block-start: 1px solid var(--_line);
  }
  .who {
    flex: 1;
    min-inline-size: 0;
  }
  .do {
    display: flex;
    flex: none;
    align-items: center;
  }
  .endorsements {
    margin-block-start: 4px;
  }
  .notes {
    display: grid;
    gap: 4px;
    margin-block-start: 4px;
    font-size: var(--_small);
  }
  .endorse {
    margin-block-start: 10px;
  }
  .endorse .row {
    margin-block-start: 8px;
  }
  @media (pointer: coarse) {
    summary {
      padding-block: 12px;
    }
  }
  @media (width <= 480px) {
    .face {
      gap: 14px;
      align-items: start;
      --_badge: 4em;
    }
  }
`;
