import { sendKeys } from '@web/test-runner-commands';
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { LcUiMenu, MenuItem } from './menu.ts';
import './menu.ts';

let done: string[] = [];
const items: readonly MenuItem[] = [
  { label: 'Copy link', icon: 'link', run: () => done.push('copy') },
  { label: 'Edit', run: () => done.push('edit') },
  { label: 'Report', disabled: true, run: () => done.push('report') },
  'separator',
  { label: 'Delete', danger: true, run: () => done.push('delete') },
];

async function menu(offered: LcUiMenu['items'] = items): Promise<LcUiMenu> {
  done = [];
  return fixture<LcUiMenu>(html`<lc-ui-menu label="More actions" .items=${offered}></lc-ui-menu>`);
}
const buttonOf = (subject: LcUiMenu) => subject.shadowRoot!.querySelector<HTMLButtonElement>('button[popovertarget]')!;
const rowsOf = (subject: LcUiMenu) => [...subject.shadowRoot!.querySelectorAll<HTMLElement>('[role^=menuitem]')];
const focused = (subject: LcUiMenu) => subject.shadowRoot!.activeElement?.textContent?.trim();
const isOpen = (subject: LcUiMenu) => buttonOf(subject).getAttribute('aria-expanded') === 'true';
const opened = (subject: LcUiMenu) => waitUntil(() => rowsOf(subject).length > 0 && focused(subject) !== '');

describe('lc-ui-menu', () => {
  it('is accessible closed and open', async () => {
    const subject = await menu();
    await expect(subject).to.be.accessible();
    buttonOf(subject).click();
    await opened(subject);
    await aTimeout(200);
    await expect(subject).to.be.accessible();
  });

  it('works by keyboard alone: opens, walks, wraps, finds by letter, acts and gives focus back', async () => {
    const subject = await menu();
    subject.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused(subject) === 'Copy link');
    await sendKeys({ press: 'ArrowDown' });
    expect(focused(subject)).to.equal('Edit');
    await sendKeys({ press: 'End' });
    expect(focused(subject)).to.equal('Delete');
    await sendKeys({ press: 'ArrowDown' });
    expect(focused(subject)).to.equal('Copy link');
    await sendKeys({ press: 'ArrowUp' });
    expect(focused(subject)).to.equal('Delete');
    await sendKeys({ press: 'e' });
    expect(focused(subject)).to.equal('Edit');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => !isOpen(subject));
    expect([done, subject.shadowRoot!.activeElement === buttonOf(subject)]).to.deep.equal([['edit'], true]);
  });

  it('lets an action move the focus on', async () => {
    const input = document.body.appendChild(document.createElement('input'));
    const subject = await menu([{ label: 'Edit', run: () => input.focus() }]);
    subject.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused(subject) === 'Edit');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => !isOpen(subject));
    expect(document.activeElement === input).to.equal(true);
    input.remove();
  });

  it('opens at the end with the up arrow', async () => {
    const subject = await menu();
    subject.focus();
    await sendKeys({ press: 'ArrowUp' });
    await waitUntil(() => focused(subject) === 'Delete');
  });

  it('closes with Escape and with Tab', async () => {
    const subject = await menu();
    for (const key of ['Escape', 'Tab']) {
      subject.focus();
      await sendKeys({ press: 'ArrowDown' });
      await waitUntil(() => focused(subject) === 'Copy link');
      await sendKeys({ press: key });
      await waitUntil(() => !isOpen(subject));
    }
    expect(done).to.deep.equal([]);
  });

  it('closes when its button is pressed again', async () => {
    const subject = await menu();
    buttonOf(subject).click();
    await opened(subject);
    buttonOf(subject).click();
    await waitUntil(() => !isOpen(subject));
  });

  it('does nothing for a line that is switched off, and stays open', async () => {
    const subject = await menu();
    buttonOf(subject).click();
    await opened(subject);
    rowsOf(subject)[2]!.click();
    expect([done, isOpen(subject)]).to.deep.equal([[], true]);
  });

  it('says which choice is made', async () => {
    const choice = (label: string, checked: boolean): MenuItem => ({
      label,
      checked,
      radio: true,
      run: () => undefined,
    });
    const subject = await menu([choice('Newest', true), choice('Oldest', false)]);
    buttonOf(subject).click();
    await opened(subject);
    expect(rowsOf(subject).map((row) => [row.role, row.ariaChecked])).to.deep.equal([
      ['menuitemradio', 'true'],
      ['menuitemradio', 'false'],
    ]);
    await expect(subject).to.be.accessible();
  });

  it('asks a function for its lines each time it opens, and keeps none while it is closed', async () => {
    let asked = 0;
    const subject = await menu(() => [{ label: `Time ${(asked += 1)}`, run: () => undefined }]);
    expect([asked, rowsOf(subject).length]).to.deep.equal([0, 0]);
    for (const expected of ['Time 1', 'Time 2']) {
      buttonOf(subject).click();
      await waitUntil(() => focused(subject) === expected);
      buttonOf(subject).click();
      await waitUntil(() => rowsOf(subject).length === 0);
    }
  });

  it('keeps the label of a text button in its name', async () => {
    const subject = await fixture<LcUiMenu>(
      html`<lc-ui-menu kind="text" label="Sort" .items=${items}>Newest</lc-ui-menu>`,
    );
    await expect(subject).to.be.accessible();
    expect(buttonOf(subject).textContent).to.contain('Sort:');
  });
});
