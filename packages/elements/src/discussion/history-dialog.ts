import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CommentView } from '@learning-commons/client';
import type { Person, Revision, TextChange } from '@learning-commons/protocol';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { uiBase } from '../internal/base.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import '../ui/time.ts';
import { dialogStyles } from './dialog.styles.ts';
import type { DiscussionScope } from './scope.ts';

/** Characters of unchanged text to show on each side of a change. */
const CONTEXT = 90;

/** Every version of a comment and what it changed, latest first. */
@element('lc-history-dialog')
export class LcHistoryDialog extends LitElement {
  static override styles = [uiBase, buttons, noticeStyles, dialogStyles];

  @property({ attribute: false }) scope!: DiscussionScope;
  @property({ attribute: false }) comment!: CommentView;

  @state() private versions: readonly Revision[] | undefined;
  @state() private error: unknown;

  #people = new Map<string, Person>();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.error = undefined;
    try {
      const { revisions, people } = await this.scope.store.history(this.comment.id);
      this.#people = new Map(people.map((person) => [person.id, person]));
      this.versions = revisions;
    } catch (error) {
      this.error = error;
    }
  }

  #renderVersion = ({ revision, at, editor, changes }: Revision): TemplateResult => html`
    <li class="version">
      <h3>
        ${revision === 0 ? msg('First version') : msg('Edited')}
        <span class="aside">${editor ? html`<bdi>${this.#people.get(editor)?.name}</bdi> · ` : nothing}<lc-ui-time .at=${at}></lc-ui-time></span>
      </h3>
      ${
        changes.every(({ text }) => text === '')
          ? html`<p class="aside">${msg('No words, only files.')}</p>`
          : html`<div class="changes" dir="auto">${revision === 0 ? changes.map(({ text }) => text) : changes.map(renderChange)}</div>`
      }
    </li>
  `;

  override render() {
    return html`<lc-ui-dialog open light-dismiss heading=${msg('History')} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      ${this.error ? problem(this.error, () => void this.#load()) : nothing}
      ${
        this.versions
          ? html`<ol class="versions" role="list">
            ${this.versions.map(this.#renderVersion)}
          </ol>`
          : html`<p class="aside waiting" ?hidden=${Boolean(this.error)}>${msg('Loading …')}</p>`
      }
    </lc-ui-dialog>`;
  }
}

/** Added and removed words are named in words too: colour and line alone are not heard. */
function renderChange({ kind, text }: TextChange, at: number, all: readonly TextChange[]) {
  if (kind === 'added')
    return html`<ins><span class="visually-hidden">${msg('Added:')} </span>${text}<span class="visually-hidden"> ${msg('End of addition.')}</span></ins>`;
  if (kind === 'removed')
    return html`<del><span class="visually-hidden">${msg('Removed:')} </span>${text}<span class="visually-hidden"> ${msg('End of removal.')}</span></del>`;
  return shortened(text, at > 0, at < all.length - 1);
}

/** Long unchanged stretches are cut in the middle, or at the end that no change touches. */
function shortened(text: string, afterChange: boolean, beforeChange: boolean): string {
  if (text.length <= 2 * CONTEXT) return text;
  const head = afterChange ? wordsOf(text, 0, CONTEXT) : '';
  const tail = beforeChange ? wordsOf(text, text.length - CONTEXT, text.length) : '';
  return `${head} … ${tail}`;
}

/** A slice that does not break characters made of several units. */
function wordsOf(text: string, from: number, to: number): string {
  return text
    .slice(from, to)
    .toWellFormed()
    .replace(/^\uFFFD|\uFFFD$/g, '');
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-history-dialog': LcHistoryDialog;
  }
}
