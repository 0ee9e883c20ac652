import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { ResourcesStore } from '@learning-commons/client';
import { fakeId, type FakeResources, type ResourceSeed } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import {
  ana,
  ben,
  enter,
  focused,
  one,
  openMenu,
  pageOf,
  textOf,
  titles,
  withDiscussion,
} from './resources-stage.test.ts';

const charts: ResourceSeed = {
  title: 'Charts',
  type: 'video',
  minutes: 52,
  language: 'en',
  level: 'beginner',
  skills: ['Data'],
  sharedBy: ben.id,
};

describe('lc-resources', () => {
  afterEach(() => history.replaceState(null, '', location.pathname + location.search));

  it('is accessible with everything a card can say, narrow, in dark and from the right', async () => {
    const stage = await enter({
      role: 'curator',
      before: (library) => {
        library.list('data', { title: 'Data skills', description: 'Numbers', owner: ben.id, count: 1 });
        library.share({ ...charts, list: 'data', freshUntil: 1, link: 'dead' });
        library.count(fakeId('Charts'), {
          recommended: 2,
          recommendations: [
            { by: ben.id, reason: 'Made it click', at: 2 },
            { by: ana.id, reason: '', at: 1 },
          ],
          ratings: [1, 0, 0, 0, 2],
          comments: 3,
        });
        library.share({ title: 'Tidy data', sharedBy: ana.id, description: 'Rows and columns' });
      },
    });
    one(stage, '.filter').click();
    await waitUntil(() => stage.root.querySelector('.type-choice') !== null);
    await waitUntil(() => stage.root.querySelectorAll('.tab').length === 2);
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    document.documentElement.dir = 'rtl';
    await setViewport({ width: 320, height: 640 });
    await aTimeout(100);
    await expect(stage.element).to.be.accessible();
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    document.documentElement.removeAttribute('style');
    document.documentElement.removeAttribute('dir');
    await setViewport({ width: 1280, height: 800 });
  });

  it('says of each why to look at it, how useful it was, and what is wrong', async () => {
    const stage = await enter({
      before: (library) => {
        library.share({ ...charts, freshUntil: 1, link: 'dead' });
        const recommendations = [{ by: ben.id, reason: 'Made it click', at: 2 }];
        library.count(fakeId('Charts'), { recommended: 3, recommendations, ratings: [1, 0, 0, 1, 2] });
      },
    });
    expect(textOf(stage, '.kind')).to.equal('Video 52 min Beginner English');
    expect(textOf(stage, '.reason')).to.equal('B Made it click Recommended by Ben and 2 more');
    expect(textOf(stage, '.useful')).to.equal('3 of 4 found it useful');
    expect(textOf(stage, '.chips')).to.contain('The link seems to be dead');
    expect(textOf(stage, '.chips')).to.contain('May be out of date');
  });

  it('names its list, and draws no two lines of its menu alike', async () => {
    const stage = await enter({ role: 'admin', before: (library) => library.share(charts) });
    expect(one(stage, '[part=list]').ariaLabel).to.equal('Resources');
    const lines = await openMenu(stage, 'header lc-ui-menu');
    const drawings = lines.map((line) => line.querySelector('path')!.getAttribute('d'));
    expect(lines.map(({ textContent }) => textContent.trim())).to.include.members([
      'What waits for you …',
      'Settings …',
    ]);
    expect(new Set(drawings).size).to.equal(lines.length);
  });

  it('opens a resource and leads back with the keyboard alone; focus is on its title, then on its card', async () => {
    const stage = await enter({
      before: (library, server) => {
        library.share({ title: 'Other', sharedBy: ben.id });
        library.share(charts);
        withDiscussion(server, `resource/${fakeId('Charts')}`);
      },
    });
    one(stage, '.title').focus();
    await sendKeys({ press: 'Enter' });
    const page = await pageOf(stage);
    await waitUntil(() => focused()?.localName === 'h3');
    expect(one(stage, '.library').hidden).to.equal(true);
    await waitUntil(() => page.shadowRoot!.querySelector('lc-discussion:defined') !== null);
    await expect(stage.element).to.be.accessible();
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => focused()?.textContent.trim() === 'Charts');
    expect(one(stage, '.library').hidden).to.equal(false);
    await sendKeys({ press: 'Enter' });
    (await pageOf(stage)).shadowRoot!.querySelector<HTMLElement>('.steps input')!.focus();
    await sendKeys({ press: 'Escape' });
    await waitUntil(
      () => focused()?.textContent.trim() === 'Charts',
      'a choice keeps Escape as little as a button does',
    );
  });

  it('rates and recommends in an opened one; focus stays with what was done', async () => {
    const stage = await enter({ attributes: { 'no-discussion': '' }, before: (library) => library.share(charts) });
    one(stage, '.title').click();
    const page = (await pageOf(stage)).shadowRoot!;
    const rate = page.querySelector('lc-ui-resource-rate')!.shadowRoot!;
    rate.querySelectorAll<HTMLInputElement>('input')[3]!.click();
    await waitUntil(() => stage.library.mine(ana.id, fakeId('Charts')).rating === 4);
    await waitUntil(() => rate.querySelector('.sum')?.textContent.trim() === '1 of 1 found it useful');
    const recommend = page.querySelector('lc-ui-resource-recommend')!.shadowRoot!;
    recommend.querySelector<HTMLElement>('.own')!.click();
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ type: 'Clear and short' });
    recommend.querySelector<HTMLElement>('button.primary')!.click();
    await waitUntil(() => recommend.querySelector('.reason')?.textContent.trim() === 'Clear and short');
    expect(focused()?.classList.contains('own')).to.equal(true);
  });

  it('lets the page style what is inside an opened one', async () => {
    const stage = await enter({
      attributes: { 'no-discussion': '' },
      before: (library) => {
        library.share(charts);
        const recommendations = [{ by: ben.id, reason: 'Made it click', at: 2 }];
        library.count(fakeId('Charts'), { recommended: 1, recommendations });
      },
    });
    const sheet = new CSSStyleSheet();
    const parts = ['recommendation', 'recommend', 'rating', 'step', 'save', 'kind'];
    sheet.replaceSync(parts.map((part) => `lc-resources::part(${part}) { order: 7 }`).join(''));
    document.adoptedStyleSheets.push(sheet);
    one(stage, '.title').click();
    const page = (await pageOf(stage)).shadowRoot!;
    const roots = [page, ...[...page.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? [])];
    const found = (part: string) => roots.flatMap((root) => [...root.querySelectorAll(`[part~=${part}]`)])[0];
    await waitUntil(() => parts.every((part) => found(part) !== undefined));
    for (const part of parts) expect(getComputedStyle(found(part)!).order, part).to.equal('7');
    document.adoptedStyleSheets.pop();
  });

  it('narrows by words, type and skill, says how many were found, and clears all at once', async () => {
    const stage = await enter({
      before: (library) => {
        library.share({ title: 'Tidy data', skills: ['Data'] });
        library.share(charts);
        library.share({ title: 'Speaking up', skills: ['Leading'] });
      },
    });
    one(stage, '.filter').click();
    await waitUntil(() => stage.root.querySelector('.type-choice') !== null);
    const choices = () => [...stage.root.querySelectorAll<HTMLElement>('.type-choice')];
    expect(choices().map((each) => each.textContent.replace(/\s+/g, ' ').trim())).to.have.members([
      'Article 2',
      'Video 1',
    ]);
    choices()
      .find((each) => each.textContent.includes('Video'))!
      .click();
    await waitUntil(() => titles(stage).join() === 'Charts');
    expect(choices().length).to.equal(2);
    one(stage, '.clear').click();
    await waitUntil(() => titles(stage).length === 3);
    expect(focused()).to.equal(one(stage, 'input[type=search]'));
    one(stage, '.skill').click();
    await waitUntil(() => titles(stage).length < 3);
    one(stage, '.clear').click();
    const search = one<HTMLInputElement>(stage, 'input[type=search]');
    search.value = 'zzz';
    search.dispatchEvent(new Event('input'));
    await waitUntil(() => textOf(stage, '.empty-title') === 'Nothing here about “zzz” yet');
    one(stage, '.empty .button').click();
    await waitUntil(() => titles(stage).length === 3);
  });

  it('lets nothing move: what others share waits behind a button that leads to it', async () => {
    const stage = await enter({ before: (library) => library.share({ title: 'First', sharedBy: ben.id }) });
    await waitUntil(() => stage.server.joined.includes('resources:all'));
    stage.library.share({ title: 'Second', sharedBy: ben.id });
    await waitUntil(() => textOf(stage, '.fresh') === '1 new resource');
    expect(titles(stage)).to.deep.equal(['First']);
    one(stage, '.fresh').click();
    await waitUntil(() => focused()?.textContent.trim() === 'Second');
    expect(titles(stage)).to.deep.equal(['Second', 'First']);
  });

  it('shows more, with focus on the first further one', async () => {
    const stage = await enter({
      attributes: { limit: '2', sort: 'newest' },
      page: 3,
      before: (library) => {
        for (let at = 1; at <= 5; at++) library.share({ title: `Number ${at}`, createdAt: 10 - at });
      },
    });
    expect(titles(stage)).to.deep.equal(['Number 1', 'Number 2']);
    one(stage, '.more').focus();
    one(stage, '.more').click();
    await waitUntil(() => focused()?.textContent.trim() === 'Number 3');
    one(stage, '.more').focus();
    one(stage, '.more').click();
    await waitUntil(() => titles(stage).length === 5);
  });

  it('keeps a resource for later and marks it as done, from its card', async () => {
    const stage = await enter({ before: (library) => library.share(charts) });
    const save = one(stage, '.save');
    save.focus();
    save.click();
    await waitUntil(() => one(stage, '.save').getAttribute('aria-pressed') === 'true');
    expect(focused()).to.equal(save);
    const done = (await openMenu(stage)).find((each) => each.textContent.trim() === 'Done')!;
    done.click();
    await waitUntil(() => textOf(stage, '.flag') === 'Done');
    expect(stage.library.mine(ana.id, fakeId('Charts'))).to.include({ saved: true, progress: 'done' });
  });

  it('removes with a way back; focus goes to what stands next', async () => {
    const stage = await enter({
      before: (library) => {
        library.share({ title: 'Next', sharedBy: ben.id });
        library.share({ title: 'Mine', sharedBy: ana.id });
      },
    });
    (await openMenu(stage)).find((each) => each.textContent.trim() === 'Remove')!.click();
    await waitUntil(() => focused()?.textContent.trim() === 'Next');
    expect(titles(stage)).to.deep.equal(['Next']);
  });

  it('keeps search and filters in its own fragment, and only where it may', async () => {
    location.hash = '#shelf-types=video';
    const before = history.length;
    const seed = (library: FakeResources) => {
      library.share({ title: 'Tidy data', skills: ['Data'] });
      library.share(charts);
    };
    const stage = await enter({ attributes: { fragment: 'shelf' }, before: seed });
    await waitUntil(() => titles(stage).join() === 'Charts');
    one(stage, '.skill').click();
    await waitUntil(() => location.hash === '#shelf-skill=Data&types=video');
    one(stage, '.clear').click();
    await waitUntil(() => location.hash === '');
    history.replaceState(null, '', '#week-two');
    one(stage, '.skill').click();
    await aTimeout(50);
    expect(location.hash).to.equal('#week-two');
    expect(history.length).to.equal(before);
  });

  it('never writes the address without a fragment of its own', async () => {
    const stage = await enter({ before: (library) => library.share(charts) });
    one(stage, '.skill').click();
    await aTimeout(50);
    expect(location.hash).to.equal('');
  });

  it('follows a link to a resource, also one that comes later', async () => {
    const stage = await enter({ attributes: { 'no-discussion': '' }, before: (library) => library.share(charts) });
    location.hash = `#lc-resource-${fakeId('Charts')}`;
    await pageOf(stage);
    await waitUntil(() => focused()?.localName === 'h3');
  });

  it('shows what an own one waits for, and what a curator said when giving it back', async () => {
    const stage = await enter({
      before: (library) => {
        library.share({ title: 'Waiting', sharedBy: ana.id, state: 'submitted' });
        library.share({ title: 'Back', sharedBy: ana.id, state: 'returned', note: 'Who is it for?' });
        library.share(charts);
      },
    });
    const show = one<HTMLSelectElement>(stage, '.tools select');
    for (const [state, title, words] of [
      ['submitted', 'Waiting', 'Waits for a curator to look at it'],
      ['returned', 'Back', 'Given back'],
    ] as const) {
      show.value = state;
      show.dispatchEvent(new Event('change'));
      await waitUntil(() => titles(stage).join() === title);
      expect(textOf(stage, '.chips')).to.equal(words);
    }
    expect(textOf(stage, '.note')).to.equal('Who is it for?');
  });

  it('keeps what was refused with the reason, to be sent again', async () => {
    const stage = await enter({
      before: (library, server) => {
        library.share(charts);
        server.refuse('resource.share', { code: 'forbidden', message: 'No.' }, 1);
      },
    });
    const store = stage.client.open(ResourcesStore, 'all');
    store.share({ type: 'article', title: 'Mine', url: 'https://a.example/' }).done.catch(() => undefined);
    await waitUntil(() => textOf(stage, '.refused p') === 'Not shared. You are not allowed to do this here.');
    expect(stage.root.querySelector('.card')!.textContent).to.contain('Mine');
    one(stage, '.refused .button').click();
    await waitUntil(() => stage.library.all.some(({ title }) => title === 'Mine'));
    await waitUntil(() => stage.root.querySelector('.refused') === null);
    store.close();
  });

  it('is for reading alone without a sign-in, and says why where nothing may be read', async () => {
    const reading = await enter({ token: null, before: (library) => library.share(charts) });
    expect([reading.root.querySelector('.save'), reading.root.querySelector('.share')]).to.deep.equal([null, null]);
    const refused = await enter({
      before: (_, server) => server.refuse('resource.list', { code: 'forbidden', message: 'No.' }),
    });
    expect(textOf(refused, '.empty')).to.equal('This library is for members of the community only.');
    const broken = await enter({
      before: (library, server) => {
        library.share(charts);
        server.refuse('resource.list', { code: 'internal', message: 'No.' }, 1);
      },
    });
    expect(one(broken, '.problem')).not.to.equal(null);
    one(broken, '.problem .button').click();
    await waitUntil(() => titles(broken).join() === 'Charts');
  });

  it('says what a page may cancel, and does nothing then', async () => {
    const stage = await enter({ before: (library) => library.share(charts) });
    stage.element.addEventListener('lc-resource-open', (event) => event.preventDefault());
    stage.element.addEventListener('lc-resource-save', (event) => event.preventDefault());
    one(stage, '.title').click();
    one(stage, '.save').click();
    await aTimeout(50);
    expect(stage.root.querySelector('lc-ui-resource-page')).to.equal(null);
    expect(stage.library.mine(ana.id, fakeId('Charts')).saved).to.equal(false);
  });
});
