import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { RequestView } from '@learning-commons/client';
import type { Id, RequestAnswer } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { openShare } from './dialogs.ts';
import { requestDialogStyles } from './request-dialogs.styles.ts';
import type { RequestsScope } from './scope.ts';

const CALM = 300;
const LINK = /#lc-comment-([A-Za-z0-9_-]{22})/;

/** Something that may be the answer. */
interface Candidate {
  readonly key: string;
  readonly title: string;
  readonly more: string;
  readonly answer: RequestAnswer;
}

/** Answers a request: with a resource of the library, or with a comment, found by its words or by its link. */
@element('lc-request-answer-dialog')
export class LcRequestAnswerDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, requestDialogStyles];

  @property({ attribute: false }) scope!: RequestsScope;
  @property({ attribute: false }) request!: RequestView;

  @state() private kind: 'resource' | 'thread' = 'resource';
  @state() private found: readonly Candidate[] | undefined;
  @state() private chosen = '';
  @state() private wrong = '';
  @state() private busy = false;
  @query('input[type=search]') private field!: HTMLInputElement;

  #pause: ReturnType<typeof setTimeout> | undefined;
  #asked = '';

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#pause);
  }

  /** The library is looked through for the request's own words to begin with. */
  protected override firstUpdated(): void {
    void this.#suggest();
  }

  async #suggest(): Promise<void> {
    const similar = await this.scope.store.similar(this.request.title).catch(() => undefined);
    if (!similar || this.#asked !== '' || this.kind !== 'resource') return;
    this.found = similar.resources.map(({ id, title, site }) => resourceCandidate(id, title, site));
  }

  #onKind(kind: 'resource' | 'thread'): void {
    this.kind = kind;
    this.#reset();
    if (kind === 'resource' && this.field.value.trim() === '') void this.#suggest();
    else void this.#find();
    void this.updateComplete.then(() => this.field.focus());
  }

  #reset(): void {
    this.found = undefined;
    this.chosen = '';
    this.wrong = '';
    this.#asked = '';
  }

  #onInput = (): void => {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#find(), CALM);
  };

  async #find(): Promise<void> {
    const words = this.field.value.trim();
    this.#asked = words;
    this.wrong = '';
    if (words === '') return void (this.found = undefined);
    try {
      const found = await (this.kind === 'resource' ? this.#resources(words) : this.#comments(words));
      if (this.#asked !== words) return;
      this.found = found;
      if (!found.some(({ key }) => key === this.chosen)) this.chosen = found.length === 1 ? found[0]!.key : '';
    } catch (error) {
      if (this.#asked === words) this.wrong = wordsFor(error);
    }
  }

  async #resources(words: string): Promise<readonly Candidate[]> {
    const { resources } = await this.scope.store.findResources(words);
    return resources.map(({ id, title, site }) => resourceCandidate(id, title, site));
  }

  async #comments(words: string): Promise<readonly Candidate[]> {
    const { store } = this.scope;
    const [, linked] = LINK.exec(words) ?? [];
    if (linked) {
      const { comment } = await store.comment(linked);
      return [commentCandidate(comment.id, comment.topic, msg('The comment of this link'))];
    }
    const { hits } = await store.findComments(words);
    return hits
      .slice(0, 10)
      .map(({ comment, excerpt }) => commentCandidate(comment.id, comment.topic, excerpt.join('')));
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const candidate = this.found?.find(({ key }) => key === this.chosen);
    if (!candidate) {
      this.wrong = msg('Choose what answers it.');
      return this.field.focus();
    }
    if (this.busy) return;
    this.busy = true;
    const { scope, request } = this;
    const { answer } = candidate;
    const detail = { requestId: request.id, answer };
    const sent = scope.act('lc-request-answer', 'lc-request-answered', detail, () =>
      scope.store.answer(request.id, answer),
    );
    // Without a line the answer waits in the outbox: the dialog does not.
    const done = scope.status()?.line === 'offline' ? {} : await sent;
    this.busy = false;
    if (!done) return;
    this.#close();
    scope.announce(msg('Answered. Whoever asked or voted is told.'));
    // The button that opened the dialog is gone.
    void scope.focusOn(request.id);
  };

  #onShare(): void {
    this.#close();
    void openShare(this.scope, this.request);
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderFound() {
    const { found } = this;
    if (!found) return nothing;
    if (found.length === 0) {
      const words =
        this.kind === 'resource'
          ? msg('The library holds nothing with these words.')
          : msg('No comment holds these words.');
      return html`<p class="none" role="status">${words}</p>`;
    }
    return html`<fieldset class="found">
      <legend class="visually-hidden">${msg('What answers it')}</legend>
      ${found.map(
        ({ key, title, more }) => html`<label class="choice">
          <input type="radio" name="answer"
            .value=${key} .checked=${this.chosen === key} @change=${() => (this.chosen = key)} />
          <span><span class=${this.kind === 'resource' ? 'strong' : 'excerpt'}><bdi>${title}</bdi></span><span class="more"><bdi>${more}</bdi></span></span>
        </label>`,
      )}
    </fieldset>`;
  }

  override render() {
    const { kind } = this;
    const tab = (of: 'resource' | 'thread', words: string) =>
      html`<button type="button" class="button ${kind === of ? '' : 'quiet'}" aria-pressed=${kind === of} @click=${() => this.#onKind(of)}>${words}</button>`;
    return html`<lc-ui-dialog open heading=${msg('Answer a request')} @lc-close=${() => this.#close()}>
      <p class="which" dir="auto">${this.request.title}</p>
      <form @submit=${this.#onSubmit}>
        <div class="row" role="group" aria-label=${msg('Answer with')}>
          ${tab('resource', msg('A resource'))} ${tab('thread', msg('A discussion'))}
        </div>
        <label class="field">
          <span>${kind === 'resource' ? msg('Find it in the library') : msg('Find it by its words, or paste a link to a comment')}</span>
          <input type="search" ?autofocus=${true} dir="auto" aria-describedby="wrong" @input=${this.#onInput} />
        </label>
        <p class="hint wrong" id="wrong" aria-live="polite">${this.wrong}</p>
        ${this.#renderFound()}
      </form>
      ${
        kind === 'resource'
          ? html`<p class="row new"><button type="button" class="button share" @click=${() => this.#onShare()}>${icon('plus')}${msg('Share something new as the answer')}</button></p>`
          : nothing
      }
      <p class="hint">${msg('Whoever asked or voted is told.')}</p>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy || this.chosen === ''}
        @click=${() => this.renderRoot.querySelector('form')!.requestSubmit()}>${icon('check')}${msg('Answer')}</button>
    </lc-ui-dialog>`;
  }
}

const resourceCandidate = (id: Id, title: string, site: string | null): Candidate => ({
  key: id,
  title,
  more: site ?? '',
  answer: { kind: 'resource', resourceId: id },
});

const commentCandidate = (id: Id, topic: string, title: string): Candidate => ({
  key: id,
  title,
  more: topic,
  answer: { kind: 'thread', topic, commentId: id },
});

declare global {
  interface HTMLElementTagNameMap {
    'lc-request-answer-dialog': LcRequestAnswerDialog;
  }
}
