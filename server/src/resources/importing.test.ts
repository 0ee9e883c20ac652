import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type {
  InputOf,
  ImportReport,
  ImportSource,
  Pack,
  ResourceList,
  resources as contract,
} from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { member, records, type TestKernel } from '../kernel/testing.ts';
import resources from './resources.ts';
import { libraryOf } from './testing.ts';

type Input = InputOf<(typeof contract)['operations']['resource.import']>;

const ana = member('Ana Souza');
const cleo = member('Cleo Curator', 'curator');

/** A file as Firefox writes it: nothing is closed, folders nest, one address is a program. */
const bookmarks = (round: number) => `<!DOCTYPE NETSCAPE-Bookmark-file-1>
<TITLE>Bookmarks</TITLE><H1>Bookmarks Menu</H1>
<DL><p>
    <DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Bookmarks Toolbar</H3>
    <DL><p>
        <DT><A HREF="https://one.example/${round}?utm_source=x" ADD_DATE="1" TAGS="Charts,data">One &amp; only</A>
        <DD>Why it is <b>good</b>
        <DT><H3>Reading list</H3>
        <DL><p>
            <DT><A HREF="https://two.example/${round}">Two</A>
            <DT><A HREF="javascript:alert(1)">Three</A>
            <DT><A HREF="https://www.two.example/${round}/">Two again</A>
        </DL><p>
    </DL><p>
    <DT><A HREF="https://youtu.be/film${round}"></A>
    <DT><A HREF="place:sort=8">Most visited</A>
</DL>`;

