import { expect, fixture, html } from '@open-wc/testing';
import { LitElement } from 'lit';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { paths } from './icon-paths.ts';
import { icon, type IconName } from './icon.ts';

const names = Object.keys(paths) as IconName[];

@element('lc-test-icons')
class Icons extends LitElement {
  static override styles = base;
  override render() {
    return names.map((name) => html`<button aria-label=${name}>${icon(name)}</button>`);
  }
}

describe('icon', () => {
  it('is accessible inside a named button', async () => {
    await expect(await fixture<Icons>(html`<lc-test-icons></lc-test-icons>`)).to.be.accessible();
  });

  it('keeps every drawing within its grid, and centred', async () => {
    const subject = await fixture<Icons>(html`<lc-test-icons></lc-test-icons>`);
    for (const [at, path] of subject.shadowRoot!.querySelectorAll('path').entries()) {
      const { x, y, width, height } = path.getBBox();
      expect(
        [x, y, 20 - x - width, 20 - y - height].every((margin) => margin >= 1.5),
        `${names[at]} within`,
      ).to.equal(true);
      expect(
        Math.abs(x + width / 2 - 10) <= 1.1 && Math.abs(y + height / 2 - 10) <= 1.1,
        `${names[at]} centred`,
      ).to.equal(true);
    }
  });

  it('turns drawings that point along the text in right-to-left languages, and no digits', async () => {
    const subject = await fixture<Icons>(html`<lc-test-icons dir="rtl"></lc-test-icons>`);
    const turned = (name: IconName) => {
      const svg = subject.shadowRoot!.querySelector(`[aria-label="${name}"] svg`)!;
      return getComputedStyle(svg).transform !== 'none';
    };
    expect([turned('reply'), turned('send'), turned('list-ordered'), turned('check')]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});
