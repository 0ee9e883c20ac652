import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { FakeDiscussion, FakeResources, fakeId, type FakeTransport } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import { ana, ben, enter, focused, one, textOf, type Scene, type Stage } from './requests-stage.test.ts';

const { documentElement } = document;

/** Checks what is shown on a wide light page, then narrow, in dark, in Arabic and from the right; `also` is asked there, too. */
async function everyWay(stage: Stage, also: () => void = () => undefined): Promise<void> {
  await expect(stage.element).to.be.accessible();
  documentElement.style.colorScheme = 'dark';
  documentElement.style.background = '#161918';
  documentElement.dir = 'rtl';
  documentElement.lang = 'ar';
  await setViewport({ width: 320, height: 640 });
  await waitUntil(() => getComputedStyle(one(stage, 'section')).direction === 'rtl');
  await aTimeout(100);
  await expect(stage.element).to.be.accessible();
  expect(documentElement.scrollWidth).to.be.at.most(320);
  also();
  await asBefore();
  await waitUntil(() => getComputedStyle(one(stage, 'section')).direction === 'ltr');
}

async function asBefore(): Promise<void> {
  documentElement.removeAttribute('style');
  documentElement.removeAttribute('dir');
  documentElement.lang = 'en';
  await setViewport({ width: 1280, height: 800 });
}

const within = ({ root }: Stage, tag: string) => root.querySelector(tag)?.shadowRoot ?? undefined;

/** Charts, which Ana has asked for and looks after; Ben has commented on them. */
const charts: Scene = {
  role: 'curator',
  before: (requests, server) => {
    requests.ask({ title: 'Charts', why: 'For reports', skill: 'Data', author: ana.id });
    new FakeResources(server, [ana, ben]).share({ title: 'Guide to charts', url: 'https://charts.example/' });
    server.answer('discussion.search', { hits: [], after: null, people: [] });
  },
};

async function press(stage: Stage, words: string): Promise<void> {
  const found = () => [...stage.root.querySelectorAll<HTMLElement>('.card button')];
  found()
    .find(({ textContent }) => textContent.trim() === words)!
    .focus();
  await sendKeys({ press: 'Enter' });
}

async function choose(stage: Stage, words: string): Promise<void> {
  await waitUntil(() => within(stage, 'lc-ui-menu')?.querySelector('button') != null);
  const menu = within(stage, 'lc-ui-menu')!;
  menu.querySelector('button')!.focus();
  await sendKeys({ press: 'Enter' });
  await waitUntil(() => menu.querySelector('[role=menuitem]') !== null);
  for (let at = 0; at < 6 && focused()?.textContent?.trim() !== words; at += 1) await sendKeys({ press: 'ArrowDown' });
  await sendKeys({ press: 'Enter' });
}

const search = (stage: Stage) =>
  within(stage, 'lc-request-answer-dialog')!.querySelector<HTMLInputElement>('input[type=search]')!;

async function answering(scene: Scene = charts): Promise<Stage> {
  const stage = await enter(scene);
  await press(stage, 'Answer …');
  await waitUntil(() => focused()?.matches('input[type=search]') === true);
  return stage;
}

