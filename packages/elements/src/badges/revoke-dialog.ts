import { LitElement, html } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Award } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { insist } from '../ui/insist.ts';
import { dialogStyles } from './dialogs.styles.ts';
import type { BadgesScope } from './scope.ts';

const REASON_LENGTH = 500;

/** Takes an award back, with a reason that its holder reads. */
@element('lc-badge-revoke-dialog')
export class LcBadgeRevokeDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, dialogStyles];

  @property({ attribute: false }) scope!: BadgesScope;
  @property({ attribute: false }) award!: Award;
  @property({ attribute: false }) memberName = '';
  @property({ attribute: false }) done!: (award: Award) => void;

  @state() private busy = false;
  @query('form') private form!: HTMLFormElement;
  @query('textarea') private field!: HTMLTextAreaElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const reason = this.field.value.trim();
    if (!reason) return insist(this.field);
    const { scope, award } = this;
    this.busy = true;
    const work = () => scope.store.revoke(award.id, reason);
    const revoked = await scope.act('lc-award-revoke', 'lc-award-revoked', { awardId: award.id, reason }, work);
    this.busy = false;
    if (!revoked) return;
    this.done(revoked);
    scope.store.refresh();
    scope.announce(msg('Taken back'));
    this.#close();
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    return html`<lc-ui-dialog open heading=${msg(str`Take the badge back from ${this.memberName}`)} @lc-close=${() => this.#close()}>
      <form @submit=${this.#onSubmit}>
        <label class="field">
          <span>${msg('Why?')}</span>
          <textarea name="reason" required maxlength=${REASON_LENGTH} dir="auto" ?autofocus=${true}></textarea>
          <span class="hint">${msg('They read the reason. The badge no longer counts, and its credential is no longer valid.')}</span>
        </label>
      </form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button danger" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${msg('Take back')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-revoke-dialog': LcBadgeRevokeDialog;
  }
}
