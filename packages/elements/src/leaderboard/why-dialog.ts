import { LitElement, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Output } from '@learning-commons/client';
import type { Person } from '@learning-commons/protocol';
import { uiBase } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { formatNumber, msg, str, updateWhenLocaleChanges } from '../internal/localize.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { buttons } from '../ui/button.styles.ts';
import '../ui/dialog.ts';
import { noticeStyles, problem } from '../ui/notice.ts';
import type { BoardHost } from './board-dialogs.ts';
import { boardDialogStyles } from './board-dialog.styles.ts';
import { pointsWords } from './leaderboard-words.ts';

/** For what somebody has their points: by rule, never the single deeds. */
@element('lc-why-dialog')
export class LcWhyDialog extends LitElement {
  static override styles = [uiBase, buttons, avatarStyles, noticeStyles, boardDialogStyles];

  @property({ attribute: false }) host!: BoardHost;
  @property({ attribute: false }) person!: Person;
  /** What the board counts, in words. */
  @property({ attribute: false }) period = '';

  @state() private told: Output<'points.why'> | undefined;
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
      this.told = await this.host.store().why(this.person.id);
    } catch (error) {
      this.error = error;
    }
  }

  #renderRules({ rules }: Output<'points.why'>) {
    if (rules.length === 0) return html`<p class="aside">${msg('No points in this period.')}</p>`;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${msg('For what')}</th>
          <th scope="col" class="number">${msg('How often')}</th>
          <th scope="col" class="number">${msg('Points')}</th>
        </tr>
      </thead>
      <tbody>
        ${rules.map(
          ({ name, times, points }) => html`<tr>
            <th scope="row"><bdi>${name}</bdi></th>
            <td class="number">${formatNumber(times)}</td>
            <td class="number"><b>${formatNumber(points)}</b></td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  override render() {
    const { told, person } = this;
    const level = told && html` · ${msg(str`Level ${formatNumber(told.level.level)}`)} · <bdi>${told.level.name}</bdi>`;
    return html`<lc-ui-dialog open light-dismiss heading=${msg('What these points are for')} @lc-close=${() => this.dispatchEvent(new CustomEvent('lc-close'))}>
      <div class="person">
        ${avatar(person)}
        <div>
          <bdi class="strong">${person.name}</bdi>${person.title ? html`<span class="aside" dir="auto">${person.title}</span>` : nothing}
          <span class="aside">${this.period}${told ? html` · ${pointsWords(told.points)}${level}` : nothing}</span>
        </div>
      </div>
      ${this.error ? problem(this.error, () => void this.#load()) : nothing}
      ${told ? this.#renderRules(told) : html`<p class="aside waiting" ?hidden=${Boolean(this.error)}>${msg('Loading …')}</p>`}
    </lc-ui-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'lc-why-dialog': LcWhyDialog;
  }
}
