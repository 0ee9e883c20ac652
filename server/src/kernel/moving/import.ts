import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { CommonsError, fail } from '@learning-commons/protocol';
import type { Database, Db, Migrations } from '../database.ts';
import type { Domain } from '../domain.ts';
import type { Storage } from '../storage.ts';
import { readArrival, writeArrival, type Arrival } from './arrival.ts';
import { atomic } from './atomic.ts';
import { heldBy, readCarried, walkRows, type Carried, type CarriedRow, type CarriedTable } from './carried.ts';
import { areasOf, storageKey } from './export.ts';
import { TableHash } from './hash.ts';
import { insertRows } from './insert.ts';
import { ExportFolder, fromLine, plainRow } from './lines.ts';
import { CommunityId, FILES_PATH, readManifest, tablePath, type Manifest } from './manifest.ts';
import { Renaming } from './renaming.ts';

/** What an import stands on. */
export interface ImportOptions {
  readonly database: Database;
  readonly storage: Storage;
  readonly domains: readonly Domain[];
  readonly migrations: Migrations;
  /** Where the export is. */
  readonly folder: string;
  /** What the community is to be called here; as there unless told. */
  readonly community?: string | undefined;
  /** Reads and checks everything, and changes nothing. */
  readonly dry?: boolean;
  /** Rows of one transaction; 500 unless told. */
  readonly batch?: number;
  /** Done in the transaction with which the community is whole. What it adds was not in the export. */
  readonly finish?: (db: Db, report: Pick<ImportReport, 'community' | 'manifest'>) => Promise<void>;
  /** Told what goes on, and with how many lines it is done. */
  readonly progress?: (doing: 'check' | 'write' | 'compare', what: string, done: number) => void;
}

/** What an import did. */
export interface ImportReport {
  readonly community: string;
  /** `known`: this export was imported before, and nothing was changed; `sound`: it could be, and nothing was changed. */
  readonly outcome: 'imported' | 'known' | 'sound';
  readonly manifest: Manifest;
}

const BATCH = 500;
/** Characters of one transaction. */
const BATCH_SIZE = 4_000_000;
/** Files after which it is noted how far they have come. */
const NOTED_FILES = 50;

/**
 * Brings a community into a record, equal to what it was: rows, facts under their numbers, files. Everything in the export is
 * checked before the first row is written, and what arrived is compared with it after the last. It may be ended at any point
 * and run again; until it is whole no server opens the community. Throws `invalid` for an export that is damaged or of another
 * version, and `conflict` for a community that holds anything else.
 */
export async function importCommunity(options: ImportOptions): Promise<ImportReport> {
  const carried = await readCarried(options.database, options);
  const manifest = await readManifest(options.folder, carried);
  const community = options.community ?? manifest.community;
  if (!CommunityId.safeParse(community).success)
    throw fail('invalid', 'A community’s id is made of lower-case letters, digits and hyphens, at most 64.');
  const run = new Import(options, { carried, manifest, community, folder: await ExportFolder.open(options.folder) });
  try {
    return { community, manifest, outcome: await run.run() };
  } finally {
    run.close();
  }
}

interface Parts {
  readonly carried: Carried;
  readonly manifest: Manifest;
  readonly community: string;
  readonly folder: ExportFolder;
}

/** A line of the list of files. */
interface FileLine {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

class Import {
  readonly #options: ImportOptions;
  readonly #parts: Parts;
  readonly #renaming: Renaming | undefined;
  /** By table, the hash that its rows have here: another one where the community is renamed. */
  readonly #expected = new Map<string, string>();
  #arrival: Arrival | undefined;

  constructor(options: ImportOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    const { community, manifest } = parts;
    this.#renaming = community === manifest.community ? undefined : new Renaming(manifest.community, community);
  }

  close() {
    this.#renaming?.close();
  }

