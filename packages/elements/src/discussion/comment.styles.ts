import { css } from 'lit';

/** One comment and what stands under it. Rows carry no shadow tree of their own, so these styles are the widget's. */
export const commentStyles = css`
  .threads > .rows > lc-comment {
    padding: 20px 6px;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 200px;
  }
  .threads > .rows > lc-comment + lc-comment {
    border-block-start: 1px solid var(--_line);
  }
  .threads > .rows > lc-comment.lined {
    border-block-start: 0;
  }
  .comment {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: 12px;
    scroll-margin-block: calc(var(--lc-sticky-top, 0px) + 16px) 16px;
    --_avatar: 2.25em;
  }
  .depth-1,
  .depth-2,
  .depth-3 {
    --_avatar: 1.75em;
  }
  .face {
    display: grid;
    grid-template-rows: auto 1fr;
    grid-column: 1;
    justify-items: center;
    line-height: 1;
  }
  .branching > .face::after {
    content: '';
    margin-block-start: 6px;
    border-inline-start: 1px solid var(--_line);
  }
  .comment-main {
    grid-column: 2;
    min-inline-size: 0;
    border-radius: var(--_radius);
  }
  .comment > :is(.answer, .replies) {
    grid-column: 1 / -1;
    margin-inline-start: calc(var(--_avatar) / 2 - 0.5px);
    padding-inline-start: calc(var(--_avatar) / 2 + 11.5px);
    border-inline-start: 1px solid var(--_line);
  }
  .answer {
    padding-block-start: 12px;
  }
  .replies > .rows > lc-comment {
    padding-block-start: 16px;
  }
  .faceless {
    grid-template-columns: minmax(0, 1fr);
  }
  .faceless > .comment-main {
    grid-column: 1;
  }
  .faceless > :is(.answer, .replies) {
    margin-inline-start: 0;
    padding-inline-start: 16px;
  }
  .comment:focus-visible {
    outline: none;
  }
  .comment:focus-visible > .comment-main {
    outline: 2px solid var(--_focus);
    outline-offset: 4px;
  }
  .highlighted > .comment-main {
    background: var(--_accent-soft);
    box-shadow: 0 0 0 6px var(--_accent-soft);
    animation: point 3s ease-out;
  }
  @keyframes point {
    from {
      background: var(--_mark);
      box-shadow: 0 0 0 6px var(--_mark);
    }
  }
  .comment-main > header {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    min-block-size: 1.55em;
    line-height: 1.55;
  }
  .author {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .title {
    max-inline-size: 22em;
    overflow: hidden;
    color: var(--_text-2);
    font-size: var(--_small);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .role {
    padding: 0 7px;
    border: 1px solid var(--_line);
    border-radius: 99px;
    color: var(--_text-2);
    font-size: 0.75em;
    font-weight: 550;
    line-height: 1.6;
  }
  .when {
    display: inline-flex;
    gap: 8px;
    align-items: baseline;
    color: var(--_text-2);
    font-size: var(--_small);
    white-space: nowrap;
  }
  .when .dot {
    align-self: center;
  }
  .edited::before {
    content: '· ';
  }
  .to {
    padding: 0;
    border: 0;
    border-radius: 4px;
    background: none;
    color: var(--_text-2);
    font-size: var(--_small);
    text-align: start;
    cursor: pointer;
  }
  .to:hover {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }
  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    margin-block: 1px 3px;
  }
  .mark.accepted {
    color: var(--_accent);
    font-weight: 600;
  }
  .mark.accepted > .icon {
    stroke-width: 2.2;
  }
  .mark.concern {
    color: var(--_warning);
  }
  .mark.question {
    color: var(--_accent);
  }
  .answer-row {
    padding-block: 6px;
  }
  .answer-row > .comment-main {
    --_card: color-mix(in oklab, var(--_accent-soft) 55%, var(--_ground));
    background: var(--_card);
    box-shadow: 0 0 0 6px var(--_card);
  }
  .text {
    overflow-wrap: anywhere;
  }
  .pending-text {
    white-space: pre-wrap;
  }
  :is(.sending, .queued) > .comment-main > .text {
    color: var(--_text-2);
  }
  .folded {
    max-block-size: 26lh;
    overflow: hidden;
    mask-image: linear-gradient(#000 calc(100% - 4lh), transparent);
  }
  .unfold {
    margin-inline-start: -8px;
    color: var(--_accent);
  }
  .cards,
  .files {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    margin-block: 8px 4px;
  }
  .pictures {
    display: grid;
    grid-template-columns: repeat(var(--_columns, 1), minmax(0, 1fr));
    gap: 4px;
    inline-size: min(100%, var(--_width, 32rem));
  }
  lc-attachment {
    display: block;
    inline-size: min(100%, 26rem);
    min-block-size: 3.5rem;
  }
  lc-attachment.image {
    inline-size: auto;
    min-block-size: 0;
    aspect-ratio: var(--_shape, 4 / 3);
    border-radius: var(--_radius);
    background: var(--_sunken);
  }
  lc-attachment.video {
    inline-size: min(100%, 32rem);
  }
  /* The room of what is not drawn yet: player, captions, name, transcript. */
  lc-attachment:not(.image, :defined) {
    min-block-size: calc(2.75rem + var(--_captions, 0rem) + var(--_said, 0rem));
    box-sizing: content-box;
    font-size: 0;
  }
  .audio:not(:defined) {
    padding-block-end: 3.25rem;
  }
  .video:not(:defined) {
    padding-block-end: min(56.25%, 18rem);
  }
  .captioned.audio {
    --_captions: 2.25rem;
  }
  .said {
    --_said: 2.25rem;
  }
  lc-ui-link-preview {
    display: block;
    block-size: 4em;
    max-inline-size: 36rem;
  }
  .cards > .tall {
    block-size: 6.5em;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
    margin-block-start: 6px;
    margin-inline-start: -8px;
  }
  .actions > .reactions {
    margin-inline: 8px 4px;
  }
  .reactions {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .chip {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    min-block-size: 2em;
    padding-block: 1px;
    padding-inline: 8px 10px;
    border: 1px solid var(--_line);
    border-radius: 99px;
    background: transparent;
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 550;
    line-height: 1;
    font-variant-numeric: tabular-nums;
    touch-action: manipulation;
    user-select: none;
    -webkit-touch-callout: none;
    transition:
      background-color var(--_quick),
      border-color var(--_quick);
  }
  button.chip {
    cursor: pointer;
  }
  button.chip:hover {
    border-color: var(--_line-2);
    background: var(--_hover);
  }
  .chip[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_accent-soft);
    color: var(--_accent);
  }
  .chip .emoji {
    font-size: 1.1em;
  }
  .actions .button {
    font-weight: 500;
  }
  .pending {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 8px;
    align-items: center;
    margin-block-start: 6px;
    color: var(--_text-2);
  }
  .pending > p {
    display: flex;
    flex: 1 1 16em;
    gap: 8px;
    font-size: var(--_small);
    text-wrap: pretty;
  }
  .pending > p > .icon {
    margin-block-start: 0.15em;
  }
  .sending .pending {
    animation: late 0.2s 0.8s both;
  }
  .refused {
    padding-block: 8px;
    padding-inline: 12px 8px;
    border-radius: var(--_radius);
    background: var(--_danger-soft);
    color: var(--_text);
  }
  .refused > p > .icon {
    color: var(--_danger);
  }
  @keyframes late {
    from {
      opacity: 0;
    }
  }
  .tombstone {
    color: var(--_text-2);
    font-style: italic;
  }
  .comment-main > .tombstone {
    align-items: center;
    min-block-size: var(--_avatar);
  }
  .tombstone .when {
    font-style: normal;
  }
  .tombstone > lc-ui-menu {
    margin-inline-start: -4px;
  }
  .line {
    display: flex;
    grid-column: 1 / -1;
    gap: 12px;
    align-items: center;
    margin-block: 0 14px;
    color: var(--_accent);
    font-size: var(--_tiny);
    font-weight: 600;
  }
  .line::before,
  .line::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid color-mix(in oklab, currentColor 45%, transparent);
  }
  .replies > .more {
    padding-block-start: 8px;
    margin-inline-start: -8px;
  }
  .replies > .more.before {
    padding-block: 10px 0;
  }
  @container discussion (inline-size < 34rem) {
    .comment {
      display: block;
      --_avatar: 1.75em;
    }
    .depth-1,
    .depth-2,
    .depth-3 {
      --_avatar: 1.5em;
    }
    .face {
      display: block;
      float: inline-start;
      margin-inline-end: 8px;
    }
    .branching > .face::after {
      content: none;
    }
    .comment-main > header {
      align-items: center;
      min-block-size: var(--_avatar);
    }
    .comment-main > header ~ * {
      clear: inline-start;
    }
    .comment > :is(.answer, .replies) {
      margin-inline-start: 0;
      padding-inline-start: 12px;
    }
    .replies > .rows {
      padding-block-start: 4px;
    }
    .title,
    .actions .wide {
      display: none;
    }
  }
  @media (pointer: coarse) {
    .chip,
    .to {
      min-block-size: 44px;
      padding-inline: 14px;
    }
    .to {
      padding-inline: 0;
    }
  }
  @media (forced-colors: active) {
    .chip[aria-pressed='true'] {
      forced-color-adjust: none;
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
    }
    .highlighted > .comment-main {
      outline: 2px dashed Highlight;
      outline-offset: 2px;
    }
    .answer-row > .comment-main {
      border: 1px solid Highlight;
    }
  }
`;
