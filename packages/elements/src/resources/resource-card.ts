import { html, nothing, type TemplateResult } from 'lit';
import type { ResourceItem } from '@learning-commons/client';
import type { Resource } from '@learning-commons/protocol';
import { formatNumber, msg, plural, str } from '../internal/localize.ts';
import { wordsFor } from '../internal/words.ts';
import { avatar } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import '../ui/time.ts';
import { save } from './deeds.ts';
import { menuOf } from './menus.ts';
import { picture } from './resource-picture.ts';
import {
  formatMinutes,
  formatWhen,
  languageName,
  levelWords,
  openWords,
  recommendWords,
  typeIcons,
  typeWords,
  usefulness,
  usefulWords,
} from './resource-words.ts';
import type { ResourcesScope } from './scope.ts';

/** One resource in a list. */
export function resourceCard(scope: ResourcesScope, item: ResourceItem): TemplateResult {
  const { resource } = item;
  const { id, title } = resource;
  const unsent = item.sent !== 'sent';
  const open = () => scope.open(id);
  return html`<li class="card ${unsent ? 'unsent' : ''}" part="resource" data-id=${id}>
    <button type="button" class="cover" tabindex="-1" aria-hidden="true" ?disabled=${unsent} @click=${open}>
      ${picture(resource, scope.client.server)}${progressFlag(item)}
    </button>
    <article class="about" aria-labelledby="title-${id}">
      ${kindLine(resource)}
      <h3 id="title-${id}" aria-level=${scope.headingLevel + 1}>
        <button type="button" class="title" part="title" dir="auto" aria-disabled=${unsent} @click=${unsent ? nothing : open}>${title}</button>
      </h3>
      ${fromLine(resource)} ${reasonLine(scope, item)} ${marks(scope, item)} ${refusedLines(scope, item)} ${unsent ? unsentLine(scope, item) : foot(scope, item)}
    </article>
  </li>`;
}

/** How far the reader is. */
export function progressFlag({ mine: { progress } }: ResourceItem) {
  if (progress === 'none') return nothing;
  const words = progress === 'done' ? msg('Done') : msg('Started');
  return html`<span class="flag ${progress}" part="progress">${progress === 'done' ? icon('check') : icon('clock')}${words}</span>`;
}

/** Type, length, level and language. */
export function kindLine({ type, minutes, level, language, startsAt, endsAt }: Resource): TemplateResult {
  const more = [
    startsAt !== null && formatWhen(startsAt, endsAt),
    minutes !== null && startsAt === null && formatMinutes(minutes),
    level !== null && levelWords(level),
    language !== null && languageName(language),
  ].filter((words) => words !== false);
  return html`<p class="kind" part="kind">
    <span class="type">${icon(typeIcons[type])}${typeWords(type)}</span>${more.map((words) => html` <span>${words}</span>`)}
  </p>`;
}

function fromLine({ author, site }: Resource) {
  const parts = [author, site].filter((part) => part !== null);
  if (parts.length === 0) return nothing;
  return html`<p class="from">${parts.map((part, index) => html`${index > 0 ? ' · ' : nothing}<bdi>${part}</bdi>`)}</p>`;
}

/** Why to look at it: the latest reason, and who recommends it; where nobody does, what it is. */
function reasonLine(scope: ResourcesScope, { resource, tally, recommenders }: ResourceItem) {
  const { description } = resource;
  if (tally.recommended === 0)
    return description ? html`<p class="describes" part="description" dir="auto">${description}</p>` : nothing;
  const said = tally.recommendations.find(({ reason }) => reason !== '');
  const sayer = scope.view.person(said?.by ?? null);
  const first = sayer ? [sayer, ...recommenders.filter(({ id }) => id !== sayer.id)] : recommenders;
  const faces = html`<span class="faces">${first.slice(0, said ? 1 : 3).map((person) => avatar(person))}</span>`;
  return html`<div class="reason ${said ? '' : 'bare'}" part="reason">
    ${scope.noAvatars ? html`<span></span>` : faces}
    <div>
      ${said ? html`<q dir="auto">${said.reason}</q>` : nothing}
      <p class="who"><bdi>${recommendWords(first, tally.recommended)}</bdi></p>
    </div>
  </div>`;
}

/** What it is about, and what is to be known of it. */
function marks(scope: ResourcesScope, item: ResourceItem) {
  const { skills, note, state } = item.resource;
  const warnings = warningChips(item);
  const chips = skills
    .slice(0, 4)
    .map(
      (skill) =>
        html`<button type="button" class="chip skill" part="skill" aria-label=${msg(str`Only ${skill}`)} @click=${() => scope.narrow({ skill })}><bdi>${skill}</bdi></button>`,
    );
  return html`${warnings.length + chips.length > 0 ? html`<div class="chips">${warnings}${chips}</div>` : nothing}
    ${state === 'returned' && note ? html`<p class="note" part="note" dir="auto">${note}</p>` : nothing}`;
}

