import { expect, fixture } from '@open-wc/testing';
import { css, html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { RichBlock, RichText } from '@learning-commons/protocol';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import './copy-button.ts';
import { lineCount, richText, type RichTextOptions } from './rich-text.ts';
import { richTextStyles } from './rich-text.styles.ts';

@element('test-text')
class TestText extends LitElement {
  static override styles = [base, richTextStyles, css`:host { width: 400px; }`];
  @property({ attribute: false }) text: RichText = [];
  @property({ attribute: false }) options: RichTextOptions = {};
  override render() {
    return html`<h2>Title</h2><div class="text">${richText(this.text, this.options)}</div>`;
  }
}

const p = (...c: Extract<RichBlock, { t: 'p' }>['c']): RichBlock => ({ t: 'p', c });

async function draw(text: RichText, options: RichTextOptions = {}): Promise<HTMLElement> {
  const host = await fixture<TestText>(html`<test-text .text=${text} .options=${options}></test-text>`);
  return host.renderRoot.querySelector<HTMLElement>('.text')!;
}

const everything: RichText = [
  { t: 'h', level: 1, c: ['One'] },
  { t: 'h', level: 4, c: ['Deep'] },
  p(
    'a ',
    { t: 'em', c: ['b'] },
    { t: 'strong', c: ['c'] },
    { t: 'del', c: ['d'] },
    { t: 'code', v: '<e>' },
    { t: 'br' },
    { t: 'link', href: 'https://example.org/x', title: 'There', c: ['f'] },
    { t: 'mention', member: 'm1', name: 'Ana' },
  ),
  { t: 'quote', c: [p('said')] },
  {
    t: 'list',
    items: [{ c: [p('one')] }, { c: [p('two'), { t: 'list', ordered: true, start: 3, items: [{ c: [p('three')] }] }] }],
  },
  {
    t: 'list',
    items: [
      { checked: true, c: [p('done')] },
      { checked: false, c: [p('open')] },
    ],
  },
  { t: 'pre', lang: 'js', c: [{ k: 'keyword', v: 'const' }, ' x = ', { k: 'title.function', v: 'f' }, '\n'] },
  { t: 'hr' },
  { t: 'table', align: ['left', null, 'right'], head: [['A'], ['B'], ['C']], rows: [[['1'], ['2'], ['3']]] },
  p({ t: 'image', src: '/nothing.png', alt: 'A pump' }),
];

describe('richText', () => {
  it('is accessible with everything in it', async () => {
    await expect(await draw(everything)).to.be.accessible();
  });

  it('draws every kind of node', async () => {
    const text = await draw(everything, { member: 'm1' });
    const tags = [
      'em',
      'strong',
      'del',
      'p code',
      'br',
      'a[href="https://example.org/x"]',
      'blockquote p',
      'ul li',
      'ol[start="3"]',
      '.task',
      'pre code',
      'hr',
      'table',
      'img',
    ];
    expect(tags.filter((tag) => !text.querySelector(tag))).to.deep.equal([]);
    expect(text.querySelector('p code')!.textContent).to.equal('<e>');
    expect(text.querySelector('.mention')!.className).to.contain('me');
    expect([...text.querySelectorAll('.task-box')].map((box) => box.ariaLabel)).to.deep.equal(['Done', 'Not done']);
    expect(text.querySelector('.token-title')!.textContent).to.equal('f');
    expect([...text.querySelectorAll('th')].map((cell) => getComputedStyle(cell).textAlign)).to.deep.equal([
      'left',
      'start',
      'right',
    ]);
  });

  it('begins headings below what stands above and skips no level', async () => {
    const text = await draw(
      [
        { t: 'h', level: 3, c: ['a'] },
        { t: 'h', level: 1, c: ['b'] },
        { t: 'h', level: 6, c: ['c'] },
      ],
      { headingLevel: 4 },
    );
    expect([...text.querySelectorAll('h3')].map((heading) => heading.ariaLevel)).to.deep.equal(['4', '4', '5']);
  });

  it('turns each outermost block to the side its own text is written from, and code never', async () => {
    const text = await draw([
      p('שלום'),
      { t: 'list', items: [{ c: [p('مرحبا')] }] },
      p('hello'),
      { t: 'pre', c: ['x = 1'] },
    ]);
    const sides = ['p', 'ul', 'p:nth-of-type(2)', 'pre'].map(
      (tag) => getComputedStyle(text.querySelector(tag)!).direction,
    );
    expect(sides).to.deep.equal(['rtl', 'rtl', 'ltr', 'ltr']);
    expect(text.querySelector('li')!.hasAttribute('dir')).to.equal(false);
  });

  it('gives links out of the site no opener, no referrer and no credit', async () => {
    const text = await draw([
      p(
        { t: 'link', href: 'https://elsewhere.example/', c: ['out'] },
        { t: 'link', href: '/inside', c: ['in'] },
        { t: 'link', href: 'mailto:a@b.c', c: ['mail'] },
      ),
    ]);
    expect([...text.querySelectorAll('a')].map((a) => a.rel)).to.deep.equal([
      'ugc nofollow noopener noreferrer',
      'ugc',
      'ugc nofollow noopener noreferrer',
    ]);
  });

  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
    'file:///etc/passwd',
  ]) {
    it(`leaves the text of a link and drops ${JSON.stringify(href)}`, async () => {
      const text = await draw([p({ t: 'link', href, c: ['words'] }, { t: 'image', src: href, alt: 'picture' })]);
      expect(text.querySelectorAll('a, img').length).to.equal(0);
      expect(text.textContent).to.contain('words').and.contain('picture');
    });
  }

  it('leaves out what it does not know, and keeps the rest', async () => {
    const text = await draw([p('before'), { t: 'script', c: ['x'] } as never, p({ t: 'iframe' } as never, 'after')]);
    expect(text.textContent.replace(/\s+/g, ' ').trim()).to.equal('beforeafter');
  });

  it('keeps the room of a picture before and after it comes', async () => {
    const text = await draw([p({ t: 'image', src: '/nothing.png', alt: 'A pump' })]);
    const { width, height } = text.querySelector('img')!.getBoundingClientRect();
    expect(Math.round((width / height) * 10)).to.equal(16);
    expect(text.querySelector('img')!.loading).to.equal('lazy');
    expect(text.querySelector('a')!.ariaLabel).to.equal('A pump, open in full size');
  });

  it('puts no link into a link', async () => {
    const text = await draw([
      p({
        t: 'link',
        href: '/a',
        c: [
          { t: 'image', src: '/b.png', alt: '' },
          { t: 'link', href: '/c', c: ['d'] },
        ],
      }),
    ]);
    expect([
      text.querySelectorAll('a').length,
      text.querySelectorAll('a a').length,
      text.querySelectorAll('img').length,
    ]).to.deep.equal([1, 0, 1]);
  });

  it('lets wide tables and code scroll by keyboard, and never the page', async () => {
    const text = await draw([
      { t: 'pre', c: ['x'.repeat(500)] },
      { t: 'table', align: [], head: Array.from({ length: 30 }, (_, at) => [`Column ${at}`]), rows: [] },
    ]);
    expect([...text.querySelectorAll('pre, .table')].map((each) => (each as HTMLElement).tabIndex)).to.deep.equal([
      0, 0,
    ]);
    expect(text.scrollWidth).to.be.at.most(400);
    await expect(text).to.be.accessible();
  });

  it('copies a block of code as it is and says so', async () => {
    let copied = '';
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (words: string) => void (copied = words) },
      configurable: true,
    });
    const text = await draw(everything);
    text.querySelector<HTMLElement>('.copy')!.click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(copied).to.equal('const x = f\n');
    expect(text.querySelector('.copy')!.textContent.trim()).to.equal('Copied');
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  it('counts lines by what stands in them', () => {
    expect(lineCount([p('short')])).to.be.lessThan(2);
    expect(lineCount([p('long '.repeat(500))])).to.be.greaterThan(26);
    expect(lineCount([{ t: 'pre', c: ['a\n'.repeat(30)] }])).to.be.greaterThan(26);
    expect(lineCount([{ t: 'list', items: Array.from({ length: 30 }, () => ({ c: [p('x')] })) }])).to.be.greaterThan(
      26,
    );
  });
});
