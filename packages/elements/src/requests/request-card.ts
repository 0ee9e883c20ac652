import { html, nothing, type TemplateResult } from 'lit';
import type { RequestView } from '@learning-commons/client';
import type { Id, LearningRequest } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import type { MenuItem } from '../ui/menu.ts';
import '../ui/time.ts';
import { helpWords, holderWords, stateWords, voteWords } from './request-words.ts';
import * as rights from './rights.ts';
import type { RequestsScope } from './scope.ts';

/** What can be done with a card. */
export interface CardActions {
  onVote(request: RequestView): void;
  onHelp(request: RequestView): void;
  onClaim(request: RequestView, state: 'open' | 'claimed' | 'started'): void;
  onAnswer(request: RequestView): void;
  onEdit(request: RequestView): void;
  onClose(request: RequestView): void;
  onReopen(request: RequestView): void;
  onRemove(request: RequestView): void;
  onRetry(request: RequestView): void;
  onTakeBack(request: RequestView): void;
  onToggle(request: RequestView, what: 'discussion' | 'answer'): void;
  /** What is opened in place under a card. */
  opened(id: Id): 'discussion' | 'answer' | undefined;
  /** Draws what is opened. */
  drawOpened(request: RequestView): unknown;
  readonly noDiscussion: boolean;
  readonly noAvatars: boolean;
}

const isWaiting = ({ state }: Pick<LearningRequest, 'state'>) => state !== 'answered' && state !== 'closed';

/** One request with everything about it. */
export function requestCard(scope: RequestsScope, request: RequestView, actions: CardActions): TemplateResult {
  const { id, title, why, sent } = request;
  const unsent = sent !== 'sent';
  return html`<li class="card ${request.state} ${unsent ? 'unsent' : ''}" part="request" data-id=${id}>
    ${voteButton(scope, request, actions)}
    <article class="about" aria-labelledby="title-${id}">
      <h3 id="title-${id}" aria-level=${scope.headingLevel + 1} class="title" part="title" tabindex="-1" dir="auto">${title}</h3>
      ${why ? html`<p class="why" part="why" dir="auto">${why}</p>` : nothing}
      ${byline(scope, request, actions)}
      ${unsent ? unsentLine(request, actions) : html`${standing(scope, request, actions)}${foot(scope, request, actions)}`}
      ${actions.opened(id) ? html`<div class="opened" id="opened-${id}">${actions.drawOpened(request)}</div>` : nothing}
    </article>
  </li>`;
}

function voteButton(scope: RequestsScope, request: RequestView, { onVote }: CardActions): TemplateResult {
  const { votes, voted, sent } = request;
  const count = html`<span class="count" aria-hidden="true">${formatNumber(votes)}</span>`;
  if (!rights.takesPart(scope.status()) || !isWaiting(request) || sent !== 'sent') {
    const words = plural(votes, msg('one:# would like this|other:# would like this'));
    return html`<p class="vote still" part="votes">${icon('arrow-up')}${count}<span class="visually-hidden">${words}</span></p>`;
  }
  return html`<button type="button" class="vote" part="vote" aria-pressed=${voted} aria-label=${voteWords(request)}
    title=${voted ? msg('You would like this. Press to take that back.') : msg('I would like this too')}
    @click=${() => onVote(request)}>${icon('arrow-up')}${count}</button>`;
}

function byline(scope: RequestsScope, request: RequestView, { noAvatars }: CardActions): TemplateResult {
  const { author, state, skill, createdAt, editedAt, sent } = request;
  const person = scope.view.person(author);
  return html`<p class="byline">
    <span class="chip state ${state}" part="state state-${state}">${stateWords(state)}</span>
    ${skill ? html`<span class="chip skill" part="skill"><bdi>${skill}</bdi></span>` : nothing}
    <span class="by">${noAvatars ? nothing : avatar(person)}<bdi>${person?.name ?? (author === null ? msg('The community') : msg('A former member'))}</bdi>
      ${sent === 'sent' ? html`<span aria-hidden="true">·</span> <lc-ui-time .at=${createdAt}></lc-ui-time>` : nothing}
      ${editedAt ? html`<span class="edited">${msg('edited')}</span>` : nothing}
    </span>
  </p>`;
}

function unsentLine(request: RequestView, { onRetry, onTakeBack }: CardActions): TemplateResult {
  if (request.sent === 'failed')
    return html`<div class="refused" role="alert" part="refused">
      <p>${icon('alert')}<span>${msg('Not sent.')} ${wordsFor(request.refusal)}</span></p>
      <p class="row">
        <button type="button" class="button" @click=${() => onRetry(request)}>${msg('Try again')}</button>
        <button type="button" class="button quiet" @click=${() => onTakeBack(request)}>${msg('Change it')}</button>
      </p>
    </div>`;
  const words = request.sent === 'queued' ? msg('Waits for the connection') : msg('Sending …');
  return html`<p class="pending" part="pending">${icon('clock')}${words}</p>`;
}

