import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { setLocale } from '../internal/localize.ts';
import { inTone, loadEmoji, loadKeywords, searchEmoji, TONES } from './emoji-data.ts';
import { used, type EmojiMemory } from './emoji-memory.ts';
import type { LcEmojiPicker } from './emoji-picker.ts';
import './emoji-picker.ts';
import { until } from './composer-stage.test.ts';

const cells = (picker: LcEmojiPicker) => [...picker.renderRoot.querySelectorAll<HTMLElement>('[role=gridcell]')];
const focused = (picker: LcEmojiPicker) => picker.shadowRoot!.activeElement as HTMLElement | null;
const press = async (...keys: string[]) => {
  for (const key of keys) await sendKeys({ press: key });
};

async function open(width = 330): Promise<LcEmojiPicker> {
  const frame = await fixture(html`<test-frame><div></div></test-frame>`);
  const home = frame.querySelector('div')!;
  home.style.inlineSize = `${width}px`;
  const picker = document.createElement('lc-emoji-picker');
  home.append(picker);
  await until(() => cells(picker).length > 100, 'emoji are drawn');
  return picker;
}

describe('lc-emoji-picker', () => {
  beforeEach(() => localStorage.removeItem('lc-emoji'));
  after(() => localStorage.removeItem('lc-emoji'));

  it('is accessible, with skin tones and while searching', async () => {
    const picker = await open();
    await expect(picker).to.be.accessible();
    picker.renderRoot.querySelector<HTMLElement>('.tone')!.click();
    await picker.updateComplete;
    await expect(picker).to.be.accessible();
    picker.focus();
    await sendKeys({ type: 'xyzzy' });
    await until(() => picker.renderRoot.textContent?.includes('No emoji for “xyzzy”.'));
    await expect(picker).to.be.accessible();
  });

  it('is a grid with one stop: arrows, Home, End, pages, and back up to the search', async () => {
    const picker = await open();
    const all = cells(picker);
    const columns = all[0]!.parentElement!.children.length;
    await until(() => focused(picker)?.matches('input'));
    await press('ArrowDown');
    expect(focused(picker)).to.equal(all[0]);
    await press('ArrowRight', 'ArrowDown');
    expect(focused(picker)).to.equal(all[columns + 1]);
    await press('End');
    expect(focused(picker)).to.equal(all[2 * columns - 1]);
    await press('ArrowRight');
    expect(focused(picker)).to.equal(all[2 * columns]);
    await press('PageDown');
    expect(focused(picker)).to.equal(all[7 * columns]);
    expect(cells(picker).filter((cell) => cell.tabIndex === 0)).to.deep.equal([all[7 * columns]]);
    await press('Control+Home', 'ArrowUp');
    expect(focused(picker)!.matches('input')).to.equal(true);
  });

  it('goes from category to category, keeping the column', async () => {
    const picker = await open();
    const grids = () => [...picker.renderRoot.querySelectorAll('[role=grid]')];
    await press('ArrowDown');
    (grids()[0]!.lastElementChild!.firstElementChild as HTMLElement).focus();
    await until(() => grids().length > 1, 'the next category is drawn as it comes near');
    await press('ArrowDown');
    expect(focused(picker)).to.equal(grids()[1]!.querySelector('[role=gridcell]'));
    await press('Control+End');
    await until(() => focused(picker)?.textContent === '🏴󠁧󠁢󠁷󠁬󠁳󠁿');
  });

  it('turns its arrows round in right-to-left languages', async () => {
    await setLocale('ar');
    const picker = await open();
    await press('ArrowDown', 'ArrowLeft');
    expect(focused(picker)).to.equal(cells(picker)[1]);
    expect(picker.renderRoot.querySelector('.list')!.getAttribute('lang')).to.equal('en');
    await setLocale('en');
  });

  it('tells what was chosen, and remembers it for the next time without moving anything now', async () => {
    const picker = await open();
    const before = picker.renderRoot.querySelector('h3')!.textContent;
    const picked = oneEvent(picker, 'lc-emoji-pick');
    await press('ArrowDown', 'Enter');
    expect((await picked).detail).to.deep.equal({ emoji: '😀' });
    expect(picker.renderRoot.querySelector('h3')!.textContent).to.equal(before);
    const next = await open();
    expect(next.renderRoot.querySelector('h3')!.textContent).to.equal('Used last');
    expect(cells(next)[0]!.textContent).to.equal('😀');
  });

  it('finds by name and keyword, best first, and takes the best with Enter', async () => {
    const picker = await open();
    await sendKeys({ type: 'party' });
    await until(() => cells(picker).length < 50);
    const picked = oneEvent(picker, 'lc-emoji-pick');
    await press('Enter');
    expect((await picked).detail).to.deep.equal({ emoji: '🥳' });
  });

  it('goes on searching when letters are typed in the grid', async () => {
    const picker = await open();
    await press('ArrowDown');
    await sendKeys({ type: 'cat' });
    expect(picker.renderRoot.querySelector('input')!.value).to.equal('cat');
  });

  it('gives hands and people the chosen skin tone, from then on', async () => {
    const picker = await open();
    picker.renderRoot.querySelector<HTMLElement>('.tone')!.click();
    await picker.updateComplete;
    picker.renderRoot.querySelectorAll<HTMLElement>('[role=radio]')[4]!.click();
    await picker.updateComplete;
    picker.renderRoot.querySelector<HTMLElement>('[aria-label="People and gestures"]')!.click();
    await until(() => picker.renderRoot.querySelector('[aria-label="waving hand"]'));
    const wave = () => cells(picker).find((cell) => cell.getAttribute('aria-label') === 'waving hand')!;
    await until(() => wave().textContent === '👋🏾');
    const picked = oneEvent(picker, 'lc-emoji-pick');
    wave().click();
    expect((await picked).detail).to.deep.equal({ emoji: '👋🏾' });
    const next = await open();
    expect(cells(next)[0]!.textContent).to.equal('👋🏾');
  });

  it('jumps to a category and shows which one is in sight', async () => {
    const picker = await open();
    const flags = picker.renderRoot.querySelector<HTMLElement>('[aria-label=Flags]')!;
    flags.click();
    await until(() => flags.getAttribute('aria-current') === 'true');
    await until(() => picker.renderRoot.querySelector('[aria-label="chequered flag"]'));
    const height = picker.renderRoot.querySelector('.list')!.scrollHeight;
    for (const category of picker.renderRoot.querySelectorAll<HTMLElement>('.categories button')) {
      category.click();
      await until(() => category.getAttribute('aria-current') === 'true');
    }
    await until(() => cells(picker).length > 1_800);
    expect(picker.renderRoot.querySelector('.list')!.scrollHeight).to.be.closeTo(height, 40, 'drawing moves nothing');
  });

  it('fits narrow panels with fewer columns', async () => {
    const picker = await open(230);
    expect(cells(picker)[0]!.parentElement!.children.length).to.be.within(5, 6);
  });

  it('remembers the last sixteen, each once, the latest first', () => {
    let memory: EmojiMemory = { recent: [], tone: 2 };
    for (const emoji of [...'abcdefghijklmnopqrc']) memory = used(memory, emoji);
    expect(memory).to.deep.equal({ recent: [...'crqponmlkjihgfed'], tone: 2 });
  });

  it('keeps working where the browser gives it no storage', async () => {
    localStorage.setItem('lc-emoji', '{"recent":7,"tone":"x"');
    expect(cells(await open())[0]!.textContent).to.equal('😀');
  });
});

