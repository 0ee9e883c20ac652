import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { WORDS } from './stamp.ts';

/**
 * The raw record: how many transactions a second SQLite keeps where the server keeps its own with `synchronous=FULL`, each with some
 * posts (the next number, a row, its unique key) and nothing else.
 */
export function commitsPerSecond(postsEach: number, seconds: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'lc-bench-'));
  const database = new DatabaseSync(join(folder, 'raw.sqlite'));
  database.exec(`pragma journal_mode = wal; pragma synchronous = full;
    create table streams (stream text primary key, head integer not null);
    create table posts (stream text, seq integer, id text unique, body text, primary key (stream, seq))`);
  const next = database.prepare(
    `insert into streams values ('raw', 1) on conflict do update set head = head + 1 returning head`,
  );
  const insert = database.prepare(`insert into posts values ('raw', ?, ?, ?)`);
  const started = performance.now();
  let commits = 0;
  for (; performance.now() - started < seconds * 1_000; commits += 1) {
    database.exec('begin immediate');
    for (let post = 0; post < postsEach; post += 1) {
      const { head } = next.get() as { head: number };
      insert.run(head, `post-${head}`, WORDS);
    }
    database.exec('commit');
  }
  const rate = commits / ((performance.now() - started) / 1_000);
  database.close();
  rmSync(folder, { recursive: true });
  return rate;
}
