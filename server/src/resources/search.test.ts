import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId, member, records, type TestKernel } from '../kernel/testing.ts';
import { libraryOf } from './testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const cleo = member('Cleo Curator', 'curator');

const LIBRARY = [
  { title: 'Résumé writing for engineers', type: 'article', language: 'en', minutes: 5, skills: ['Writing'] },
  { title: '机器学习入门', type: 'video', language: 'zh-Hans', minutes: 40, skills: ['Machine learning'] },
  { title: 'مقدمة في تعلّم الآلة', type: 'course', language: 'ar', minutes: 240, skills: ['Machine learning'] },
  { title: 'हिन्दी में डेटा विज्ञान', type: 'podcast', language: 'hi', minutes: 30, skills: ['Data'] },
  { title: 'データ分析の基礎', type: 'book', language: 'ja', skills: ['Data'] },
  {
    title: 'Statistik für Einsteiger',
    type: 'article',
    language: 'de-AT',
    minutes: 12,
    skills: ['Data', 'Statistics'],
  },
  { title: 'Reading charts', type: 'video', language: 'de', minutes: 9, skills: ['Data'], level: 'beginner' },
  { title: 'Ελληνικά στατιστικά ΤΗΛΕΦΩΝΟΣ', type: 'article', language: 'el', skills: [] },
  { title: 'เรียนรู้ข้อมูล', type: 'article', language: 'th', skills: [] },
] as const;