describe('emoji data', () => {
  it('has a name for every emoji in every language, and only emoji that the server takes', async () => {
    for (const language of ['en', 'de', 'fr', 'es', 'hi'] as const) {
      const all = (await loadEmoji(language)).flat();
      expect(all.length).to.be.greaterThan(1_800);
      expect(all.filter(({ label }) => !label)).to.deep.equal([]);
      expect((await loadKeywords(language)).length).to.equal(all.length);
    }
    const emoji = /^\p{RGI_Emoji}$/v;
    const all = (await loadEmoji('en')).flat();
    const shown = all.flatMap((one) => TONES.map((_, tone) => inTone(one, tone)));
    expect(shown.filter((each) => !emoji.test(each))).to.deep.equal([]);
    expect(new Set(all.map((each) => each.emoji)).size).to.equal(all.length);
  });

  it('is searched without regard to accents, case and order of words', async () => {
    const all = (await loadEmoji('fr')).flat();
    const keywords = await loadKeywords('fr');
    const find = (query: string) => searchEmoji(all, keywords, query).map(({ emoji }) => emoji);
    expect(find('CAFE')).to.include('☕');
    expect(find('rouge coeur')).to.include('❤️');
    expect(find('rouge coeur')).to.deep.equal(find('Cœur Rouge'));
    expect(find('xyzzy')).to.deep.equal([]);
  });
});
