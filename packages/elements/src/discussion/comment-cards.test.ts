import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeCard, fakeId } from '@learning-commons/client/testing';
import type { LcUiLinkPreview } from '../ui/link-preview.ts';
import { enter, type Stage } from './discussion-stage.test.ts';

const url = 'https://wiki.example/gloves';
const [own, last] = [fakeId('own'), fakeId('last')];
const preview = { url: '/previews/acme/x.webp', width: 640, height: 320 };

const cardsUnder = ({ root }: Stage, id: string) => [
  ...root.querySelectorAll<LcUiLinkPreview>(`#lc-comment-${id} > .comment-main lc-ui-link-preview`),
];
const inside = (card: LcUiLinkPreview, selector: string) => card.renderRoot.querySelector<HTMLElement>(selector);
const shown = async (stage: Stage, id: string, count: number) => {
  await waitUntil(() => cardsUnder(stage, id).length === count, `${count} cards under the comment`);
  await Promise.all(cardsUnder(stage, id).map((card) => card.updateComplete));
  return cardsUnder(stage, id);
};

describe('cards of links under a comment', () => {
  it('are accessible, say whose page it is and lead there', async () => {
    const stage = await enter({
      before: (topic) =>
        topic.preview(last, [
          fakeCard(url, { title: 'All about gloves', site: 'The Wiki', seconds: 754, type: 'video', picture: preview }),
        ]),
    });
    const [card] = await shown(stage, last, 1);
    const link = inside(card!, 'a') as HTMLAnchorElement;
    expect([link.href, link.rel, link.textContent]).to.deep.equal([
      url,
      'ugc nofollow noopener noreferrer',
      'All about gloves',
    ]);
    expect(inside(card!, '.about')!.innerText.replace(/\s+/g, ' '))
      .to.contain('The Wiki')
      .and.to.contain('wiki.example');
    expect(inside(card!, '.length')!.textContent).to.equal('12:34');
    expect(inside(card!, 'img')!.getAttribute('src')).to.equal(preview.url);
    await expect(stage.element).to.be.accessible();
  });

  it('keep their room before they are drawn and when they say little, so that nothing moves', async () => {
    const stage = await enter({
      before: (topic) => topic.preview(last, [fakeCard(url), fakeCard(`${url}/2`, { description: '' })]),
    });
    const [tall, small] = await shown(stage, last, 2);
    const before = [tall!.offsetHeight, small!.offsetHeight];
    expect(before[0]).to.be.greaterThan(before[1]!);
    for (const card of [tall!, small!]) card.shadowRoot!.replaceChildren();
    expect([tall!.offsetHeight, small!.offsetHeight]).to.deep.equal(before);
  });

  it('come while one reads, without another row being drawn anew', async () => {
    const stage = await enter();
    expect(cardsUnder(stage, own)).to.have.length(0);
    stage.discussion.preview(own, [fakeCard(url)]);
    await shown(stage, own, 1);
  });

  it('are taken away by who wrote the comment, with the keyboard, and brought back; others cannot', async () => {
    const stage = await enter({
      before: (topic) => (topic.preview(own, [fakeCard(url)]), topic.preview(last, [fakeCard(url)])),
    });
    const [foreign] = await shown(stage, last, 1);
    expect(inside(foreign!, '.remove')).to.equal(null);
    const [card] = await shown(stage, own, 1);
    inside(card!, 'a')!.focus();
    await sendKeys({ press: 'Tab' });
    expect(card!.shadowRoot!.activeElement).to.equal(inside(card!, '.remove'));
    await sendKeys({ press: 'Enter' });
    await shown(stage, own, 0);
    expect(stage.discussion.comment(own).previews).to.deep.equal([]);
    const undo = () =>
      stage.root.querySelector('lc-ui-toast')?.shadowRoot?.querySelector<HTMLElement>('.toast .button');
    await waitUntil(undo, 'an offer to undo');
    undo()!.click();
    await shown(stage, own, 1);
  });

  it('load nothing from elsewhere, and follow no other scheme', async () => {
    const stage = await enter({
      before: (topic) =>
        topic.preview(last, [
          fakeCard('javascript:alert(1)', {
            canonical: 'https://a.example/',
            picture: { ...preview, url: '//evil.example/x.webp' },
          }),
        ]),
    });
    const [card] = await shown(stage, last, 1);
    expect([inside(card!, 'img'), inside(card!, 'a')!.getAttribute('href')]).to.deep.equal([null, null]);
  });
});
