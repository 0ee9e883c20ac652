import { sql } from 'kysely';
import { fail } from '@learning-commons/protocol';
import type { Db } from '../database.ts';

/** How far the import of a community has come. It stands in the record, and is written in the same transactions as the rows. */
export interface Arrival {
  /** The content of the export it comes from. */
  readonly content: string;
  /** What the community was called there. */
  readonly from: string;
  readonly begun: number;
  /** When it was whole; null before. */
  readonly finished: number | null;
  /** Lines of each file that are here. */
  readonly lines: Readonly<Record<string, number>>;
}

const PREFIX = 'import:';

/** What is known of a community's import; undefined where there was none. */
export async function readArrival(db: Db, community: string): Promise<Arrival | undefined> {
  const { rows } = await sql<{ value: string }>`select value from instance where key = ${PREFIX + community}`.execute(
    db,
  );
  return rows[0] && (JSON.parse(rows[0].value) as Arrival);
}

export async function writeArrival(db: Db, community: string, arrival: Arrival): Promise<void> {
  const value = JSON.stringify(arrival);
  await sql`insert into instance (key, value) values (${PREFIX + community}, ${value})
    on conflict (key) do update set value = excluded.value`.execute(db);
}

export async function forgetArrival(db: Db, community: string): Promise<void> {
  await sql`delete from instance where key = ${PREFIX + community}`.execute(db);
}

/** Refuses to serve, or to carry further, communities of which only a part has arrived. Throws `conflict`. */
export async function refuseHalfArrived(db: Db, communities: readonly string[]): Promise<void> {
  for (const community of communities) {
    const arrival = await readArrival(db, community);
    if (arrival?.finished === null)
      throw fail(
        'conflict',
        `The community ${community} is being imported since ${new Date(arrival.begun).toISOString()} and is not complete. Run \`learning-commons import\` again, which goes on where it stopped, or with --give-up to remove what has arrived; or take the community out of the configuration meanwhile.`,
        { reason: 'half-imported', community },
      );
  }
}