  async run(): Promise<ImportReport['outcome']> {
    if (await this.#isKnown()) return 'known';
    await this.#check();
    if (this.#options.dry) return 'sound';
    await this.#begin();
    for (const table of this.#parts.carried.tables) await this.#writeTable(table);
    await this.#writeFiles();
    await this.#compare();
    await this.#atomic(async (db) => {
      await this.#note(db, { finished: Date.now() });
      await this.#options.finish?.(db, this.#parts);
    });
    return 'imported';
  }

  /** Whether this very export was imported before. Refuses a community that holds anything else. */
  async #isKnown(): Promise<boolean> {
    const { community, manifest, carried } = this.#parts;
    const { database, folder } = this.#options;
    this.#arrival = await readArrival(database.read, community);
    if (this.#arrival && this.#arrival.content !== manifest.content)
      throw fail(
        'conflict',
        this.#arrival.finished === null
          ? `The community ${community} holds the beginning of another import. Nothing was changed; go on with that one, or remove it with --give-up.`
          : `The community ${community} was imported from another export. Nothing was changed; choose another name with --community.`,
        { reason: 'other-data' },
      );
    if (this.#arrival) return this.#arrival.finished !== null;
    const held = await heldBy(database.read, carried, community);
    if (held.length > 0)
      throw fail(
        'conflict',
        `The community ${community} is not empty: it holds ${held.slice(0, 5).join(', ')}${held.length > 5 ? ' …' : ''}. Nothing was changed; import ${folder} under another name with --community.`,
        { reason: 'other-data', tables: held },
      );
    return false;
  }

  /** Reads everything, before anything is written. */
  async #check(): Promise<void> {
    const { carried, manifest } = this.#parts;
    if (this.#renaming) await this.#meetPeople(this.#renaming);
    for (const [at, table] of carried.tables.entries()) {
      const [hash, written] = [new TableHash(), new TableHash()];
      for await (const { row, number } of this.#rows(table)) {
        hash.add(plainRow(table, row));
        if (this.#renaming) written.add(plainRow(table, this.#renaming.rewrite(table, row)));
        this.#tell('check', table.name, number);
      }
      if (String(hash) !== manifest.tables[at]!.hash)
        throw this.#parts.folder.damaged(tablePath(table.name), 'its content has not the hash that the manifest tells');
      this.#expected.set(table.name, String(this.#renaming ? written : hash));
    }
    await this.#checkFiles();
  }

  async #checkFiles(): Promise<void> {
    const { folder, manifest } = this.#parts;
    const hash = new TableHash();
    for await (const { file, number } of this.#files()) {
      const found = await digestOf((await folder.open(`files/${file.path}`)).createReadStream());
      if (found.bytes !== file.bytes)
        throw folder.damaged(
          `files/${file.path}`,
          `it has ${found.bytes} bytes, and ${FILES_PATH} tells of ${file.bytes}`,
        );
      if (found.sha256 !== file.sha256)
        throw folder.damaged(
          `files/${file.path}`,
          `its SHA-256 is not that of ${FILES_PATH}: something in it was changed`,
        );
      hash.add([file.path, String(file.bytes), file.sha256]);
      this.#tell('check', 'files', number);
    }
    if (String(hash) !== manifest.files.hash)
      throw folder.damaged(FILES_PATH, 'its content has not the hash that the manifest tells');
  }

  async #meetPeople(renaming: Renaming): Promise<void> {
    const table = this.#parts.carried.tables.find(({ name }) => name === this.#parts.carried.people)!;
    const place = (wanted: string) => table.columns.findIndex(({ name }) => name === wanted);
    const [id, issuer, subject] = ['id', 'issuer', 'subject'].map(place);
    for await (const { row } of this.#rows(table))
      renaming.meet({ id: String(row[id!]), issuer: String(row[issuer!]), subject: String(row[subject!]) });
  }

  async *#rows(table: CarriedTable): AsyncGenerator<{ readonly row: CarriedRow; readonly number: number }> {
    const { folder, manifest } = this.#parts;
    const path = tablePath(table.name);
    for await (const { number, value } of folder.lines(
      path,
      manifest.tables.find(({ name }) => name === table.name)!,
    )) {
      const row = fromLine(table, value);
      if (typeof row === 'string') throw folder.damaged(path, row, number);
      yield { row, number };
    }
  }

  async *#files(): AsyncGenerator<{ readonly file: FileLine; readonly number: number }> {
    const { folder, manifest, carried, community } = this.#parts;
    const areas = areasOf(carried.files);
    for await (const { number, value } of folder.lines(FILES_PATH, manifest.files)) {
      const file = toFileLine(value);
      if (typeof file === 'string') throw folder.damaged(FILES_PATH, file, number);
      const [area = ''] = file.path.split('/');
      if (!areas.has(area)) throw folder.damaged(FILES_PATH, `no files are kept under ${JSON.stringify(area)}`, number);
      try {
        storageKey(community, file.path);
      } catch {
        throw folder.damaged(
          FILES_PATH,
          `${JSON.stringify(file.path.slice(0, 100))} is not the path of a file`,
          number,
        );
      }
      yield { file, number };
    }
  }

  async #begin(): Promise<void> {
    const { content, community: from } = this.#parts.manifest;
    this.#arrival ??= { content, from, begun: Date.now(), finished: null, lines: {} };
    await this.#atomic((db) => this.#note(db, {}));
  }

