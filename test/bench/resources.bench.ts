/**
 * `resource.list` in a library of 100,000: pages in every order, filtered and searched, each beside SQLite alone answering
 * queries of the same shape on the same record: the rows of the page, how many fit, and what is among them.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ResourcePage } from '@learning-commons/protocol';
import { startChild } from './child.ts';
import { print, size, spread, timed } from './measure.ts';
import { Poster } from './poster.ts';
import { LIST, RARE_LANGUAGE, WORDS } from './shelves.ts';

const COUNT = size(100_000, 2_000);
const TIMES = size(200, 20);
const LIMIT = 24;

const ours = startChild('ours');
const { address, folder } = await ours.ask<{ address: string; folder: string }>('where');
const filled = await timed(() => ours.ask('shelve', COUNT));
console.log(
  `${COUNT} resources shared in ${(filled.ms / 1_000).toFixed(0)} s: ${Math.round(COUNT / (filled.ms / 1_000))} in a second, many to a commit`,
);
const [token] = await ours.ask<string[]>('tokens', 1);
const poster = new Poster(address, 1);
const list = (input: object) => poster.ask('resource.list', { limit: LIMIT, ...input }, token!);
const database = new DatabaseSync(join(folder, 'commons.sqlite'), { readOnly: true });

/** Conditions as SQL, and the order; the rest of the three statements is always the same. */
interface Raw {
  readonly where?: string;
  readonly order?: string;
  readonly from?: string;
}

function rawPage({ where = '1', order = 'r.ord desc', from = 'resources r' }: Raw) {
  const condition = `from ${from} where r.community = 'acme' and r.state = 'published' and ${where}`;
  const statements = [
    `select r.* ${condition} order by ${order} limit ${LIMIT + 1}`,
    `with hits as (select r.num, r.type, r.level, r.language ${condition} limit 10000)
      select type, level, language, count(*) from hits group by type, level, language`,
    `with hits as (select r.num ${condition} limit 10000)
      select skill, count(*) as total from hits join resource_skills s on s.num = hits.num group by skill order by total desc limit 30`,
  ].map((statement) => database.prepare(statement));
  return () => statements.map((statement) => statement.all());
}

/** What is never filtered is counted beforehand, so there the raw side reads the page alone. */
function rawPlain({ order = 'r.ord desc', from = 'resources r', where = '1' }: Raw) {
  const statement = database.prepare(
    `select r.* from ${from} where r.community = 'acme' and r.state = 'published' and ${where} order by ${order} limit ${LIMIT + 1}`,
  );
  return () => statement.all();
}

const matching = (match: string) =>
  `r.num in (select rowid from resource_search where resource_search match '${match}')`;
const ranked = (match: string): Raw => ({
  from: 'resource_search join resources r on r.num = resource_search.rowid',
  where: `resource_search match '${match}'`,
  order: 'bm25(resource_search, 10, 5, 1), r.ord desc',
});
const skilled = (skill: string) =>
  `r.num in (select num from resource_skills where community = 'acme' and skill = '${skill}')`;

async function measure(work: () => unknown): Promise<number[]> {
  for (let warm = 0; warm < TIMES / 4; warm += 1) await work();
  const times: number[] = [];
  for (let index = 0; index < TIMES; index += 1) times.push((await timed(work)).ms);
  return times;
}

async function compare(name: string, input: object, raw: () => unknown) {
  const { status, body } = await list(input);
  if (status !== 200) throw new Error(body);
  const { total, resources } = JSON.parse(body) as ResourcePage;
  const [mine, bare] = [spread(await measure(() => list(input))), spread(await measure(raw))];
  return {
    '': name,
    rows: resources.length,
    of: total,
    'p50 ms': mine.p50,
    'p99 ms': mine.p99,
    'SQLite alone: p50': bare.p50,
    p99: bare.p99,
    'ratio p50': mine.p50 / bare.p50,
  };
}

/** A cursor some pages in. */
async function further(input: object, pages: number): Promise<string> {
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const { body } = await list({ ...input, ...(cursor !== undefined && { cursor }) });
    cursor = (JSON.parse(body) as ResourcePage).after ?? cursor;
  }
  return cursor!;
}

const inList = {
  from: 'placements p join resources r on r.num = p.num',
  where: `p.community = 'acme' and p.list = '${LIST}'`,
  order: 'p.position',
};
const PAGES = size(100, 5);
const before = await ours.usage();
const rows = [
  await compare('newest', { sort: 'newest' }, rawPlain({})),
  await compare(
    `newest, page ${PAGES}`,
    { sort: 'newest', cursor: await further({ sort: 'newest' }, PAGES) },
    rawPlain({ where: `r.ord < ${COUNT - PAGES * LIMIT}` }),
  ),
  await compare('most useful', { sort: 'useful' }, rawPlain({ order: 'r.useful desc, r.ord desc' })),
  await compare('shortest', { sort: 'shortest' }, rawPlain({ order: 'r.length, r.ord' })),
  await compare('a list in its order', { filter: { list: LIST } }, rawPlain(inList)),
  await compare(
    'videos in German',
    { filter: { types: ['video'], language: 'de' } },
    rawPage({ where: `r.type = 'video' and r.language = 'de'` }),
  ),
  await compare(
    'a rare language, most useful',
    { filter: { language: RARE_LANGUAGE }, sort: 'useful' },
    rawPage({ where: `r.language = '${RARE_LANGUAGE}'`, order: 'r.useful desc, r.ord desc' }),
  ),
  await compare(
    'up to ten minutes, for beginners',
    { filter: { minutes: 10, level: 'beginner' }, sort: 'recommended' },
    rawPage({ where: `r.length <= 10 and r.level = 'beginner'`, order: 'r.recommended desc, r.ord desc' }),
  ),
  await compare('a common skill', { filter: { skill: 'Skill 0' } }, rawPage({ where: skilled('skill 0') })),
  await compare('a rare skill', { filter: { skill: 'Skill 298' } }, rawPage({ where: skilled('skill 298') })),
  await compare('a common word', { filter: { query: WORDS.common } }, rawPage(ranked(`"${WORDS.common}"*`))),
  await compare('a usual word', { filter: { query: WORDS.usual } }, rawPage(ranked(`"${WORDS.usual}"*`))),
  await compare('a rare word', { filter: { query: WORDS.rare } }, rawPage(ranked(`"${WORDS.rare}"*`))),
  await compare(
    'two words',
    { filter: { query: `${WORDS.usual} word0100` } },
    rawPage(ranked(`"${WORDS.usual}" "word0100"*`)),
  ),
  await compare('an unfinished word', { filter: { query: 'word004' } }, rawPage(ranked(`"word004"*`))),
  await compare(
    'a common word, newest videos',
    { filter: { query: WORDS.common, types: ['video'] }, sort: 'newest' },
    rawPage({ where: `r.type = 'video' and ${matching(`"${WORDS.common}"*`)}` }),
  ),
];
const used = await ours.usage();
print(`resource.list over HTTP, a library of ${COUNT}`, rows);
const asked = rows.length * TIMES * 1.25;
console.log(
  `server: ${((used.cpu - before.cpu) / 1_000 / asked).toFixed(2)} ms of CPU per page, ${Math.round(used.rss / 1e6)} MB resident; worst p99 ${Math.max(...rows.map((row) => row['p99 ms'])).toFixed(1)} ms`,
);
database.close();
poster.close();
await ours.ask('close');
ours.stop();
