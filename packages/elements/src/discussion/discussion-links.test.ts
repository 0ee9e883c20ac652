import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { fakeId } from '@learning-commons/client/testing';
import {
  all,
  ana,
  article,
  asked,
  bo,
  choose,
  dee,
  enter,
  focusedComment,
  heard,
  names,
  one,
  press,
  settled,
  write,
  type Words,
} from './discussion-stage.test.ts';

const fragment = (name: string) => `#lc-comment-${fakeId(name)}`;
const far: readonly Words[] = [
  { name: 'old', author: dee, body: 'Old.' },
  { name: 'older-reply', author: bo, under: 'old', body: 'A reply.' },
  { name: 'deep-reply', author: dee, under: 'older-reply', body: 'Deep.' },
  ...Array.from({ length: 40 }, (_, at) => ({ name: `n${at}`, author: dee, body: `Note ${at}. `.repeat(20) })),
];

/** The page's fragment changes without an entry in its history, as a test must leave none. */
function go(hash: string): void {
  history.replaceState(null, '', location.pathname + location.search + hash);
}

describe('lc-discussion: links and read marks', () => {
  afterEach(() => go(''));

  it('lands on the comment that the address names: loaded with its ancestors, in sight, marked and focused', async () => {
    go(fragment('deep-reply'));
    const entries = history.length;
    const stage = await enter({ words: far });
    await waitUntil(() => focusedComment(stage) === 'deep-reply', 'it has focus', { timeout: 3_000 });
    const landed = article(stage, 'deep-reply')!;
    await aTimeout(100);
    const { top, bottom } = landed.getBoundingClientRect();
    expect(top >= 0 && bottom <= innerHeight, `${top} to ${bottom} of ${innerHeight}`).to.equal(true);
    expect(landed.classList.contains('highlighted')).to.equal(true);
    expect(article(stage, 'old')!.contains(landed)).to.equal(true);
    expect([history.length, location.hash]).to.deep.equal([entries, fragment('deep-reply')]);
    await press('k');
    expect(landed.classList.contains('highlighted')).to.equal(false);
  });

  it('follows the address when it changes, and no fragment that is not ours', async () => {
    const stage = await enter({ words: far });
    const seen = asked(stage, 'discussion.get').length;
    for (const hash of ['#section-2', '#lc-comment-', '#lc-comment-short', '#/route/lc-comment-x']) {
      go(hash);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    }
    await aTimeout(50);
    expect(asked(stage, 'discussion.get').length).to.equal(seen);
    expect(stage.root.activeElement === null).to.equal(true);
    go(fragment('older-reply'));
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    await waitUntil(() => focusedComment(stage) === 'older-reply');
  });

  it('says false, and moves nothing, for a comment that is not in this topic', async () => {
    const stage = await enter();
    expect(await stage.element.goTo(fakeId('nowhere'))).to.equal(false);
    expect(stage.root.activeElement === null).to.equal(true);
  });

  it('says that a linked comment is gone, and why it could not be looked for', async () => {
    go(fragment('nowhere'));
    const stage = await enter();
    await heard('The comment that this link leads to is no longer here');
    stage.server.refuse('discussion.get', { code: 'internal', message: 'Broken.' }, 1);
    expect(await stage.element.goTo(fakeId('elsewhere'))).to.equal(false);
    await heard('Something went wrong on our side');
  });

  it('stays on the comment while things above it grow', async () => {
    const stage = await enter({ words: far });
    await stage.element.goTo(fakeId('n20'));
    const landed = article(stage, 'n20')!;
    await aTimeout(100);
    const before = landed.getBoundingClientRect().top;
    // Not every browser holds by itself what the reader looks at.
    document.documentElement.style.setProperty('overflow-anchor', 'none');
    const late = document.createElement('div');
    late.style.setProperty('height', '400px');
    article(stage, 'n21')!.append(late);
    await aTimeout(200);
    expect(Math.abs(landed.getBoundingClientRect().top - before)).to.be.lessThan(3);
    document.documentElement.removeAttribute('style');
  });

  it('copies a link to the page with the comment’s fragment', async () => {
    const stage = await enter();
    let copied = '';
    const clipboard = { writeText: async (text: string) => void (copied = text) };
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    await choose(stage, 'last', 'Copy link');
    await waitUntil(() => copied !== '');
    expect(copied).to.equal(`${location.origin}${location.pathname}${location.search}${fragment('last')}`);
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  it('marks what is new, draws one line where the known begins, and counts down as it is seen', async () => {
    const words: Words[] = [
      { name: 'known', author: dee },
      { name: 'mine', author: ana },
      { name: 'new-reply', author: bo, under: 'known' },
      { name: 'new-thread', author: dee },
    ];
    const stage = await enter({ words, before: (discussion) => discussion.read(ana.id, 2) });
    const dotted = () => all(stage, '[part=unread]').map((dot) => dot.closest('article')!.id);
    expect(dotted()).to.deep.equal([`lc-comment-${fakeId('new-thread')}`, `lc-comment-${fakeId('new-reply')}`]);
    expect(all(stage, '.line').map((line) => [line.closest('article')!.id, line.textContent])).to.deep.equal([
      [`lc-comment-${fakeId('mine')}`, 'Earlier'],
    ]);
    expect(one(stage, '.unread-button').textContent.trim()).to.equal('2 unread');
    await expect(stage.element).to.be.accessible();
    article(stage, 'new-thread')!.scrollIntoView();
    await waitUntil(() => one(stage, '.unread-button').textContent.trim() === '1 unread', 'one was seen', {
      timeout: 3_000,
    });
    article(stage, 'new-reply')!.scrollIntoView({ block: 'center' });
    await waitUntil(() => stage.root.querySelector('.unread-button') === null, 'all was seen', { timeout: 3_000 });
    await waitUntil(() => asked(stage, 'discussion.read').length > 0, 'the mark was sent', { timeout: 3_000 });
    expect(asked(stage, 'discussion.read').at(-1)).to.include({ seq: 4 });
  });

  it('leads from one unread comment to the next, loading what is needed', async () => {
    const words: Words[] = [
      { name: 'old', author: dee, body: 'Old.' },
      { name: 'unread-reply', author: bo, under: 'old' },
      ...far.slice(3),
    ];
    const stage = await enter({ words, before: (discussion) => discussion.read(ana.id, 1) });
    expect(names(stage)).to.not.include('unread-reply');
    await stage.element.goTo(fakeId('n39'));
    one(stage, '.unread-button').click();
    await waitUntil(() => focusedComment(stage) === 'n38');
    one(stage, '.unread-button').click();
    await waitUntil(() => focusedComment(stage) === 'n37');
  });

  it('unfolds a long text it leads to, and folds it for others', async () => {
    const words: Words[] = [{ name: 'long', author: dee, body: 'A long story. '.repeat(200) }];
    const stage = await enter({ words });
    const text = () => article(stage, 'long')!.querySelector('.text')!;
    expect(text().classList.contains('folded')).to.equal(true);
    await expect(stage.element).to.be.accessible();
    await stage.element.goTo(fakeId('long'));
    await settled(stage.element);
    expect(text().classList.contains('folded')).to.equal(false);
  });

  it('draws what came late in a thread out of sight when it comes into sight', async () => {
    const stage = await enter({ words: far.slice(3) });
    const last = names(stage).at(-1)!;
    await aTimeout(100);
    stage.discussion.react(fakeId(last), bo.id, '🎉', true);
    write(stage.discussion, { name: 'late', author: bo, under: last });
    article(stage, last)!.scrollIntoView();
    await waitUntil(() => article(stage, last)!.textContent.includes('🎉'));
  });
});
