import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { openRecord } from './app.ts';
import { dropTriggers } from './audit/testing.ts';
import { appendEntries } from './kernel/audit.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function folder(t: TestContext): string {
  const data = mkdtempSync(join(tmpdir(), 'lc-main-'));
  t.after(() => rmSync(data, { recursive: true }));
  return data;
}

/** Runs a command to its end, which must be a failure, and answers what it said. */
function refusal(command: string, env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const { PATH } = process.env;
    execFile(process.execPath, [main, command], { env: { PATH, ...env }, timeout: 20_000 }, (error, _out, said) =>
      error?.code === 1 ? resolve(said) : reject(new Error(`ended with ${error?.code ?? 0}: ${said}`)),
    );
  });
}

test('`check` says that there is no record, and makes none', async (t) => {
  const data = folder(t);
  assert.match(await refusal('check', { LC_DATA: data }), /^There is no record at .*commons\.sqlite\.\n$/);
  assert.deepEqual(readdirSync(data), []);
});

test('`check` prints where the audit trail ends, and fails when an entry was changed or an end that was noted is gone', async (t) => {
  const data = folder(t);
  const database = await openRecord({ data, databaseUrl: undefined });
  const entry = {
    community: 'acme',
    at: 1,
    role: 'admin',
    action: 'key.create',
    thing: 'k',
    details: '{}',
    parts: {},
  } as const;
  await database.transact((db) => appendEntries(db, [entry, entry]));
  const check = (...options: string[]) =>
    new Promise<{ code: unknown; out: string }>((resolve) => {
      const env = { PATH: process.env.PATH, LC_DATA: data };
      execFile(process.execPath, [main, 'check', ...options], { env }, (error, out) =>
        resolve({ code: error?.code ?? 0, out }),
      );
    });
  const { code, out } = await check();
  const [, end] = /^audit trail (acme:2:[0-9a-f]{64})$/m.exec(out)!;
  assert.deepEqual([code, (await check('--audit', end!)).code], [0, 0]);
  const cut = await check('--audit', end!.replace(':2:', ':3:'));
  assert.equal(cut.code, 1);
  assert.match(cut.out, /^audit acme: entry 3 was noted and is not there/m);
  await dropTriggers(database);
  await sql`update audit_entries set thing = 'l' where seq = 1`.execute(database.write);
  await database.close();
  const changed = await check();
  assert.equal(changed.code, 1);
  assert.match(changed.out, /^audit acme: entry 1 was changed after it was written\.$/m);
});

/** A port on which somebody else listens. */
async function takenPort(t: TestContext): Promise<number> {
  const other = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  return (other.address() as { port: number }).port;
}

test('a port that is taken is named, with the way out', async (t) => {
  const port = await takenPort(t);
  const said = await refusal('demo', { LC_DATA: folder(t), PORT: String(port), LC_LOG: 'silent' });
  assert.equal(
    said,
    `Port ${port} of 127.0.0.1 is taken by another program. Stop it, or choose another port with PORT.\n`,
  );
});

test('a database that does not answer is named without its password', async (t) => {
  const said = await refusal('demo', { LC_DATA: folder(t), DATABASE_URL: 'postgres://ann:geheim@127.0.0.1:1/commons' });
  assert.match(said, /^The database commons at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED.* Check DATABASE_URL/);
  assert.doesNotMatch(said, /geheim/);
});

test('a server that cannot begin ends, although it is still trying to reach Redis', async (t) => {
  const port = String(await takenPort(t));
  const env = { LC_DATA: folder(t), LC_LOG: 'silent', REDIS_URL: `redis://127.0.0.1:${port}`, PORT: port };
  assert.match(await refusal('demo', env), /^Port \d+ of 127\.0\.0\.1 is taken/);
});
