import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import type { LcUiMenu, MenuItem } from '../ui/menu.ts';
import {
  accessibleEverywhere,
  ana,
  ben,
  called,
  dialogOf,
  enter,
  focused,
  press,
  wordsIn,
  type Scene,
  type Stage,
} from './dialogs-stage.test.ts';

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

  it('shows curators who reported what, a few at first; focus goes to the next one shown', async () => {
    const HOUR = 3_600_000;
    const report = (at: number) => ({
      ...{ problem: 'outdated' as const, note: `Note ${at}`, by: ben.id, at: Date.now() - at * HOUR },
    });
    const { stage, dialog } = await open({
      seeds: [...SUBMITTED, { title: 'Reported' }, { title: 'Dead', link: 'dead', createdAt: 3 }],
      before: (library) => {
        library.reported = [
          { resourceId: fakeId('Reported'), total: 24, reports: Array.from({ length: 20 }, (_, at) => report(at + 1)) },
          {
            resourceId: fakeId('Dead'),
            total: 2,
            reports: [
              { problem: 'other', note: '', by: null, at: Date.now() },
              { problem: 'wrong', note: 'Do not do this.', by: fakeId('gone'), at: Date.now() },
            ],
          },
        ];
      },
    });
    dialog.querySelectorAll<HTMLElement>('.parts button')[1]!.click();
    const said = (title: string) =>
      [...dialog.querySelectorAll(`[data-id="${fakeId(title)}"] .reports > li`)].map((each) =>
        each.textContent.replace(/\s+/g, ' ').trim(),
      );
    await waitUntil(() => said('Reported').length === 3, 'the reports');
    expect(said('Reported')[0]).to.equal('It is out of date Ben · 1 hour ago Note 1');
    expect(said('Dead')).to.deep.equal([
      'Something else A member · now',
      'It is wrong A former member · now Do not do this.',
    ]);
    expect([...dialog.querySelectorAll('.why')].map(({ textContent }) => textContent.trim())).to.deep.equal([
      'The link seems to be dead.',
    ]);
    expect(dialog.querySelectorAll('.unnamed')).to.have.length(1);
    await accessibleEverywhere(dialog);
    const more = dialog.querySelector<HTMLElement>('.reports + .button')!;
    expect(more.textContent.trim()).to.equal('Show 21 more reports');
    more.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.textContent.includes('Note 4') === true, 'focus on the fourth');
    expect([said('Reported').length, said('Reported').at(-1)]).to.deep.equal([21, '4 more']);
    await expect(stage.element).to.be.accessible();
    const asked = called(stage, 'resource.reports');
    expect(asked).to.have.length(1);
  });

  it('asks again for reports that could not be read', async () => {
    const { stage, dialog } = await open({
      seeds: [...SUBMITTED, { title: 'Reported' }],
      before: (library, server) => {
        library.reported = [
          { resourceId: fakeId('Reported'), total: 1, reports: [{ problem: 'dead', note: '', by: ana.id, at: 1 }] },
        ];
        server.refuse('resource.reports', { code: 'internal', message: 'No.' }, 1);
      },
    });
    dialog.querySelectorAll<HTMLElement>('.parts button')[1]!.click();
    await waitUntil(() => dialog.querySelector('.problem .button') !== null, 'the refusal');
    expect(titles(dialog)).to.deep.equal(['Reported']);
    expect(dialog.querySelector('.why')).not.to.equal(null);
    press(dialog, '.problem .button');
    await waitUntil(() => dialog.querySelector('.reports') !== null, 'the report');
    expect(dialog.querySelector('.problem')).to.equal(null);
    expect(called(stage, 'resource.reports')).to.have.length(2);
  });

  it('asks for no reports where somebody looks after a list alone', async () => {
    const stage = await enter({
      seeds: [
        { title: 'Waits', sharedBy: ben.id, state: 'submitted', list: 'data' },
        { title: 'Reported', list: 'data' },
      ],
      before: (library) => library.list('data', { owner: ana.id }),
    });
    stage.element.narrow({ list: 'data' });
    await waitUntil(
      () => stage.root.querySelector('.order') !== null || stage.root.querySelector('button.waiting') !== null,
    );
    const head = stage.root.querySelector<LcUiMenu>('.head lc-ui-menu')!;
    const item = (head.items as readonly MenuItem[]).find(
      (each) => typeof each === 'object' && each.label.startsWith('What waits'),
    );
    if (typeof item === 'object') item.run();
    const dialog = await dialogOf(stage, 'review');
    dialog.querySelectorAll<HTMLElement>('.parts button')[1]!.click();
    await waitUntil(() => titles(dialog).join() === 'Reported');
    expect(wordsIn(dialog, '.why')).to.equal('Somebody has said that something is wrong with it.');
    expect(called(stage, 'resource.reports')).to.deep.equal([]);
  });
});
