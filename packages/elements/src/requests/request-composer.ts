import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { NewRequest, Output, RequestView } from '@learning-commons/client';
import type { CommonsError, Id } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { insist } from '../ui/insist.ts';
import { composerStyles } from './request-composer.styles.ts';
import { stateWords } from './request-words.ts';
import type { RequestsScope } from './scope.ts';

const TITLE_LENGTH = 140;
const WHY_LENGTH = 1_000;
const SKILL_LENGTH = 40;
/** After the last key press, before it is asked what is similar. */
const CALM = 400;
const KEEP = 300;
/** Letters of the shortest title that says something. */
const TELLING = 4;

type Similar = Output<'request.similar'>;

/**
 * 'Something missing?': asks for it. While the title is being written, requests and resources like it stand below the field, to
 * be voted for or read instead. What is written is kept in the browser until it is sent.
 */
@element('lc-ui-request-composer')
export class LcUiRequestComposer extends LitElement {
  static override styles = [uiBase, buttons, fields, composerStyles];

  @property({ attribute: false }) scope!: RequestsScope;
  /** What to begin with; a refused request that is to be changed, or a gap. */
  @property({ attribute: false }) initial: NewRequest | undefined;

  @state() private found: Similar | undefined;
  @state() private problem = '';
  @query('[name=title]') private titleField!: HTMLInputElement;
  @query('[name=why]') private whyField!: HTMLTextAreaElement;
  @query('[name=skill]') private skillField!: HTMLInputElement | null;

  #pause: ReturnType<typeof setTimeout> | undefined;
  #keep: ReturnType<typeof setTimeout> | undefined;
  #asked = '';

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('pagehide', this.#flush);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('pagehide', this.#flush);
    clearTimeout(this.#pause);
    this.#flush();
  }

  protected override firstUpdated(): void {
    this.titleField.focus();
    if (this.initial) this.#fill(this.initial);
    else void this.#restore();
  }

  /** Puts focus where writing begins. */
  override focus(): void {
    this.titleField.focus();
  }

  /** Where the draft lies: one for each skill a widget is about. */
  get #draftKey(): string {
    return `request ${this.scope.skill}`;
  }

