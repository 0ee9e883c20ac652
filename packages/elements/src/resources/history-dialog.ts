import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Output, ResourceItem } from '@learning-commons/client';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import '../ui/time.ts';
import { changes, changesStyles, differing } from './field-changes.ts';
import { resourceDialogStyles } from './resource-dialogs.styles.ts';
import type { ResourcesScope } from './scope.ts';

type History = Output<'resource.history'>;

const styles = css`
  li + li {
    margin-block-start: 20px;
    padding-block-start: 20px;
    border-block-start: 1px solid var(--_line);
  }
  h3 {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    margin-block-end: 8px;
  }
`;

/** Every version of a resource, latest first: who changed what, when, and what stood there before. */
@element('lc-resource-history-dialog')
export class LcResourceHistoryDialog extends LitElement {
  static override styles = [uiBase, buttons, noticeStyles, changesStyles, resourceDialogStyles, styles];

  @property({ attribute: false }) scope!: ResourcesScope;
  @property({ attribute: false }) item!: ResourceItem;

  @state() private found: History | undefined;
  @state() private error: unknown;

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
      this.found = await this.scope.store.history(this.item.resource.id);
    } catch (error) {
      this.error = error;
    }
  }

  #renderVersion({ revisions, people }: History, at: number): TemplateResult {
    const { revision, editor, fields, at: when } = revisions[at]!;
    const before = revisions[at + 1];
    const who = people.find(({ id }) => id === editor);
    const what = before && differing(before.fields, fields).length === 0 ? msg('The file was changed') : msg('Changed');
    return html`<li>
      <h3>
        ${revision === 0 || !before ? msg('First version') : what}
        <span class="aside"><bdi>${who?.name ?? msg('A former member')}</bdi> · <lc-ui-time .at=${when}></lc-ui-time></span>
      </h3>
      ${before ? changes(before.fields, fields) : html`<p dir="auto">${fields.title}</p>${fields.description ? html`<p class="aside" dir="auto">${fields.description}</p>` : nothing}`}
    </li>`;
  }

  override render() {
    const { found, error } = this;
    return html`<lc-ui-dialog open light-dismiss heading=${msg('History')} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      <p class="which" dir="auto">${this.item.resource.title}</p>
      ${error ? problem(error, () => void this.#load()) : nothing}
      ${
        found
          ? html`<ol role="list" tabindex="0" aria-label=${msg('History')}>${found.revisions.map((_, at) => this.#renderVersion(found, at))}</ol>`
          : html`<p class="waiting" role="status" ?hidden=${Boolean(error)}>${msg('Loading …')}</p>`
      }
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-resource-history-dialog': LcResourceHistoryDialog;
  }
}
