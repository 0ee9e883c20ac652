import { css } from 'lit';

/** What the dialogs of a discussion have in common. */
export const dialogStyles = css`
  .aside {
    color: var(--_text-2);
    font-size: var(--_small);
    font-weight: 400;
  }
  .waiting {
    padding-block: 24px;
    text-align: center;
  }
  .version + .version {
    margin-block-start: 20px;
    padding-block-start: 20px;
    border-block-start: 1px solid var(--_line);
  }
  .version h3 {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    margin-block-end: 8px;
  }
  .changes {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  ins,
  del {
    padding: 1px 2px;
    border-radius: 3px;
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  ins {
    background: var(--_accent-soft);
    text-decoration: underline;
    text-decoration-color: var(--_accent);
    text-decoration-thickness: 2px;
    text-underline-offset: 0.2em;
  }
  del {
    background: var(--_danger-soft);
    color: var(--_text-2);
    text-decoration: line-through;
    text-decoration-color: var(--_danger);
  }
  .emoji-title {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-block: 4px 8px;
    color: var(--_text-2);
    font-size: var(--_small);
  }
  .emoji-title .emoji {
    font-size: 1.5em;
  }
  section + section {
    margin-block-start: 20px;
  }
  .people {
    display: grid;
    gap: 10px;
    --_avatar: 2em;
  }
  .people li {
    display: flex;
    gap: 10px;
    align-items: center;
    line-height: 1.3;
  }
  .people .aside {
    display: block;
  }
  .choice .hint {
    display: block;
  }
  form > .hint {
    margin-block-start: 16px;
  }
`;
