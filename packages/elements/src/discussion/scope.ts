import type { Attachment, CommentType, Id, Person } from '@learning-commons/protocol';
import type { CommentView, CommonsClient, DiscussionStore, DiscussionView } from '@learning-commons/client';
import { spoken } from '../internal/localize.ts';
import type { Toast } from '../ui/toast.ts';
import type { ReadMarks } from './read-marks.ts';
import { isClosed } from './rights.ts';
import { Watchers, type Watcher } from './watchers.ts';

/** What a discussion is for. */
export type Mode = 'thread' | 'qa' | 'comments';

/** What the host page asked for, as the parts of the widget read it. */
export interface Settings {
  readonly topic: string;
  readonly mode: Mode;
  /** Kinds of posts on offer; the first one is preselected. */
  readonly types: readonly CommentType[];
  readonly avatars: boolean;
  readonly composer: boolean;
  /** Level of the widget's own heading. */
  readonly headingLevel: number;
}

/** What is being written at one comment: an answer to it, a new text for it, or another try at a refused one. */
export interface Writing {
  readonly id: Id;
  readonly kind: 'reply' | 'edit' | 'again';
  readonly initial?: {
    commentId: Id;
    body: string;
    mentions: readonly Person[];
    revision: number;
    attachments?: readonly Attachment[] | undefined;
  };
}

/** The dialogs about one comment; each is loaded when first opened. */
export type CommentDialog = 'history' | 'reactors' | 'report';

/** What the widget does for its parts. */
export interface ScopeHost {
  act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined>;
  announce(text: string): void;
  toast(toast: Toast): void;
  /** Opens one of the dialogs about a comment. */
  open(dialog: CommentDialog, comment: CommentView): void;
  /** Brings a comment into sight, loading it if need be, and puts focus on it. */
  goTo(id: Id): Promise<boolean>;
  /** Goes to the next comment that the reader has not seen. */
  nextUnread(): void;
  root(): HTMLElement | DocumentFragment;
  client(): CommonsClient | undefined;
}

/**
 * What the parts of one discussion share: the store, the settings, what is open just now. Every part watches the scope
 * itself, so that a change of one comment redraws one row however many are shown.
 */
export class DiscussionScope {
  readonly host: ScopeHost;
  readonly store: DiscussionStore;
  readonly marks: ReadMarks;
  settings: Settings;

  readonly watchers = new Watchers();
  #rows = new Map<Id, Watcher>();
  #writing: Writing | undefined;
  #highlighted: Id | undefined;
  #current: Id | undefined;
  #release: (() => void) | undefined;
  #standing = '';
  #member: { id: Id | null } | undefined;

  constructor(host: ScopeHost, store: DiscussionStore, settings: Settings, marks: ReadMarks) {
    this.host = host;
    this.store = store;
    this.settings = settings;
    this.marks = marks;
  }

  get view(): DiscussionView {
    return this.store.view;
  }

  /** The one open place to write at a comment. */
  get writing(): Writing | undefined {
    return this.#writing;
  }

  /** The comment a link led to. */
  get highlighted(): Id | undefined {
    return this.#highlighted;
  }

  /** The article that the Tab key reaches. */
  get current(): Id | undefined {
    return this.#current;
  }

  /** Registers the row that draws a comment. */
  enter(id: Id, row: Watcher, thread: Element | null): () => void {
    this.#rows.set(id, row);
    const leave = this.watchers.add(row, thread);
    return () => {
      leave();
      if (this.#rows.get(id) === row) this.#rows.delete(id);
    };
  }

  /**
   * What the reader may do in the topic as a whole, in which language, and what the page asks for, as one word: all is
   * drawn anew when it changes.
   */
  get standing(): string {
    return this.#standing;
  }

  /** Whether somebody else reads now than the one this was made for. */
  get outlived(): boolean {
    const member = this.view.viewer?.member;
    if (member === undefined) return false;
    this.#member ??= { id: member };
    return this.#member.id !== member;
  }

  /** Takes over what concerns all parts, before they are drawn. */
  look(settings: Settings): void {
    this.settings = settings;
    const { viewer } = this.view;
    const { mode, avatars, headingLevel } = settings;
    const reader = [viewer?.member, viewer?.role, viewer?.denied, isClosed(this.view), spoken()];
    this.#standing = [...reader, mode, avatars, headingLevel].join(' ');
  }

  /** Opens a place to write, closing the one open before; its draft is kept. Order stands still as long as one is open. */
  write(writing: Writing | undefined): void {
    const former = this.#writing;
    this.#writing = writing;
    this.#release ??= writing && this.store.hold();
    if (!writing) this.rest();
    this.#redraw(former?.id, writing?.id);
  }

  /** Lets order move again. */
  rest(): void {
    this.#release?.();
    this.#release = undefined;
  }

  highlight(id: Id | undefined): void {
    const former = this.#highlighted;
    this.#highlighted = id;
    this.#redraw(former, id);
  }

  /** Makes an article the one that the Tab key reaches. */
  moveTo(id: Id): void {
    const former = this.#current;
    if (former === id) return;
    this.#current = id;
    this.#redraw(former, id);
  }

  /** The element that draws a comment, if it is on the page. */
  article(id: Id): HTMLElement | null {
    return this.host.root().querySelector<HTMLElement>(`#${articleId(id)}`);
  }

  /** Where the thread of a comment begins. */
  rootOf(comment: CommentView): CommentView {
    let root = comment;
    for (let up; root.parentId !== null && (up = this.view.comment(root.parentId)) !== undefined;) root = up;
    return root;
  }

  #redraw(...ids: (Id | undefined)[]): void {
    for (const id of ids) if (id !== undefined) this.#rows.get(id)?.check();
  }
}

/** Under which key the text written at one place is kept. */
export function draftKey(scope: DiscussionScope, writing: Pick<Writing, 'id' | 'kind'> | null): string {
  const place = writing ? `${writing.kind} ${writing.id}` : 'new';
  return `discussion ${scope.settings.topic} ${place}`;
}

/** The row that draws the thread a part belongs to. */
export const threadOf = (part: Element): Element | null => part.closest('.threads > .rows > lc-comment');

/** The id of a comment's article inside the widget, and the fragment of links to it. */
export const articleId = (id: Id): string => `lc-comment-${id}`;
