import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { endHistory } from './former-heads.ts';
import { MARK } from './moving/mark.ts';

/**
 * Copies a SQLite record while the server goes on writing. The copy is one moment of it, whole and compact, on disk
 * when this returns. Fails when the target exists.
 */
export function backup(file: string, target: string): void {
  demandTarget(file, target);
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  const source = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    source.prepare('vacuum into ?').run(unfinished);
  } finally {
    source.close();
  }
  sync(unfinished);
  renameSync(unfinished, target);
  sync(dirname(target));
}

/** Fails where there is no record, or something in the place of its copy. */
export function demandTarget(file: string, target: string): void {
  if (!existsSync(file)) throw new Error(`There is no record at ${file}.`);
  if (existsSync(target)) throw new Error(`${target} exists already. Nothing was overwritten; choose another name.`);
}

/**
 * Puts a copy in the place of the record and gives it a new epoch, so that clients which saw later facts load afresh.
 * The former record is kept beside it. Answers where. The server must be stopped.
 */
export function restore(copy: string, file: string, now = new Date()): string | undefined {
  if (!existsSync(copy)) throw new Error(`There is no file ${copy}.`);
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.restoring`;
  remove(fresh);
  try {
    // Whoever was killed has left the last writes beside the file. The copy itself is not opened: it may lie where nobody writes.
    for (const suffix of ['', '-wal']) if (existsSync(copy + suffix)) copyFileSync(copy + suffix, fresh + suffix);
    makeOwn(fresh);
  } catch (error) {
    remove(fresh);
    throw new Error(`${copy} is not a usable copy of a record: ${(error as Error).message}. Nothing was changed.`, {
      cause: error,
    });
  }
  sync(fresh);
  const former = existsSync(file) ? `${file}.before-${now.toISOString().replaceAll(':', '-')}` : undefined;
  if (former) for (const part of PARTS) if (existsSync(file + part)) renameSync(file + part, former + part);
  renameSync(fresh, file);
  sync(dirname(file));
  return former;
}

/** What SQLite adds to the name of a file for what belongs to it. */
const PARTS = ['', '-wal', '-shm'];

function remove(file: string): void {
  for (const part of PARTS) rmSync(file + part, { force: true });
}

/** Makes a whole record a history of its own. */
function makeOwn(file: string): void {
  const database = new DatabaseSync(file);
  try {
    const { integrity_check: found } = database.prepare('pragma integrity_check').get() as { integrity_check: string };
    if (found !== 'ok') throw new Error(found);
    if (!database.prepare("select value from instance where key = 'epoch'").get()) throw new Error('it has no epoch');
    endHistory(database);
    // A copy of a file that was moved away is a history of its own from here on.
    database.exec(`drop table if exists ${MARK}`);
    database.exec('pragma wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
