import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { MyPoints, RequestPage } from '@learning-commons/protocol';
import { newId, tellMisses } from '@learning-commons/server/kernel/testing';
import { launch, startIntranet, type Intranet } from '../support/browser.ts';

const body = ({ address }: { address: string }) =>
  `<lc-commons server="${address}" community="acme" token-url="TOKEN_URL">
    <lc-requests state="all" sort="newest"></lc-requests>
    <lc-points></lc-points>
  </lc-commons>`;

/** Somebody in front of the requests, in a browser of their own. */
class Member {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly requests: Locator;
  readonly errors: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    this.requests = page.locator('lc-requests');
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  static async arrive(browser: Browser, intranet: Intranet, name: string): Promise<Member> {
    const context = await browser.newContext();
    const member = new Member(context, await context.newPage());
    await member.page.goto(intranet.pageFor(name));
    await member.isReady();
    return member;
  }

  /** The button that asks stands there once it is known who looks. */
  async isReady(): Promise<void> {
    await this.button('Ask for something').first().waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.requests.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  card(title: string): Locator {
    return this.requests.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name: title }) });
  }

  /** What a card offers, or where it has led. */
  in(title: string, name: string | RegExp): Locator {
    return this.card(title).getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  async sees(title: string, text: string | RegExp): Promise<void> {
    await this.card(title).getByText(text).first().waitFor();
  }

  async votes(title: string, count: number): Promise<void> {
    const words = new RegExp(`${title}. ${count} would like this`);
    await this.in(title, words).waitFor();
  }

  async ask(title: string, { why = '', skill = '' } = {}): Promise<void> {
    await this.button('Ask for something').first().click();
    await this.requests.getByRole('textbox', { name: 'What is missing?' }).fill(title);
    if (why) await this.requests.getByRole('textbox', { name: /^Why would it help/ }).fill(why);
    if (skill) await this.requests.getByRole('combobox', { name: /^Skill/ }).fill(skill);
    await this.button('Ask').click();
    await this.card(title).waitFor();
  }

  get dialog(): Locator {
    return this.page.locator('lc-request-answer-dialog, lc-request-share-dialog');
  }

  async leaves(): Promise<void> {
    assert.deepEqual(this.errors, []);
    await this.context.close();
  }
}

