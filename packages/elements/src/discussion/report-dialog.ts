import { LitElement, html } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { CommentView } from '@learning-commons/client';
import type { ReportReason } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { dialogStyles } from './dialog.styles.ts';
import type { DiscussionScope } from './scope.ts';

const NOTE_LENGTH = 1_000;

/** Tells the moderators about a comment. */
@element('lc-report-dialog')
export class LcReportDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, dialogStyles];

  @property({ attribute: false }) scope!: DiscussionScope;
  @property({ attribute: false }) comment!: CommentView;

  @state() private busy = false;
  @query('form') private form!: HTMLFormElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const data = new FormData(this.form);
    const [reason, note] = [data.get('reason') as ReportReason, data.get('note') as string];
    const { scope, comment } = this;
    this.busy = true;
    const send = async () => (await scope.store.report(comment.id, reason, note.trim()), true);
    const done = await scope.host.act('lc-comment-report', 'lc-comment-reported', { id: comment.id, reason }, send);
    this.busy = false;
    if (!done) return;
    this.#close();
    scope.host.toast({ text: msg('Thank you. The moderators will look at it.') });
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderReason = ([value, name, hint]: readonly [ReportReason, string, string], at: number) => html`
    <label class="choice">
      <input type="radio" name="reason" .value=${value} required ?autofocus=${at === 0} />
      <span>${name}<span class="hint">${hint}</span></span>
    </label>
  `;

  override render() {
    const reasons: (readonly [ReportReason, string, string])[] = [
      ['abuse', msg('It hurts somebody'), msg('Insults, threats, harassment, discrimination.')],
      ['personal', msg('It gives away what is private'), msg('Personal or confidential information.')],
      ['wrong', msg('It is dangerously wrong'), msg('Advice that could do harm if followed.')],
      ['spam', msg('It is advertising or off the topic'), msg('Repeated, promotional or unrelated.')],
      ['other', msg('Something else'), msg('Say below what it is.')],
    ];
    return html`<lc-ui-dialog open heading=${msg('Report to the moderators')} @lc-close=${() => this.#close()}>
      <form id="form" @submit=${this.#onSubmit}>
        <fieldset>
          <legend>${msg('What is wrong with it?')}</legend>
          ${reasons.map(this.#renderReason)}
        </fieldset>
        <label class="field">
          <span>${msg('What should they know? (optional)')}</span>
          <textarea name="note" rows="3" maxlength=${NOTE_LENGTH} dir="auto"></textarea>
        </label>
        <p class="hint">${msg('Only moderators see this. The author is not told who reported.')}</p>
      </form>
      <button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" class="button primary" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${msg('Send report')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-report-dialog': LcReportDialog;
  }
}
