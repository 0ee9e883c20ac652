import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { FAKE_SETTINGS, fakeEntry } from '@learning-commons/client/testing';
import { asked, choose, dialog, heard, one, textOf } from '../leaderboard/leaderboard-stage.test.ts';
import { enter, settled, type Stage } from './points-stage.test.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const ledger = ({ root }: Stage) =>
  [...root.querySelectorAll('.ledger li')].map((row) => [
    textOf(row.querySelector('.amount')),
    textOf(row.querySelector('.for')),
  ]);

describe('lc-points', () => {
  it('is accessible whole, compact, narrow, in dark and from the right', async () => {
    const stage = await enter();
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    document.documentElement.dir = 'rtl';
    await setViewport({ width: 320, height: 640 });
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    const compact = await enter({ attributes: { variant: 'compact' } });
    await expect(compact.element).to.be.accessible();
    document.documentElement.removeAttribute('style');
    document.documentElement.removeAttribute('dir');
    await setViewport({ width: 1280, height: 800 });
  });

  it('shows the total, the level with a named bar, and what is missing to the next', async () => {
    const stage = await enter();
    expect(textOf(one(stage, '[part=total]'))).to.equal('240 points');
    expect(textOf(one(stage, '.level-name'))).to.equal('Level 2 Helper');
    const bar = one<HTMLProgressElement>(stage, 'progress');
    expect([bar.value, bar.max, bar.ariaLabel, bar.getAttribute('aria-valuetext')]).to.deep.equal([
      140,
      200,
      'Guide',
      '60 points to Guide',
    ]);
    const last = await enter({ points: { entries: [fakeEntry({ seq: 1, amount: 900 })] } });
    expect([one<HTMLProgressElement>(last, 'progress').position, textOf(one(last, '.level .aside'))]).to.deep.equal([
      1,
      'The highest level',
    ]);
  });

  it('tells the last seven days in words, and what the freezes are for', async () => {
    const stage = await enter();
    const days = [...stage.root.querySelectorAll('.week li')].map(
      (day) => textOf(day.querySelector('.visually-hidden')).split(': ')[1],
    );
    expect(days).to.deep.equal([
      'active',
      'active',
      'missed, a freeze was spent',
      'does not count',
      'active',
      'missed',
      'still open',
    ]);
    const today = new Intl.DateTimeFormat('en', { weekday: 'long' }).format(Date.now());
    expect(textOf(one(stage, '.week li:last-child .visually-hidden'))).to.equal(`${today}: still open`);
    expect(textOf(one(stage, '[part=streak]')))
      .to.contain('6 days in a row')
      .and.to.contain('2 freezes for missed days · Longest: 12 days');
    const none = await enter({ points: { streak: null } });
    expect(none.root.querySelector('[part=streak]')).to.equal(null);
  });

  it('tells in words what each point was given for, and why it was taken back, given again or counted anew', async () => {
    const stage = await enter();
    expect(ledger(stage)).to.deep.equal([
      [
        '+40',
        'Counted anew: Course finished Where is the list? The rules have changed, and history was counted by the new ones.',
      ],
      ['+15', 'Given again: Answer accepted Where is the list? What it was given for was brought back.'],
      ['\u221215', 'Taken back: Answer accepted Where is the list? What it was given for was undone or removed.'],
      ['+200', 'Answer accepted Where is the list?'],
    ]);
    expect(one(stage, '.ledger time').title).to.contain('2026');
  });

  it('goes on by keyboard alone: earlier rows come, focus goes to the first of them, and their number is said', async () => {
    const rows = Array.from({ length: 25 }, (_, at) => fakeEntry({ seq: 25 - at, amount: 1 }));
    const stage = await enter({ points: { entries: rows, page: 20 } });
    one(stage, '[part=more]').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => ledger(stage).length === 25);
    await settled(stage.element);
    expect((stage.root.activeElement as HTMLElement).dataset.seq).to.equal('5');
    expect(stage.root.querySelector('[part=more]')).to.equal(null);
    await heard('5 more shown');
  });

  it('says why earlier rows did not come', async () => {
    const rows = Array.from({ length: 25 }, (_, at) => fakeEntry({ seq: 25 - at, amount: 1 }));
    const stage = await enter({
      points: { entries: rows },
      before: (server) => server.refuse('points.ledger', { code: 'internal', message: 'Broken.' }, 1),
    });
    one(stage, '[part=more]').click();
    await waitUntil(() => stage.root.querySelector('.list-error'));
    await expect(stage.element).to.be.accessible();
    one(stage, '[part=more]').click();
    await waitUntil(() => ledger(stage).length === 25);
  });

  it('keeps the place of what is coming while it loads', async () => {
    const stage = await enter({ early: true, before: (server) => server.stall('points.get') });
    await waitUntil(() => stage.root.querySelector('.ghosts'));
    expect(one(stage, 'section').ariaBusy).to.equal('true');
    expect(one(stage, '.ghosts').offsetHeight).to.be.greaterThan(250);
    await expect(stage.element).to.be.accessible();
  });

  it('invites who has no points yet', async () => {
    const stage = await enter({ points: { entries: [] } });
    expect(textOf(one(stage, '.ledger .empty'))).to.contain('No points yet');
    expect(textOf(one(stage, '[part=total]'))).to.equal('0 points');
    await expect(stage.element).to.be.accessible();
  });

  it('asks who is not signed in to do so, and tells them how points are given', async () => {
    const stage = await enter({ token: null });
    expect(textOf(one(stage, '.empty'))).to.contain('Sign in on this page to see your points.');
    await expect(stage.element).to.be.accessible();
    one(stage, '.empty button').click();
    const shown = await dialog(stage, 'lc-rules-dialog', '.rules');
    expect(shown.querySelectorAll('.rules li').length).to.equal(3);
  });

  it('says why it cannot load, and loads when asked again', async () => {
    const stage = await enter({
      before: (server) => server.refuse('points.get', { code: 'invalid', message: 'Broken.' }, 1),
    });
    await expect(stage.element).to.be.accessible();
    one(stage, '.problem button').click();
    await waitUntil(() => stage.root.querySelector('[part=total]'));
  });

  it('says that it is offline and keeps what it shows', async () => {
    const stage = await enter();
    stage.server.cut();
    await waitUntil(() => stage.root.querySelector('[part=offline]'), 'it says so', { timeout: 6_000 });
    expect(ledger(stage).length).to.equal(4);
    await expect(stage.element).to.be.accessible();
  });

  it('shows no more than is asked for', async () => {
    const compact = await enter({ attributes: { variant: 'compact', 'no-menu': '' } });
    expect(compact.root.querySelectorAll('.ledger, .spans, .week, lc-ui-menu').length).to.equal(0);
    expect(textOf(one(compact, '.compact-line'))).to.equal('240 points 6 days in a row');
    const bare = await enter({ attributes: { 'no-ledger': '' } });
    expect(bare.root.querySelector('.ledger')).to.equal(null);
  });

  it('holds long and hostile names without breaking its rows, and writes no style attribute', async () => {
    const name = `${'W'.repeat(120)} <img src=x onerror=alert(1)> عربي`;
    await setViewport({ width: 320, height: 640 });
    const stage = await enter({
      points: {
        entries: [
          fakeEntry({ seq: 1, amount: 5, ruleName: name, activity: { id: 'a', verb: 'v', name, topic: null } }),
        ],
      },
    });
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    expect(stage.root.querySelectorAll('img, [style]').length).to.equal(0);
    await setViewport({ width: 1280, height: 800 });
  });
});

