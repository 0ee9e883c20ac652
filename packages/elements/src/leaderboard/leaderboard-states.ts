import { html, nothing, type TemplateResult } from 'lit';
import type { Leaderboard } from '@learning-commons/protocol';
import type { CommonsError } from '@learning-commons/protocol';
import { msg, plural, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { problem } from '../ui/notice.ts';
import { pointsWords, tieWords, type BoardView } from './leaderboard-words.ts';

/** As many rows as will come, in their size. */
export function loadingState(rows: number, view: BoardView): TemplateResult {
  const line = html`<div><span></span><span></span><span></span></div>`;
  const count = view === 'podium' ? Math.max(0, rows - 3) : rows;
  return html`<p class="visually-hidden">${msg('Loading …')}</p>
    <div class="ghosts" aria-hidden="true">
      ${view === 'podium' ? html`<div class="ghost-podium"></div>` : nothing}${Array.from({ length: count }, () => line)}
    </div>`;
}

/** Why nothing can be shown, and what helps. */
export function failedState(error: CommonsError | null, retry: () => void): TemplateResult {
  if (error?.code === 'forbidden' || error?.code === 'unauthenticated') {
    const words =
      error.code === 'forbidden'
        ? msg('This board is open to members of the community only.')
        : msg('Sign in on this page to see the board. It is for members of the community.');
    return html`<div class="empty" role="status">${icon('lock')}<p>${words}</p></div>`;
  }
  return problem(error, retry);
}

/** Nobody has points in this period. */
export function emptyState(view: BoardView): TemplateResult {
  const words =
    view === 'teams'
      ? msg('No team is on this board yet. Small teams are not ranked, so that nobody can be told from them.')
      : msg('Nobody has points here yet. An accepted answer or a finished course is a good beginning.');
  return html`<slot name="empty"><div class="empty">${icon(view === 'teams' ? 'users' : 'award')}<p>${words}</p></div></slot>`;
}

/** What admins see in place of boards that are switched off; nobody else sees anything. */
export function offState(open: () => void): TemplateResult {
  return html`<div class="off" role="status">
    ${icon('eye-off')}
    <p>${msg('Boards are switched off in this community. Only admins see this note.')}</p>
    <button type="button" class="button" @click=${open}>${msg('Settings …')}</button>
  </div>`;
}

/** Where the reader stands, when no row can say it. */
export function ownNote({ me, entries }: Leaderboard, onAppear: () => void) {
  if (!me) return nothing;
  if (me.presence === 'hidden') {
    return html`<p class="own" part="own">${icon('eye-off')}<span>${msg(str`You are not on boards. Seen by you alone: ${pointsWords(me.points)}`)}</span><button type="button" class="button quiet" @click=${onAppear}>${msg('Change …')}</button></p>`;
  }
  if (me.presence === 'anonymous')
    return html`<p class="own" part="own">${icon('user')}<span>${msg('Others see your place without your name.')}</span><button type="button" class="button quiet" @click=${onAppear}>${msg('Change …')}</button></p>`;
  if (me.rank !== null || entries.length === 0) return nothing;
  return html`<p class="own" part="own">${icon('user')}<span>${msg('You have no points in this period.')}</span></p>`;
}

/** How many are ranked and by which rule; or that newer places wait. */
export function foot(board: Leaderboard, waiting: boolean, onLatest: () => void) {
  const { teams, entries, size, ties } = board;
  if (teams.length === 0 && entries.length === 0) return nothing;
  if (waiting)
    return html`<p class="foot"><button type="button" class="button quiet" part="latest" @click=${onLatest}>${icon('refresh')}${msg('Show newer places')}</button></p>`;
  const count =
    board.teams.length > 0 ? nothing : html`${plural(size, msg('one:# person ranked|other:# people ranked'))} · `;
  return html`<p class="foot" part="foot"><span>${count}${tieWords(ties)}</span></p>`;
}
