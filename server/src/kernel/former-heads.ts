import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Logger } from 'pino';
import type { Database, Db, Migrations } from './database.ts';
import { communitiesIn, noteDeed } from './operator.ts';
import type { Actor } from './session.ts';
import type { Writer } from './writer.ts';

/** Facts of a stream that somebody had been told of, and that a record does not have which was put back to an earlier day. */
export interface LostFacts {
  readonly community: string;
  readonly stream: string;
  readonly from: number;
  readonly to: number;
}

/** How far somebody knew a stream, in a history that has ended. */
export interface FormerHead {
  readonly epoch: string;
  readonly since: number;
}

/** The row of `instance` in a record that was put back and not opened since: the epoch that ended with it. */
const PUT_BACK = 'put-back';
/** Begins the rows of `instance` that name the epochs which have ended. */
const ENDED = 'ended:';
/** Nobody is believed who claims that more facts of one stream are lost. */
const BELIEVABLE = 1_000_000;
/** Streams of which one member may tell, as many as one line may join. */
const OF_ONE_MEMBER = 200;
const MOST_MEMBERS = 10_000;
const MOST_PENDING = 1_000;
const MOST_KNOWN = 20_000;
/** Milliseconds in which what is told is gathered: everybody comes back at once. */
const GATHER = 1_000;

const create: Migration = {
  async up(db: Db) {
    await db.schema
      .createTable('former_heads')
      .addColumn('community', 'text', (column) => column.notNull())
      .addColumn('stream', 'text', (column) => column.notNull())
      .addColumn('epoch', 'text', (column) => column.notNull())
      // What is left of the stream's facts in that history, and the highest number that somebody was told of.
      .addColumn('head', 'bigint', (column) => column.notNull())
      .addColumn('told', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('former_heads_key', ['community', 'stream', 'epoch'])
      .execute();
  },
};

/** The table of how far streams went in histories that have ended. */
export const formerHeadsMigrations: Migrations = { '2026-11-26-0-former-heads': create };

/** Ends the history of a record file that was put back: the next one has a name of its own. */
export function endHistory(database: DatabaseSync): void {
  // Nobody has seen anything of a history that ended before it was opened.
  database.exec(
    `insert or ignore into instance (key, value) select '${PUT_BACK}', value from instance where key = 'epoch'`,
  );
  database.prepare("update instance set value = ? where key = 'epoch'").run(crypto.randomUUID());
}

/** The same for a record in PostgreSQL, where other tools put it back. */
export async function endHistoryOf(db: Db): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`insert into instance (key, value) select ${PUT_BACK}, value from instance where key = 'epoch'
      on conflict (key) do nothing`.execute(transaction);
    await sql`update instance set value = ${crypto.randomUUID()} where key = 'epoch'`.execute(transaction);
  });
  await noteFormerHeads(db);
}

/**
 * Once, when a record is opened for the first time since it was put back: notes where its streams stand, before anything is
 * added, and in every trail that what followed is gone.
 */
export async function noteFormerHeads(db: Db): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ value: string }>`delete from instance where key = ${PUT_BACK} returning value`.execute(
      transaction,
    );
    const epoch = rows[0]?.value;
    if (epoch === undefined) return;
    await sql`insert into former_heads (community, stream, epoch, head, told)
      select community, stream, ${epoch}, head, head from streams`.execute(transaction);
    await sql`insert into instance (key, value) values (${ENDED + epoch}, '')`.execute(transaction);
    await noteDeed(transaction, 'record.restore', {
      communities: await communitiesIn(transaction),
      details: { ended: epoch },
    });
  });
}

/** Compares with the record file in whose place a copy was put, if it can still be read and is of the same history. */
export async function compareWithFormer(db: Db, former: string): Promise<void> {
  const file = new DatabaseSync(former, { readOnly: true, timeout: 5_000 });
  try {
    const { value: epoch } = file.prepare("select value from instance where key = 'epoch'").get() as { value: string };
    if (!(await readEndedEpochs(db)).has(epoch)) return;
    const heads = file.prepare('select community, stream, head from streams').all() as unknown as Heads[];
    await db.transaction().execute(async (transaction) => {
      for (const { community, stream, head } of heads)
        await note(transaction, { community, stream, epoch, since: head });
    });
  } finally {
    file.close();
  }
}