describe('a live lc-points', () => {
  it('shows what arrives beside the total and on top of the ledger, and says a burst once', async () => {
    const stage = await enter();
    const arrived = oneEvent(stage.element, 'lc-points-arrived');
    stage.points.award({ amount: 15 });
    stage.points.award({ amount: 5, ruleName: 'Comment' });
    expect(((await arrived).detail as { entries: unknown[] }).entries.length).to.equal(2);
    await settled(stage.element);
    expect([textOf(one(stage, '.number')), textOf(one(stage, '[part=arrived]'))]).to.deep.equal(['260', '+20']);
    expect([...stage.root.querySelectorAll('.fresh')].length).to.equal(2);
    await heard('20 new points');
  });

  it('says for what a single row came, also when it takes points back', async () => {
    const stage = await enter();
    stage.points.award({ amount: -15, kind: 'reversal' });
    await heard('15 points taken back: Taken back: Answer accepted');
    expect(textOf(one(stage, '[part=arrived]'))).to.equal('\u221215');
  });

  it('tells of a level once, moves nothing by it, and lets it be dismissed', async () => {
    const stage = await enter();
    const before = one(stage, '.spans').offsetTop;
    const reached = oneEvent(stage.element, 'lc-level-reached');
    stage.points.award({ amount: 100 });
    expect(((await reached).detail as { name: string }).name).to.equal('Guide');
    await settled(stage.element);
    expect(textOf(one(stage, '[part=reached]'))).to.equal('You have reached level 3: Guide');
    expect(one(stage, '.spans').offsetTop).to.equal(before);
    await expect(stage.element).to.be.accessible();
    await heard('You have reached level 3: Guide');
    one(stage, '[part=reached] button').focus();
    await sendKeys({ press: 'Enter' });
    await settled(stage.element);
    expect(stage.root.querySelector('[part=reached]')).to.equal(null);
    expect(stage.root.activeElement?.matches('.level')).to.equal(true);
  });
});