describe('requests in real browsers', { timeout: 300_000 }, () => {
  let browser: Browser;
  let intranet: Intranet;
  before(async () => {
    browser = await launch();
    intranet = await startIntranet({ body });
    const { tokens } = intranet;
    intranet.tokens = async (member) =>
      member === 'Cleo'
        ? { status: 200, body: await intranet.server.token('Cleo', { role: 'curator' }) }
        : tokens(member);
  });
  after(async () => {
    await browser?.close();
    await intranet?.close();
  });

  const say = async <T = never>(name: string, operation: string, input: unknown): Promise<T> =>
    intranet.server.answer<T>(operation, input, await intranet.server.token(name));
  const listed = async (name: string) =>
    (await say<RequestPage>(name, 'request.list', { filter: { state: 'all' } })).requests;
  const credits = async (name: string) => {
    const { entries } = await say<MyPoints>(name, 'points.get', {});
    return entries.filter(({ rule }) => rule === 'request-answered').map(({ amount }) => amount);
  };
  const arrive = (name: string) => Member.arrive(browser, intranet, name);

  test('what one misses another wants too, takes up and answers; the asker is told and the helper credited', async () => {
    const title = 'Reading a balance sheet';
    await say('Ben', 'resource.share', {
      id: newId(),
      type: 'article',
      title: 'Balance sheets in plain words',
      url: 'https://sheets.example/',
    });
    const [ana, ben] = [await arrive('Ana'), await arrive('Ben')];
    await ana.ask(title, { why: 'I sign budgets without understanding them.', skill: 'Finance' });
    await ben.sees(title, 'I sign budgets without understanding them.');
    await ben.sees(title, 'Finance');
    await ana.votes(title, 1);

    await ben.in(title, /^I would like this too/).click();
    await ana.votes(title, 2);
    await ben.in(title, 'I would help').click();
    await ana.sees(title, 'Ben would help');
    await ben.in(title, 'I take this up').click();
    await ana.sees(title, 'Ben has taken this up');
    await ana.sees(title, 'Taken up');
    await ben.page.reload();
    await ben.sees(title, 'You have taken this up');
    await ben.in(title, 'I have started').click();
    await ana.sees(title, 'Ben is working on this');

    await ben.in(title, 'Answer …').click();
    await ben.dialog.getByRole('searchbox').fill('plain words');
    await ben.dialog.getByRole('radio', { name: /Balance sheets in plain words/ }).check();
    await ben.dialog.getByRole('button', { name: 'Answer', exact: true }).click();
    await ana.requests.getByText('answered: Balance sheets in plain words').waitFor();
    await ana.sees(title, 'answered by Ben');
    await ben.page.locator('lc-points').getByText('Request answered').first().waitFor();
    assert.deepEqual(await credits('Ben'), [12]);
    assert.deepEqual(await credits('Ana'), []);
    assert.equal(await ben.requests.getByRole('region', { name: 'News of your requests' }).count(), 0);

    await ana.page.reload();
    await ana.requests.getByRole('region').getByRole('button', { name: title }).click();
    await ana.card(title).getByRole('link', { name: 'Balance sheets in plain words' }).waitFor();
    await ana.page.reload();
    await ana.sees(title, 'answered by Ben');
    assert.equal(await ana.requests.getByRole('region', { name: 'News of your requests' }).count(), 0, 'told once');
    await ana.leaves();
    await ben.leaves();
  });

  test('something new is shared as the answer, and a comment is one as well', async () => {
    const id = newId();
    await say('Ben', 'comment.create', { id, topic: 'kitchen', body: 'Descale it with **citric acid** on Fridays.' });
    const [ana, ben] = [await arrive('Ana'), await arrive('Ben')];
    await ana.ask('Writing formulas');
    await ana.ask('Caring for the coffee machine');

    await ben.button(/2 new requests/).click();
    await ben.in('Writing formulas', 'Answer …').click();
    await ben.dialog.getByRole('button', { name: 'Share something new as the answer' }).click();
    await ben.dialog.getByRole('textbox', { name: 'Link' }).fill('https://formulas.example/');
    await ben.dialog.getByRole('textbox', { name: 'Title' }).fill('Formulas from the start');
    await ben.dialog.getByRole('button', { name: 'Share', exact: true }).click();
    await ana.sees('Writing formulas', 'Formulas from the start');
    await ana.sees('Writing formulas', 'answered by Ben');

    await ben.in('Caring for the coffee machine', 'Answer …').click();
    await ben.dialog.getByRole('button', { name: 'A discussion' }).click();
    await ben.dialog.getByRole('searchbox').fill('citric');
    await ben.dialog.getByRole('radio', { name: /citric acid/ }).check();
    await ben.dialog.getByRole('button', { name: 'Answer', exact: true }).click();
    await ana.in('Caring for the coffee machine', /citric acid/).click();
    await ana.card('Caring for the coffee machine').getByRole('article').getByText('on Fridays').first().waitFor();
    await ben.page.locator('lc-points').getByText('Request answered').nth(2).waitFor();
    assert.deepEqual(await credits('Ben'), [12, 12, 12]);
    await ana.leaves();
    await ben.leaves();
  });

  test('what was asked and voted for without a line is there once, also where the page was loaded again before', async () => {
    await say('Ben', 'request.create', { id: newId(), title: 'Knots for sailors' });
    const [ana, ben] = [await arrive('Ana'), await arrive('Ben')];
    await ana.votes('Knots for sailors', 1);
    await ana.context.setOffline(true);
    await ana.in('Knots for sailors', /^I would like this too/).click();
    await ana.votes('Knots for sailors', 2);
    await ana.ask('Tying a bowline', { why: 'Before the summer party.' });
    await ana.sees('Tying a bowline', 'Waits for the connection');
    assert.equal(await ben.card('Tying a bowline').count(), 0);

    await ana.context.setOffline(false);
    await ana.page.reload();
    await ben.button(/1 new request/).click();
    await ben.sees('Tying a bowline', 'Before the summer party.');
    await ben.votes('Knots for sailors', 2);
    await ana.votes('Tying a bowline', 1);
    const asked = await listed('Ana');
    assert.deepEqual(
      ['Tying a bowline', 'Knots for sailors'].map((title) =>
        asked.filter((each) => each.title === title).map(({ votes }) => votes),
      ),
      [[1], [2]],
    );
    assert.equal(await ana.card('Tying a bowline').count(), 1);
    await ana.leaves();
    await ben.leaves();
  });

  test('who takes it up while somebody else was quicker reads who has it', async () => {
    const title = 'Speaking in front of many';
    await say('Ana', 'request.create', { id: newId(), title });
    const [ben, dan] = [await arrive('Ben'), await arrive('Dan')];
    await dan.context.setOffline(true);
    await dan.in(title, 'I take this up').click();
    await ben.in(title, 'I take this up').click();
    await ben.sees(title, 'You have taken this up');
    await dan.context.setOffline(false);
    await dan.sees(title, 'Ben has taken this up');
    await dan.requests
      .getByText(/somebody else/i)
      .first()
      .waitFor();
    await ben.sees(title, 'You have taken this up');
    await ben.leaves();
    await dan.leaves();
  });

  test('what three looked for in vain is shown to a curator, who makes a request of it; to nobody else', async () => {
    for (let at = 0; at < 12; at += 1)
      await say(`m${at}`, 'resource.list', { filter: { query: 'quantum bookkeeping' } });
    await tellMisses(intranet.server.app.dispatch.node);
    const [ana, cleo] = [await arrive('Ana'), await arrive('Cleo')];
    await cleo.requests.getByText('Looked for in vain').click();
    await cleo.button('Make a request of “quantum bookkeeping”').click();
    await cleo.button('Ask').click();
    await cleo.card('Quantum bookkeeping').waitFor();
    await cleo.requests.getByText('Looked for in vain').waitFor({ state: 'detached' });
    await ana.button(/1 new request/).click();
    await ana.card('Quantum bookkeeping').waitFor();
    assert.equal(await ana.requests.getByText('Looked for in vain').count(), 0);
    await ana.leaves();
    await cleo.leaves();
  });
});
