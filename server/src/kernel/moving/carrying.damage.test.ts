import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CommonsError } from '@learning-commons/protocol';
import { company } from '../../demo/company.ts';
import { contentOf, type Manifest } from './manifest.ts';
import { base, copyOf, EXPORT, file, marks, openNew, read, rowsOf } from './testing.carrying.ts';

test('a trial reads everything and changes nothing', async (t) => {
  const target = await openNew(t);
  assert.equal((await target.import(EXPORT, { dry: true })).outcome, 'sound');
  assert.equal((await rowsOf(target, company.id)) + (await marks(target)), 0);
});

/** Changes a file and makes the manifest fit, as somebody would who means harm. */
function forge(folder: string, path: string, edit: (text: string) => string) {
  const text = edit(read(folder, path));
  writeFileSync(join(folder, path), text);
  change(folder, (manifest) => {
    const listed =
      path === 'files.jsonl' ? manifest.files : manifest.tables.find(({ name }) => path === `tables/${name}.jsonl`)!;
    Object.assign(listed, { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') });
  });
}
function change(folder: string, edit: (manifest: Manifest & Record<string, unknown>) => void) {
  const manifest = JSON.parse(read(folder, 'manifest.json')) as Manifest & Record<string, unknown>;
  edit(manifest);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, content: contentOf(manifest) }));
}
const replaceLine = (text: string, number: number, line: (line: string) => string) =>
  text
    .split('\n')
    .map((each, index) => (index === number - 1 ? line(each) : each))
    .join('\n');
const inFile = (folder: string, path: string, edit: (text: string) => string) =>
  writeFileSync(join(folder, path), edit(read(folder, path)));
const firstPath = (path: string) => (folder: string) =>
  forge(folder, 'files.jsonl', (text) =>
    replaceLine(text, 1, (line) => JSON.stringify({ ...(JSON.parse(line) as object), path })),
  );
const member3 = (fields: object) => (folder: string) =>
  forge(folder, 'tables/members.jsonl', (text) =>
    replaceLine(text, 3, (line) => JSON.stringify({ ...(JSON.parse(line) as object), ...fields })),
  );

