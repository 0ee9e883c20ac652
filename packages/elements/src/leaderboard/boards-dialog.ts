import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { PointSettings, TieRule } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import { boardDialogStyles } from './board-dialog.styles.ts';
import type { BoardHost } from './board-dialogs.ts';

/** Whether there are boards in the community, whom they name, and how they show ties. For admins. */
@element('lc-boards-dialog')
export class LcBoardsDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, noticeStyles, boardDialogStyles];

  @property({ attribute: false }) host!: BoardHost;

  @state() private settings: PointSettings | undefined;
  @state() private error: unknown;
  @state() private busy = false;
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
      this.settings = await this.host.store().settings();
    } catch (error) {
      this.error = error;
    }
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy || !this.settings) return;
    const data = new FormData(this.form);
    const boards: PointSettings['boards'] = {
      on: data.has('on'),
      anonymous: data.has('anonymous'),
      ties: data.get('ties') as TieRule,
      minTeam: Number(data.get('minTeam')),
    };
    const settings = { ...this.settings, boards };
    this.busy = true;
    const { host } = this;
    const done = await host.act('lc-points-configure', 'lc-points-configured', { settings }, () =>
      host.store().configure(settings),
    );
    this.busy = false;
    if (!done) return;
    this.#close();
    host.announce(msg('Saved'));
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderForm({ boards }: PointSettings): TemplateResult {
    const ties: (readonly [TieRule, string, string])[] = [
      ['1224', '1, 2, 2, 4', msg('Two share a place, and the next one is left out. The usual way in sports.')],
      ['1223', '1, 2, 2, 3', msg('Two share a place, and no place is left out.')],
      ['1234', '1, 2, 3, 4', msg('No place is shared: who was there first is ahead.')],
    ];
    return html`<form @submit=${this.#onSubmit}>
      <label class="choice"><input type="checkbox" name="on" .checked=${boards.on} /><span>${msg('There are boards in this community')}<span class="hint">${msg('Switched off, every board disappears from every page. Points, levels and badges go on.')}</span></span></label>
      <label class="choice"><input type="checkbox" name="anonymous" .checked=${boards.anonymous} /><span>${msg('Without names')}<span class="hint">${msg('Everybody sees their own name only.')}</span></span></label>
      <fieldset>
        <legend>${msg('Equal points')}</legend>
        ${ties.map(
          ([value, name, hint]) =>
            html`<label class="choice"><input type="radio" name="ties" .value=${value} .checked=${boards.ties === value} /><span>${name}<span class="hint">${hint}</span></span></label>`,
        )}
      </fieldset>
      <label class="field short">
        <span>${msg('Smallest team that is ranked')}</span>
        <input type="number" name="minTeam" min="2" max="1000" step="1" required .value=${`${boards.minTeam}`} />
        <span class="hint">${msg('In smaller teams somebody’s points could be told from the team’s.')}</span>
      </label>
    </form>`;
  }

  override render() {
    const { settings, error } = this;
    return html`<lc-ui-dialog open heading=${msg('Boards and ties')} @lc-close=${() => this.#close()}>
      ${error ? problem(error, () => void this.#load()) : nothing}
      ${settings ? this.#renderForm(settings) : html`<p class="aside waiting" ?hidden=${Boolean(error)}>${msg('Loading …')}</p>`}
      <button slot="footer" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" class="button primary" aria-disabled=${this.busy || !settings} @click=${() => this.form?.requestSubmit()}>${msg('Save')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-boards-dialog': LcBoardsDialog;
  }
}
