import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { createApp, createLog, migrations, openRecord, openStorage, type App } from '../../app.ts';
import { loadConfig } from '../../config.ts';
import { company, people, type Subject } from '../../demo/company.ts';
import { seedDemo } from '../../demo/demo.ts';
import * as domains from '../../domains.ts';
import type { Database } from '../database.ts';
import { memberId } from '../issuer.ts';
import { systemActor } from '../node.ts';
import type { Actor } from '../session.ts';
import { FolderStorage } from '../storage.folder.ts';
import { makePostgres, newId, PLAIN_ROLE } from '../testing.ts';
import { exportCommunity } from './export.ts';
import { giveUpImport } from './give-up.ts';
import { importCommunity, type ImportOptions } from './import.ts';
import type { Manifest } from './manifest.ts';

export const all = Object.values(domains);
const NOW = Date.now();
export const base = mkdtempSync(join(tmpdir(), 'lc-carry-'));
after(() => rmSync(base, { recursive: true }));

export const FORMULA = '=cmd|\' /C calc\'!A0 +1 @SUM(1) "quoted"; <b>&amp;';
export const file = { id: newId(), bytes: randomBytes(400_000) };
const half = { id: newId(), bytes: randomBytes(5_000) };
/** What must never be in an export. */
export const secrets: string[] = [];

export const member = (subject: Subject): Actor => {
  const id = memberId(company.id, 'demo', subject);
  const { name, role } = people[subject];
  return { ...systemActor(company.id), id, role, person: { id, name }, subject, issuer: 'demo' };
};

/** The seeded company, with files, secrets and hostile words; exported once, and then joined by a neighbour. */
async function makeSource(): Promise<Manifest> {
  const data = join(base, 'source');
  const app = await openDemo(data);
  await seedDemo(app);
  await addFiles(app);
  await addSecrets(app);
  await app.close(0);
  const record = await openPlace(data);
  const manifest = await record.export(join(base, 'first'));
  // The neighbour has ids and numbers of its own in the same tables, and files in the same storage.
  await record.import(join(base, 'first'), { community: 'neighbour' });
  await record.close();
  return manifest;
}

export function openDemo(data: string, url?: string): Promise<App> {
  const env = { LC_DATA: data, ...(url && { DATABASE_URL: url }) };
  const config = loadConfig(env, { mode: 'demo', demo: company });
  return createApp(config, { log: createLog('silent'), now: () => NOW });
}

/** One file that a comment and two facts tell of, one that is half here, and words that mean more to other programs. */
async function addFiles(app: App): Promise<void> {
  const { database, dispatch, config } = app;
  const storage = openStorage(config);
  const ingrid = member('ingrid');
  const row = {
    community: company.id,
    owner: ingrid.id!,
    problem: null,
    sizes: '[]',
    alt: '',
    transcript: '',
    captions: '[]',
    attached: 0,
    tries: 0,
    created_at: NOW,
    touched_at: NOW,
    ending: 'pdf',
    kind: 'file',
    type: 'application/pdf',
  };
  const key = `uploads/${company.id}/${half.id}/piece-0-${newId()}`;
  const sizes = (bytes: number) => ({ bytes, received: bytes, stored: bytes });
  await database.write
    .insertInto('uploads')
    .values([
      { ...row, id: file.id, state: 'ready', name: 'plan.pdf', ...sizes(file.bytes.length) },
      { ...row, id: half.id, state: 'receiving', name: 'half.pdf', ...sizes(half.bytes.length), bytes: 9_999 },
    ])
    .execute();
  await database.write
    .insertInto('upload_pieces')
    .values({ community: company.id, upload_id: half.id, start: 0, bytes: half.bytes.length, key })
    .execute();
  await storage.put(`uploads/${company.id}/${file.id}/file`, file.bytes);
  await storage.put(key, half.bytes);
  // No row tells of this one: it was forgotten, and is not to come back elsewhere.
  await storage.put(`uploads/${company.id}/${newId()}/file`, randomBytes(10));
  await storage.put(`previews/${company.id}/${'p'.repeat(43)}.webp`, randomBytes(3_000));
  const body = `${FORMULA}\nwith a file, from ${ingrid.id}`;
  await dispatch.run(ingrid, 'comment.create', { id: newId(), topic: 'files', body, attachments: [file.id] });
  // The audit trail has sealed a text with an id in it, which is another one under another name.
  const reason = `See ${ingrid.id}`;
  await dispatch.run(systemActor(company.id), 'discussion.lock', { topic: 'files', on: true, reason });
}

