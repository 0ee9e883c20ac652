import { sql } from 'kysely';
import { fail } from '@learning-commons/protocol';
import type { Database, Db } from '../database.ts';
import { withoutLimit } from '../postgres-client.ts';
import { forgetArrival, readArrival } from './arrival.ts';
import { atomic } from './atomic.ts';
import { readCarried, type CarriedTable } from './carried.ts';
import { areasOf } from './export.ts';
import type { ImportOptions } from './import.ts';

/** Where what was begun is to be removed. */
export type GiveUpOptions = Pick<ImportOptions, 'database' | 'storage' | 'domains' | 'migrations'> & {
  readonly community: string;
};

/** Removes what has arrived of an import that was not finished. Throws `conflict` where there is none. */
export async function giveUpImport({ database, storage, community, ...more }: GiveUpOptions): Promise<void> {
  const arrival = await readArrival(database.read, community);
  if (!arrival) throw fail('conflict', `No import of a community ${community} was begun here.`);
  if (arrival.finished !== null)
    throw fail('conflict', `The import of ${community} was finished; there is nothing to give up.`);
  const { tables, files } = await readCarried(database, more);
  for (const area of areasOf(files))
    for await (const key of storage.list(`${area}/${community}/`)) await storage.remove(key);
  await atomic(database, community, async (db) => {
    if (database.kind === 'postgres') await withoutLimit('statement_timeout').execute(db);
    for (const table of tables.toReversed()) await removeRows(db, table, community, database.kind);
    await forgetArrival(db, community);
  });
}

async function removeRows(db: Db, table: CarriedTable, community: string, kind: Database['kind']): Promise<void> {
  const number = sql.ref(table.virtual ? 'rowid' : 'num');
  const whose = table.owned
    ? sql`community = ${community}`
    : sql`${number} in (select num from ${sql.table(table.names!)} where community = ${community})`;
  const remove = () => sql`delete from ${sql.table(table.name)} where ${whose}`.execute(db);
  await withoutTriggers(db, table.name, kind, remove);
}

/** A table may refuse that rows of it are ever removed. These never stood in a community that was served. */
async function withoutTriggers(db: Db, table: string, kind: Database['kind'], work: () => Promise<unknown>) {
  if (kind === 'postgres') {
    const { rows } =
      await sql`select 1 from pg_trigger where tgrelid = ${table}::regclass and not tgisinternal`.execute(db);
    if (rows.length === 0) return void (await work());
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(db);
    await work();
    await sql`alter table ${sql.table(table)} enable trigger user`.execute(db);
    return;
  }
  const { rows } = await sql<{
    name: string;
    sql: string;
  }>`select name, sql from sqlite_master where type = 'trigger' and tbl_name = ${table}`.execute(db);
  for (const { name } of rows) await sql`drop trigger ${sql.ref(name)}`.execute(db);
  await work();
  for (const trigger of rows) await sql.raw(trigger.sql).execute(db);
}
