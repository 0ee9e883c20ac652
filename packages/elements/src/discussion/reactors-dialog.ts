import { LitElement, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CommentView } from '@learning-commons/client';
import type { Person } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import { dialogStyles } from './dialog.styles.ts';
import type { DiscussionScope } from './scope.ts';

/** Everybody who reacted to a comment, emoji by emoji. */
@element('lc-reactors-dialog')
export class LcReactorsDialog extends LitElement {
  static override styles = [uiBase, buttons, avatarStyles, noticeStyles, dialogStyles];

  @property({ attribute: false }) scope!: DiscussionScope;
  @property({ attribute: false }) comment!: CommentView;

  @state() private people = new Map<string, readonly Person[]>();
  @state() private error: unknown;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.error = undefined;
    const { comment, scope } = this;
    try {
      const lists = await Promise.all(
        comment.tally.reactions.map(({ emoji }) => scope.store.reactors(comment.id, emoji)),
      );
      this.people = new Map(comment.tally.reactions.map(({ emoji }, at) => [emoji, lists[at]!]));
    } catch (error) {
      this.error = error;
    }
  }

  override render() {
    return html`<lc-ui-dialog open light-dismiss heading=${msg('Who reacted')} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      ${this.error ? problem(this.error, () => void this.#load()) : nothing}
      ${this.comment.tally.reactions.map(
        ({ emoji, count }) => html`<section aria-label=${msg(str`${emoji} from ${formatNumber(count)}`)}>
          <p class="emoji-title" aria-hidden="true"><span class="emoji">${emoji}</span>${formatNumber(count)}</p>
          <ul class="people" role="list">
            ${this.people
              .get(emoji)
              ?.map(
                (person) =>
                  html`<li>${avatar(person)}<span><bdi>${person.name}</bdi>${person.title ? html`<span class="aside" dir="auto">${person.title}</span>` : nothing}</span></li>`,
              )}
          </ul>
        </section>`,
      )}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-reactors-dialog': LcReactorsDialog;
  }
}
