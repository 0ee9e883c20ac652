import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRecord } from '@learning-commons/server';

const child = fileURLToPath(new URL('migration-child.ts', import.meta.url));

function run(folder: string, at: number): Promise<{ signal: NodeJS.Signals | null; said: string }> {
  return new Promise((resolve) => {
    const started = spawn(process.execPath, [child, folder, String(at)], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    started.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    started.once('exit', (_code, signal) => resolve({ signal, said }));
  });
}

function schemaOf(folder: string): unknown {
  const database = new DatabaseSync(join(folder, 'commons.sqlite'));
  const schema = database.prepare('select type, name, tbl_name, sql from sqlite_master order by type, name').all();
  const applied = database.prepare('select name from kysely_migration order by name').all();
  database.close();
  return { schema, applied };
}

const scratch = () => mkdtempSync(join(tmpdir(), 'lc-migrate-'));

test('a first start killed at any statement is completed by the next one, to the same schema', async () => {
  const clean = scratch();
  const { said } = await run(clean, 0);
  const statements = Number(said);
  assert.ok(statements > 30, `${statements} statements`);
  const expected = schemaOf(clean);
  let killed = 0;
  for (let at = 1; at <= statements; at += 2) {
    const folder = scratch();
    if ((await run(folder, at)).signal === 'SIGKILL') killed += 1;
    const database = await openRecord({ data: folder, databaseUrl: undefined });
    await database.close();
    assert.deepEqual(schemaOf(folder), expected, `killed at statement ${at}`);
    rmSync(folder, { recursive: true });
  }
  assert.equal(killed, Math.ceil(statements / 2));
  rmSync(clean, { recursive: true });
});

test('a file that is no record is refused with a plain sentence and left as it is', async () => {
  const folder = scratch();
  const file = join(folder, 'commons.sqlite');
  writeFileSync(file, 'this is somebody’s shopping list, not a database, and must not be lost');
  const before = readFileSync(file, 'utf8');
  await assert.rejects(openRecord({ data: folder, databaseUrl: undefined }), /cannot be used.*Nothing was changed/);
  assert.equal(readFileSync(file, 'utf8'), before);
  rmSync(folder, { recursive: true });
});

test('a record written by a newer version is refused, not downgraded', async () => {
  const folder = scratch();
  await (await openRecord({ data: folder, databaseUrl: undefined })).close();
  const database = new DatabaseSync(join(folder, 'commons.sqlite'));
  database
    .prepare('insert into kysely_migration (name, timestamp) values (?, ?)')
    .run('2999-01-01-future', new Date().toISOString());
  database.close();
  await assert.rejects(
    openRecord({ data: folder, databaseUrl: undefined }),
    /schema could not be brought up to date.*2999/,
  );
  rmSync(folder, { recursive: true });
});
