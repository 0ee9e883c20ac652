import type { CommentType, Person } from '@learning-commons/protocol';

/** Text somebody has begun. */
export interface Draft {
  readonly body: string;
  readonly mentions?: readonly Person[];
  readonly type?: CommentType;
  readonly anonymous?: boolean;
  /** For a draft of an edit: the revision it began from. */
  readonly revision?: number;
}

/** Unfinished texts of the signed-in member; they survive a reload. Keys are the caller's: one per place to write. */
export interface Drafts {
  get(key: string): Promise<Draft | null>;
  set(key: string, draft: Draft): Promise<void>;
  delete(key: string): Promise<void>;
}