  /** Goes on after the lines that are here already. */
  async #writeTable(table: CarriedTable): Promise<void> {
    const done = this.#arrival!.lines[table.name] ?? 0;
    const most = this.#options.batch ?? BATCH;
    let [batch, size, last]: [CarriedRow[], number, number] = [[], 0, done];
    const flush = async () => {
      if (batch.length === 0) return;
      const rows = batch;
      [batch, size] = [[], 0];
      await this.#writeRows(table, rows, last);
      this.#tell('write', table.name, last);
    };
    for await (const { row, number } of this.#rows(table)) {
      if (number <= done) continue;
      batch.push(this.#renaming ? this.#renaming.rewrite(table, row) : row);
      size += row.reduce<number>(
        (sum, value) => sum + (typeof value === 'object' ? (value?.length ?? 0) : String(value).length),
        0,
      );
      last = number;
      if (batch.length >= most || size >= BATCH_SIZE) await flush();
    }
    await flush();
  }

  async #writeRows(table: CarriedTable, rows: readonly CarriedRow[], last: number): Promise<void> {
    try {
      const lines = { ...this.#arrival!.lines, [table.name]: last };
      await this.#atomic(async (db) => {
        await insertRows(db, table, this.#parts.community, rows);
        await this.#note(db, { lines }, false);
      });
      this.#arrival = { ...this.#arrival!, lines };
    } catch (error) {
      if (error instanceof CommonsError) throw error;
      throw new Error(
        `${tablePath(table.name)}, lines ${last - rows.length + 1} to ${last}, could not be written: ${(error as Error).message}. What was written before is kept; run the import again.`,
        { cause: error },
      );
    }
  }

  async #writeFiles(): Promise<void> {
    const { folder, community, manifest } = this.#parts;
    const done = this.#arrival!.lines['files'] ?? 0;
    for await (const { file, number } of this.#files()) {
      if (number <= done) continue;
      const opened = await folder.open(`files/${file.path}`);
      await this.#options.storage.put(storageKey(community, file.path), {
        bytes: file.bytes,
        stream: opened.createReadStream(),
      });
      this.#tell('write', 'files', number);
      if (number % NOTED_FILES !== 0 && number !== manifest.files.rows) continue;
      await this.#atomic((db) => this.#note(db, { lines: { ...this.#arrival!.lines, files: number } }));
    }
  }

  /** Reads back what is here, and leaves the mark of an unfinished import where that is not what was sent. */
  async #compare(): Promise<void> {
    const { carried, community, manifest } = this.#parts;
    const wrong = await this.#options.database.snapshot(community, async (db) => {
      const found: string[] = [];
      for (const table of carried.tables) {
        const hash = new TableHash();
        for await (const rows of walkRows(db, this.#options.database.kind, table, community)) {
          for (const row of rows) hash.add(plainRow(table, row));
          this.#tell('compare', table.name, hash.rows);
        }
        const { rows } = manifest.tables.find(({ name }) => name === table.name)!;
        if (String(hash) !== this.#expected.get(table.name))
          found.push(`${table.name} (${rows} rows, ${hash.rows} arrived)`);
      }
      return found;
    });
    wrong.push(...(await this.#compareFiles()));
    if (wrong.length > 0)
      throw new Error(
        `What arrived is not what was sent: ${wrong.slice(0, 10).join(', ')}. Has a server written to ${community} meanwhile? Run the import with --give-up, and begin again.`,
      );
  }

  async #compareFiles(): Promise<string[]> {
    const wrong: string[] = [];
    for await (const { file, number } of this.#files()) {
      const stream = await this.#options.storage.get(storageKey(this.#parts.community, file.path));
      const found = stream && (await digestOf(stream));
      if (found?.sha256 !== file.sha256) wrong.push(`files/${file.path}`);
      this.#tell('compare', 'files', number);
    }
    return wrong;
  }

  async #note(db: Db, change: Partial<Arrival>, remember = true): Promise<void> {
    const arrival = { ...this.#arrival!, ...change };
    await writeArrival(db, this.#parts.community, arrival);
    if (remember) this.#arrival = arrival;
  }

  #atomic(work: (db: Db) => Promise<void>): Promise<void> {
    return atomic(this.#options.database, this.#parts.community, work);
  }

  #tell(doing: 'check' | 'write' | 'compare', what: string, done: number) {
    this.#options.progress?.(doing, what, done);
  }
}

function toFileLine(value: unknown): FileLine | string {
  if (typeof value !== 'object' || value === null) return 'this is not an object';
  const { path, bytes, sha256, ...more } = value as Record<string, unknown>;
  if (Object.keys(more).length > 0) return 'it says more than path, bytes and sha256';
  if (typeof path !== 'string' || typeof sha256 !== 'string' || !Number.isSafeInteger(bytes) || (bytes as number) < 0)
    return 'it does not say path, bytes and sha256';
  return { path, bytes: bytes as number, sha256 };
}

async function digestOf(stream: AsyncIterable<Uint8Array> | Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    hash.update(piece);
    bytes += piece.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}