/** What is wrong with it, or what it waits for. */
export function warningChips(item: ResourceItem): TemplateResult[] {
  const { state, link } = item.resource;
  const chip = (kind: string, drawing: TemplateResult, words: string) =>
    html`<span class="chip ${kind}" part=${kind}>${drawing}${words}</span>`;
  return [
    ...(state === 'submitted' ? [chip('submitted', icon('clock'), msg('Waits for a curator to look at it'))] : []),
    ...(state === 'returned' ? [chip('returned', icon('undo'), msg('Given back'))] : []),
    ...(state === 'removed' ? [chip('removed', icon('trash'), msg('Removed'))] : []),
    ...(link === 'dead' ? [chip('dead', icon('alert'), msg('The link seems to be dead'))] : []),
    ...(state === 'published' && item.stale(Date.now())
      ? [chip('stale', icon('history'), msg('May be out of date'))]
      : []),
  ];
}

/** Where an own one stands on its way to the server. */
function unsentLine(scope: ResourcesScope, item: ResourceItem): TemplateResult {
  const { store } = scope;
  const { id } = item.resource;
  if (item.sent === 'failed')
    return refusedLine(`${msg('Not shared.')} ${wordsFor(item.refusal)}`, {
      onRetry: () => store.retry(id),
      onChange: () => void change(scope, item),
      onDiscard: () => void store.discard(id),
    });
  const words = item.sent === 'queued' ? msg('Waits for the connection') : msg('Sending …');
  return html`<p class="pending" part="pending">${icon('clock')}${words}</p>`;
}

interface Refused {
  onRetry(): void;
  readonly onChange?: () => void;
  onDiscard(): void;
}

/** What was not accepted, and what the reader may do about it. */
const refusedLine = (words: string, { onRetry, onChange, onDiscard }: Refused) =>
  html`<div class="refused" role="alert" part="refused">
    <p>${icon('alert')}<span>${words}</span></p>
    <p class="row">
      <button type="button" class="button" @click=${onRetry}>${msg('Try again')}</button>
      ${onChange ? html`<button type="button" class="button quiet" @click=${onChange}>${msg('Change it')}</button>` : nothing}
      <button type="button" class="button quiet" @click=${onDiscard}>${msg('Discard')}</button>
    </p>
  </div>`;

/** What the reader has written about it and was refused: kept until they decide. */
export const refusedLines = (scope: ResourcesScope, item: ResourceItem) =>
  item.refused.map((refused) => {
    const { id, operation, error } = refused;
    const isEdit = operation === 'resource.edit';
    const what = isEdit ? msg('Your change was not saved.') : msg('What you wrote was not accepted.');
    return refusedLine(`${what} ${wordsFor(error)}`, {
      onRetry: () => scope.store.retry(id),
      ...(isEdit && { onChange: () => scope.show('edit', { item, refused }) }),
      onDiscard: () => void scope.store.discard(id).then(() => scope.focusOn(item.resource.id)),
    });
  });

async function change(scope: ResourcesScope, { resource }: ResourceItem): Promise<void> {
  const { id, type, title, url, description, minutes, language, level, skills, author, startsAt, endsAt } = resource;
  const initial = { type, title, url, description, minutes, language, level, skills, author, startsAt, endsAt };
  if (await scope.store.discard(id)) scope.show('share', { list: resource.lists[0]?.list, initial });
}

function foot(scope: ResourcesScope, item: ResourceItem) {
  const { resource, tally, mine } = item;
  const { title, url, type } = resource;
  const found = usefulness(tally);
  const may = item.rights.use;
  const label = msg(str`Save “${title}” for later`);
  return html`<div class="foot" part="foot">
    <div class="figures">
      ${found.all > 0 ? html`<span class="useful" part="useful">${icon('thumb-up')}${usefulWords(found)}</span>` : nothing}
      ${tally.comments > 0 ? html`<span class="comments" part="comments">${icon('comment')}<span aria-hidden="true">${formatNumber(tally.comments)}</span><span class="visually-hidden">${plural(tally.comments, msg('one:# comment|other:# comments'))}</span></span>` : nothing}
    </div>
    <div class="deeds">
      ${url ? html`<a class="icon-button" part="link" href=${url} target="_blank" rel="noopener noreferrer" aria-label=${msg(str`${openWords(type)}: ${title}`)} title=${openWords(type)}>${icon('external')}</a>` : nothing}
      ${may ? html`<button type="button" class="icon-button save" part="save" aria-pressed=${mine.saved} aria-label=${label} title=${mine.saved ? msg('Saved') : msg('Save for later')} @click=${() => save(scope, item)}>${icon('bookmark')}</button>` : nothing}
      <lc-ui-menu align="end" label=${msg(str`More about “${title}”`)} .items=${() => menuOf(scope, item)}></lc-ui-menu>
    </div>
  </div>`;
}