describe('what one does with lc-points', () => {
  it('reads the rules that are in force, their limits and conditions in words', async () => {
    const stage = await enter();
    await choose(stage, 'How points are given');
    const shown = await dialog(stage, 'lc-rules-dialog', '.rules');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    expect([...shown.querySelectorAll('.rules li')].map(textOf)).to.deep.equal([
      'Answer accepted +15',
      'Commentat most 10 points a day · each further one on the same day counts 50% of the one before · again after 2 minutes +2',
      'Course finishedonly if completed is yes · not if topic begins with “draft” +50',
    ]);
    expect(textOf(shown.querySelector('.levels'))).to.equal('NewcomerHelperGuideMentor');
  });

  it('sends only the choices that changed, and refuses a streak without days', async () => {
    const stage = await enter();
    await choose(stage, 'My choices …');
    const shown = await dialog(stage, 'lc-choices-dialog');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    const days = [...shown.querySelectorAll<HTMLInputElement>('[name=day]')];
    expect(days.map((day) => day.checked)).to.deep.equal([true, true, true, true, true, false, false]);
    for (const day of days.slice(0, 5)) day.click();
    shown.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => shown.querySelector('[role=alert]'));
    for (const day of days.slice(5)) day.click();
    shown.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => asked(stage, 'points.choose').length === 1);
    expect(asked(stage, 'points.choose')).to.deep.equal([{ days: [6, 7] }]);
  });

  it('keeps a choice that is made without a line, and says so', async () => {
    const stage = await enter();
    stage.server.cut();
    await waitUntil(() => stage.client.status.line === 'offline', 'offline', { timeout: 6_000 });
    await choose(stage, 'My choices …');
    const shown = await dialog(stage, 'lc-choices-dialog');
    shown.querySelector<HTMLInputElement>('[value=hidden]')!.click();
    shown.querySelector<HTMLElement>('.primary')!.click();
    await heard('Kept. It is sent as soon as you are back online.');
    expect(stage.client.status.queued).to.equal(1);
  });

  it('offers rules and settings to admins alone', async () => {
    const stage = await enter();
    await choose(stage, 'My choices …');
    const menu = one(stage, 'lc-ui-menu');
    expect([...menu.shadowRoot!.querySelectorAll('[role^=menuitem]')].length).to.equal(2);
  });

  it('lets an admin name levels and set streaks and the clock, and says what does not fit', async () => {
    const stage = await enter({
      role: 'admin',
      before: (server) => server.answer('points.configure', { result: FAKE_SETTINGS, facts: [] }),
    });
    await choose(stage, 'Levels, streaks and clock …');
    const shown = await dialog(stage, 'lc-point-settings-dialog');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    const type = (name: string, value: string) => {
      const field = shown.querySelector<HTMLInputElement>(`[name=${name}]`)!;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    type('names', 'Only one');
    type('zone', 'Mars/Olympus');
    shown.querySelector<HTMLElement>('.primary')!.click();
    await aTimeout(50);
    expect(asked(stage, 'points.configure').length).to.equal(0);
    type('names', ' New \n\n Old ');
    type('zone', 'Asia/Kolkata');
    type('step', '250');
    shown.querySelector<HTMLSelectElement>('[name=weekStart]')!.value = '7';
    shown.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => !stage.root.querySelector('lc-point-settings-dialog'));
    const settings = {
      ...FAKE_SETTINGS,
      zone: 'Asia/Kolkata',
      weekStart: 7,
      levels: { curve: 'growing', step: 250, names: ['New', 'Old'] },
    };
    expect(asked(stage, 'points.configure')).to.deep.equal([{ settings }]);
  });
});
