import { css, html, type TemplateResult } from 'lit';
import type { Person } from '@learning-commons/protocol';

/** Styles of `avatar`. Size by `--_avatar` (default 2.25em). */
export const avatarStyles = css``;

/** A person's picture, or initials in a colour of their own; null for an anonymous or erased author. */
export function avatar(person: Pick<Person, 'id' | 'name' | 'avatar'> | null): TemplateResult {
  return html`<span class="avatar" aria-hidden="true">${person?.name.slice(0, 1)}</span>`;
}
