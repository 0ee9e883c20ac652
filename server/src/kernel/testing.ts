import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Id, Role, StreamBatch, WriteReply } from '@learning-commons/protocol';
import * as domains from '../domains.ts';
import { LocalBus } from './bus.ts';
import { openDatabase, type Database } from './database.ts';
import { Dispatch, type DispatchOptions } from './dispatch.ts';
import type { CommunitySettings, Domain } from './domain.ts';
import { eventLogMigrations } from './event-log.ts';
import { RateLimits } from './rate-limits.ts';
import type { Actor } from './session.ts';
import { FolderStorage } from './storage.folder.ts';
import { defaultUploads } from './upload-settings.ts';
import { workerMigrations } from './workers.ts';

export { tellMisses } from './search-misses.ts';

/** One kind of record that domain tests run on. */
export interface TestRecord {
  readonly name: string;
  /** Opens a fresh, empty record. */
  open(extra?: readonly Domain[], options?: TestOptions): Promise<TestKernel>;
}

/** What a test sets of a kernel. */
export interface TestOptions extends Partial<Pick<DispatchOptions, 'outbound' | 'pages' | 'report' | 'storage'>> {
  /** The role as which PostgreSQL is used; by default the one that `LC_TEST_DATABASE_URL` names. */
  readonly role?: string;
}

/** A kernel on a record of its own, without doors. */
export interface TestKernel {
  readonly dispatch: Dispatch;
  readonly database: Database;
  /** Everything published so far. */
  readonly published: StreamBatch[];
  /** The time that handlers see; tests move it. */
  readonly clock: { now: number };
  run(actor: Actor, operation: string, input: unknown): Promise<never>;
  write(actor: Actor, operation: string, input: unknown): Promise<WriteReply<never>>;
  /** Runs a worker until it finds nothing more to do. */
  work(worker: string): Promise<void>;
  /** A second node on the same record, where the record allows one. */
  beside?(): Promise<TestKernel>;
  close(): Promise<void>;
}

/** Every record that is configured: SQLite always, PostgreSQL where `LC_TEST_DATABASE_URL` names one. */
export const records: readonly TestRecord[] = [
  { name: 'SQLite', open: openOnSqlite },
  ...(process.env.LC_TEST_DATABASE_URL ? [{ name: 'PostgreSQL', open: openOnPostgres }] : []),
];

/** A fresh id, as a client would make it. */
export const newId = (): Id => randomBytes(16).toString('base64url');

/** A member of the test community. */
export function member(name: string, role: Role = 'learner', community = 'acme'): Actor {
  const id = Buffer.from(`${community}/${name}`.padEnd(16, '.')).subarray(0, 16).toString('base64url');
  const person = { id, name, ...(role !== 'learner' && { role }) };
  return { community, id, role, person, groups: [], issuer: 'test', subject: name, expiresAt: Date.now() + 600_000 };
}

/** Somebody without a token. */
export const reader = (community = 'acme'): Actor => ({
  community,
  id: null,
  role: null,
  person: null,
  groups: [],
  issuer: null,
  subject: null,
  expiresAt: null,
});

const communities = new Map<string, CommunitySettings>(
  ['acme', 'globex'].map((id) => [
    id,
    {
      id,
      name: id,
      reading: 'open',
      editWindow: id === 'acme' ? 900 : null,
      uploads: defaultUploads,
      issuers: [{ id: 'test', issuer: 'https://test.example' }],
    },
  ]),
);

async function openOnSqlite(extra: readonly Domain[] = [], options: TestOptions = {}): Promise<TestKernel> {
  const folder = mkdtempSync(join(tmpdir(), 'lc-test-'));
  const storage = new FolderStorage(join(folder, 'files'));
  const kernel = await build({ file: join(folder, 'commons.sqlite') }, extra, { storage, ...options });
  return { ...kernel, close: () => kernel.close().finally(() => rmSync(folder, { recursive: true })) };
}

/** A role without any privilege, which owns its database and nothing else. */
export const PLAIN_ROLE = 'lc_test_plain';

async function openOnPostgres(
  extra: readonly Domain[] = [],
  { role, ...options }: TestOptions = {},
): Promise<TestKernel> {
  const { url, drop } = await makePostgres(role);
  const files = mkdtempSync(join(tmpdir(), 'lc-files-'));
  const all = { storage: new FolderStorage(files), ...options };
  const kernel = await build({ url }, extra, all);
  const close = () => kernel.close().finally(() => rmSync(files, { recursive: true }));
  return {
    ...kernel,
    beside: () => build({ url }, extra, all),
    close: () => close().finally(drop),
  };
}

/** An empty database of a test's own, on the server that `LC_TEST_DATABASE_URL` names, and how to remove it; `as` names a role that owns it. */
export async function makePostgres(as?: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const server = new URL(process.env.LC_TEST_DATABASE_URL!);
  const name = `lc_test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const own = new URL(server);
  own.pathname = `/${name}`;
  if (as !== undefined) {
    await administer(
      server,
      `do $$ begin create role ${as} login; exception when duplicate_object or unique_violation then null; end $$`,
    );
    await administer(server, `alter database ${name} owner to ${as}`);
    own.username = as;
  }
  return { url: own.href, drop: () => administer(server, `drop database ${name} with (force)`) };
}

async function administer(url: URL, statement: string) {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function build(
  where: { file?: string; url?: string },
  extra: readonly Domain[],
  options: TestOptions,
): Promise<TestKernel> {
  const all = [...Object.values(domains), ...extra];
  const migrations = Object.assign({}, eventLogMigrations, workerMigrations, ...all.map((domain) => domain.migrations));
  const database = await openDatabase({ ...where, migrations });
  const bus = new LocalBus();
  const published: StreamBatch[] = [];
  bus.subscribe(({ batch }) => published.push(batch));
  const clock = { now: Date.UTC(2026, 0, 5, 9) };
  const limits = new RateLimits({
    member: { points: 1e9, seconds: 1 },
    key: { points: 1e9, seconds: 1 },
    address: { points: 1e9, seconds: 1 },
    community: { points: 1e9, seconds: 1 },
  });
  const dispatch = new Dispatch({ database, domains: all, communities, bus, limits, now: () => clock.now, ...options });
  const run = (actor: Actor, operation: string, input: unknown) =>
    dispatch.run(actor, operation, input) as Promise<never>;
  const work = async (name: string) => {
    const worker = all.map(({ workers }) => workers[name]).find((each) => each !== undefined);
    if (!worker) throw new Error(`There is no worker ${name}.`);
    while (await worker.run(dispatch.node));
  };
  return { dispatch, database, published, clock, run, write: run, work, close: () => database.close() };
}
