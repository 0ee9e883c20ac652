import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fail } from '@learning-commons/protocol';
import type { Database, Db, Migrations } from '../database.ts';
import type { CarriedFiles, Domain } from '../domain.ts';
import { checkKey, type Storage } from '../storage.ts';
import { refuseHalfArrived } from './arrival.ts';
import { heldBy, readCarried, walkRows, type Carried, type CarriedTable } from './carried.ts';
import { LineWriter, plainRow, toLine } from './lines.ts';
import { contentOf, FILES_PATH, FORMAT, FORMAT_VERSION, tablePath, writeManifest, type Manifest } from './manifest.ts';

/** Where a community is, and where its export goes. */
export interface ExportOptions {
  readonly database: Database;
  readonly storage: Storage;
  readonly domains: readonly Domain[];
  readonly migrations: Migrations;
  readonly community: string;
  /** Must not exist. */
  readonly folder: string;
  /** The version of the program. */
  readonly product: string;
  /** Awaited before the first row is read, once it is sure that there is something to export. */
  readonly begin?: () => Promise<void>;
  /** Told what has been written so far. */
  readonly progress?: (what: string, done: number) => void;
  /** Told of a file whose bytes the storage does not have. */
  readonly missing?: (path: string) => void;
}

/**
 * Writes everything of one community into a folder: its rows as they stand at one moment, then the bytes of its files. Nobody is
 * held up meanwhile. The folder has its name only once everything in it is on disk. Throws `not_found` where nothing is kept of
 * the community, and `conflict` where the folder exists.
 */
export async function exportCommunity(options: ExportOptions): Promise<Manifest> {
  const { folder, database } = options;
  if (existsSync(folder))
    throw fail('conflict', `${folder} exists already. Nothing was overwritten; choose another name.`);
  await refuseHalfArrived(database.read, [options.community]);
  const carried = await readCarried(database, options);
  if ((await heldBy(database.read, carried, options.community)).length === 0)
    throw fail('not_found', `The record holds nothing of a community ${options.community}.`);
  await options.begin?.();
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(join(unfinished, 'tables'), { recursive: true, mode: 0o700 });
  const wanted = join(unfinished, 'wanted');
  const exportedAt = new Date().toISOString();
  const tables = await database.snapshot(options.community, (db) =>
    writeRows(options, carried, { db, unfinished, wanted }),
  );
  const files = await new FileCopy(options, unfinished).copy(wanted);
  await rm(wanted);
  const manifest: Manifest = {
    format: FORMAT,
    version: FORMAT_VERSION,
    product: options.product,
    community: options.community,
    exportedAt,
    migrations: [...carried.migrations],
    kept: [...carried.kept],
    tables,
    files,
    content: contentOf({ tables, files }),
  };
  await writeManifest(unfinished, manifest);
  await rename(unfinished, folder);
  await sync(dirname(folder));
  return manifest;
}

interface Moment {
  readonly db: Db;
  readonly unfinished: string;
  /** The file that keys of files are noted in: bytes are copied when the snapshot is given back. */
  readonly wanted: string;
}

async function writeRows(options: ExportOptions, { tables, files }: Carried, { db, unfinished, wanted }: Moment) {
  const written: Manifest['tables'] = [];
  for (const table of tables)
    written.push({
      name: table.name,
      columns: [...table.columns],
      ...(await writeTable(options, db, table, join(unfinished, tablePath(table.name)))),
    });
  const list = await open(wanted, 'wx', 0o600);
  try {
    for (const each of files)
      for await (const key of each.keys(db, options.community)) await list.writeFile(`${each.area}/${key}\n`);
  } finally {
    await list.close();
  }
  return written;
}

async function writeTable({ database, community, progress }: ExportOptions, db: Db, table: CarriedTable, path: string) {
  const lines = await LineWriter.create(path);
  let count = 0;
  for await (const rows of walkRows(db, database.kind, table, community)) {
    for (const row of rows) await lines.add(toLine(table, row), plainRow(table, row));
    progress?.(table.name, (count += rows.length));
  }
  return lines.end();
}

/** The key in the storage of what an export calls `<area>/<rest>`. */
export function storageKey(community: string, path: string): string {
  const [area = '', ...rest] = path.split('/');
  return checkKey([area, community, ...rest].join('/'));
}

/** The areas of the storage in which communities have files. */
export const areasOf = (files: readonly CarriedFiles[]) => new Set(files.map(({ area }) => area));

/** Copies what rows tell of, one file after the other. */
class FileCopy {
  readonly #options: ExportOptions;
  readonly #folder: string;
  #stored = 0;
  #missing = 0;

  constructor(options: ExportOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  async copy(wanted: string): Promise<Manifest['files']> {
    const lines = await LineWriter.create(join(this.#folder, FILES_PATH));
    let count = 0;
    for await (const path of this.#paths(wanted)) {
      const copied = await this.#one(path);
      if (!copied) {
        this.#missing += 1;
        this.#options.missing?.(path);
        continue;
      }
      await lines.add({ path, ...copied }, [path, String(copied.bytes), copied.sha256]);
      this.#stored += copied.bytes;
      this.#options.progress?.('files', (count += 1));
    }
    return { ...(await lines.end()), stored: this.#stored, missing: this.#missing };
  }

  async *#paths(wanted: string): AsyncGenerator<string> {
    const { storage, community } = this.#options;
    for await (const path of createInterface({ input: createReadStream(wanted), crlfDelay: Infinity })) {
      const [area, ...rest] = path.split('/');
      const below = `${area}/${community}/`;
      if (rest.at(-1) !== '') yield path;
      else for await (const key of storage.list(below + rest.join('/'))) yield `${area}/${key.slice(below.length)}`;
    }
  }

  async #one(path: string): Promise<{ bytes: number; sha256: string } | undefined> {
    const stream = await this.#options.storage.get(storageKey(this.#options.community, path));
    if (!stream) return undefined;
    const target = join(this.#folder, 'files', path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(target, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of stream) {
        hash.update(piece);
        bytes += piece.byteLength;
        await file.writeFile(piece);
      }
      await file.sync();
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await file.close();
    }
  }
}

/** A renamed folder is there for good only once what holds it is on disk. */
async function sync(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().catch(() => undefined);
  await folder.close();
}