interface Heads {
  readonly community: string;
  readonly stream: string;
  readonly head: number;
}

/** What is known to be lost, of every history that has ended. */
export async function lostFacts(db: Db): Promise<readonly LostFacts[]> {
  const { rows } = await sql<LostFacts>`
    select community, stream, head + 1 as "from", told as "to" from former_heads where told > head
    order by community, stream, head`.execute(db);
  return rows;
}

/** One line of the report. */
export function wordsOfLost({ community, stream, from, to }: LostFacts): string {
  const which = from === to ? `fact ${from} was` : `facts ${from}–${to} were`;
  return `${community}: stream ${stream}: ${which} acknowledged and ${from === to ? 'is' : 'are'} not in this record`;
}

/** Epochs of histories that have ended. */
export async function readEndedEpochs(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`select key from instance where key like ${`${ENDED}%`}`.execute(db);
  return new Set(rows.map(({ key }) => key.slice(ENDED.length)));
}

interface Told extends FormerHead {
  readonly community: string;
  readonly stream: string;
}

/** Notes how far a stream was known; answers what is lost, where that is news. */
async function note(db: Db, { community, stream, epoch, since }: Told): Promise<LostFacts | undefined> {
  const { rows } = await sql<{ head: number; told: number }>`
    select head, told from former_heads where community = ${community} and stream = ${stream} and epoch = ${epoch}`.execute(
    db,
  );
  // A stream that the copy knows nothing of began after it was taken.
  const { head, told } = rows[0] ?? { head: 0, told: 0 };
  if (since <= told || since - head > BELIEVABLE) return undefined;
  await sql`insert into former_heads (community, stream, epoch, head, told)
    values (${community}, ${stream}, ${epoch}, ${head}, ${since})
    on conflict (community, stream, epoch) do update set told = excluded.told`.execute(db);
  return { community, stream, from: head + 1, to: since };
}

/** What `FormerHeads` stands on. */
export interface FormerHeadsOptions {
  readonly database: Pick<Database, 'ended'>;
  readonly writer: Pick<Writer, 'submit'>;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * Learns from clients what a record lost when it was put back to an earlier day: each tells how far it knew a stream that it
 * may still read. Only members are believed, and only of histories that this record has ended.
 */
export class FormerHeads {
  readonly #options: FormerHeadsOptions;
  readonly #known = new Map<string, number>();
  readonly #tellers = new Map<string, number>();
  readonly #pending = new Map<string, Told & { readonly member: string }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FormerHeadsOptions) {
    this.#options = options;
  }

  /** Somebody who may read a stream knew it as far as this. */
  told({ community, id: member }: Pick<Actor, 'community' | 'id'>, stream: string, { epoch, since }: FormerHead): void {
    if (member === null || !this.#options.database.ended.has(epoch)) return;
    const name = `${community} ${stream} ${epoch}`;
    if (since <= (this.#known.get(name) ?? 0) || this.#pending.size >= MOST_PENDING) return;
    const tales = this.#tellers.get(member) ?? 0;
    if (tales >= OF_ONE_MEMBER) return;
    if (this.#tellers.size >= MOST_MEMBERS) this.#tellers.clear();
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#tellers.set(member, tales + 1);
    this.#known.set(name, since);
    this.#pending.set(name, { community, stream, epoch, since, member });
    this.#timer ??= setTimeout(() => void this.#write(), GATHER);
  }

  /** Writes down what was told a moment ago. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write();
  }

  async #write() {
    this.#timer = undefined;
    const all = [...this.#pending.values()];
    this.#pending.clear();
    if (all.length === 0) return;
    const { writer, log } = this.#options;
    try {
      const lost = await writer.submit(async (db) => {
        const found: (LostFacts & { member: string })[] = [];
        for (const told of all) {
          const news = await note(db, told);
          if (news) found.push({ ...news, member: told.member });
        }
        return found;
      });
      for (const { member, ...facts } of lost) log.warn({ ...facts, member }, wordsOfLost(facts));
    } catch (error) {
      // Who comes again tells it again.
      for (const { community, stream, epoch } of all) this.#known.delete(`${community} ${stream} ${epoch}`);
      log.warn({ err: error }, 'What pages knew of the former record could not be written down.');
    }
  }
}
