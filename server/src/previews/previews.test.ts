import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import type { LinkPreview, PreviewResult } from '@learning-commons/protocol';
import { defineDomain, type Heard } from '../kernel/domain.ts';
import { isSystem, systemActor } from '../kernel/node.ts';
import { member, records, type TestKernel } from '../kernel/testing.ts';
import { openWeb, SITE, type SmallWeb } from './testing.ts';

const ada = member('Ada');
const admin = member('Amir', 'admin');
const DAY = 86_400_000;

for (const record of records) {
  describe(`previews on ${record.name}`, () => {
    const announced: LinkPreview[] = [];
    const listener = defineDomain(
      { name: 'listener', operations: {}, events: {} },
      {
        migrations: {},
        operations: {},
        on: { 'preview.fetched': async (_ctx, { data }: Heard<'preview.fetched'>) => void announced.push(data) },
      },
    );
    let web: SmallWeb;
    let kernel: TestKernel;
    let count = 0;
    before(async () => {
      web = await openWeb([SITE, 'pictures.example', 'other.example']);
      kernel = await record.open([listener], { pages: web.pages });
    });
    beforeEach(() => {
      announced.length = 0;
      web.asked.length = 0;
    });
    after(async () => {
      web.close();
      await kernel.close();
    });

    const get = (url: string): Promise<PreviewResult> => kernel.run(ada, 'preview.get', { url });
    /** Puts a page at an address of its own and answers its preview. */
    const previewOf = async (page: Parameters<SmallWeb['put']>[1]) => {
      const path = `/page-${(count += 1)}`;
      web.put(path, page);
      return get(web.at(path));
    };
    const said = async (html: string) => (await previewOf(html)).preview!;

    test('a page is what Open Graph says of it, with its picture drawn anew and served by us', async () => {
      const photo = await sharp({ create: { width: 1200, height: 600, channels: 3, background: '#336699' } })
        .jpeg()
        .withExif({ IFD0: { Copyright: 'Somebody' } })
        .toBuffer();
      web.put('/photo.jpg', { headers: { 'content-type': 'image/jpeg' }, body: photo });
      const preview = await said(`<!doctype html><html lang="de-at"><head>
        <title>Longer title | Blog</title>
        <meta property="og:title" content="How we learn &amp; why">
        <meta property="og:description" content=" Two
          lines ">
        <meta property="og:site_name" content="The Blog"><meta property="og:type" content="article">
        <meta property="og:image" content="${web.at('/photo.jpg', 'pictures.example')}">
        <meta name="author" content="Grace Hopper">
        <meta property="article:published_time" content="2026-01-02T03:04:05Z">
        <link rel="canonical" href="/how-we-learn"></head><body><article>${'word '.repeat(714)}</article></body></html>`);
      const { url, fetchedAt, picture, ...rest } = preview;
      assert.deepEqual(rest, {
        canonical: web.at('/how-we-learn'),
        title: 'How we learn & why',
        description: 'Two lines',
        site: 'The Blog',
        author: 'Grace Hopper',
        type: 'article',
        seconds: null,
        minutes: 3,
        language: 'de-AT',
        publishedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      });
      assert.equal(url, web.at('/page-1'));
      assert.equal(fetchedAt, kernel.clock.now);
      assert.deepEqual([picture!.width, picture!.height], [640, 320]);
      const kept = await kernel.dispatch.node.storage.get(picture!.url.slice(1));
      const bytes = Buffer.from(await new Response(kept).arrayBuffer());
      assert.equal((await sharp(bytes).metadata()).format, 'webp');
      assert.equal(bytes.includes('Somebody'), false);
      assert.deepEqual(
        announced.map(({ title }) => title),
        ['How we learn & why'],
      );
    });

    test('linked data tells kind, length and author; Twitter and plain markup fill what is missing', async () => {
      const talk = await said(`<title>x</title><script type="application/ld+json">
        {"@graph":[{"@type":"BreadcrumbList"},{"@type":["VideoObject"],"name":"A talk","duration":"PT1H2M3S","author":{"name":"Ada L."},"inLanguage":"en"}]}</script>`);
      assert.deepEqual(
        [talk.title, talk.type, talk.seconds, talk.author, talk.language, talk.minutes],
        ['A talk', 'video', 3_723, 'Ada L.', 'en', null],
      );
      const episode = await said(
        '<meta name="twitter:title" content="Episode 1"><script type="application/ld+json">{"@type":"PodcastEpisode","timeRequired":"PT30M"}</script>',
      );
      assert.deepEqual([episode.title, episode.type, episode.seconds], ['Episode 1', 'podcast', 1_800]);
      const plain = await said('<title>Only a title</title><meta name=description content="and a line">');
      assert.deepEqual([plain.title, plain.description, plain.site], ['Only a title', 'and a line', SITE]);
    });

    test('a declared oEmbed endpoint is asked for what is missing, and its markup is left alone', async () => {
      web.put('/oembed', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'video',
          title: 'Told',
          author_name: 'Linus',
          duration: 95,
          html: '<script>1</script>',
        }),
      });
      const preview = await said('<link rel="alternate" type="application/json+oembed" href="/oembed?format=json">');
      assert.deepEqual([preview.title, preview.author, preview.type, preview.seconds], ['Told', 'Linus', 'video', 95]);
      assert.equal(JSON.stringify(preview).includes('<script'), false);
    });

    test('encodings are read as their pages name them, compressed or not', async () => {
      const title = (bytes: Uint8Array, headers: Record<string, string> = {}) =>
        previewOf({ headers: { 'content-type': 'text/html', ...headers }, body: bytes }).then(
          ({ preview }) => preview?.title,
        );
      const shiftJis = Buffer.from([0x93, 0xfa, 0x96, 0x7b]);
      const page = (head: string, inner: Uint8Array) =>
        Buffer.concat([Buffer.from(`${head}<title>`), inner, Buffer.from('</title>')]);
      assert.equal(await title(page('<meta charset="shift_jis">', shiftJis)), '日本');
      assert.equal(await title(page('', shiftJis), { 'content-type': 'text/html; charset=Shift_JIS' }), '日本');
      assert.equal(await title(page('', Buffer.from([0xfc, 0x62]))), 'üb');
      assert.equal(await title(Buffer.from('\ufeff<title>ÿ</title>', 'utf16le')), 'ÿ');
      const utf8 = Buffer.from('<title>grün</title>');
      assert.equal(await title(gzipSync(utf8), { 'content-encoding': 'gzip' }), 'grün');
      assert.equal(await title(brotliCompressSync(utf8), { 'content-encoding': 'br' }), 'grün');
      assert.equal(await title(gzipSync(utf8), { 'content-encoding': 'gzip, gzip' }), undefined);
    });

    test('text is brought to one harmless line, and a page cannot pass for another site', async () => {
      const preview = await said(
        '<title>\u202Egnp.exe\u0007 \t<b>x</b>\n y</title><link rel=canonical href="https://bank.example/"><meta property="og:site_name" content="\u2066Bank\u2069">',
      );
      assert.equal(preview.title, 'gnp.exe <b>x</b> y');
      assert.equal(preview.site, 'Bank');
      assert.match(preview.canonical, new RegExp(`^http://${SITE}:`));
    });

    test('what is no page is named by its file; what says nothing is empty', async () => {
      web.put('/a/Annual%20report.pdf', { headers: { 'content-type': 'application/pdf' }, body: '%PDF' });
      const { preview } = await get(web.at('/a/Annual%20report.pdf'));
      assert.deepEqual([preview?.title, preview?.type], ['Annual report.pdf', 'file']);
      assert.equal((await previewOf('<p>nothing</p>')).problem, 'empty');
      assert.equal((await previewOf({ status: 500, body: '<title>Error</title>' })).problem, 'unreachable');
      assert.equal((await get('http://10.0.0.1/')).problem, 'blocked');
      assert.equal((await get(web.at('/', 'hidden.example'))).problem, 'blocked');
    });

    test('redirects are followed three times, relative ones too, and no further', async () => {
      web.put('/hop-4', { status: 302, headers: { location: '/hop-3' } });
      web.put('/hop-3', { status: 301, headers: { location: 'hop-2' } });
      web.put('/hop-2', { status: 308, headers: { location: web.at('/hop-1') } });
      web.put('/hop-1', { status: 307, headers: { location: web.at('/end', 'other.example') } });
      web.put('/end', '<title>The end</title>');
      assert.equal((await get(web.at('/hop-3'))).preview?.title, 'The end');
      assert.equal((await get(web.at('/hop-3'))).preview?.canonical, web.at('/end', 'other.example'));
      assert.equal((await get(web.at('/hop-4'))).problem, 'unreachable');
    });

    test('an answer counts for a week, a failure for minutes, and a page that is away keeps what it said', async () => {
      web.put('/week', '<title>First</title>');
      const title = async () => (await get(web.at('/week#part'))).preview?.title;
      assert.equal(await title(), 'First');
      web.put('/week', '<title>Second</title>');
      kernel.clock.now += 6 * DAY;
      assert.equal(await title(), 'First');
      kernel.clock.now += 2 * DAY;
      assert.equal(await title(), 'Second');
      web.put('/week', { status: 503 });
      kernel.clock.now += 8 * DAY;
      assert.equal(await title(), 'Second');
      assert.equal(web.asked.length, 3);
      assert.equal((await get(web.at('/late'))).problem, 'unreachable');
      web.put('/late', '<title>Late</title>');
      assert.equal((await get(web.at('/late'))).problem, 'unreachable');
      kernel.clock.now += 11 * 60_000;
      assert.equal((await get(web.at('/late'))).preview?.title, 'Late');
    });

    test('who asks for the same at once shares one look; nothing of ours goes along', async () => {
      let go = () => {};
      const gate = new Promise<void>((resolve) => (go = resolve));
      web.put('/shared', { body: '<title>Shared</title>', after: gate });
      const asking = Array.from({ length: 20 }, (_, index) => get(web.at(`/shared#${index}`)));
      go();
      const results = await Promise.all(asking);
      assert.deepEqual(new Set(results.map(({ preview }) => preview?.title)), new Set(['Shared']));
      assert.equal(web.asked.length, 1);
      const { 'user-agent': agent, cookie, referer, authorization } = web.headers;
      assert.match(String(agent), /^LearningCommons-Previews\//);
      assert.deepEqual([cookie, referer, authorization], [undefined, undefined, undefined]);
    });

    test('what is known is told without a look, in the order asked, and to nobody else’s community', async () => {
      web.put('/known', '<title>Known</title>');
      await get(web.at('/known'));
      web.asked.length = 0;
      const urls = [web.at('/unknown'), web.at('/known#x'), web.at('/known')];
      const known: LinkPreview[] = await kernel.run(ada, 'preview.known', { urls });
      assert.deepEqual(
        known.map(({ url, title }) => [url, title]),
        [
          [urls[1], 'Known'],
          [urls[2], 'Known'],
        ],
      );
      assert.deepEqual(await kernel.run(member('Gus', 'learner', 'globex'), 'preview.known', { urls }), []);
      assert.equal(web.asked.length, 0);
    });

    test('a community has a share of looks', async () => {
      const asking = Array.from({ length: 130 }, (_, index) =>
        kernel.run(member('Gus', 'learner', 'globex'), 'preview.get', { url: `http://10.0.0.${index}/` }),
      );
      const outcomes = await Promise.allSettled(asking);
      const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
      assert.equal(refused.length, 10);
      assert.equal((refused[0]!.reason as { code: string }).code, 'rate_limited');
    });

    test('markup made to be slow, deep, broken or endless is a page like any other', async () => {
      const hostile = [
        `<title>Slow</title><a ${Array.from({ length: 100_000 }, (_, index) => `a${index}`).join(' ')}>`,
        `<title>Slow</title>${'<div>'.repeat(100_000)}${'</p>'.repeat(20_000)}`,
        `<title>Slow</title>${'<svg><math>'.repeat(40_000)}`,
        `<title>Slow</title><script type="application/ld+json">${'['.repeat(100_000)}`,
        `<title>Slow</title><script type="application/ld+json">${'{"@graph":['.repeat(9_000)}1${']}'.repeat(9_000)}</script>`,
        `<title>Slow</title><!-- ${'<!--'.repeat(100_000)}`,
        `<title>Slow</title>&${'a'.repeat(500_000)}`,
        `<title>Slow</title><meta property="og:description" content="${'́'.repeat(400_000)}`,
        `<title>Slow</title><link rel=canonical href="http://[::1"><base href="http://%"><html lang="🦆">`,
      ];
      for (const html of hostile) {
        const began = performance.now();
        assert.equal((await previewOf(html)).preview?.title, 'Slow', html.slice(0, 60));
        assert.ok(performance.now() - began < 5_000, html.slice(0, 60));
      }
    });

    test('a bomb is read no further than a page may be long', async () => {
      const bomb = gzipSync(Buffer.concat([Buffer.from('<title>Bomb</title>'), Buffer.alloc(100_000_000, ' ')]));
      const before = process.memoryUsage().rss;
      const { preview } = await previewOf({ headers: { 'content-encoding': 'gzip' }, body: bomb });
      assert.equal(preview?.title, 'Bomb');
      assert.ok(process.memoryUsage().rss - before < 100_000_000);
    });

    test('the system alone looks whether links are dead, and takes no other answer for a no', async () => {
      const check = (url: string) =>
        kernel.dispatch.run(systemActor('acme'), 'preview.check', { url }) as Promise<{ link: string }>;
      assert.ok(isSystem(systemActor('acme')));
      for (const [path, status, link] of [
        ['/fine', 200, 'ok'],
        ['/gone', 410, 'dead'],
        ['/nothing', 404, 'dead'],
        ['/locked', 403, 'unknown'],
        ['/busy', 429, 'unknown'],
        ['/broken', 500, 'unknown'],
      ] as const) {
        web.put(path, { status });
        assert.deepEqual(await check(web.at(path)), { link }, path);
      }
      assert.deepEqual(await check('http://10.0.0.1/'), { link: 'unknown' });
      await assert.rejects(kernel.run(admin, 'preview.check', { url: web.at('/fine') }), { code: 'forbidden' });
    });

    test('where previews are off, nothing is fetched', async () => {
      const off = await record.open();
      assert.deepEqual(await off.run(ada, 'preview.get', { url: web.at('/known') }), {
        url: web.at('/known'),
        preview: null,
        problem: 'off',
      });
      const { link } = await off.dispatch.node.reading('acme').call('preview.check', { url: web.at('/known') });
      assert.equal(link, 'unknown');
      assert.equal(web.asked.length, 0);
      await off.close();
    });
  });
}
