import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { waitUntil } from '../internal/until-stage.test.ts';
import type { LcUiMenu, MenuItem } from '../ui/menu.ts';
import {
  accessibleEverywhere,
  ana,
  called,
  dialogOf,
  enter,
  focused,
  press,
  wordsIn,
  type Scene,
  type Stage,
} from './dialogs-stage.test.ts';

const curator: Scene = {
  role: 'curator',
  seeds: [{ title: 'Known', url: 'https://record.example/0' }],
  before: (library) => {
    library.list('first', { title: 'First steps', count: 0 });
    library.imports.portion = 4;
  },
};

/** Six records: four new ones, one that is known and one with no address of the web. */
const TABLE = [
  'Title,URL,List',
  ...[0, 1, 2, 3, 4].map((at) => `Record ${at},https://record.example/${at},Reading`),
  'Bad,ftp://record.example/5,',
].join('\n');

/** Opens the dialog, as the menu of the head does. */
async function importing(stage: Stage): Promise<ShadowRoot> {
  const menu = () => stage.root.querySelector('.head lc-ui-menu');
  await waitUntil(() => menu()?.shadowRoot?.querySelector('button') != null, 'the menu');
  menu()!.shadowRoot!.querySelector('button')!.click();
  const items = () => [...menu()!.shadowRoot!.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  await waitUntil(() => items().length > 0, 'its items');
  items()
    .find(({ textContent }) => textContent.includes('Import'))!
    .click();
  const dialog = await dialogOf(stage, 'import');
  await waitUntil(() => sourceIn(dialog).querySelector('.pack') !== null, 'the packs');
  return dialog;
}

const sourceIn = (dialog: ShadowRoot): ShadowRoot => dialog.querySelector('lc-ui-import-source')!.shadowRoot!;
const reportIn = (dialog: ShadowRoot): ShadowRoot => dialog.querySelector('lc-ui-import-report')!.shadowRoot!;
const linesIn = (dialog: ShadowRoot): string[] =>
  [...reportIn(dialog).querySelectorAll('tbody tr')].map((row) => row.textContent.replace(/\s+/g, ' ').trim());

/** Chooses a file, as the browser's own window does. */
function choose(dialog: ShadowRoot, content: BlobPart, name = 'table.csv'): void {
  const files = new DataTransfer();
  files.items.add(new File([content], name));
  const input = sourceIn(dialog).querySelector('input')!;
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
}

/** The trial of a file, once it is here. */
async function tried(stage: Stage, content: BlobPart = TABLE): Promise<ShadowRoot> {
  const dialog = await importing(stage);
  choose(dialog, content);
  await waitUntil(() => dialog.querySelector('lc-ui-import-report') !== null, 'the trial');
  await waitUntil(() => linesIn(dialog).length > 0, 'its lines');
  return dialog;
}

/** Presses the one thing to do, and waits for the report. */
async function brought(dialog: ShadowRoot): Promise<void> {
  press(dialog, '.primary');
  await waitUntil(() => dialog.querySelector('.copy') !== null, 'the report');
}

const sumOf = (dialog: ShadowRoot) => wordsIn(dialog, '.sum');

describe('importing', () => {
  it('is accessible where one chooses, also when that went wrong; narrow, in dark and from the right', async () => {
    const dialog = await importing(await enter(curator));
    choose(dialog, 'no table at all');
    await waitUntil(() => dialog.querySelector('[role=alert]') !== null);
    await accessibleEverywhere(dialog);
  });

  it('is after the trial, too', async () => {
    await accessibleEverywhere(await tried(await enter(curator)));
  });

  it('is while it waits for the line', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    stage.server.cut();
    press(dialog, '.primary');
    await waitUntil(() => dialog.querySelector('.now') !== null);
    await accessibleEverywhere(dialog);
  });

  it('is at the end', async () => {
    const dialog = await tried(await enter(curator));
    await brought(dialog);
    await accessibleEverywhere(dialog);
  });

  it('is for curators: neither others nor the owner of a list are offered it', async () => {
    const learner = await enter();
    expect(learner.root.querySelector('.import')).to.equal(null);
    expect(wordsIn(learner.root, '.empty')).to.contain('Nothing has been shared yet');
    const owner = await enter({
      seeds: [{ title: 'Guide', list: 'first' }],
      before: (library) => library.list('first', { title: 'First steps', count: 1, owner: ana.id }),
    });
    owner.element.narrow({ list: 'first' });
    const items = () =>
      owner.root.querySelector<LcUiMenu>('.head lc-ui-menu')?.items as readonly MenuItem[] | undefined;
    await waitUntil(() => items() !== undefined);
    expect(items()!.map((item) => typeof item === 'object' && item.label)).to.deep.equal([
      'Change this list …',
      'What waits for you …',
    ]);
  });

  it('is offered where the library is empty, with what begins it', async () => {
    const stage = await enter({ role: 'curator' });
    await expect(stage.element).to.be.accessible();
    press(stage.root, '.import');
    const dialog = await dialogOf(stage, 'import');
    await waitUntil(() => sourceIn(dialog).querySelectorAll('.pack').length === 2);
    expect(wordsIn(sourceIn(dialog), '.pack')).to.contain(
      'Starting well 1 · Starting well 2 · Starting well 3 · 9 more',
    );
    await waitUntil(() => focused()?.textContent.includes('Choose a file') === true);
  });

  it('with the keyboard alone brings in a starter pack, into the list it fills', async () => {
    const stage = await enter(curator);
    const dialog = await importing(stage);
    await waitUntil(() => focused()?.textContent.includes('Choose a file') === true);
    await sendKeys({ press: 'Tab' });
    expect(focused()?.textContent).to.contain('Look into it');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => sumOf(dialog) === '12 new');
    await waitUntil(() => focused()?.classList.contains('sum') === true);
    expect(wordsIn(dialog, '.where')).to.contain('It goes into the list “Starting well”');
    dialog.querySelector<HTMLElement>('.primary')!.focus();
    expect(wordsIn(dialog, '.primary')).to.equal('Import 12 resources');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => sumOf(dialog) === '12 brought in');
    await waitUntil(() => focused()?.classList.contains('sum') === true);
    expect(stage.library.lists.get('onboarding-list')?.title).to.equal('Starting well');
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(stage.root, '.list-title') === 'Starting well');
  });

  it('tries a file first, says what becomes of each line, and shows the problems alone', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    expect(sumOf(dialog)).to.equal('4 new · 1 already here · 1 cannot be taken');
    expect(stage.library.all.length).to.equal(1);
    expect(linesIn(dialog)[0]).to.equal('2 Record 0https://record.example/0 Already here');
    press(reportIn(dialog), '[data-part=refused]');
    await waitUntil(() => linesIn(dialog).length === 1);
    expect(linesIn(dialog)).to.deep.equal(['7 Badftp://record.example/5 Not an address of the web']);
  });

  it('goes where one says: into a list, and its folders become what one wants', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    const select = dialog.querySelector('select')!;
    await waitUntil(() => select.options.length === 2);
    select.value = 'first';
    select.dispatchEvent(new Event('change'));
    expect(dialog.querySelector<HTMLInputElement>('[value=lists]')!.checked).to.equal(true);
    press(dialog, '[value=leave]');
    const told: unknown[] = [];
    for (const name of ['lc-resource-import', 'lc-resource-imported'])
      stage.element.addEventListener(name, (event) => told.push((event as CustomEvent).detail));
    await brought(dialog);
    expect(called(stage, 'resource.import').at(-1)).to.include({ list: 'first', folders: 'leave', dry: false });
    const detail = { format: 'csv', list: 'first', folders: 'leave' };
    const result = { imported: 4, known: 1, refused: 1, done: true };
    expect(told).to.deep.equal([detail, { ...detail, result }]);
    await waitUntil(() => stage.root.querySelectorAll('.card').length === 5);
  });

  it('a second time finds everything here, and offers nothing to import', async () => {
    const stage = await enter(curator);
    const first = await tried(stage);
    await brought(first);
    press(first, '.primary');
    await waitUntil(() => !first.host.isConnected);
    const dialog = await tried(stage);
    expect(sumOf(dialog)).to.equal('Nothing new · 5 already here · 1 cannot be taken');
    expect(wordsIn(dialog, '.primary')).to.equal('Close');
    expect(stage.library.all.length).to.equal(5);
  });

  it('shows how far it is, waits for the line, and goes on when it is back; an answer that was lost counts', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    stage.server.loseReplies(1);
    press(dialog, '.primary');
    await waitUntil(() => dialog.querySelector('.now') !== null);
    const bar = dialog.querySelector('progress')!;
    expect([bar.max, bar.value, bar.getAttribute('aria-valuetext')]).to.deep.equal([6, 0, '0 of 6']);
    expect(wordsIn(dialog, '.told')).to.contain('goes on by itself');
    window.dispatchEvent(new Event('online'));
    await waitUntil(() => sumOf(dialog) === '4 brought in · 1 already here · 1 cannot be taken');
    expect(stage.library.all.length).to.equal(5);
  });

  it('stops after what is on its way, and goes on where it stood', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    const answer = stage.server.stall('resource.import');
    press(dialog, '.primary');
    await waitUntil(() => dialog.querySelector('.stop') !== null);
    press(dialog, '.stop');
    answer();
    await waitUntil(() => sumOf(dialog) === 'Stopped after 4 of 6.');
    await expect(dialog.host).to.be.accessible();
    expect(linesIn(dialog).length).to.equal(4);
    press(dialog, '.primary');
    await waitUntil(() => sumOf(dialog) === '4 brought in · 1 already here · 1 cannot be taken');
  });

  it('closed on its way it says how far it came, and asks for nothing more', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    const trials = called(stage, 'resource.import').length;
    const answer = stage.server.stall('resource.import');
    press(dialog, '.primary');
    await waitUntil(() => called(stage, 'resource.import').length === trials + 1);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !dialog.host.isConnected);
    answer();
    const toast = () => stage.root.querySelector('lc-ui-toast')?.shadowRoot?.textContent ?? '';
    await waitUntil(() => toast().includes('The import was stopped after 0 of 6'), toast());
    await aTimeout(50);
    expect(called(stage, 'resource.import').length).to.equal(trials + 1);
  });

  it('keeps what was done when it is refused, says why, and tries again', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    const errors: Event[] = [];
    stage.element.addEventListener('lc-error', (event) => errors.push(event));
    stage.server.refuse('resource.import', { code: 'forbidden', message: 'No.' }, 1);
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(dialog, '[role=alert]') === 'You are not allowed to do this here.');
    await expect(dialog.host).to.be.accessible();
    expect(errors.length).to.equal(1);
    press(dialog, '.primary');
    await waitUntil(() => sumOf(dialog).startsWith('4 brought in'));
  });

  it('may be kept from happening by the page', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    stage.element.addEventListener('lc-resource-import', (event) => event.preventDefault());
    const before = called(stage, 'resource.import').length;
    press(dialog, '.primary');
    await waitUntil(() => sumOf(dialog).startsWith('4 new'));
    expect(called(stage, 'resource.import').length).to.equal(before);
  });

  it('gives its report as text, to copy and to keep', async () => {
    const stage = await enter(curator);
    const dialog = await tried(stage);
    await brought(dialog);
    let copied = '';
    const { clipboard } = navigator;
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = async (text) => void (copied = text);
    let saved: HTMLAnchorElement | undefined;
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      saved = this;
    };
    press(dialog, '.copy');
    press(dialog, '.save');
    clipboard.writeText = write;
    HTMLAnchorElement.prototype.click = click;
    expect(copied.split('\n').slice(0, 5)).to.deep.equal([
      'table.csv: 4 brought in · 1 already here · 1 cannot be taken',
      '',
      'Line\tWhat became of it\tTitle\tAddress',
      '2\tAlready here\tRecord 0\thttps://record.example/0',
      '3\tBrought in\tRecord 1\thttps://record.example/1',
    ]);
    expect(saved!.download).to.equal('table – report.txt');
    expect(await (await fetch(saved!.href)).text()).to.equal(copied);
  });

  it('says why a file or a pack cannot be had, and lets one choose another', async () => {
    const stage = await enter(curator);
    stage.server.refuse('pack.list', { code: 'unavailable', message: 'Later.' }, 1);
    const menu = stage.root.querySelector('.head lc-ui-menu') as unknown as { items: { label: string; run(): void }[] };
    menu.items.find(({ label }) => label.startsWith('Import'))!.run();
    const dialog = await dialogOf(stage, 'import');
    await waitUntil(() => sourceIn(dialog).querySelector('.problem') !== null);
    press(sourceIn(dialog), '.problem .button');
    await waitUntil(() => sourceIn(dialog).querySelector('.pack') !== null);
    const wrong = () => wordsIn(sourceIn(dialog), '.wrong');
    choose(dialog, new Uint8Array([80, 75, 3, 4, 0, 0]), 'table.xlsx');
    await waitUntil(() => wrong().startsWith('This is none of the files'));
    choose(dialog, ' \n', 'empty.csv');
    await waitUntil(() => wrong().startsWith('There is nothing in this file'));
    choose(dialog, `Title,URL\n${'x'.repeat(1_000_001)}`, 'large.csv');
    await waitUntil(() => wrong().startsWith('This file is too large'));
    expect(called(stage, 'resource.import')).to.deep.equal([]);
    choose(dialog, 'neither,nor\nA,B');
    await waitUntil(() => wordsIn(dialog, '.told').includes('has to name its columns'));
    expect(focused()?.classList.contains('told')).to.equal(true);
  });

  it('takes what is dropped, knows a file by what is in it, and leaves drawings out of bookmarks', async () => {
    const stage = await enter(curator);
    const dialog = await importing(stage);
    const files = new DataTransfer();
    const mark = `<DT><A HREF="https://record.example/9" ICON="data:image/png;base64,${'A'.repeat(1_200_000)}">Nine</A>`;
    files.items.add(new File([`<!DOCTYPE NETSCAPE-Bookmark-file-1>\n${mark}`], 'export.txt'));
    const drop = new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true });
    sourceIn(dialog).querySelector('.drop')!.dispatchEvent(drop);
    await waitUntil(() => sumOf(dialog) === '1 new');
    expect(called(stage, 'resource.import')[0]!.source).to.deep.equal({
      format: 'bookmarks',
      text: '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DT><A HREF="https://record.example/9">Nine</A>',
    });
    press(dialog, '.aloof');
    await waitUntil(() => focused()?.textContent.includes('Choose a file') === true);
    choose(dialog, new Uint8Array([...'Title,URL\nCaf'].map((c) => c.charCodeAt(0)).concat(0xe9)), 'old.csv');
    await waitUntil(() => called(stage, 'resource.import').length === 2);
    expect(called(stage, 'resource.import')[1]!.source).to.deep.equal({ format: 'csv', text: 'Title,URL\nCafé' });
  });
});
