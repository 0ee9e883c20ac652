import { html, nothing, type TemplateResult } from 'lit';
import type { Person } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { msg, plural } from '../internal/localize.ts';
import { place } from '../internal/place.ts';
import { avatar } from '../ui/avatar.ts';
import { insideFence } from './composer-blocks.ts';
import type { Editing } from './composer-commands.ts';
import { lineStart } from './composer-lines.ts';

const PAUSE = 120;
/** An `@` that begins a word, and the beginning of a name of up to three words. */
const TRIGGER = /(?:^|[\s([{<>"'“”‘’„«»*_~|-])@((?:[\p{L}\p{N}][^\s@]{0,30}(?: [^\s@]{0,30}){0,2})?)$/u;

/** A name begun in the text. */
export interface MentionStart {
  /** Where the `@` is. */
  readonly from: number;
  readonly prefix: string;
}

/** The mention that is being written at the caret, if any. Code names nobody. */
export function mentionAt({ text, start, end }: Editing): MentionStart | null {
  const line = text.slice(lineStart(text, start), start);
  const prefix = TRIGGER.exec(line)?.[1];
  if (start !== end || prefix === undefined || insideFence(text, start)) return null;
  return (line.match(/`/g)?.length ?? 0) % 2 === 0 ? { from: start - prefix.length - 1, prefix } : null;
}

/** What the list needs of the box. */
export interface MentionHost {
  readonly box: HTMLTextAreaElement | null;
  readonly editing: Editing | null;
  suggest(prefix: string): Promise<readonly Person[]>;
  /** Somebody was named. */
  remember(person: Person): void;
  replace(editing: Editing): void;
  /** Where a place of the text is on the screen. */
  anchorAt(at: number): { getBoundingClientRect(): DOMRect };
  redraw(): Promise<unknown>;
}

/**
 * Names that fit what is written after an `@`, in a list beside it. The text box keeps focus and points to the active
 * name (ARIA: textbox with a listbox popup; a text area may not have the role combobox).
 */
export class MentionList {
  #host: MentionHost;
  #people: readonly Person[] = [];
  #active = 0;
  #start: MentionStart | null = null;
  /** A start the person has turned away from, or finished. */
  #done: MentionStart | null = null;
  #failed = false;
  #asked = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #unplace: (() => void) | undefined;

  constructor(host: MentionHost) {
    this.#host = host;
  }

  get open(): boolean {
    return this.#start !== null && (this.#people.length > 0 || this.#failed);
  }

  /** To be called when the text has changed. */
  onInput(): void {
    const start = this.#find();
    clearTimeout(this.#pause);
    if (start) this.#pause = setTimeout(() => void this.#ask(start), PAUSE);
    else this.close();
  }

  /** To be called when the caret has moved: that never opens the list. */
  onSelect(): void {
    if (this.#start && this.#find()?.from !== this.#start.from) this.close();
  }

  onKeydown(event: KeyboardEvent): boolean {
    if (!this.open || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') this.#dismiss();
    else if (this.#failed) return false;
    else if (step) this.#move(step);
    else if (event.key === 'Enter' || event.key === 'Tab') this.#pick(this.#people[this.#active]!);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close(): void {
    clearTimeout(this.#pause);
    this.#asked += 1;
    if (!this.#start) return;
    this.#show(null, []);
  }

  #find(): MentionStart | null {
    const { editing } = this.#host;
    const start = editing && mentionAt(editing);
    const done = start?.from === this.#done?.from && start?.prefix.startsWith(this.#done?.prefix ?? '');
    if (!done) this.#done = null;
    return done ? null : start;
  }

  async #ask(start: MentionStart): Promise<void> {
    const asked = (this.#asked += 1);
    const people = await this.#host.suggest(start.prefix).catch(() => null);
    if (asked !== this.#asked) return;
    const exact = people?.filter(({ name }) => name === start.prefix) ?? [];
    if (exact.length === 1) this.#host.remember(exact[0]!);
    // Names that nobody has are just text; asking again for longer ones would find nobody either.
    if (people?.length === 0) this.#done = start;
    this.#failed = people === null;
    this.#show(people?.length === 0 ? null : start, people ?? []);
  }

  #show(start: MentionStart | null, people: readonly Person[]): void {
    const before = this.#people.length;
    this.#start = start;
    this.#people = people;
    this.#active = 0;
    if (!start) this.#failed = false;
    if (people.length > 0 && people.length !== before) {
      announce(plural(people.length, msg('one:# person found|other:# people found')));
    }
    void this.#host.redraw().then(() => this.#place());
  }

  #place(): void {
    this.#unplace?.();
    this.#unplace = undefined;
    const popup = this.#popup;
    this.#describe();
    if (!popup || !this.#start || !this.open) return void popup?.hidePopover();
    popup.showPopover();
    this.#unplace = place(popup, this.#host.anchorAt(this.#start.from));
  }

  get #popup(): HTMLElement | null {
    const root = this.#host.box?.getRootNode() as ShadowRoot | undefined;
    return root?.querySelector<HTMLElement>('#people') ?? null;
  }

  /** What assistive technology reads on the text box. Set by hand: the box is drawn without knowing of the list. */
  #describe(): void {
    const { box } = this.#host;
    box?.setAttribute('aria-autocomplete', 'list');
    box?.setAttribute('aria-haspopup', 'listbox');
    box?.setAttribute('aria-controls', 'people');
    if (this.open && !this.#failed) box?.setAttribute('aria-activedescendant', `person-${this.#active}`);
    else box?.removeAttribute('aria-activedescendant');
  }

  #move(step: number): void {
    this.#active = (this.#active + step + this.#people.length) % this.#people.length;
    this.#describe();
    void this.#host.redraw().then(() => {
      this.#popup?.querySelector(`#person-${this.#active}`)?.scrollIntoView({ block: 'nearest' });
    });
  }

  #dismiss(): void {
    this.#done = this.#start;
    this.close();
  }

  #pick(person: Person): void {
    const { editing } = this.#host;
    if (!editing || !this.#start) return;
    const { from, prefix } = this.#start;
    const { text } = editing;
    const rest = text.slice(from + 1 + prefix.length);
    const named = `${text.slice(0, from)}@${person.name} `;
    this.#host.remember(person);
    this.#done = { from, prefix: person.name };
    this.close();
    this.#host.replace({ text: named + rest.replace(/^ /, ''), start: named.length, end: named.length });
  }

  #renderPerson = (person: Person, at: number): TemplateResult => {
    const pick = (event: Event) => {
      event.preventDefault();
      this.#pick(person);
    };
    // Keys go to the text box, which keeps focus.
    // eslint-disable-next-line lit-a11y/click-events-have-key-events
    return html`<div
      class="person"
      id="person-${at}"
      role="option"
      aria-selected=${at === this.#active}
      @mousedown=${(event: Event) => event.preventDefault()}
      @click=${pick}
    >
      ${avatar(person)}<span class="who"><span class="name">${person.name}</span>${
        person.title ? html`<span class="title">${person.title}</span>` : nothing
      }</span>
    </div>`;
  };

  render(): TemplateResult {
    return html`<div class="panel people" id="people" popover="manual" role="listbox" aria-label=${msg('People to mention')}>
      ${
        this.#failed
          ? html`<p class="faint" role="option" aria-disabled="true" aria-selected="false">${msg('Names cannot be looked up right now.')}</p>`
          : this.#people.map(this.#renderPerson)
      }
    </div>`;
  }
}
