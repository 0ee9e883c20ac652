import { emulateMedia } from '@web/test-runner-commands';
import { expect, fixture, html, nextFrame, oneEvent } from '@open-wc/testing';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { LcCommons } from '../commons/commons.ts';
import '../commons/commons.ts';
import { base } from './base.ts';
import { element } from './element.ts';
import { ThemeController } from './theme-controller.ts';
import type { Theme } from './theme.ts';

@element('lc-test-themed')
class Themed extends LitElement {
  static override styles = base;
  @property({ reflect: true }) theme: Theme = 'auto';
  readonly internals = this.attachInternals();
  constructor() {
    super();
    new ThemeController(this, this.internals.states);
  }
  override render() {
    return html`Text`;
  }
}

const DARK_TEXT = 'rgb(31, 36, 33)';
const LIGHT_TEXT = 'rgb(232, 235, 231)';
const root = document.documentElement;
const textOf = (themed: Element) => getComputedStyle(themed).color;
const groundOf = (themed: Element) => getComputedStyle(themed).backgroundColor;
const themed = (theme: Theme = 'auto') => fixture<Themed>(html`<lc-test-themed theme=${theme}></lc-test-themed>`);
const system = (colorScheme: 'light' | 'dark') => emulateMedia({ colorScheme });

describe('theme', () => {
  beforeEach(() => system('light'));
  afterEach(async () => {
    for (const name of ['class', 'style', 'data-theme', 'data-bs-theme']) root.removeAttribute(name);
    document.body.removeAttribute('style');
    await system('light');
  });

  it('is accessible in both looks', async () => {
    const subject = await themed();
    await expect(subject).to.be.accessible();
    root.style.cssText = 'color-scheme: dark; background: #111';
    await nextFrame();
    await expect(subject).to.be.accessible();
  });

  const statements: [string, () => void][] = [
    ['class="dark"', () => root.classList.add('dark')],
    ['data-theme="dark"', () => root.setAttribute('data-theme', 'dark')],
    ['data-bs-theme="dark"', () => root.setAttribute('data-bs-theme', 'dark')],
    ['color-scheme: dark', () => root.style.setProperty('color-scheme', 'dark')],
  ];
  for (const [name, state] of statements) {
    it(`flips with the page at once when it says ${name}, and back`, async () => {
      const subject = await themed();
      expect(textOf(subject)).to.equal(DARK_TEXT);
      state();
      await nextFrame();
      expect(textOf(subject)).to.equal(LIGHT_TEXT);
      for (const attribute of ['class', 'style', 'data-theme', 'data-bs-theme']) root.removeAttribute(attribute);
      await nextFrame();
      expect(textOf(subject)).to.equal(DARK_TEXT);
    });
  }

  it('believes the page before its own attribute, and the attribute before the system', async () => {
    const subject = await themed('dark');
    expect(textOf(subject)).to.equal(LIGHT_TEXT);
    root.setAttribute('data-theme', 'light');
    await nextFrame();
    expect(textOf(subject)).to.equal(DARK_TEXT);
    root.removeAttribute('data-theme');
    await system('dark');
    subject.theme = 'light';
    await subject.updateComplete;
    expect(textOf(subject)).to.equal(DARK_TEXT);
  });

  it('takes the theme of the <lc-commons> around it, which leaves the page inside as it is', async () => {
    const commons = await fixture<LcCommons>(
      html`<lc-commons theme="dark"><p>Page</p><lc-test-themed></lc-test-themed></lc-commons>`,
    );
    const subject = commons.querySelector('lc-test-themed')!;
    expect([textOf(subject), textOf(commons.querySelector('p')!)]).to.deep.equal([LIGHT_TEXT, 'rgb(0, 0, 0)']);
    expect([groundOf(subject), groundOf(commons)]).to.deep.equal(['rgb(22, 25, 24)', 'rgba(0, 0, 0, 0)']);
    commons.theme = 'light';
    await commons.updateComplete;
    await nextFrame();
    expect(textOf(subject)).to.equal(DARK_TEXT);
  });

  it('follows the system where the page follows it', async () => {
    root.style.setProperty('color-scheme', 'light dark');
    const subject = await themed();
    await system('dark');
    await nextFrame();
    expect(textOf(subject)).to.equal(LIGHT_TEXT);
    expect(groundOf(subject)).to.equal('rgba(0, 0, 0, 0)');
  });

  it('draws its own ground where nothing speaks but the system, so that text stays readable', async () => {
    await system('dark');
    const subject = await themed();
    expect(textOf(subject)).to.equal(LIGHT_TEXT);
    expect(groundOf(subject)).to.equal('rgb(22, 25, 24)');
  });

  it('stays light on a page painted light, whatever the system says', async () => {
    await system('dark');
    document.body.style.background = 'oklch(0.98 0.01 90)';
    const subject = await themed();
    expect(textOf(subject)).to.equal(DARK_TEXT);
    expect(groundOf(subject)).to.equal('rgba(0, 0, 0, 0)');
  });

  it('believes the nearest mark', async () => {
    root.className = 'dark';
    const island = await fixture(
      html`<div class="light" style="background: white"><lc-test-themed></lc-test-themed></div>`,
    );
    expect(textOf(island.firstElementChild!)).to.equal(DARK_TEXT);
  });

  it('believes a color-scheme set nearer than the mark', async () => {
    root.className = 'light';
    const island = await fixture(
      html`<div style="color-scheme: dark; background: #000"><lc-test-themed></lc-test-themed></div>`,
    );
    expect(textOf(island.firstElementChild!)).to.equal(LIGHT_TEXT);
  });

  it('reads colours in transition when they have arrived', async () => {
    const page = await fixture<HTMLElement>(
      html`<div style="background: #fff; transition: background-color 60ms"><lc-test-themed></lc-test-themed></div>`,
    );
    const subject = page.firstElementChild!;
    expect(textOf(subject)).to.equal(DARK_TEXT);
    page.style.background = '#101010';
    await oneEvent(page, 'transitionend');
    expect(textOf(subject)).to.equal(LIGHT_TEXT);
  });

  it('takes colours of its own from the page', async () => {
    root.style.setProperty('--lc-text', 'rgb(1, 2, 3)');
    expect(textOf(await themed())).to.equal('rgb(1, 2, 3)');
  });

  it('is found through slots and shadow roots', async () => {
    const outer = await fixture(html`<div class="dark"></div>`);
    const shadow = outer.attachShadow({ mode: 'open' });
    shadow.append(document.createElement('lc-test-themed'));
    await nextFrame();
    expect(textOf(shadow.firstElementChild!)).to.equal(LIGHT_TEXT);
  });
});
