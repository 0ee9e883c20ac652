import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import {
  all,
  ana,
  arrive,
  asked,
  button,
  deep,
  enter,
  focused,
  heard,
  textOf,
  texts,
  within,
  type Stage,
} from './badges-stage.test.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

const boxes = () => [...deep(document.body, 'lc-badge-celebration')];
const celebrated = (stage: Stage) => within(stage, 'lc-badge-celebration');
const earned = (badges: Stage['badges']) => {
  badges.award('Helper', ana);
  badges.award('Host', ana, { reason: 'The lunch table.' });
};

describe('congratulations', () => {
  it('are accessible, one moment for all that is new, said once', async () => {
    const stage = await enter({ before: earned });
    const box = await celebrated(stage);
    expect(textOf(box, 'h2')).to.equal('You earned 2 badges');
    expect(textOf(box, 'p')).to.equal('Helper and Host');
    await expect(stage.element).to.be.accessible();
    await heard('You earned 2 badges');
    expect(boxes().length).to.equal(1);
  });

  it('take no focus from somebody who is writing', async () => {
    const field = document.createElement('textarea');
    document.body.append(field);
    field.focus();
    const stage = await enter({ before: earned });
    await celebrated(stage);
    await sendKeys({ type: 'still writing' });
    expect([focused() === field, field.value]).to.deep.equal([true, 'still writing']);
    field.remove();
  });

  it('are reached and dismissed with the keyboard alone, give focus back, and do not come again', async () => {
    const stage = await enter({ before: (badges) => badges.award('Host', ana, { reason: 'The lunch table.' }) });
    const box = await celebrated(stage);
    expect([textOf(box, 'h2'), textOf(box, 'p')]).to.deep.equal(['You earned the badge “Host”', 'The lunch table.']);
    const names = all(stage, '.name');
    names.at(-1)!.focus();
    await sendKeys({ press: 'Tab' });
    expect(focused()?.textContent).to.equal('Dismiss');
    const done = oneEvent(stage.element, 'lc-badge-celebrated');
    await sendKeys({ press: 'Enter' });
    await done;
    await waitUntil(() => boxes().length === 0);
    await waitUntil(() => focused()?.classList.contains('name'), 'focus is back');
    expect(asked(stage, 'badge.seen').length).to.equal(1);
    await aTimeout(900);
    expect(boxes().length).to.equal(0);
  });

  it('lead to the badge, or to all of them', async () => {
    const one = await enter({ before: (badges) => badges.award('Host', ana) });
    button(await celebrated(one), 'Look').click();
    await within(one, 'lc-badge-dialog');
    const two = await enter({ before: earned });
    button(await celebrated(two), 'Look').click();
    const news = await within(two, 'lc-badge-news-dialog');
    expect(texts(news, '.strong')).to.deep.equal(['Helper', 'Host']);
    await aTimeout(50);
    await expect(two.element).to.be.accessible();
    button(news, 'Details: Host').click();
    await within(two, 'lc-badge-dialog');
  });

  it('come while the page is open, and gather what comes meanwhile', async () => {
    const stage = await enter();
    await waitUntil(() => stage.server.joined.length === 1, 'the line is up', { timeout: 4_000 });
    stage.badges.award('Host', ana);
    const box = await celebrated(stage);
    stage.badges.award('Helper', ana);
    await waitUntil(() => textOf(box, 'h2') === 'You earned 2 badges');
    expect(boxes().length).to.equal(1);
    await heard('You earned the badge “Helper”');
  });

  it('are given once however many widgets and tabs there are, and end in all of them', async () => {
    const stage = await enter({ before: earned });
    await celebrated(stage);
    const scene = { ...stage, name: stage.client.server };
    const other = await arrive(scene);
    await waitUntil(() => other.server.joined.length === 2, 'both listen', { timeout: 4_000 });
    await aTimeout(900);
    expect(boxes().length).to.equal(1);
    button(await celebrated(stage), 'Dismiss').click();
    await aTimeout(900);
    expect([boxes().length, asked(stage, 'badge.seen').length]).to.deep.equal([0, 1]);
  });

  it('pass to the next widget when the one that gives them goes', async () => {
    const stage = await enter({ before: earned });
    await celebrated(stage);
    const other = await arrive({ ...stage, name: stage.client.server });
    stage.element.remove();
    await celebrated(other);
  });

  it('are left to the page when it cancels them, and count as given', async () => {
    const cancel = (event: Event) => event.preventDefault();
    document.addEventListener('lc-badge-celebrate', cancel);
    const stage = await enter({ before: earned });
    await waitUntil(() => asked(stage, 'badge.seen').length === 1, 'they count', { timeout: 3_000 });
    document.removeEventListener('lc-badge-celebrate', cancel);
    expect(boxes().length).to.equal(0);
  });

  it('are not given where the page leaves them to another widget, nor for what was taken back', async () => {
    await enter({ before: earned, attributes: { 'no-celebration': '' } });
    await enter({ before: (badges) => badges.award('Host', ana, { revoked: { at: 1, reason: '' } }) });
    await aTimeout(1_200);
    expect(boxes().length).to.equal(0);
  });
});
