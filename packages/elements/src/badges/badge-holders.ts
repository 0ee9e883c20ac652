import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { BadgeView } from '@learning-commons/client';
import type { Award, Id, Person } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatExact, formatNumber, formatRelative, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import '../ui/menu.ts';
import type { MenuItem } from '../ui/menu.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import { dialogStyles } from './dialogs.styles.ts';
import { revokeAward } from './dialogs.ts';
import { endorsementList } from './endorsements.ts';
import { revokes } from './rights.ts';
import type { BadgesScope } from './scope.ts';

const NOTE_LENGTH = 500;

/** Who holds a badge and shows it, a page at a time. Readers vouch for others from here, moderators take awards back. */
@element('lc-badge-holders')
export class LcBadgeHolders extends LitElement {
  static override styles = [uiBase, buttons, fields, avatarStyles, noticeStyles, dialogStyles];

  @property({ attribute: false }) scope!: BadgesScope;
  @property({ attribute: false }) badge!: BadgeView;

  @state() private awards: readonly Award[] = [];
  @state() private next: string | null = null;
  @state() private phase: 'loading' | 'ready' | 'failed' = 'loading';
  @state() private error: unknown;
  /** The award for which something is being written. */
  @state() private endorsing: Id | undefined;
  @state() private busy = false;

  #people = new Map<Id, Person>();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  /** Loads the list from its beginning again. */
  async reload(): Promise<void> {
    this.awards = [];
    this.next = null;
    await this.#load();
  }

  async #load(): Promise<void> {
    this.phase = 'loading';
    const known = this.awards.length;
    try {
      const page = await this.scope.store.holders(this.badge.id, this.next ?? undefined);
      for (const person of page.people) this.#people.set(person.id, person);
      this.awards = [...this.awards, ...page.awards];
      this.next = page.after;
      this.phase = 'ready';
    } catch (error) {
      this.error = error;
      this.phase = 'failed';
    }
    if (known === 0) return;
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>('.holder')[known]?.focus();
  }

  #replace(award: Award): void {
    const me = this.scope.status()?.me?.person;
    if (me) this.#people.set(me.id, me);
    this.awards = award.revoked
      ? this.awards.filter(({ id }) => id !== award.id)
      : this.awards.map((each) => (each.id === award.id ? { ...each, endorsements: award.endorsements } : each));
  }

  async #endorse({ id }: Award, on: boolean, note = ''): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const work = () => this.scope.store.endorse(id, on, note);
    const done = await this.scope.act('lc-award-endorse', 'lc-award-endorsed', { awardId: id, on, note }, work);
    this.busy = false;
    if (!done) return;
    this.endorsing = undefined;
    this.#replace(done);
    this.scope.announce(on ? msg('Endorsed') : msg('Endorsement withdrawn'));
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-endorse="${id}"]`)?.focus();
  }

  async #onEndorse(award: Award, mine: boolean): Promise<void> {
    if (mine) return this.#endorse(award, false);
    this.endorsing = award.id;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('textarea')?.focus();
  }

  async #onCancel({ id }: Award): Promise<void> {
    this.endorsing = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-endorse="${id}"]`)?.focus();
  }

  #onSubmit(event: SubmitEvent, award: Award): void {
    event.preventDefault();
    const note = new FormData(event.target as HTMLFormElement).get('note') as string;
    void this.#endorse(award, true, note.trim());
  }

  #onKeydown(event: KeyboardEvent, award: Award): void {
    if (event.key !== 'Escape') return;
    // Only the form closes, not the dialog around it.
    event.preventDefault();
    void this.#onCancel(award);
  }

  #renderEndorse(award: Award, name: string) {
    const me = this.scope.status()?.me?.person?.id;
    if (!me || me === award.member) return nothing;
    const mine = award.endorsements.some(({ by }) => by === me);
    const label = mine ? msg(str`Withdraw your endorsement of ${name}`) : msg(str`Endorse ${name}`);
    return html`<button type="button" class="button quiet" data-endorse=${award.id} aria-label=${label} aria-pressed=${mine} aria-expanded=${this.endorsing === award.id} @click=${() => void this.#onEndorse(award, mine)}>${mine ? msg('Endorsed') : msg('Endorse')}</button>`;
  }

  #renderForm(award: Award) {
    if (this.endorsing !== award.id) return nothing;
    return html`<form class="endorse" @submit=${(event: SubmitEvent) => this.#onSubmit(event, award)} @keydown=${(event: KeyboardEvent) => this.#onKeydown(event, award)}>
      <label class="field"><span>${msg('What did you see them do? (optional)')}</span>
        <textarea name="note" rows="2" maxlength=${NOTE_LENGTH} dir="auto"></textarea>
        <span class="hint">${msg('Your name and your words stand with the badge, also where its holder shows it to others.')}</span></label>
      <div class="row">
        <button type="submit" class="button primary" aria-disabled=${this.busy}>${msg('Endorse')}</button>
        <button type="button" class="button quiet" @click=${() => void this.#onCancel(award)}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #renderMenu(award: Award, name: string) {
    if (!revokes(this.scope.status())) return nothing;
    const run = () => void revokeAward(this.scope, award, name, (revoked) => this.#replace(revoked));
    const items: MenuItem[] = [{ label: `${msg('Take back')} …`, icon: 'undo', danger: true, run }];
    return html`<lc-ui-menu label=${msg(str`More for ${name}`)} .items=${items}></lc-ui-menu>`;
  }

  #renderHolder = (award: Award): TemplateResult => {
    const person = this.#people.get(award.member);
    const name = person?.name ?? msg('A former member');
    const giver = award.by ? this.#people.get(award.by)?.name : undefined;
    return html`<li class="holder" tabindex="-1">
      ${avatar(person)}
      <div class="who">
        <p class="line"><bdi class="strong">${name}</bdi>${award.turn > 1 ? html` <span class="aside">×${formatNumber(award.turn)}</span>` : nothing}</p>
        <p class="aside" title=${formatExact(award.at)}>${giver ? msg(str`${formatRelative(award.at)}, from ${giver}`) : formatRelative(award.at)}</p>
        ${award.reason ? html`<blockquote dir="auto">${award.reason}</blockquote>` : nothing}
        ${endorsementList(award.endorsements, (id) => this.#people.get(id))} ${this.#renderForm(award)}
      </div>
      <div class="do">${this.#renderEndorse(award, name)}${this.#renderMenu(award, name)}</div>
    </li>`;
  };

  override render() {
    return html`<ul class="holders" role="list">${repeat(this.awards, ({ id }) => id, this.#renderHolder)}</ul>
      ${this.phase === 'loading' ? html`<p class="aside" role="status">${msg('Loading …')}</p>` : nothing}
      ${this.phase === 'failed' ? problem(this.error, () => void this.#load()) : nothing}
      ${this.phase === 'ready' && this.awards.length === 0 ? html`<p class="aside">${msg('Nobody shows it yet.')}</p>` : nothing}
      ${this.phase === 'ready' && this.next !== null ? html`<button type="button" class="button" @click=${() => void this.#load()}>${msg('Show more')}</button>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-badge-holders': LcBadgeHolders;
  }
}
