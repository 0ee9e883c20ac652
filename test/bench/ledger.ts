import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** What a large ledger consists of. */
export interface LedgerSize {
  readonly members: number;
  /** Rows of each member, spread over the last year. */
  readonly rowsEach: number;
}

const YEAR = 365 * 86_400_000;

/**
 * Writes a ledger, without its facts, straight into a record that the server has made, and has the totals added up from it
 * when the server starts. Answers the members' ids.
 */
export function writeLedger(file: string, community: string, { members, rowsEach }: LedgerSize): string[] {
  const database = new DatabaseSync(file);
  database.exec('pragma synchronous = off; pragma cache_size = -400000');
  const row = database.prepare(
    `insert into point_ledger (community, member, seq, rule, source, turn, kind, amount, at, written_at, version, verb, object, topic)
     values (?, ?, ?, 'course-completed', ?, 0, 'award', ?, ?, ?, 1, 'course.completed', ?, null)`,
  );
  const head = database.prepare(`insert into streams (community, stream, head) values (?, ?, ?)`);
  const state = database.prepare(
    `insert into point_state (community, revision, version, recounted, refold) values (?, 'loaded', 1, 0, '')`,
  );
  // In the order of the table, so that pages are written once.
  const ids = Array.from({ length: members }, () => randomBytes(16).toString('base64url')).sort();
  const now = Date.now();
  database.exec('begin');
  ids.forEach((id, index) => {
    for (let seq = 1; seq <= rowsEach; seq += 1) {
      const source = `load:${index}:${seq}`;
      const at = now - Math.floor(Math.random() * YEAR);
      row.run(community, id, seq, source, 1 + Math.floor(Math.random() * 40), at, at, `course:${source}`);
    }
    head.run(community, `points:${id}`, rowsEach);
    if (index % 20_000 === 19_999) database.exec('commit; begin');
  });
  state.run(community);
  database.exec('commit');
  database.close();
  return ids;
}
