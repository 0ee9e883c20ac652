import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import { ben, called, dialogOf, enter, focused, press, wordsIn, type Scene, type Stage } from './dialogs-stage.test.ts';

const SUBMITTED = ['One', 'Two'].map((title, at) => ({
  title,
  sharedBy: ben.id,
  state: 'submitted' as const,
  createdAt: 9 - at,
}));

async function open(scene: Scene = {}) {
  const stage = await enter({ role: 'curator', seeds: SUBMITTED, ...scene });
  await waitUntil(() => stage.root.querySelector('button.waiting') !== null);
  press(stage.root, 'button.waiting');
  const dialog = await dialogOf(stage, 'review');
  await waitUntil(() => dialog.querySelector('.item') !== null);
  return { stage, dialog };
}

const titles = (dialog: ShadowRoot) => [...dialog.querySelectorAll('.title')].map(({ textContent }) => textContent);
const stateOf = ({ library }: Stage, title: string) => library.find(fakeId(title)).state;

describe('what waits for who looks after the library', () => {
  it('is accessible, and publishes; focus goes to the next', async () => {
    const { stage, dialog } = await open();
    await expect(stage.element).to.be.accessible();
    expect(titles(dialog)).to.deep.equal(['One', 'Two']);
    dialog.querySelector<HTMLElement>('.accept')!.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => stateOf(stage, 'One') === 'published');
    await waitUntil(() => titles(dialog).join() === 'Two');
    await waitUntil(() => focused()?.textContent === 'Two');
    press(dialog, '.accept');
    await waitUntil(() => wordsIn(dialog, '.none') === 'Nothing waits to be looked at.');
    await waitUntil(() => focused()?.classList.contains('none') === true);
    await expect(stage.element).to.be.accessible();
  });

  it('gives back with a note, which Escape keeps for later', async () => {
    const { stage, dialog } = await open();
    press(dialog, '.return');
    await waitUntil(() => focused()?.localName === 'textarea');
    await sendKeys({ type: 'Say for whom.' });
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => focused()?.classList.contains('return') === true);
    expect(stage.root.querySelector('lc-resource-review-dialog')).not.to.equal(null);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => dialog.querySelector('textarea')?.value === 'Say for whom.');
    await expect(stage.element).to.be.accessible();
    press(dialog, 'form .primary');
    await waitUntil(() => stateOf(stage, 'One') === 'returned');
    expect(stage.library.find(fakeId('One')).note).to.equal('Say for whom.');
    await waitUntil(() => titles(dialog).join() === 'Two');
  });

  it('keeps the note of what was refused', async () => {
    const { stage, dialog } = await open({
      before: (_, server) => server.refuse('resource.review', { code: 'invalid', message: 'No.' }, 1),
    });
    press(dialog, '.return');
    await waitUntil(() => dialog.querySelector('textarea') !== null);
    dialog.querySelector('textarea')!.value = 'Say for whom.';
    press(dialog, 'form .primary');
    await waitUntil(() => called(stage, 'resource.review').length === 1);
    await waitUntil(() => dialog.querySelector('form .primary')!.getAttribute('aria-disabled') === 'false');
    expect([dialog.querySelector('textarea')!.value, stateOf(stage, 'One')]).to.deep.equal([
      'Say for whom.',
      'submitted',
    ]);
  });

  it('confirms, removes and brings back what should be checked, and says why it should', async () => {
    const { stage, dialog } = await open({
      seeds: [
        ...SUBMITTED,
        { title: 'Dead', link: 'dead', createdAt: 3 },
        { title: 'Old', freshUntil: 1, createdAt: 2 },
        { title: 'Reported', createdAt: 1 },
      ],
    });
    dialog.querySelectorAll<HTMLElement>('.parts button')[1]!.click();
    await waitUntil(() => titles(dialog).join() === 'Dead,Old,Reported');
    const why = [...dialog.querySelectorAll('.why')].map(({ textContent }) => textContent.trim());
    expect(why).to.deep.equal([
      'The link seems to be dead.',
      'Nobody has confirmed for a long time that it is still good.',
      'Somebody has said that something is wrong with it.',
    ]);
    await expect(stage.element).to.be.accessible();
    press(dialog, '.confirm');
    await waitUntil(() => titles(dialog).join() === 'Old,Reported');
    expect(called(stage, 'resource.confirm')).to.deep.equal([{ resourceId: fakeId('Dead') }]);
    press(dialog, '.danger');
    await waitUntil(() => stateOf(stage, 'Old') === 'removed');
    await waitUntil(() => dialog.querySelector('.undo .button') !== null);
    press(dialog, '.undo .button');
    await waitUntil(() => stateOf(stage, 'Old') === 'published');
    await waitUntil(() => titles(dialog).includes('Old'));
  });
});
