import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { Comment, LinkPreview, PreviewResult } from '@learning-commons/protocol';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { openWeb, type SmallWeb } from './testing.ts';

const ada = member('Ada');
const curator = member('Cleo', 'curator');
const DAY = 86_400_000;

for (const record of records) {
  describe(`what is forgotten of previews on ${record.name}`, () => {
    let web: SmallWeb;
    let kernel: TestKernel;
    before(async () => {
      web = await openWeb();
      kernel = await record.open([], { pages: web.pages });
    });
    after(async () => {
      web.close();
      await kernel.close();
    });

    /** Puts a picture of a colour of its own at an address of its own. */
    let colours = 0;
    const picture = async () => {
      const path = `/picture-${(colours += 1)}.png`;
      const background = { r: (colours * 37) % 256, g: (colours * 91) % 256, b: 80 };
      const body = await sharp({ create: { width: 96, height: 96, channels: 3, background } })
        .png()
        .toBuffer();
      web.put(path, { headers: { 'content-type': 'image/png' }, body });
      return path;
    };
    const put = async (path: string, from?: string) =>
      web.put(path, `<title>${path}</title><meta property="og:image" content="${from ?? (await picture())}">`);
    const look = async (path: string): Promise<LinkPreview> =>
      ((await kernel.run(ada, 'preview.get', { url: web.at(path) })) as PreviewResult).preview!;
    const found = async (path: string) => {
      await put(path);
      return look(path);
    };
    const rows = async () => {
      const all = await (kernel.database.read as never as import('./previews.store.ts').PreviewsDb)
        .selectFrom('previews')
        .select('url')
        .execute();
      return all.map(({ url }) => new URL(url).pathname).sort();
    };
    const isKept = async (preview: Pick<LinkPreview, 'picture'>) =>
      (await kernel.dispatch.node.storage.size(preview.picture!.url.slice(1))) !== undefined;
    /** A picture that nothing names goes when the same is found a day later. */
    const sweepTwice = async () => {
      await kernel.work('preview-sweep');
      kernel.clock.now += DAY;
      await kernel.work('preview-sweep');
    };
    const post = async (path: string, actor = ada) => {
      const id = newId();
      await kernel.write(actor, 'comment.create', { id, topic: 'links', body: `See ${web.at(path)}#there` });
      return id;
    };

    test('what nobody looked at for long goes with its picture; what a comment or a resource shows stays', async () => {
      const [alone, shown, deleted, shared] = [
        await found('/alone'),
        await found('/shown'),
        await found('/deleted'),
        await found('/shared'),
      ];
      const comment = await post('/shown');
      await kernel.write(ada, 'comment.delete', { commentId: await post('/deleted') });
      await kernel.write(curator, 'resource.share', {
        id: newId(),
        url: web.at('/shared'),
        title: 'S',
        type: 'article',
      });
      kernel.clock.now += 97 * DAY - 1;
      await sweepTwice();
      assert.deepEqual(await rows(), ['/deleted', '/shared', '/shown']);
      assert.equal(await isKept(alone), true, 'a picture is left for a day after its preview');
      kernel.clock.now += DAY;
      await kernel.work('preview-sweep');
      assert.equal(await isKept(alone), false);
      for (const each of [shown, deleted, shared]) assert.equal(await isKept(each), true, each.title);
      const seen = (await kernel.run(ada, 'comment.get', { commentId: comment })) as { comment: Comment };
      assert.deepEqual(seen.comment.previews![0]!.picture, shown.picture);
    });

    test('a look keeps a preview for another ninety days after it has ceased to count', async () => {
      const preview = await found('/again');
      kernel.clock.now += 60 * DAY;
      await look('/again');
      kernel.clock.now += 95 * DAY;
      await sweepTwice();
      assert.ok((await rows()).includes('/again'));
      assert.equal(await isKept(preview), true);
      kernel.clock.now += 2 * DAY;
      await kernel.work('preview-sweep');
      assert.equal((await rows()).includes('/again'), false);
    });

    test('a picture goes once its page has another, unless another preview or an older card still shows it', async () => {
      const [gone, common] = [await picture(), await picture()];
      await put('/changes', gone);
      const former = await look('/changes');
      await put('/one', common);
      await put('/two', common);
      const [one, two] = [await look('/one'), await look('/two')];
      assert.deepEqual(one.picture, two.picture);
      const carded = await found('/carded');
      await post('/carded');
      kernel.clock.now += 8 * DAY;
      for (const path of ['/changes', '/one', '/carded']) await put(path);
      const now = [await look('/changes'), await look('/one'), await look('/carded'), await look('/two')];
      await sweepTwice();
      assert.equal(await isKept(former), false);
      for (const each of [...now, two, carded]) assert.equal(await isKept(each), true, each.title);
      assert.notDeepEqual(now[2]!.picture, carded.picture);
    });

    test('what is about to go is not shown to begin with: a new comment has it looked at again', async () => {
      const former = await found('/late');
      kernel.clock.now += 96 * DAY + 1;
      const id = await post('/late');
      assert.deepEqual(await kernel.run(ada, 'preview.known', { urls: [web.at('/late')] }), []);
      await kernel.work('link-cards');
      await sweepTwice();
      kernel.clock.now += 90 * DAY;
      await sweepTwice();
      const { comment } = (await kernel.run(ada, 'comment.get', { commentId: id })) as { comment: Comment };
      assert.deepEqual(comment.previews![0]!.picture, former.picture);
      assert.equal(await isKept(former), true);
    });

    test('a picture that comes in again while it is removed is there afterwards', async () => {
      const path = await picture();
      await put('/first', path);
      const preview = await look('/first');
      kernel.clock.now += 8 * DAY;
      await put('/first');
      await look('/first');
      await kernel.work('preview-sweep');
      kernel.clock.now += DAY;
      await put('/second', path);
      const { storage } = kernel.dispatch.node;
      const remove = storage.remove.bind(storage);
      storage.remove = async (key) => {
        await look('/second');
        await remove(key);
      };
      await kernel.work('preview-sweep').finally(() => (storage.remove = remove));
      assert.deepEqual((await look('/second')).picture, preview.picture);
      assert.equal(await isKept(preview), true);
    });
  });
}
