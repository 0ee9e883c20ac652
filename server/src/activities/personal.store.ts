import type { StatementRow, StatementsDb } from './statements.store.ts';

/** What erasing and handing out a member's statements reads and writes. */

/** Statements that are found by any of these words, also voided ones, by id. */
export async function readStatements(
  db: StatementsDb,
  community: string,
  { terms, after, limit }: { readonly terms: readonly string[]; readonly after: string; readonly limit: number },
): Promise<StatementRow[]> {
  return db
    .selectFrom('statements')
    .selectAll()
    .where('community', '=', community)
    .where('id', '>', after)
    .where(
      'id',
      'in',
      db
        .selectFrom('statement_terms')
        .select('statement_id')
        .where('community', '=', community)
        .where('term', 'in', terms),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Forgets a statement and the words by which it was found. */
export async function removeStatement(db: StatementsDb, { community, id }: StatementRow): Promise<void> {
  await db.deleteFrom('statement_terms').where('community', '=', community).where('statement_id', '=', id).execute();
  await db.deleteFrom('statements').where('community', '=', community).where('id', '=', id).execute();
}

/** Changes what a statement says, and takes away words by which it was found. */
export async function saveBody(
  db: StatementsDb,
  { community, id }: StatementRow,
  body: string,
  terms: readonly string[],
): Promise<void> {
  await db.updateTable('statements').set({ body }).where('community', '=', community).where('id', '=', id).execute();
  await db
    .deleteFrom('statement_terms')
    .where('community', '=', community)
    .where('statement_id', '=', id)
    .where('term', 'in', terms)
    .execute();
}

/** Takes a word away from all statements. */
export async function removeTerm(db: StatementsDb, community: string, term: string): Promise<void> {
  await db.deleteFrom('statement_terms').where('community', '=', community).where('term', '=', term).execute();
}
