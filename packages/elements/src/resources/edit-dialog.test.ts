import { expect } from '@open-wc/testing';
import { fakeId, MemoryStorage } from '@learning-commons/client/testing';
import type { ResourceFields } from '@learning-commons/protocol';
import { waitUntil } from '../internal/until-stage.test.ts';
import {
  ana,
  ben,
  called,
  choose,
  dialogOf,
  enter,
  focused,
  formOf,
  press,
  valueOf,
  wordsIn,
  write,
  type Scene,
  type Stage,
} from './dialogs-stage.test.ts';

const id = fakeId('Charts');
const FIELDS: ResourceFields = {
  ...{ type: 'article', title: 'Charts', url: `https://learn.example/${id}`, description: '', minutes: null },
  ...{ language: null, level: null, skills: [], author: null, startsAt: null, endsAt: null },
};

async function open(scene: Scene = {}) {
  const stage = await enter({ seeds: [{ title: 'Charts', sharedBy: ana.id }], ...scene });
  stage.server.answer('resource.history', () => ({
    revisions: [
      { revision: 1, at: 2, editor: ben.id, fields: { ...FIELDS, title: 'Charts for all', minutes: 5 } },
      { revision: 0, at: 1, editor: ana.id, fields: FIELDS },
    ],
    people: [ana, ben],
  }));
  return { stage, ...(await edit(stage)) };
}

async function edit(stage: Stage) {
  await choose(stage, id, 'Edit …');
  const dialog = await dialogOf(stage, 'edit');
  return { dialog, form: await formOf(dialog) };
}

const isClosed = ({ root }: Stage) => root.querySelector('lc-resource-edit-dialog') === null;

/** Somebody else changes it while it is being edited. */
const changeMeanwhile = ({ library }: Stage) =>
  library.change(id, { title: 'Charts for all', minutes: 5, revision: 1, editedAt: 2 });

describe('changing what is said about a resource', () => {
  it('is accessible, sends what was changed alone, and puts focus on it', async () => {
    const { stage, dialog, form } = await open();
    await waitUntil(() => focused()?.getAttribute('name') === 'title');
    await expect(stage.element).to.be.accessible();
    write(form, '[name=title]', 'Better charts');
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    const [{ id: _id, ...sent }] = called(stage, 'resource.edit') as [Record<string, unknown>];
    expect(sent).to.deep.equal({ resourceId: id, revision: 0, title: 'Better charts' });
    await waitUntil(() => focused()?.textContent?.trim() === 'Better charts');
  });

  it('refused after it was sent without a line, stands with the resource until the reader decides', async () => {
    const { stage, dialog, form } = await open();
    stage.server.cut();
    await waitUntil(() => stage.client.status.line === 'offline');
    write(form, '[name=title]', 'Better charts');
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    stage.server.refuse('resource.edit', { code: 'conflict', message: 'Known.', details: { reason: 'known' } });
    stage.server.restore();
    window.dispatchEvent(new Event('online'));
    const refused = () => stage.root.querySelector(`[data-id="${id}"] .refused`);
    await waitUntil(() => refused() !== null, 'the refusal');
    await expect(stage.element).to.be.accessible();
    expect(wordsIn(stage.root, '.title')).to.equal('Charts');
    expect(wordsIn(stage.root, '.refused')).to.contain('Your change was not saved.');
    const button = (words: string) =>
      [...refused()!.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === words)!;
    button('Change it').click();
    const again = await dialogOf(stage, 'edit');
    const fields = await formOf(again);
    await waitUntil(() => valueOf(fields, '[name=title]') === 'Better charts');
    expect(wordsIn(again, '.told')).to.equal('Another resource has this address already.');
    press(again, '[slot=footer].quiet');
    await waitUntil(() => isClosed(stage));
    button('Discard').click();
    await waitUntil(() => refused() === null);
    await waitUntil(() => focused()?.textContent?.trim() === 'Charts');
    expect(called(stage, 'resource.edit').length).to.equal(1);
  });

  it('sends nothing where nothing was changed', async () => {
    const { stage, dialog } = await open();
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    expect(called(stage, 'resource.edit')).to.deep.equal([]);
  });

  it('keeps what was written when somebody else was quicker, shows what they changed, and takes theirs elsewhere', async () => {
    const { stage, dialog, form } = await open();
    write(form, '[name=title]', 'Better charts');
    changeMeanwhile(stage);
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(dialog, '.told strong') === 'Ben changed this while you were writing.');
    await waitUntil(() => valueOf(form, '[name=minutes]') === '5');
    expect(valueOf(form, '[name=title]')).to.equal('Better charts');
    const sides = [...dialog.querySelectorAll('.fields dt, .side span[dir]')].map((each) => each.textContent);
    expect(sides).to.deep.equal(['Title', 'Charts', 'Charts for all', 'Length', '5 min']);
    expect(wordsIn(dialog, '.told p')).to.include('You both changed the same thing');
    await expect(stage.element).to.be.accessible();
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    expect(stage.library.find(id)).to.include({ title: 'Better charts', minutes: 5, revision: 2 });
  });

  it('lets go of what was written for their version', async () => {
    const { stage, dialog, form } = await open();
    write(form, '[name=title]', 'Better charts');
    changeMeanwhile(stage);
    press(dialog, '.primary');
    await waitUntil(() => dialog.querySelector('.told .button') !== null);
    await waitUntil(() => valueOf(form, '[name=minutes]') === '5');
    press(dialog, '.told .button');
    await waitUntil(() => valueOf(form, '[name=title]') === 'Charts for all');
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    expect(called(stage, 'resource.edit').length).to.equal(1);
  });

  it('keeps a draft over closing, and tells where it was written about an earlier version', async () => {
    const storage = new MemoryStorage();
    const { stage, dialog, form } = await open({ storage });
    write(form, '[name=title]', 'Better charts');
    press(dialog, '.quiet');
    await waitUntil(() => isClosed(stage));
    changeMeanwhile(stage);
    await waitUntil(() => wordsIn(stage.root, `[data-id="${id}"] .title`) === 'Charts for all');
    const again = await edit(stage);
    await waitUntil(() => valueOf(again.form, '[name=title]') === 'Better charts');
    press(again.dialog, '.primary');
    await waitUntil(() => again.dialog.querySelector('.told details') !== null);
    expect(stage.library.find(id).title).to.equal('Charts for all');
  });

  it('hands in again what was given back, and shows why it was', async () => {
    const seed = { title: 'Charts', sharedBy: ana.id, state: 'returned', note: 'Say for whom it is.' } as const;
    const stage = await enter({ seeds: [seed] });
    await stage.element.open(id);
    await waitUntil(
      () => stage.root.querySelector('lc-ui-resource-page')?.shadowRoot?.querySelector('.note button') != null,
    );
    press(stage.root.querySelector('lc-ui-resource-page')!.shadowRoot!, '.note button');
    const dialog = await dialogOf(stage, 'edit');
    const form = await formOf(dialog);
    expect(wordsIn(dialog, '.told')).to.equal('Given backSay for whom it is.');
    expect(wordsIn(dialog, '.primary')).to.equal('Hand in again');
    write(form, '[name=description]', 'For beginners.');
    press(dialog, '.primary');
    await waitUntil(() => stage.library.find(id).description === 'For beginners.');
  });
});
