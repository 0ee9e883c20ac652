import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import {
  all,
  ana,
  asked,
  bo,
  catalogue,
  enter,
  focused,
  isOpen,
  one,
  settled,
  textOf,
  texts,
  within,
} from './badges-stage.test.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const DAY = 86_400_000;
const names = (stage: Parameters<typeof texts>[0], section = '') => texts(stage, `${section} .name`);

describe('lc-badges', () => {
  it('is accessible full, narrow, and in dark', async () => {
    const stage = await enter({
      role: 'admin',
      before: (badges) => {
        badges.award('Helper', ana, { seen: true });
        badges.award('Helper', ana, { seen: true });
        badges.award('Host', ana, { seen: true, revoked: { at: 1, reason: 'By mistake.' } });
        badges.progress('Safety first', ana, [320, 500], [3, 15]);
      },
    });
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    await setViewport({ width: 320, height: 640 });
    await aTimeout(100);
    await expect(stage.element).to.be.accessible();
    expect(document.documentElement.scrollWidth).to.equal(320);
    document.documentElement.removeAttribute('style');
    await setViewport({ width: 1280, height: 800 });
  });

  it('is opened and closed with the keyboard alone, and gives the focus back', async () => {
    const stage = await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    await sendKeys({ press: 'Tab' });
    expect(focused()?.textContent).to.equal('Helper');
    await sendKeys({ press: 'Enter' });
    const dialog = await within(stage, 'lc-badge-dialog');
    await waitUntil(() => isOpen(dialog));
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !stage.root.querySelector('lc-badge-dialog'));
    expect(focused()?.textContent).to.equal('Helper');
  });

  it('shows what is earned, in progress and still to earn, nearest first', async () => {
    const more = [...catalogue, { name: 'Nearly' }];
    const stage = await enter({
      badges: more,
      before: (badges) => {
        badges.award('Helper', ana, { seen: true, at: Date.now() - 3 * DAY });
        badges.progress('Safety first', ana, [100, 500], [3, 15]);
        badges.progress('Nearly', ana, [9, 10]);
      },
    });
    expect([names(stage, '.earned'), names(stage, '.started'), names(stage, '.open')]).to.deep.equal([
      ['Helper'],
      ['Nearly', 'Safety first'],
      ['Host'],
    ]);
    expect(texts(stage, 'h3')).to.deep.equal(['Earned so far 1', 'In progress 2', 'Still to earn 1']);
    expect(textOf(stage, '.earned .foot')).to.equal('Earned 3 days ago');
    expect(textOf(stage, '[part=secrets]')).to.equal('1 secret badge: it shows itself when you earn it.');
    expect(textOf(stage, '[part=count]')).to.contain('1 of 4');
  });

  it('says in words what a badge asks for, and how far the reader is in a named bar', async () => {
    const stage = await enter({
      before: (badges) => {
        badges.progress('Helper', ana, [7, 10]);
        badges.progress('Safety first', ana, [250, 500], [3, 15]);
      },
    });
    expect(texts(stage, '.criteria')).to.deep.equal([
      'Have 10 answers accepted',
      'Reach 500 points in “safety”, and 1 more thing · Until Mar 31, 2099',
      'Given by hand, with a reason',
    ]);
    const bar = one(stage, 'progress');
    expect([bar.ariaLabel, bar.getAttribute('aria-valuetext')]).to.deep.equal(['Progress towards Helper', '7 of 10']);
    expect(texts(stage, '.progress > span')).to.deep.equal(['7 of 10', '35 %']);
  });

  it('counts a badge that was earned again, and marks what only the reader sees', async () => {
    const stage = await enter({
      before: (badges) => {
        for (let turn = 0; turn < 3; turn++) badges.award('Helper', ana, { seen: true });
        badges.award('Host', ana, { seen: true, visibility: 'private' });
      },
    });
    expect(texts(stage, '[part=times]')).to.deep.equal(['×33 times']);
    expect(texts(stage, '.only-me')).to.deep.equal(['Only you see this']);
  });

  it('leaves a badge in its place when it is earned meanwhile, and moves it when a dialog is closed', async () => {
    const stage = await enter({ attributes: { 'no-celebration': '' } });
    await waitUntil(() => stage.server.joined.length === 1);
    stage.badges.award('Host', ana);
    await waitUntil(() => all(stage, '.card.held').length === 1);
    expect(names(stage)).to.deep.equal(['Helper', 'Safety first', 'Host']);
    const host = one(stage, `[data-id="${fakeId('Host')}"]`);
    host.focus();
    host.click();
    const dialog = await within(stage, 'lc-badge-dialog');
    await waitUntil(() => isOpen(dialog));
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => names(stage, '.earned').length === 1);
    expect(focused()?.textContent).to.equal('Host');
  });

  it('says that it is loaded, with numbers', async () => {
    const loaded = oneEvent(document, 'lc-badges-loaded');
    await enter({ before: (badges) => badges.award('Helper', ana, { seen: true }) });
    expect((await loaded).detail).to.deep.equal({ held: 1, badges: 3 });
  });

  it('keeps the place of what is coming while it loads', async () => {
    const stage = await enter({ ready: false, before: (_, server) => server.stall('badge.list') });
    expect(textOf(stage, 'h2')).to.equal('Badges');
    expect(one(stage, '.badges').ariaBusy).to.equal('true');
    expect(one(stage, '.loading').offsetHeight).to.be.greaterThan(200);
    await expect(stage.element).to.be.accessible();
  });

  it('says why it cannot load, and loads when asked again', async () => {
    const broken = { code: 'internal', message: 'Broken.' } as const;
    const stage = await enter({ before: (_, server) => server.refuse('badge.list', broken, 1) });
    await expect(stage.element).to.be.accessible();
    stage.root.querySelector<HTMLElement>('.failed button')?.click();
    await waitUntil(() => names(stage).length === 3);
    const refusal = { code: 'forbidden', message: 'No.' } as const;
    const closed = await enter({ before: (_, server) => server.refuse('badge.list', refusal) });
    expect(textOf(closed, '.empty')).to.contain('for members of the community only');
  });

  it('shows the catalogue to who has not signed in, or asks for a sign-in', async () => {
    const stage = await enter({ token: null, role: 'admin' });
    expect([names(stage), all(stage, 'h3').length, all(stage, '.faint').length]).to.deep.equal([
      ['Helper', 'Safety first', 'Host'],
      0,
      0,
    ]);
    const refusal = { code: 'unauthenticated', message: 'Who?' } as const;
    const closed = await enter({ token: null, before: (_, server) => server.refuse('badge.list', refusal) });
    expect(textOf(closed, '.empty')).to.contain('Sign in on this page');
    const strip = await enter({ token: null, attributes: { view: 'strip' } });
    expect(textOf(strip, '.empty')).to.equal('Sign in to see your badges');
  });

  it('has calm words where there is nothing, and a way to begin for admins alone', async () => {
    const learner = await enter({ badges: [] });
    expect([textOf(learner, '.empty-title'), all(learner, 'button').length]).to.deep.equal([
      'There are no badges here yet',
      0,
    ]);
    await expect(learner.element).to.be.accessible();
    const admin = await enter({ badges: [], role: 'admin' });
    one(admin, '.empty button').click();
    await within(admin, 'lc-badge-edit-dialog');
    const none = await enter({ attributes: { view: 'earned' } });
    expect(textOf(none, '.empty-title')).to.equal('No badges yet');
  });

  it('shows what a colleague shows, and nothing of what they have still to earn', async () => {
    const stage = await enter({
      attributes: { member: bo.id },
      before: (badges) => {
        badges.award('Helper', bo);
        badges.award('Host', bo, { visibility: 'private' });
      },
    });
    expect(textOf(stage, 'h2')).to.match(/^Badges of Bo/);
    expect([names(stage), all(stage, 'progress').length]).to.deep.equal([['Helper'], 0]);
    await expect(stage.element).to.be.accessible();
  });

  it('is a strip of pictures, each named, with the rest behind a button', async () => {
    const many = Array.from({ length: 6 }, (_, at) => ({ name: `Badge ${at}`, repeatable: true }));
    const stage = await enter({
      badges: many,
      attributes: { view: 'strip', limit: '3' },
      before: (badges) => many.forEach(({ name }, at) => badges.award(name, ana, { seen: true, at: 6 - at })),
    });
    await expect(stage.element).to.be.accessible();
    expect(texts(stage, '.chip')).to.deep.equal(['Badge 0', 'Badge 1', 'Badge 2', '+3 Show all 6 badges']);
    const size = one(stage, '.chip').getBoundingClientRect();
    expect(Math.min(size.width, size.height)).to.be.at.least(44);
    one(stage, '.chip.more').click();
    await waitUntil(() => all(stage, '.chip').length === 6);
    await settled(stage.element);
    expect(focused()?.textContent.trim()).to.equal('Badge 3');
  });

  it('holds a hundred: the first of each group, then all, and finds one by its name', async () => {
    const many = Array.from({ length: 100 }, (_, at) => ({ name: `Badge ${at}` }));
    const stage = await enter({ badges: many });
    expect(names(stage).length).to.equal(12);
    await expect(stage.element).to.be.accessible();
    one<HTMLInputElement>(stage, '[type=search]').value = 'badge 77';
    one(stage, '[type=search]').dispatchEvent(new Event('input'));
    await settled(stage.element);
    expect(names(stage)).to.deep.equal(['Badge 77']);
    one<HTMLInputElement>(stage, '[type=search]').value = '';
    one(stage, '[type=search]').dispatchEvent(new Event('input'));
    await settled(stage.element);
    one(stage, '.button.more').click();
    await waitUntil(() => names(stage).length === 100);
    await settled(stage.element);
    expect(focused()?.textContent).to.equal('Badge 12');
  });

  it('lets long names break and stays in its place', async () => {
    const name = 'Sicherheitsbeauftragtenweiterbildungsabschlusszertifikatsverleihung';
    await setViewport({ width: 320, height: 640 });
    await enter({ badges: [{ name, id: fakeId('long'), description: name.repeat(3) }] });
    expect(document.documentElement.scrollWidth).to.equal(320);
    await setViewport({ width: 1280, height: 800 });
  });

  it('fetches progress again when the line is back', async () => {
    const stage = await enter();
    await waitUntil(() => stage.client.status.line === 'online', 'the line is up', { timeout: 4_000 });
    await settled(stage.element);
    stage.server.cut();
    await waitUntil(() => stage.root.querySelector('[part=offline]'), 'it knows', { timeout: 4_000 });
    stage.badges.progress('Helper', ana, [4, 10]);
    stage.server.restore();
    dispatchEvent(new Event('online'));
    await waitUntil(() => stage.root.querySelector('progress'), 'progress came', { timeout: 5_000 });
    expect(texts(stage, '.progress > span')).to.deep.equal(['4 of 10']);
    expect(asked(stage, 'badge.list').length).to.be.at.most(3);
  });

  it('draws a plain badge where an uploaded picture cannot be shown', async () => {
    const stage = await enter({ badges: [{ name: 'Host', picture: 'data:image/png;base64,nothing' }] });
    await waitUntil(() => stage.root.querySelector('img.broken'));
    expect(getComputedStyle(one(stage, '.badge > img')).visibility).to.equal('hidden');
    expect(getComputedStyle(stage.root.querySelector('.badge > svg')!).visibility).to.equal('visible');
  });

  it('writes no style attribute anywhere', async () => {
    const stage = await enter({ before: (badges) => badges.progress('Helper', ana, [7, 10]) });
    expect(all(stage, '[style]').length).to.equal(0);
  });
});