for (const record of records) {
  describe(`importing resources on ${record.name}`, () => {
    let kernel: TestKernel;
    let round = 0;
    const library = libraryOf(() => kernel);
    before(async () => {
      kernel = await record.open();
      await library.share(ana);
    });
    beforeEach(() => (round += 1));
    after(async () => {
      const { problems } = await checkRecord(kernel.database, [resources]);
      await kernel.close();
      assert.deepEqual(problems, []);
    });

    const bring = async (input: Omit<Input, 'source'> & { source: ImportSource }, actor = cleo) =>
      (await library.write(actor, 'resource.import', input)).result;
    const csv = (text: string): ImportSource => ({ format: 'csv', text });
    const outcomes = ({ lines }: ImportReport) => lines.map(({ outcome, reason, field }) => [outcome, reason ?? field]);
    const count = async () => (await library.page(cleo)).total;
    const find = async (query: string) =>
      (await library.page(cleo, { filter: { query }, sort: 'newest' })).resources[0]!;

    test('bookmarks come with their tags, folders as skills, and one line for each', async () => {
      const report = await bring({ source: { format: 'bookmarks', text: bookmarks(round) } });
      assert.deepEqual(
        report.lines.map(({ line, outcome, reason, title }) => [line, outcome, reason, title]),
        [
          [6, 'imported', null, 'One & only'],
          [10, 'imported', null, 'Two'],
          [11, 'refused', 'bad-address', 'Three'],
          [12, 'known', 'twice', 'Two again'],
          [15, 'imported', null, ''],
        ],
      );
      assert.deepEqual([report.total, report.imported, report.known, report.refused, report.next], [5, 3, 1, 1, null]);
      const one = (await library.one(cleo, report.lines[0]!.resourceId!)).resource;
      assert.deepEqual(
        [one.url, one.description, one.skills, one.state],
        [`https://one.example/${round}`, 'Why it is good', ['Charts', 'data'], 'published'],
      );
      const two = (await library.one(cleo, report.lines[1]!.resourceId!)).resource;
      assert.deepEqual(two.skills, ['Reading list']);
      const film = (await library.one(cleo, report.lines[4]!.resourceId!)).resource;
      assert.deepEqual([film.type, film.title], ['video', `youtu.be/film${round}`]);
      assert.equal(report.lines[3]!.resourceId, two.id);
    });

    test('a second run finds everything known and changes nothing', async () => {
      const source: ImportSource = { format: 'bookmarks', text: bookmarks(round) };
      const first = await bring({ source });
      const before = await count();
      const { facts, result } = await library.write(cleo, 'resource.import', { source });
      assert.deepEqual([result.imported, result.known, facts], [0, 4, []]);
      assert.equal(result.lines[0]!.resourceId, first.lines[0]!.resourceId);
      assert.equal(await count(), before);
    });

    test('a trial answers the same report and changes nothing', async () => {
      const input = { source: { format: 'bookmarks' as const, text: bookmarks(round) }, folders: 'lists' as const };
      const [total, lists] = [await count(), (await library.page(cleo)).seq];
      const trial = await bring({ ...input, dry: true });
      assert.deepEqual([await count(), (await library.page(cleo)).seq], [total, lists]);
      const real = await bring(input);
      const plain = (report: ImportReport) => report.lines.map((line) => ({ ...line, resourceId: null }));
      assert.deepEqual(plain(real), plain(trial));
      assert.deepEqual([real.lists, trial.lists], [['reading-list'], ['reading-list']]);
      await kernel.write(cleo, 'list.remove', { key: 'reading-list' });
    });

    test('folders become lists in the order of the file, and what stands in none goes where one says', async () => {
      await kernel.write(cleo, 'list.save', { key: `rest-${round}`, title: 'Rest' });
      const text = [
        'Title,URL,Folder',
        `B,https://b.example/${round},Été ${round} / Data`,
        `A,https://a.example/${round},Été ${round} / Data`,
        `C,https://c.example/${round},`,
      ].join('\r\n');
      const report = await bring({ source: csv(text), folders: 'lists', list: `rest-${round}` });
      const key = `été-${round}/data`;
      assert.deepEqual(
        report.lines.map(({ list }) => list),
        [key, key, `rest-${round}`],
      );
      assert.deepEqual(await library.titles(ana, { filter: { list: key } }), ['B', 'A']);
      const lists: { lists: ResourceList[] } = await kernel.run(ana, 'list.all', {});
      const made = lists.lists.find((list) => list.key === key)!;
      assert.deepEqual([made.title, made.count], [`Été ${round} / Data`, 2]);
    });

    test('columns are found by name in any order, behind a byte order mark, with semicolons', async () => {
      const text = `\uFEFFTags;Why;Link;Dauer;Titel;Level;Language;Type;Author
"Graphs; Charts | SQL";"'=Because it is
long";https://columns.example/${round};1 h 30 min;"A ""quoted"" title";Beginner;en_gb;Course;Ada`;
      const report = await bring({ source: csv(text) });
      assert.deepEqual(outcomes(report), [['imported', null]]);
      const { resource, recommendations } = await library.one(cleo, report.lines[0]!.resourceId!);
      assert.deepEqual(
        [resource.skills, resource.minutes, resource.title, resource.level, resource.language, resource.type],
        [['Graphs', 'Charts', 'SQL'], 90, 'A "quoted" title', 'beginner', 'en-GB', 'course'],
      );
      assert.equal(resource.author, 'Ada');
      assert.deepEqual(
        recommendations.map(({ reason }) => reason),
        ['=Because it is\nlong'],
      );
    });

    test('every broken line is reported by what is wrong with it, and the others come', async () => {
      const rows = [
        'title,url,type,minutes,language,level,description,starts',
        `Fine,https://fine.example/${round},,,,,,`,
        `Kind,https://kind.example/${round},cake,,,,,`,
        `Minutes,https://minutes.example/${round},,soon,,,,`,
        `Language,https://language.example/${round},,,English please,,,`,
        `Level,https://level.example/${round},,,,guru,,`,
        'No address,,,,,,,',
        'Password,https://user:secret@site.example/,,,,,,',
        'Relative,/courses/1,,,,,,',
        `Zero,https://zero.example/${round},,,,,a\u0000b,`,
        'A file of its own,,file,,,,,',
        `Talk ${round},,event,,,,,2026-12-01T10:00:00Z`,
        `Too few,https://few.example/${round}`,
        `Last,https://last.example/${round},,,,,,,more,and more`,
      ];
      const report = await bring({ source: csv(rows.join('\n')) });
      assert.deepEqual(outcomes(report), [
        ['imported', null],
        ['refused', 'bad-field'],
        ['refused', 'bad-field'],
        ['refused', 'bad-field'],
        ['refused', 'bad-field'],
        ['refused', 'no-address'],
        ['refused', 'bad-address'],
        ['refused', 'bad-address'],
        ['refused', 'bad-field'],
        ['refused', 'no-address'],
        ['imported', null],
        ['imported', null],
        ['imported', null],
      ]);
      assert.deepEqual(
        report.lines.map(({ line }) => line),
        rows.slice(1).map((_, index) => index + 2),
      );
      assert.deepEqual(
        report.lines.slice(1, 5).map(({ field }) => field),
        ['type', 'minutes', 'language', 'level'],
      );
      assert.equal((await find(`Talk ${round}`)).startsAt, Date.UTC(2026, 11, 1, 10));
      const again = await bring({ source: csv(rows.join('\n')) });
      assert.equal(again.imported, 0);
    });

    test('a table without an address or a title among its columns is refused as a whole', async () => {
      await assert.rejects(bring({ source: csv('a,b\n1,2') }), { code: 'invalid' });
      await assert.rejects(bring({ source: csv('') }), { code: 'invalid' });
    });

    test('podcasts come from their outlines; where the file breaks off, what came before is kept', async () => {
      const text = `<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="feeds"><outline text="Work"><outline type="rss" text="Cast &amp; more" xmlUrl="https://feed.example/${round}" htmlUrl="https://cast.example/${round}"/>
</outline><outline type="rss" text="Feed alone" xmlUrl="https://alone.example/${round}"/></outline>
<outline text="Open < ever"/>
</body></opml>`;
      const report = await bring({ source: { format: 'opml', text } });
      assert.deepEqual(outcomes(report), [
        ['imported', null],
        ['imported', null],
        ['refused', 'damaged'],
      ]);
      assert.equal(report.lines[2]!.line, 5);
      const { resource } = await library.one(cleo, report.lines[0]!.resourceId!);
      assert.deepEqual(
        [resource.type, resource.title, resource.url, resource.skills],
        ['podcast', 'Cast & more', `https://cast.example/${round}`, ['Work']],
      );
    });

    test('an entity that would grow without end is not followed', async () => {
      const text = `<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><opml><body><outline type="rss" text="&b;" xmlUrl="https://bomb.example/${round}"/></body></opml>`;
      const report = await bring({ source: { format: 'opml', text } });
      assert.deepEqual([report.imported, report.lines[0]!.reason], [0, 'damaged']);
    });

    test('a large file comes in portions, and an address of an earlier one is known', async () => {
      const lines = Array.from({ length: 120 }, (_, index) => `R${index},https://r.example/${round}/${index % 110}`);
      const source = csv(['title,url', ...lines].join('\n'));
      for (const dry of [true, false]) {
        const seen: ImportReport[] = [];
        for (let from: number | null = 0; from !== null; from = seen.at(-1)!.next)
          seen.push(await bring({ source, from, dry }));
        assert.deepEqual(
          seen.map(({ total, imported, known, next }) => [total, imported, known, next]),
          [
            [120, 50, 0, 50],
            [120, 50, 0, 100],
            [120, 10, 10, null],
          ],
        );
      }
    });

    test('a starter pack fills its list in its order, with reasons and skills; again it is all known', async () => {
      const packs: Pack[] = await kernel.run(cleo, 'pack.list', {});
      assert.deepEqual(
        packs.map(({ name }) => name),
        ['onboarding', 'data-skills', 'leadership'],
      );
      for (const { name, list, count, title, titles } of packs) {
        assert.ok(count >= 12, name);
        const report = await bring({ source: { format: 'pack', pack: name } });
        assert.deepEqual([report.imported, report.refused, report.lists], [count, 0, [list]]);
        const shown = await library.page(ana, { filter: { list }, limit: 50 });
        assert.deepEqual([shown.list!.title, shown.resources.length], [title, count]);
        assert.deepEqual(
          shown.resources.slice(0, 3).map((each) => each.title),
          titles,
        );
        for (const resource of shown.resources) assert.ok(resource.skills.length > 0, resource.title);
        for (const { recommendations } of shown.tallies) assert.equal(recommendations[0]?.by, cleo.id);
        const again = await bring({ source: { format: 'pack', pack: name } });
        assert.deepEqual([again.imported, again.known], [0, count]);
      }
      await assert.rejects(bring({ source: { format: 'pack', pack: 'none' } }), { code: 'not_found' });
    });

    test('only who curates imports, and into lists that are there', async () => {
      const source = csv(`title,url\nX,https://x.example/${round}`);
      await assert.rejects(bring({ source }, ana), { code: 'forbidden' });
      await assert.rejects(bring({ source, list: 'nowhere' }), { code: 'not_found' });
    });
  });
}
