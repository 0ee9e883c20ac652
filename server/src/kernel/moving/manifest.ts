import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { fail } from '@learning-commons/protocol';
import type { Carried, CarriedTable } from './carried.ts';

/** The version of the form in which communities are exported. It changes when a reader of the former one would go wrong. */
export const FORMAT_VERSION = 1;
/** What the manifest says it is. */
export const FORMAT = 'learning-commons-community';

const MANIFEST = 'manifest.json';
/** Bytes; a manifest has one entry for each table. */
const LONGEST_MANIFEST = 1_000_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().min(0);

const Listed = z.strictObject({
  rows: whole,
  /** Of the file of lines: how long it is, and what it holds byte by byte. */
  bytes: whole,
  sha256,
  /** Of what the lines say, whatever their order. */
  hash: sha256,
});

/** A community’s id, as the configuration takes it. */
export const CommunityId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  /** Version of the program that wrote it. */
  product: z.string(),
  community: CommunityId,
  exportedAt: z.iso.datetime(),
  /** Migrations that made the tables. */
  migrations: z.array(z.string()),
  /** Tables and columns that were left behind. */
  kept: z.array(z.string()),
  tables: z.array(
    Listed.extend({
      name: z.string(),
      columns: z.array(z.strictObject({ name: z.string(), kind: z.enum(['whole', 'text', 'bytes']) })),
    }),
  ),
  /** `stored` bytes of files in all; `missing` are those that rows tell of and the storage did not have. */
  files: Listed.extend({ stored: whole, missing: whole }),
  /** All of it as one value. */
  content: sha256,
});

/** What an export says of itself. */
export type Manifest = z.infer<typeof Manifest>;
/** What is said of one file of lines. */
export type Listed = z.infer<typeof Listed>;

/** The content of a community as one value: equal for equal communities, whichever database they come from. */
export function contentOf({ tables, files }: Pick<Manifest, 'tables' | 'files'>): string {
  const all = [...tables.map(({ name, rows, hash }) => [name, rows, hash]), ['files', files.rows, files.hash]];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** Where the lines of a table stand in an export. */
export const tablePath = (table: string) => `tables/${table}.jsonl`;
/** Where the list of files stands. */
export const FILES_PATH = 'files.jsonl';

/** Writes the manifest, on disk when it resolves. Written last: without it a folder is no export. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = await open(join(folder, MANIFEST), 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Reads what an export says of itself. Throws `invalid`, saying what to do, for everything that this program would not read right. */
export async function readManifest(folder: string, carried: Carried): Promise<Manifest> {
  const value = parse(folder, await readText(folder));
  const { format, version, product } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) throw damaged(folder, `it does not say that it is a ${FORMAT}`);
  if (version !== FORMAT_VERSION)
    throw fail(
      'invalid',
      `The export in ${folder} has the form ${JSON.stringify(version)}, written by version ${JSON.stringify(product)} of the program; this one reads the form ${FORMAT_VERSION}. Import it with that version, bring its server up to date, and export again.`,
      { reason: 'version' },
    );
  const read = Manifest.safeParse(value);
  if (!read.success) {
    const [{ path, message } = { path: [], message: '' }] = read.error.issues;
    throw damaged(folder, `${path.join('.') || 'the whole'}: ${message}`);
  }
  demandSchema(folder, read.data, carried);
  if (contentOf(read.data) !== read.data.content) throw damaged(folder, 'its counts and hashes do not fit each other');
  return read.data;
}

async function readText(folder: string): Promise<string> {
  const path = join(folder, MANIFEST);
  const file = await open(path, 'r').catch(({ code }: NodeJS.ErrnoException) => {
    throw fail('invalid', `There is no export in ${folder}: ${path} cannot be read (${code}).`, { reason: 'manifest' });
  });
  try {
    const { size } = await file.stat();
    if (size > LONGEST_MANIFEST) throw damaged(folder, `it has ${size} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function parse(folder: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(folder, 'it is not JSON');
  }
}

function damaged(folder: string, why: string) {
  return fail('invalid', `The manifest of the export in ${folder} cannot be used: ${why}. Nothing was changed.`, {
    reason: 'manifest',
  });
}

/** An export is read into the tables it came from, and no others. */
function demandSchema(folder: string, { migrations, product, tables }: Manifest, carried: Carried): void {
  const strange = migrations.filter((name) => !carried.migrations.includes(name));
  const absent = carried.migrations.filter((name) => !migrations.includes(name));
  if (strange.length > 0)
    throw fail(
      'invalid',
      `The export in ${folder} was written by a newer version of the program (${product}; it knows ${strange[0]}). Bring this one up to date first.`,
      { reason: 'newer' },
    );
  if (absent.length > 0)
    throw fail(
      'invalid',
      `The export in ${folder} was written by an older version of the program (${product}; it does not know ${absent[0]}). Import it with that version, start the server of this version on that record once, and export again.`,
      { reason: 'older' },
    );
  const shape = (all: readonly Pick<CarriedTable, 'name' | 'columns'>[]) =>
    JSON.stringify(all.map(({ name, columns }) => [name, columns.map((each) => [each.name, each.kind])]));
  if (shape(tables) !== shape(carried.tables)) throw damaged(folder, 'its tables are not those of this program');
}
