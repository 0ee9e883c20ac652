import { aTimeout, expect } from '@open-wc/testing';
import { FakeUploads, FakeTransport, fakeMe } from '@learning-commons/client/testing';
import {
  ana,
  asked,
  begin,
  button,
  enter,
  lastingStorage,
  leo,
  one,
  place,
  press,
  until,
  words,
  type Stage,
} from './composer-stage.test.ts';
import type { LcComposer } from './composer.ts';

const png = new Blob(
  [
    Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
      (sign) => sign.charCodeAt(0),
    ),
  ],
  { type: 'image/png' },
);
const file = (name = 'room.png') => new File([png], name, { type: 'image/png' });

async function open(policy = {}): Promise<Stage & { uploads: FakeUploads }> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana), leo: fakeMe(leo) } });
  const uploads = new FakeUploads(server, policy);
  const stage = await enter({}, { server, storage: lastingStorage() });
  await begin(stage.composer);
  return { ...stage, uploads };
}

const tray = (composer: LcComposer) => one(composer, 'lc-upload-tray')?.shadowRoot;
const rows = (composer: LcComposer) => [...(tray(composer)?.querySelectorAll<HTMLElement>('li') ?? [])];
const transfer = (...files: File[]) => {
  const data = new DataTransfer();
  for (const each of files) data.items.add(each);
  return data;
};
const drag = (composer: LcComposer, type: string, ...files: File[]) =>
  one(composer, '.box').dispatchEvent(
    new DragEvent(type, { dataTransfer: transfer(...files), bubbles: true, cancelable: true }),
  );
const paste = (composer: LcComposer, ...files: File[]) =>
  composer.box!.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: transfer(...files), bubbles: true, cancelable: true }),
  );
const ready = (composer: LcComposer) => until(() => rows(composer)[0]?.className === 'ready', 'the file is uploaded');

describe('files in the composer', () => {
  it('stay when a draft comes from the storage after they were chosen', async () => {
    const { composer, client } = await open();
    await client.drafts.set('elsewhere', { body: 'What I had begun', mentions: [] });
    const get = client.drafts.get.bind(client.drafts);
    client.drafts.get = async (key) => {
      const draft = await get(key);
      await aTimeout(300);
      return draft;
    };
    composer.draftKey = 'elsewhere';
    await composer.updateComplete;
    paste(composer, file());
    await until(() => composer.text === 'What I had begun', 'the draft');
    await ready(composer);
    expect(rows(composer)).to.have.length(1);
  });

  it('are accessible while they stand in the tray', async () => {
    const { composer } = await open();
    paste(composer, file());
    await ready(composer);
    await expect(composer).to.be.accessible();
  });

  it('come by pasting, are drawn small, and go with the text', async () => {
    const { composer, server } = await open();
    paste(composer, file());
    await ready(composer);
    await until(() => tray(composer)!.querySelector('canvas'), 'there is a small picture');
    button(composer, 'Post').click();
    await until(() => asked(server, 'comment.create').length === 1, 'it is sent, without a word');
    expect(asked(server, 'comment.create')[0]!['attachments']).to.have.length(1);
    await until(() => !one(composer, 'lc-upload-tray'), 'the tray is empty');
  });

  it('stand in the order of choosing, however long the first one had to wait', async () => {
    const { composer, client } = await open();
    const uploads = client.uploads.bind(client);
    let [isFirst, release] = [true, (): void => undefined];
    const held = new Promise<void>((resolve) => (release = resolve));
    client.uploads = async () => {
      if (isFirst) {
        isFirst = false;
        await held;
      }
      return uploads();
    };
    paste(composer, file('first.png'));
    paste(composer, file('second.png'), file('third.png'));
    await aTimeout(100);
    release();
    await until(() => rows(composer).length === 3, 'all are there');
    const names = rows(composer).map((row) => row.querySelector('.name')!.textContent);
    expect(names).to.deep.equal(['first.png', 'second.png', 'third.png']);
  });

  it('are dropped on the box, which says so while they hang over it', async () => {
    const { composer } = await open();
    drag(composer, 'dragenter', file());
    await until(() => one(composer, '.drop'), 'the box is ready to take them');
    drag(composer, 'drop', file());
    await until(() => !one(composer, '.drop') && rows(composer).length === 1, 'it has taken one');
  });

  it('are chosen by a button of the toolbar that the arrow keys reach', async () => {
    const { composer } = await open();
    let opened = 0;
    one(composer, '.chooser').addEventListener('click', (event) => {
      event.preventDefault();
      opened += 1;
    });
    button(composer, 'Mention somebody').focus();
    await press('ArrowRight', 'ArrowRight', 'Enter');
    expect(opened).to.equal(1);
  });

  it('that are not taken say why, keep the text, and are in the way until they are removed', async () => {
    const { composer, server } = await open();
    composer.text = 'Look.';
    paste(composer, new File(['MZ'], 'tool.exe'));
    await until(() => rows(composer)[0]?.className === 'failed', 'it is refused');
    expect(rows(composer)[0]!.textContent).to.include('Files of the kind EXE are not taken here.');
    button(composer, 'Post').click();
    await until(() => words(composer)?.includes('Remove it'), 'it is in the way');
    expect([composer.text, asked(server, 'comment.create').length]).to.deep.equal(['Look.', 0]);
    rows(composer)[0]!.querySelector<HTMLElement>('[data-remove]')!.click();
    await until(() => !one(composer, 'lc-upload-tray'), 'it is out');
    expect(composer.box!.matches(':focus')).to.equal(true);
  });

  it('are named too large, with the limit', async () => {
    const { composer } = await open({ largest: { image: 10, audio: 0, video: 0, file: 0 } });
    paste(composer, file());
    await until(() => rows(composer)[0]?.textContent.includes('too large: at most 10 bytes'), 'it says so');
  });

  it('can be described, before they are sent', async () => {
    const { composer, server } = await open();
    paste(composer, file());
    await ready(composer);
    const input = tray(composer)!.querySelector<HTMLInputElement>('details input')!;
    input.value = 'The pump room';
    input.dispatchEvent(new Event('change'));
    await until(() => asked(server, 'upload.describe').length === 1, 'it is kept');
    expect(asked(server, 'upload.describe')[0]!['alt']).to.equal('The pump room');
  });

  it('of a draft are there again in another box of the same place', async () => {
    const { composer, client, store } = await open();
    paste(composer, file());
    await ready(composer);
    await until(async () => ((await client.drafts.get('new'))?.attachments ?? []).length === 1, 'the draft is kept');
    composer.remove();
    const again = await place({ client, store, draftKey: 'new' });
    await until(() => rows(again).length === 1, 'the file is there');
  });

  it('are not offered where the community takes none', async () => {
    const { composer } = await open({ on: false });
    await until(() => !button(composer, 'Attach files'), 'there is no button');
  });
});
