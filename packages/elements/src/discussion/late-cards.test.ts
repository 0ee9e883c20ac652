import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { fakeCard, fakeId } from '@learning-commons/client/testing';
import { article, dee, enter, type Stage, type Words } from './discussion-stage.test.ts';

const words: readonly Words[] = Array.from({ length: 20 }, (_, at) => ({
  name: `n${at}`,
  author: dee,
  body: `Note ${at}. `.repeat(20),
}));
const url = 'https://wiki.example/gloves';
const cardsUnder = (stage: Stage, name: string) => article(stage, name)!.querySelectorAll('lc-ui-link-preview');
const topOf = (stage: Stage, name: string) => article(stage, name)!.getBoundingClientRect().top;

/** Has a card arrive under one comment, and answers how far another one moved. */
async function moved(stage: Stage, reading: string, above: string): Promise<number> {
  article(stage, reading)!.scrollIntoView({ block: 'start', behavior: 'instant' });
  await aTimeout(200);
  const before = topOf(stage, reading);
  stage.discussion.preview(fakeId(above), [fakeCard(url), fakeCard(`${url}/2`)]);
  await waitUntil(() => cardsUnder(stage, above).length === 2, 'the cards came', { timeout: 3_000 });
  await aTimeout(200);
  return topOf(stage, reading) - before;
}

describe('cards that come late', () => {
  afterEach(() => document.documentElement.removeAttribute('style'));

  for (const contained of [false, true])
    for (const [where, above] of [
      ['just above', 'n11'],
      ['above', 'n14'],
      ['far above', 'n19'],
    ] as const)
      for (const anchor of ['auto', 'none'])
        it(`${where}, do not move what is read${contained ? ' in a feed that scrolls by itself' : ''}, with anchoring: ${anchor}`, async () => {
          const stage = await enter({ words, ...(contained && { attributes: { contained: '' } }) });
          // Not every browser holds by itself what the reader looks at.
          for (const box of [document.documentElement, stage.root.querySelector<HTMLElement>('.feed')!])
            box.style.setProperty('overflow-anchor', anchor);
          expect(Math.abs(await moved(stage, 'n10', above))).to.be.lessThan(2);
        });

  it('grow downwards where they are in sight', async () => {
    const stage = await enter({ words });
    expect(Math.abs(await moved(stage, 'n10', 'n10'))).to.be.lessThan(2);
  });
});
