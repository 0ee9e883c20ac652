import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, Visitor } from '../support/browser.ts';
import { processToken } from '../support/server-process.ts';
import { noRig, Rig, type RigNode } from '../torture/rig.ts';

/** Where host pages come from. Their widgets speak to whatever node the balancer chooses, connection by connection. */
interface Host {
  readonly origin: string;
  pageFor(member?: string, where?: { readonly topic?: string }): string;
  close(): void;
}

async function startHost(address: () => string): Promise<Host> {
  const web = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://host');
    const member = searchParams.get('member') ?? '';
    if (pathname === '/token') return void processToken(member).then((token) => response.end(token));
    response.writeHead(pathname === '/page' ? 200 : 204, { 'content-type': 'text/html; charset=utf-8' }).end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><script type="module" src="${address()}/elements.js"></script></head>
      <body><main><h1>A page</h1><lc-commons server="${address()}" community="acme" token-url="/token?member=${member}"><lc-discussion topic="${searchParams.get('topic')}"></lc-discussion></lc-commons></main></body></html>`,
    );
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  return {
    origin,
    pageFor: (member = '', { topic = 'journey' } = {}) => `${origin}/page?member=${member}&topic=${topic}`,
    close: () => void (web.closeAllConnections(), web.close()),
  };
}

describe('two nodes behind a balancer that knows no sessions', { skip: noRig, timeout: 600_000 }, () => {
  let rig: Rig;
  let host: Host;
  let browser: Browser;
  let topics = 0;
  before(async () => {
    host = await startHost(() => rig.address);
    rig = await Rig.start({ seed: 8, origins: [host.origin] });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    host?.close();
    await rig?.close();
  });
  afterEach(() => rig.heal());

  /** Ana and Ben at a fresh topic, each in a browser of their own; what goes wrong on their pages is noted. */
  async function meet() {
    const topic = `meeting-${(topics += 1)}`;
    const told: string[] = [];
    const come = async (name: string) => {
      const context = await browser.newContext();
      await context.exposeBinding('tell', (_source, what: string) => void told.push(`${name}: ${what}`));
      await context.addInitScript(watchPage);
      return Visitor.arrive(browser, host, name, { context, topic });
    };
    const [ana, ben] = [await come('Ana'), await come('Ben')];
    const stored = async () => {
      const rows = await rig.ask('select body from comments where topic = $1 order by ord', [topic]);
      return (rows as { body: string }[]).map(({ body }) => body);
    };
    const leave = async () => {
      assert.deepEqual([...told, ...ana.errors, ...ben.errors], [], 'no page has shown an error');
      await ana.leaves();
      await ben.leaves();
    };
    return { ana, ben, stored, leave };
  }

  /** Sees a post, letting in what waits behind the button first. */
  async function seesNew(visitor: Visitor, text: string) {
    const [article, fresh] = [visitor.article(text), visitor.discussion.getByRole('button', { name: /\d+ new/i })];
    await article.or(fresh.first()).first().waitFor({ timeout: 60_000 });
    for (let tries = 0; tries < 5 && (await article.count()) === 0; tries += 1) {
      await fresh
        .first()
        .click({ timeout: 5_000 })
        .catch(() => undefined);
      await article.waitFor({ timeout: 10_000 }).catch(() => undefined);
    }
    await article.waitFor();
  }

  /** The node that holds the visitor's line: the one without it goes on, whatever happens to the other. */
  const sockets = async (node: RigNode) => {
    const text = await (await fetch(`${node.address}/metrics`)).text();
    return Number(/^lc_sockets (\d+)/m.exec(text)?.[1] ?? 0);
  };

  test('a post, an answer and a reaction reach the other page, whichever nodes they are with', async () => {
    const { ana, ben, leave } = await meet();
    await ana.post('A word from one node');
    await seesNew(ben, 'A word from one node');
    await ben.article('A word from one node').getByRole('button', { name: 'Reply' }).click();
    await ben.discussion.getByRole('textbox').nth(1).fill('An answer from another');
    await ben.page.keyboard.press('Control+Enter');
    await seesNew(ana, 'An answer from another');
    await ana.article('An answer from another').getByRole('button', { name: 'React' }).first().click();
    await ana.page.getByRole('group', { name: 'React' }).getByRole('button').first().click();
    await ben.article('An answer from another').getByRole('button', { name: /1/ }).first().waitFor();
    await leave();
  });

  test('the node under a page is killed in the middle of writing: nothing is lost, doubled or told as an error', async () => {
    const { ana, ben, stored, leave } = await meet();
    const texts = Array.from({ length: 12 }, (_, at) => `Word ${at} while nodes die`);
    const killing = (async () => {
      for (const node of rig.nodes) {
        if ((await sockets(node)) === 0) continue;
        await node.kill();
        await node.start();
      }
    })();
    for (const text of texts) await ana.post(text);
    await killing;
    await seesNew(ana, texts.at(-1)!);
    await seesNew(ben, texts.at(-1)!);
    await ana.discussion.locator('[part=offline]').waitFor({ state: 'detached', timeout: 60_000 });
    assert.deepEqual(await settled(stored, texts.length), texts);
    await leave();
  });

  test('nodes are restarted in turn while both write: no page shows an error', async () => {
    const { ana, ben, stored, leave } = await meet();
    const texts: string[] = [];
    const restarting = { done: false };
    const restart = (async () => {
      for (const node of rig.nodes) {
        await node.kill('SIGTERM');
        await node.start();
      }
      restarting.done = true;
    })();
    for (let at = 0; !restarting.done && at < 60; at += 1) {
      const [visitor, text] = [at % 2 === 0 ? ana : ben, `Turn ${at} while nodes restart`];
      texts.push(text);
      await visitor.post(text);
      await visitor.page.waitForTimeout(400);
    }
    await restart;
    assert.deepEqual((await settled(stored, texts.length)).sort(), [...texts].sort());
    await seesNew(ana, texts.at(-1)!);
    await seesNew(ben, texts.at(-1)!);
    await leave();
  });

  test('without Redis the other page sees it within moments, and nobody is told', async () => {
    const { ana, ben, leave } = await meet();
    await rig.redis!.kill();
    await ana.post('Said without Redis');
    await seesNew(ben, 'Said without Redis');
    await rig.redis!.start();
    await ben.post('Said with Redis again');
    await seesNew(ana, 'Said with Redis again');
    await leave();
  });
});

/** Waits until as many are stored, and answers all. */
async function settled(stored: () => Promise<string[]>, count: number): Promise<string[]> {
  for (const end = Date.now() + 60_000; Date.now() < end && (await stored()).length < count;)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return stored();
}

/** In the page: tells of every error that a widget fires, and of every notice of one that is drawn. */
function watchPage() {
  const tell = (globalThis as unknown as { tell: (what: string) => void }).tell;
  document.addEventListener('lc-error', (event) => {
    const { action, error } = (event as CustomEvent<{ action: string; error: { code: string; message: string } }>)
      .detail;
    tell(`lc-error of ${action}: ${error.code} ${error.message}`);
  });
  const looked = new Set<Element>();
  const look = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('.problem, .list-error') && !looked.has(element)) {
        looked.add(element);
        tell(`a notice: ${element.textContent.trim()}`);
      }
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  setInterval(() => look(document), 100);
}
