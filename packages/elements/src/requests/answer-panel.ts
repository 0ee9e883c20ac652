import { LitElement, css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Output, RequestView } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { icon } from '../ui/icon.ts';
import type { RequestsScope } from './scope.ts';

const styles = css`
  :host {
    display: grid;
    gap: 4px;
    font-size: var(--_small);
  }
  .description {
    color: var(--_text-2);
    white-space: pre-line;
  }
  a {
    display: inline-flex;
    gap: 5px;
    align-items: center;
    justify-self: start;
  }
`;

/** The resource that answers a request, read when somebody wants to see it. */
@element('lc-ui-request-answer')
export class LcUiRequestAnswer extends LitElement {
  static override styles = [uiBase, styles];

  @property({ attribute: false }) scope!: RequestsScope;
  @property({ attribute: false }) request!: RequestView;

  @state() private found: Output<'resource.get'> | undefined;
  @state() private error: unknown;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    const { answer } = this.request;
    if (answer?.kind !== 'resource') return;
    this.scope.client.call('resource.get', { resourceId: answer.resourceId }).then(
      (found) => (this.found = found),
      (error: unknown) => (this.error = error),
    );
  }

  override render() {
    if (this.error) return html`<p role="status">${wordsFor(this.error)}</p>`;
    if (!this.found) return html`<p role="status">${msg('Loading …')}</p>`;
    const { title, description, url } = this.found.resource;
    return html`${description ? html`<p class="description" dir="auto">${description}</p>` : nothing}
      ${
        url
          ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${icon('external')}<span dir="auto">${title}</span></a>`
          : html`<p dir="auto">${title}</p>`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-request-answer': LcUiRequestAnswer;
  }
}
