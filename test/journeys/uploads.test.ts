import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Attachment } from '@learning-commons/protocol';
import { Visitor, launch, startIntranet, type Intranet } from '../support/browser.ts';

/** A picture whose bytes do not pack well, so that sending it takes a moment. */
const noisy = async (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: 'gray', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();

/** Makes files as a page gets them from the clipboard or from a drag, and lets the event reach the box. */
const give = (page: Page, how: 'paste' | 'drop', name: string, type: string, bytes: Buffer) =>
  page.evaluate(
    async ([kind, called, media, base64]) => {
      const blob = await (await fetch(`data:${media};base64,${base64}`)).blob();
      const transfer = new DataTransfer();
      transfer.items.add(new File([blob], called, { type: media }));
      const composer = document.querySelector('lc-discussion')!.shadowRoot!.querySelector('lc-composer')!;
      const box = composer.shadowRoot!.querySelector('textarea')!;
      const common = { bubbles: true, composed: true, cancelable: true };
      if (kind === 'paste') box.dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: transfer }));
      else
        for (const step of ['dragenter', 'dragover', 'drop'])
          box.dispatchEvent(new DragEvent(step, { ...common, dataTransfer: transfer }));
    },
    [how, name, type, bytes.toString('base64')] as const,
  );

/** Sums up how far things move in a page from now on without anybody having touched it. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    const held = globalThis as unknown as { shifts: number };
    held.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) held.shifts += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift' });
  });
const shiftsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { shifts: number }).shifts);

describe('files in real browsers', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet();
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  const readyToWrite = async (visitor: Visitor) => {
    await visitor.composer.click();
    // The editor's tools come when somebody begins to write; what takes files is among them.
    await visitor.discussion
      .getByRole('button', { name: /attach/i })
      .first()
      .waitFor();
  };
  const stored = () =>
    intranet.server.app.database.read.selectFrom('comments').select(['body', 'attachments']).execute();
  const filesOf = async (body: string) => {
    const rows = await stored();
    const own = rows.filter((row) => row.body === body);
    assert.ok(own.length <= 1, `${body} stands ${own.length} times`);
    return own[0] && ((own[0].attachments === null ? [] : JSON.parse(own[0].attachments as string)) as Attachment[]);
  };
  const eventually = async <T>(ask: () => Promise<T | undefined | false>, what: string): Promise<T> => {
    for (const end = Date.now() + 45_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 150))) {
      const found = await ask();
      if (found) return found;
    }
    throw new Error(`Waited in vain for ${what}.`);
  };
  const tray = ({ discussion }: Visitor) =>
    discussion.getByRole('list', { name: 'Attached files' }).getByRole('listitem');

  test('a picture that is pasted and one that is dropped are seen elsewhere, in boxes of their size: nothing moves', async (t) => {
    const [ana, ben] = [
      await Visitor.arrive(browser, intranet, 'Ana', { topic: 'pictures' }),
      await Visitor.arrive(browser, intranet, 'Ben', { topic: 'pictures' }),
    ];
    await ana.post('Below the pictures');
    await ben.discussion
      .getByRole('button', { name: /new/i })
      .click()
      .catch(() => undefined);
    await readyToWrite(ana);
    await give(ana.page, 'paste', 'map.png', 'image/png', await noisy(600, 300));
    await give(ana.page, 'drop', 'way.png', 'image/png', await noisy(300, 300));
    await eventually(async () => (await tray(ana).count()) === 2, 'two rows in the tray');
    await ana.post('Two pictures');
    await eventually(() => filesOf('Two pictures'), 'the comment in the record');
    await ben.discussion.getByRole('button', { name: /new/i }).click();
    await ben.sees('Two pictures');
    // Seen afresh, with pictures that come late.
    await ben.page.route('**/files/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await ben.page.reload();
    await ben.sees('Two pictures');
    await ben.page.waitForTimeout(300);
    await watchShifts(ben.page);
    const pictures = ben.article('Two pictures').getByRole('button', { name: /open in full size/ });
    await eventually(
      async () =>
        (await pictures.count()) === 2 &&
        (await ben
          .article('Two pictures')
          .locator('img')
          .evaluateAll((all) => all.filter((img) => (img as HTMLImageElement).naturalWidth > 0).length)) >= 2,
      'both pictures',
    );
    await ben.page.waitForTimeout(400);
    const moved = await shiftsOf(ben.page);
    assert.ok(moved < 0.01, `things moved by ${moved}`);
    t.diagnostic(`layout shift ${moved}`);
    assert.deepEqual([...ana.errors, ...ben.errors], []);
    await ana.leaves();
    await ben.leaves();
  });

  test('a network that is cut in the middle, and a reload in the middle, only delay a file; who cancels takes it out', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana', { topic: 'breaks' });
    await readyToWrite(ana);
    const large = await noisy(1_600, 1_500);
    assert.ok(large.length > 4_194_304, 'it takes more than one request');
    // The first piece gets through, then nothing does.
    let pieces = 0;
    let cut = true;
    await ana.page.route('**/uploads/**', async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      pieces += 1;
      if (cut && pieces > 1) return route.abort('connectionfailed');
      return route.continue();
    });
    await give(ana.page, 'drop', 'large.png', 'image/png', large);
    await ana.discussion.getByRole('progressbar', { name: 'Uploading large.png' }).waitFor();
    await give(ana.page, 'paste', 'second.png', 'image/png', large);
    await ana.discussion.getByText('Waiting for the connection', { exact: false }).first().waitFor();
    await ana.discussion.getByRole('button', { name: 'Cancel the upload of second.png' }).click();
    await eventually(async () => (await tray(ana).count()) === 1, 'one row in the tray');
    await ana.composer.fill('With a large picture');
    await ana.page.waitForTimeout(600);
    await ana.page.reload();
    await ana.composer.waitFor();
    await eventually(
      async () => (await ana.composer.inputValue()) === 'With a large picture' && (await tray(ana).count()) === 1,
      'the draft and its file',
    );
    await ana.discussion.getByRole('button', { name: 'Post', exact: true }).click();
    // The text has left and waits for its file; another one does not wait for it.
    await ana.post('Meanwhile');
    await eventually(() => filesOf('Meanwhile'), 'the plain comment');
    assert.equal(await filesOf('With a large picture'), undefined);
    // Once more in the middle: what waits is in the outbox now, and its file beside it.
    await ana.page.reload();
    await ana.sees('Meanwhile');
    cut = false;
    const files = await eventually(() => filesOf('With a large picture'), 'the comment with its file');
    assert.deepEqual(
      files.map(({ name }) => name),
      ['large.png'],
    );
    await ana
      .article('With a large picture')
      .getByRole('button', { name: /open in full size/ })
      .waitFor();
    assert.deepEqual(ana.errors, []);
    await ana.leaves();
  });

  test('a type that is not taken tells why, and the text stays', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana', { topic: 'refusals' });
    await readyToWrite(ana);
    await ana.composer.fill('My words stay');
    await give(ana.page, 'drop', 'page.html', 'text/html', Buffer.from('<p>x</p>'));
    await ana.discussion.getByText('Files of the kind HTML are not taken here.').first().waitFor();
    assert.equal(await ana.composer.inputValue(), 'My words stay');
    await ana.discussion.getByRole('button', { name: 'Remove page.html' }).click();
    await ana.discussion.getByRole('button', { name: 'Post', exact: true }).click();
    await eventually(() => filesOf('My words stay'), 'the comment');
    await ana.leaves();
  });

  test('what is said of a file later is seen in open pages: descriptions, captions, transcripts', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana', { topic: 'words' });
    await readyToWrite(ana);
    await give(ana.page, 'paste', 'map.png', 'image/png', await noisy(300, 200));
    const frames = Buffer.concat(
      Array.from({ length: 200 }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
    );
    await give(ana.page, 'drop', 'talk.mp3', 'audio/mpeg', frames);
    await ana.post('A map and a talk');
    const files = await eventually(() => filesOf('A map and a talk'), 'the comment');
    const idOf = (name: string) => files.find((each) => each.name === name)!.id;
    const ben = await Visitor.arrive(browser, intranet, 'Ben', { topic: 'words' });
    await ben
      .article('A map and a talk')
      .getByRole('button', { name: 'Picture map.png without description, open in full size' })
      .waitFor();
    const token = await intranet.server.token('Ana');
    const describe_ = (uploadId: string, words: object) =>
      intranet.server.ask('upload.describe', { uploadId, ...words }, token);
    assert.equal((await describe_(idOf('map.png'), { alt: 'The way to the canteen' })).status, 200);
    await ben
      .article('A map and a talk')
      .getByRole('button', { name: 'The way to the canteen, open in full size' })
      .waitFor();
    const captions = [{ language: 'en', label: 'English', text: 'WEBVTT\n\n00:00.000 --> 00:05.000\nGood morning\n' }];
    await describe_(idOf('talk.mp3'), { captions, transcript: 'Good morning, all of you.' });
    const track = ben.article('A map and a talk').locator('track');
    await track.waitFor({ state: 'attached' });
    await ben.article('A map and a talk').getByText('Transcript', { exact: false }).first().waitFor();
    const cues = await ben.page.evaluate(async (url) => (await fetch(url)).text(), (await track.getAttribute('src'))!);
    assert.match(cues, /Good morning/);
    assert.deepEqual([...ana.errors, ...ben.errors], []);
    await ana.leaves();
    await ben.leaves();
  });
});
