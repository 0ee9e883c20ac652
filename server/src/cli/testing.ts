import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRecord } from '../app.ts';
import { newId } from '../kernel/testing.ts';
import { startServer, type TestServer } from '../testing.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** What a command came to. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A record, and the command line that works on it: the program itself, in a process of its own. */
export interface Machine {
  readonly data: string;
  readonly databaseUrl: string | undefined;
  run(...args: string[]): Promise<Outcome>;
  /** The same machine with its record in PostgreSQL. */
  with(databaseUrl: string): Machine;
  /** A server on the same record. */
  serve(): Promise<TestServer>;
  /** Says something in a community, and answers once it is kept. */
  post(server: TestServer, topic: string, community?: string): Promise<void>;
  /** The identity of its history. */
  epoch(): Promise<string>;
  /** The audit trail of a community, the earliest first. */
  trail(community?: string): Promise<readonly Entry[]>;
}

/** An entry as a test reads it. */
export interface Entry {
  readonly role: string;
  readonly action: string;
  readonly details: unknown;
}

/** Makes one with an empty record. */
export function machine(t: TestContext, databaseUrl?: string): Machine {
  const data = mkdtempSync(join(tmpdir(), 'lc-machine-'));
  t.after(() => rmSync(data, { recursive: true }));
  const secret = 'a secret of thirty-two bytes, or more';
  const communities = [{ id: 'acme', name: 'Acme', origins: ['https://acme.example'], reading: 'open' }];
  const issuers = [{ id: 'host', issuer: 'https://host.example', kind: 'secret', communities: ['acme'], secret }];
  writeFileSync(join(data, 'config.json'), JSON.stringify({ communities, issuers }));
  return at(data, databaseUrl);
}

function at(data: string, databaseUrl: string | undefined): Machine {
  const env = { PATH: process.env.PATH, LC_DATA: data, LC_LOG: 'silent' };
  return {
    data,
    databaseUrl,
    with: (url) => at(data, url),
    run: (...args) => runTo(args, { ...env, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) }),
    serve: () => startServer({ folder: data, config: { databaseUrl } }),
    async post(server, topic, community = 'acme') {
      const token = await server.token('ana', { community });
      const answer = await server.ask('comment.create', { id: newId(), topic, body: 'Words' }, token, community);
      if (!answer.ok) throw new Error(await answer.text());
    },
    async epoch() {
      const database = await openRecord({ data, databaseUrl });
      await database.close();
      return database.epoch;
    },
    async trail(community = 'acme') {
      const database = await openRecord({ data, databaseUrl });
      const rows = await database.read
        .selectFrom('audit_entries')
        .select(['role', 'action', 'details'])
        .where('community', '=', community)
        .orderBy('seq')
        .execute()
        .finally(() => database.close());
      return rows.map(({ role, action, details }) => ({
        role,
        action,
        details: JSON.parse(String(details)) as unknown,
      }));
    },
  };
}

function runTo(args: readonly string[], env: Record<string, string | undefined>): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (said.out += piece));
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (said.err += piece));
    child.once('close', (code) => resolve({ code, ...said }));
  });
}
