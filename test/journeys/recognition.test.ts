import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { WriteReply } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { Visitor, launch, startIntranet, type Intranet } from '../support/browser.ts';

const widgets = (address: string) => `
  <lc-commons server="${address}" community="acme" token-url="TOKEN_URL">
    <lc-discussion topic="journey" mode="qa"></lc-discussion>
    <lc-leaderboard period="all"></lc-leaderboard>
    <lc-points></lc-points>
    <lc-badges></lc-badges>
  </lc-commons>`;

/** What a board shows, row by row: place, name, points. Read in one go: a row that is waited for may just have gone. */
async function boardOf({ page }: Visitor): Promise<string[]> {
  const rows = page.locator('lc-leaderboard').getByRole('row');
  const texts = await rows.evaluateAll((all) =>
    all.slice(1).map((row) => {
      const cells = [...row.querySelectorAll('td')];
      return [cells[0], row.querySelector('button'), cells.at(-1)].map((each) => each?.innerText ?? '').join(' ');
    }),
  );
  return texts.map((text) => text.replace(/\s+/g, ' '));
}

/** Waits until a board shows exactly this. */
async function boardShows(visitor: Visitor, wanted: readonly string[]) {
  let shown: string[] = [];
  for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 150))) {
    shown = await boardOf(visitor);
    if (JSON.stringify(shown) === JSON.stringify(wanted)) return;
  }
  assert.deepEqual(shown, wanted);
}

/** Takes an action from the menu of a post. */
async function choose(visitor: Visitor, text: string, action: string) {
  await visitor.article(text).getByRole('button', { name: 'More actions' }).click();
  await visitor.page.getByRole('menuitem', { name: action }).click();
  // A board keeps still while somebody points at it.
  await visitor.page.mouse.move(0, 0);
}

describe('recognition in real browsers', { timeout: 300_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet({ body: ({ address }) => widgets(address) });
    const { tokens } = intranet;
    intranet.tokens = async (member) =>
      member === 'Ada' ? { status: 200, body: await intranet.server.token('Ada', { role: 'admin' }) } : tokens(member);
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  const asAdmin = async <T = unknown>(operation: string, input: unknown): Promise<T> =>
    intranet.server.answer<WriteReply<T>>(operation, input, await intranet.server.token('Ada', { role: 'admin' })) as T;
  const points = (visitor: Visitor, text: string) =>
    visitor.page.locator('lc-points').getByText(text, { exact: true }).first().waitFor();

  test('an accepted answer is worth points, a place and a badge, live for both, and goes with the answer', async () => {
    await asAdmin('badge.save', {
      id: newId(),
      name: 'First answer',
      criteria: { match: 'all', of: [{ kind: 'count', verb: 'answer.accepted', atLeast: 1 }] },
    });
    const [ana, ben] = [await Visitor.arrive(browser, intranet, 'Ana'), await Visitor.arrive(browser, intranet, 'Ben')];
    await ben.post('Who knows the door code?');
    await ben.sees('Who knows the door code?');
    await ana.sees('Who knows the door code?');
    await ana.article('Who knows the door code?').getByRole('button', { name: 'Answer', exact: true }).click();
    await ana.discussion.getByRole('textbox').nth(1).fill('Four times the year');
    await ana.page.keyboard.press('Control+Enter');
    await ben.discussion.getByRole('button', { name: /new/i }).click();
    await ben.sees('Four times the year');
    await boardShows(ben, ['1 Ben 2', '1 Ana 2']);

    await choose(ben, 'Four times the year', 'Accept as the answer');
    await points(ana, '17');
    await boardShows(ben, ['1 Ana 17', '2 Ben 2']);
    await boardShows(ana, ['1 Ana 17', '2 Ben 2']);

    const moment = ana.page.getByText('You earned the badge “First answer”').first();
    await moment.waitFor();
    await ana.page.getByRole('button', { name: 'Dismiss' }).click();
    await moment.waitFor({ state: 'detached' });
    await ana.page.reload();
    await ana.page.locator('lc-badges').getByText('First answer').first().waitFor();
    await points(ana, '17');
    assert.equal(await ana.page.getByText('You earned the badge').count(), 0, 'nobody is congratulated twice');

    await choose(ana, 'Four times the year', 'Delete');
    await points(ana, '0');
    await ana.page
      .locator('lc-points')
      .getByText('-15')
      .or(ana.page.locator('lc-points').getByText('−15'))
      .first()
      .waitFor();
    await boardShows(ben, ['1 Ben 2']);
    assert.deepEqual([...ana.errors, ...ben.errors], []);
    await ana.leaves();
    await ben.leaves();
  });

  test('what was earned without a line is there when it is back', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Cleo');
    await points(ana, '0');
    await ana.context.setOffline(true);
    await asAdmin('activity.record', { ...course, id: 'course-1:cleo', actor: { subject: 'Cleo' } });
    await ana.context.setOffline(false);
    await points(ana, '20');
    await ana.leaves();
  });

  test('somebody of whom only a portal told has a place, and who does not want one leaves no hole', async () => {
    await asAdmin('activity.record', { ...course, id: 'course-1:dora', actor: { subject: 'dora', name: 'Dora' } });
    await asAdmin('activity.record', {
      ...course,
      id: 'course-2:dora',
      object: { id: 'course-2' },
      actor: { subject: 'dora', name: 'Dora' },
    });
    const ben = await Visitor.arrive(browser, intranet, 'Ben');
    await boardShows(ben, ['1 Dora 40', '2 Cleo 20', '3 Ben 2']);
    const cleo = await intranet.server.token('Cleo');
    await intranet.server.ask('points.choose', { presence: 'hidden' }, cleo);
    await boardShows(ben, ['1 Dora 40', '2 Ben 2']);
    await ben.leaves();
  });
});

const course = { verb: 'course.completed', object: { id: 'course-1', type: 'course', name: 'Site safety' } };