/** Who has it, who would help, what became of it. */
function standing(scope: RequestsScope, request: RequestView, actions: CardActions) {
  const { view } = scope;
  if (request.state === 'answered') return answerLine(scope, request, actions);
  if (request.state === 'closed')
    return html`<p class="outcome" part="outcome">${icon('close')}<span dir="auto">${request.closing || msg('Closed without an answer.')}</span></p>`;
  const faces = request.volunteers.slice(0, 5).map((id) => avatar(view.person(id)));
  const holder = holderWords(view, request, rights.holds(scope.status(), request));
  return html`${
    request.claimedBy === null
      ? nothing
      : html`<p class="holder" part="holder">${actions.noAvatars ? icon('user') : avatar(view.person(request.claimedBy))}<span>${holder}</span></p>`
  }${
    request.volunteers.length === 0
      ? nothing
      : html`<p class="volunteers" part="volunteers">${actions.noAvatars ? icon('users') : html`<span class="faces">${faces}</span>`}<span>${helpWords(view, request)}</span></p>`
  }`;
}

function answerLine(scope: RequestsScope, request: RequestView, actions: CardActions): TemplateResult {
  const { id, answerTitle, answeredBy } = request;
  const by = scope.view.person(answeredBy)?.name;
  const open = actions.opened(id) === 'answer';
  return html`<p class="outcome answer" part="outcome">
    ${icon('check')}
    <span>
      <button type="button" class="answer-link" part="answer" dir="auto" aria-expanded=${open} aria-controls="opened-${id}"
        @click=${() => actions.onToggle(request, 'answer')}>${answerTitle ?? msg('The answer')}</button>
      ${by ? html`<span class="by-whom">${msg(str`answered by ${by}`)}</span>` : nothing}
    </span>
  </p>`;
}

function foot(scope: RequestsScope, request: RequestView, actions: CardActions) {
  const items = menuItems(scope, request, actions);
  const open = actions.opened(request.id) === 'discussion';
  return html`<div class="foot" part="actions">
    ${rights.takesPart(scope.status()) && isWaiting(request) ? deeds(scope, request, actions) : nothing}
    <span class="rest">${
      actions.noDiscussion
        ? nothing
        : html`<button type="button" class="button quiet discuss" part="discuss" aria-expanded=${open} aria-controls="opened-${request.id}"
            @click=${() => actions.onToggle(request, 'discussion')}>${icon('comment')}${
              request.comments > 0 ? plural(request.comments, msg('one:# comment|other:# comments')) : msg('Discuss')
            }</button>`
    }
    ${items.length > 0 ? html`<lc-ui-menu align="end" label=${msg(str`More about “${request.title}”`)} .items=${items}></lc-ui-menu>` : nothing}</span>
  </div>`;
}

/** What moves a request on; one stands out. */
function deeds(scope: RequestsScope, request: RequestView, actions: CardActions) {
  const status = scope.status();
  const me = status?.me?.person?.id;
  const helps = me !== undefined && request.volunteers.includes(me);
  const mine = rights.holds(status, request);
  const answer = html`<button type="button" class="button ${mine ? 'primary' : ''} deed" part="deed" aria-haspopup="dialog" @click=${() => actions.onAnswer(request)}>${msg('Answer …')}</button>`;
  if (mine)
    return html`${answer}${
      request.state === 'claimed'
        ? html`<button type="button" class="button deed" part="deed" @click=${() => actions.onClaim(request, 'started')}>${msg('I have started')}</button>`
        : nothing
    }<button type="button" class="button quiet deed" part="deed" @click=${() => actions.onClaim(request, 'open')}>${msg('Give back')}</button>`;
  return html`${
    request.claimedBy === null
      ? html`<button type="button" class="button deed" part="deed" @click=${() => actions.onClaim(request, 'claimed')}>${icon('hand')}${msg('I take this up')}</button>`
      : nothing
  }<button type="button" class="button ${request.claimedBy === null ? 'quiet' : ''} deed" part="deed" aria-pressed=${helps} @click=${() => actions.onHelp(request)}>${msg('I would help')}</button>${answer}`;
}

function menuItems(scope: RequestsScope, request: RequestView, actions: CardActions): MenuItem[] {
  const status = scope.status();
  const items: MenuItem[] = [];
  const mayLook = rights.looksAfter(status, request);
  if (mayLook) items.push({ label: msg('Edit …'), icon: 'edit', run: () => actions.onEdit(request) });
  if (mayLook && !isWaiting(request))
    items.push({ label: msg('Open again'), icon: 'undo', run: () => actions.onReopen(request) });
  if (rights.curates(status) && request.claimedBy !== null && isWaiting(request) && !rights.holds(status, request))
    items.push({ label: msg('Give back for others'), icon: 'undo', run: () => actions.onClaim(request, 'open') });
  if (mayLook && isWaiting(request))
    items.push({ label: msg('Close …'), icon: 'close', run: () => actions.onClose(request) });
  if (rights.removes(status, request))
    items.push({ label: msg('Remove'), icon: 'trash', danger: true, run: () => actions.onRemove(request) });
  return items;
}