describe('lc-requests, however it looks', () => {
  afterEach(asBefore);

  it('is accessible where nobody misses anything, and where nothing fits', async () => {
    const empty = await enter();
    expect(textOf(empty, '.empty-title')).to.equal('Nothing is missing yet');
    await everyWay(empty);
    empty.element.remove();
    const none = await enter(charts);
    const field = one<HTMLInputElement>(none, 'input[type=search]');
    field.focus();
    await sendKeys({ type: 'zebra' });
    await waitUntil(() => textOf(none, '.empty-title') === 'No request fits this');
    await everyWay(none);
  });

  it('is accessible while it loads, and says what went wrong, with a way on', async () => {
    const stage = await enter({ ready: false, before: (_, server) => server.stall('request.list') });
    await waitUntil(() => stage.root.querySelector('.ghosts') !== null);
    await everyWay(stage);
    stage.element.remove();
    const failed = await enter({
      ready: false,
      before: (_, server) => server.refuse('request.list', { code: 'internal', message: 'Broken.' }),
    });
    await waitUntil(() => failed.root.querySelector('.problem button, [role=alert] button') !== null);
    await everyWay(failed);
  });

  it('is accessible where it is closed to the reader, and where nobody is signed in', async () => {
    for (const code of ['forbidden', 'unauthenticated'] as const) {
      const stage = await enter({
        before: (_, server) => server.refuse('request.list', { code, message: 'No.' }),
      });
      expect(one(stage, '.empty').getAttribute('role')).to.equal('status');
      await everyWay(stage);
      stage.element.remove();
    }
  });

  it('is accessible while the form is open, with something like it below the title', async () => {
    const stage = await enter(charts);
    one(stage, '.ask').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.getAttribute('name') === 'title');
    await sendKeys({ type: 'Charts that last' });
    await waitUntil(() => within(stage, 'lc-ui-request-composer')!.querySelector('.similar li') !== null);
    await everyWay(stage, () => {
      const [icon, link] = within(stage, 'lc-ui-request-composer')!.querySelectorAll<HTMLElement>('.similar li > *');
      expect(link!.offsetWidth, 'no word for each line').to.be.greaterThan(100);
      expect(icon!.getBoundingClientRect().left).to.be.greaterThan(link!.getBoundingClientRect().left);
    });
  });

  it('is accessible without a line, and leaves its title room', async () => {
    const stage = await enter(charts);
    stage.server.cut();
    await waitUntil(() => one(stage, '.offline') !== null);
    one(stage, '.ask').click();
    await waitUntil(() => within(stage, 'lc-ui-request-composer')?.querySelector('input') != null);
    await sendKeys({ type: 'Sums' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => textOf(stage, '.pending') === 'Waits for the connection');
    await everyWay(stage, () => {
      const heading = one(stage, 'h2');
      expect(heading.offsetHeight).to.be.lessThan(2.5 * parseFloat(getComputedStyle(heading).lineHeight));
    });
  });

  it('keeps what was refused, says why, and lets it be changed', async () => {
    const refuse = (server: FakeTransport) =>
      server.refuse('request.create', { code: 'invalid', message: 'Not like this.' });
    const stage = await enter({ before: (_, server) => void refuse(server) });
    one(stage, '.ask').click();
    await waitUntil(() => focused()?.getAttribute('name') === 'title');
    await sendKeys({ type: 'Sums' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => stage.root.querySelector('.refused') !== null);
    await everyWay(stage);
    one(stage, '.refused .quiet').click();
    await waitUntil(() => (focused() as HTMLInputElement | null)?.value === 'Sums');
  });

  it('is accessible with its discussion opened', async () => {
    const stage = await enter({
      ...charts,
      before: (requests, server) => {
        charts.before!(requests, server);
        new FakeDiscussion(server, { topic: `request/${fakeId('Charts')}`, people: [ana, ben] });
      },
    });
    await press(stage, 'Discuss');
    await waitUntil(() => within(stage, 'lc-discussion')?.querySelector('[aria-busy=true], .ghosts') === null);
    await everyWay(stage);
    expect(one(stage, '.discuss').getAttribute('aria-expanded')).to.equal('true');
    expect(one(stage, `#${one(stage, '.discuss').getAttribute('aria-controls')}`)).to.not.equal(null);
  });

  it('answers with the keyboard alone, from a dialog that is accessible with and without something found', async () => {
    const stage = await answering();
    await sendKeys({ type: 'Guide' });
    await waitUntil(() => within(stage, 'lc-request-answer-dialog')!.querySelector('.choice') !== null);
    await everyWay(stage);
    expect(search(stage).value).to.equal('Guide');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => stage.server.calls.some(({ name }) => name === 'request.answer'));
    const answer = { kind: 'resource', resourceId: fakeId('Guide to charts') };
    const { input } = stage.server.calls.find(({ name }) => name === 'request.answer')!;
    expect(input).to.deep.equal({ requestId: fakeId('Charts'), answer });
  });

  it('says that no comment holds the words, and that something is to be chosen', async () => {
    const stage = await answering();
    const dialog = within(stage, 'lc-request-answer-dialog')!;
    [...dialog.querySelectorAll<HTMLElement>('.row button')][1]!.click();
    await waitUntil(() => focused() === search(stage));
    await sendKeys({ type: 'nothing' });
    await waitUntil(() => dialog.querySelector('.none') !== null);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => dialog.querySelector('.wrong')!.textContent === 'Choose what answers it.');
    await everyWay(stage);
  });

  it('edits and closes from dialogs that are accessible, and gives focus back when they are left', async () => {
    for (const [words, tag] of [
      ['Edit …', 'lc-request-edit-dialog'],
      ['Close …', 'lc-request-close-dialog'],
    ] as const) {
      const stage = await enter(charts);
      await choose(stage, words);
      await waitUntil(() => within(stage, tag)?.querySelector('form') != null);
      await waitUntil(() => focused()?.matches('input, textarea') === true);
      await everyWay(stage);
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => stage.root.querySelector(tag) === null);
      await waitUntil(() => focused() !== document.body);
      stage.element.remove();
    }
  });
});