for (const record of records) {
  describe(`searching the library on ${record.name}`, () => {
    let kernel: TestKernel;
    const { share, page, titles, write } = libraryOf(() => kernel);
    before(async () => {
      kernel = await record.open();
      await write(cleo, 'list.save', { key: 'all', title: 'All' });
      for (const said of LIBRARY) await share(ana, { ...said, skills: [...said.skills], list: 'all' });
    });
    after(() => kernel.close());

    const find = (query: string, filter: object = {}) => titles(ben, { filter: { query, ...filter } });

    test('words are found in any script, without accents, in any case, from their beginning', async () => {
      for (const [query, title] of [
        ['resume WRI', LIBRARY[0].title],
        ['RÉSUMÉ', LIBRARY[0].title],
        ['学习', LIBRARY[1].title],
        ['机器学', LIBRARY[1].title],
        ['تعلم', LIBRARY[2].title],
        ['تَعَلُّم', LIBRARY[2].title],
        ['हिन्दी', LIBRARY[3].title],
        ['विज्ञा', LIBRARY[3].title],
        ['分析', LIBRARY[4].title],
        ['einst', LIBRARY[5].title],
        ['fur', LIBRARY[5].title],
        ['ελληνικα', LIBRARY[7].title],
        ['τηλέφωνος', LIBRARY[7].title],
        ['ข้อมูล', LIBRARY[8].title],
      ] as const)
        assert.deepEqual(await find(query), [title], query);
    });

    test('all words must be there; what is no word, or stands nowhere, finds nothing', async () => {
      assert.deepEqual(await find('resume charts'), []);
      for (const query of ['习学', '"', "' or 1=1 --", '*', 'a:b & !c', '\\', '😀', 'NEAR(', "':*"]) {
        assert.deepEqual(await find(query), [], query);
        const { total, facets } = await page(ben, { filter: { query } });
        assert.deepEqual([total, facets!.types], [0, []], query);
      }
    });

    test('skills, authors, sites and reasons are looked at, the title first', async () => {
      const { id } = await share(ana, {
        title: 'Plain',
        description: 'zebra once',
        author: 'Grace Hopper',
        reason: 'because unobtainium',
        url: 'https://quokka.example/plain',
      });
      await share(ana, { title: 'Zebra', url: 'https://other.example/zebra' });
      assert.deepEqual(await find('zebra'), ['Zebra', 'Plain']);
      for (const query of ['hopper', 'unobtain', 'quokka']) assert.deepEqual(await find(query), ['Plain'], query);
      await write(ben, 'resource.recommend', { resourceId: id, on: true, reason: 'for its gallimaufry' });
      assert.deepEqual(await find('gallimaufry'), ['Plain']);
      await write(ben, 'resource.recommend', { resourceId: id, on: false });
      assert.deepEqual(await find('gallimaufry'), []);
      await write(ana, 'resource.edit', { id: newId(), resourceId: id, revision: 0, description: 'okapi' });
      assert.deepEqual([await find('okapi'), await find('zebra')], [['Plain'], ['Zebra']]);
      await write(ana, 'resource.remove', { resourceId: id, on: true });
      assert.deepEqual(await find('okapi'), []);
    });

    test('conditions hold together, and the counts beside a page are those of the page', async () => {
      const filter = { list: 'all', skill: 'data' };
      const { facets, total, resources } = await page(ben, { filter });
      assert.deepEqual([total, resources.length], [4, 4]);
      assert.deepEqual(facets!.languages, [
        { value: 'de', count: 1 },
        { value: 'de-AT', count: 1 },
        { value: 'hi', count: 1 },
        { value: 'ja', count: 1 },
      ]);
      assert.deepEqual(facets!.skills, [
        { value: 'Data', count: 4 },
        { value: 'Statistics', count: 1 },
      ]);
      assert.deepEqual(await titles(ben, { filter: { ...filter, language: 'DE' }, sort: 'shortest' }), [
        'Reading charts',
        'Statistik für Einsteiger',
      ]);
      assert.deepEqual(await titles(ben, { filter: { ...filter, minutes: 10 } }), ['Reading charts']);
      assert.deepEqual(await titles(ben, { filter: { ...filter, level: 'beginner', types: ['video', 'book'] } }), [
        'Reading charts',
      ]);
      assert.deepEqual(await titles(ben, { filter: { ...filter, query: 'stat' } }), ['Statistik für Einsteiger']);
      assert.deepEqual(await titles(ben, { filter: { ...filter, sharedBy: ben.id! } }), []);
    });

    test('without a filter everything is counted, and kept counts equal counted ones', async () => {
      const kept = await page(ben, { filter: { list: 'all' } });
      const counted = await page(ben, { filter: { list: 'all', minutes: 1_000_000 } });
      const all = await page(ben, { filter: { list: 'all', types: [...new Set(LIBRARY.map(({ type }) => type))] } });
      assert.equal(kept.total, LIBRARY.length);
      assert.deepEqual([kept.facets, kept.total], [all.facets, all.total]);
      assert.equal(counted.total, 6);
    });

    test('every order is walked to its end without a hole, and a cursor of another order is refused', async () => {
      for (const sort of ['curated', 'newest', 'useful', 'recommended', 'shortest'] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const { resources, after, facets } = await page(ben, {
            filter: { list: 'all' },
            sort,
            limit: 2,
            ...(cursor && { cursor }),
          });
          assert.equal(facets === null, cursor !== undefined);
          seen.push(...resources.map(({ title }) => title));
          cursor = after ?? undefined;
        } while (cursor !== undefined);
        assert.deepEqual([...seen].sort(), LIBRARY.map(({ title }) => title).sort(), sort);
        if (sort === 'curated')
          assert.deepEqual(
            seen,
            LIBRARY.map(({ title }) => title),
          );
      }
      const { after } = await page(ben, { sort: 'newest', limit: 1 });
      for (const cursor of [after!, 'nonsense', 'WyJuZXdlc3QiLCJ4Il0'])
        await assert.rejects(page(ben, { sort: 'useful', cursor }), { code: 'invalid' });
    });

    test('best matches are paged, too', async () => {
      for (let index = 0; index < 5; index += 1) await share(ana, { title: `Pageable ${index}` });
      const first = await page(ben, { filter: { query: 'pageable' }, limit: 3 });
      const second = await page(ben, { filter: { query: 'pageable' }, limit: 3, cursor: first.after! });
      assert.deepEqual([first.resources.length, second.resources.length, second.after], [3, 2, null]);
      assert.equal(new Set([...first.resources, ...second.resources].map(({ id }) => id)).size, 5);
      assert.deepEqual([first.total, second.total], [5, 5]);
    });

    test('skills are suggested as they are written here, most used first', async () => {
      const suggest = (prefix: string) => kernel.run(ben, 'resource.suggest', { prefix }) as Promise<string[]>;
      assert.deepEqual((await suggest(''))[0], 'Data');
      assert.deepEqual(await suggest('mac'), ['Machine learning']);
      assert.deepEqual(await suggest('%'), []);
    });
  });
}
