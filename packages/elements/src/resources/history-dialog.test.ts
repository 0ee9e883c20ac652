import { expect } from '@open-wc/testing';
import { fakeId } from '@learning-commons/client/testing';
import type { ResourceFields } from '@learning-commons/protocol';
import { waitUntil } from '../internal/until-stage.test.ts';
import { ana, ben, choose, dialogOf, enter, press, type Scene } from './dialogs-stage.test.ts';

const id = fakeId('Charts');
const FIELDS: ResourceFields = {
  ...{ type: 'article', title: 'Charts', url: 'https://learn.example/charts', description: 'All about it', minutes: 5 },
  ...{ language: 'en', level: null, skills: [], author: null, startsAt: null, endsAt: null },
};
const CHANGED: ResourceFields = {
  ...FIELDS,
  type: 'video',
  level: 'beginner',
  minutes: 90,
  skills: ['Data', 'Reports'],
};

async function open(before?: Scene['before']) {
  const stage = await enter({ seeds: [{ title: 'Charts', sharedBy: ana.id, revision: 1 }], ...(before && { before }) });
  stage.server.answer('resource.history', {
    revisions: [
      { revision: 1, at: 2, editor: ben.id, fields: CHANGED },
      { revision: 0, at: 1, editor: null, fields: FIELDS },
    ],
    people: [ben],
  });
  await choose(stage, id, 'History');
  return { stage, dialog: await dialogOf(stage, 'history') };
}

describe('the history of a resource', () => {
  it('is accessible, and says who changed what, when, and what stood there before', async () => {
    const { stage, dialog } = await open();
    await waitUntil(() => dialog.querySelectorAll('li').length === 2);
    await expect(stage.element).to.be.accessible();
    const [latest, first] = dialog.querySelectorAll('li');
    expect(latest!.querySelector('h3')!.textContent).to.include('Ben');
    expect(first!.querySelector('h3')!.textContent).to.include('A former member');
    const rows = [...latest!.querySelectorAll('.fields > div')].map((row) =>
      [...row.querySelectorAll('dt, .side > span:not(.label)')].map((each) => each.textContent),
    );
    expect(rows).to.deep.equal([
      ['Type', 'Article', 'Video'],
      ['Length', '5 min', '1 hr 30 min'],
      ['Level', 'nothing', 'Beginner'],
      ['Skills', 'nothing', 'Data and Reports'],
    ]);
  });

  it('says why it cannot be shown, and tries again', async () => {
    const { dialog } = await open((_, server) =>
      server.refuse('resource.history', { code: 'forbidden', message: 'No.' }, 1),
    );
    await waitUntil(() => dialog.querySelector('.problem') !== null);
    press(dialog, '.problem .button');
    await waitUntil(() => dialog.querySelectorAll('li').length === 2);
  });
});
