import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { place } from './place.ts';

async function panel(height = 100): Promise<HTMLElement> {
  const floating = await fixture<HTMLElement>(
    html`<div popover style="position: fixed; inset: auto; margin: 0; padding: 0; border: 0"></div>`,
  );
  floating.style.cssText += `; inline-size: 200px; block-size: ${height}px`;
  floating.showPopover();
  return floating;
}
const at = (left: number, top: number, width = 40, height = 20) => ({
  getBoundingClientRect: () => new DOMRect(left, top, width, height),
});

describe('place', () => {
  it('puts a panel below its anchor, along the edge where text begins', async () => {
    const floating = await panel();
    place(floating, at(50, 60))();
    expect(floating.getBoundingClientRect()).to.include({ left: 50, top: 84 });
    place(floating, at(300, 60), { align: 'end' })();
    expect(floating.getBoundingClientRect()).to.include({ right: 340 });
  });

  it('turns round with the direction of the text', async () => {
    const floating = await panel();
    floating.dir = 'rtl';
    place(floating, at(300, 60))();
    expect(floating.getBoundingClientRect()).to.include({ right: 340 });
  });

  it('goes above where there is more room', async () => {
    const floating = await panel();
    place(floating, at(50, innerHeight - 40))();
    expect(floating.getBoundingClientRect().bottom).to.equal(innerHeight - 44);
  });

  it('stays inside the window', async () => {
    const floating = await panel();
    place(floating, at(innerWidth - 20, 60))();
    expect(floating.getBoundingClientRect().right).to.be.at.most(innerWidth - 8);
    place(floating, at(-90, 60))();
    expect(floating.getBoundingClientRect().left).to.equal(8);
  });

  it('follows its anchor when the page scrolls, until it is told to stop', async () => {
    const floating = await panel();
    let top = 60;
    const stop = place(floating, { getBoundingClientRect: () => new DOMRect(50, top, 40, 20) });
    top = 30;
    window.dispatchEvent(new Event('scroll'));
    expect(floating.getBoundingClientRect().top).to.equal(54);
    stop();
    top = 90;
    window.dispatchEvent(new Event('scroll'));
    await nextFrame();
    expect(floating.getBoundingClientRect().top).to.equal(54);
  });
});
