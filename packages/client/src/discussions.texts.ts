import type { CommentType, Id, Person } from '@learning-commons/protocol';

/** A new comment or reply. */
export interface NewComment {
  /** The comment it answers, or null for a new thread. */
  readonly parentId: Id | null;
  readonly type: CommentType;
  readonly body: string;
  readonly mentions: readonly Person[];
  readonly anonymous?: boolean | undefined;
  /** Uploads that go with it. It is sent once the server has them. */
  readonly attachments?: readonly Id[] | undefined;
  /** Links that get no preview. */
  readonly hidePreviews?: readonly string[] | undefined;
}

/** A new text for an own comment. */
export interface CommentEdit {
  readonly commentId: Id;
  /** The revision that was edited. */
  readonly revision: number;
  readonly body: string;
  readonly mentions: readonly Person[];
  /** All uploads that go with it from now on. Absent: as they were. */
  readonly attachments?: readonly Id[] | undefined;
  /** Links that get no preview, besides those that have none already. */
  readonly hidePreviews?: readonly string[] | undefined;
}

/** What goes with a text, as operations take it: nothing is said of what there is none of. */
export function besides({ attachments, hidePreviews = [] }: Pick<NewComment, 'attachments' | 'hidePreviews'>): {
  attachments?: Id[];
  hidePreviews?: string[];
} {
  return {
    ...(attachments && { attachments: [...attachments] }),
    ...(hidePreviews.length > 0 && { hidePreviews: [...hidePreviews] }),
  };
}

/** How an operation names people. */
export function idsOf(people: readonly Person[]): Id[] {
  return people.map(({ id }) => id);
}
