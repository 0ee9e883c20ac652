import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { aTimeout, expect, fixture, html, nextFrame, oneEvent } from '@open-wc/testing';
import { announce } from '../internal/announcer.ts';
import type { LcUiDialog } from './dialog.ts';
import './dialog.ts';

async function dialog(): Promise<LcUiDialog> {
  const page = await fixture(html`
    <div>
      <button id="opener">Report</button>
      <lc-ui-dialog heading="Report this comment">
        <label>Note <input autofocus /></label>
        <button slot="footer">Send</button>
      </lc-ui-dialog>
    </div>
  `);
  page.querySelector('button')!.focus();
  return page.querySelector('lc-ui-dialog')!;
}
const nativeOf = (subject: LcUiDialog) => subject.shadowRoot!.querySelector('dialog')!;
const pressBeside = () => sendMouse({ type: 'click', position: [4, 4] });
async function open(subject: LcUiDialog): Promise<void> {
  subject.open = true;
  await subject.updateComplete;
}

describe('lc-ui-dialog', () => {
  it('is accessible', async () => {
    const subject = await dialog();
    await open(subject);
    await aTimeout(200);
    await expect(subject).to.be.accessible();
    expect(nativeOf(subject).matches(':modal')).to.equal(true);
  });

  it('works by keyboard: focus goes in, Escape closes, focus returns', async () => {
    const subject = await dialog();
    await open(subject);
    expect(document.activeElement === subject.querySelector('input')).to.equal(true);
    const closed = oneEvent(subject, 'lc-close');
    await sendKeys({ press: 'Escape' });
    await closed;
    expect([subject.open, document.activeElement?.id]).to.deep.equal([false, 'opener']);
  });

  it('takes focus itself where nothing asks for it, so that its title is read first', async () => {
    const subject = await fixture<LcUiDialog>(html`<lc-ui-dialog heading="History">Text</lc-ui-dialog>`);
    await open(subject);
    expect(subject.shadowRoot!.activeElement === nativeOf(subject)).to.equal(true);
  });

  it('closes by its button and tells, but not when the page closes it', async () => {
    const subject = await dialog();
    let told = 0;
    subject.addEventListener('lc-close', () => (told += 1));
    await open(subject);
    subject.shadowRoot!.querySelector<HTMLButtonElement>('.icon-button')!.click();
    await nextFrame();
    expect([told, subject.open]).to.deep.equal([1, false]);
    await open(subject);
    subject.open = false;
    await subject.updateComplete;
    await nextFrame();
    expect([told, nativeOf(subject).open]).to.deep.equal([1, false]);
  });

  it('keeps what was typed when somebody presses beside it, unless that is harmless', async () => {
    const subject = await dialog();
    await open(subject);
    await pressBeside();
    expect(nativeOf(subject).open).to.equal(true);
    subject.lightDismiss = true;
    await subject.updateComplete;
    await pressBeside();
    expect(nativeOf(subject).open).to.equal(false);
  });

  it('brings the announcements of the page inside while it is open', async () => {
    const subject = await dialog();
    await open(subject);
    announce('Sent');
    expect(subject.shadowRoot!.querySelector('lc-ui-announcer')).to.exist;
    subject.open = false;
    await subject.updateComplete;
    await nextFrame();
    announce('Closed');
    expect(document.querySelector('body > lc-ui-announcer')).to.exist;
  });

  it('hides its foot when there is nothing in it', async () => {
    const bare = await fixture<LcUiDialog>(html`<lc-ui-dialog heading="History">Text</lc-ui-dialog>`);
    expect(bare.shadowRoot!.querySelector('footer')!.hidden).to.equal(true);
    const subject = await dialog();
    await nextFrame();
    expect(subject.shadowRoot!.querySelector('footer')!.hidden).to.equal(false);
  });
});
