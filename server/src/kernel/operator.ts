import { sql } from 'kysely';
import { appendEntries, toEntry, type Detail, type NewEntry } from './audit.ts';
import type { Db } from './database.ts';
import { readArrival } from './moving/arrival.ts';
import { systemActor } from './node.ts';

/**
 * What the audit trail calls the deeds of whoever has the command line, where no operation does them. `community.export`,
 * `comment.import`, `record.backup` and `record.move` stand there before anything is read or written; `community.import` and
 * `record.restore` with what they bring.
 */
export type OperatorAction =
  'community.export' | 'community.import' | 'comment.import' | 'record.backup' | 'record.move' | 'record.restore';

/** Whom a deed concerns, and what else is to be known of it: never a path or an address, which may hold secrets. */
export interface OperatorDeed {
  readonly communities: readonly string[];
  readonly details?: Readonly<Record<string, Detail>>;
}

/**
 * Writes a deed down in the trail of each community, in the transaction at hand. A community of which only a part has arrived
 * gets no entry: it is to be equal to its export.
 */
export async function noteDeed(db: Db, action: OperatorAction, { communities, details }: OperatorDeed): Promise<void> {
  const entries: NewEntry[] = [];
  for (const community of communities) {
    if ((await readArrival(db, community))?.finished === null) continue;
    const said = { db, community, now: Date.now(), actor: systemActor(community) };
    entries.push(await toEntry(said, action, { details }));
  }
  await appendEntries(db, entries);
}

/** Every community of which the record holds anything: whoever writes has a stream, whoever comes is a member. */
export async function communitiesIn(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ community: string }>`
    select community from streams union select community from members union select community from audit_heads
    order by 1`.execute(db);
  return rows.map(({ community }) => community);
}
