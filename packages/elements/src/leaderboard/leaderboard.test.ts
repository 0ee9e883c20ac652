import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { emulateMedia, sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import type { Leaderboard } from '@learning-commons/protocol';
import { fakeId, fakePerson } from '@learning-commons/client/testing';
import {
  ana,
  asked,
  choose,
  dialog,
  enter,
  heard,
  one,
  people,
  rows,
  season,
  settled,
  textOf,
} from './leaderboard-stage.test.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const WHY = {
  person: people[0],
  points: 300,
  level: { level: 3, name: 'Guide', from: 300, next: null },
  rules: [{ rule: 'answer', name: 'Answer accepted', times: 20, points: 300 }],
};
const SETTINGS = {
  zone: 'UTC',
  weekStart: 1,
  levels: { curve: 'linear', step: 100, names: ['A', 'B'] },
  streak: { on: true, freezes: 2 },
  boards: { on: true, anonymous: false, ties: '1224', minTeam: 5 },
};
const TEAMS = [
  { rank: 1, group: 'department:planning', members: 9, points: 512, perHead: 56.9, mine: false },
  { rank: 2, group: 'department:service', members: 14, points: 700, perHead: 50, mine: true },
];

describe('lc-leaderboard', () => {
  it('is accessible with places, steps and teams, narrow, in dark and from the right', async () => {
    const stage = await enter({ attributes: { limit: '5' } });
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    document.documentElement.dir = 'rtl';
    await setViewport({ width: 320, height: 640 });
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    const steps = await enter({ attributes: { view: 'podium' } });
    await expect(steps.element).to.be.accessible();
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    document.documentElement.removeAttribute('style');
    document.documentElement.removeAttribute('dir');
    await setViewport({ width: 1280, height: 800 });
    const teams = await enter({ attributes: { view: 'teams' }, key: 'month/teams', more: { teams: TEAMS } });
    await expect(teams.element).to.be.accessible();
  });

  it('is a table named by what it shows, with a header to each row', async () => {
    const { root } = await enter();
    expect(textOf(root.querySelector('caption'))).to.equal('Leaderboard, This month, Around me');
    expect([...root.querySelectorAll('thead th')].map(textOf)).to.deep.equal(['Place', 'Name', 'Change', 'Points']);
    expect(root.querySelectorAll('tbody th[scope=row]').length).to.equal(10);
  });

  it('shows the places around the reader, marks the own row and says how far it is to the next', async () => {
    const stage = await enter({ attributes: { limit: '3' } });
    expect(rows(stage)).to.deep.equal(['5 Fay 190', '6 Ana 180', '7 Gus 100']);
    const own = one(stage, 'tr.me');
    expect(own.part.contains('row-me')).to.equal(true);
    expect(textOf(own.querySelector('.who'))).to.contain('you');
    expect(textOf(own.querySelector('[part=next]'))).to.equal('10 points to the next place');
  });

  it('keeps the own place in sight below a top without it, and never lists last places', async () => {
    const stage = await enter({ attributes: { view: 'top', limit: '3' } });
    expect(rows(stage)).to.deep.equal(['1 Bo 300', '2 Cy 250', '2 Dee 250', '6 Ana 180']);
    expect(one(stage, '.apart tr').classList.contains('me')).to.equal(true);
  });

  it('puts the first three on steps, those who share a place on equal ones, and goes on below', async () => {
    const stage = await enter({ attributes: { view: 'podium', limit: '5' } });
    const steps = [...stage.root.querySelectorAll('.podium li')];
    expect(steps.map((each) => each.className.trim())).to.deep.equal(['step-1', 'step-2', 'step-2']);
    expect(steps.map((each) => textOf(each.querySelector('.visually-hidden')))).to.deep.equal([
      'Place 1',
      'Place 2',
      'Place 2',
    ]);
    expect(rows(stage)).to.deep.equal(['4 Eli 200', '5 Fay 190', '6 Ana 180']);
  });

  it('ranks teams per head, without the kind they share, and marks the own one', async () => {
    const attributes = { view: 'teams', kind: 'department:' };
    const stage = await enter({ attributes, key: 'month/teams', more: { teams: TEAMS } });
    expect(asked(stage, 'leaderboard.get')[0]).to.deep.include({ view: 'teams', kind: 'department:', by: 'mean' });
    expect(rows(stage)).to.deep.equal(['1 planning 56.9', '2 service 50']);
    expect(textOf(one(stage, 'tr.me .who'))).to.equal('service your team14 members · 700 points');
    const sums = await enter({
      attributes: { ...attributes, by: 'total' },
      key: 'month/teams',
      more: { teams: TEAMS },
    });
    expect(rows(sums)).to.deep.equal(['1 planning 512', '2 service 700']);
  });

  it('keeps the own team in sight below the first ones', async () => {
    const attributes = { view: 'teams', limit: '1' };
    const stage = await enter({ attributes, key: 'month/teams', more: { teams: TEAMS } });
    expect(rows(stage)).to.deep.equal(['1 department:planning 56.9', '2 department:service 50']);
    expect(textOf(one(stage, '.apart tr.me bdi'))).to.equal('department:service');
  });

  it('tells a change by arrow, number and word', async () => {
    const { root } = await enter({ attributes: { view: 'top' } });
    const words = [...root.querySelectorAll('td.change')]
      .slice(0, 4)
      .map((cell) => [
        textOf(cell.querySelector('.visually-hidden')) || textOf(cell),
        cell.querySelector('.icon') !== null,
      ]);
    expect(words).to.deep.equal([
      ['Place unchanged', false],
      ['2 places up', true],
      ['1 place down', true],
      ['new', false],
    ]);
    const all = await enter({
      attributes: { period: 'all' },
      key: 'all/community',
      more: { period: 'all', from: null, to: null },
    });
    expect(all.root.querySelector('td.change')).to.equal(null);
  });

  it('says until when, how many, and by which rule ties are shown', async () => {
    const stage = await enter();
    expect(textOf(one(stage, '[part=until]'))).to.equal('Until November 30');
    expect(textOf(one(stage, '[part=foot]'))).to.equal('12 people ranked · Shared places: 1, 2, 2, 4');
    const strict = await enter({
      more: { ties: '1234', period: 'week', to: Date.UTC(2026, 10, 30) },
      attributes: { period: 'week' },
      key: 'week/community',
    });
    expect(textOf(one(strict, '[part=until]'))).to.equal('Until Sunday');
    expect(textOf(one(strict, '[part=foot]'))).to.contain('who was there first is ahead');
  });

  it('names a season, tells its rules and end, and its final result once it is over', async () => {
    const scene = { attributes: { period: 'season-spring' }, key: 'season-spring/community' };
    const more = { period: 'season-spring' as const, from: season.from, to: season.to, season };
    const stage = await enter({ ...scene, more });
    expect(textOf(one(stage, '[part=until]'))).to.equal('Ends in 12 days');
    expect(textOf(one(stage, '.about'))).to.equal('The winner chooses the cake.');
    const [period] = stage.root.querySelectorAll('select');
    expect(period!.selectedOptions[0]!.textContent.trim()).to.equal('Spring sprint');
    const over = await enter({ ...scene, more: { ...more, season: { ...season, closedAt: Date.now() } } });
    expect(textOf(one(over, '[part=until]'))).to.equal('Final result');
  });

  it('shows another period or view when the reader chooses one, dimming the old until it is here', async () => {
    const stage = await enter();
    const [period, view] = [...stage.root.querySelectorAll('select')];
    await waitUntil(() => [...period!.options].length === 7, 'the season is on offer');
    const release = stage.server.stall('leaderboard.get');
    view!.value = 'top';
    view!.dispatchEvent(new Event('change'));
    await settled(stage.element);
    expect([one(stage, 'section').ariaBusy, one(stage, '.places').className.trim()]).to.deep.equal([
      'true',
      'places former',
    ]);
    expect(rows(stage).length).to.equal(10);
    release();
    await waitUntil(() => one(stage, 'section').ariaBusy === 'false');
    period!.value = 'week';
    period!.dispatchEvent(new Event('change'));
    await waitUntil(() => asked(stage, 'leaderboard.get').length === 3);
    expect(asked(stage, 'leaderboard.get').at(-1)).to.deep.include({ period: 'week', view: 'top' });
  });

  it('keeps the place of what is coming while it loads', async () => {
    const stage = await enter({ early: true, before: (server) => server.stall('leaderboard.get') });
    await waitUntil(() => stage.root.querySelector('.ghosts'));
    await settled(stage.element);
    await expect(stage.element).to.be.accessible();
    const height = stage.element.offsetHeight;
    const full = await enter();
    expect(Math.abs(full.element.offsetHeight - height)).to.be.below(30);
  });

  it('invites where nobody has points yet, in its own words or the page’s', async () => {
    const me = { rank: null, points: 0, change: null, presence: 'shown', toNext: null } as const;
    const stage = await enter({ ranks: [], more: { me } });
    expect(textOf(one(stage, '.empty'))).to.contain('Nobody has points here yet');
    expect(stage.root.querySelector('[part=own], [part=foot]')).to.equal(null);
    await expect(stage.element).to.be.accessible();
  });

  it('says so to who has no points among others', async () => {
    const me = { rank: null, points: 0, change: null, presence: 'shown', toNext: null } as const;
    const stage = await enter({ more: { me } });
    expect(textOf(one(stage, '[part=own]'))).to.equal('You have no points in this period.');
  });

  it('says why it cannot load, and loads when asked again', async () => {
    const stage = await enter({
      before: (server) => server.refuse('leaderboard.get', { code: 'invalid', message: 'No such period.' }, 1),
    });
    await expect(stage.element).to.be.accessible();
    one(stage, '.problem button').click();
    await waitUntil(() => rows(stage).length === 10);
    const members = await enter({
      before: (server) => server.refuse('leaderboard.get', { code: 'forbidden', message: 'No.' }),
    });
    expect(textOf(one(members, '.empty'))).to.contain('open to members');
  });

  it('says that it is offline and keeps what it shows', async () => {
    const stage = await enter();
    stage.server.cut();
    await waitUntil(() => stage.root.querySelector('[part=offline]'), 'it says so', { timeout: 6_000 });
    expect(rows(stage).length).to.equal(10);
    await expect(stage.element).to.be.accessible();
  });

  it('is read by who is not signed in, without a place, a menu or anybody’s reasons', async () => {
    const stage = await enter({ token: null });
    expect(stage.root.querySelectorAll('tr.me, .why, lc-ui-menu').length).to.equal(0);
    const [, view] = stage.root.querySelectorAll('select');
    expect([...view!.options].map((each) => each.value)).to.deep.equal(['top', 'podium', 'teams']);
    await expect(stage.element).to.be.accessible();
  });

  it('is not there where boards are switched off, save for admins', async () => {
    const off = { more: { state: 'off' as const, entries: [], people: [], me: null } satisfies Partial<Leaderboard> };
    const stage = await enter({ ...off, early: true });
    await waitUntil(() => stage.element.matches(':state(off)'));
    expect([textOf(stage.root.querySelector('section')), stage.element.offsetHeight]).to.deep.equal(['', 0]);
    const admin = await enter({
      ...off,
      role: 'admin',
      before: (server) => server.answer('points.settings', SETTINGS),
    });
    expect(textOf(one(admin, '.off'))).to.contain('Only admins see this note');
    await expect(admin.element).to.be.accessible();
    one(admin, '.off button').click();
    await dialog(admin, 'lc-boards-dialog');
  });

  it('names nobody but the reader on an anonymous board', async () => {
    const ranks = [
      { person: people[0]!, points: 9, anonymous: true },
      { person: ana, points: 5 },
    ];
    const stage = await enter({ ranks });
    expect(rows(stage)).to.deep.equal(['1 A colleague 9', '2 Ana 5']);
    expect(stage.root.querySelectorAll('.why').length).to.equal(1);
    await expect(stage.element).to.be.accessible();
  });

  it('holds long names, right-to-left ones and hostile ones without breaking its rows', async () => {
    const names = [
      'W'.repeat(80),
      'عبد الرحمن بن محمد آل سعود',
      '<img src=x onerror=alert(1)>',
      'A very long name of many words that goes on and on',
    ];
    const ranks = names.map((name, at) => ({ person: { ...fakePerson(`n${at}`), name }, points: 1_000_000 - at }));
    await setViewport({ width: 320, height: 640 });
    const stage = await enter({ ranks });
    const podium = await enter({ ranks, attributes: { view: 'podium' } });
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    expect(stage.root.querySelectorAll('img').length + podium.root.querySelectorAll('img').length).to.equal(0);
    await setViewport({ width: 1280, height: 800 });
  });

  it('writes no style attribute anywhere', async () => {
    const stage = await enter({ attributes: { view: 'podium' } });
    expect(stage.root.querySelectorAll('[style]').length).to.equal(0);
  });

  it('tells that it is loaded, with its size', async () => {
    const loaded = oneEvent(document, 'lc-leaderboard-loaded');
    await enter();
    expect((await loaded).detail).to.deep.equal({ size: 12 });
  });
});

