import { css } from 'lit';

/** `.button`, `.button.primary`, `.button.quiet`, `.button.danger`, `.icon-button`. */
export const buttons = css``;
