import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { aTimeout, expect, fixture, html, nextFrame, oneEvent } from '@open-wc/testing';
import type { LcUiPopover } from './popover.ts';
import './popover.ts';

const popover = (content = html`<p>Lin, Ada</p>`) =>
  fixture<LcUiPopover>(
    html`<lc-ui-popover label="Who reacted"><button slot="trigger">3</button>${content}</lc-ui-popover>`,
  );
const panelOf = (subject: LcUiPopover) => subject.shadowRoot!.querySelector<HTMLElement>('.panel')!;
const triggerOf = (subject: LcUiPopover) => subject.querySelector('button')!;
const isOpen = (subject: LcUiPopover) => panelOf(subject).matches(':popover-open');

async function press(subject: LcUiPopover): Promise<void> {
  const { x, y, width, height } = triggerOf(subject).getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
  await nextFrame();
}

describe('lc-ui-popover', () => {
  it('is accessible closed and open', async () => {
    const subject = await popover();
    await expect(subject).to.be.accessible();
    subject.show();
    await aTimeout(200);
    await expect(subject).to.be.accessible();
  });

  it('works by keyboard: opens, takes focus, and gives it back on Escape', async () => {
    const subject = await popover();
    triggerOf(subject).focus();
    const opened = oneEvent(subject, 'lc-open');
    await sendKeys({ press: 'Enter' });
    await opened;
    await nextFrame();
    expect(subject.shadowRoot!.activeElement === panelOf(subject)).to.equal(true);
    const closed = oneEvent(subject, 'lc-close');
    await sendKeys({ press: 'Escape' });
    await closed;
    expect(document.activeElement === triggerOf(subject)).to.equal(true);
  });

  it('opens with one press of its button and closes with the next', async () => {
    const subject = await popover();
    await press(subject);
    expect([isOpen(subject), triggerOf(subject).ariaExpanded]).to.deep.equal([true, 'true']);
    await press(subject);
    expect([isOpen(subject), triggerOf(subject).ariaExpanded]).to.deep.equal([false, 'false']);
    await press(subject);
    expect(isOpen(subject)).to.equal(true);
  });

  it('closes when somebody presses elsewhere', async () => {
    const subject = await popover();
    await press(subject);
    await sendMouse({ type: 'click', position: [600, 400] });
    expect(isOpen(subject)).to.equal(false);
  });

  it('puts focus where its content asks for it', async () => {
    const subject = await popover(html`<input aria-label="Find" autofocus />`);
    subject.show();
    await nextFrame();
    expect(document.activeElement === subject.querySelector('input')).to.equal(true);
  });
});
