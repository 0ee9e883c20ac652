import { LitElement, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { ImportOrder, ImportView, ResourceImport } from '@learning-commons/client';
import type { CommonsError } from '@learning-commons/protocol/errors.js';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { progress, progressStyles } from '../ui/progress.ts';
import { saveFile } from '../ui/save-file.ts';
import { attempt } from './attempt.ts';
import { importStyles } from './import-dialog.styles.ts';
import './import-report.ts';
import './import-source.ts';
import type { ChosenSource } from './import-source.ts';
import { countWords, doneWords, importRefusal, reportText } from './import-words.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import type { ResourcesScope } from './scope.ts';

type Folders = NonNullable<ImportOrder['folders']>;

/**
 * Brings resources in from a file or a starter pack, for curators. First a trial says what would become of each record; the
 * import itself may be stopped, waits while there is no line, and may be begun again at any time: nothing comes twice.
 */
@element('lc-resource-import-dialog')
export class LcResourceImportDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, progressStyles, resourceDialogStyles, importStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  /** The list it was opened for. */
  @property({ attribute: false }) list: string | undefined;

  @state() private chosen: ChosenSource | undefined;
  @state() private trial: ResourceImport | undefined;
  @state() private real: ResourceImport | undefined;
  @state() private goal = '';
  @state() private folders: Folders = 'skills';
  /** Why the trial failed. */
  @state() private refusal: CommonsError | undefined;
  @query('.sum') private sum!: HTMLElement | null;

  #unsubscribe: (() => void)[] = [];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('online', this.#onOnline);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.#onOnline);
    for (const off of this.#unsubscribe.splice(0)) off();
    this.trial?.stop();
    this.real?.stop();
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    const { store } = this.scope;
    this.goal = this.list ?? '';
    this.#unsubscribe.push(store.subscribe(() => this.requestUpdate()));
    void store.loadLists().catch(() => undefined);
  }

  #onOnline = (): void => {
    this.trial?.wake();
    this.real?.wake();
  };

  #watch(run: ResourceImport): ResourceImport {
    this.#unsubscribe.push(run.subscribe(() => this.requestUpdate()));
    return run;
  }

  #onSource = async ({ detail }: CustomEvent<ChosenSource>): Promise<void> => {
    const { scope } = this;
    this.chosen = detail;
    this.refusal = undefined;
    // A table names a list in a column of its own; folders of bookmarks are seldom more than a topic.
    this.folders = detail.source.format === 'csv' ? 'lists' : 'skills';
    const trial = this.#watch(await scope.store.import({ source: detail.source, folders: 'lists' }, { dry: true }));
    this.trial = trial;
    void this.#focusSum();
    try {
      const view = await trial.run();
      if (this.trial === trial && view.state === 'done') await this.#focusSum();
    } catch (error) {
      if (this.trial !== trial) return;
      this.trial = undefined;
      this.refusal = error as CommonsError;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('.told')?.focus();
    }
  };

  #onBack = async (): Promise<void> => {
    this.trial?.stop();
    this.trial = undefined;
    this.chosen = undefined;
    this.refusal = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector('lc-ui-import-source')?.focus();
  };

  #onImport = async (): Promise<void> => {
    const { scope, goal, folders } = this;
    const { source, pack } = this.chosen!;
    const { lines } = this.trial!.view;
    const order = { source, folders, ...(goal && !pack && { list: goal }) };
    this.real = this.#watch(await scope.store.import(order, { trial: lines }));
    await this.#run();
  };

  /** Begins, or goes on. */
  #run = async (): Promise<void> => {
    const { scope, goal, folders, real } = this;
    const { source, pack } = this.chosen!;
    const detail = { format: source.format, ...(pack ? { pack: pack.name } : { list: goal || null, folders }) };
    void this.#focusSum();
    const outcome = await attempt(scope, {
      ...{ before: 'lc-resource-import', after: 'lc-resource-imported', detail },
      work: async () => {
        const { imported, known, refused, state } = await real!.run();
        return { imported, known, refused, done: state === 'done' };
      },
    });
    if (!outcome && real!.view.done === 0) this.real = undefined;
    // Whoever has closed the dialog was told so then.
    if (!this.isConnected) return;
    if (outcome && 'result' in outcome && outcome.result.done) scope.announce(countWords(outcome.result, false));
    this.requestUpdate();
    await this.#focusSum();
  };

  async #focusSum(): Promise<void> {
    await this.updateComplete;
    this.sum?.focus();
  }

  get #total(): number {
    return this.trial!.view.total;
  }

  #report(view: ImportView): string {
    return reportText(this.chosen!.name, view, view.lines);
  }

  async #onCopy(view: ImportView): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#report(view));
      this.scope.announce(msg('Copied'));
    } catch {
      this.scope.announce(msg('The browser did not allow copying.'));
    }
  }

  #onSave(view: ImportView): void {
    const name = this.chosen!.name.replace(/\.\w+$/, '');
    saveFile({ name: `${name} – ${msg('report')}.txt`, type: 'text/plain', content: this.#report(view) });
  }

  /** What is on its way is finished; the rest is left. */
  #close(): void {
    const view = this.real?.view;
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
    if (!view || view.state === 'done') return;
    const far = doneWords(view.done, this.#total);
    this.scope.toast({
      text: msg(str`The import was stopped after ${far}. Begin it again at any time: nothing comes twice.`),
    });
  }

  /** Shows the list that was filled, where the page shows all of them. */
  #onShow(list: string): void {
    this.#close();
    this.scope.narrow({ list, sort: 'curated' });
  }

  #renderChoice() {
    const { refusal, chosen } = this;
    return html`${
      refusal
        ? html`<div class="told" tabindex="-1" role="alert">${icon('alert')}<div><p><strong><bdi>${chosen?.name}</bdi></strong></p><p>${importRefusal(refusal)}</p></div></div>`
        : nothing
    }
      <lc-ui-import-source ?autofocus=${true} .scope=${this.scope} @lc-import-source=${this.#onSource}></lc-ui-import-source>
      ${this.#button(msg('Cancel'), () => this.#close(), 'quiet')}`;
  }

  /** What goes on, and how far it is. */
  #renderGoing(view: ImportView, words: string) {
    const { done, error } = view;
    const total = view.total || this.#total;
    const bar = { label: words, have: done, want: Math.max(1, total), words: total > 0 ? doneWords(done, total) : '' };
    return html`<div class="going">
      <p class="sum" tabindex="-1">${words} <bdi>${this.chosen!.name}</bdi></p>
      ${progress(bar)}
      ${
        view.state === 'waiting' && error
          ? html`<div class="told" role="status">${icon('clock')}<div><p>${importRefusal(error)}</p><button type="button" class="button now" @click=${this.#onOnline}>${msg('Try now')}</button></div></div>`
          : nothing
      }
    </div>`;
  }

  #renderTrial(view: ImportView) {
    if (view.state !== 'done')
      return html`${this.#renderGoing(view, msg('Looking at'))} ${this.#button(msg('Cancel'), this.#onBack, 'quiet stop')}`;
    const { imported, total } = view;
    const { name } = this.chosen!;
    return html`<p class="name"><bdi>${name}</bdi></p>
      <p class="sum" tabindex="-1">${total === 0 ? msg('There is nothing in this file that could be imported.') : countWords(view, true)}</p>
      ${imported > 0 ? html`<p class="hint">${msg('Nothing has been changed yet.')}</p>${this.#renderWhere(view)}` : nothing}
      ${total > 0 ? html`<lc-ui-import-report trial .lines=${view.lines}></lc-ui-import-report>` : nothing}
      ${this.#button(msg('Choose something else'), this.#onBack, 'quiet aloof')}
      ${imported > 0 ? this.#button(msg('Cancel'), () => this.#close(), 'quiet') : nothing}
      ${imported > 0 ? this.#button(plural(imported, msg('one:Import # resource|other:Import # resources')), this.#onImport, 'primary') : this.#button(msg('Close'), () => this.#close(), 'primary')}`;
  }

  /** Where it goes: a pack has a list of its own. */
  #renderWhere({ lines, lists: folders }: ImportView) {
    const { pack } = this.chosen!;
    if (pack) return html`<p class="where">${msg(str`It goes into the list “${pack.title}”, in its own order.`)}</p>`;
    const { lists } = this.scope.store.view;
    const choice = (value: Folders, words: string, hint = '') =>
      html`<label class="choice"><input type="radio" name="folders" .value=${value} .checked=${this.folders === value} @change=${() => (this.folders = value)} /><span>${words}${hint ? html`<span class="hint">${hint}</span>` : nothing}</span></label>`;
    return html`<div class="where">
      <label class="field">
        <span>${msg('Which list does it go to?')}</span>
        <select name="list" @change=${({ target }: Event) => (this.goal = (target as HTMLSelectElement).value)}>
          <option value="" .selected=${this.goal === ''}>${msg('None: the library alone')}</option>
          ${lists.map(({ key, title }) => html`<option value=${key} .selected=${key === this.goal}>${title}</option>`)}
        </select>
      </label>
      ${
        lines.some(({ list }) => list !== null)
          ? html`<fieldset>
              <legend>${msg('What becomes of its folders?')}</legend>
              ${choice('skills', msg('Each is a skill of what is in it'))}
              ${choice('lists', msg('Each is a list of its own'), folders.length > 0 ? plural(folders.length, msg('one:# new list|other:# new lists')) : '')}
              ${choice('leave', msg('Nothing'))}
            </fieldset>`
          : nothing
      }
    </div>`;
  }

  #renderReal(view: ImportView) {
    const { state: now, error, done } = view;
    if (now === 'running' || now === 'waiting')
      return html`${this.#renderGoing(view, msg('Importing'))} ${this.#button(msg('Stop'), () => this.real!.stop(), 'stop')}`;
    const isDone = now === 'done';
    return html`<p class="name"><bdi>${this.chosen!.name}</bdi></p>
      <p class="sum" tabindex="-1">${isDone ? countWords(view, false) : msg(str`Stopped after ${doneWords(done, this.#total)}.`)}</p>
      ${isDone ? nothing : html`<p class="hint">${msg('What was brought in stays. It goes on where it stood.')}</p>`}
      ${error ? html`<div class="told" role="alert">${icon('alert')}<p>${importRefusal(error)}</p></div>` : nothing}
      ${view.lines.length > 0 ? this.#renderLines(view) : nothing} ${isDone ? this.#renderEnd() : this.#renderRest(error)}`;
  }

  #renderLines(view: ImportView) {
    return html`<p class="row keep">
        <button type="button" class="button copy" @click=${() => void this.#onCopy(view)}>${icon('copy')}${msg('Copy the report')}</button>
        <button type="button" class="button save" @click=${() => this.#onSave(view)}>${icon('download')}${msg('Download the report')}</button>
      </p>
      <lc-ui-import-report .lines=${view.lines}></lc-ui-import-report>`;
  }

  #renderRest(error: CommonsError | null) {
    return html`${this.#button(msg('Close'), () => this.#close(), 'quiet')}
      ${this.#button(error ? msg('Try again') : msg('Go on'), this.#run, 'primary')}`;
  }

  #renderEnd() {
    const { pack } = this.chosen!;
    const list = pack?.list ?? this.goal;
    if (!list || this.scope.list) return this.#button(msg('Close'), () => this.#close(), 'primary');
    return html`${this.#button(msg('Close'), () => this.#close(), 'quiet')}
      ${this.#button(msg('Show the list'), () => this.#onShow(list), 'primary')}`;
  }

  #button(words: string, onClick: () => unknown, kind: string) {
    return html`<button slot="footer" type="button" class="button ${kind}" @click=${onClick}>${words}</button>`;
  }

  override render() {
    const { trial, real } = this;
    return html`<lc-ui-dialog open heading=${msg('Import')} @lc-close=${() => this.#close()}>
      ${real ? this.#renderReal(real.view) : trial ? this.#renderTrial(trial.view) : this.#renderChoice()}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-import-dialog': LcResourceImportDialog;
  }
}
