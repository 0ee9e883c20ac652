import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { connect } from '@learning-commons/client';
import { FakeTransport, MemoryStorage } from '@learning-commons/client/testing';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import '../commons/commons.ts';
import { buttons } from '../ui/button.styles.ts';
import { noticeStyles } from '../ui/notice.ts';
import { base } from './base.ts';
import { CommonsElement } from './commons-element.ts';
import { element } from './element.ts';
import { setLocale } from './localize.ts';

@element('lc-test-widget')
class Widget extends CommonsElement {
  static override styles = [base, buttons, noticeStyles];
  broken = false;
  drawn = 0;
  save<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    return this.act('lc-test-save', 'lc-test-saved', { id: 1 }, work);
  }
  override render() {
    this.drawn += 1;
    if (this.broken) throw new Error('broken');
    return html`<p>Content</p>${this.renderProblem()}`;
  }
}
declare global {
  interface HTMLElementTagNameMap {
    'lc-test-widget': Widget;
  }
}

const makeClient = () =>
  connect({
    server: 'https://element.test',
    community: 'acme',
    transport: new FakeTransport(),
    storage: new MemoryStorage(),
  });
async function inside(client = makeClient()): Promise<Widget> {
  const commons = await fixture(html`<lc-commons .client=${client}><lc-test-widget></lc-test-widget></lc-commons>`);
  const widget = commons.querySelector('lc-test-widget')!;
  await waitUntil(() => widget.commons);
  await widget.updateComplete;
  return widget;
}
/** A client that waits for its token asks the server nothing. */
const forever = () => new Promise<null>(() => undefined);
const alone = ({ community = '', server }: { community?: string; server?: string } = {}) =>
  fixture<Widget>(
    html`<lc-test-widget .community=${community} .server=${server} .tokenProvider=${forever}></lc-test-widget>`,
  );
const alertOf = (widget: Widget) => widget.shadowRoot!.querySelector('[role=alert]');
const toastOf = (widget: Widget) =>
  widget.shadowRoot!.querySelector('lc-ui-toast')?.shadowRoot?.querySelector('p')?.textContent;

describe('CommonsElement', () => {
  it('is accessible, connected and not', async () => {
    await expect(await inside()).to.be.accessible();
    await expect(await alone()).to.be.accessible();
  });

  it('says in words what is missing when it stands alone without a community', async () => {
    const widget = await alone();
    expect(alertOf(widget)!.textContent).to.contain('Not connected').and.to.contain('<lc-test-widget>');
  });

  it('makes its own client from its attributes, and shares it with others of the same attributes', async () => {
    const [one, two, other] = [
      await alone({ community: 'acme', server: 'https://alone.test/' }),
      await alone({ community: 'acme', server: 'https://alone.test' }),
      await alone({ community: 'other', server: 'https://alone.test' }),
    ];
    expect([one.commons === two.commons, one.commons === other.commons]).to.deep.equal([true, false]);
    expect([alertOf(one) === null, one.commons!.server]).to.deep.equal([true, 'https://alone.test']);
  });

  it('means the page’s own origin by no server, and by its address', async () => {
    const [one, two] = [
      await alone({ community: 'acme' }),
      await alone({ community: 'acme', server: `${location.origin}/` }),
    ];
    expect([one.commons!.server, one.commons === two.commons]).to.deep.equal(['', true]);
  });

  it('takes the client of the nearest <lc-commons>, also when it moves into another', async () => {
    const client = makeClient();
    const widget = await inside(client);
    expect(widget.commons === client).to.equal(true);
    const next = makeClient();
    const other = await fixture(html`<lc-commons .client=${next}></lc-commons>`);
    other.append(widget);
    await waitUntil(() => widget.commons === next);
  });

  it('fires before and after what it does, with the result', async () => {
    const widget = await inside();
    const [before, after] = [oneEvent(widget, 'lc-test-save'), oneEvent(widget, 'lc-test-saved')];
    expect(await widget.save(() => 'receipt')).to.equal('receipt');
    const events = [await before, await after] as CustomEvent[];
    expect(events.map(({ detail, bubbles, composed }) => ({ detail, bubbles, composed }))).to.deep.equal([
      { detail: { id: 1 }, bubbles: true, composed: true },
      { detail: { id: 1, result: 'receipt' }, bubbles: true, composed: true },
    ]);
  });

  it('does nothing when the page cancels it', async () => {
    const widget = await inside();
    widget.addEventListener('lc-test-save', (event) => event.preventDefault());
    let done = false;
    expect(await widget.save(() => (done = true))).to.equal(undefined);
    expect(done).to.equal(false);
  });

  it('fires lc-error and says in words why something was refused', async () => {
    const widget = await inside();
    const refused = oneEvent(widget, 'lc-error');
    const error = new CommonsError({ code: 'conflict', message: 'Revision 3 is no longer the latest.' });
    expect(await widget.save(() => Promise.reject(error))).to.equal(undefined);
    expect((await refused).detail).to.deep.equal({ error, action: 'lc-test-save' });
    await waitUntil(() => toastOf(widget));
    expect(toastOf(widget)).to.contain('Somebody else changed this').and.not.to.contain('Revision 3');
  });

  it('draws a readable error instead of throwing, and comes back when it can', async () => {
    const widget = await inside();
    const failed = oneEvent(widget, 'lc-error');
    widget.broken = true;
    widget.requestUpdate();
    expect((await failed).detail.action).to.equal('render');
    expect(alertOf(widget)!.textContent).to.contain('could not be drawn');
    await expect(widget).to.be.accessible();
    widget.broken = false;
    widget.requestUpdate();
    await widget.updateComplete;
    expect([alertOf(widget) === null, widget.shadowRoot!.querySelector('p')!.textContent]).to.deep.equal([
      true,
      'Content',
    ]);
  });

  describe('language', () => {
    afterEach(() => {
      document.documentElement.lang = 'en';
      return setLocale('en');
    });

    it('follows the page, and writes from the right in Arabic', async () => {
      document.documentElement.lang = 'en';
      const widget = await inside();
      const { direction } = getComputedStyle(widget);
      document.documentElement.lang = 'ar';
      await waitUntil(() => widget.dir === 'rtl');
      expect([direction, getComputedStyle(widget).direction, widget.lang]).to.deep.equal(['ltr', 'rtl', '']);
      document.documentElement.lang = 'en';
      await waitUntil(() => widget.dir === '');
    });

    it('takes the nearest lang, and says so to screen readers where the page speaks another', async () => {
      const widget = await inside();
      widget.closest('lc-commons')!.lang = 'de';
      await waitUntil(() => getComputedStyle(widget).direction === 'ltr');
      widget.closest('lc-commons')!.lang = 'he';
      await waitUntil(() => widget.lang === 'en');
    });

    it('leaves alone what the page’s author wrote on it', async () => {
      const widget = await inside();
      widget.dir = 'rtl';
      document.documentElement.lang = 'de';
      await aTimeout(100);
      expect(widget.dir).to.equal('rtl');
    });
  });
});
