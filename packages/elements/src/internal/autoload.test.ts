import { aTimeout, expect, fixture, html, nextFrame } from '@open-wc/testing';
import { autoload } from './autoload.ts';

const loaded: string[] = [];
let offline = true;
const define = (tag: string) => async () => {
  loaded.push(tag);
  if (tag === 'lc-test-far' && offline) throw new TypeError('Failed to fetch');
  customElements.define(tag, class extends HTMLElement {});
};
const tags = ['lc-test-here', 'lc-test-later', 'lc-test-nested', 'lc-test-unused', 'lc-test-far', 'lc-test-known'];

describe('autoload', () => {
  before(async () => {
    customElements.define('lc-test-known', class extends HTMLElement {});
    document.body.append(document.createElement('lc-test-here'));
    autoload(Object.fromEntries(tags.map((tag) => [tag, define(tag)])));
    await nextFrame();
  });

  it('loads what is on the page, and nothing else', () => {
    expect(loaded).to.deep.equal(['lc-test-here']);
  });

  it('is accessible: it adds nothing to the page', async () => {
    await expect(await fixture(html`<lc-test-here></lc-test-here>`)).to.be.accessible();
  });

  it('loads what comes later, alone or inside something else, once', async () => {
    await fixture(html`<lc-test-later></lc-test-later>`);
    await fixture(html`<section><div><lc-test-nested></lc-test-nested></div></section>`);
    await fixture(html`<lc-test-later></lc-test-later>`);
    await nextFrame();
    expect(loaded).to.deep.equal(['lc-test-here', 'lc-test-later', 'lc-test-nested']);
  });

  it('loads no tag that is already defined', async () => {
    await fixture(html`<lc-test-known></lc-test-known>`);
    await nextFrame();
    expect(loaded).not.to.include('lc-test-known');
  });

  it('tries again when a piece could not be fetched and its tag appears again', async () => {
    await fixture(html`<lc-test-far></lc-test-far>`);
    await aTimeout(20);
    offline = false;
    await fixture(html`<lc-test-far></lc-test-far>`);
    await aTimeout(20);
    expect([loaded.filter((tag) => tag === 'lc-test-far').length, !!customElements.get('lc-test-far')]).to.deep.equal([
      2,
      true,
    ]);
  });

  it('leaves the work to the first copy of the script', async () => {
    autoload({ 'lc-test-second': define('lc-test-second') });
    await fixture(html`<lc-test-second></lc-test-second>`);
    await nextFrame();
    expect(loaded).not.to.include('lc-test-second');
  });
});
