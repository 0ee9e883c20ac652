import { LitElement, css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CommonsClient } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { noticeStyles, problem } from '../ui/notice.ts';

const styles = css`
  summary {
    display: flex;
    gap: 6px;
    align-items: center;
    inline-size: fit-content;
    min-block-size: 2.25rem;
    color: var(--_accent);
    font-size: var(--_small);
    font-weight: 550;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: '';
    inline-size: 0.4em;
    block-size: 0.4em;
    margin-inline: 0.2em;
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    rotate: -45deg;
    transition: rotate var(--_quick);
  }
  summary:dir(rtl)::before {
    rotate: 135deg;
  }
  [open] > summary::before {
    rotate: 45deg;
  }
  .said {
    max-block-size: 20rem;
    padding: 10px 12px;
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-size: var(--_small);
    white-space: pre-wrap;
    overscroll-behavior: contain;
  }
  .waiting {
    color: var(--_text-2);
    font-size: var(--_small);
  }
  @media (pointer: coarse) {
    summary {
      min-block-size: 44px;
    }
  }
`;

/** What is said in a recording: fetched when somebody opens it. */
@element('lc-transcript')
export class LcTranscript extends LitElement {
  static override styles = [uiBase, buttons, noticeStyles, styles];

  @property({ attribute: false }) uploadId: Id = '';
  @property({ attribute: false }) client: CommonsClient | undefined;

  @state() private text: string | undefined;
  @state() private error: unknown;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onToggle = ({ currentTarget }: Event): void => {
    if ((currentTarget as HTMLDetailsElement).open && this.text === undefined) void this.#load();
  };

  async #load(): Promise<void> {
    this.error = undefined;
    try {
      this.text = (await this.client?.call('upload.transcript', { uploadId: this.uploadId }))?.text;
    } catch (error) {
      this.error = error;
    }
  }

  #renderText() {
    if (this.error) return problem(this.error, () => void this.#load());
    if (this.text === undefined) return html`<p class="waiting">${msg('Loading …')}</p>`;
    return this.text === '' ? nothing : html`<div class="said" dir="auto" tabindex="0">${this.text}</div>`;
  }

  override render() {
    return html`<details @toggle=${this.#onToggle}>
      <summary>${msg('Transcript')}</summary>
      ${this.#renderText()}
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-transcript': LcTranscript;
  }
}