const spoilt: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
  [
    'a line that is not JSON',
    (folder) => inFile(folder, 'tables/members.jsonl', (text) => replaceLine(text, 3, (line) => `x${line.slice(1)}`)),
    /members\.jsonl, line 3: this is not JSON/,
  ],
  [
    'a letter that was changed',
    (folder) => inFile(folder, 'tables/members.jsonl', (text) => text.replace('"learner"', '"LEARNER"')),
    /members\.jsonl: its SHA-256 is not that of the manifest/,
  ],
  [
    'a letter that was changed, and a hash that was made to fit',
    (folder) => forge(folder, 'tables/members.jsonl', (text) => text.replace('"learner"', '"admin"')),
    /members\.jsonl: its content has not the hash/,
  ],
  [
    'a table that breaks off',
    (folder) => truncateSync(join(folder, 'tables/events.jsonl'), 100_000),
    /events\.jsonl: it ends after 100000 of \d+ bytes/,
  ],
  [
    'a table that goes on',
    (folder) => appendFileSync(join(folder, 'tables/events.jsonl'), '{}\n'),
    /events\.jsonl: it has \d+ bytes/,
  ],
  [
    'a last line that does not end',
    (folder) => forge(folder, 'tables/members.jsonl', (text) => text.slice(0, -1)),
    /members\.jsonl, line \d+: it does not end/,
  ],
  ['a table that is gone', (folder) => rmSync(join(folder, 'tables/topics.jsonl')), /topics\.jsonl: it is not there/],
  [
    'a line too many',
    (folder) => forge(folder, 'tables/topics.jsonl', (text) => `${text}${text.split('\n')[0]}\n`),
    /topics\.jsonl: it has \d+ lines/,
  ],
  ['a column nobody knows', member3({ admin: 1 }), /members\.jsonl, line 3: there is no column "admin"/],
  ['a column that is missing', member3({ name: undefined }), /members\.jsonl, line 3: the column name is missing/],
  [
    'a text in place of a number',
    member3({ seen_at: '1' }),
    /members\.jsonl, line 3: the column seen_at does not hold a whole number/,
  ],
  ['a list in place of a text', member3({ name: ['x'] }), /line 3: the column name does not hold a text/],
  [
    'the character NUL',
    member3({ name: 'a\0b' }),
    /line 3: the column name does not hold a text that every database can keep/,
  ],
  ['half a sign', member3({ name: '\ud800' }), /line 3: the column name does not hold a text/],
  [
    'a file that is cut short',
    (folder) => truncateSync(join(folder, 'files/uploads', file.id, 'file'), 1_000),
    /files\/uploads\/[\w-]+\/file: it has 1000 bytes/,
  ],
  [
    'a file that was changed',
    (folder) => writeFileSync(join(folder, 'files/uploads', file.id, 'file'), randomBytes(file.bytes.length)),
    /files\/uploads\/[\w-]+\/file: its SHA-256 is not/,
  ],
  [
    'a file that is gone',
    (folder) => rmSync(join(folder, 'files'), { recursive: true }),
    /files\/[\w/.-]+: it is not there/,
  ],
  ...[
    '../../etc/passwd',
    'uploads/../../../x',
    '/etc/passwd',
    'uploads//x',
    'uploads/.hidden',
    'uploads/a\\..\\b',
    'uploads/x\0y',
  ].map((path) => [`the path ${JSON.stringify(path)}`, firstPath(path), /files\.jsonl, line 1: /] as const),
  [
    'files of an area that nobody has',
    firstPath('secrets/x'),
    /files\.jsonl, line 1: no files are kept under "secrets"/,
  ],
  [
    'a link in place of a file',
    (folder) => {
      const path = join(folder, 'files/uploads', file.id, 'file');
      rmSync(path);
      symlinkSync(join(base, 'first/files/uploads', file.id, 'file'), path);
    },
    /files\/uploads\/[\w-]+\/file: it is a link to somewhere else/,
  ],
  [
    'a link in place of a folder',
    (folder) => {
      rmSync(join(folder, 'tables'), { recursive: true });
      symlinkSync(join(EXPORT, 'tables'), join(folder, 'tables'));
    },
    /it is a link to somewhere else/,
  ],
  ['no manifest', (folder) => rmSync(join(folder, 'manifest.json')), /There is no export in/],
  ['a manifest that is no JSON', (folder) => writeFileSync(join(folder, 'manifest.json'), '{'), /it is not JSON/],
  [
    'another format',
    (folder) => change(folder, (manifest) => Object.assign(manifest, { format: 'x' })),
    /does not say that it is/,
  ],
  [
    'a version of the future',
    (folder) => change(folder, (manifest) => Object.assign(manifest, { version: 2, product: '9.0.0' })),
    /has the form 2, written by version "9\.0\.0".*this one reads the form 1\. Import it with that version/,
  ],
  [
    'a newer program',
    (folder) => change(folder, ({ migrations: names }) => names.push('2099-01-01-more')),
    /newer version of the program .*2099-01-01-more\)\. Bring this one up to date/,
  ],
  [
    'an older program',
    (folder) => change(folder, ({ migrations: names }) => names.pop()),
    /older version of the program .* export again/,
  ],
  [
    'a table with the name of a path',
    (folder) => change(folder, ({ tables }) => void (tables[0]!.name = '../../x')),
    /its tables are not those/,
  ],
  ['a table fewer', (folder) => change(folder, ({ tables }) => tables.pop()), /its tables are not those/],
  [
    'a word that nobody knows',
    (folder) => change(folder, (manifest) => Object.assign(manifest, { run: 'x' })),
    /Unrecognized key/,
  ],
  [
    'a community with the name of a path',
    (folder) => change(folder, (manifest) => Object.assign(manifest, { community: '../x' })),
    /community: /,
  ],
  [
    'counts that do not fit',
    (folder) => inFile(folder, 'manifest.json', (text) => text.replace(/"rows": \d+/, '"rows": 7')),
    /do not fit each other/,
  ],
];

describe('an export with', () => {
  for (const [what, spoil, words] of spoilt)
    test(`${what} is refused by name, before anything is written`, async (t) => {
      const target = await openNew(t);
      const folder = copyOf();
      spoil(folder);
      await assert.rejects(target.import(folder), ({ code, message }: CommonsError) => {
        assert.match(message, words);
        return code === 'invalid';
      });
      assert.equal((await rowsOf(target, company.id)) + (await marks(target)), 0);
      assert.ok(!existsSync(join(target.data, 'files')));
    });
});
