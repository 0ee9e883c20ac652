import { LitElement, html } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { newId, type BadgeView } from '@learning-commons/client';
import type { Person } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { insist } from '../ui/insist.ts';
import './person-field.ts';
import type { LcUiPersonField } from './person-field.ts';
import { badgePicture, pictureStyles } from './badge-picture.ts';
import { dialogStyles } from './dialogs.styles.ts';
import type { BadgesScope } from './scope.ts';

const REASON_LENGTH = 500;

/** Awards a badge by hand: to whom, and why. */
@element('lc-badge-award-dialog')
export class LcBadgeAwardDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, pictureStyles, dialogStyles];

  @property({ attribute: false }) scope!: BadgesScope;
  @property({ attribute: false }) badge!: BadgeView;
  /** Told after somebody was awarded it. */
  @property({ attribute: false }) done!: () => void;

  @state() private busy = false;
  @state() private wrong = '';
  @query('form') private form!: HTMLFormElement;
  @query('textarea') private reason!: HTMLTextAreaElement;
  @query('lc-ui-person-field') private who!: LcUiPersonField;

  /** One for all tries: a lost answer costs nothing. Another person or reason is another award. */
  #tried: { readonly id: string; readonly what: string } | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  /** The dialog gives focus when it opens; the field in it is drawn a moment later. */
  protected override firstUpdated(): void {
    void this.who.updateComplete.then(() => this.who.focus());
  }

  #idFor(what: string): string {
    if (this.#tried?.what !== what) this.#tried = { id: newId(), what };
    return this.#tried.id;
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const { person } = this.who;
    this.wrong = person ? '' : msg('Choose somebody from the list.');
    if (!person) return this.who.focus();
    const reason = this.reason.value.trim();
    if (!reason) return insist(this.reason);
    const { scope, badge } = this;
    const award = { id: this.#idFor(`${person.id} ${reason}`), badgeId: badge.id, memberId: person.id, reason };
    this.busy = true;
    const done = await scope.act('lc-badge-award', 'lc-badge-awarded', award, () => scope.store.award(award));
    this.busy = false;
    if (!done) return;
    this.#close();
    this.done();
    scope.store.refresh();
    scope.toast({ text: msg(str`“${badge.name}” is awarded to ${person.name}.`) });
  };

  /** Nobody awards themselves. */
  #suggest = async (prefix: string): Promise<readonly Person[]> => {
    const { client } = this.scope;
    const people = await client.call('member.suggest', { prefix });
    return people.filter(({ id }) => id !== client.status.me?.person?.id);
  };

  #onPerson = (): void => {
    this.wrong = '';
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    const { badge, scope } = this;
    return html`<lc-ui-dialog open heading=${msg('Award a badge')} @lc-close=${() => this.#close()}>
      <form @submit=${this.#onSubmit}>
        <p class="which">${badgePicture(badge, scope.client.server)}<bdi class="strong">${badge.name}</bdi></p>
        <lc-ui-person-field
          label=${msg('To whom?')}
          wrong=${this.wrong}
          .suggest=${this.#suggest}
          @lc-change=${this.#onPerson}
        ></lc-ui-person-field>
        <label class="field">
          <span>${msg('Why?')}</span>
          <textarea name="reason" required maxlength=${REASON_LENGTH} dir="auto"></textarea>
          <span class="hint">${msg('They read it with the badge, and so does everybody who sees it. Name what they did and whom it helped.')}</span>
        </label>
      </form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${msg('Award')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-award-dialog': LcBadgeAwardDialog;
  }
}
