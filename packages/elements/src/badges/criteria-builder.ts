import { html, nothing, type TemplateResult } from 'lit';
import type { Badge, Criterion } from '@learning-commons/protocol';
import { formatNumber, msg, str } from '../internal/localize.ts';
import { icon } from '../ui/icon.ts';

const MOST = 10;
const VERB = '[a-z][a-z0-9]*([._\\-][a-z0-9]+)*';
const TOPIC = '[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}._~\\/\\-]*';

type Kind = Criterion['kind'];
type Of<K extends Kind> = Extract<Criterion, { kind: K }>;

/** What the builder shows, and whom it tells. */
export interface BuilderFace {
  readonly criteria: readonly Criterion[];
  /** Badges that may be asked for first. */
  readonly others: readonly Pick<Badge, 'id' | 'name'>[];
  /** One of them is to be another, made of what it is then: changes may come faster than they are drawn. */
  readonly onPut: (at: number, make: (current: Criterion) => Criterion) => void;
  readonly onAdd: () => void;
  readonly onRemove: (at: number) => void;
}

/** Deeds that our own widgets tell of, by verb and kind of object. */
const deeds = (): readonly (readonly [key: string, name: string])[] => [
  ['answer.accepted', msg('Accepted answers')],
  ['comment.endorsed', msg('Endorsed comments')],
  ['comment.posted', msg('Posts')],
  ['comment.posted question', msg('Questions asked')],
  ['comment.posted resource', msg('Resources shared')],
  ['course.completed', msg('Courses completed')],
  ['pathway.completed', msg('Pathways finished')],
];

const kinds = (): readonly (readonly [Kind, string])[] => [
  ['count', msg('Something done a number of times')],
  ['points', msg('Points reached')],
  ['streak', msg('Days in a row')],
  ['pathway', msg('A pathway finished')],
  ['badge', msg('Another badge held')],
];

/** What a new criterion of a kind begins with. */
export function blank(kind: Kind, others: BuilderFace['others']): Criterion {
  switch (kind) {
    case 'count':
      return { kind, verb: 'answer.accepted', atLeast: 1 };
    case 'points':
      return { kind, atLeast: 100 };
    case 'streak':
      return { kind, atLeast: 5 };
    case 'pathway':
      return { kind, pathway: '' };
    case 'badge':
      return { kind, badgeId: others[0]?.id ?? '' };
  }
}

/** Without what was left empty, as the server takes it. */
export function tidy(criterion: Criterion): Criterion {
  const filled = Object.entries(criterion).filter(([, value]) => value !== '' && value !== undefined);
  return Object.fromEntries(filled) as Criterion;
}

const valueOf = ({ target }: Event): string => (target as HTMLInputElement).value.trim();

function numberField(
  label: string,
  value: number,
  [min, max]: readonly [number, number],
  set: (value: number) => void,
) {
  return html`<label class="field narrow"><span>${label}</span>
    <input type="number" required min=${min} max=${max} step="1" .value=${`${value}`} @change=${(event: Event) => set(Number(valueOf(event)))} /></label>`;
}

function textField(
  label: string,
  value: string | undefined,
  set: (value: string) => void,
  more: { pattern?: string; required?: boolean } = {},
) {
  return html`<label class="field"><span>${label}</span>
    <input maxlength="120" dir="auto" autocomplete="off" pattern=${more.pattern ?? nothing} ?required=${more.required} .value=${value ?? ''} @change=${(event: Event) => set(valueOf(event))} /></label>`;
}

function countFields(criterion: Of<'count'>, set: (change: Partial<Of<'count'>>) => void): TemplateResult {
  const key = [criterion.verb, criterion.objectType].filter(Boolean).join(' ');
  const known = deeds().some(([each]) => each === key);
  const choose = (event: Event) => {
    const [verb = '', objectType] = valueOf(event).split(' ');
    set({ verb, objectType });
  };
  return html`<label class="field"><span>${msg('What')}</span>
      <select @change=${choose}>
        ${deeds().map(([each, name]) => html`<option value=${each} .selected=${each === key}>${name}</option>`)}
        <option value="" .selected=${!known}>${msg('Something from another system')}</option>
      </select></label>
    ${known ? nothing : html`${textField(msg('Verb, as the system sends it'), criterion.verb, (verb) => set({ verb }), { pattern: VERB, required: true })}${textField(msg('Kind of object (optional)'), criterion.objectType, (objectType) => set({ objectType }))}`}
    ${numberField(msg('How often'), criterion.atLeast, [1, 100_000], (atLeast) => set({ atLeast }))}
    ${textField(msg('Only in the topic (optional)'), criterion.topic, (topic) => set({ topic }), { pattern: TOPIC })}`;
}

function fieldsOf(criterion: Criterion, { others }: BuilderFace, set: (change: Partial<Criterion>) => void) {
  switch (criterion.kind) {
    case 'count':
      return countFields(criterion, set);
    case 'points':
      return html`${numberField(msg('Points'), criterion.atLeast, [1, 10_000_000], (atLeast) => set({ atLeast }))}
      ${textField(msg('Only in the topic (optional)'), criterion.topic, (topic) => set({ topic }), { pattern: TOPIC })}`;
    case 'streak':
      return numberField(msg('Days'), criterion.atLeast, [2, 3_650], (atLeast) => set({ atLeast }));
    case 'pathway':
      return textField(msg('Pathway'), criterion.pathway, (pathway) => set({ pathway }), { required: true });
    case 'badge':
      return html`<label class="field"><span>${msg('Badge')}</span>
        <select required @change=${(event: Event) => set({ badgeId: valueOf(event) })}>
          ${others.map(({ id, name }) => html`<option value=${id} .selected=${id === criterion.badgeId}>${name}</option>`)}
        </select></label>`;
  }
}

function row(criterion: Criterion, at: number, face: BuilderFace): TemplateResult {
  const { others, onPut } = face;
  const set = (change: Partial<Criterion>) => onPut(at, (current) => ({ ...current, ...change }) as Criterion);
  const offered = kinds().filter(([kind]) => kind !== 'badge' || others.length > 0);
  const number = formatNumber(at + 1);
  return html`<fieldset class="criterion-form">
    <legend class="visually-hidden">${msg(str`Criterion ${number}`)}</legend>
    <div class="kind">
      <label class="field"><span>${msg('Asks for')}</span>
        <select data-criterion=${at} @change=${(event: Event) => onPut(at, () => blank(valueOf(event) as Kind, others))}>
          ${offered.map(([kind, name]) => html`<option value=${kind} .selected=${kind === criterion.kind}>${name}</option>`)}
        </select></label>
      <button type="button" class="icon-button" aria-label=${msg(str`Remove criterion ${number}`)} title=${msg('Remove')} @click=${() => face.onRemove(at)}>${icon('trash')}</button>
    </div>
    <div class="details">${fieldsOf(criterion, face, set)}</div>
  </fieldset>`;
}

/** The part of a form in which one says what a badge asks for. Needs the styles of fields and buttons. */
export function criteriaBuilder(face: BuilderFace): TemplateResult {
  const { criteria, onAdd } = face;
  return html`${criteria.map((each, at) => row(each, at, face))}
    <button type="button" class="button add" aria-disabled=${criteria.length >= MOST} @click=${() => criteria.length < MOST && onAdd()}>${icon('plus')}${msg('Add a criterion')}</button>`;
}
