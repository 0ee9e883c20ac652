import type { RequestChange } from '@learning-commons/protocol';
import type { Heard, WriteContext } from '../kernel/domain.ts';
import type { Personal } from '../kernel/personal.ts';
import { ALL } from './changes.ts';
import * as store from './requests.store.ts';

/** Requests of one portion. */
const PORTION = 50;

/**
 * What requests keep of members. What was asked for stays, since others voted for it, without who asked and why; votes stay
 * counted, as nobody's.
 */
export const personal: Personal = {
  words: [{ by: 'author', wipe: ['why'] }],
  tables: {
    requests: {
      key: ['id'],
      members: { author: { why: '', hash: '' }, claimed_by: {}, answered_by: {} },
      named: ['volunteers'],
      secret: ['hash', 'words'],
    },
    request_marks: { key: ['request', 'member'], members: { member: { seen: 0 } } },
  },
  async erase({ db, community }, { member }) {
    const rows = await store.readReasoned(db, community, member, PORTION);
    for (const row of rows)
      await store.updateRequest(db, row, {
        ...store.wordColumns({ title: row.removed ? '' : row.title, why: '', skill: row.skill }),
        hash: '',
      });
    return rows.length > 0;
  },
};

/** A comment that answers requests was deleted: how it begins is told no longer, neither now nor by earlier facts. */
export async function untitled(ctx: WriteContext, { data }: Heard<'comment.deleted'>): Promise<void> {
  for (const { id: commentId, deleted } of data.comments ?? []) {
    if (deleted === null) continue;
    for (const row of await store.readAnsweredBy(ctx.db, ctx.community, commentId)) {
      await store.updateRequest(ctx.db, row, { answer_title: null });
      ctx.redact(ALL, row.ord, commentId, (told) => withoutTitle(told as RequestChange, commentId));
    }
  }
}

function withoutTitle(data: RequestChange, commentId: string): RequestChange {
  if (!data.requests) return data;
  return {
    ...data,
    requests: data.requests.map((request) =>
      request.answer?.kind === 'thread' && request.answer.commentId === commentId
        ? { ...request, answerTitle: null }
        : request,
    ),
  };
}
