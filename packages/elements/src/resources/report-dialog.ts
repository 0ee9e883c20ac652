import { LitElement, html } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { ResourceItem } from '@learning-commons/client';
import type { ResourceProblem } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { fields } from '../ui/field.styles.ts';
import { problemWords } from './problem-words.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import type { ResourcesScope } from './scope.ts';

/** Says what is wrong with a resource. Who looks after it and says that its link is dead marks it so for everybody. */
@element('lc-resource-report-dialog')
export class LcResourceReportDialog extends LitElement {
  static override styles = [uiBase, buttons, fields, resourceDialogStyles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;

  @state() private busy = false;
  @query('form') private form!: HTMLFormElement;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  #onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const data = new FormData(this.form);
    const [problem, note] = [data.get('problem') as ResourceProblem, (data.get('note') as string).trim()];
    const { scope, item } = this;
    const { id } = item.resource;
    this.busy = true;
    const sent = scope.act('lc-resource-report', 'lc-resource-reported', { resourceId: id, problem }, () =>
      scope.store.report(id, problem, note),
    );
    // Without a line it waits in the outbox: the dialog does not.
    const done = scope.status()?.line === 'offline' || (await sent);
    this.busy = false;
    if (!done) return;
    this.#close();
    const isMarked = problem === 'dead' && item.rights.confirm;
    scope.toast({
      text: isMarked ? msg('Marked as a dead link.') : msg('Thank you. Who looks after the library will see it.'),
    });
  };

  #close(): void {
    this.renderRoot.querySelector('lc-ui-dialog')!.open = false;
    this.dispatchEvent(new CustomEvent('lc-close'));
  }

  #renderProblem = ([value, hint]: readonly [ResourceProblem, string], at: number) => html`
    <label class="choice">
      <input type="radio" name="problem" .value=${value} required ?autofocus=${at === 0} />
      <span>${problemWords(value)}<span class="hint">${hint}</span></span>
    </label>
  `;

  override render() {
    const { resource } = this.item;
    const problems: (readonly [ResourceProblem, string])[] = [
      ['dead', msg('Nothing is there any longer, or something else.')],
      ['outdated', msg('It was good once, and the world has moved on.')],
      ['wrong', msg('What it says is not true, or could do harm if followed.')],
      ['other', msg('Say below what it is.')],
    ];
    const shown = resource.url === null ? problems.slice(1) : problems;
    return html`<lc-ui-dialog open heading=${msg('What is wrong with it?')} @lc-close=${() => this.#close()}>
      <p class="which" dir="auto">${resource.title}</p>
      <form @submit=${this.#onSubmit}>
        <fieldset>
          <legend class="visually-hidden">${msg('What is wrong with it?')}</legend>
          ${shown.map(this.#renderProblem)}
        </fieldset>
        <label class="field">
          <span>${msg('What should they know? (optional)')}</span>
          <textarea name="note" rows="3" maxlength="500" dir="auto"></textarea>
        </label>
        <p class="hint">${msg('Curators of the library see this with your name. Who shared it is not told who reported.')}</p>
      </form>
      <button slot="footer" type="button" class="button quiet" @click=${() => this.#close()}>${msg('Cancel')}</button>
      <button slot="footer" type="button" class="button primary" aria-disabled=${this.busy} @click=${() => this.form.requestSubmit()}>${msg('Send report')}</button>
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-report-dialog': LcResourceReportDialog;
  }
}
