import type { Comment, Id, MAX_DEPTH, Tally } from '@learning-commons/protocol';
import { THREADS } from './discussions.lists.ts';
import type { DiscussionState } from './discussions.state.ts';
import type { PendingWrite } from './live-store.ts';
import type { OutboxEntry } from './storage.ts';

const DEEPEST: typeof MAX_DEPTH = 3;

/** A write laid over what is confirmed. With `seq` it is answered, and its fact comes yet. */
export type Guess = PendingWrite & { readonly seq?: number };

/** The pending writes of a discussion, by what they would change. Only what cannot be wrong is guessed: own texts and own reactions. */
export class Guesses {
  readonly #created = new Map<Id, Guess>();
  readonly #edits = new Map<Id, Guess>();
  readonly #reactions = new Map<Id, Guess[]>();
  readonly #under = new Map<string, Id[]>();

  constructor(state: DiscussionState, guesses: readonly Guess[]) {
    for (const guess of guesses) {
      const { operation, input, id } = guess.entry;
      const commentId = input.commentId as Id;
      if (operation === 'comment.create' && !state.comments.get(id)) this.#created.set(id, guess);
      if (operation === 'comment.edit') this.#edits.set(commentId, guess);
      if (operation === 'comment.react')
        this.#reactions.set(commentId, [...(this.#reactions.get(commentId) ?? []), guess]);
    }
    for (const [id, guess] of this.#created) {
      const key = placeOf(state, this, guess.entry).parentId ?? THREADS;
      this.#under.set(key, [...(this.#under.get(key) ?? []), id]);
    }
  }

  /** New comments that would be listed under this one, in the order of writing. */
  under(key: string): readonly Id[] {
    return this.#under.get(key) ?? [];
  }

  created(id: Id): Guess | undefined {
    return this.#created.get(id);
  }

  /** The latest edit that is not part of this state of the comment. */
  edit({ id, seq }: Comment): Guess | undefined {
    const guess = this.#edits.get(id);
    return guess?.seq !== undefined && guess.seq <= seq ? undefined : guess;
  }

  /** The reactions wished for that are not part of this state of the counts. */
  reactions({ id, seq }: Tally): readonly (readonly [string, boolean])[] {
    const open = (this.#reactions.get(id) ?? []).filter((guess) => guess.seq === undefined || guess.seq > seq);
    return open.map(({ entry: { input } }) => [input.emoji as string, input.on as boolean] as const);
  }
}

const made = new WeakMap<OutboxEntry, Comment>();

/** A comment nobody but its author can see yet. */
export function pendingComment(state: DiscussionState, guesses: Guesses, { entry }: Guess): Comment {
  const held = made.get(entry);
  if (held) return held;
  const { id, input, at } = entry;
  const anonymous = input.anonymous === true;
  const comment: Comment = {
    ...placeOf(state, guesses, entry),
    id,
    topic: input.topic as string,
    order: state.seq + 1,
    type: input.type as Comment['type'],
    author: anonymous ? null : (state.viewer?.member ?? null),
    anonymous,
    content: [],
    createdAt: at,
    editedAt: null,
    revision: 0,
    deleted: null,
    pinned: false,
    endorsedBy: [],
    answerId: null,
    seq: state.seq + 1,
  };
  made.set(entry, comment);
  return comment;
}

/** Where it will be listed: under what it answers, or beside it where nesting ends. */
function placeOf(
  state: DiscussionState,
  guesses: Guesses,
  { input }: OutboxEntry,
): Pick<Comment, 'parentId' | 'replyTo' | 'depth'> {
  const answered = (input.parentId ?? null) as Id | null;
  if (answered === null) return { parentId: null, replyTo: null, depth: 0 };
  const guess = guesses.created(answered);
  const parent = state.comments.get(answered) ?? (guess && pendingComment(state, guesses, guess));
  const depth = parent?.depth ?? 0;
  if (parent && depth >= DEEPEST) return { parentId: parent.parentId, replyTo: parent.id, depth };
  return { parentId: answered, replyTo: null, depth: depth + 1 };
}
