import { sql } from 'kysely';
import type { Db, SqlKind } from '../database.ts';

/** Stands in a record while it is being moved, and for ever in the file it was moved from. */
export const MARK = 'record_move';

/** What the mark says. */
export interface Mark {
  /** Names one move: a target goes on only with the source it was begun for. */
  readonly attempt: string;
  /** `source` while the file is being copied, `moved` when it was; `target` in what is being filled. */
  readonly phase: 'source' | 'moved' | 'target';
  /** The database at the other end, without its password. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The columns of the mark, in both kinds of SQL. */
export const MARK_COLUMNS = 'attempt text not null, phase text not null, place text not null, at bigint not null';

/**
 * Refuses to open a record that a move has left unfinished or was finished from: two servers must never go on with one
 * history.
 */
export async function refuseMoving(db: Db, kind: SqlKind): Promise<void> {
  const { rows: tables } =
    kind === 'sqlite'
      ? await sql`select 1 from sqlite_master where name = ${MARK}`.execute(db)
      : await sql`select 1 where to_regclass(${MARK}) is not null`.execute(db);
  if (tables.length === 0) return;
  const { rows } = await sql<Mark>`select attempt, phase, place, at from ${sql.table(MARK)}`.execute(db);
  if (rows[0]) throw new Error(wordsOf(rows[0]));
}

function wordsOf({ phase, place, at }: Mark): string {
  const when = new Date(at).toISOString();
  if (phase === 'target')
    return `This database is being filled from ${place} since ${when}, and is not complete. Run \`learning-commons move-to-postgres\` again: it goes on where it stopped.`;
  if (phase === 'source')
    return `This record is being moved to ${place} since ${when}. Run \`learning-commons move-to-postgres\` again to finish, or with --give-up to serve this file again.`;
  return `This record was moved to ${place} at ${when}: set DATABASE_URL to that database. Nothing was changed here; to go back to this file all the same, \`learning-commons restore\` it.`;
}
