import { sql } from 'kysely';
import type { OutputOf, ParsedInputOf, discussions } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { findSimilar } from '../kernel/similar.ts';
import { plainText } from '../markdown/markdown.ts';
import { TOP, findComments, peopleIn, readComments, toComment, type CommentRow } from './discussions.store.ts';

type Operation = (typeof discussions)['operations']['discussion.similar'];

const MOST = 5;

/** Answers `discussion.similar`. */
export async function readSimilar(
  ctx: ReadContext,
  { topic, text }: ParsedInputOf<Operation>,
): Promise<OutputOf<Operation>> {
  const rows = new Map<number, CommentRow>();
  const place = {
    index: 'comment_search',
    things: 'comments',
    where: sql`r.community = ${ctx.community} and r.type = 'question' and r.parent_id = ${TOP} and r.deleted is null`,
    raw: true,
  };
  const found = await findSimilar(ctx.db, ctx.sql, place, {
    text,
    texts: async (nums) => {
      for (const row of await readComments(ctx.db, nums)) rows.set(row.num, row);
      return new Map([...rows].map(([num, { content }]) => [num, plainText(JSON.parse(content))]));
    },
  });
  const questions = found.map(({ num }) => rows.get(num)!);
  const rank = (row: CommentRow) => (row.topic === topic ? 2 : 0) + (row.answer_id === null ? 0 : 1);
  const shown = questions.sort((a, b) => rank(b) - rank(a)).slice(0, MOST);
  const answerIds = shown.flatMap(({ answer_id }) => answer_id ?? []);
  const answers = await findComments(ctx.db, ctx.community, answerIds);
  const named = [...shown, ...answers].flatMap(peopleIn);
  return {
    comments: shown.map(toComment),
    answers: answers.filter(({ deleted }) => !deleted).map(toComment),
    people: await ctx.call('member.list', { ids: [...new Set(named)].slice(0, 500) }),
  };
}
