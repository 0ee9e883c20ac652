import { html, nothing, type TemplateResult } from 'lit';
import type { Uploads } from '@learning-commons/client';
import type { Attachment, Id } from '@learning-commons/protocol';
import { announce } from '../internal/announcer.ts';
import { msg, plural } from '../internal/localize.ts';
import type { ComposerDesk } from './composer-desk.ts';

/** Files of one text, as the contract takes them. */
const MOST = 10;

/** The files that go with what is written: chosen, pasted or dropped. What sends and shows them comes with the first. */
export class ComposerFiles {
  ids: readonly Id[] = [];
  /** Whether something is dragged over the box. */
  dragging = false;

  #desk: ComposerDesk;
  #uploads: Uploads | undefined;
  #accept = '';
  #off = false;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  /** Ends once what was chosen so far stands in the tray. */
  #taken: Promise<void> = Promise.resolve();

  constructor(desk: ComposerDesk) {
    this.#desk = desk;
    this.ids = this.#first;
    if (this.ids.length > 0) void this.restore(this.ids);
  }

  /** Whether files may go with a text here, as far as is known. */
  get offered(): boolean {
    return !this.#off && this.#desk.host.client !== undefined;
  }

  /** Whether they are those that the comment had before. */
  get unchanged(): boolean {
    return this.ids.join() === this.#first.join();
  }

  get #first(): readonly Id[] {
    return (this.#desk.host.initial?.attachments ?? []).map(({ id }: Attachment) => id);
  }

  /** What is in the way of sending, or nothing. */
  get problem(): string {
    const failed = this.ids.some((id) => this.#uploads?.view(id)?.state === 'failed');
    return failed ? msg('One of the files was not taken. Remove it, or try it again.') : '';
  }

  /** Learns what is taken, once somebody begins to write. */
  async learn(): Promise<void> {
    const policy = await this.#ready()
      .then((uploads) => uploads?.policy())
      .catch(() => undefined);
    this.#off = policy?.on === false;
    this.#accept = policy?.accept.join() ?? '';
    this.#desk.host.requestUpdate();
  }

  /** Takes files in the order in which they were chosen, also where what takes them is still on its way. */
  add(files: readonly File[]): Promise<void> {
    return (this.#taken = this.#taken.then(() => this.#add(files)));
  }

  async #add(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    const uploads = await this.#equip();
    if (!uploads) return;
    const room = MOST - this.ids.length;
    const taken = files.slice(0, Math.max(0, room));
    this.ids = [...this.ids, ...taken.map((file) => uploads.add(file, file.name))];
    this.#desk.changed();
    if (taken.length > 0) announce(plural(taken.length, msg('one:# file added|other:# files added')));
    if (taken.length < files.length)
      this.#desk.complain(
        plural(
          MOST,
          msg(
            'one:At most # file goes with one text.|other:At most # files go with one text. The others were left out.',
          ),
        ),
      );
  }

  /**
   * Takes up the files of a draft, or of the comment that is edited; those nobody knows any more are left out. Beside a draft stays
   * what somebody chose before it had come.
   */
  async restore(ids: readonly Id[] = this.#first, beside = false): Promise<void> {
    const chosen = beside ? this.ids.filter((id) => !ids.includes(id) && !this.#first.includes(id)) : [];
    this.ids = [...ids, ...chosen];
    if (ids.length === 0) return;
    const uploads = await this.#equip();
    const known = await uploads?.restore(ids).catch(() => ids);
    if (known) this.ids = this.ids.filter((id) => known.includes(id) || !ids.includes(id));
    this.#desk.host.requestUpdate();
  }

  /** They have left with the text. */
  release(): void {
    this.#uploads?.release(this.ids);
    this.ids = [];
  }

  #remove({ detail }: CustomEvent<{ id: Id }>): void {
    const { id } = detail;
    this.ids = this.ids.filter((each) => each !== id);
    // What the comment had stays with its earlier versions until the edit is saved.
    if (!this.#first.includes(id)) this.#uploads?.cancel(id);
    this.#desk.changed();
    if (this.ids.length === 0) this.#desk.host.focus();
  }

  /** Pictures of the clipboard, and files copied elsewhere. What has words, too, is pasted as words. */
  onPaste(event: ClipboardEvent): boolean {
    const files = [...(event.clipboardData?.files ?? [])];
    const words = event.clipboardData?.types.includes('text/plain');
    if (files.length === 0 || words || this.#closed) return false;
    event.preventDefault();
    void this.add(files);
    return true;
  }

  /** Everything that is dragged over the composer: entering, moving, leaving, dropping. */
  onDrag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files') || this.#closed) return;
    clearTimeout(this.#leaving);
    if (event.type === 'dragleave') return void (this.#leaving = setTimeout(() => this.#drag(false), 60));
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.#drag(event.type !== 'drop');
    if (event.type === 'drop') void this.add([...event.dataTransfer.files]);
  }

  get #closed(): boolean {
    return !this.offered || this.#desk.host.closed !== '';
  }

  #drag(on: boolean): void {
    if (this.dragging === on) return;
    this.dragging = on;
    this.#desk.host.requestUpdate();
  }

  /** Opens the system's own choice of files. */
  choose(): void {
    this.#desk.host.renderRoot.querySelector<HTMLInputElement>('.chooser')?.click();
  }

  #onChosen = ({ currentTarget }: Event): void => {
    const input = currentTarget as HTMLInputElement;
    void this.add([...(input.files ?? [])]);
    input.value = '';
  };

  async #ready(): Promise<Uploads | undefined> {
    return (this.#uploads = await this.#desk.host.client?.uploads());
  }

  async #equip(): Promise<Uploads | undefined> {
    try {
      const [uploads] = await Promise.all([this.#ready(), import('./upload-tray.ts')]);
      return uploads;
    } catch {
      this.#desk.complain(msg('This part of the page could not be loaded. Check the connection and try again.'));
      return undefined;
    }
  }

  render(): TemplateResult | typeof nothing {
    if (!this.offered) return nothing;
    return html`<input class="chooser" type="file" multiple hidden accept=${this.#accept || nothing} @change=${this.#onChosen} />
      ${
        this.ids.length > 0
          ? html`<lc-upload-tray .client=${this.#desk.host.client} .ids=${this.ids} @lc-remove=${(event: CustomEvent<{ id: Id }>) => this.#remove(event)}></lc-upload-tray>`
          : nothing
      }
      ${this.dragging ? html`<div class="drop" aria-hidden="true">${msg('Drop the files here')}</div>` : nothing}`;
  }
}
