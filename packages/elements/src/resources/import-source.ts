import { LitElement, css, html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { ImportSource, Pack } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { msg, plural, updateWhenLocaleChanges } from '../internal/localize.ts';
import { buttons } from '../ui/button.styles.ts';
import { fields } from '../ui/field.styles.ts';
import { icon } from '../ui/icon.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import { FileDrop, dropStyles } from './drop.ts';
import { sourceOf } from './import-file.ts';
import { fileWords } from './import-words.ts';
import { languageName } from './resource-words.ts';
import type { ResourcesScope } from './scope.ts';

/** What somebody chose. */
export interface ChosenSource {
  readonly source: ImportSource;
  /** What it is called: the file, or the pack. */
  readonly name: string;
  readonly pack?: Pack;
}

const styles = css`
  :host {
    display: block;
  }
  h3 {
    margin-block: 24px 4px;
  }
  .packs {
    display: grid;
    gap: 10px;
    margin-block-start: 12px;
  }
  .pack {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    justify-content: space-between;
    padding: 12px 14px;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) + 2px);
  }
  .pack > div {
    flex: 1 1 16em;
    min-inline-size: 0;
  }
  .title {
    font-weight: 600;
  }
  .says {
    text-align: -webkit-match-parent;
    text-align: match-parent;
    font-size: var(--_small);
  }
  .wrong {
    font-size: var(--_small);
  }
`;

/** The choice of what to bring in: a file, or a starter pack. Fires `lc-import-source` with what was chosen. */
@element('lc-ui-import-source')
export class LcUiImportSource extends LitElement {
  static override styles = [uiBase, buttons, fields, noticeStyles, dropStyles, styles];

  @property({ attribute: false }) scope!: ResourcesScope;

  @state() private packs: readonly Pack[] | undefined;
  @state() private refusal: unknown;
  @state() private wrong = '';
  @query('input') private input!: HTMLInputElement;

  readonly #drop: FileDrop = new FileDrop(this, (file) => this.#take(file));

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button')?.focus());
  }

  async #load(): Promise<void> {
    this.refusal = undefined;
    try {
      this.packs = await this.scope.store.packs();
    } catch (error) {
      this.refusal = error;
    }
  }

  async #take(file: File): Promise<void> {
    this.wrong = '';
    // A file that cannot be read, because it is gone meanwhile, is an empty one.
    const source = await sourceOf(file).catch(() => 'empty' as const);
    if (typeof source === 'string') this.wrong = fileWords(source);
    else this.#tell({ source, name: file.name });
  }

  #tell(detail: ChosenSource): void {
    this.dispatchEvent(new CustomEvent('lc-import-source', { detail }));
  }

  #renderPack = (pack: Pack) => {
    const { name, title, description, language, count, titles } = pack;
    const choose = () => this.#tell({ source: { format: 'pack', pack: name }, name: title, pack });
    const more = count - titles.length;
    return html`<li class="pack">
      <div>
        <p class="title" id="pack-${name}"><bdi lang=${language}>${title}</bdi></p>
        <p class="says" lang=${language} dir="auto">${description}</p>
        <p class="hint">${plural(count, msg('one:# resource|other:# resources'))} · ${languageName(language)}</p>
        <p class="hint"><bdi lang=${language}>${titles.join(' · ')}</bdi>${more > 0 ? ` · ${plural(more, msg('one:# more|other:# more'))}` : nothing}</p>
      </div>
      <button type="button" class="button" aria-describedby="pack-${name}" @click=${choose}>${msg('Look into it')}</button>
    </li>`;
  };

  #renderPacks() {
    const { packs, refusal } = this;
    if (refusal) return problem(refusal, () => void this.#load());
    if (!packs) return html`<p class="hint" role="status">${msg('Loading …')}</p>`;
    return html`<ul class="packs" role="list">${packs.map(this.#renderPack)}</ul>`;
  }

  override render() {
    return html`<div class="drop ${this.#drop.over ? 'over' : ''}" @dragover=${this.#drop.onDragover} @dragleave=${this.#drop.onDragleave} @drop=${this.#drop.onDrop}>
        <input type="file" hidden accept=".html,.htm,.csv,.tsv,.txt,.opml,.xml" @change=${this.#drop.onChoose} />
        <button type="button" class="button" aria-describedby="kinds" @click=${() => this.input.click()}>${icon('file')}${msg('Choose a file')}</button>
        <span class="hint">${msg('Or drop one here.')}</span>
        <p class="hint" id="kinds">${msg('Bookmarks of a browser (HTML), a table with a title or an address in each line (CSV), or the subscriptions of a podcast player (OPML).')}</p>
      </div>
      ${this.wrong ? html`<p class="hint wrong" role="alert">${this.wrong}</p>` : nothing}
      <h3>${msg('Or begin with a starter pack')}</h3>
      <p class="hint">${msg('Chosen pages that are open to all, each with a reason, as a list that you may change.')}</p>
      ${this.#renderPacks()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-ui-import-source': LcUiImportSource;
  }
}
