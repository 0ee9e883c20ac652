import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Attachment, DiscussionPage } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import type { TestServer } from '@learning-commons/server/testing';
import { TestUploader, announcing } from '@learning-commons/server/uploads/testing';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';
import {
  CANARIES,
  archiveBombs,
  bombs,
  hostileFiles,
  tellingPhotos,
  zip,
  type HostileFile,
} from '../support/hostile-files.ts';
import { examine, harmless, watch } from '../support/hostile-page.ts';
import { hostileStrings } from '../support/xss-payloads.ts';

/** Megabytes by which a bomb may make the process grow. */
const MOST_GROWTH = 200;
/** Ways in which a page of anybody takes up a file. */
const TAKEN_UP = [
  'img',
  'video',
  'audio',
  'iframe',
  'object',
  'embed',
  'script',
  'module',
  'style',
  'worker',
  'frame of its own',
];
const strings = hostileStrings();
const clock = { offset: 0 };

interface Taken {
  readonly file: HostileFile;
  readonly attachment: Attachment;
}

describe('hostile files', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  let server: TestServer;
  let ada: TestUploader;
  let token: string;
  /** A page of anybody that takes files up, and what nothing of a file may ever ask. */
  let foreign: Server;
  let canary: string;
  const asked: string[] = [];
  /** What is served without any protection, to see whether it would run. */
  const naked = new Map<string, HostileFile>();
  const root = mkdtempSync(join(tmpdir(), 'lc-hostile-'));
  const taken: Taken[] = [];
  const refused: string[] = [];

  before(async () => {
    foreign = createServer((request, response) => {
      const { pathname, search, searchParams } = new URL(request.url!, 'http://x');
      if (pathname === '/ran') asked.push(decodeURIComponent(search.slice(1)));
      const raw = naked.get(pathname);
      if (raw) return void response.writeHead(200, { 'content-type': searchParams.get('as')! }).end(raw.bytes);
      if (pathname !== '/page') return void response.writeHead(204).end();
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Anybody</title><body></body>');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    canary = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
    browser = await launch();
    mkdirSync(join(root, 'server'));
    intranet = await startIntranet(
      {
        body: ({ address }) =>
          `<lc-commons server="${address}" community="acme" token-url="TOKEN_URL"><lc-discussion topic="files" sort="oldest"></lc-discussion></lc-commons>`,
        headers: ({ address }) => ({
          'content-security-policy': `default-src 'none'; script-src ${address}; style-src 'none'; img-src ${address} data:; media-src ${address}; connect-src 'self' ${address} ${address.replace('http', 'ws')}`,
        }),
      },
      { folder: join(root, 'server'), now: () => Date.now() + clock.offset },
    );
    server = intranet.server;
    token = await server.token('ada');
    ada = new TestUploader(server, token);
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
    foreign.closeAllConnections();
    foreign.close();
    rmSync(root, { recursive: true, force: true });
  });

  const get = (url: string, init: RequestInit = {}) => fetch(server.address + url, init);
  /** Sends a file; what is refused, at the door or when it is looked at, is noted. */
  const send = async (file: HostileFile): Promise<Attachment | undefined> => {
    const id = newId();
    const created = await ada.create({ ...file, id });
    if (created.status !== 201) {
      const { error } = (await created.json()) as { error: { code: string; details: { reason: string } } };
      assert.equal(`${created.status} ${error.code}`, '422 invalid', file.about);
      refused.push(`${file.about}: ${error.details.reason}`);
      return undefined;
    }
    assert.equal((await ada.patch(id, 0, file.bytes)).status, 204, file.about);
    const { attachment, problem } = await ada.settled(id);
    if (!attachment) refused.push(`${file.about}: ${problem}`);
    return attachment ?? undefined;
  };
  const addressesOf = ({ url, sizes }: Attachment) => [...new Set([url, ...sizes.map((each) => each.url)])];
  const served = () => taken.flatMap(({ attachment }) => addressesOf(attachment));
  /** A page that notes whatever runs on it, in any of its frames. */
  const open = async (address: string) => {
    const view = await (await browser.newContext()).newPage();
    const seen = await watch(view);
    await view.goto(address);
    return { view, seen };
  };
  const ran = (seen: readonly string[]) => seen.filter((each) => /^(ran|dialog)/.test(each));

  test('most of them are refused, and what is taken is what its name says', async (t) => {
    const files = await hostileFiles(canary);
    assert.equal(new Set(files.map(({ about }) => about)).size, files.length);
    for (const file of files) {
      const attachment = await send(file);
      if (attachment) taken.push({ file, attachment });
    }
    const kinds = taken.map(({ attachment: { kind, type, name } }) => `${kind} ${type} ${name}`);
    for (const each of kinds)
      assert.match(
        each,
        /^(image image\/webp|audio audio\/|video video\/|file (application\/(pdf|zip|epub\+zip|vnd\.)|text\/(plain|csv|markdown) ))/,
        each,
      );
    // All of SVG and HTML under a name of a picture or a recording, and under names of their own.
    const through = taken.filter(
      ({ file }) =>
        /^(SVG|HTML (as|called \.(png|jpg|gif|webp|avif|mp|ogg|wav|flac|web|pdf|zip)))/.test(file.about) &&
        !/text|\.txt/.test(file.about),
    );
    assert.deepEqual(
      through.map(({ file }) => file.about),
      [],
    );
    assert.ok(taken.length >= 25 && refused.length >= 50, `${taken.length} taken, ${refused.length} refused`);
    t.diagnostic(`${files.length} hostile files: ${refused.length} refused, ${taken.length} taken`);
  });

  test('every answer says that it is data: of one type, sandboxed, without cookies; texts and documents are saved', async (t) => {
    let answers = 0;
    for (const { file, attachment } of taken)
      for (const url of addressesOf(attachment)) {
        const answer = await get(url);
        const { headers } = answer;
        answers += 1;
        assert.equal(answer.status, 200, file.about);
        assert.equal(headers.get('content-type')!.split(';')[0], attachment.type, file.about);
        assert.doesNotMatch(headers.get('content-type')!, /html|xml(?!formats)|svg|script/, file.about);
        assert.equal(headers.get('x-content-type-options'), 'nosniff', file.about);
        assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'; frame-ancestors 'none'");
        assert.equal(headers.get('referrer-policy'), 'no-referrer');
        assert.equal(headers.get('set-cookie'), null);
        assert.match(headers.get('content-disposition')!, attachment.kind === 'file' ? /^attachment; / : /^inline; /);
        const saved = await get(`${url}?download`, { method: 'HEAD' });
        assert.match(saved.headers.get('content-disposition')!, /^attachment; /, file.about);
        const whole = Buffer.from(await answer.arrayBuffer());
        await demandStretches(url, whole);
        if (attachment.kind !== 'image') assert.deepEqual(whole, file.bytes, file.about);
        else
          assert.deepEqual(
            chunksOf(whole).filter((each) => !PIXELS.has(each)),
            [],
            file.about,
          );
      }
    t.diagnostic(`${answers} addresses, each whole and in 5 stretches`);
  });

  const demandStretches = async (url: string, whole: Buffer) => {
    const size = whole.length;
    const middle = Math.floor(size / 2);
    const wanted: readonly (readonly [string, number, number])[] = [
      ['0-0', 0, 0],
      [`${middle}-`, middle, size - 1],
      [`0-${size * 9}`, 0, size - 1],
      [`-1`, size - 1, size - 1],
    ];
    for (const [range, from, to] of wanted) {
      const part = await get(url, { headers: { range: `bytes=${range}` } });
      assert.equal(part.status, 206, range);
      assert.equal(part.headers.get('content-range'), `bytes ${from}-${to}/${size}`);
      assert.equal(part.headers.get('x-content-type-options'), 'nosniff');
      assert.match(part.headers.get('content-security-policy')!, /^sandbox;/);
      assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(from, to + 1));
    }
    const outside = await get(url, { headers: { range: `bytes=${size}-` } });
    assert.deepEqual([outside.status, outside.headers.get('content-range')], [416, `bytes */${size}`]);
    await outside.arrayBuffer();
  };

  test('nothing runs when an address is opened', async (t) => {
    const { view, seen } = await open(`${canary}/page`);
    const before_ = asked.length;
    let saved = 0;
    view.on('download', (download) => {
      saved += 1;
      void download.cancel();
    });
    const addresses = served();
    for (const url of addresses) {
      // A file that is saved ends the navigation.
      await view
        .goto(server.address + url)
        .catch((error: Error) => assert.match(error.message, /Download is starting|ERR_ABORTED/, url));
      await view.waitForTimeout(20);
    }
    await view.waitForTimeout(300);
    assert.deepEqual(ran(seen), []);
    assert.deepEqual(asked.slice(before_), []);
    assert.ok(saved >= taken.filter(({ attachment }) => attachment.kind === 'file').length, `${saved} saved`);
    await view.context().close();
    t.diagnostic(`${addresses.length} navigations, ${saved} saved instead of shown, 0 scripts ran`);
  });

  test('nothing runs when a page takes an address up as whatever it likes', async (t) => {
    const { view, seen } = await open(`${canary}/page`);
    const before_ = asked.length;
    const addresses = served();
    for (const url of addresses) await takeUp(view, server.address + url);
    await view.waitForTimeout(1_000);
    assert.deepEqual(ran(seen), []);
    assert.deepEqual(asked.slice(before_), []);
    await view.context().close();
    t.diagnostic(`${addresses.length} addresses taken up in ${TAKEN_UP.length} ways, 0 scripts ran`);
  });

  /** Takes an address up in every way a page knows, and waits until each has come to an end. */
  const takeUp = (view: Page, url: string) =>
    view.evaluate(
      async ([address, ways]) => {
        const waits = ways.map(async (way) => {
          if (way === 'worker') return void new Worker(address).addEventListener('error', () => {});
          const make: Record<string, () => HTMLElement> = {
            script: () => Object.assign(document.createElement('script'), { src: address }),
            module: () =>
              Object.assign(document.createElement('script'), {
                src: address,
                type: 'module',
                crossOrigin: 'anonymous',
              }),
            style: () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: address }),
            object: () => Object.assign(document.createElement('object'), { data: address }),
            'frame of its own': () =>
              Object.assign(document.createElement('iframe'), {
                srcdoc: `<img src="${address}"><iframe src="${address}"></iframe>`,
              }),
          };
          const element = make[way]?.() ?? Object.assign(document.createElement(way), { src: address });
          const ends = ['load', 'error', 'loadedmetadata', 'emptied'].map(
            (name) => new Promise((resolve) => element.addEventListener(name, resolve, { once: true })),
          );
          document.body.append(element);
          await Promise.race([...ends, new Promise((resolve) => setTimeout(resolve, 250))]);
          element.remove();
        });
        await Promise.all(waits.map((wait) => wait.catch(() => undefined)));
      },
      [url, TAKEN_UP] as const,
    );

  test('the same bytes run when a careless server gives them out, so that silence means something', async (t) => {
    const files = await hostileFiles(canary);
    for (const [index, file] of files.entries()) naked.set(`/raw/${index}`, file);
    const { view, seen } = await open(`${canary}/page`);
    const before_ = asked.length;
    for (const [index, { about }] of files.entries()) {
      const as = /^SVG/.test(about) ? 'image/svg%2Bxml' : 'text/html';
      await view.goto(`${canary}/raw/${index}?as=${as}`).catch(() => undefined);
      await view.waitForTimeout(20);
    }
    await view.goto(`${canary}/page`);
    for (const [index, { about }] of files.entries())
      if (/script$|^a script/.test(about)) await takeUp(view, `${canary}/raw/${index}?as=text/javascript`);
    const run = new Set(
      [...asked.slice(before_), ...ran(seen)].map(
        (each) => files.find(({ about }) => each === about || each === `ran ${JSON.stringify([about])}`)?.about,
      ),
    );
    assert.ok(run.size >= 60, `only ${run.size} would run`);
    for (const must of ['GIF and script', 'PDF and HTML', 'JPEG with HTML as its comment', 'SVG with a handler'])
      assert.ok(run.has(must), `${must} is not among ${[...run].join(' · ')}`);
    assert.ok(ran(seen).length > 0);
    await view.context().close();
    t.diagnostic(`${run.size} of ${files.length} would run from a careless server`);
  });

  test('photos tell nothing but what they show', async (t) => {
    let pictures = 0;
    for (const photo of await tellingPhotos()) {
      const there = CANARIES.filter((each) => photo.bytes.includes(each));
      const { exif, xmp, icc } = await sharp(photo.bytes).metadata();
      assert.ok(there.length > 0 && (photo.about === 'GIF' || (exif && xmp && icc)), `${photo.about} tells nothing`);
      const attachment = (await send(photo))!;
      for (const url of addressesOf(attachment)) {
        const bytes = Buffer.from(await (await get(url)).arrayBuffer());
        const metadata = await sharp(bytes).metadata();
        pictures += 1;
        assert.deepEqual(
          [metadata.exif, metadata.xmp, metadata.icc, metadata.iptc, metadata.comments],
          Array(5).fill(undefined),
          photo.about,
        );
        assert.deepEqual(
          chunksOf(bytes).filter((each) => !PIXELS.has(each)),
          [],
          photo.about,
        );
        assert.deepEqual(
          CANARIES.filter((each) => bytes.includes(each)),
          [],
          photo.about,
        );
      }
    }
    t.diagnostic(`${pictures} pictures, ${CANARIES.length} canaries, 0 bytes left`);
  });

  test('what unfolds to much is refused, and the process grows by less than 200 MiB', async (t) => {
    const files = await bombs();
    const growths: string[] = [];
    for (const bomb of files) {
      globalThis.gc?.();
      const from = process.memoryUsage.rss();
      let most = from;
      const watching = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
      const attachment = await send(bomb);
      clearInterval(watching);
      const growth = Math.round((most - from) / 1_048_576);
      growths.push(`${bomb.about} (${Math.ceil(bomb.bytes.length / 1_024)} KiB): +${growth} MiB`);
      assert.equal(attachment, undefined, bomb.about);
      assert.ok(growth <= MOST_GROWTH, growths.at(-1));
    }
    for (const each of growths) t.diagnostic(each);
    assert.ok(
      (await send({ about: 'after bombs', name: 'a.png', type: 'image/png', bytes: await png() })) !== undefined,
    );
  });

  test('archives are kept as they came, and nothing is unpacked', async (t) => {
    for (const bomb of archiveBombs()) {
      const [from, begun] = [process.memoryUsage.rss(), performance.now()];
      const attachment = await send(bomb);
      const growth = Math.round((process.memoryUsage.rss() - from) / 1_048_576);
      assert.ok(growth <= MOST_GROWTH && performance.now() - begun < 5_000, `${bomb.about}: +${growth} MiB`);
      if (!attachment) continue;
      assert.deepEqual(Buffer.from(await (await get(attachment.url)).arrayBuffer()), bomb.bytes);
    }
    const leads = zip({ '../../out.txt': 'x', '/tmp/lc-out.txt': 'x' });
    const kept = (await send({
      about: 'entries that lead out',
      name: 'out.zip',
      type: 'application/zip',
      bytes: leads,
    }))!;
    assert.deepEqual(Buffer.from(await (await get(kept.url)).arrayBuffer()), leads);
    t.diagnostic('2 bombs, 1 archive that leads out');
  });

  test('names become one harmless line, in the record, in the address and in the header', async (t) => {
    let count = 0;
    for (const given of NAMES) {
      const attachment = await send({
        about: JSON.stringify(given),
        name: given,
        type: '',
        bytes: Buffer.from('words'),
      });
      if (!attachment) continue;
      count += 1;
      const { name, url } = attachment;
      assert.ok(name.length <= 200 && name.endsWith('.txt'), name);
      assert.doesNotMatch(
        name,
        /[/\\\p{Cc}\p{Cs}"<>|:*?]|(?!\u200D)\p{Cf}|^\.|\.\.|^(con|nul|aux|com\d|lpt\d)\./iu,
        JSON.stringify(given),
      );
      assert.match(url, /^\/files\/acme\/[\w-]{22}\/file\/[A-Za-z0-9-]{1,40}\.txt$/);
      const { headers } = await get(url);
      assert.match(
        headers.get('content-disposition')!,
        /^attachment; filename="[A-Za-z0-9-]{1,40}\.txt"; filename\*=UTF-8''[\w%.!~-]+$/,
      );
      assert.deepEqual([headers.get('x-injected'), headers.get('set-cookie')], [null, null]);
    }
    assert.ok(count >= 20, String(count));
    t.diagnostic(`${NAMES.length} names, ${count} taken under a name of ours`);
  });

  test('all bytes are in the folder of files, under names of ours', () => {
    assert.deepEqual(readdirSync(root), ['server']);
    const files = readdirSync(join(root, 'server', 'files'), { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const base = join(root, 'server', 'files');
    for (const { parentPath, name } of files)
      assert.match(
        join(parentPath, name).slice(base.length + 1),
        /^uploads\/acme\/[\w-]{22}\/(\d+|file|piece-\d+-[\da-f-]{36})$/,
      );
    assert.ok(files.length > 50);
    for (const name of readdirSync(join(root, 'server')))
      assert.match(name, /^(files|[\w.-]+\.(sqlite|db)(-wal|-shm)?|lock|\S*lock\S*)$/, name);
  });

  test('tricks with the protocol of uploads are refused in words, and change nothing', async (t) => {
    const bytes = Buffer.from('0123456789');
    const id = newId();
    await ada.create({ id, name: 'ten.txt', bytes });
    await ada.patch(id, 0, bytes.subarray(0, 4));
    const ben = new TestUploader(server, await server.token('ben'));
    const eve = new TestUploader(server, await server.token('eve', { community: 'globex' }), 'globex');
    const patch = (
      headers: Record<string, string>,
      body: Uint8Array<ArrayBuffer> = new Uint8Array(2),
      who = ada,
      path = `/uploads/${id}`,
    ) =>
      who.ask(path, {
        method: 'PATCH',
        headers: { 'content-type': 'application/offset+octet-stream', ...headers },
        body,
      });
    const make = (headers: Record<string, string>, name = 'x.txt') =>
      ada.ask('/uploads', { method: 'POST', headers: { ...announcing({ name, bytes }), ...headers } });
    const tricks: Readonly<Record<string, () => Promise<Response>>> = {
      'an earlier offset': () => patch({ 'upload-offset': '0' }),
      'a later offset': () => patch({ 'upload-offset': '9' }),
      'no offset': () => patch({}),
      'a negative offset': () => patch({ 'upload-offset': '-1' }),
      'an offset that is no number': () => patch({ 'upload-offset': '4e0' }),
      'an offset beyond all numbers': () => patch({ 'upload-offset': '99999999999999999999' }),
      'more bytes than announced': () => patch({ 'upload-offset': '4' }, new Uint8Array(50)),
      'another media type': () => patch({ 'upload-offset': '4', 'content-type': 'text/plain' }),
      'another version of the protocol': () => patch({ 'upload-offset': '4', 'tus-resumable': '0.2.2' }),
      'a foreign member’s upload': () => patch({ 'upload-offset': '4' }, new Uint8Array(2), ben),
      'another community’s upload': () => patch({ 'upload-offset': '4' }, new Uint8Array(2), eve),
      'removing what is a foreign member’s': () => ben.ask(`/uploads/${id}`, { method: 'DELETE' }),
      'removing what is another community’s': () => eve.ask(`/uploads/${id}`, { method: 'DELETE' }),
      'removing by another method': () =>
        ben.ask(`/uploads/${id}`, { method: 'PATCH', headers: { 'x-http-method-override': 'DELETE' } }),
      'writing by another method': () =>
        ben.ask('/uploads', { method: 'POST', headers: { 'x-http-method-override': 'PATCH' } }),
      'the id of a foreign upload': () => ben.create({ id, name: 'ten.txt', bytes }),
      'the id used before for another file': () => ada.create({ id, name: 'ten.txt', bytes: bytes.subarray(1) }),
      'an id that is a path': () => ada.create({ id: '../../../../etc/passwd', name: 'x.txt', bytes }),
      'an id of another length': () => ada.create({ id: `${newId()}x`, name: 'x.txt', bytes }),
      'an address that is a path': () =>
        patch({ 'upload-offset': '4' }, new Uint8Array(2), ada, '/uploads/..%2f..%2fetc%2fpasswd'),
      'an address with a community in it': () =>
        patch({ 'upload-offset': '4' }, new Uint8Array(2), ben, `/uploads/acme%2f${id}`),
      'a negative length': () => make({ 'upload-length': '-1' }),
      'a length that is no number': () => make({ 'upload-length': '1e99' }),
      'a length beyond all numbers': () => make({ 'upload-length': '9007199254740993' }),
      'a length that is a fraction': () => make({ 'upload-length': '1.5' }),
      'a length to be told later': async () => {
        const { 'upload-length': _, ...headers } = announcing({ name: 'x.txt', bytes });
        return ada.ask('/uploads', { method: 'POST', headers: { ...headers, 'upload-defer-length': '1' } });
      },
      'metadata that cannot be read': () => make({ 'upload-metadata': 'id !!!!,,,,' }),
      'no metadata': () => make({ 'upload-metadata': '' }),
      'reading by the protocol': () => ada.ask(`/uploads/${id}`, { method: 'GET' }),
    };
    for (const [what, play] of Object.entries(tricks)) {
      const answer = await play();
      assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status}`);
      const { error } = (await answer.json()) as { error?: { code: string; message: string } };
      assert.ok(error?.code && error.code !== 'internal', `${what}: ${JSON.stringify(error)}`);
      assert.doesNotMatch(error.message, /at .+\.(ts|js)|node_modules|\/tmp\//, what);
      assert.equal(await ada.offset(id), 4, what);
    }
    // What joins several uploads into one is not spoken here: it makes an upload like any other, with no bytes of another’s.
    const joined = announcing({ name: 'joined.txt', bytes });
    const answer = await ada.ask('/uploads', {
      method: 'POST',
      headers: { ...joined, 'upload-concat': `final;/uploads/${id}` },
    });
    if (answer.ok) assert.equal(await ada.offset(/uploads\/([\w-]{22})/.exec(answer.headers.get('location')!)![1]!), 0);
    t.diagnostic(`${Object.keys(tricks).length + 1} tricks`);
  });

  test('what is said of files is shown as the text it is, in the widget and at addresses of its own', async (t) => {
    const shown = await describeAll();
    const { view, seen } = await open(intranet.pageFor('reader', { topic: 'files' }));
    const page = await server.answer<DiscussionPage>('discussion.get', { topic: 'files' });
    assert.ok(page.comments.length > 0);
    const drawn = () =>
      view.evaluate(
        () => document.querySelector('lc-discussion')?.shadowRoot?.querySelectorAll('lc-attachment').length ?? 0,
      );
    for (const end = Date.now() + 30_000; Date.now() < end && (await drawn()) < shown;) {
      const more = view.getByRole('button', { name: 'Show more', exact: true });
      if (await more.isVisible()) await more.click();
      await view.waitForTimeout(200);
    }
    const count = await drawn();
    assert.ok(count >= shown, `${count} of ${shown}`);
    for (const summary of await view.getByText('Transcript', { exact: true }).all()) await summary.click();
    await view
      .getByRole('button', { name: /open in full size/ })
      .first()
      .click();
    await view.getByRole('dialog').first().waitFor();
    await view.waitForTimeout(500);
    const { articles: _, styles, ...found } = await examine(view);
    // How pictures stand beside each other we set ourselves; nothing else has a style.
    const foreignStyles = styles.filter((style) => !/^div --_(columns|shape|width): [\w.(),; -]+$/.test(style));
    assert.deepEqual({ ...found, styles: foreignStyles }, harmless);
    // A file that was never a recording or is broken cannot be played; that is all that a page may notice.
    assert.deepEqual(seen, []);
    await view.context().close();
    t.diagnostic(`${count} files in the widget`);
  });

  /** Says hostile things of all that was taken, and attaches it. Answers how many there are. */
  const describeAll = async () => {
    const { view, seen } = await open(`${canary}/page`);
    const ids: string[] = [];
    for (const [index, { attachment }] of taken.entries()) {
      const text = (at: number, length: number) =>
        strings[(index * 7 + at) % strings.length]!.replace(/[\p{Cc}\p{Cs}]/gu, ' ')
          .slice(0, length)
          .toWellFormed()
          .trim();
      const recorded = attachment.kind === 'audio' || attachment.kind === 'video';
      const captions = recorded
        ? {
            transcript: text(1, 9_000),
            captions: [{ language: 'en', label: text(2, 60) || 'x', text: captionsOf(text(3, 900)) }],
          }
        : {};
      const said = await server.ask(
        'upload.describe',
        { uploadId: attachment.id, alt: text(0, 500), ...captions },
        token,
      );
      assert.equal(said.status, 200, await said.clone().text());
      const { result } = (await said.json()) as { result: { attachment: Attachment } };
      ids.push(attachment.id);
      for (const url of [result.attachment.transcript, ...result.attachment.captions.map((each) => each.url)].filter(
        (each) => each !== null,
      )) {
        const answer = await get(url);
        assert.match(answer.headers.get('content-type')!, /^text\/(plain|vtt); charset=utf-8$/);
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
        assert.match(answer.headers.get('content-security-policy')!, /^sandbox;/);
        if (/vtt/.test(url)) assert.doesNotMatch((await answer.text()).replaceAll('-->', ''), /[<>]|STYLE|REGION|NOTE/);
        await view.goto(server.address + url).catch(() => undefined);
      }
    }
    await view.waitForTimeout(200);
    assert.deepEqual(ran(seen), []);
    await view.context().close();
    for (let at = 0; at < ids.length; at += 5) {
      const reply = await server.ask(
        'comment.create',
        { id: newId(), topic: 'files', body: `Files ${at}`, attachments: ids.slice(at, at + 5) },
        token,
      );
      assert.equal(reply.status, 200, await reply.clone().text());
    }
    return ids.length;
  };

  test('an upload that took too long is gone, and its bytes with it', async () => {
    const id = newId();
    await ada.create({ id, name: 'late.txt', bytes: Buffer.alloc(100, 'a') });
    await ada.patch(id, 0, Buffer.alloc(50, 'a'));
    const folder = join(root, 'server', 'files', 'uploads', 'acme', id);
    const left = () => readdirSync(folder, { recursive: true }).length;
    assert.equal(left(), 1);
    clock.offset = 86_500_000;
    const later = new TestUploader(server, await server.token('ada'));
    server.app.dispatch.node.wake('uploads');
    for (const end = Date.now() + 10_000; Date.now() < end && left() > 0;)
      await new Promise((resolve) => setTimeout(resolve, 50));
    clock.offset = 0;
    assert.equal(left(), 0);
    assert.equal((await later.patch(id, 50, Buffer.alloc(50, 'a'))).status, 401, 'the token of tomorrow');
    assert.equal((await ada.patch(id, 50, Buffer.alloc(50, 'a'))).status, 404);
    assert.equal(await ada.offset(id), 'refused 404');
  });
});

const png = () =>
  sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .png()
    .toBuffer();

/** A track that tries to be more than text. */
const captionsOf = (text: string) =>
  `WEBVTT\n\nSTYLE\n::cue { background: url(http://127.0.0.1:1/) }\n\nREGION\nid:x\n\nNOTE\n${text.replaceAll('-->', '')}\n\n00:00.000 --> 00:09.000 line:0 position:50%\n<c.x onload=alert(1)><b>${text.replaceAll('-->', '').replaceAll('\n', ' ')}</b></c> <img src=x onerror=alert(1)>&amp;lt;\n`;

/** Stretches of a WebP that hold pixels. */
const PIXELS: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF']);

/** The names of a WebP’s stretches, to its last byte. */
function chunksOf(bytes: Buffer): string[] {
  assert.equal(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 12), 'RIFFWEBP');
  assert.equal(bytes.readUInt32LE(4) + 8, bytes.length);
  const names: string[] = [];
  for (let at = 12; at < bytes.length;) {
    names.push(bytes.toString('latin1', at, at + 4));
    const size = bytes.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return names;
}

/** Names that mean something to a system, a header or a shell. */
const NAMES = [
  ...[
    '../../../../etc/passwd.txt',
    '..\\..\\..\\windows\\win.txt',
    '/etc/cron.d/x.txt',
    'C:\\autoexec.txt',
    '\\\\server\\share\\x.txt',
  ],
  ...[
    'file:///etc/x.txt',
    'a/../../b.txt',
    '....//....//x.txt',
    '%2e%2e%2fx.txt',
    '..%c0%afx.txt',
    '~/x.txt',
    '$HOME.txt',
    '`id`.txt',
    '$(id).txt',
  ],
  ...[
    'nul\0.txt',
    'x.txt\0.png',
    'x\u202Etxt.exe.txt',
    '\u202Egnp.txt',
    'zero\u200Bwidth.txt',
    'x\u2066y\u2069.txt',
    'x\uFEFF.txt',
    'lone\uD800.txt',
  ],
  ...[
    'CON.txt',
    'nul.txt',
    'COM1.txt',
    'LPT9.txt',
    'aux.txt',
    'x.txt:stream.txt',
    '.htaccess.txt',
    '...x.txt',
    '.txt',
    ' .txt',
    '-rf.txt',
    '--help.txt',
  ],
  ...[
    'x\r\nX-Injected: 1.txt',
    'x\nSet-Cookie: a=b.txt',
    'x\r\n\r\n<script>alert(1)</script>.txt',
    'x"; filename="y.html.txt',
    "x'; y.txt",
    'x;y=z.txt',
    'x%0d%0aX-Injected:1.txt',
  ],
  ...[
    `${'long'.repeat(1_000)}.txt`,
    `${'é'.repeat(300)}.txt`,
    `${'e\u0301'.repeat(300)}.txt`,
    `${'👩‍👩‍👧‍👦'.repeat(60)}.txt`,
    `x${'\u0300'.repeat(500)}.txt`,
  ],
  ...['x.txt.', 'x.txt ', 'x.t\u200Bxt', 'ｘ．ｔｘｔ', 'x․txt', 'x.TXT', 'x.txt/', 'x.txt\\', '', '.', '..', 'x', 'x.'],
];
