import { diffWordsWithSpace } from 'diff';
import type { Revision, TextChange } from '@learning-commons/protocol';
import type { CommentRow } from './discussions.store.ts';

/** One stored version, as the store reads it. */
export interface StoredRevision {
  readonly revision: number;
  readonly body: string;
  readonly editor_id: string;
  readonly at: number;
}

/** Work bound of one comparison; a rewrite beyond it shows as all removed, all added. */
const MAX_EDITS = 2_000;

/** Every version with its changes, latest first. The stored ones run from the first on. */
export function historyOf(comment: CommentRow, stored: readonly StoredRevision[]): Revision[] {
  return stored
    .map(({ revision, at, editor_id, body }, index) => ({
      revision,
      at,
      editor: comment.anonymous ? null : editor_id,
      changes: changesBetween(stored[index - 1]?.body ?? '', body),
    }))
    .reverse();
}

function changesBetween(before: string, after: string): TextChange[] {
  if (before === '') return [{ kind: 'added', text: after }];
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MAX_EDITS });
  if (!parts)
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}
