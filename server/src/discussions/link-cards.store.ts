import type { Db } from '../kernel/database.ts';
import type { ShownLink } from '../kernel/domain.ts';
import { cardsOf, type DiscussionsDb } from './discussions.store.ts';

/** Comments read at once. */
const PORTION = 500;

/** A comment that waits for previews. */
export interface Holder {
  readonly community: string;
  readonly comment_id: string;
}

/** A link of a comment of whose page nothing is known yet. */
export interface Awaited extends Holder {
  readonly url: string;
  /** Looks in vain so far. */
  readonly tries: number;
}

/** Has a comment wait for these links from now on, and for no others. */
export async function setAwaited(
  db: DiscussionsDb,
  holder: Holder,
  urls: readonly string[],
  now: number,
): Promise<void> {
  await stopAwaitingAll(db, holder);
  if (urls.length === 0) return;
  await db
    .insertInto('awaited_previews')
    .values(urls.map((url) => ({ ...holder, url, tries: 0, due_at: now })))
    .execute();
}

/** Has a comment wait for nothing any longer. */
export async function stopAwaitingAll(db: DiscussionsDb, { community, comment_id }: Holder): Promise<void> {
  await db
    .deleteFrom('awaited_previews')
    .where('community', '=', community)
    .where('comment_id', '=', comment_id)
    .execute();
}

/** Addresses to be looked at now, longest waiting first. */
export async function readDueLinks(
  db: DiscussionsDb,
  community: string,
  now: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('awaited_previews')
    .select('url')
    .where('community', '=', community)
    .where('due_at', '<=', now)
    .groupBy('url')
    .orderBy(({ fn }) => fn.min('due_at'))
    .limit(limit)
    .execute();
  return rows.map(({ url }) => url);
}

/** Comments that wait for an address. */
export function readWaitingFor(db: DiscussionsDb, community: string, url: string, limit: number): Promise<Awaited[]> {
  return db
    .selectFrom('awaited_previews')
    .select(['community', 'comment_id', 'url', 'tries'])
    .where('community', '=', community)
    .where('url', '=', url)
    .orderBy('due_at')
    .limit(limit)
    .execute();
}

/** Has a comment wait for a link no longer; answers whether it did. */
export async function stopAwaiting(db: DiscussionsDb, { community, comment_id, url }: Awaited): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('awaited_previews')
    .where('community', '=', community)
    .where('comment_id', '=', comment_id)
    .where('url', '=', url)
    .executeTakeFirst();
  return numDeletedRows > 0;
}

/** Has an address looked at later. */
export async function putOffLink(
  db: DiscussionsDb,
  link: { readonly community: string; readonly url: string },
  later: { readonly tries: number; readonly due_at: number },
): Promise<void> {
  await db
    .updateTable('awaited_previews')
    .set(later)
    .where('community', '=', link.community)
    .where('url', '=', link.url)
    .execute();
}

/** The cards of all comments, of deleted ones too: they may come back. */
export async function* shownCards(db: Db, community: string): AsyncGenerator<ShownLink[]> {
  for (let after = 0; ;) {
    const rows = await (db as unknown as DiscussionsDb)
      .selectFrom('comments')
      .select(['num', 'previews'])
      .where('community', '=', community)
      .where('previews', 'is not', null)
      .where('num', '>', after)
      .orderBy('num')
      .limit(PORTION)
      .execute();
    yield rows.flatMap((row) => cardsOf(row).map(({ url, picture }) => ({ url, picture: picture?.url ?? null })));
    if (rows.length < PORTION) return;
    after = rows.at(-1)!.num;
  }
}