async function addSecrets({ dispatch, database }: App): Promise<void> {
  const admin = systemActor(company.id);
  const url = 'https://hooks.example/T0K3N-of-the-address';
  const hook = (await dispatch.run(admin, 'webhook.create', { url, name: 'x', events: ['badge.awarded'] })) as never;
  const key = (await dispatch.run(admin, 'key.create', { name: 'x', scopes: ['activity:write'] })) as never;
  await dispatch.run(admin, 'badge.rotateKey', {});
  const { rows } = await sql<Record<string, string>>`
    select k.private_key, s.secret, w.secret as hook, y.hash from badge_keys k, badge_secrets s, webhooks w, server_keys y
    where s.community = k.community`.execute(database.read);
  const [{ private_key, ...others } = {}] = rows;
  secrets.push(url, (JSON.parse(private_key!) as { d: string }).d, ...Object.values(others));
  for (const fresh of [hook, key] as { result?: { secret?: string }; secret?: string }[])
    secrets.push((fresh.result?.secret ?? fresh.secret)!);
}

type Place = Awaited<ReturnType<typeof openPlace>>;

/** A record with its files, without a server. */
export async function openPlace(data: string, url?: string) {
  const database = await openRecord({ data, databaseUrl: url });
  const storage = new FolderStorage(join(data, 'files'));
  const parts = { database, storage, domains: all, migrations };
  return {
    data,
    url,
    database,
    storage,
    export: (folder: string, community: string = company.id) =>
      exportCommunity({ ...parts, folder, community, product: '1.2.3' }),
    import: (folder: string, more: Partial<ImportOptions> = {}) => importCommunity({ ...parts, folder, ...more }),
    giveUp: (community: string) => giveUpImport({ ...parts, community }),
    close: () => database.close(),
  };
}

interface Kind {
  readonly name: string;
  /** An empty record. */
  open(t: TestContext): Promise<Place>;
}

export const kinds: readonly Kind[] = [
  { name: 'SQLite', open: (t) => openNew(t) },
  ...(process.env.LC_TEST_DATABASE_URL ? [{ name: 'PostgreSQL', open: openOnPostgres }] : []),
];

export async function openNew(t: TestContext, url?: string): Promise<Place> {
  const place = await openPlace(mkdtempSync(join(base, 'place-')), url);
  t.after(() => place.close());
  return place;
}

async function openOnPostgres(t: TestContext): Promise<Place> {
  // As a role that the wall between communities holds.
  const { url, drop } = await makePostgres(PLAIN_ROLE);
  t.after(drop);
  return openNew(t, url);
}

export let told: Manifest;
before(async () => (told = await makeSource()));
export const EXPORT = join(base, 'first');

/** A copy of the export, to be spoilt. */
export const copyOf = () => {
  const folder = join(mkdtempSync(join(base, 'spoilt-')), 'x');
  cpSync(EXPORT, folder, { recursive: true });
  return folder;
};
export const fresh = () => join(mkdtempSync(join(base, 'out-')), 'x');
export const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');
export const everything = (folder: string, but?: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== but)
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

/** How many rows of a community there are, in all tables that say whose theirs are. */
export async function rowsOf({ database }: { readonly database: Database }, community: string): Promise<number> {
  let sum = 0;
  for (const { name } of told.tables.filter(
    (each) => !each.name.endsWith('_search') && each.name !== 'comment_search',
  )) {
    const { rows } = await sql<{
      n: number;
    }>`select count(*) as n from ${sql.table(name)} where community = ${community}`.execute(database.read);
    sum += rows[0]!.n;
  }
  return sum;
}

export const marks = async ({ database }: Place) =>
  (await sql<{ key: string }>`select key from instance where key like 'import:%'`.execute(database.read)).rows.length;
