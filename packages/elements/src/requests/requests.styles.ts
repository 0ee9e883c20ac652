import { css } from 'lit';

/** The list of requests: head, news, toolbar, cards, states. */
export const styles = css`
  :host {
    container: requests / inline-size;
  }
  .head {
    flex-wrap: wrap;
    margin-block-end: 10px;
  }
  .head h2 {
    flex-basis: 8em;
  }
  h2:focus-visible,
  .title:focus-visible {
    outline-offset: 4px;
  }
  lc-ui-request-composer {
    margin-block-end: 20px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 14px;
  }
  .find {
    position: relative;
    flex: 1 0 100%;
  }
  .find > .icon {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 10px;
    margin-block: auto;
    color: var(--_text-2);
    pointer-events: none;
  }
  .tools :is(input, select) {
    inline-size: 100%;
    min-block-size: 2.5em;
    padding: 5px 10px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-size: var(--_small);
  }
  /* On both sides: words from the other side turn the field round, and the icon stays. */
  .find > input {
    padding-inline: 36px;
  }
  .select {
    flex: 1 1 8em;
    min-inline-size: 0;
  }
  .news {
    margin-block-end: 16px;
    padding: 10px 14px 12px;
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_accent-soft);
    font-size: var(--_small);
  }
  .news-head {
    display: flex;
    gap: 8px;
    align-items: center;
    font-weight: 600;
  }
  .news-head p {
    flex: 1;
  }
  .news-head .icon {
    color: var(--_accent);
  }
  .news li {
    padding-block: 3px;
    padding-inline-start: 1.9em;
  }
  .news .what {
    color: var(--_text-2);
  }
  .as-link,
  .answer-link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    text-align: start;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.15em;
    cursor: pointer;
  }
  .answer-link {
    font-weight: 600;
  }
  .cards {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .card {
    display: flex;
    gap: 14px;
    min-inline-size: 0;
    padding: 14px 16px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
  }
  .card.unsent {
    border-style: dashed;
  }
  .about {
    display: grid;
    flex: 1;
    gap: 6px;
    min-inline-size: 0;
  }
  .title {
    font-size: 1.0625em;
  }
  .why {
    color: var(--_text-2);
    font-size: var(--_small);
    white-space: pre-line;
  }
  .vote {
    display: grid;
    flex: none;
    align-content: center;
    align-self: start;
    justify-items: center;
    inline-size: 3.25em;
    min-block-size: 3.5em;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--_line-2);
    border-radius: var(--_radius);
    background: none;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    line-height: 1.25;
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background-color var(--_quick),
      color var(--_quick);
  }
  button.vote:hover {
    background: var(--_hover);
  }
  .vote[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .vote.still {
    border-color: transparent;
    background: var(--_sunken);
    color: var(--_text-2);
    cursor: default;
  }
  .byline {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
    color: var(--_text-2);
    font-size: var(--_tiny);
    --_avatar: 1.6em;
  }
  .by {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 2px 5px;
    align-items: center;
  }
  .chip {
    padding: 1px 9px;
    border: 1px solid var(--_line);
    border-radius: 999px;
    color: var(--_text-2);
    font-weight: 550;
    line-height: 1.6;
  }
  .chip.claimed,
  .chip.started {
    border-color: transparent;
    background: var(--_warning-soft);
    color: var(--_warning);
  }
  .chip.answered {
    border-color: transparent;
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .chip.skill {
    border-color: transparent;
    background: var(--_sunken);
  }
  .holder,
  .volunteers,
  .outcome,
  .pending,
  .refused p {
    display: flex;
    gap: 8px;
    align-items: center;
    font-size: var(--_small);
    --_avatar: 1.75em;
  }
  .faces {
    display: inline-flex;
    flex: none;
    padding-inline-start: 4px;
  }
  .faces > .avatar {
    margin-inline-start: -4px;
    box-shadow: 0 0 0 2px var(--_ground);
  }
  .volunteers,
  .pending,
  .by-whom {
    color: var(--_text-2);
  }
  .outcome {
    align-items: start;
  }
  .outcome > .icon {
    margin-block-start: 0.15em;
    color: var(--_text-2);
  }
  .outcome.answer > .icon {
    color: var(--_accent);
    stroke-width: 2;
  }
  .by-whom {
    margin-inline-start: 4px;
  }
  .refused .icon {
    color: var(--_danger);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
    margin-block-start: 4px;
  }
  .rest {
    display: flex;
    flex: 1;
    align-items: center;
    justify-content: space-between;
  }
  .rest lc-ui-menu {
    margin-inline-start: auto;
  }
  .opened {
    margin-block-start: 6px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--_line);
    --lc-discussion-height: 28rem;
  }
  .fresh-line {
    margin-block-end: 10px;
    text-align: center;
  }
  .fresh {
    border-color: var(--_accent);
    border-radius: 999px;
    color: var(--_accent);
  }
  .more {
    display: flex;
    margin: 14px auto 0;
  }
  .more-error {
    margin-block-start: 10px;
    color: var(--_danger);
    font-size: var(--_small);
  }
  .empty-title {
    color: var(--_text);
    font-weight: 600;
  }
  .empty .row {
    justify-content: center;
  }
  .ghosts {
    display: grid;
    gap: 12px;
  }
  .ghosts i {
    flex: none;
    inline-size: 3.25em;
    block-size: 3.5em;
  }
  .ghosts span {
    block-size: 0.8em;
  }
  .ghosts span:first-child {
    inline-size: 60%;
  }
  .ghosts span:last-child {
    inline-size: 35%;
  }
  @container requests (inline-size < 26rem) {
    .card {
      gap: 10px;
      padding: 12px;
    }
    .vote {
      inline-size: 2.9em;
    }
    .select {
      flex: 1 1 8em;
    }
  }
  @media (pointer: coarse) {
    .tools :is(input, select) {
      min-block-size: 44px;
      font-size: max(1em, 16px);
    }
    .vote {
      min-inline-size: 48px;
    }
    .as-link,
    .answer-link {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .vote[aria-pressed='true'] {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    .news,
    .vote.still,
    .chip {
      border: 1px solid;
    }
  }
`;
