import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Season } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatDate, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import { slugOf } from '../ui/slug.ts';
import { boardDialogStyles } from './board-dialog.styles.ts';
import type { BoardHost } from './board-dialogs.ts';

const NAME_LENGTH = 80;
const ABOUT_LENGTH = 1_000;
const DAY = 86_400_000;

type Draft = Omit<Season, 'closedAt'>;

/** Seasons of a community: the list, and a form for one of them. For admins. */
@element('lc-seasons-dialog')
export class LcSeasonsDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, noticeStyles, boardDialogStyles];

  @property({ attribute: false }) host!: BoardHost;

  @state() private seasons: readonly Season[] | undefined;
  /** The season that is made or changed. */
  @state() private draft: Draft | undefined;
  @state() private error: unknown;
  @state() private busy = false;
  /** The dates do not make a season. */
  @state() private backwards = false;
  @query('form') private form!: HTMLFormElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.error = undefined;
    try {
      this.seasons = await this.host.store().seasons();
    } catch (error) {
      this.error = error;
    }
  }

  #onNew(): void {
    const from = startOfDay(Date.now() + DAY);
    this.#edit({ id: '', name: '', from, to: startOfDay(from + 91 * DAY), about: '' });
  }

  #edit(draft: Draft | undefined): void {
    this.draft = draft;
    this.backwards = false;
    void this.updateComplete.then(() => {
      const next = this.renderRoot.querySelector<HTMLElement>(draft ? '[name=name]' : '.add');
      next?.focus();
    });
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy || !this.draft) return;
    const data = new FormData(this.form);
    const text = (name: string) => (data.get(name) as string).trim();
    const [from, to] = [new Date(text('from')).getTime(), new Date(text('to')).getTime()];
    this.backwards = !(from < to);
    if (this.backwards) return;
    const name = text('name');
    const taken = this.seasons?.map((season) => season.id) ?? [];
    const id = this.draft.id || slugOf(name, taken, 'season');
    const season = { id, name, from, to, about: text('about') };
    const done = await this.#change('lc-season-save', 'lc-season-saved', season, () =>
      this.host.store().saveSeason(season),
    );
    if (done) this.#edit(undefined);
  };

  async #onRemove({ id }: Season): Promise<void> {
    const remove = async () => (await this.host.store().removeSeason(id), true);
    await this.#change('lc-season-remove', 'lc-season-removed', { id }, remove);
    this.renderRoot.querySelector<HTMLElement>('.add')?.focus();
  }

  async #change<T>(before: string, after: string, detail: object, work: () => Promise<T>): Promise<T | undefined> {
    this.busy = true;
    const done = await this.host.act(before, after, detail, work);
    this.busy = false;
    if (!done) return undefined;
    this.host.announce(msg('Saved'));
    this.host.seasonsChanged();
    await this.#load();
    return done;
  }

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderSeason = (season: Season): TemplateResult => {
    const { name, from, to, closedAt } = season;
    const now = Date.now();
    const state = closedAt || to <= now ? msg('Final result') : from > now ? msg('Planned') : msg('Running');
    return html`<li>
      <div><bdi class="strong">${name}</bdi><span class="aside">${state} · ${formatDate(from)} – ${formatDate(to - 1)}</span></div>
      <div class="doing">
        ${to > now && !closedAt ? html`<button type="button" class="button quiet" aria-label=${msg(str`Edit ${name}`)} @click=${() => this.#edit(season)}>${msg('Edit')}</button>` : nothing}
        ${from > now ? html`<button type="button" class="icon-button" aria-label=${msg(str`Remove ${name}`)} title=${msg(str`Remove ${name}`)} @click=${() => void this.#onRemove(season)}>${icon('trash')}</button>` : nothing}
      </div>
    </li>`;
  };

  #renderList(seasons: readonly Season[]): TemplateResult {
    const none = html`<p class="aside">${msg('No seasons yet. A season is a board between two dates, with a name and rules of your own; when it is over, its result stays as it is.')}</p>`;
    return html`${seasons.length > 0 ? html`<ul class="seasons" role="list">${seasons.map(this.#renderSeason)}</ul>` : none}
      <button type="button" class="button add" @click=${() => this.#onNew()}>${icon('plus')}${msg('New season')}</button>`;
  }

  #renderForm({ name, from, to, about }: Draft): TemplateResult {
    return html`<form @submit=${this.#onSubmit}>
      <label class="field"><span>${msg('Name')}</span><input name="name" required maxlength=${NAME_LENGTH} dir="auto" autocomplete="off" .value=${name} /></label>
      <div class="pair">
        <label class="field"><span>${msg('Begins')}</span><input type="datetime-local" name="from" required .value=${localTime(from)} /></label>
        <label class="field"><span>${msg('Ends')}</span><input type="datetime-local" name="to" required aria-invalid=${this.backwards} .value=${localTime(to)} /></label>
      </div>
      ${this.backwards ? html`<p class="hint wrong" role="alert">${msg('It must end after it begins.')}</p>` : nothing}
      <label class="field"><span>${msg('What can be won, and by which rules? (optional)')}</span><textarea name="about" rows="3" maxlength=${ABOUT_LENGTH} dir="auto" .value=${about}></textarea></label>
      <p class="hint">${msg('The first moment and the first moment after it, by the clock of this computer. Once it is over, nothing changes the result any more.')}</p>
    </form>`;
  }

  #renderFooter() {
    if (!this.draft)
      return html`<button slot="footer" class="button" @click=${() => this.#close()}>${msg('Close')}</button>`;
    return html`<button slot="footer" class="button quiet" @click=${() => this.#edit(undefined)}>${msg('Back')}</button>
      <button slot="footer" class="button primary" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${msg('Save')}</button>`;
  }

  override render() {
    const { seasons, draft, error } = this;
    const list = seasons
      ? this.#renderList(seasons)
      : html`<p class="aside waiting" ?hidden=${Boolean(error)}>${msg('Loading …')}</p>`;
    const heading = draft ? draft.name || msg('New season') : msg('Seasons');
    return html`<lc-ui-dialog open heading=${heading} @lc-close=${() => this.#close()}>
      ${error ? problem(error, () => void this.#load()) : nothing} ${draft ? this.#renderForm(draft) : list} ${this.#renderFooter()}
    </lc-ui-dialog>`;
  }
}

/** A moment in the form that the field takes: the reader's own zone, without saying which. */
function localTime(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-seasons-dialog': LcSeasonsDialog;
  }
}
