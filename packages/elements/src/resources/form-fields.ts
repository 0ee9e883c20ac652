import { html, nothing, type TemplateResult } from 'lit';
import type { ResourceLevel, ResourceList, ResourceType } from '@learning-commons/protocol';
import { cached, msg } from '../internal/localize.ts';
import { icon, type IconName } from '../ui/icon.ts';
import { languageName, levelWords, typeWords } from './resource-words.ts';
import type { ResourceWords } from './sharing.ts';

/** A field of the form. */
export type FieldName = 'url' | 'title' | 'startsAt' | 'endsAt' | 'uploadId' | 'person' | 'list';
/** What is shared, as one begins with it. */
export type Kind = 'link' | 'file' | 'event' | 'person';

/** What the fields need of the form. */
export interface FormFace {
  readonly words: ResourceWords;
  problem(name: FieldName): string | undefined;
  /** Somebody has written or chosen something. */
  write(change: Partial<ResourceWords>): void;
}

const LINKS: readonly ResourceType[] = ['article', 'video', 'podcast', 'course', 'book'];
const LEVELS: readonly ResourceLevel[] = ['beginner', 'intermediate', 'advanced'];
/** Languages on offer beside those of the browser and of the page that was looked at. */
const LANGUAGES =
  'en de fr es it pt nl pl cs da sv nb fi el tr ro hu uk ru ar he fa hi bn ur ta zh ja ko vi id th'.split(' ');

/** How one begins with a type. */
export const kindOf = (type: ResourceType): Kind =>
  type === 'file' || type === 'event' || type === 'person' ? type : 'link';

const valueOf = ({ currentTarget }: Event) =>
  (currentTarget as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement).value;

/** What is wrong with a field, beside it. */
export const problemOf = (face: FormFace, name: FieldName): TemplateResult | typeof nothing => {
  const problem = face.problem(name);
  return problem ? html`<span class="hint wrong" id="${name}-problem">${problem}</span>` : nothing;
};

/** Describes a field by what is wrong with it, and by its hint. */
export const described = (face: FormFace, name: FieldName, hint = ''): string | typeof nothing =>
  [face.problem(name) ? `${name}-problem` : '', hint].filter(Boolean).join(' ') || nothing;

/** The choice between a link, a file, an event and a person. */
export function kindsField({ words }: FormFace, onKind: (kind: Kind) => void): TemplateResult {
  const kinds: readonly (readonly [Kind, IconName, string])[] = [
    ['link', 'link', msg('A link')],
    ['file', 'file', msg('A file')],
    ['event', 'calendar', msg('An event')],
    ['person', 'user', msg('A person')],
  ];
  return html`<fieldset>
    <legend class="visually-hidden">${msg('What do you share?')}</legend>
    <div class="kinds">
      ${kinds.map(
        ([kind, drawing, label]) =>
          html`<label><input type="radio" name="kind" .checked=${kindOf(words.type) === kind} @change=${() => onKind(kind)} />${icon(drawing)}<span>${label}</span></label>`,
      )}
    </div>
  </fieldset>`;
}

/** Its title. */
export function titleField(face: FormFace): TemplateResult {
  const { title, type } = face.words;
  return html`<label class="field">
    <span>${type === 'person' ? msg('What can one ask about?') : msg('Title')}</span>
    <input name="title" required maxlength="200" dir="auto" autocomplete="off" .value=${title} aria-invalid=${face.problem('title') ? 'true' : nothing}
      aria-describedby=${described(face, 'title')} @input=${(event: Event) => face.write({ title: valueOf(event) })} />
    ${problemOf(face, 'title')}
  </label>`;
}

/** What it is. */
export const descriptionField = (face: FormFace): TemplateResult => html`<label class="field">
  <span>${msg('What is it? (optional)')}</span>
  <textarea name="description" class="short" rows="2" maxlength="2000" dir="auto" .value=${face.words.description}
    @input=${(event: Event) => face.write({ description: valueOf(event) })}></textarea>
</label>`;

/** Why to look at it. */
export const reasonField = (face: FormFace): TemplateResult => html`<label class="field">
  <span>${msg('Why do you recommend it? (optional)')}</span>
  <textarea name="reason" class="short" rows="2" maxlength="500" dir="auto" aria-describedby="reason-hint" .value=${face.words.reason}
    @input=${(event: Event) => face.write({ reason: valueOf(event) })}></textarea>
  <span class="hint" id="reason-hint">${msg('A sentence is enough: for whom it is, and what it did for you.')}</span>
</label>`;

