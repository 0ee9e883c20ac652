import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { largeThread } from '@learning-commons/server/demo/large-thread';
import { member } from '@learning-commons/server/kernel/testing';
import { until } from '@learning-commons/server/testing';
import { Visitor, launch, startIntranet, type Intranet } from '../support/browser.ts';

const clock = { offset: 0 };

describe('a discussion in real browsers', { timeout: 240_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet({}, { now: () => Date.now() + clock.offset });
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  /** How often each of these texts stands in the record. */
  const stored = async (texts: readonly string[]) => {
    const rows = await intranet.server.app.database.read
      .selectFrom('comments')
      .select(['body', 'ord'])
      .orderBy('ord')
      .execute();
    return texts.map((text) => rows.filter(({ body }) => body === text).length);
  };
  /** Waits, a minute at most, until each text is in the record. */
  const everyStored = async (texts: readonly string[]) => {
    for (const end = Date.now() + 60_000; Date.now() < end && (await stored(texts)).includes(0);)
      await new Promise((resolve) => setTimeout(resolve, 200));
  };
  const order = async (texts: readonly string[]) => {
    const rows = await intranet.server.app.database.read
      .selectFrom('comments')
      .select(['body'])
      .orderBy('ord')
      .execute();
    return rows.map(({ body }) => body as string).filter((body) => texts.includes(body));
  };

  test('one says it, the other sees it: what is new waits behind a button and moves nothing', async () => {
    const [ana, ben] = [await Visitor.arrive(browser, intranet, 'Ana'), await Visitor.arrive(browser, intranet, 'Ben')];
    await ana.post('Where nothing stands, nothing moves');
    await ben.sees('Where nothing stands, nothing moves');
    await ana.post('The first word');
    await ana.sees('The first word');
    const fresh = ben.discussion.getByRole('button', { name: /new/i });
    await fresh.waitFor();
    assert.equal(await ben.article('The first word').count(), 0, 'nothing moves before the reader asks');
    await fresh.click();
    await ben.sees('The first word');

    await ben.article('The first word').getByRole('button', { name: 'Reply' }).click();
    await ben.discussion.getByRole('textbox').nth(1).fill('An answer to it');
    await ben.page.keyboard.press('Control+Enter');
    await ben.sees('An answer to it');
    await ana.article('The first word').getByRole('button', { name: 'React' }).waitFor();
    await ben.article('An answer to it').getByText('Ben').first().waitFor();
    assert.deepEqual([...ana.errors, ...ben.errors], []);
    await ana.leaves();
    await ben.leaves();
  });

  test('without a line posts queue visibly, and go out once, in the order of writing, when it is back', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana');
    await ana.composer.click();
    await ana.context.setOffline(true);
    const texts = ['Offline one', 'Offline two', 'Offline three'];
    for (const text of texts) {
      await ana.post(text);
      await ana.sees(text);
    }
    await ana.discussion.getByText('It is sent as soon as the connection is back', { exact: false }).first().waitFor();
    assert.deepEqual(await stored(texts), [0, 0, 0]);
    await ana.context.setOffline(false);
    await ana.discussion
      .getByText('It is sent as soon as the connection is back', { exact: false })
      .first()
      .waitFor({ state: 'detached', timeout: 60_000 });
    await everyStored(texts);
    assert.deepEqual(await stored(texts), [1, 1, 1]);
    assert.deepEqual(await order(texts), texts);
    await ana.leaves();
  });

  test('what cannot be fetched without a line says so, and works when the line is back', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana');
    await ana.post('Something to search for');
    await ana.sees('Something to search for');
    const search = ana.discussion.getByRole('button', { name: 'Search', exact: true });
    await search.waitFor();
    // What shows the words is fetched three seconds after the first paint, for the time without a line.
    await ana.page.waitForTimeout(3_500);
    const told = ana.page
      .getByText('This part of the page could not be loaded', { exact: false })
      .filter({ visible: true });
    await ana.context.setOffline(true);
    for (const name of ['Search', 'React']) {
      await ana.discussion.getByRole('button', { name, exact: true }).first().click();
      await told.first().waitFor();
      await ana.page.getByRole('button', { name: 'Dismiss' }).first().click();
      await told.first().waitFor({ state: 'detached' });
    }
    await ana.context.setOffline(false);
    await search.click();
    await ana.discussion.getByRole('searchbox').waitFor();
    assert.deepEqual(ana.errors, []);
    await ana.leaves();
  });

  test('every word of a comment is in the language of the page', async () => {
    const body = ({ address }: { address: string }) =>
      `<lc-commons lang="de" server="${address}" community="acme" token-url="TOKEN_URL"><lc-discussion topic="journey"></lc-discussion></lc-commons>`;
    const german = await startIntranet({ body });
    const ana = await Visitor.arrive(browser, german, 'Ana');
    await ana.composer.fill('Guten Morgen');
    await ana.composer.press('Control+Enter');
    const post = ana.article('Guten Morgen');
    await post.getByRole('button', { name: 'Antworten', exact: true }).waitFor();
    await ana.page.reload();
    await post.getByRole('button', { name: 'Antworten', exact: true }).waitFor();
    assert.doesNotMatch(await post.ariaSnapshot(), /React|Reply|More actions/);
    await ana.leaves();
    await german.close();
  });

  test('a page reloaded in the middle of sending loses nothing and doubles nothing', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana');
    let sent = 0;
    // The server gets the post, but the page never hears the answer.
    await ana.page.route('**/api/comment.create**', async (route) => {
      sent += 1;
      await route.fetch();
    });
    await ana.post('Sent while reloading');
    await until(() => sent > 0, 'the request to reach the server');
    await ana.page.unroute('**/api/comment.create**');
    await ana.page.reload();
    await ana.sees('Sent while reloading');
    await ana
      .article('Sent while reloading')
      .getByText('Sending', { exact: false })
      .waitFor({ state: 'detached', timeout: 30_000 });
    assert.deepEqual(await stored(['Sent while reloading']), [1]);
    await ana.leaves();
  });

  test('a draft survives a reload', async () => {
    const ana = await Visitor.arrive(browser, intranet, 'Ana');
    await ana.composer.fill('Half a thought');
    await ana.page.waitForTimeout(600);
    await ana.page.reload();
    await ana.composer.waitFor();
    // The box is there at once; what is kept for it follows when storage has answered.
    for (let waited = 0; waited < 50 && (await ana.composer.inputValue()) === ''; waited += 1)
      await ana.page.waitForTimeout(100);
    assert.equal(await ana.composer.inputValue(), 'Half a thought');
    await ana.composer.fill('');
    await ana.leaves();
  });

  test('four tabs share one outbox: every post goes out once though the sending tab dies', async () => {
    const context = await browser.newContext();
    const tabs = [];
    for (let index = 0; index < 4; index += 1) tabs.push(await Visitor.arrive(browser, intranet, 'Dora', { context }));
    await context.setOffline(true);
    const texts: string[] = [];
    for (const [index, tab] of tabs.entries()) {
      for (const count of [1, 2, 3]) {
        texts.push(`Tab ${index} post ${count}`);
        await tab.post(texts.at(-1)!);
        await tab.sees(texts.at(-1)!);
      }
    }
    await tabs[0]!.page.close();
    await context.setOffline(false);
    await everyStored(texts);
    await tabs[1]!.page.waitForTimeout(1_000);
    assert.deepEqual(
      await stored(texts),
      texts.map(() => 1),
    );
    for (const index of [0, 1, 2, 3]) {
      const own = texts.filter((text) => text.startsWith(`Tab ${index}`));
      assert.deepEqual(await order(own), own);
    }
    await context.close();
  });

  test('a token that ends in the middle is renewed in place; a refusal keeps what was written until it comes', async () => {
    let asked = 0;
    let refuse = false;
    intranet.tokens = async (name) => {
      asked += 1;
      return refuse ? { status: 401, body: '' } : { status: 200, body: await intranet.server.token(name) };
    };
    const eva = await Visitor.arrive(browser, intranet, 'Eva');
    await eva.post('Before the end');
    await eva.sees('Before the end');
    const before = asked;
    clock.offset += 14.5 * 60_000;
    await until(() => asked > before, 'the provider to be asked again');
    await eva.post('After the renewal');
    await eva.sees('After the renewal');
    refuse = true;
    clock.offset += 20 * 60_000;
    await eva.page.waitForTimeout(3_500);
    await eva.post('While nobody is signed in');
    await eva.sees('While nobody is signed in');
    await eva.page.waitForTimeout(1_000);
    assert.deepEqual(await stored(['While nobody is signed in']), [0]);
    refuse = false;
    await eva.page
      .getByRole('button', { name: /sign in/i })
      .first()
      .click();
    await everyStored(['While nobody is signed in']);
    assert.deepEqual(await stored(['Before the end', 'After the renewal', 'While nobody is signed in']), [1, 1, 1]);
    intranet.tokens = async (name) => ({ status: 200, body: await intranet.server.token(name) });
    await eva.leaves();
  });

  test('a permalink into a thread of 5,000 comments lands: loaded, in view, marked and focused', async () => {
    const topic = 'large';
    const { dispatch } = intranet.server.app;
    const posts = [...largeThread(5_000, { topic })];
    // The writer keeps the order in which it is asked, so parents come before their replies.
    for (let start = 0; start < posts.length; start += 500) {
      await Promise.all(
        posts
          .slice(start, start + 500)
          .map(({ actor, input, at }) => dispatch.run(member(actor), 'comment.create', input, { at })),
      );
    }
    const target = posts[1_234]!;
    const page = await (await browser.newContext()).newPage();
    await page.goto(intranet.pageFor('Ana', { topic, fragment: `#lc-comment-${target.input.id}` }));
    const focused = () =>
      page.evaluate(() => {
        let active: Element | null = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        const box = active?.getBoundingClientRect();
        return {
          text: active?.textContent ?? '',
          inView: box !== undefined && box.bottom > 0 && box.top < innerHeight,
          role: active?.getAttribute('role') ?? active?.localName,
        };
      });
    const words = String(target.input.body).slice(0, 30);
    for (let waited = 0; waited < 40 && !(await focused()).text.includes(words); waited += 1)
      await page.waitForTimeout(250);
    const { text, inView } = await focused();
    assert.ok(text.includes(words), 'focus is on the comment');
    assert.ok(inView, 'it is in view');
    await page.context().close();
  });

  test('somebody without a token reads, and is told why they cannot write', async () => {
    const guest = await Visitor.arrive(browser, intranet);
    await guest.discussion.getByRole('article').first().waitFor();
    await guest.discussion.getByText('Sign in on this site to take part', { exact: false }).waitFor();
    assert.equal(await guest.discussion.getByRole('button', { name: 'Post', exact: true }).count(), 0);
    await guest.leaves();
  });

  test('by keyboard alone: write, reach the post, answer it, react to it', async () => {
    const kim = await Visitor.arrive(browser, intranet, 'Kim');
    const { keyboard } = kim.page;
    const focus = () =>
      kim.page.evaluate(() => {
        let active: Element | null = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return `${active?.localName} ${active?.getAttribute('aria-label') ?? ''} ${active?.textContent?.trim().slice(0, 40) ?? ''}`;
      });
    const tabTo = async (wanted: RegExp) => {
      for (let count = 0; count < 60; count += 1) {
        await keyboard.press('Tab');
        if (wanted.test(await focus())) return;
      }
      assert.fail(`Tab never reached ${wanted}; the last was: ${await focus()}`);
    };
    await tabTo(/^textarea/);
    await keyboard.type('Typed without a mouse');
    await keyboard.press('Control+Enter');
    await kim.sees('Typed without a mouse');
    assert.match(await focus(), /^textarea/, 'after sending, focus stays in the emptied composer');
    assert.equal(await kim.composer.inputValue(), '');
    await kim.article('Typed without a mouse').focus();
    await tabTo(/Reply/);
    await keyboard.press('Enter');
    await kim.page.waitForTimeout(500);
    assert.match(await focus(), /^textarea/, 'Reply opens a composer and puts focus into it');
    await keyboard.type('An answer by keys');
    await keyboard.press('Control+Enter');
    await kim.sees('An answer by keys');
    // What is seen is not yet what is stored.
    await everyStored(['An answer by keys']);
    assert.deepEqual(await stored(['Typed without a mouse', 'An answer by keys']), [1, 1]);
    await kim.leaves();
  });
});
