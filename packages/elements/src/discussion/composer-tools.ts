import { html, nothing, type TemplateResult } from 'lit';
import type { CommentType, Person } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { msg, plural } from '../internal/localize.ts';
import { avatarStyles } from '../ui/avatar.ts';
import { icon } from '../ui/icon.ts';
import { panel } from '../ui/panel.styles.ts';
import '../ui/popover.ts';
import { activeCommands, runCommand, type CommandName, type Editing } from './composer-commands.ts';
import { BODY_LENGTH, lengthOf, type ComposerDesk } from './composer-desk.ts';
import { typeName } from './comment-words.ts';
import { applyEditing, editingOf } from './composer-edit.ts';
import { pasteLink } from './composer-links.ts';
import { continueLine } from './composer-lists.ts';
import { ComposerBeside } from './composer-beside.ts';
import { ComposerPreview } from './composer-preview.ts';
import { shortcutOf } from './composer-shortcuts.ts';
import { ComposerToolbar, type ToolbarHost } from './composer-toolbar.ts';
import { styles } from './composer-tools.styles.ts';
import { MentionList, type MentionHost } from './mention-list.ts';
import { richTextStyles } from './rich-text.styles.ts';

/** From here on the box tells how much room is left. */
const NEAR = 500;
/** And from here on aloud. */
const CLOSE = 100;

/** What comes to the box once somebody writes: toolbar, preview, mentions, kinds of posts, the counter. */
export class ComposerTools implements ToolbarHost, MentionHost {
  active: ReadonlySet<CommandName> = new Set();
  /** Cards of links, questions like this one. */
  readonly beside: ComposerBeside;

  #desk: ComposerDesk;
  #preview: ComposerPreview;
  #toolbar = new ComposerToolbar(this);
  #mentions = new MentionList(this);
  #room: number = BODY_LENGTH;

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
    this.#preview = new ComposerPreview(desk);
    this.beside = new ComposerBeside(desk);
    const root = desk.host.renderRoot as ShadowRoot;
    const sheets = [panel, avatarStyles, richTextStyles, styles].map(({ styleSheet }) => styleSheet!);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
    for (const type of ['selectionchange', 'keyup', 'pointerup']) root.addEventListener(type, this.#onSelect);
    // Somebody may have begun a name, or chosen words, before all this was here.
    queueMicrotask(() => this.onInput());
  }

  /** Class of the whole: which of the two panels is shown. */
  get mode(): 'writing' | 'previewing' {
    return this.#preview.shown ? 'previewing' : 'writing';
  }

