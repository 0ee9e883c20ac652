import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { newId } from '@learning-commons/client';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';

const WIDGETS = (address: string) =>
  `<lc-commons server="${address}" community="acme" token-url="TOKEN_URL"><lc-leaderboard period="all"></lc-leaderboard><lc-points></lc-points></lc-commons>`;

describe('boards and own points in real browsers', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet({ body: ({ address }) => WIDGETS(address) });
    intranet.tokens = async (name) => ({ status: 200, body: await tokenOf(name) });
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  const tokenOf = (name: string) =>
    intranet.server.token(name, { name, ...(name === 'Cy' && { role: 'admin' as const }) });

  /** Somebody with a board and their points before them. */
  async function arrive(name: string, prepare?: (page: Page) => Promise<unknown>): Promise<Watcher> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await prepare?.(page);
    await page.goto(intranet.pageFor(name));
    const [board, points] = [page.locator('lc-leaderboard'), page.locator('lc-points')];
    await board.getByRole('heading', { name: 'Leaderboard' }).waitFor();
    await points.locator('[part=total]').waitFor();
    return { context, page, board, points, errors };
  }

  async function write(name: string, parentId: string | null, type: string, body: string): Promise<string> {
    const id = newId();
    const input = { id, topic: 'boards', parentId, type, body, mentions: [], anonymous: false };
    await intranet.server.answer('comment.create', input, await tokenOf(name));
    return id;
  }
  const accept = async (id: string, on: boolean) =>
    intranet.server.answer('comment.accept', { commentId: id, on }, await tokenOf('Ben'));
  const total = (watcher: Watcher, words: string) =>
    watcher.points.locator('.number').getByText(words, { exact: true }).waitFor();
  const row = (watcher: Watcher, name: string) => watcher.board.getByRole('row').filter({ hasText: name });

  test('an accepted answer shows on both pages at once, and goes again when it is taken back', async () => {
    const [ana, ben] = [await arrive('Ana'), await arrive('Ben')];
    await ana.board.getByText('Nobody has points here yet').waitFor();
    const question = await write('Ben', null, 'question', 'Where is the list?');
    const answer = await write('Ana', question, 'comment', 'On the share.');
    await row(ben, 'Ben').waitFor();
    await accept(answer, true);
    await total(ana, '17');
    await ana.points.getByText('Answer accepted', { exact: true }).waitFor();
    await row(ben, 'Ana').getByText('17').waitFor();
    assert.deepEqual(await ben.board.locator('tbody .rank').allTextContents(), ['1', '2']);
    await accept(answer, false);
    await ana.points.getByText('Taken back: Answer accepted').waitFor();
    await total(ana, '2');
    await row(ben, 'Ana').getByText('17').waitFor({ state: 'detached' });
    assert.deepEqual(await ben.board.locator('tbody .rank').allTextContents(), ['1', '1'], 'they share the place');
    assert.deepEqual([...ana.errors, ...ben.errors], []);
    await Promise.all([ana.context.close(), ben.context.close()]);
  });

  test('what happened while the line was cut is there when it is back', async () => {
    const ana = await arrive('Ana');
    await row(ana, 'Ana').waitFor();
    await ana.context.setOffline(true);
    await ana.points.locator('[part=offline]').waitFor();
    const question = await write('Ben', null, 'question', 'And where is the other list?');
    await accept(await write('Ana', question, 'comment', 'Beside it.'), true);
    await ana.context.setOffline(false);
    await ana.points.getByText('Answer accepted', { exact: true }).first().waitFor();
    await row(ana, 'Ana').getByText('points to the next').waitFor({ state: 'detached' });
    await ana.board.locator('tbody tr.me .rank', { hasText: '1' }).waitFor();
    await ana.context.close();
  });

  test('who does not want to be on boards leaves them without a gap, and still sees their own points', async () => {
    const [ana, ben] = [await arrive('Ana'), await arrive('Ben')];
    await row(ben, 'Ana').waitFor();
    await ana.board.getByRole('button', { name: 'More' }).click();
    await ana.board.getByRole('menuitem', { name: 'How I appear here …' }).click();
    await ana.board.getByRole('radio', { name: /Not on boards/ }).check();
    await ana.board.getByRole('button', { name: 'Save' }).click();
    await ana.board.getByText('You are not on boards.').waitFor();
    await row(ben, 'Ana').waitFor({ state: 'detached' });
    assert.deepEqual(await ben.board.locator('tbody .rank').allTextContents(), ['1']);
    await Promise.all([ana.context.close(), ben.context.close()]);
  });

  test('an admin sees who would move under other rules, and counts history anew', async () => {
    const [ben, cy] = [await arrive('Ben'), await arrive('Cy')];
    const before = Number(await ben.points.locator('.number').textContent());
    await cy.points.getByRole('button', { name: 'More' }).click();
    await cy.points.getByRole('menuitem', { name: 'Edit the rules …' }).click();
    await cy.points.getByRole('button', { name: 'Edit Question asked' }).click();
    await cy.points.getByRole('spinbutton', { name: 'Points', exact: true }).fill('4');
    await cy.points.getByRole('button', { name: 'Done' }).click();
    await cy.points.getByRole('button', { name: 'Preview' }).click();
    await cy.points.getByRole('row').filter({ hasText: 'Ben' }).waitFor();
    await cy.points.getByRole('radio', { name: /Count history anew/ }).check();
    await cy.points.getByRole('button', { name: 'Put in force' }).click();
    await cy.points.getByText('Version 2 is in force').waitFor();
    await ben.points.getByText('Counted anew: Question asked').first().waitFor();
    const after = Number(await ben.points.locator('.number').textContent());
    assert.ok(after > before, `${before} became ${after}`);
    assert.deepEqual([...ben.errors, ...cy.errors], []);
    await Promise.all([ben.context.close(), cy.context.close()]);
  });

  test('a network that goes before the first line was there is told of, and what it kept away comes with it', async () => {
    // The line is asked for, and nothing comes of it; what is loaded after the first paint does not come either.
    const late = /\/elements\/menu-/;
    const ana = await arrive('Ana', async (page) => {
      await page.routeWebSocket(/\/socket\//, () => undefined);
      await page.route(late, (route) => route.abort());
    });
    const dead = (address: URL) => address.origin === intranet.server.address;
    await ana.page.route(dead, (route) => route.abort());
    await Promise.all([ana.points.locator('[part=offline]').waitFor(), ana.board.locator('[part=offline]').waitFor()]);
    const question = await write('Ben', null, 'question', 'And the third list?');
    await accept(await write('Ana', question, 'comment', 'Under it.'), true);
    const before = Number(await ana.points.locator('.number').textContent());
    await ana.page.routeWebSocket(/\/socket\//, (line) => line.connectToServer());
    await ana.page.unroute(dead);
    await ana.page.unroute(late);
    for (const widget of [ana.points, ana.board]) await widget.getByRole('button', { name: 'More' }).waitFor();
    await ana.points.locator('[part=offline]').waitFor({ state: 'detached' });
    await ana.points
      .locator('.number')
      .filter({ hasNotText: new RegExp(`^${before}$`) })
      .waitFor();
    assert.deepEqual(ana.errors, []);
    await ana.context.close();
  });
});

interface Watcher {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly board: Locator;
  readonly points: Locator;
  readonly errors: readonly string[];
}
