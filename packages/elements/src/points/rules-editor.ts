import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Output } from '@learning-commons/client';
import type { PointRule, RuleSet } from '@learning-commons/protocol';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import type { PointsHost } from './point-dialogs.ts';
import { pointDialogStyles } from './point-dialog.styles.ts';
import { signed } from './points-words.ts';
import './rule-form.ts';
import type { LcRuleForm } from './rule-form.ts';
import { ruleWords } from './rule-words.ts';
import { previewTable, recountNote } from './rules-preview.ts';

/** Milliseconds between two looks at a recount. */
const LOOK = 1_500;

const NEW: PointRule = {
  id: '',
  name: '',
  verb: '',
  all: [],
  any: [],
  none: [],
  amount: 5,
  perDay: null,
  perWeek: null,
  cooldown: 0,
  keeps: 1,
  oncePerObject: true,
  active: true,
};

/** Rules of points: list, one rule, preview, and putting them in force. For admins. */
@element('lc-rules-editor')
export class LcRulesEditor extends LitElement {
  static override styles = [uiBase, buttons, fields, noticeStyles, pointDialogStyles];

  @property({ attribute: false }) host!: PointsHost;

  /** What is in force. */
  @state() private held: RuleSet | undefined;
  @state() private rules: readonly PointRule[] = [];
  /** The rule that is open, by its place; at the end of the list a new one. */
  @state() private open: number | undefined;
  @state() private preview: Output<'points.preview'> | undefined;
  /** Somebody else put rules in force in the meantime. */
  @state() private conflict: RuleSet | undefined;
  @state() private error: unknown;
  @state() private busy = false;
  @query('.force') private force!: HTMLFormElement | null;
  @query('lc-rule-form') private ruleForm!: LcRuleForm | null;

  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.error = undefined;
    try {
      const held = await this.host.client().call('points.rules', {});
      const { draft } = this.host;
      this.#hold(held);
      this.rules = draft?.rules ?? held.rules;
      if (draft && draft.version !== held.version) this.conflict = held;
    } catch (error) {
      this.error = error;
    }
  }

  #hold(held: RuleSet): void {
    this.held = held;
    clearTimeout(this.#timer);
    if (held.recount) this.#timer = setTimeout(() => void this.#look(), LOOK);
  }

  /** A recount goes on: how far is it? What is edited stays as it is. */
  async #look(): Promise<void> {
    const held = await this.host
      .client()
      .call('points.rules', {})
      .catch(() => undefined);
    if (!this.isConnected) return;
    if (held && held.version !== this.held?.version) this.conflict = held;
    this.#hold({ ...this.held!, recount: held ? held.recount : (this.held?.recount ?? null) });
    if (held && !held.recount) this.host.announce(msg('History has been counted anew.'));
  }

  get #dirty(): boolean {
    return JSON.stringify(this.rules) !== JSON.stringify(this.held?.rules);
  }

  /** What was begun is kept while the page stands, also when the dialog closes. */
  #change(rules: readonly PointRule[]): void {
    this.rules = rules;
    this.host.draft = this.#dirty ? { version: this.host.draft?.version ?? this.held!.version, rules } : undefined;
  }

  #onRule = ({ detail }: CustomEvent<PointRule>): void => {
    const rules = [...this.rules];
    rules[this.open!] = detail;
    this.#change(rules);
    this.#close();
  };

  #onActive(at: number, active: boolean): void {
    this.#change(this.rules.map((rule, place) => (place === at ? { ...rule, active } : rule)));
  }

  #onRemove(at: number): void {
    this.#change(this.rules.filter((_, place) => place !== at));
    this.#focus('.add');
  }

  #edit(at: number): void {
    this.open = at;
    void this.updateComplete.then(() => this.ruleForm?.updateComplete.then(() => this.ruleForm?.focus()));
  }

  #close(): void {
    const at = this.open;
    this.open = undefined;
    this.#focus(`[data-at="${at}"], .add`);
  }

  #focus(selector: string): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(selector)?.focus());
  }

  #onPreview = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    this.error = undefined;
    try {
      this.preview = await this.host.store()!.preview(this.rules);
      this.#focus('[name=recount]');
    } catch (error) {
      this.error = error;
    }
    this.busy = false;
  };

  #onForce = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    if (this.busy || !this.held) return;
    const recount = new FormData(this.force!).get('recount') === 'yes';
    const { host, rules } = this;
    const version = host.draft?.version ?? this.held.version;
    this.busy = true;
    const saved = await host.act('lc-rules-save', 'lc-rules-saved', { rules, recount }, () =>
      this.#save(version, rules, recount),
    );
    this.busy = false;
    if (!saved) return;
    this.preview = undefined;
    if (saved === 'conflict') return;
    host.draft = undefined;
    this.rules = saved.rules;
    this.#hold(saved);
    host.announce(msg('The rules are in force.'));
    this.#focus('.add');
  };

  /** Another version in force is no error: it is shown, with ways to go on. */
  async #save(version: number, rules: readonly PointRule[], recount: boolean): Promise<RuleSet | 'conflict'> {
    try {
      return await this.host.store()!.saveRules(version, rules, recount);
    } catch (error) {
      if (!(error instanceof CommonsError) || error.code !== 'conflict') throw error;
      this.conflict = await this.host.client().call('points.rules', {});
      return 'conflict';
    }
  }

  /** Goes on from what somebody else put in force: with their rules, or with one's own over them. */
  #resolve(mine: boolean): void {
    const theirs = this.conflict!;
    this.conflict = undefined;
    this.#hold(theirs);
    this.host.draft = undefined;
    if (!mine) this.rules = theirs.rules;
    this.#change(this.rules);
    this.#focus('.add');
  }

  #leave(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderConflict({ version }: RuleSet): TemplateResult {
    return html`<div class="conflict" role="alert">
      <p>${msg(str`Somebody else has put version ${formatNumber(version)} in force in the meantime. Your changes are kept here.`)}</p>
      <div>
        <button type="button" class="button" @click=${() => this.#resolve(false)}>${msg('Begin again from theirs')}</button>
        <button type="button" class="button" @click=${() => this.#resolve(true)}>${msg('Keep mine and go on')}</button>
      </div>
    </div>`;
  }

  #renderRule = (rule: PointRule, at: number): TemplateResult => {
    const { name, amount, active, verb } = rule;
    const words = ruleWords(rule);
    return html`<li class=${active ? nothing : 'off'}>
      <label class="choice">
        <input type="checkbox" .checked=${active} aria-label=${msg(str`In use: ${name}`)} @change=${({ target }: Event) => this.#onActive(at, (target as HTMLInputElement).checked)} />
        <span><span class="rule" dir="auto">${name}</span> <span class="amount">${signed(amount)}</span><span class="hint"><bdi dir="ltr">${verb}</bdi>${words ? ` · ${words}` : ''}</span></span>
      </label>
      <div class="doing">
        <button type="button" class="button quiet" data-at=${at} aria-label=${msg(str`Edit ${name}`)} @click=${() => this.#edit(at)}>${msg('Edit')}</button>
        <button type="button" class="icon-button" aria-label=${msg(str`Remove ${name}`)} title=${msg(str`Remove ${name}`)} @click=${() => this.#onRemove(at)}>${icon('trash')}</button>
      </div>
    </li>`;
  };

  #renderList({ version, recount }: RuleSet): TemplateResult {
    return html`${recount ? recountNote(recount) : nothing}
      <p class="aside">${msg(str`Version ${formatNumber(version)} is in force. Nothing changes for anybody until you put yours in force.`)}</p>
      <ul class="rules" role="list">${this.rules.map(this.#renderRule)}</ul>
      <button type="button" class="button add" @click=${() => this.#edit(this.rules.length)}>${icon('plus')}${msg('New rule')}</button>`;
  }

  #renderPreview(preview: Output<'points.preview'>): TemplateResult {
    return html`${previewTable(preview)}
      <form class="force" @submit=${this.#onForce}>
        <fieldset>
          <legend>${msg('From when?')}</legend>
          <label class="choice"><input type="radio" name="recount" value="no" checked /><span>${msg('From now on')}<span class="hint">${msg('What was given so far stays as it is, and nobody moves.')}</span></span></label>
          <label class="choice"><input type="radio" name="recount" value="yes" /><span>${msg('Count history anew')}<span class="hint">${msg('All points become what is shown above. Each ledger says so. Results of seasons that are over stay.')}</span></span></label>
        </fieldset>
      </form>`;
  }

  #renderContent() {
    const { held, open } = this;
    if (!held) return html`<p class="aside waiting" ?hidden=${Boolean(this.error)}>${msg('Loading …')}</p>`;
    if (open !== undefined) {
      const others = this.rules.filter((_, at) => at !== open).map(({ id }) => id);
      return html`<lc-rule-form .rule=${this.rules[open] ?? NEW} .taken=${others} @lc-rule=${this.#onRule}></lc-rule-form>`;
    }
    return this.preview ? this.#renderPreview(this.preview) : this.#renderList(held);
  }

  #renderFooter() {
    if (this.open !== undefined)
      return html`<button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Back')}</button>
        <button slot="footer" class="button primary" @click=${() => this.ruleForm?.submit()}>${msg('Done')}</button>`;
    if (this.preview)
      return html`<button slot="footer" class="button quiet" @click=${() => ((this.preview = undefined), this.#focus('.add'))}>${msg('Back')}</button>
        <button slot="footer" class="button primary" aria-disabled=${this.busy} @click=${() => this.force?.requestSubmit()}>${msg('Put in force')}</button>`;
    const idle = this.busy || !this.#dirty || this.conflict !== undefined;
    return html`<button slot="footer" class="button quiet" @click=${() => this.#leave()}>${msg('Close')}</button>
      <button slot="footer" class="button primary" aria-disabled=${idle} @click=${() => (idle ? undefined : void this.#onPreview())}>${msg('Preview')}</button>`;
  }

  override render() {
    const rule = this.open === undefined ? undefined : this.rules[this.open];
    const heading =
      this.open !== undefined ? rule?.name || msg('New rule') : this.preview ? msg('Who would move') : msg('Rules');
    return html`<lc-ui-dialog open heading=${heading} @lc-close=${() => this.#leave()}>
      ${this.conflict && this.open === undefined ? this.#renderConflict(this.conflict) : nothing}
      ${this.error ? problem(this.error, () => void (this.held ? this.#onPreview() : this.#load())) : nothing}
      ${this.#renderContent()} ${this.#renderFooter()}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-rules-editor': LcRulesEditor;
  }
}