describe('a live lc-leaderboard', () => {
  it('says a change of the own place, and nobody else’s', async () => {
    const stage = await enter();
    stage.board.award(people[1]!.id, 100);
    await waitUntil(() => rows(stage)[0] === '1 Cy 350', 'the board follows', { timeout: 4_000 });
    await aTimeout(400);
    const region = () => textOf(document.querySelector('lc-ui-announcer')?.shadowRoot?.querySelector('[role=status]'));
    expect(region()).not.to.contain('place');
    stage.board.award(ana.id, 15);
    await heard('You moved up to place 5, with 195 points.');
  });

  it('moves nothing under the pointer, offers the newer places, and shows them when the pointer leaves', async () => {
    const stage = await enter();
    const row = one(stage, 'tbody tr:nth-child(3)').getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(row.x + 40), Math.round(row.y + 10)] });
    const before = stage.element.offsetHeight;
    stage.board.award(people[3]!.id, 500);
    await waitUntil(() => stage.root.querySelector('[part=latest]'), 'it offers them', { timeout: 3_000 });
    expect(rows(stage)[0]).to.equal('1 Bo 300');
    expect(Math.abs(stage.element.offsetHeight - before)).to.be.below(2);
    one(stage, '[part=latest]').click();
    await waitUntil(() => rows(stage)[0] === '1 Eli 700');
    stage.board.award(people[4]!.id, 900);
    await aTimeout(1_700);
    expect(rows(stage)[0]).to.equal('1 Eli 700');
    await sendMouse({ type: 'move', position: [1_200, 780] });
    await waitUntil(() => rows(stage)[0] === '1 Fay 1,090', 'it follows', { timeout: 3_000 });
  });

  it('lets rows glide to their places by transform alone, and stands still where less motion is wanted', async () => {
    const motions = () => [...stage.root.querySelectorAll('tr')].flatMap((each) => each.getAnimations());
    const stage = await enter();
    stage.board.award(people[3]!.id, 500);
    await waitUntil(() => rows(stage)[0] === '1 Eli 700', 'it follows', { timeout: 4_000 });
    expect(motions().length).to.equal(0);
    await emulateMedia({ reducedMotion: 'no-preference' });
    stage.board.award(people[4]!.id, 900);
    await waitUntil(() => rows(stage)[0] === '1 Fay 1,090', 'it follows', { timeout: 4_000 });
    const moving = motions();
    expect(moving.length).to.be.at.least(4);
    const properties = moving.flatMap((each) => (each.effect as KeyframeEffect).getKeyframes().flatMap(Object.keys));
    expect(
      [...new Set(properties)].filter((name) => !['offset', 'computedOffset', 'easing', 'composite'].includes(name)),
    ).to.deep.equal(['transform']);
    await emulateMedia({ reducedMotion: 'reduce' });
  });
});

