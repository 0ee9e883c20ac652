/** One comment of another system, as its export tells of it. */
export interface Foreign {
  /** Its id there. */
  readonly id: string;
  /** The id of what it answers; null for none. */
  readonly parentId: string | null;
  /** Address of the page it was written on, or the key of its thread. */
  readonly page: string;
  readonly author: { readonly key: string; readonly name: string; readonly email: string | null };
  /** Its text as HTML; null where `text` is one already. */
  readonly html: string | null;
  readonly text: string;
  readonly at: number;
  readonly state: State;
}

/** How a comment stands there: for all to see, taken away, taken for spam, or never let through by a moderator. */
export type State = 'standing' | 'deleted' | 'spam' | 'unapproved';

/** What a reader finds: a comment, or a place where there should be one. */
export type Found = { readonly comment: Foreign } | { readonly broken: string; readonly line: number };

/** Milliseconds of a date as exports write it; those without a zone are UTC. */
export function timeOf(text: string): number {
  const zoned = /^\d{4}-\d\d-\d\d[ T][\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
  return Date.parse(zoned);
}

/** The comment, unless what no comment can be without is missing. */
export function checked(comment: Foreign, line: number): Found {
  if (comment.id === '') return { broken: 'no id', line };
  if (!Number.isFinite(comment.at) || comment.at < 0) return { broken: 'no date', line };
  if (comment.page === '') return { broken: 'no page', line };
  return { comment };
}
