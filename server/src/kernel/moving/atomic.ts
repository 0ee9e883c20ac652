import { isSerialisation, type Database, type Db } from '../database.ts';

/** Times a transaction is tried that lost against one of a running server. */
const ATTEMPTS = 10;

/** One transaction that sees this community alone, in turn with those of running servers. */
export async function atomic(database: Database, community: string, work: (db: Db) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transact(async (db) => {
        await database.enter(db, community);
        await work(db);
      });
    } catch (error) {
      if (!isSerialisation(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
