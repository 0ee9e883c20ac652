import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import {
  accessibleEverywhere,
  ben,
  called,
  dialogOf,
  enter,
  focused,
  press,
  wordsIn,
  write,
  type Scene,
  type Stage,
} from './dialogs-stage.test.ts';

const guide = { title: 'Guide', sharedBy: ben.id, list: 'first' };
const withList: Scene = {
  role: 'admin',
  seeds: [guide],
  before: (library) => library.list('first', { title: 'First steps', count: 1, owner: ben.id }),
};

async function choose({ root }: Stage, menu: string, label: string): Promise<void> {
  await waitUntil(() => root.querySelector(`${menu} lc-ui-menu`)?.shadowRoot?.querySelector('button') != null, menu);
  const buttons = root.querySelector(`${menu} lc-ui-menu`)!.shadowRoot!;
  buttons.querySelector('button')!.click();
  const items = () => [...buttons.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  await waitUntil(() => items().some(({ textContent }) => textContent.includes(label)), label);
  items()
    .find(({ textContent }) => textContent.includes(label))!
    .click();
}

/** Lists are known a moment after the library. */
const known = ({ root }: Stage) => waitUntil(() => root.querySelector('.lists .tab') !== null, 'the lists');

/** The dialog that changes the list. */
async function changing(stage: Stage): Promise<ShadowRoot> {
  await known(stage);
  stage.element.narrow({ list: 'first' });
  await waitUntil(() => stage.root.querySelector('.intro') !== null);
  await choose(stage, '.head', 'Change this list');
  return dialogOf(stage, 'lists');
}

describe('dialogs of who looks after the library', () => {
  it('for settings are accessible, narrow, in dark and from the right', async () => {
    const stage = await enter(withList);
    await choose(stage, '.head', 'Settings');
    const dialog = await dialogOf(stage, 'settings');
    await waitUntil(() => dialog.querySelector('form') !== null);
    await accessibleEverywhere(dialog);
  });

  it('for a list are, too', async () => {
    const dialog = await changing(await enter(withList));
    await accessibleEverywhere(dialog);
    press(dialog, '.remove');
    await waitUntil(() => focused()?.classList.contains('keep') === true);
    await expect(dialog.host).to.be.accessible();
    press(dialog, '.keep');
    await waitUntil(() => focused()?.classList.contains('remove') === true);
  });

  it('for a report are, too', async () => {
    const stage = await enter({ seeds: [guide] });
    await choose(stage, '.card', 'Something is wrong');
    await accessibleEverywhere(await dialogOf(stage, 'report'));
  });

  it('tell with the keyboard alone what is wrong with a resource, once', async () => {
    const stage = await enter({ seeds: [guide] });
    await choose(stage, '.card', 'Something is wrong');
    const dialog = await dialogOf(stage, 'report');
    await waitUntil(() => focused()?.getAttribute('name') === 'problem');
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ type: ' Of 2019 ' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => !dialog.host.isConnected);
    expect(called(stage, 'resource.report')).to.deep.equal([
      { resourceId: fakeId('Guide'), problem: 'outdated', note: 'Of 2019' },
    ]);
  });

  it('keep what was chosen when a report is refused, and call no link dead where there is none', async () => {
    const stage = await enter({ seeds: [{ ...guide, url: null, type: 'file' }] });
    stage.server.refuse('resource.report', { code: 'forbidden', message: 'No.' });
    await choose(stage, '.card', 'Something is wrong');
    const dialog = await dialogOf(stage, 'report');
    expect(dialog.querySelector('[value=dead]')).to.equal(null);
    press(dialog, '[value=wrong]');
    press(dialog, '.primary');
    await waitUntil(() => called(stage, 'resource.report').length === 1);
    await aTimeout(50);
    expect(dialog.host.isConnected).to.equal(true);
    expect(dialog.querySelector<HTMLInputElement>('[value=wrong]')!.checked).to.equal(true);
  });

  it('change the settings of the library, for admins', async () => {
    const stage = await enter({ ...withList, before: (library) => library.configure({ staleAfter: 100 }) });
    await choose(stage, '.head', 'Settings');
    const dialog = await dialogOf(stage, 'settings');
    await waitUntil(() => dialog.querySelector('select') !== null);
    const stale = dialog.querySelector('select')!;
    expect([stale.value, stale.selectedOptions[0]!.textContent]).to.deep.equal(['100', 'After 100 days']);
    press(dialog, '[value=reviewed]');
    stale.value = '';
    stale.dispatchEvent(new Event('change'));
    press(dialog, '[name=links]');
    press(dialog, '.primary');
    await waitUntil(() => !dialog.host.isConnected);
    expect(stage.library.settings).to.deep.equal({ submissions: 'reviewed', staleAfter: null, checkLinks: false });
  });

  it('say why settings could not be had, and try again', async () => {
    const stage = await enter(withList);
    stage.server.refuse('library.settings', { code: 'unavailable', message: 'Later.' }, 1);
    await choose(stage, '.head', 'Settings');
    const dialog = await dialogOf(stage, 'settings');
    await waitUntil(() => wordsIn(dialog, '[role=alert]') !== '');
    press(dialog, '.button:not([slot])');
    await waitUntil(() => dialog.querySelector('form') !== null);
    expect(dialog.querySelector('[role=alert]')).to.equal(null);
  });

  it('make a list under a key nobody has taken, looked after by somebody, and show it', async () => {
    const stage = await enter(withList);
    await known(stage);
    await choose(stage, '.head', 'New list');
    const dialog = await dialogOf(stage, 'lists');
    write(dialog, '[name=title]', ' First ');
    write(dialog, '[name=description]', 'Begin here.');
    press(dialog, '[value=closed]');
    const search = () => dialog.querySelector('lc-ui-member')!.shadowRoot!.querySelector('lc-ui-combobox')!.shadowRoot!;
    write(search(), 'input', 'Be');
    await waitUntil(() => search().querySelector('[role=option]') !== null);
    press(search(), '[role=option]');
    press(dialog, '[slot=footer].primary');
    await waitUntil(() => !dialog.host.isConnected);
    const made = stage.library.lists.get('first-2')!;
    expect([made.title, made.description, made.owner, made.submissions]).to.deep.equal([
      ...['First', 'Begin here.', ben.id, 'closed'],
    ]);
    await waitUntil(() => wordsIn(stage.root, '.list-title') === 'First');
    expect(stage.library.lists.get('first')!.title).to.equal('First steps');
  });

  it('change a list, and keep the words of who was refused', async () => {
    const stage = await enter(withList);
    const dialog = await changing(stage);
    stage.server.refuse('list.save', { code: 'unavailable', message: 'Later.' }, 1);
    write(dialog, '[name=title]', 'Steps');
    press(dialog, '[slot=footer].primary');
    await waitUntil(() => focused()?.getAttribute('role') === 'alert');
    expect(dialog.querySelector<HTMLInputElement>('[name=title]')!.value).to.equal('Steps');
    press(dialog, '[slot=footer].primary');
    await waitUntil(() => !dialog.host.isConnected);
    const { title, owner } = stage.library.lists.get('first')!;
    expect([title, owner]).to.deep.equal(['Steps', ben.id]);
  });

  it('remove a list only when asked twice, and leave what is in it', async () => {
    const stage = await enter(withList);
    const dialog = await changing(stage);
    press(dialog, '.remove');
    await waitUntil(() => dialog.querySelector('.keep') !== null);
    expect(called(stage, 'list.remove')).to.deep.equal([]);
    press(dialog, '.primary.danger');
    await waitUntil(() => !dialog.host.isConnected);
    expect(stage.library.lists.get('first')!.removed).to.equal(true);
    await waitUntil(() => stage.root.querySelector('.card') !== null && stage.root.querySelector('.intro') === null);
    expect(stage.library.find(fakeId('Guide')).state).to.equal('published');
  });
});
