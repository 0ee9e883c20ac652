import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { BoardEntry, Id, Leaderboard, Person, TeamEntry } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import { changeWords, hasPast, nextWords, pointsWords, teamName } from './leaderboard-words.ts';

/** What the rows of a board are drawn from. */
export interface RowsFace {
  readonly board: Leaderboard;
  readonly caption: string;
  readonly avatars: boolean;
  person(id: Id): Person | undefined;
  /** The reader, who has a name on every board. */
  readonly self: Person | null;
  /** Opens why somebody has their points; undefined where that is not offered. */
  readonly onWhy: ((person: Person, button: HTMLElement) => void) | undefined;
}

/** Places as a table. The own place follows apart where it is not among them. */
export function placesTable(face: RowsFace, entries: readonly BoardEntry[] = face.board.entries): TemplateResult {
  const { board, caption } = face;
  const past = hasPast(board);
  // Above the own place alone, headings would be louder than it.
  return html`<table class=${entries.length > 0 ? 'board' : 'board bare'} part="board">
    <caption class="visually-hidden">${caption}</caption>
    <thead>
      <tr>
        <th scope="col" class="rank">${msg('Place')}</th>
        <th scope="col">${msg('Name')}</th>
        ${past ? html`<th scope="col" class="change"><span class="visually-hidden">${msg('Change')}</span></th>` : nothing}
        <th scope="col" class="points">${msg('Points')}</th>
      </tr>
    </thead>
    <tbody>${repeat(entries, keyOf, (entry) => row(face, entry))}</tbody>
    ${ownApart(face)}
  </table>`;
}

const keyOf = ({ member, me, rank }: BoardEntry, at: number) => (me ? 'me' : (member ?? `nobody ${rank} ${at}`));

/** The own place, where the others that are shown are far away. */
function ownApart(face: RowsFace) {
  const { me, entries } = face.board;
  if (!me?.rank || !face.self || entries.some((entry) => entry.me)) return nothing;
  const { rank, points, change } = me;
  const entry = { rank, points, change, member: face.self.id, me: true };
  return html`<tbody class="apart">${row(face, entry)}</tbody>`;
}

function row(face: RowsFace, entry: BoardEntry): TemplateResult {
  const { rank, me, points, change } = entry;
  return html`<tr class=${me ? 'me' : nothing} part=${me ? 'row row-me' : 'row'} data-key=${me ? 'me' : (entry.member ?? nothing)}>
    <td class="rank">${formatNumber(rank)}</td>
    <th scope="row" class="who"><div>${face.avatars ? avatar(personOf(face, entry)) : nothing}<span>${name(face, entry)}${me ? ownLine(face) : nothing}</span></div></th>
    ${hasPast(face.board) ? html`<td class="change">${changeMark(change)}</td>` : nothing}
    <td class="points">${formatNumber(points)}</td>
  </tr>`;
}

const personOf = (face: RowsFace, { member, me }: BoardEntry) => (me ? face.self : member ? face.person(member) : null);

/** A name, as a button that tells why. */
export function name(face: RowsFace, entry: BoardEntry): TemplateResult {
  const person = personOf(face, entry);
  const you = entry.me ? html` <span class="you">${msg('you')}</span>` : nothing;
  if (!person) return html`<span class="nameless">${msg('A colleague')}</span>`;
  if (!face.onWhy) return html`<bdi part="name">${person.name}</bdi>${you}`;
  const onClick = ({ currentTarget }: Event) => face.onWhy?.(person, currentTarget as HTMLElement);
  return html`<button type="button" class="why" part="name" title=${msg('What these points are for')} @click=${onClick}><bdi>${person.name}</bdi></button>${you}`;
}

function ownLine({ board: { me } }: RowsFace) {
  const words = nextWords(me?.toNext);
  return words ? html`<span class="next" part="next">${words}</span>` : nothing;
}

/** Arrow and number for the eye, words for the ear. */
function changeMark(change: number | null): TemplateResult {
  const words = changeWords(change);
  if (change === null) return html`<span class="new" title=${words}>${msg('new')}</span>`;
  if (change === 0)
    return html`<span class="same" title=${words}><span aria-hidden="true">–</span><span class="visually-hidden">${words}</span></span>`;
  return html`<span class=${change > 0 ? 'up' : 'down'} title=${words}>${icon(change > 0 ? 'arrow-up' : 'arrow-down')}<span aria-hidden="true">${formatNumber(Math.abs(change))}</span><span class="visually-hidden">${words}</span></span>`;
}

/** The first three on steps, the rest in a table below. */
export function podium(face: RowsFace): TemplateResult {
  const { entries } = face.board;
  const rest = entries.slice(3);
  const apart = face.board.me?.rank && !entries.some(({ me }) => me);
  return html`<ol class="podium" role="list" part="podium">${repeat(entries.slice(0, 3), keyOf, (entry) => step(face, entry))}</ol>
    ${rest.length > 0 || apart ? placesTable(face, rest) : nothing}`;
}

function step(face: RowsFace, entry: BoardEntry): TemplateResult {
  const place = msg(str`Place ${formatNumber(entry.rank)}`);
  return html`<li class="step-${Math.min(entry.rank, 3)} ${entry.me ? 'me' : ''}" part=${entry.me ? 'row row-me' : 'row'} data-key=${entry.me ? 'me' : (entry.member ?? nothing)}>
    <span class="visually-hidden">${place}</span>
    ${face.avatars ? avatar(personOf(face, entry)) : nothing}
    <span class="step-name">${name(face, entry)}</span>
    <span class="step-points">${pointsWords(entry.points)}</span>
    <span class="step" aria-hidden="true">${formatNumber(entry.rank)}</span>
  </li>`;
}

/** How teams are drawn. */
interface TeamsFace {
  readonly limit: number;
  readonly kind: string;
  readonly by: 'mean' | 'total';
}

/** Teams as a table: the first ones, and the reader's own apart where they are not among them. */
export function teamsTable({ board, caption }: RowsFace, { limit, kind, by }: TeamsFace): TemplateResult {
  const apart = board.teams.slice(limit).filter(({ mine }) => mine);
  const rows = (teams: readonly TeamEntry[]) =>
    repeat(
      teams,
      ({ group }) => group,
      (team) => teamRow(team, kind, by),
    );
  return html`<table class="board" part="board">
    <caption class="visually-hidden">${caption}</caption>
    <thead>
      <tr>
        <th scope="col" class="rank">${msg('Place')}</th>
        <th scope="col">${msg('Team')}</th>
        <th scope="col" class="points">${by === 'mean' ? msg('Points per head') : msg('Points')}</th>
      </tr>
    </thead>
    <tbody>${rows(board.teams.slice(0, limit))}</tbody>
    ${apart.length > 0 ? html`<tbody class="apart">${rows(apart)}</tbody>` : nothing}
  </table>`;
}

function teamRow({ rank, group, members, points, perHead, mine }: TeamEntry, kind: string, by: 'mean' | 'total') {
  const size = plural(members, msg('one:# member|other:# members'));
  return html`<tr class=${mine ? 'me' : nothing} part=${mine ? 'row row-me' : 'row'} data-key=${group}>
    <td class="rank">${formatNumber(rank)}</td>
    <th scope="row" class="who"><div><span><bdi part="name">${teamName(group, kind)}</bdi>${mine ? html` <span class="you">${msg('your team')}</span>` : nothing}<span class="next">${size}${by === 'mean' ? html` · ${pointsWords(points)}` : nothing}</span></span></div></th>
    <td class="points">${formatNumber(by === 'mean' ? perHead : points)}</td>
  </tr>`;
}