/** Type and length of what a link leads to. */
export function typeAndLength(face: FormFace): TemplateResult | typeof nothing {
  const { type, minutes } = face.words;
  if (type === 'person') return nothing;
  const isLink = kindOf(type) === 'link';
  return html`<div class="row">
    ${
      isLink
        ? html`<label class="field">
          <span>${msg('Type')}</span>
          <select name="type" @change=${(event: Event) => face.write({ type: valueOf(event) as ResourceType })}>
            ${LINKS.map((each) => html`<option value=${each} ?selected=${each === type}>${typeWords(each)}</option>`)}
          </select>
        </label>`
        : nothing
    }
    <label class="field">
      <span>${msg('Minutes it takes')}</span>
      <input name="minutes" type="number" inputmode="numeric" min="1" max="100000" step="1" .value=${`${minutes ?? ''}`}
        @input=${(event: Event) => face.write({ minutes: minutesOf(valueOf(event)) })} />
    </label>
  </div>`;
}

function minutesOf(written: string): number | null {
  const minutes = Math.floor(Number(written));
  return minutes >= 1 && minutes <= 100_000 ? minutes : null;
}

/** When an event begins and ends. */
export function timesField(face: FormFace): TemplateResult {
  const one = (name: 'startsAt' | 'endsAt', label: string) =>
    html`<label class="field">
      <span>${label}</span>
      <input name=${name} type="datetime-local" .value=${localTime(face.words[name])} aria-invalid=${face.problem(name) ? 'true' : nothing}
        aria-describedby=${described(face, name)} @change=${(event: Event) => face.write({ [name]: momentOf(valueOf(event)) })} />
      ${problemOf(face, name)}
    </label>`;
  return html`<div class="row">${one('startsAt', msg('It begins'))} ${one('endsAt', msg('It ends (optional)'))}</div>`;
}

/** A moment as the field for it takes it, in the reader's zone. */
function localTime(at: number | null): string {
  if (at === null) return '';
  const zone = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - zone).toISOString().slice(0, 16);
}

const momentOf = (local: string): number | null => {
  const at = new Date(local).getTime();
  return Number.isNaN(at) ? null : at;
};

/** For whom it is, in which language, by whom. */
export function moreFields(face: FormFace): TemplateResult {
  const { level, language, author, type } = face.words;
  return html`<div class="row">
      <label class="field">
        <span>${msg('Level')}</span>
        <select name="level" @change=${(event: Event) => face.write({ level: (valueOf(event) || null) as ResourceLevel | null })}>
          <option value="" ?selected=${level === null}>${msg('Any')}</option>
          ${LEVELS.map((each) => html`<option value=${each} ?selected=${each === level}>${levelWords(each)}</option>`)}
        </select>
      </label>
      <label class="field">
        <span>${msg('Language')}</span>
        <select name="language" @change=${(event: Event) => face.write({ language: valueOf(event) || null })}>
          <option value="" ?selected=${language === null}>${msg('Not said')}</option>
          ${languages(language).map((tag) => html`<option value=${tag} ?selected=${tag === language}>${languageName(tag)}</option>`)}
        </select>
      </label>
    </div>
    ${
      type === 'person'
        ? nothing
        : html`<label class="field">
          <span>${type === 'event' ? msg('Who holds it? (optional)') : msg('Who made it? (optional)')}</span>
          <input name="author" maxlength="120" dir="auto" autocomplete="off" .value=${author ?? ''} @input=${(event: Event) => face.write({ author: valueOf(event) || null })} />
        </label>`
    }`;
}

/** Languages by their names, the reader's own first. */
function languages(chosen: string | null): readonly string[] {
  const own = navigator.languages.map((tag) => tag.split('-')[0]!);
  const compare = cached('languages by name', (tag) => new Intl.Collator(tag)).compare;
  const others = LANGUAGES.toSorted((one, other) => compare(languageName(one), languageName(other)));
  return [...new Set([...(chosen ? [chosen] : []), ...own, ...others])];
}

/** The list it goes to. */
export function listField(
  face: FormFace,
  { lists, free, reviewed }: { lists: readonly ResourceList[]; free: boolean; reviewed: boolean },
): TemplateResult | typeof nothing {
  const { list } = face.words;
  if (lists.length === 0) return reviewed ? html`<p class="hint">${reviewedWords()}</p>` : nothing;
  return html`<label class="field">
    <span>${msg('List')}</span>
    <select name="list" aria-invalid=${face.problem('list') ? 'true' : nothing} aria-describedby=${described(face, 'list', reviewed ? 'list-hint' : '')}
      @change=${(event: Event) => face.write({ list: valueOf(event) })}>
      ${free || list === '' ? html`<option value="" ?selected=${list === ''}>${free ? msg('None: the library alone') : msg('Choose a list')}</option>` : nothing}
      ${lists.map(({ key, title }) => html`<option value=${key} ?selected=${key === list}>${title}</option>`)}
    </select>
    ${problemOf(face, 'list')}
    ${reviewed ? html`<span class="hint" id="list-hint">${reviewedWords()}</span>` : nothing}
  </label>`;
}

const reviewedWords = () => msg('Somebody looks at it first; then everybody sees it.');
