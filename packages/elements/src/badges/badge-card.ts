import { html, nothing, type TemplateResult } from 'lit';
import type { BadgeView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';
import { progress } from '../ui/progress.ts';
import { badgePicture } from './badge-picture.ts';
import { criteriaLine, deadlineWords, standing, type NameOf } from './badge-words.ts';

/** What cards need to know besides the badge. */
export interface CardScope {
  /** Base address of pictures that were uploaded. */
  readonly server: string;
  readonly nameOf: NameOf;
  /** Whether the awards are the reader's own. */
  readonly mine: boolean;
  /** Whether somebody's awards are shown at all. */
  readonly someone: boolean;
  readonly onOpen: (badgeId: Id) => void;
}

/** How often a repeatable badge is held: `×3`. */
export function timesHeld({ held, repeatable }: Pick<BadgeView, 'held' | 'repeatable'>) {
  if (!repeatable || held < 2) return nothing;
  return html`<span class="times" part="times"
    ><span aria-hidden="true">×${formatNumber(held)}</span
    ><span class="visually-hidden">${plural(held, msg('one:# time|other:# times'))}</span></span
  >`;
}

/** Small words beside a name: what is special about a badge. */
export function tags({ secret, retired }: Pick<BadgeView, 'secret' | 'retired'>): TemplateResult {
  return html`${secret ? html`<span class="tag" part="tag">${msg('Secret')}</span>` : nothing}${retired ? html`<span class="tag" part="tag">${msg('Retired')}</span>` : nothing}`;
}

function earnedLine({ awards }: BadgeView, mine: boolean) {
  const [award] = awards.filter(({ revoked }) => !revoked);
  if (!award) return nothing;
  return html`<p class="foot earned">
    ${icon('check')}<span>${msg('Earned')} <lc-ui-time .at=${award.at}></lc-ui-time></span>
    ${
      mine && award.visibility === 'private'
        ? html`<span class="only-me" title=${msg('Only you see this')}>${icon('eye-off')}<span class="visually-hidden">${msg('Only you see this')}</span></span>`
        : nothing
    }
  </p>`;
}

function openLine(badge: BadgeView, { nameOf }: CardScope): TemplateResult {
  const now = standing(badge);
  const deadline = deadlineWords(badge);
  return html`<p class="criteria" part="criteria">${criteriaLine(badge, nameOf)}${deadline ? html` <span class="until">· ${deadline}</span>` : nothing}</p>
    ${now ? progress({ label: msg(str`Progress towards ${badge.name}`), ...now }) : nothing}`;
}

function takenBack({ awards, held }: BadgeView) {
  const revoked = held === 0 ? awards[0]?.revoked : null;
  if (!revoked) return nothing;
  return html`<p class="foot revoked">${icon('info')}<span>${msg('Taken back')} <lc-ui-time .at=${revoked.at}></lc-ui-time></span></p>`;
}

/** One badge of the catalogue. The name is the button; the whole card takes the press. */
export function badgeCard(badge: BadgeView, scope: CardScope): TemplateResult {
  const held = badge.held > 0;
  return html`<li class=${held ? 'card held' : 'card'} part="badge">
    ${badgePicture(badge, scope.server, scope.someone && !held)}
    <div class="about">
      <p class="title">
        <button type="button" class="name" part="name" data-id=${badge.id} aria-haspopup="dialog" @click=${() => scope.onOpen(badge.id)}><bdi>${badge.name}</bdi></button>
        ${timesHeld(badge)} ${tags(badge)}
      </p>
      ${badge.description ? html`<p class="description" dir="auto" part="description">${badge.description}</p>` : nothing}
      ${held ? earnedLine(badge, scope.mine) : html`${openLine(badge, scope)}${takenBack(badge)}`}
    </div>
  </li>`;
}

/** One badge of a strip: the picture alone, named for who does not see it. */
export function badgeChip(badge: BadgeView, scope: CardScope): TemplateResult {
  return html`<li>
    <button
      type="button"
      class="chip"
      part="badge"
      data-id=${badge.id}
      title=${badge.name}
      aria-haspopup="dialog"
      @click=${() => scope.onOpen(badge.id)}
    >
      ${badgePicture(badge, scope.server)}<span class="visually-hidden">${badge.name}</span>${timesHeld(badge)}
    </button>
  </li>`;
}
