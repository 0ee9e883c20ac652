import { css } from 'lit';

export const reactionPanelStyles = css`
  .panel {
    padding: 4px;
    max-inline-size: calc(100vw - 16px);
  }
  .quick {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
  }
  .quick .icon-button {
    font-size: 1.25em;
    line-height: 1;
    color: var(--_text);
    transition: scale var(--_quick);
  }
  .quick .icon-button:hover {
    scale: 1.12;
  }
  .quick .more {
    color: var(--_text-2);
    font-size: 1em;
  }
`;
