import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { demoOptions, seedDemo } from '@learning-commons/server/demo';
import { startServer, type TestServer } from '@learning-commons/server/testing';
import { launch } from '../support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const community = {
  id: 'lindqvist-rao',
  name: 'Lindqvist Rao',
  origins: [],
  reading: 'open',
  editWindow: null,
} as const;

/** Starts the demo, its past included. */
async function startDemo(): Promise<TestServer> {
  const plain = await startServer();
  const [issuer] = plain.app.config.issuers;
  const config = {
    ...plain.app.config,
    communities: [community],
    issuers: [{ ...issuer!, communities: [community.id] }],
  };
  await plain.close();
  const { communities, issuers } = config;
  const server = await startServer({ ...demoOptions(config), config: { communities, issuers } });
  await seedDemo(server.app);
  return server;
}

/** A second of moving picture, recorded by the browser itself. */
async function film(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const brush = canvas.getContext('2d')!;
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
    const pieces: Blob[] = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const ended = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let at = 0; at < 25; at++) {
      brush.fillStyle = `hsl(${at * 14} 80% 50%)`;
      brush.fillRect(0, 0, canvas.width, canvas.height);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    recorder.stop();
    await ended;
    return btoa(String.fromCharCode(...new Uint8Array(await new Blob(pieces).arrayBuffer())));
  });
  return Buffer.from(base64, 'base64');
}

