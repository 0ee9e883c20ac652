import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { checkRecord } from '../check.ts';
import { openDatabase, type Database, type Migrations } from '../database.ts';
import type { Domain } from '../domain.ts';
import type { Mark } from './mark.ts';
import { readShape, type MovedTable } from './shape.ts';
import { Source } from './source.ts';
import { Target } from './target.ts';

/** What a move stands on. The caller holds the data lock, so that no server writes to the file. */
export interface MoveOptions {
  /** The SQLite file. */
  readonly file: string;
  /** The PostgreSQL database, which must be empty or hold the beginning of this same move. */
  readonly url: string;
  readonly migrations: Migrations;
  readonly domains: readonly Domain[];
  /** Rows of one transaction; 2,000 unless told. */
  readonly batch?: number;
  /** Awaited before anything is copied to a place where nothing is yet. */
  readonly begin?: (from: Database) => Promise<void>;
  /** Told how far a table has come. */
  readonly progress?: (table: string, rows: number, of: number) => void;
}

/** What was moved. */
export interface MoveReport {
  /** Where the record is now, without a password. */
  readonly place: string;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly hash: string }[];
  /** Columns of whole numbers in which SQLite held fractions. They were cut off. */
  readonly cut: readonly string[];
  /** What `check` finds on both sides: it was wrong before, and is now. */
  readonly problems: readonly string[];
}

/**
 * Moves a record from SQLite to PostgreSQL, whole: facts, numbers and the epoch stay, so that no client notices. It may be
 * ended at any point and run again. Until it is finished neither side can be served; once it is, only the target can.
 */
export async function moveRecord(options: MoveOptions): Promise<MoveReport> {
  if (!existsSync(options.file)) throw new Error(`There is no record at ${options.file}.`);
  const sides: { close(): unknown }[] = [];
  const held = <T extends { close(): unknown }>(side: T): T => (sides.push(side), side);
  try {
    const from = held(await openDatabase({ file: options.file, migrations: options.migrations, moving: true }));
    const source = held(new Source(options.file, options.batch));
    const target = held(await Target.connect(options.url));
    await claim(source, target, { file: options.file, begin: () => options.begin?.(from) });
    const to = held(await openDatabase({ url: options.url, migrations: options.migrations, moving: true }));
    const tables = await readShape(source.database, target.client);
    await copy(source, target, tables, options.progress);
    const moved = await compare(source, target, tables);
    const problems = await examine(from, to, options.domains);
    source.setMark({ ...source.mark()!, phase: 'moved', at: Date.now() });
    await target.release();
    return { place: target.place, tables: moved, cut: tables.flatMap((table) => source.fractions(table)), problems };
  } finally {
    for (const side of sides.reverse()) await side.close();
  }
}

/** Lets the file be served again. What was written to the target stays there, and is refused by servers. */
export function giveUpMove(file: string): Mark {
  if (!existsSync(file)) throw new Error(`There is no record at ${file}.`);
  const source = new Source(file);
  try {
    const mark = source.mark();
    if (!mark) throw new Error('No move of this record was begun.');
    if (mark.phase === 'moved')
      throw new Error(`The record is at ${mark.place} since the move was finished; there is nothing to give up.`);
    source.dropMark();
    return mark;
  } finally {
    source.close();
  }
}

/** Sees to it that the two belong to each other, and that nobody else opens either of them. */
async function claim(
  source: Source,
  target: Target,
  { file, begin }: { readonly file: string; readonly begin: () => Promise<void> | undefined },
): Promise<void> {
  const mark = source.mark();
  const tables = await target.tables();
  const there = tables.includes('record_move') ? await target.mark() : undefined;
  if (there) {
    if (there.attempt === mark?.attempt) return;
    throw new Error(
      `The database ${target.place} holds the beginning of another move, from ${there.place}. Nothing was changed; drop it, or choose an empty one.`,
    );
  }
  if (tables.length > 0) {
    if (mark?.phase === 'moved' && tables.includes('instance') && (await target.epoch()) === source.epoch)
      throw new Error(`This record is at ${target.place} already. There is nothing to do.`);
    throw new Error(
      `The database ${target.place} is not empty: it holds ${tables.slice(0, 5).join(', ')}${tables.length > 5 ? ' …' : ''}. Nothing was changed; choose an empty one.`,
    );
  }
  if (mark?.phase === 'moved')
    throw new Error(`This record was moved to ${mark.place} already, and that database goes on with it.`);
  await begin();
  const begun = { attempt: mark?.attempt ?? randomUUID(), at: Date.now() };
  source.setMark({ ...begun, phase: 'source', place: target.place });
  await target.claim({ ...begun, place: file });
}

async function copy(
  source: Source,
  target: Target,
  tables: readonly MovedTable[],
  tell: MoveOptions['progress'] = () => undefined,
): Promise<void> {
  const progress = await target.progress(tables);
  for (const table of tables) {
    const { done, ...before } = progress.get(table.name)!;
    if (done) continue;
    const of = source.count(table);
    let { after, rows } = before;
    for (let batch = source.batch(table, after); batch; batch = source.batch(table, after)) {
      await write(target, table, batch);
      ({ after } = batch);
      rows += batch.rows.length;
      tell(table.name, rows, of);
    }
    for (const { column, sequence } of table.numbered)
      await target.continueAfter(sequence, source.highest(table, column));
    await target.complete(table);
  }
}

async function write(target: Target, table: MovedTable, batch: NonNullable<ReturnType<Source['batch']>>) {
  try {
    await target.write(table, batch);
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const why = code === '22021' ? 'a text holds the character NUL, which PostgreSQL cannot keep' : message;
    throw new Error(
      `The table ${table.name} could not be written: ${why}. What was copied before is kept; run the move again.`,
      {
        cause: error,
      },
    );
  }
}

async function compare(source: Source, target: Target, tables: readonly MovedTable[]): Promise<MoveReport['tables']> {
  const moved: { name: string; rows: number; hash: string }[] = [];
  const wrong: string[] = [];
  for (const table of tables) {
    const [before, after] = [source.hash(table), await target.hash(table)];
    if (String(before) !== String(after)) wrong.push(`${table.name} (${before.rows} rows, ${after.rows} arrived)`);
    moved.push({ name: table.name, rows: after.rows, hash: String(after) });
  }
  if (wrong.length > 0)
    throw new Error(
      `What arrived is not what was sent: ${wrong.join(', ')}. The file is untouched. Run the move with --give-up, drop the database, and begin again.`,
    );
  return moved;
}

/** A move must not be stopped by what was wrong before it, nor make anything worse. */
async function examine(from: Database, to: Database, domains: readonly Domain[]): Promise<readonly string[]> {
  const [before, after] = [await checkRecord(from, domains), await checkRecord(to, domains)];
  const fresh = after.problems.filter((problem) => !before.problems.includes(problem));
  if (fresh.length > 0)
    throw new Error(
      `The record does not stand in the new database as it should: ${fresh.join('; ')}. The file is untouched.`,
    );
  return after.problems;
}