  get placeholder(): string {
    if (this.#desk.host.initial ?? this.#desk.host.parentId) return '';
    switch (this.#desk.type) {
      case 'comment':
        return '';
      case 'question':
        return msg('What would you like to know?');
      case 'concern':
        return msg('What worries you? What should change?');
      case 'resource':
        return msg('Which resource, and what is it good for?');
    }
  }

  get box(): HTMLTextAreaElement | null {
    return this.#desk.host.box;
  }

  get editing(): Editing | null {
    return this.box && editingOf(this.box);
  }

  run(name: CommandName): void {
    if (!this.editing || this.box?.readOnly) return;
    if (this.#preview.shown) this.#preview.show(false);
    this.replace(runCommand(name, this.editing));
  }

  insert(text: string): void {
    const { editing } = this;
    if (!editing) return;
    const before = editing.text.slice(0, editing.start) + text;
    this.replace({ text: before + editing.text.slice(editing.end), start: before.length, end: before.length });
  }

  get attaches(): boolean {
    return this.#desk.files.offered;
  }

  attach(): void {
    this.#desk.files.choose();
  }

  /** Begins a mention at the caret. */
  mention(): void {
    const { editing } = this;
    this.insert(editing && /[\p{L}\p{N}]$/u.test(editing.text.slice(0, editing.start)) ? ' @' : '@');
  }

  replace(editing: Editing): void {
    if (this.box) applyEditing(this.box, editing);
    this.#onSelect();
  }

  suggest(prefix: string): Promise<readonly Person[]> {
    return this.#desk.host.store?.suggest(prefix) ?? Promise.resolve([]);
  }

  remember(person: Person): void {
    const others = this.#desk.picked.filter(({ id, name }) => id !== person.id && name !== person.name);
    this.#desk.picked = [...others, person];
  }

  redraw(): Promise<unknown> {
    this.#desk.host.requestUpdate();
    return this.#desk.host.updateComplete;
  }

  anchorAt(at: number): { getBoundingClientRect(): DOMRect } {
    const box = this.box!;
    const probe = document.createElement('div');
    const mark = document.createElement('span');
    mark.textContent = '@';
    probe.className = 'mirror';
    probe.dir = 'auto';
    probe.append(box.value.slice(0, at), mark, box.value.slice(at + 1));
    box.parentElement!.append(probe);
    const [origin, spot] = [probe.getBoundingClientRect(), mark.getBoundingClientRect()];
    probe.remove();
    return {
      getBoundingClientRect() {
        const { left, top } = box.getBoundingClientRect();
        return new DOMRect(
          left + spot.left - origin.left,
          top + spot.top - origin.top - box.scrollTop,
          spot.width,
          spot.height,
        );
      },
    };
  }

  onInput(): void {
    this.#mentions.onInput();
    this.beside.onInput();
    const { room } = this;
    const worth = [0, CLOSE].some((edge) => this.#room >= edge && room < edge);
    this.#room = room;
    if (worth) announce(roomWords(room));
  }

  onLeave(): void {
    this.#mentions.close();
  }

  onSent(): void {
    this.onLeave();
    this.beside.onSent();
    if (this.#preview.shown) this.#preview.show(false);
  }

  onKeydown(event: KeyboardEvent): boolean {
    if (event.target === this.box && this.#mentions.onKeydown(event)) return true;
    const name = shortcutOf(event);
    if (name === 'preview') this.#preview.show(!this.#preview.shown);
    else if (name && !this.#preview.shown) this.run(name);
    else return this.#onEnter(event);
    event.preventDefault();
    return true;
  }

  onPaste(event: ClipboardEvent): void {
    const { editing } = this;
    const linked =
      editing && event.target === this.box && pasteLink(editing, event.clipboardData?.getData('text/plain') ?? '');
    if (!linked) return;
    event.preventDefault();
    this.replace(linked);
  }

  /** How many characters may still come; negative when there are too many. */
  get room(): number {
    const { text } = this.#desk.host;
    return text.length < BODY_LENGTH - NEAR ? BODY_LENGTH - text.length : BODY_LENGTH - lengthOf(text);
  }

  /** How much room is left, once that matters. */
  hint(): string | undefined {
    return this.room > NEAR ? undefined : roomWords(this.room);
  }

  #onEnter(event: KeyboardEvent): boolean {
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    const next =
      event.key === 'Enter' && plain && event.target === this.box && this.editing ? continueLine(this.editing) : null;
    if (!next) return false;
    event.preventDefault();
    this.replace(next);
    return true;
  }

  #onSelect = (): void => {
    const { editing } = this;
    if (!editing) return;
    this.#mentions.onSelect();
    const active = activeCommands(editing);
    if ([...active].join() === [...this.active].join()) return;
    this.active = active;
    this.#desk.host.requestUpdate();
  };

  renderBar(): TemplateResult {
    return html`${this.#toolbar.render()}${this.#preview.renderTabs()}`;
  }

  renderPreview(): TemplateResult {
    return this.#preview.render();
  }

  renderPopup(): TemplateResult {
    return this.#mentions.render();
  }

  #onType = ({ currentTarget }: Event): void => {
    this.#desk.type = (currentTarget as HTMLSelectElement).value as CommentType;
    this.beside.onInput();
  };

  #onAnonymous = ({ currentTarget }: Event): void => {
    this.#desk.anonymous = (currentTarget as HTMLInputElement).checked;
    this.#desk.changed();
  };

  renderChoices(): TemplateResult | typeof nothing {
    const { host, type } = this.#desk;
    if (host.initial) return nothing;
    return html`${host.types.length > 1 ? this.#renderTypes(type) : nothing}${
      type === 'concern' ? this.#renderAnonymous() : nothing
    }`;
  }

  #renderTypes(type: CommentType): TemplateResult {
    return html`<label class="type">
      <span class="visually-hidden">${msg('Kind of post')}</span>
      ${icon(TYPE_ICONS[type])}
      <select @change=${this.#onType}>
        ${this.#desk.host.types.map((each) => html`<option value=${each} ?selected=${each === type}>${typeName(each)}</option>`)}
      </select>
      ${icon('chevron-down')}
    </label>`;
  }

  #renderAnonymous(): TemplateResult {
    return html`<label class="anonymous">
        <input type="checkbox" aria-describedby="anonymous-note" .checked=${this.#desk.anonymous} @change=${this.#onAnonymous} />
        ${msg('Post anonymously')}
      </label>
      <p class="note" id="anonymous-note">
        ${msg('Nobody who reads here will see your name, moderators included. The server still records who wrote it, and your way of writing may tell.')}
      </p>`;
  }
}

const TYPE_ICONS = { comment: 'comment', question: 'question', concern: 'hand', resource: 'book' } as const;

function roomWords(room: number): string {
  return room < 0
    ? plural(-room, msg('one:# character too many|other:# characters too many'))
    : plural(room, msg('one:# character left|other:# characters left'));
}