describe('the demo in a real browser', { timeout: 240_000 }, () => {
  let browser: Browser;
  let server: TestServer;
  before(async () => {
    browser = await launch();
    server = await startDemo();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Opens a page, and fails afterwards if it broke its own policy or threw. */
  async function visit(path: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('pageerror', ({ message }) => wrong.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(`${message.text()} ${message.location().url}`);
    });
    try {
      await page.goto(server.address + path);
      await look(page);
    } finally {
      await context.close();
      assert.deepEqual(wrong, []);
    }
  }

  const ready = (root: Page | Locator) => root.locator('lc-discussion').getByRole('article').first().waitFor();

  test('the intranet page carries the discussion in its own font and accent, under its own strict policy', async () => {
    await visit('/', {}, async (page) => {
      await ready(page);
      const discussion = page.locator('lc-discussion');
      await discussion.getByText('Any language is fine. Somebody here reads it.').waitFor();
      const [font, host] = await page.evaluate(() => {
        const fontOf = (element: Element) => getComputedStyle(element).fontFamily;
        return [
          fontOf(document.querySelector('lc-discussion')!.shadowRoot!.querySelector('article')!),
          fontOf(document.body),
        ];
      });
      assert.equal(font, host);
      const post = discussion.getByRole('button', { name: 'Post', exact: true });
      assert.equal(await post.evaluate((button) => getComputedStyle(button).backgroundColor), 'rgb(178, 67, 13)');
    });
  });

  test('the widget follows the page’s own light switch', async () => {
    await visit('/', { colorScheme: 'light' }, async (page) => {
      await ready(page);
      const colour = () =>
        page.evaluate(
          () => getComputedStyle(document.querySelector('lc-discussion')!.shadowRoot!.querySelector('article')!).color,
        );
      const light = await colour();
      await page.getByRole('button', { name: 'Dark' }).click();
      assert.notEqual(await colour(), light);
    });
  });

  test('another reader is another author, in place and without a reload', async () => {
    await visit('/', {}, async (page) => {
      await ready(page);
      await page.evaluate(() => document.body.setAttribute('data-same-page', ''));
      await page.getByLabel('You are', { exact: true }).selectOption('priyanka');
      const discussion = page.locator('lc-discussion');
      await discussion.getByRole('textbox').first().fill('A word from the moderator');
      await discussion.getByRole('button', { name: 'Post', exact: true }).click();
      const post = discussion.getByRole('article').filter({ hasText: 'A word from the moderator' });
      await post.getByText('Priyanka Raghunathan').waitFor();
      await page.getByLabel('You are', { exact: true }).selectOption('');
      await discussion.getByText('Sign in', { exact: false }).first().waitFor();
      assert.equal(await page.locator('body[data-same-page]').count(), 1);
    });
  });

  test('on a page of the server itself a film is sent at the first try, and can be played', async () => {
    await visit('/', {}, async (page) => {
      const sent: string[] = [];
      page.on('request', (request) => {
        if (/\/uploads[/?]/.test(request.url())) sent.push(request.method());
      });
      await ready(page);
      const discussion = page.locator('lc-discussion');
      await discussion.getByRole('textbox').first().click();
      await discussion.getByRole('textbox').first().fill('The way to the desk, as a film.');
      const chooser = page.waitForEvent('filechooser');
      await discussion.getByRole('button', { name: 'Attach files' }).click();
      await (await chooser).setFiles({ name: 'desk.webm', mimeType: 'video/webm', buffer: await film(page) });
      await discussion.getByRole('button', { name: 'Remove desk.webm' }).waitFor();
      assert.deepEqual(sent, ['POST', 'PATCH'], 'nothing was asked twice');
      await discussion.getByRole('button', { name: 'Post', exact: true }).click();
      const player = discussion.getByRole('article').filter({ hasText: 'as a film' }).locator('video');
      assert.equal(await player.getAttribute('aria-label'), 'desk.webm');
      await player.press('Space');
      await page.waitForFunction(
        (video) => (video as unknown as HTMLVideoElement).currentTime > 0,
        await player.elementHandle(),
      );
    });
  });

  test('on the playground two people meet, and a cut network loses and doubles nothing', async () => {
    await visit('/playground?a-topic=journey', { viewport: { width: 1400, height: 1000 } }, async (page) => {
      const [left, right] = [page.locator('.side-a'), page.locator('.side-b')];
      const post = async (side: Locator, text: string) => {
        await side.getByRole('textbox').first().fill(text);
        await side.getByRole('button', { name: 'Post', exact: true }).click();
      };
      const sees = (side: Locator, text: string) => side.getByRole('article').filter({ hasText: text });
      await left.getByText('Connected', { exact: true }).waitFor();
      await right.getByText('Connected', { exact: true }).waitFor();
      await left.getByText('Cut', { exact: true }).click();
      await post(left, 'Written without a line');
      await left.getByText('1 waiting', { exact: false }).first().waitFor();
      await post(right, 'Written meanwhile');
      await sees(right, 'Written meanwhile').waitFor();
      assert.equal(await sees(left, 'Written meanwhile').count(), 0);
      await left.getByText('Online', { exact: true }).click();
      await left.getByText('Connected', { exact: true }).waitFor({ timeout: 60_000 });
      await right.getByRole('button', { name: /new/ }).click();
      await sees(right, 'Written without a line').waitFor();
      assert.equal(await sees(right, 'Written without a line').count(), 1);
      assert.ok((await page.locator('.events-list').textContent())!.includes('lc-comment-created'));
    });
  });

  test('knobs set attributes, the code keeps in step, and the address holds it all', async () => {
    await visit('/playground', { viewport: { width: 1400, height: 1000 } }, async (page) => {
      await ready(page.locator('.side-a'));
      await page.getByLabel('mode', { exact: true }).selectOption('qa');
      await page.getByLabel('no-avatars', { exact: true }).check();
      assert.equal(await page.locator('lc-discussion[mode="qa"][no-avatars]').count(), 2);
      const code = await page.locator('.code pre').first().textContent();
      assert.match(code!, /mode="qa"\n {2}no-avatars\n/);
      await page.getByRole('tab', { name: 'Look' }).click();
      await page.getByRole('button', { name: 'Plum' }).click();
      await page.reload();
      await ready(page.locator('.side-a'));
      assert.equal(await page.locator('lc-discussion[mode="qa"][no-avatars]').count(), 2);
      const accent = await page.evaluate(() =>
        getComputedStyle(document.querySelector('lc-discussion')!).getPropertyValue('--lc-accent'),
      );
      assert.match(accent, /#8a2a6b/);
    });
  });

  const looks = [
    { path: '/', colorScheme: 'light', width: 1280 },
    { path: '/', colorScheme: 'dark', width: 320 },
    { path: '/playground', colorScheme: 'dark', width: 1280 },
    { path: '/playground', colorScheme: 'light', width: 320 },
  ] as const;
  for (const { path, colorScheme, width } of looks) {
    test(`${path} has no accessibility faults and fits: ${colorScheme}, ${width} px`, async () => {
      await visit(path, { colorScheme, viewport: { width, height: 900 } }, async (page) => {
        await ready(page);
        await page.evaluate(axe);
        assert.deepEqual(await page.evaluate(faults), []);
        const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
        assert.ok(fits, 'the page scrolls sideways');
      });
    });
  }
});

/** Runs in the page: what axe finds, one line per rule. */
async function faults(): Promise<string[]> {
  interface Fault {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }
  const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: readonly Fault[] }> } };
  const { violations } = await axe.run();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
