import { discussions, fail } from '@learning-commons/protocol';
import { defineDomain } from '../kernel/domain.ts';
import { expectSeq } from '../kernel/event-log.ts';
import { searchMissed } from '../kernel/search-misses.ts';
import { parseMarkdown } from '../markdown/markdown.ts';
import { create, edit, remove, restore } from './authoring.ts';
import { searchComments } from './discussions.search.ts';
import * as store from './discussions.store.ts';
import { isEmoji } from './emoji.ts';
import { described, forgotten } from './files.ts';
import { historyOf } from './history.ts';
import { changed, commentOf, deedTo, mentioned, receipt, streamOf } from './changes.ts';
import { hidePreview } from './hide-preview.ts';
import { shownCards } from './link-cards.store.ts';
import { linkCards } from './link-cards.worker.ts';
import { readPage } from './page.ts';
import { personal } from './personal.ts';
import * as rights from './rights.ts';
import { changeTopic } from './topics.store.ts';
import { readSimilar } from './similar.ts';

export default defineDomain(discussions, {
  migrations: store.migrations,
  carrying: { numbered: { comments: ['comment_search'] } },
  streams: { discussion: () => undefined },
  personal,
  shownLinks: shownCards,
  gathers: ['discussion'],
  workers: { 'link-cards': linkCards },
  on: { 'upload.described': described, 'upload.forgotten': forgotten },
  foresee: {
    'comment.create': ({ db, community }, input) => {
      store.expectComment(db, community, input);
      expectSeq(db, community, streamOf(input));
    },
  },
  operations: {
    'discussion.get': readPage,
    'comment.create': create,
    'comment.edit': edit,
    'comment.delete': remove,
    'comment.restore': restore,

    async 'comment.react'(ctx, { commentId, emoji, on }) {
      if (!isEmoji(emoji)) throw fail('invalid', 'A reaction is exactly one emoji.', { fields: [{ path: 'emoji' }] });
      const comment = await commentOf(ctx, commentId);
      if (comment.deleted) throw fail('conflict', 'This comment was deleted; it takes no reactions.', { commentId });
      if (on) refuseManyKinds(comment, emoji);
      const reaction = { community: ctx.community, comment_id: commentId, member_id: ctx.actor.id!, emoji };
      if (!(await store.setReaction(ctx.db, reaction, on, ctx.now))) return receipt(ctx, commentId, comment.tally_seq);
      const seq = await ctx.sequence(streamOf(comment));
      const reactions = await store.readReactions(ctx.db, ctx.community, commentId);
      const row = await store.updateComment(ctx.db, comment, {
        reactions: JSON.stringify(reactions),
        score: comment.score + (on ? 1 : -1),
        tally_seq: seq,
      });
      ctx.emit('comment.reacted', streamOf(row), seq, await changed(ctx, { tallies: [row] }));
      return receipt(ctx, commentId, seq);
    },

    async 'comment.accept'(ctx, { commentId, on }) {
      const answer = await commentOf(ctx, commentId);
      const question = await questionOf(ctx, answer);
      ctx.require(
        rights.mayAccept(ctx.actor, question),
        'Only who asked, a curator or a moderator chooses the answer.',
      );
      if (on && answer.deleted)
        throw fail('conflict', 'This comment was deleted; it cannot be the answer.', { commentId });
      if ((question.answer_id === commentId) === on) return receipt(ctx, commentId, question.seq);
      const seq = await ctx.sequence(streamOf(question));
      const row = await store.updateComment(ctx.db, question, { answer_id: on ? commentId : null, seq });
      if (!rights.wrote(ctx.actor, question))
        await ctx.audit('comment.accept', { ...deedTo(question), details: { answer: commentId, on } });
      ctx.emit('comment.accepted', streamOf(row), seq, await changed(ctx, { comments: [row] }));
      return receipt(ctx, commentId, seq);
    },

    async 'comment.endorse'(ctx, { commentId, on }) {
      const comment = await commentOf(ctx, commentId);
      ctx.require(!on || !rights.wrote(ctx.actor, comment), 'Nobody endorses what they wrote themselves.');
      const endorsed = JSON.parse(comment.endorsed) as string[];
      const member = ctx.actor.id!;
      if (endorsed.includes(member) === on) return receipt(ctx, commentId, comment.seq);
      if (on && comment.deleted)
        throw fail('conflict', 'This comment was deleted; it cannot be endorsed.', { commentId });
      const seq = await ctx.sequence(streamOf(comment));
      const row = await store.updateComment(ctx.db, comment, {
        endorsed: JSON.stringify(on ? [...endorsed, member] : endorsed.filter((id) => id !== member)),
        score: comment.score + (on ? 5 : -5),
        seq,
        tally_seq: seq,
      });
      ctx.emit('comment.endorsed', streamOf(row), seq, await changed(ctx, { comments: [row], tallies: [row] }));
      return receipt(ctx, commentId, seq);
    },

    async 'comment.pin'(ctx, { commentId, on }) {
      const comment = await commentOf(ctx, commentId);
      if (comment.depth > 0) throw fail('invalid', 'Only the start of a thread can be pinned.', { commentId });
      if (on && comment.deleted)
        throw fail('conflict', 'This comment was deleted; it cannot be pinned.', { commentId });
      if (comment.pinned > 0 === on) return receipt(ctx, commentId, comment.seq);
      const seq = await ctx.sequence(streamOf(comment));
      const row = await store.updateComment(ctx.db, comment, { pinned: on ? seq : 0, seq });
      const discussion = await changeTopic(ctx.db, ctx.community, row.topic, seq, { pinned: on ? 1 : -1 });
      await ctx.audit('comment.pin', { ...deedTo(comment), details: { topic: comment.topic, on } });
      ctx.emit('comment.pinned', streamOf(row), seq, await changed(ctx, { comments: [row], discussion }));
      return receipt(ctx, commentId, seq);
    },

    'comment.hidePreview': hidePreview,

    async 'comment.report'(ctx, { commentId, reason, note }) {
      await commentOf(ctx, commentId);
      await store.saveReport(ctx.db, {
        community: ctx.community,
        comment_id: commentId,
        member_id: ctx.actor.id!,
        reason,
        note,
        at: ctx.now,
      });
      return {};
    },

    async 'comment.get'(ctx, { commentId }) {
      const row = await commentOf(ctx, commentId);
      return {
        comment: store.toComment(row),
        people: await ctx.call('member.list', { ids: store.peopleIn(row) }),
      };
    },

    async 'comment.source'(ctx, { commentId }) {
      const comment = await commentOf(ctx, commentId);
      if (comment.deleted) throw fail('not_found', 'This comment was deleted.');
      const mentions = await ctx.call('member.list', { ids: JSON.parse(comment.mentions) as string[] });
      return { body: comment.body, revision: comment.revision, mentions };
    },

    async 'comment.preview'(ctx, { body, mentions }) {
      return parseMarkdown(body, { mentions: await mentioned(ctx, mentions) });
    },

    async 'comment.history'(ctx, { commentId }) {
      const comment = await commentOf(ctx, commentId);
      if (comment.deleted && !rights.moderates(ctx.actor)) throw fail('not_found', 'This comment was deleted.');
      const revisions = historyOf(comment, await store.readRevisions(ctx.db, ctx.community, commentId));
      const people = await ctx.call('member.list', {
        ids: [...new Set(revisions.flatMap(({ editor }) => editor ?? []))],
      });
      return { revisions, people };
    },

    async 'comment.reactors'(ctx, { commentId, emoji }) {
      const ids = await store.readReactors(ctx.db, ctx.community, commentId, emoji);
      const people = new Map((await ctx.call('member.list', { ids })).map((person) => [person.id, person]));
      return ids.flatMap((id) => people.get(id) ?? []);
    },

    async 'discussion.lock'(ctx, { topic, on, reason, closesAt }) {
      const stream = `discussion:${topic}`;
      const seq = await ctx.sequence(stream);
      const lock = { locked: on, reason: reason ?? null, closesAt: on ? null : closesAt };
      const discussion = await changeTopic(ctx.db, ctx.community, topic, seq, { lock });
      await ctx.audit('discussion.lock', { thing: topic, reason, details: { on, closesAt: lock.closesAt } });
      ctx.emit('discussion.locked', stream, seq, { discussion });
      return {};
    },

    async 'discussion.search'(ctx, { topic, query, cursor }) {
      const page = await searchComments(ctx.db, ctx.sql, { community: ctx.community, topic, query, cursor });
      if (page.hits.length === 0 && cursor === undefined) searchMissed(ctx, query);
      const rows = page.hits.map(({ row }) => row);
      return {
        hits: page.hits.map(({ row, excerpt }) => ({ comment: store.toComment(row), excerpt })),
        people: await ctx.call('member.list', { ids: [...new Set(rows.flatMap(store.peopleIn))].slice(0, 500) }),
        after: page.after,
      };
    },

    'discussion.similar': readSimilar,

    async 'discussion.follow'(ctx, { topic, level }) {
      const key = { community: ctx.community, topic, member_id: ctx.actor.id! };
      await store.saveLevel(ctx.db, key, level, await ctx.head(`discussion:${topic}`));
      return {};
    },

    async 'discussion.read'(ctx, { topic, seq }) {
      const head = await ctx.head(`discussion:${topic}`);
      await store.saveReadTo(
        ctx.db,
        { community: ctx.community, topic, member_id: ctx.actor.id! },
        Math.min(seq, head),
      );
      return {};
    },
  },
});

function refuseManyKinds(comment: store.CommentRow, emoji: string) {
  const kinds = new Set(store.toTally(comment).reactions.map((each) => each.emoji)).add(emoji);
  if (kinds.size > store.MAX_EMOJI)
    throw fail('conflict', `A comment carries ${store.MAX_EMOJI} different emoji. Join one that is there.`, {
      commentId: comment.id,
    });
}

/** The question at the head of an answer's thread. */
async function questionOf(ctx: Parameters<typeof commentOf>[0], answer: store.CommentRow): Promise<store.CommentRow> {
  let row = answer;
  while (row.parent_id !== store.TOP) row = await commentOf(ctx, row.parent_id);
  if (row.type !== 'question' || row.id === answer.id)
    throw fail('invalid', 'Only a reply to a question can be its answer.', { commentId: answer.id });
  return row;
}
