import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Output, RefusedWords, ResourceItem } from '@learning-commons/client';
import type { CommonsError, Resource, ResourceFields } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { icon } from '../ui/icon.ts';
import { attempt } from './attempt.ts';
import { changes, changesStyles, differing } from './field-changes.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import './resource-form.ts';
import type { LcUiResourceForm } from './resource-form.ts';
import type { ResourcesScope } from './scope.ts';
import { fieldsOf, wordsFrom, type ResourceWords } from './sharing.ts';

/** What somebody else has changed meanwhile. */
interface Meanwhile {
  readonly before: ResourceFields;
  readonly after: ResourceFields;
  readonly editor: string | undefined;
  /** Fields of theirs that this form would write over. */
  readonly over: boolean;
}

/**
 * Changes what is said about a resource. Where somebody else was quicker, what was written here stays, what was not touched
 * becomes theirs, and the dialog shows what they changed before anything is written over.
 */
@element('lc-resource-edit-dialog')
export class LcResourceEditDialog extends LitElement {
  static override styles = [uiBase, buttons, changesStyles, resourceDialogStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;
  /** A change that was refused: it stands in the form again. */
  @property({ attribute: false }) refused: RefusedWords | undefined;

  @state() private busy = false;
  @state() private refusal: CommonsError | undefined;
  @state() private meanwhile: Meanwhile | undefined;
  @state() private from: ResourceWords = wordsFrom();
  @state() private revision = 0;
  @query('lc-ui-resource-form') private form!: LcUiResourceForm;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    this.from = wordsOf(this.item.resource);
    this.revision = this.item.resource.revision;
  }

  protected override firstUpdated(): void {
    if (!this.refused) return;
    const words = { ...this.from, ...this.refused.edit };
    this.refusal = this.refused.error ?? undefined;
    void this.form.updateComplete.then(() => this.form.replace(words));
  }

  #send = async (): Promise<void> => {
    if (this.busy || !this.form.check()) return;
    const { scope, form } = this;
    const resourceId = this.item.resource.id;
    const mine = fieldsOf(form.words);
    const { uploadId } = form.words;
    const changed = differing(fieldsOf(this.from), mine);
    const isHandedIn = this.item.resource.state === 'returned';
    if (changed.length === 0 && !uploadId && !isHandedIn && form.revision === this.revision) return this.#leave();
    const edit = { ...(Object.fromEntries(changed.map((name) => [name, mine[name]])) as Partial<ResourceFields>) };
    const revision = form.revision!;
    this.refusal = undefined;
    this.busy = true;
    const sending = attempt(scope, {
      ...{ before: 'lc-resource-edit', after: 'lc-resource-edited', detail: { resourceId, edit } },
      work: () => scope.store.edit(resourceId, { ...edit, revision, ...(uploadId && { uploadId }) }),
    });
    // Without a line it waits in the outbox: the dialog does not.
    const outcome = scope.status()?.line === 'offline' ? { result: 'kept' } : await sending;
    this.busy = false;
    if (!outcome) return;
    if ('error' in outcome) return this.#onRefused(outcome.error);
    this.#leave();
    scope.announce(outcome.result === 'kept' ? msg('It is sent as soon as you are back online.') : msg('Saved'));
    await scope.focusOn(resourceId);
  };

  async #onRefused(error: CommonsError): Promise<void> {
    this.refusal = error;
    if (error.code === 'conflict' && error.details.reason === 'revision') await this.#merge();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.told')?.focus();
  }

  /** Takes theirs where nothing was written here. */
  async #merge(): Promise<void> {
    const { scope, form } = this;
    const { id } = this.item.resource;
    try {
      const [history] = await Promise.all([scope.store.history(id), scope.store.find(id)]);
      const latest = scope.store.view.item(id)!.resource;
      const before = fieldsAt(history, form.revision!) ?? fieldsOf(this.from);
      const mine = fieldsOf(form.words);
      const theirs = wordsOf(latest);
      const written = differing(before, mine);
      const kept = Object.fromEntries(written.map((name) => [name, mine[name]])) as Partial<ResourceFields>;
      const after = fieldsOf(theirs);
      const over = differing(before, after).some((name) => written.includes(name));
      const [last] = history.revisions;
      const editor = history.people.find((person) => person.id === last?.editor)?.name;
      this.meanwhile = { before, after, editor, over };
      this.refusal = undefined;
      this.from = theirs;
      this.revision = latest.revision;
      // The form takes what it begins with first.
      await this.updateComplete;
      await form.updateComplete;
      form.replace({ ...theirs, ...kept, uploadId: form.words.uploadId });
    } catch (error) {
      this.refusal = error as CommonsError;
    }
  }

  #onTheirs = async (): Promise<void> => {
    this.meanwhile = undefined;
    await this.form.clear();
  };

  #leave(): void {
    void this.form.forget();
    this.#close();
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderMeanwhile({ before, after, editor, over }: Meanwhile) {
    const who = editor
      ? msg(str`${editor} changed this while you were writing.`)
      : msg('Somebody changed this while you were writing.');
    return html`<div class="told" tabindex="-1" role="alert">
      ${icon('history')}
      <div>
        <p><strong>${who}</strong> ${msg('What you wrote is kept below; everything else is as they left it.')}
          ${over ? msg('You both changed the same thing: if you save, yours stands and theirs stays in the history.') : nothing}</p>
        <details>
          <summary>${msg('See what they changed')}</summary>
          ${changes(before, after)}
        </details>
        <button type="button" class="button" @click=${this.#onTheirs}>${msg('Take their version instead')}</button>
      </div>
    </div>`;
  }

  #renderNote() {
    const { state: where, note } = this.item.resource;
    if (where !== 'returned') return nothing;
    return html`<div class="told">${icon('undo')}<div><p><strong>${msg('Given back')}</strong></p>${note ? html`<p dir="auto">${note}</p>` : nothing}</div></div>`;
  }

  override render() {
    const { id, state: where } = this.item.resource;
    return html`<lc-ui-dialog open heading=${msg('Change what is said about it')} @lc-close=${() => this.#close()}>
      ${this.#renderNote()} ${this.meanwhile ? this.#renderMeanwhile(this.meanwhile) : nothing}
      ${this.refusal ? html`<div class="told" tabindex="-1" role="alert">${icon('alert')}<p>${refusalWords(this.refusal)}</p></div>` : nothing}
      <lc-ui-resource-form ?autofocus=${true} .scope=${this.scope} .from=${this.from} .draftKey=${`resource edit ${id}`} .revision=${this.revision} @lc-form-send=${this.#send}></lc-ui-resource-form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy} @click=${this.#send}>${this.busy ? msg('Sending …') : where === 'returned' ? msg('Hand in again') : msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

const wordsOf = ({
  type,
  title,
  url,
  description,
  minutes,
  language,
  level,
  skills,
  author,
  startsAt,
  endsAt,
}: Resource) =>
  wordsFrom({ type, title, url, description, minutes, language, level, skills, author, startsAt, endsAt });

const fieldsAt = ({ revisions }: Output<'resource.history'>, revision: number) =>
  revisions.find((each) => each.revision === revision)?.fields;

function refusalWords(error: CommonsError): string {
  return error.code === 'conflict' && error.details.reason === 'known'
    ? msg('Another resource has this address already.')
    : wordsFor(error);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-edit-dialog': LcResourceEditDialog;
  }
}
