import { sendKeys } from '@web/test-runner-commands';
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { LitElement } from 'lit';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { showToast, type LcUiToast, type Toast } from './toast.ts';

@element('lc-test-toaster')
class Toaster extends LitElement {
  static override styles = base;
  override render() {
    return html`<button>Delete</button>`;
  }
}

async function shown(toast: Toast): Promise<{ host: Toaster; stack: LcUiToast }> {
  const host = await fixture<Toaster>(html`<lc-test-toaster></lc-test-toaster>`);
  showToast(host, toast);
  const stack = host.shadowRoot!.querySelector('lc-ui-toast')!;
  await stack.updateComplete;
  return { host, stack };
}
const buttonsOf = (stack: LcUiToast) => [...stack.shadowRoot!.querySelectorAll('button')];
const textsOf = (stack: LcUiToast) => [...stack.shadowRoot!.querySelectorAll('p')].map((p) => p.textContent);

describe('lc-ui-toast', () => {
  it('is accessible', async () => {
    const { stack } = await shown({ text: 'Comment deleted', action: { label: 'Undo', run: () => undefined } });
    await aTimeout(200);
    await expect(stack).to.be.accessible();
  });

  it('offers its action by keyboard, once, and gives focus back', async () => {
    let undone = 0;
    const { host, stack } = await shown({
      text: 'Comment deleted',
      action: { label: 'Undo', run: () => (undone += 1) },
    });
    const opener = host.shadowRoot!.querySelector('button')!;
    opener.focus();
    await sendKeys({ press: 'Tab' });
    expect(stack.shadowRoot!.activeElement?.textContent).to.equal('Undo');
    await sendKeys({ press: 'Enter' });
    expect([undone, textsOf(stack)]).to.deep.equal([1, []]);
    expect(host.shadowRoot!.activeElement === opener).to.equal(true);
  });

  it('keeps all messages of a widget in one stack, the latest three', async () => {
    const { host, stack } = await shown({ text: 'One' });
    for (const text of ['Two', 'Three', 'Four']) showToast(host, { text });
    await stack.updateComplete;
    expect(textsOf(stack)).to.deep.equal(['Two', 'Three', 'Four']);
    expect(host.shadowRoot!.querySelectorAll('lc-ui-toast')).to.have.length(1);
  });

  it('leaves by itself, but not while the focus is on it', async () => {
    const { host, stack } = await shown({ text: 'Saved', stay: 200 });
    showToast(host, { text: 'Deleted', stay: 700, action: { label: 'Undo', run: () => undefined } });
    await aTimeout(100);
    expect(textsOf(stack)).to.deep.equal(['Saved', 'Deleted']);
    await waitUntil(() => textsOf(stack).length === 1);
    buttonsOf(stack)[0]!.focus();
    await aTimeout(900);
    expect(textsOf(stack)).to.deep.equal(['Deleted']);
    host.shadowRoot!.querySelector('button')!.focus();
    await waitUntil(() => textsOf(stack).length === 0);
  });

  it('can be dismissed', async () => {
    const { stack } = await shown({ text: 'Saved' });
    buttonsOf(stack).at(-1)!.click();
    await stack.updateComplete;
    expect([textsOf(stack), stack.shadowRoot!.querySelector(':popover-open')]).to.deep.equal([[], null]);
  });
});
