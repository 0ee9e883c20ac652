import { LitElement, html } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { RequestView } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { insist } from '../ui/insist.ts';
import { requestDialogStyles } from './request-dialogs.styles.ts';
import type { RequestsScope } from './scope.ts';

/** Changes the words of a request. */
@element('lc-request-edit-dialog')
export class LcRequestEditDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, requestDialogStyles];

  @property({ attribute: false }) scope!: RequestsScope;
  @property({ attribute: false }) request!: RequestView;
  @query('[name=title]') private titleField!: HTMLInputElement;
  @query('[name=why]') private whyField!: HTMLTextAreaElement;
  @query('[name=skill]') private skillField!: HTMLInputElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const { scope, request } = this;
    const words = {
      title: this.titleField.value.trim(),
      why: this.whyField.value.trim(),
      skill: this.skillField.value.trim() || null,
    };
    if (!words.title) return insist(this.titleField);
    this.#close();
    void scope.act('lc-request-edit', 'lc-request-edited', { requestId: request.id, ...words }, () =>
      scope.store.edit(request.id, words),
    );
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  override render() {
    const { title, why, skill } = this.request;
    return html`<lc-ui-dialog open heading=${msg('Edit the request')} @lc-close=${() => this.#close()}>
      <form @submit=${this.#onSubmit}>
        <label class="field"><span>${msg('What is missing?')}</span><input name="title" ?autofocus=${true} required maxlength="140" dir="auto" .value=${title} /></label>
        <label class="field"><span>${msg('Why would it help? (optional)')}</span><textarea name="why" rows="4" maxlength="1000" dir="auto" .value=${why}></textarea></label>
        <label class="field"><span>${msg('Skill (optional)')}</span><input name="skill" maxlength="40" dir="auto" .value=${skill ?? ''} /></label>
      </form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" @click=${() => this.renderRoot.querySelector('form')!.requestSubmit()}>${msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-request-edit-dialog': LcRequestEditDialog;
  }
}
