import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fail } from '@learning-commons/protocol/errors.js';
import { attachment, drawn, own, picture, showing } from './attachments-stage.test.ts';
import { until } from './composer-stage.test.ts';
import { settled, type Stage } from './discussion-stage.test.ts';
import type { LcPicturesDialog } from './pictures-dialog.ts';

const dialogOf = (stage: Stage) => stage.root.querySelector<LcPicturesDialog>('lc-pictures-dialog');
const inDialog = (stage: Stage, selector: string) => dialogOf(stage)?.shadowRoot?.querySelector<HTMLElement>(selector);

describe('files of a comment', () => {
  it('are accessible: pictures, a recording, a document', async () => {
    const stage = await showing([
      picture('room.png', { alt: 'The pump room' }),
      picture('plan.png'),
      attachment('talk.mp3', {
        kind: 'audio',
        transcript: '/files/t',
        captions: [{ url: '/c.vtt', language: 'en', label: 'English' }],
      }),
      attachment('plan.pdf', { alt: 'Next year' }),
    ]);
    await expect(stage.element).to.be.accessible();
  });

  it('stand in boxes of their final size before what draws them, or a picture, is there', async () => {
    const stage = await showing([picture('room.png')]);
    const box = own(stage).querySelector('lc-attachment')!;
    const { width, height } = box.getBoundingClientRect();
    expect(width / height).to.be.closeTo(1.6, 0.02);
  });

  it('offers a picture in all its sizes, lazily, with its own first', async () => {
    const stage = await showing([picture('room.png', { alt: 'The pump room' })]);
    const image = drawn(stage).querySelector('img')!;
    expect(image.srcset).to.equal('/test-pictures/320/room.png 320w,/test-pictures/1280/room.png 1280w');
    expect([image.loading, image.width > 0, image.getAttribute('width')]).to.deep.equal(['lazy', true, '1280']);
    expect(drawn(stage).querySelector('button')!.getAttribute('aria-label')).to.equal(
      'The pump room, open in full size',
    );
  });

  it('says what became of a picture that does not come, with its words, and tries again', async () => {
    const stage = await showing([picture('gone.png', { alt: 'The pump room', url: '/nowhere', sizes: [] })]);
    await until(() => drawn(stage).querySelector('button.failed'), 'it is told');
    const failed = drawn(stage).querySelector<HTMLElement>('button.failed')!;
    expect(failed.textContent).to.include('could not be loaded').and.to.include('The pump room');
    failed.click();
    await own(stage).querySelector('lc-attachment')!.updateComplete;
    expect(drawn(stage).querySelector('img'), 'another attempt').to.not.equal(null);
  });

  it('tries again by itself once the network is back', async () => {
    const stage = await showing([picture('gone.png', { alt: 'The pump room', url: '/nowhere', sizes: [] })]);
    await until(() => drawn(stage).querySelector('button.failed'), 'it is told');
    dispatchEvent(new Event('online'));
    await own(stage).querySelector('lc-attachment')!.updateComplete;
    expect(drawn(stage).querySelector('img'), 'another attempt').to.not.equal(null);
  });

  it('opens pictures one after another with the keyboard alone, and gives focus back', async () => {
    const stage = await showing([picture('a.png', { alt: 'First' }), picture('b.png', { alt: 'Second' })]);
    const opener = drawn(stage, 0).querySelector<HTMLElement>('button')!;
    opener.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => inDialog(stage, 'img'), 'the picture is open');
    expect(inDialog(stage, 'img')!.getAttribute('alt')).to.equal('First');
    await sendKeys({ press: 'ArrowRight' });
    await until(() => inDialog(stage, '.alt')?.textContent === 'Second', 'the next one is shown');
    expect(inDialog(stage, '.count')!.textContent).to.equal('Picture 2 of 2');
    await sendKeys({ press: 'ArrowRight' });
    await until(() => inDialog(stage, '.alt')?.textContent === 'First', 'after the last comes the first');
    await sendKeys({ press: 'Escape' });
    await until(() => !dialogOf(stage), 'it is closed');
    expect(drawn(stage, 0).activeElement === opener).to.equal(true);
  });

  it('shows a comment that is nothing but a file as such', async () => {
    const stage = await showing([attachment('plan.pdf')], '');
    expect(own(stage).querySelector('.text')).to.equal(null);
    const row = drawn(stage).querySelector('a')!;
    expect(row.textContent.replace(/\s+/g, ' ').trim()).to.match(/^plan\.pdf PDF · 1\.8 MB.*Download$/);
    expect([row.getAttribute('href'), row.download, row.rel]).to.deep.equal([
      '/files/plan.pdf?download',
      'plan.pdf',
      'noopener noreferrer',
    ]);
  });

  it('fetches a transcript when it is opened, and says when it cannot be had', async () => {
    let answers = 0;
    const stage = await showing([attachment('talk.mp3', { kind: 'audio', transcript: '/files/t' })], 'Listen.', {
      before: (_discussion, server) =>
        server.answer('upload.transcript', () => {
          answers += 1;
          if (answers === 1) throw fail('unavailable', 'Later.');
          return { text: 'Bo: <b>The pump</b> is back.' };
        }),
    });
    const transcript = drawn(stage).querySelector('lc-transcript')!.shadowRoot!;
    expect(answers).to.equal(0);
    transcript.querySelector('summary')!.click();
    await until(() => transcript.querySelector('.problem button'), 'the refusal is shown');
    transcript.querySelector<HTMLElement>('.problem button')!.click();
    await until(() => transcript.querySelector('.said'), 'the words are here');
    expect(transcript.querySelector('.said')!.textContent).to.equal('Bo: <b>The pump</b> is back.');
  });

  it('says of a recording that cannot be played what else can be done', async () => {
    const stage = await showing([attachment('talk.mp3', { kind: 'audio', url: '/nowhere.mp3' })]);
    await until(() => drawn(stage).querySelector('p.failed'), 'it is told');
    expect(drawn(stage).querySelector('a')!.getAttribute('href')).to.equal('/nowhere.mp3?download');
  });

  it('says in the place of a film that cannot be played what else can be done, in the middle of it', async () => {
    const stage = await showing([attachment('desk.webm', { kind: 'video', url: '/package.json' })]);
    await until(() => drawn(stage).querySelector('p.failed'), 'it is told');
    await expect(stage.element).to.be.accessible();
    const [box, words, button] = ['p.failed', 'p.failed > span', 'p.failed > button'].map((selector) =>
      drawn(stage).querySelector(selector)!.getBoundingClientRect(),
    ) as [DOMRect, DOMRect, DOMRect];
    expect(box.width / box.height).to.be.closeTo(16 / 9, 0.02);
    const middle = ({ left, width }: DOMRect) => Math.round(left + width / 2);
    expect([middle(words), middle(button)], 'in the middle').to.deep.equal([middle(box), middle(box)]);
    expect(button.top).to.be.at.least(words.bottom);
  });

  it('makes no link of an address that is none of the web', async () => {
    const stage = await showing([attachment('plan.pdf', { url: 'javascript:alert(1)' })]);
    expect(drawn(stage).querySelector('a')!.hasAttribute('href')).to.equal(false);
    await settled(stage.element);
  });
});
