import { randomBytes } from 'node:crypto';
import { fail, type SearchGap } from '@learning-commons/protocol';
import type { Heard, ReadContext, WriteContext } from '../kernel/domain.ts';
import { queryKey } from '../kernel/words.ts';
import * as store from './gaps.store.ts';

/** Searches are remembered so many days. */
const DAYS = 90;
/** So many searches, by as many people, before anybody is told: nobody is to learn what one person looked for. */
const LEAST = 3;
const SHOWN = 50;

const dayOf = (at: number) => Math.floor(at / 86_400_000);

/** Some looked for words that nothing here holds. */
export async function missed(ctx: WriteContext, { data }: Heard<'search.missed'>): Promise<void> {
  const words = queryKey(data.query);
  if (words === '') return;
  const id = randomBytes(16).toString('base64url');
  const day = dayOf(ctx.now);
  await store.forgetSearches(ctx.db, ctx.community, day - DAYS);
  await store.addSearches(
    ctx.db,
    { community: ctx.community, id, words, query: data.query, last_at: ctx.now },
    { day, searches: data.count, marks: data.marks },
  );
}

/** Answers `gap.list`. */
export async function list(ctx: ReadContext): Promise<SearchGap[]> {
  const since = dayOf(ctx.now) - DAYS;
  const rows = await store.readGaps(ctx.db, ctx.community, { since, least: LEAST, limit: SHOWN });
  return rows.map(({ id, query, last_at, searches, people }) => ({
    id,
    query,
    searches,
    people,
    lastAt: last_at,
  }));
}

/** Forgets a gap, because a request was made of it or because it is none. Counting begins anew. */
export async function closeGap(ctx: WriteContext, gapId: string): Promise<void> {
  const gap = await store.findGap(ctx.db, ctx.community, gapId);
  if (!gap) throw fail('not_found', 'There is no such gap. Somebody may have seen to it already.');
  await store.deleteGap(ctx.db, ctx.community, gapId);
}
