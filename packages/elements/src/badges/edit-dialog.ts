import { LitElement, css, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { newId, type BadgeView, type Input } from '@learning-commons/client';
import type { BadgeDesign, Criterion } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { insist } from '../ui/insist.ts';
import { badgePicture, pictureStyles } from './badge-picture.ts';
import { blank, criteriaBuilder, tidy } from './criteria-builder.ts';
import './design-picker.ts';
import type { LcBadgeDesign } from './design-picker.ts';
import { dialogStyles } from './dialogs.styles.ts';
import './picture-upload.ts';
import type { LcBadgeUpload } from './picture-upload.ts';
import type { BadgesScope } from './scope.ts';

const FIRST: BadgeDesign = { shape: 'hexagon', symbol: 'star', colour: 'teal' };

const styles = css`
  .preview {
    display: flex;
    gap: 16px;
    align-items: center;
    margin-block-end: 20px;
    padding: 16px;
    border-radius: var(--_radius);
    background: var(--_sunken);
    --_badge: 5em;
  }
  .preview > p {
    min-inline-size: 0;
  }
  .picture > * {
    margin-block-start: 12px;
  }
  .source {
    display: flex;
    gap: 4px 20px;
    flex-wrap: wrap;
    margin-block-start: 0;
  }
  .criterion-form {
    margin-block: 8px 0 !important;
    padding: 12px 14px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .kind {
    display: flex;
    gap: 8px;
    align-items: end;
  }
  .kind > .field {
    flex: 1;
  }
  .details {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(12em, 100%), 1fr));
    gap: 12px;
    align-items: end;
    margin-block-start: 12px;
  }
  .details > .field {
    margin-block-start: 0;
  }
  .add {
    margin-block-start: 10px;
  }
  legend + .hint {
    margin-block: 2px 8px;
  }
  .choice .hint {
    display: block;
  }
`;

/** Makes a badge, or changes one. */
@element('lc-badge-edit-dialog')
export class LcBadgeEditDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, pictureStyles, dialogStyles, styles];

  @property({ attribute: false }) scope!: BadgesScope;
  /** The badge to change; undefined for a new one. */
  @property({ attribute: false }) badge: BadgeView | undefined;

  @state() private design: BadgeDesign = FIRST;
  @state() private uploads = false;
  @state() private wrong = '';
  @state() private criteria: readonly Criterion[] = [];
  @state() private name = '';
  @state() private busy = false;
  @query('form') private form!: HTMLFormElement;
  @query('lc-badge-upload') private picture?: LcBadgeUpload;

  /** One for all tries to make it. */
  #id = newId();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { badge } = this;
    if (!badge) return;
    this.#id = badge.id;
    this.name = badge.name;
    this.design = badge.design ?? FIRST;
    this.uploads = badge.design === null;
    this.criteria = badge.criteria.of;
  }

  get #others() {
    return this.scope.store.view.badges.filter(({ id, retired }) => id !== this.#id && !retired);
  }

  #entered(): Input<'badge.save'> {
    const data = new FormData(this.form);
    const text = (name: string) => ((data.get(name) as string | null) ?? '').trim();
    const day = text('by');
    const match = text('match') === 'any' ? 'any' : 'all';
    const upload = this.uploads ? this.picture?.upload : undefined;
    return {
      id: this.#id,
      name: text('name'),
      description: text('description'),
      design: this.uploads ? null : this.design,
      ...(upload && { upload }),
      criteria: { match, of: this.criteria.map(tidy), by: day ? new Date(`${day}T23:59:59.999`).getTime() : null },
      secret: data.has('secret'),
      repeatable: data.has('repeatable'),
      retired: data.has('retired'),
      skills: text('skills')
        .split(/[,،]/)
        .map((skill) => skill.trim())
        .filter(Boolean),
    };
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const badge = this.#entered();
    if (!badge.name) return insist(this.form.querySelector<HTMLInputElement>('[name=name]')!);
    const hasPicture = !this.uploads || badge.upload !== undefined || this.badge?.design === null;
    this.wrong = hasPicture ? '' : msg('Choose a picture, or draw one.');
    if (!hasPicture) return;
    const { scope } = this;
    this.busy = true;
    const saved = await scope.act('lc-badge-save', 'lc-badge-saved', { badge }, () => scope.store.save(badge));
    this.busy = false;
    if (!saved) return;
    this.#close();
    scope.toast({ text: this.badge ? msg('The badge is changed.') : msg(str`“${saved.name}” is in the catalogue.`) });
  };

  #onName = ({ target }: Event): void => {
    this.name = (target as HTMLInputElement).value;
  };

  #put(at: number, make: (current: Criterion) => Criterion): void {
    this.criteria = this.criteria.map((each, index) => (index === at ? make(each) : each));
  }

  async #onAdd(): Promise<void> {
    this.criteria = [...this.criteria, blank('count', this.#others)];
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-criterion="${this.criteria.length - 1}"]`)?.focus();
  }

  async #onRemove(at: number): Promise<void> {
    this.criteria = this.criteria.filter((_, index) => index !== at);
    await this.updateComplete;
    const next = this.renderRoot.querySelector<HTMLElement>(`[data-criterion="${Math.max(0, at - 1)}"]`);
    (next ?? this.renderRoot.querySelector<HTMLElement>('.add'))?.focus();
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  /** What is uploaded is shown where it was chosen. */
  #renderPreview() {
    const picture = this.uploads ? this.badge : { picture: '', design: this.design };
    if (!picture || (this.uploads && picture.design !== null)) return nothing;
    return html`<div class="preview">
      ${badgePicture(picture, this.scope.client.server)}
      <p class="strong" dir="auto">${this.name || msg('Name of the badge')}</p>
    </div>`;
  }

  #renderPicture() {
    const choose = (uploads: boolean) => () => (this.uploads = uploads);
    const onDesign = ({ target }: Event) => (this.design = (target as LcBadgeDesign).design);
    return html`<fieldset class="picture">
      <legend>${msg('Picture')}</legend>
      <div class="source">
        <label class="choice"><input type="radio" name="source" .checked=${!this.uploads} @change=${choose(false)} /><span>${msg('Draw one')}</span></label>
        <label class="choice"><input type="radio" name="source" .checked=${this.uploads} @change=${choose(true)} /><span>${msg('Upload one')}</span></label>
      </div>
      ${
        this.uploads
          ? html`<lc-badge-upload @lc-change=${() => (this.wrong = '')}></lc-badge-upload>`
          : html`<lc-badge-design .design=${this.design} @lc-change=${onDesign}></lc-badge-design>`
      }
      ${this.wrong ? html`<p class="hint wrong" role="alert">${this.wrong}</p>` : nothing}
    </fieldset>`;
  }

  #renderCriteria() {
    const { match = 'all', by = null } = this.badge?.criteria ?? {};
    return html`<fieldset>
      <legend>${msg('How to earn it')}</legend>
      <p class="hint">${this.criteria.length === 0 ? msg('Without criteria, curators award it by hand and say why.') : msg('Whoever fulfils them gets the badge by itself.')}</p>
      ${
        this.criteria.length > 1
          ? html`<label class="field"><span class="visually-hidden">${msg('All or any')}</span>
              <select name="match">
                <option value="all" .selected=${match === 'all'}>${msg('All of these')}</option>
                <option value="any" .selected=${match === 'any'}>${msg('One of these')}</option>
              </select></label>`
          : nothing
      }
      ${criteriaBuilder({
        criteria: this.criteria,
        others: this.#others,
        onPut: (at, make) => this.#put(at, make),
        onAdd: () => void this.#onAdd(),
        onRemove: (at) => void this.#onRemove(at),
      })}
      ${
        this.criteria.length > 0
          ? html`<label class="field"><span>${msg('Only what is done until (optional)')}</span><input type="date" name="by" .value=${by === null ? '' : localDay(by)} /></label>`
          : nothing
      }
    </fieldset>`;
  }

  #renderOption(name: 'secret' | 'repeatable' | 'retired', label: string, hint: string) {
    return html`<label class="choice"><input type="checkbox" name=${name} .checked=${this.badge?.[name] ?? false} /><span>${label}<span class="hint">${hint}</span></span></label>`;
  }

  override render() {
    const { badge } = this;
    return html`<lc-ui-dialog open heading=${badge ? msg('Change the badge') : msg('New badge')} @lc-close=${() => this.#close()}>
      <form @submit=${this.#onSubmit}>
        ${this.#renderPreview()}
        <label class="field"><span>${msg('Name')}</span><input name="name" required maxlength="80" dir="auto" autocomplete="off" ?autofocus=${true} .value=${this.name} @input=${this.#onName} /></label>
        <label class="field"><span>${msg('What is it for?')}</span><textarea name="description" maxlength="500" rows="2" dir="auto" .defaultValue=${badge?.description ?? ''}></textarea></label>
        ${this.#renderPicture()} ${this.#renderCriteria()}
        <fieldset>
          <legend>${msg('More')}</legend>
          ${this.#renderOption('repeatable', msg('Can be earned again'), msg('Counts anew from the last time.'))}
          ${badge && !badge.secret ? nothing : this.#renderOption('secret', msg('Secret'), msg('Before it is earned, only curators know of it.'))}
          ${badge ? this.#renderOption('retired', msg('Retired'), msg('No longer awarded. Who holds it keeps it.')) : nothing}
        </fieldset>
        <label class="field"><span>${msg('Skills, separated by commas (optional)')}</span><input name="skills" maxlength="600" dir="auto" autocomplete="off" .defaultValue=${badge?.skills.join(', ') ?? ''} /></label>
      </form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${badge ? msg('Save') : msg('Make the badge')}</button>
    </lc-ui-dialog>`;
  }
}

/** A moment's day in the reader's zone, in the form that the field takes. */
function localDay(at: number): string {
  const zone = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - zone).toISOString().slice(0, 10);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-edit-dialog': LcBadgeEditDialog;
  }
}