  get #words(): NewRequest {
    const skill = this.scope.skill || (this.skillField?.value.trim() ?? '');
    return {
      title: this.titleField.value.trim(),
      why: this.whyField.value.trim(),
      skill: skill === '' ? null : skill,
      ...(this.initial?.gapId !== undefined && { gapId: this.initial.gapId }),
    };
  }

  #fill({ title, why, skill }: NewRequest): void {
    this.titleField.value = title;
    this.whyField.value = why;
    if (this.skillField) this.skillField.value = skill ?? '';
    this.#look();
  }

  async #restore(): Promise<void> {
    const draft = await this.scope.client.drafts.get(this.#draftKey).catch(() => null);
    // Whoever was quicker than the storage keeps what they wrote.
    if (!draft || !this.isConnected || this.titleField.value || this.whyField.value) return;
    const [title = '', skill = '', ...why] = draft.body.split('\n');
    this.#fill({ title, skill: skill || null, why: why.join('\n') });
  }

  #flush = (): void => {
    if (this.#keep === undefined) return;
    clearTimeout(this.#keep);
    this.#keep = undefined;
    const { title, why, skill } = this.#words;
    const { drafts } = this.scope.client;
    if (title || why) void drafts.set(this.#draftKey, { body: [title, skill ?? '', why].join('\n') });
    else void drafts.delete(this.#draftKey);
  };

  #onInput = (): void => {
    this.problem = '';
    clearTimeout(this.#keep);
    this.#keep = setTimeout(this.#flush, KEEP);
    this.#look();
  };

  /** Asks in a moment what is like the title. */
  #look(): void {
    clearTimeout(this.#pause);
    const title = this.titleField.value.trim();
    if (title.length < TELLING) {
      this.#asked = '';
      this.found = undefined;
    } else if (title !== this.#asked) this.#pause = setTimeout(() => void this.#find(title), CALM);
  }

  /** What was typed meanwhile wins. Nobody asked for this, so a failure is silent. */
  async #find(title: string): Promise<void> {
    this.#asked = title;
    const found = await this.scope.store.similar(title).catch(() => undefined);
    if (this.#asked !== title || !this.isConnected) return;
    const before = this.#count;
    this.found = found;
    if (this.#count > 0 && before === 0)
      this.scope.announce(
        plural(this.#count, msg('one:# similar thing is here already|other:# similar things are here already')),
      );
  }

  get #count(): number {
    return (this.found?.requests.length ?? 0) + (this.found?.resources.length ?? 0);
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#cancel();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#send();
    }
  };

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#send();
  };

  async #send(): Promise<void> {
    const words = this.#words;
    if (!words.title) return insist(this.titleField);
    const { scope } = this;
    const request = new CustomEvent('lc-request-send', {
      detail: words,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    if (!this.dispatchEvent(request)) return;
    const { id, done } = scope.store.create(words);
    clearTimeout(this.#keep);
    this.#keep = undefined;
    void scope.client.drafts.delete(this.#draftKey);
    this.dispatchEvent(new CustomEvent('lc-request-sent', { detail: { id, done }, bubbles: true }));
  }

  #cancel(): void {
    this.#flush();
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  /** Says what is wrong with what was sent, beside the fields and aloud. */
  complain(error: CommonsError): void {
    this.problem = wordsFor(error);
    this.scope.announce(this.problem);
  }

  async #vote(request: RequestView): Promise<void> {
    const { scope } = this;
    const detail = { requestId: request.id, on: !request.voted };
    await scope.act('lc-request-vote', 'lc-request-voted', detail, () => scope.store.vote(request.id, !request.voted));
  }

  #onInstead(id: Id): void {
    this.#flush();
    this.dispatchEvent(new CustomEvent('lc-request-show', { detail: { id }, bubbles: true }));
  }

  #renderRequest(id: Id): TemplateResult | typeof nothing {
    const request = this.scope.view.request(id);
    if (!request) return nothing;
    const waiting = request.state !== 'answered' && request.state !== 'closed';
    const words = request.voted ? msg('Voted') : msg('Vote for this instead');
    return html`<li>
      ${icon(request.state === 'answered' ? 'check' : 'hand')}
      <span class="what"><button type="button" class="as-link" dir="auto" @click=${() => this.#onInstead(id)}>${request.title}</button>
        <span class="state">${stateWords(request.state)} · ${plural(request.votes, msg('one:# vote|other:# votes'))}</span></span>
      ${
        waiting
          ? html`<button type="button" class="button" aria-pressed=${request.voted} aria-label="${words}: ${request.title}" @click=${() => void this.#vote(request)}>${words}</button>`
          : nothing
      }
    </li>`;
  }

  /** In the flow below the field, so that the field itself never moves. */
  #renderSimilar() {
    if (!this.found || this.#count === 0) return nothing;
    const { requests, resources } = this.found;
    return html`<section class="similar" aria-labelledby="similar">
      <h3 id="similar" aria-level=${this.scope.headingLevel + 1}>${msg('Is it one of these?')} <span class="total">${formatNumber(this.#count)}</span></h3>
      <ul role="list">
        ${requests.map(({ id }) => this.#renderRequest(id))}
        ${resources.map(
          ({ title, url, site }) =>
            html`<li>${icon('book')}<span class="what">${url ? html`<a href=${url} target="_blank" rel="noopener noreferrer" dir="auto">${title}</a>` : html`<span dir="auto">${title}</span>`}<span class="state">${msg('In the library')}${site ? html` · <bdi>${site}</bdi>` : nothing}</span></span></li>`,
        )}
      </ul>
    </section>`;
  }

  #renderSkill() {
    const { scope } = this;
    if (scope.skill) return nothing;
    return html`<label class="field">
      <span>${msg('Skill (optional)')}</span>
      <input name="skill" list="skills" maxlength=${SKILL_LENGTH} dir="auto" autocomplete="off" @input=${this.#onInput} />
      <datalist id="skills">${scope.view.skills.map((skill) => html`<option value=${skill}></option>`)}</datalist>
    </label>`;
  }

  override render() {
    const offline = this.scope.status()?.line === 'offline';
    return html`<form @submit=${this.#onSubmit} @keydown=${this.#onKeydown}>
      <label class="field">
        <span>${msg('What is missing?')}</span>
        <input name="title" required maxlength=${TITLE_LENGTH} dir="auto" autocomplete="off"
          placeholder=${msg('For example: how to read a balance sheet')} @input=${this.#onInput} />
      </label>
      ${this.#renderSimilar()}
      <label class="field">
        <span>${msg('Why would it help? (optional)')}</span>
        <textarea name="why" rows="3" maxlength=${WHY_LENGTH} dir="auto" @input=${this.#onInput}></textarea>
      </label>
      ${this.#renderSkill()}
      <p class="hint ${this.problem ? 'wrong' : ''}">${
        this.problem ||
        (offline
          ? msg('You are offline. This is sent as soon as you are back.')
          : msg('Everybody here can see it, vote for it and answer it.'))
      }</p>
      <p class="row">
        <button type="submit" class="button primary">${msg('Ask')}</button>
        <button type="button" class="button quiet" @click=${() => this.#cancel()}>${msg('Cancel')}</button>
      </p>
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-request-composer': LcUiRequestComposer;
  }
}
