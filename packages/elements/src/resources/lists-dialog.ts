import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Person, ResourceList } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { insist } from '../ui/insist.ts';
import { slugOf } from '../ui/slug.ts';
import { attempt, type Outcome } from './attempt.ts';
import './member-field.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import type { ResourcesScope } from './scope.ts';
import { submissionsField } from './submissions-field.ts';

type Submissions = ResourceList['submissions'];

/** Makes a curated list, or changes or removes the one of the key `list`. */
@element('lc-resource-lists-dialog')
export class LcResourceListsDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, resourceDialogStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) list: string | undefined;

  @state() private submissions: Submissions = 'open';
  @state() private owner: Person | null = null;
  /** The reader was asked whether the list is to go. */
  @state() private removing = false;
  @state() private wrong = '';
  @state() private busy = false;
  @query('[name=title]') private titleField!: HTMLInputElement;
  @query('[name=description]') private descriptionField!: HTMLTextAreaElement;
  @query('[role=alert]') private fault!: HTMLElement;

  /** The list as it was when the dialog opened: what others change meanwhile does not change the form. */
  #before: ResourceList | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    if (this.hasUpdated || this.list === undefined) return;
    const { view } = this.scope;
    this.#before = view.lists.find(({ key }) => key === this.list);
    if (!this.#before) return;
    this.submissions = this.#before.submissions;
    this.owner = view.person(this.#before.owner) ?? null;
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const title = this.titleField.value.trim();
    if (!title) return insist(this.titleField);
    const { scope } = this;
    const taken = scope.view.lists.map(({ key }) => key);
    const list = {
      key: this.#before?.key ?? slugOf(title, taken, 'list'),
      title,
      description: this.descriptionField.value.trim(),
      owner: this.owner?.id ?? null,
      submissions: this.submissions,
    };
    const done = await this.#do({
      ...{ before: 'lc-list-save', after: 'lc-list-saved', detail: { list } },
      work: () => scope.store.saveList(list),
    });
    if (!done) return;
    this.#close();
    if (!this.#before && !scope.list) scope.narrow({ list: list.key });
    scope.announce(this.#before ? msg(str`“${title}” is changed.`) : msg(str`The list “${title}” is there now.`));
  };

  #onRemove = async (): Promise<void> => {
    const { scope } = this;
    const { key, title } = this.#before!;
    const done = await this.#do({
      ...{ before: 'lc-list-remove', after: 'lc-list-removed', detail: { key } },
      work: () => scope.store.removeList(key),
    });
    if (!done) return;
    this.#close();
    if (!scope.list && scope.query.list === key) scope.narrow({ list: undefined });
    scope.toast({ text: msg(str`The list “${title}” is removed.`) });
  };

  /** Answers whether it was done; the dialog says why not. */
  async #do(deed: Parameters<typeof attempt>[1]): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.wrong = '';
    const outcome: Outcome<unknown> = await attempt(this.scope, deed);
    this.busy = false;
    if (outcome && 'error' in outcome) {
      this.wrong = wordsFor(outcome.error);
      await this.updateComplete;
      this.fault.focus();
    }
    return outcome !== undefined && 'result' in outcome;
  }

  #onAsk(removing: boolean): void {
    this.removing = removing;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(removing ? '.keep' : '.remove')?.focus(),
    );
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  /** Who looks after a list is said by who curates the library; its owner sees it. */
  #renderOwner() {
    const { scope, owner } = this;
    if (!scope.view.curates) return nothing;
    return html`<lc-ui-member .client=${scope.client} .person=${owner} label=${msg('Who looks after it? (optional)')}
      hint=${msg('Whoever it is reviews what is shared here and puts it in order. Curators do so in every list.')}
      @lc-member=${({ detail }: CustomEvent<{ person: Person | null }>) => (this.owner = detail.person)}></lc-ui-member>`;
  }

  #renderRemoving({ count }: ResourceList) {
    return html`<p>${plural(count, msg('zero:Nothing is in it.|one:The resource in it stays in the library.|other:The # resources in it stay in the library.'))} ${msg('The order of the list is lost.')}</p>
      <button slot="footer" type="button" class="button quiet keep" @click=${() => this.#onAsk(false)}>${msg('Keep it')}</button>
      <button slot="footer" type="button" class="button primary danger" aria-disabled=${this.busy} @click=${this.#onRemove}>${msg('Remove the list')}</button>`;
  }

  #renderForm(list: ResourceList | undefined) {
    return html`<form @submit=${this.#onSubmit} ?hidden=${this.removing}>
      <label class="field"><span>${msg('Title')}</span><input name="title" ?autofocus=${true} required maxlength="120" dir="auto" .value=${list?.title ?? ''} /></label>
      <label class="field"><span>${msg('What is it for? (optional)')}</span><textarea name="description" rows="3" maxlength="1000" dir="auto" .value=${list?.description ?? ''}></textarea></label>
      ${this.#renderOwner()} ${submissionsField(this.submissions, (to) => (this.submissions = to))}
      ${list ? html`<p class="hint">${msg('To show it alone on a page:')} <code dir="ltr">&lt;lc-resources list="${list.key}"&gt;</code></p>` : nothing}
    </form>`;
  }

  #renderButtons(list: ResourceList | undefined) {
    return html`${list && this.scope.view.curates ? html`<button slot="footer" type="button" class="button quiet danger aloof remove" @click=${() => this.#onAsk(true)}>${icon('trash')}${msg('Remove')}</button>` : nothing}
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy} @click=${() => this.renderRoot.querySelector('form')!.requestSubmit()}>${list ? msg('Save') : msg('Make the list')}</button>`;
  }

  #heading(list: ResourceList | undefined): string {
    if (!list) return msg('New list');
    return this.removing ? msg(str`Remove the list “${list.title}”?`) : msg('Change this list');
  }

  override render() {
    const { wrong, removing } = this;
    const list = this.#before;
    return html`<lc-ui-dialog open heading=${this.#heading(list)} @lc-close=${() => this.#close()}>
      ${wrong ? html`<p class="hint wrong" role="alert" tabindex="-1">${wrong}</p>` : nothing}
      ${this.#renderForm(list)} ${removing && list ? this.#renderRemoving(list) : this.#renderButtons(list)}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-lists-dialog': LcResourceListsDialog;
  }
}
