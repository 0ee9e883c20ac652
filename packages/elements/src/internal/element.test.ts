import { expect, fixture, html } from '@open-wc/testing';
import { LitElement } from 'lit';
import { element } from './element.ts';

@element('lc-test-once')
class First extends LitElement {
  override render() {
    return html`<p>first</p>`;
  }
}

@element('lc-test-once')
class Second extends LitElement {
  override render() {
    return html`<p>second</p>`;
  }
}

describe('element', () => {
  it('is accessible', async () => {
    await expect(await fixture<First>(html`<lc-test-once></lc-test-once>`)).to.be.accessible();
  });

  it('leaves a tag to the copy that came first, without throwing', async () => {
    const subject = await fixture(html`<lc-test-once></lc-test-once>`);
    expect([subject instanceof First, subject instanceof Second]).to.deep.equal([true, false]);
  });
});
