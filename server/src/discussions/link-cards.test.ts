import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import sharp from 'sharp';
import type {
  Comment,
  DiscussionChange,
  DiscussionPage,
  LinkCard,
  Receipt,
  WriteReply,
} from '@learning-commons/protocol';
import { replay } from '../kernel/event-log.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { openWeb, SITE, type SmallWeb } from '../previews/testing.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const mo = member('Mo Moderator', 'moderator');
const MINUTE = 60_000;

for (const record of records) {
  describe(`previews in comments on ${record.name}`, () => {
    let web: SmallWeb;
    let kernel: TestKernel;
    let topic = '';
    let round = 0;
    before(async () => {
      web = await openWeb([SITE, 'other.example']);
      kernel = await record.open([], { pages: web.pages });
    });
    beforeEach(() => {
      topic = `topic-${(round += 1)}`;
      kernel.published.length = 0;
      web.asked.length = 0;
    });
    after(async () => {
      web.close();
      await kernel.close();
    });

    /** A page of its own at an address of its own. */
    let pages = 0;
    const page = (title: string, more = '') => {
      const path = `/page-${(pages += 1)}`;
      web.put(path, `<title>${title}</title>${more}`);
      return web.at(path);
    };
    const post = async (body: string, { on = kernel, actor = ana, ...input }: PostOptions = {}) => {
      const id = newId();
      const reply = await on.write(actor, 'comment.create', { id, topic, body, ...input });
      return { id, reply: reply as WriteReply<Receipt> };
    };
    const edit = (commentId: string, revision: number, body: string) =>
      kernel.write(ana, 'comment.edit', { id: newId(), commentId, revision, body });
    const hide = (commentId: string, url: string, on: boolean, actor = ana) =>
      kernel.write(actor, 'comment.hidePreview', { commentId, url, on });
    const read = async (commentId: string): Promise<Comment> =>
      ((await kernel.run(ben, 'comment.get', { commentId })) as { comment: Comment }).comment;
    const titles = async (id: string) => ((await read(id)).previews ?? []).map(({ title }) => title);
    const facts = () =>
      kernel.published
        .filter(({ stream }) => stream === `discussion:${topic}`)
        .flatMap(({ events }) => events)
        .map(({ type }) => type);
    const inLog = async () => JSON.stringify(await replay(kernel.database.read, 'acme', `discussion:${topic}`, 0));

    test('a link gets the card of its page once somebody has looked, announced by one fact with the comment as it is now', async () => {
      const photo = await sharp({ create: { width: 800, height: 400, channels: 3, background: '#369' } })
        .png()
        .toBuffer();
      web.put('/photo.png', { headers: { 'content-type': 'image/png' }, body: photo });
      const url = page(
        'How we learn',
        `<meta name=description content="${'Long words. '.repeat(40)}"><meta property=og:image content="/photo.png">`,
      );
      const { id } = await post(`Read [this](${url}#part), and again ${url}`);
      assert.equal((await read(id)).previews, undefined);
      await kernel.work('link-cards');
      const [card, ...others] = (await read(id)).previews as [LinkCard, ...LinkCard[]];
      assert.deepEqual(others, []);
      assert.deepEqual([card.url, card.title, card.site], [`${url}#part`, 'How we learn', SITE]);
      assert.match(card.picture!.url, /^\/previews\/acme\//);
      assert.ok(card.description.length <= 201 && card.description.endsWith('…'));
      assert.deepEqual(facts(), ['comment.created', 'comment.previewed']);
      const told = kernel.published.at(-1)!.events[0]!.data as DiscussionChange;
      assert.deepEqual(told.comments, [await read(id)]);
      const seen = (await kernel.run(ben, 'discussion.get', { topic })) as DiscussionPage;
      assert.deepEqual(seen.comments[0]!.previews, [card]);
      await kernel.work('link-cards');
      assert.equal(facts().length, 2);
    });

    test('a page that is known already stands under the comment from the first', async () => {
      const url = page('Known');
      await kernel.run(ben, 'preview.get', { url });
      const { id, reply } = await post(`See ${url}`);
      assert.deepEqual(await titles(id), ['Known']);
      const told = reply.facts[0]!.events[0]!.data as DiscussionChange;
      assert.equal(told.comments![0]!.previews![0]!.title, 'Known');
      await kernel.work('link-cards');
      assert.deepEqual(facts(), ['comment.created']);
    });

    test('at most the first three pages get cards, in the order of the text; quotations, code and pictures get none', async () => {
      const urls = ['One', 'Two', 'Three', 'Four'].map((title) => page(title));
      const [first, second, third, fourth] = urls;
      const quoted = page('Quoted');
      const body = `> ${quoted}\n\n\`${page('Code')}\` ![x](${page('Picture')})\n\n- **${first}**\n- ${second}\n\n${third} ${fourth} [mail](mailto:a@b.example) [near](/near)`;
      const { id } = await post(body);
      await kernel.work('link-cards');
      assert.deepEqual(await titles(id), ['One', 'Two', 'Three']);
      assert.deepEqual(web.asked.length, 3);
    });

    test('an edit keeps the cards of links that stay, drops those of links that go, and looks at new ones', async () => {
      const [stays, goes, comes] = [page('Stays'), page('Goes'), page('Comes')];
      const { id } = await post(`${goes} ${stays}`);
      await kernel.work('link-cards');
      await edit(id, 0, `${comes} ${stays}`);
      assert.deepEqual(await titles(id), ['Stays']);
      await kernel.work('link-cards');
      assert.deepEqual(await titles(id), ['Comes', 'Stays']);
      await edit(id, 1, 'Nothing');
      assert.deepEqual(await titles(id), []);
      assert.equal(facts().filter((type) => type === 'comment.previewed').length, 3);
    });

    test('a link that an edit took out before anybody looked is not looked at', async () => {
      const { id } = await post(page('Never'));
      await edit(id, 0, 'Nothing');
      await kernel.work('link-cards');
      assert.deepEqual(web.asked, []);
      assert.deepEqual(facts(), ['comment.created', 'comment.edited']);
    });

    test('a deleted comment shows none, waits for none and leaves none in the log; restored, it has them again', async () => {
      const { id } = await post(page('Secret title'));
      await kernel.work('link-cards');
      await kernel.write(ana, 'comment.delete', { commentId: id });
      assert.equal((await read(id)).previews, undefined);
      assert.equal((await inLog()).includes('Secret title'), false);
      await kernel.write(ana, 'comment.restore', { commentId: id });
      assert.deepEqual(await titles(id), ['Secret title']);

      const late = await post(page('Late'));
      await kernel.write(ana, 'comment.delete', { commentId: late.id });
      await kernel.work('link-cards');
      assert.equal(facts().filter((type) => type === 'comment.previewed').length, 1);
      await kernel.write(ana, 'comment.restore', { commentId: late.id });
      await kernel.work('link-cards');
      assert.deepEqual(await titles(late.id), ['Late']);
    });

    test('its author takes a card away and brings it back; earlier facts do not tell of it; an edit does not bring it back', async () => {
      const [url, other] = [page('Unwanted'), page('Wanted')];
      const { id } = await post(`${url} ${other}`);
      await kernel.work('link-cards');
      await hide(id, `${url}#anywhere`, true);
      assert.deepEqual(await titles(id), ['Wanted']);
      assert.equal((await inLog()).includes('Unwanted'), false);
      const { seq } = await read(id);
      await hide(id, url, true);
      assert.equal((await read(id)).seq, seq, 'hiding twice is hiding once');
      await edit(id, 0, `Now ${url} ${other}`);
      await kernel.work('link-cards');
      assert.deepEqual(await titles(id), ['Wanted']);
      await hide(id, url, false);
      assert.deepEqual(await titles(id), ['Unwanted', 'Wanted']);
      await assert.rejects(hide(id, 'https://nowhere.example/', true), { code: 'not_found' });
    });

    test('moderators take away anybody’s card, for good; others take away none', async () => {
      const url = page('Offensive');
      const { id } = await post(url);
      await kernel.work('link-cards');
      await assert.rejects(hide(id, url, true, ben), { code: 'forbidden' });
      await hide(id, url, true, mo);
      await assert.rejects(hide(id, url, false), { code: 'forbidden' });
      assert.deepEqual(await titles(id), []);
      await hide(id, url, false, mo);
      assert.deepEqual(await titles(id), ['Offensive']);
    });

    test('a card that is not wanted from the first is neither shown nor looked for', async () => {
      const url = page('Plain');
      const { id } = await post(url, { hidePreviews: [`${url}#x`] });
      await kernel.work('link-cards');
      assert.deepEqual(await titles(id), []);
      assert.deepEqual(web.asked, []);
    });

    test('a page that does not answer is tried again later, a few times; one that says nothing is let be', async () => {
      const [away, empty] = [web.at(`/away-${round}`), web.at(`/empty-${round}`)];
      web.put(`/away-${round}`, { status: 503 });
      web.put(`/empty-${round}`, '<p>');
      const { id } = await post(`${away} ${empty} http://10.0.0.1/`);
      await kernel.work('link-cards');
      await kernel.work('link-cards');
      assert.equal(web.asked.length, 2);
      web.put(`/away-${round}`, '<title>Back</title>');
      kernel.clock.now += 16 * MINUTE;
      await kernel.work('link-cards');
      assert.deepEqual(await titles(id), ['Back']);
      assert.equal(web.asked.length, 3);

      const gone = await post(web.at('/never-there'));
      for (let day = 0; day < 9; day += 1) {
        await kernel.work('link-cards');
        kernel.clock.now += 1_440 * MINUTE;
      }
      const asked = web.asked.filter((each) => each.endsWith('/never-there')).length;
      assert.ok(asked >= 2 && asked <= 4, `${asked} looks`);
      assert.deepEqual(await titles(gone.id), []);
    });

    test('cards of an anonymous concern name nobody', async () => {
      const url = page('A concern');
      const { id } = await post(url, { type: 'concern', anonymous: true });
      await kernel.work('link-cards');
      await hide(id, url, true);
      await hide(id, url, false);
      assert.deepEqual(await titles(id), ['A concern']);
      const previewed = (await replay(kernel.database.read, 'acme', `discussion:${topic}`, 0)).slice(1);
      assert.equal(previewed.length, 3);
      for (const { data } of previewed) {
        const { comments, people } = data as DiscussionChange;
        assert.deepEqual([comments![0]!.author, people], [null, undefined]);
      }
      assert.equal(JSON.stringify(previewed).includes(ana.id!), false);
    });

    test('texts and cards together stay within what a fact may carry', async () => {
      const long = 'x'.repeat(1_900);
      const urls = ['a', 'b', 'c'].map((name) => {
        web.put(`/${name}-${long}`, `<title>${'ü'.repeat(300)}</title><link rel=canonical href="/${name}-${long}">`);
        return web.at(`/${name}-${long}`);
      });
      const { id } = await post(`${urls.join(' ')} ${'**b** '.repeat(300)}`);
      await kernel.work('link-cards');
      const { previews } = await read(id);
      assert.ok(previews!.length >= 1 && previews!.length < 3, `${previews!.length} cards`);
    });

    test('where previews are off, nothing is looked at and nothing waits', async () => {
      const off = await record.open();
      const { id } = await post(page('Off'), { on: off });
      await off.work('link-cards');
      const { comment } = (await off.run(ben, 'comment.get', { commentId: id })) as { comment: Comment };
      assert.equal(comment.previews, undefined);
      const waiting = await off.database.read.selectFrom('awaited_previews').selectAll().execute();
      assert.deepEqual([waiting, web.asked], [[], []]);
      await off.close();
    });

    if (record.name === 'PostgreSQL')
      test('two nodes that look at the same link at once write one card and one fact', async () => {
        const beside = await kernel.beside!();
        const made = await Promise.all(Array.from({ length: 6 }, (_, index) => post(page(`Twice ${index}`))));
        await Promise.all([kernel.work('link-cards'), beside.work('link-cards')]);
        for (const [index, { id }] of made.entries()) assert.deepEqual(await titles(id), [`Twice ${index}`]);
        const events = await replay(kernel.database.read, 'acme', `discussion:${topic}`, 0);
        assert.equal(events.filter(({ type }) => type === 'comment.previewed').length, 6);
        await beside.close();
      });
  });
}

interface PostOptions {
  readonly on?: TestKernel;
  readonly actor?: typeof ana;
  readonly [field: string]: unknown;
}