describe('what one does with lc-leaderboard', () => {
  it('by keyboard alone: why somebody has their points, and back to their name', async () => {
    const stage = await enter({ before: (server) => server.answer('points.why', WHY) });
    one(stage, 'select').focus();
    const focused = () => stage.root.activeElement;
    for (let at = 0; at < 10 && !focused()?.matches('.why'); at++) await sendKeys({ press: 'Tab' });
    expect(textOf(focused())).to.equal('Bo');
    await sendKeys({ press: 'Enter' });
    const shown = await dialog(stage, 'lc-why-dialog', 'table');
    expect(textOf(shown.querySelector('tbody'))).to.equal('Answer accepted 20 300');
    expect(textOf(shown.querySelector('.person'))).to.contain('This month · 300 points · Level 3 · Guide');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    expect(asked(stage, 'points.why')).to.deep.equal([{ memberId: fakeId('Bo'), period: 'month', scope: {} }]);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !stage.root.querySelector('lc-why-dialog'));
    expect(textOf(focused())).to.equal('Bo');
  });

  it('says when somebody is no longer on the board', async () => {
    const stage = await enter({
      before: (server) => server.refuse('points.why', { code: 'not_found', message: 'Gone.' }),
    });
    one(stage, '.why').click();
    const shown = await dialog(stage, 'lc-why-dialog', '.problem');
    expect(textOf(shown.querySelector('.problem'))).to.contain('no longer here');
  });

  it('chooses how one appears: what others see is said, sent once, and shown at once', async () => {
    const stage = await enter({ before: (server) => server.answer('points.choose', { result: {}, facts: [] }) });
    await choose(stage, 'How I appear here …');
    const shown = await dialog(stage, 'lc-appear-dialog');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    expect(textOf(shown.querySelector('form'))).to.contain('no gap is left');
    expect(shown.querySelector<HTMLInputElement>('[value=shown]')!.checked).to.equal(true);
    shown.querySelector<HTMLInputElement>('[value=hidden]')!.click();
    const chosen = oneEvent(stage.element, 'lc-presence-chosen');
    stage.board.more = { me: { rank: null, points: 180, change: null, presence: 'hidden', toNext: null } };
    shown.querySelector<HTMLElement>('.primary')!.click();
    expect((await chosen).detail).to.deep.include({ presence: 'hidden' });
    expect(asked(stage, 'points.choose')).to.deep.equal([{ presence: 'hidden' }]);
    await waitUntil(() =>
      textOf(stage.root.querySelector('[part=own]')).startsWith('You are not on boards. Seen by you alone: 180 points'),
    );
  });

  it('leaves the choice to the page when it cancels, and takes it back when it is refused', async () => {
    const stage = await enter({
      before: (server) => server.refuse('points.choose', { code: 'forbidden', message: 'No.' }),
    });
    const send = async () => {
      await choose(stage, 'How I appear here …');
      const shown = await dialog(stage, 'lc-appear-dialog');
      shown.querySelector<HTMLInputElement>('[value=anonymous]')!.click();
      shown.querySelector<HTMLElement>('.primary')!.click();
      await waitUntil(() => !stage.root.querySelector('lc-appear-dialog'));
    };
    stage.element.addEventListener('lc-presence-choose', (event) => event.preventDefault(), { once: true });
    await send();
    expect(asked(stage, 'points.choose').length).to.equal(0);
    const refused = oneEvent(stage.element, 'lc-error');
    await send();
    await refused;
    await waitUntil(() => !stage.root.querySelector('[part=own]'));
  });

  it('lets an admin set boards, ties and the smallest team, and leaves the rest as it was', async () => {
    const stage = await enter({
      role: 'admin',
      before: (server) =>
        server.answer('points.settings', SETTINGS).answer('points.configure', { result: SETTINGS, facts: [] }),
    });
    await choose(stage, 'Boards and ties …');
    const shown = await dialog(stage, 'lc-boards-dialog');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    shown.querySelector<HTMLInputElement>('[name=on]')!.click();
    shown.querySelector<HTMLInputElement>('[value="1223"]')!.click();
    shown.querySelector<HTMLInputElement>('[name=minTeam]')!.value = '8';
    shown.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => !stage.root.querySelector('lc-boards-dialog'));
    const boards = { on: false, anonymous: false, ties: '1223', minTeam: 8 };
    expect(asked(stage, 'points.configure')).to.deep.equal([{ settings: { ...SETTINGS, boards } }]);
  });

  it('lets an admin make, change and remove seasons', async () => {
    const planned = {
      ...season,
      id: 'autumn',
      name: 'Autumn',
      from: Date.now() + 86_400_000,
      to: Date.now() + 9 * 86_400_000,
    };
    const stage = await enter({
      role: 'admin',
      before: (server) =>
        server
          .answer('season.list', [planned, season])
          .answer('season.save', (input: object) => ({ result: { ...input, closedAt: null }, facts: [] }))
          .answer('season.remove', { result: {}, facts: [] }),
    });
    await choose(stage, 'Seasons …');
    const shown = await dialog(stage, 'lc-seasons-dialog', '.seasons');
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    expect(
      [...shown.querySelectorAll('.seasons li')].map((each) => textOf(each.querySelector('.aside')).split(' ·')[0]),
    ).to.deep.equal(['Planned', 'Running']);
    shown.querySelector<HTMLElement>('.add')!.click();
    await waitUntil(() => shown.querySelector('form'));
    await expect(stage.element).to.be.accessible();
    const field = (name: string) => shown.querySelector<HTMLInputElement>(`[name=${name}]`)!;
    field('name').value = 'Spring sprint';
    [field('from').value, field('to').value] = ['2099-05-01T00:00', '2099-04-01T00:00'];
    shown.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => shown.querySelector('[role=alert]'));
    expect(asked(stage, 'season.save').length).to.equal(0);
    field('to').value = '2099-06-01T00:00';
    shown.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => asked(stage, 'season.save').length === 1);
    const [from, to] = [new Date('2099-05-01T00:00').getTime(), new Date('2099-06-01T00:00').getTime()];
    expect(asked(stage, 'season.save')[0]).to.deep.equal({
      id: 'spring-sprint',
      name: 'Spring sprint',
      from,
      to,
      about: '',
    });
    await waitUntil(() => shown.querySelector('.seasons'));
    shown.querySelector<HTMLElement>('[aria-label="Remove Autumn"]')!.click();
    await waitUntil(() => asked(stage, 'season.remove').length === 1);
    expect(asked(stage, 'season.remove')).to.deep.equal([{ id: 'autumn' }]);
    expect(shown.querySelector('[aria-label="Remove Spring sprint"]')).to.equal(null);
  });
});
