import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { fakeId, MemoryStorage } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import {
  ana,
  ben,
  called,
  dialogOf,
  enter,
  focused,
  formOf,
  pageOf,
  press,
  titled,
  valueOf,
  wordsIn,
  write,
  type Scene,
  type Stage,
} from './dialogs-stage.test.ts';
import type { LcUiResourceFile } from './file-field.ts';

const URL = 'https://learn.example/charts';

async function open(scene: Scene = {}, initial?: Parameters<Stage['element']['share']>[0]) {
  const stage = await enter(scene);
  stage.element.share(initial);
  const dialog = await dialogOf(stage, 'share');
  return { stage, dialog, form: await formOf(dialog) };
}

const withPage: Scene['before'] = (_, server) =>
  server.answer('preview.get', ({ url }: { url: string }) => ({ url, preview: pageOf(url), problem: null }));

const isClosed = ({ root }: Stage) => root.querySelector('lc-resource-share-dialog') === null;

describe('sharing something', () => {
  it('is accessible for every kind, narrow, in dark and from the right', async () => {
    const { stage, form } = await open({ before: (library) => library.list('start', { title: 'Start here' }) });
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    document.documentElement.dir = 'rtl';
    await setViewport({ width: 320, height: 640 });
    for (const radio of [...form.querySelectorAll<HTMLInputElement>('.kinds input')].slice(1)) {
      radio.click();
      await aTimeout(100);
      await expect(stage.element).to.be.accessible();
    }
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    document.documentElement.removeAttribute('style');
    document.documentElement.removeAttribute('dir');
    await setViewport({ width: 1280, height: 800 });
  });

  it('is filled in from the page, and overwrites nothing that was written', async () => {
    const { form } = await open({ before: withPage });
    write(form, '[name=title]', 'My own title');
    write(form, '[name=url]', 'learn.example/charts');
    await waitUntil(() => valueOf(form, '[name=description]') === 'In ten steps.');
    expect(valueOf(form, '[name=title]')).to.equal('My own title');
    expect([
      valueOf(form, '[name=type]'),
      valueOf(form, '[name=minutes]'),
      valueOf(form, '[name=language]'),
    ]).to.deep.equal(['video', '10', 'en']);
  });

  it('shares with the keyboard alone, and puts focus on what was shared', async () => {
    const { stage, form } = await open({ before: withPage });
    await waitUntil(() => focused()?.getAttribute('name') === 'url');
    await sendKeys({ type: URL });
    await waitUntil(() => valueOf(form, '[name=title]') === 'Reading charts');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => isClosed(stage));
    expect(titled(stage.library, 'Reading charts')).to.include({ type: 'video', url: URL, minutes: 10 });
    await waitUntil(() => focused()?.textContent?.trim() === 'Reading charts');
  });

  it('says what is missing, and puts focus there', async () => {
    const { stage, dialog, form } = await open();
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(form, '#url-problem') === 'Paste the address of the page.');
    expect(wordsIn(form, '#title-problem')).to.equal('Say what it is called.');
    await waitUntil(() => focused()?.getAttribute('name') === 'url');
    expect(called(stage, 'resource.share')).to.deep.equal([]);
  });

  it('leads to what is here already, and keeps what was written until then', async () => {
    const known = {
      code: 'conflict',
      message: 'Known.',
      details: { reason: 'known', resourceId: fakeId('Old') },
    } as const;
    const { stage, dialog, form } = await open({
      seeds: [{ title: 'Old' }],
      before: (_, server) => server.refuse('resource.share', known),
    });
    write(form, '[name=url]', URL);
    write(form, '[name=title]', 'New');
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(dialog, '.told p') === 'This is here already. You could recommend it instead.');
    expect(valueOf(form, '[name=title]')).to.equal('New');
    await expect(stage.element).to.be.accessible();
    // It stands in the form: a failed card beside it would show it twice.
    await waitUntil(() => stage.root.querySelector('.refused') === null);
    press(dialog, '.told .button');
    await waitUntil(() => stage.root.querySelector('lc-ui-resource-page') !== null);
    expect(isClosed(stage)).to.equal(true);
  });

  it('keeps the words of what was refused, and sends them again as something new', async () => {
    const { stage, dialog, form } = await open({
      before: (_, server) => server.refuse('resource.share', { code: 'invalid', message: 'No.' }, 1),
    });
    write(form, '[name=url]', URL);
    write(form, '[name=title]', 'New');
    press(dialog, '.primary');
    await waitUntil(() => dialog.querySelector('.told') !== null);
    press(dialog, '.primary');
    await waitUntil(() => titled(stage.library, 'New') !== undefined);
    await waitUntil(() => isClosed(stage));
  });

  it('keeps a draft over closing and coming back, until it was shared', async () => {
    const storage = new MemoryStorage();
    const first = await open({ storage });
    write(first.form, '[name=url]', URL);
    write(first.form, '[name=title]', 'Half a thought');
    await first.dialog.querySelector('lc-ui-dialog')!.updateComplete;
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => isClosed(first.stage));
    first.stage.element.remove();
    const again = await open({ storage });
    await waitUntil(() => valueOf(again.form, '[name=title]') === 'Half a thought');
    press(again.dialog, '.primary');
    await waitUntil(() => isClosed(again.stage));
    again.stage.element.share();
    const third = await formOf(await dialogOf(again.stage, 'share'));
    await aTimeout(100);
    expect(valueOf(third, '[name=title]')).to.equal('');
  });

  it('suggests skills others have used, walked through with the arrows', async () => {
    const { stage, form } = await open({ seeds: [{ title: 'Old', skills: ['Data analysis', 'Drawing'] }] });
    const box = () =>
      form.querySelector('lc-ui-resource-skills')!.shadowRoot!.querySelector('lc-ui-combobox')!.shadowRoot!;
    box().querySelector('input')!.focus();
    await sendKeys({ type: 'd' });
    await waitUntil(() => box().querySelectorAll('[role=option]').length === 2);
    await expect(stage.element).to.be.accessible();
    await sendKeys({ press: 'ArrowDown' });
    expect(box().querySelector('input')!.getAttribute('aria-activedescendant')).to.equal('option-0');
    await sendKeys({ press: 'Escape' });
    expect(isClosed(stage)).to.equal(false);
    await sendKeys({ type: 'a' });
    await waitUntil(() => box().querySelectorAll('[role=option]').length === 1);
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ type: 'Reading,' });
    const chips = () =>
      [...form.querySelector('lc-ui-resource-skills')!.shadowRoot!.querySelectorAll('li bdi')].map(
        (each) => each.textContent,
      );
    await waitUntil(() => chips().join() === 'Data analysis,Reading');
  });

  it('sends a file first, says why one is not taken, and takes it back', async () => {
    const { stage, dialog, form } = await open();
    form.querySelectorAll<HTMLInputElement>('.kinds input')[1]!.click();
    await waitUntil(() => form.querySelector('lc-ui-resource-file')?.shadowRoot?.querySelector('input') != null);
    const field = form.querySelector<LcUiResourceFile>('lc-ui-resource-file')!;
    const choose = async (name: string) => {
      await waitUntil(() => field.shadowRoot!.querySelector('input') !== null);
      const files = new DataTransfer();
      files.items.add(new File(['something'], name));
      const input = field.shadowRoot!.querySelector('input')!;
      input.files = files.files;
      input.dispatchEvent(new Event('change'));
    };
    await choose('guide.exe');
    await waitUntil(() => wordsIn(field.shadowRoot!, '.wrong') === 'Files of this type are not taken.');
    press(field.shadowRoot!, '.icon-button');
    await choose('Safety_guide.pdf');
    await waitUntil(() => field.view?.state === 'ready');
    await waitUntil(() => valueOf(form, '[name=title]') !== '');
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    const [sent] = called(stage, 'resource.share').slice(-1);
    expect([sent!.type, sent!.url]).to.deep.equal(['file', null]);
    expect(stage.server.files.has(sent!.uploadId as string)).to.equal(true);
  });

  it('finds a person by name', async () => {
    const { stage, dialog, form } = await open();
    form.querySelectorAll<HTMLInputElement>('.kinds input')[3]!.click();
    await waitUntil(() => form.querySelector('lc-ui-member')?.shadowRoot?.querySelector('lc-ui-combobox') != null);
    const member = form.querySelector('lc-ui-member')!.shadowRoot!;
    const box = member.querySelector('lc-ui-combobox')!.shadowRoot!;
    box.querySelector('input')!.focus();
    await sendKeys({ type: 'be' });
    await waitUntil(() => box.querySelector('[role=option]') !== null);
    press(box, '[role=option]');
    await waitUntil(() => wordsIn(member, '.chosen bdi') === 'Ben');
    write(form, '[name=title]', 'Ask Ben about permits');
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    expect(called(stage, 'resource.share').at(-1)).to.include({ type: 'person', memberId: ben.id, url: null });
  });

  it('asks of an event when it begins, in the reader’s own time', async () => {
    const { stage, dialog, form } = await open();
    form.querySelectorAll<HTMLInputElement>('.kinds input')[2]!.click();
    await waitUntil(() => form.querySelector('[name=startsAt]') !== null);
    write(form, '[name=title]', 'Open day');
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(form, '#startsAt-problem') === 'Say when it begins.');
    write(form, '[name=startsAt]', '2027-03-04T10:30');
    write(form, '[name=endsAt]', '2027-03-04T09:30');
    press(dialog, '.primary');
    await waitUntil(() => wordsIn(form, '#endsAt-problem') === 'It cannot end before it begins.');
    write(form, '[name=endsAt]', '2027-03-04T12:00');
    press(dialog, '.primary');
    await waitUntil(() => isClosed(stage));
    const at = (hours: number, minutes: number) => new Date(2027, 2, 4, hours, minutes).getTime();
    expect(titled(stage.library, 'Open day')).to.include({ startsAt: at(10, 30), endsAt: at(12, 0) });
  });

  it('offers the lists that take something, and says where somebody looks first', async () => {
    const { stage, dialog, form } = await open({
      before: (library) => {
        library.list('open', { title: 'Open' });
        library.list('looked', { title: 'Looked at', submissions: 'reviewed' });
        library.list('shut', { title: 'Shut', submissions: 'closed' });
      },
    });
    await waitUntil(() => form.querySelectorAll('[name=list] option').length === 3);
    write(form, '[name=list]', 'looked');
    await waitUntil(() => wordsIn(dialog, '.primary') === 'Hand in');
    write(form, '[name=url]', URL);
    write(form, '[name=title]', 'New');
    press(dialog, '.primary');
    await waitUntil(() => titled(stage.library, 'New')?.state === 'submitted');
    expect(titled(stage.library, 'New')!.sharedBy).to.equal(ana.id);
  });

  it('can be kept from happening by the page, which loses nothing', async () => {
    const { stage, dialog, form } = await open();
    stage.element.addEventListener('lc-resource-share', (event) => event.preventDefault());
    write(form, '[name=url]', URL);
    write(form, '[name=title]', 'New');
    press(dialog, '.primary');
    await aTimeout(50);
    expect([isClosed(stage), valueOf(form, '[name=title]'), called(stage, 'resource.share').length]).to.deep.equal([
      false,
      'New',
      0,
    ]);
  });
});
