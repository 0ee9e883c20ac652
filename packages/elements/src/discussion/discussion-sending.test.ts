import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import {
  article,
  asked,
  choose,
  control,
  dee,
  enter,
  focused,
  focusedComment,
  names,
  one,
  press,
  heard,
  settled,
  type Stage,
} from './discussion-stage.test.ts';

const REFUSED = { code: 'forbidden', message: 'Closed.', details: { reason: 'locked' } } as const;

/** Writes a reply to a comment with the keyboard; answers its article once it is drawn. */
async function reply(stage: Stage, to: string, text: string): Promise<HTMLElement> {
  control(stage, to, 'Reply').click();
  await waitUntil(() => focused(stage)?.localName === 'textarea', 'the box has focus');
  await sendKeys({ type: text });
  await press('Control+Enter');
  const own = () =>
    [...stage.root.querySelectorAll('.comment-main')]
      .find((each) => each.textContent.includes(text))
      ?.closest('article');
  await waitUntil(own, 'the reply is shown');
  return own()!;
}

const pending = (comment: HTMLElement) => comment.querySelector<HTMLElement>('[part=pending]');
const words = (comment: HTMLElement) => pending(comment)?.textContent.replace(/\s+/g, ' ').trim();
const button = (comment: HTMLElement, label: string) =>
  [...pending(comment)!.querySelectorAll('button')].find((each) => each.textContent.trim() === label)!;

describe('lc-discussion: texts on their way', () => {
  it('shows an own text at once, says that it is being sent, and then nothing', async () => {
    const stage = await enter();
    const release = stage.server.stall('comment.create');
    stage.discussion.silence();
    const own = await reply(stage, 'last', 'On its way');
    expect(words(own)).to.equal('Sending …');
    expect(own.querySelector('.text')!.textContent).to.equal('On its way');
    await expect(stage.element).to.be.accessible();
    release();
    await waitUntil(() => !pending(own));
    await heard('Posted');
  });

  it('says offline what is kept, sends it when the line is back, and tells both', async () => {
    const stage = await enter();
    stage.server.cut();
    await waitUntil(() => stage.root.querySelector('[part=offline]'), 'it knows', { timeout: 4_000 });
    expect(one(stage, '[part=offline]').textContent.trim()).to.equal('Offline. What you write is kept.');
    await heard('You are offline. What you write is kept');
    const own = await reply(stage, 'last', 'From the train');
    await waitUntil(() => words(own)?.startsWith('Kept on this device. It is sent as soon as the connection is back.'));
    await expect(stage.element).to.be.accessible();
    stage.server.restore();
    window.dispatchEvent(new Event('online'));
    await waitUntil(() => !pending(own), 'it was sent', { timeout: 8_000 });
    expect(stage.root.querySelector('[part=offline]') === null).to.equal(true);
    expect(asked(stage, 'comment.create').length).to.equal(1);
  });

  it('keeps a refused text where it is, says why, and sends it again when told to', async () => {
    const stage = await enter();
    stage.server.refuse('comment.create', REFUSED, 1);
    const own = await reply(stage, 'last', 'Too late');
    await waitUntil(
      () => words(own)?.includes('This was not posted. This discussion was closed in the meantime.'),
      'it says why',
    );
    await expect(stage.element).to.be.accessible();
    button(own, 'Try again').click();
    await waitUntil(() => !pending(own));
    expect(asked(stage, 'comment.create').length).to.equal(2);
  });

  it('opens a refused text for another try in its place, and keeps one of the two', async () => {
    const stage = await enter();
    stage.server.refuse('comment.create', { code: 'invalid', message: 'No.' }, 1);
    const own = await reply(stage, 'last', 'Lorem');
    await waitUntil(() => pending(own)?.classList.contains('refused'));
    button(own, 'Edit').click();
    await waitUntil(() => (focused(stage) as HTMLTextAreaElement).value === 'Lorem', 'the text is in the box');
    await press('End');
    await sendKeys({ type: ' ipsum' });
    await press('Control+Enter');
    await waitUntil(() => stage.root.activeElement?.textContent.includes('Lorem ipsum'));
    await waitUntil(() => names(stage).length === 6, 'the refused one is gone');
    expect(asked(stage, 'comment.create')[1]).to.include({ parentId: fakeId('last'), body: 'Lorem ipsum' });
  });

  it('gives up a refused text and goes to its neighbour', async () => {
    const stage = await enter();
    stage.server.refuse('comment.create', REFUSED, 1);
    const own = await reply(stage, 'last', 'Never mind');
    await waitUntil(() => pending(own)?.classList.contains('refused'));
    button(own, 'Discard').click();
    await waitUntil(() => !own.isConnected);
    await waitUntil(() => focusedComment(stage) === 'own');
    await heard('Discarded');
  });

  it('keeps a refused change with the comment it was for', async () => {
    const stage = await enter();
    stage.server.refuse('comment.edit', { code: 'conflict', message: 'Changed.' });
    stage.store
      .edit({ commentId: fakeId('own'), revision: 0, body: 'I had lunch.', mentions: [] })
      .catch(() => undefined);
    const own = () => article(stage, 'own')!;
    await waitUntil(() => words(own())?.startsWith('Your change was not saved.'));
    expect(own().querySelector('.text')!.textContent).to.equal('I had lunch.');
    button(own(), 'Discard').click();
    await waitUntil(() => own().querySelector('.text')!.textContent.trim() === 'I had breakfast.');
    expect(focusedComment(stage)).to.equal('own');
  });

  it('puts a refused thread back into the box that is still empty', async () => {
    const stage = await enter();
    stage.server.refuse('comment.create', REFUSED, 1);
    const told: string[] = [];
    stage.element.addEventListener('lc-error', () => told.push('error'));
    one(stage, 'lc-composer').focus();
    await waitUntil(() => focused(stage)?.localName === 'textarea');
    await sendKeys({ type: 'A thread' });
    await press('Control+Enter');
    await waitUntil(() => told.length === 1);
    await waitUntil(() => (focused(stage) as HTMLTextAreaElement).value === 'A thread');
    expect(names(stage).length).to.equal(5);
  });

  it('tells a refused action by code, in words', async () => {
    const stage = await enter();
    stage.server.refuse('comment.delete', { code: 'forbidden', message: 'No.' }, 1);
    await choose(stage, 'own', 'Delete');
    await heard('You are not allowed to do this here');
    expect(article(stage, 'own')!.textContent).to.contain('I had breakfast.');
  });

  it('says who reads with an ended sign-in that nothing is lost', async () => {
    const stage = await enter();
    stage.server.expire();
    await settled(stage.element);
    expect(names(stage).length).to.equal(5);
    expect(stage.discussion.comment(fakeId('last')).author).to.equal(dee.id);
  });
});
