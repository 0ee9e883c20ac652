import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { member, records, type TestKernel } from '../kernel/testing.ts';
import { linkWorker, type Look } from './links.ts';
import { factsIn, libraryOf } from './testing.ts';

const ana = member('Ana Souza');
const ada = member('Ada Admin', 'admin');
const cleo = member('Cleo Curator', 'curator');
const [MINUTE, DAY] = [60_000, 86_400_000];

for (const record of records) {
  describe(`looking at links on ${record.name}`, () => {
    let kernel: TestKernel;
    const { share, one, page, write } = libraryOf(() => kernel);
    /** What each look finds, by address; others answer. */
    const found = new Map<string, 'ok' | 'dead' | 'unknown'>();
    let looked: { url: string; at: number }[] = [];
    const look: Look = async (_, __, url) => {
      looked.push({ url, at: kernel.clock.now });
      return found.get(url) ?? 'ok';
    };
    const worker = linkWorker(look);
    before(async () => {
      kernel = await record.open();
    });
    after(() => kernel.close());

    const run = () => worker.run(kernel.dispatch.node);
    /** Lets time pass, with a run each minute of the last hour and one an hour before. */
    const pass = async (time: number) => {
      const end = kernel.clock.now + time;
      for (; kernel.clock.now < end; kernel.clock.now += 60 * MINUTE) await run();
      await run();
    };

    test('an address is dead after three days in vain, and listed for who curates; found again it is well', async () => {
      const url = 'https://mortal.example/page';
      const { id } = await share(ana, { url });
      found.set(url, 'dead');
      await pass(2 * DAY);
      const looks = looked.filter((each) => each.url === url);
      assert.equal((await one(ana, id)).resource.link, 'unknown', `${looks.length} looks`);
      await pass(3 * DAY);
      const days = looked.filter((each) => each.url === url).map(({ at }) => at);
      assert.equal(days.length, 3);
      days.slice(1).forEach((at, index) => assert.ok(at - days[index]! >= DAY));
      const { resource } = await one(ana, id);
      assert.equal(resource.link, 'dead');
      const { resources } = await page(cleo, { filter: { state: 'attention' } });
      assert.deepEqual(
        resources.map((each) => each.id),
        [id],
      );
      found.delete(url);
      await pass(34 * DAY);
      assert.equal((await one(ana, id)).resource.link, 'ok');
    });

    test('one host is asked once in a run, and a run asks few', async () => {
      looked = [];
      for (let index = 0; index < 20; index += 1)
        await share(ana, { url: `https://host-${index % 4}.example/${index}` });
      kernel.clock.now += 2 * DAY;
      await run();
      const hosts = looked.map(({ url }) => new URL(url).host);
      assert.equal(new Set(hosts).size, hosts.length);
      assert.ok(hosts.length <= 5, `${hosts.length} looks`);
      for (let minute = 0; minute < 10; minute += 1) await run();
      assert.equal(looked.filter(({ url }) => url.includes('host-')).length, 20);
    });

    test('where nothing could be asked nothing is known', async () => {
      const url = 'https://dark.example/';
      found.set(url, 'unknown');
      const { id } = await share(ana, { url });
      await pass(5 * DAY);
      const { resource } = await one(ana, id);
      assert.deepEqual([resource.link, resource.checkedAt], ['unknown', null]);
    });

    test('a report that it is dead brings a look forward; a confirmation by a person clears the mark', async () => {
      const url = 'https://reported.example/';
      const { id } = await share(ana, { url });
      await pass(2 * DAY);
      found.set(url, 'dead');
      looked = [];
      await write(ana, 'resource.report', { resourceId: id, problem: 'dead' });
      await run();
      assert.ok(looked.some((each) => each.url === url));
      await pass(4 * DAY);
      assert.equal((await one(ana, id)).resource.link, 'dead');
      const reply = await write(cleo, 'resource.confirm', { resourceId: id });
      assert.equal(factsIn(reply, 'resources:all')[0]!.data.resources![0]!.link, 'unknown');
    });

    test('who curates and reports it dead marks it so at once', async () => {
      const { id } = await share(ana, { url: 'https://buried.example/' });
      const reply = await write(cleo, 'resource.report', { resourceId: id, problem: 'dead' });
      assert.equal(factsIn(reply, 'resources:all')[0]!.data.resources![0]!.link, 'dead');
    });

    test('what was not found twice is not told; the third time is', async () => {
      const url = 'https://quiet.example/';
      found.set(url, 'dead');
      const { id } = await share(ana, { url });
      const told = () =>
        kernel.published
          .flatMap(({ events }) => events)
          .filter(({ type, data }) => type === 'resource.checked' && JSON.stringify(data).includes(id));
      await pass(2 * DAY);
      assert.equal(told().length, 0);
      await pass(3 * DAY);
      assert.equal(told().length, 1);
    });

    test('an admin may switch it off', async () => {
      await write(ada, 'library.configure', { submissions: 'open', staleAfter: null, checkLinks: false });
      await share(ana, { url: 'https://never.example/' });
      looked = [];
      await pass(2 * DAY);
      assert.deepEqual(looked, []);
    });
  });
}
