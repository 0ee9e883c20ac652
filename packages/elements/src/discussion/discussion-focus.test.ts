import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import {
  all,
  article,
  asked,
  bo,
  choose,
  control,
  dee,
  enter,
  focused,
  focusedComment,
  names,
  one,
  press,
  heard,
  settled,
  threads,
  write,
  type Stage,
  type Words,
} from './discussion-stage.test.ts';

const labelOf = (stage: Stage) =>
  (focused(stage)?.getAttribute('aria-label') ?? focused(stage)?.textContent ?? '').trim();
const boxIn = (stage: Stage) => focused(stage) as HTMLTextAreaElement | null;
const many: readonly Words[] = Array.from({ length: 7 }, (_, at) => ({ name: `n${at}`, author: dee }));

async function writing(stage: Stage): Promise<void> {
  await waitUntil(() => focused(stage)?.localName === 'textarea', 'the box has focus');
}

describe('lc-discussion: keys and focus', () => {
  it('can be walked, answered and acted on with the keyboard alone', async () => {
    const stage = await enter();
    one(stage, '.search-button').focus();
    await press('Tab', 'Tab');
    await waitUntil(() => focusedComment(stage) === 'last', 'Tab reaches the first comment');
    await press('j', 'PageDown', 'j');
    expect(focusedComment(stage)).to.equal('first');
    await press('k', 'PageUp');
    expect(focusedComment(stage)).to.equal('own');
    await press('r');
    await writing(stage);
    await sendKeys({ type: 'Me too, j and k and r.' });
    await press('Control+Enter');
    await waitUntil(() => asked(stage, 'comment.create').length === 1);
    expect(asked(stage, 'comment.create')[0]).to.include({ parentId: fakeId('own'), body: 'Me too, j and k and r.' });
    await press('.');
    await waitUntil(() => focused(stage)?.getAttribute('role') === 'menuitem', 'the menu is open');
    await press('Escape');
    expect(labelOf(stage)).to.equal('More actions');
  });

  it('has one comment in the tab order: the first, then the one last gone to', async () => {
    const stage = await enter();
    const inOrder = () => all(stage, 'article[tabindex="0"]').map((each) => each.id);
    expect(inOrder()).to.deep.equal([`lc-comment-${fakeId('last')}`]);
    article(stage, 'last')!.focus();
    await press('j');
    expect(inOrder()).to.deep.equal([`lc-comment-${fakeId('own')}`]);
  });

  it('leaves the feed with Control and End or Home', async () => {
    const stage = await enter();
    article(stage, 'own')!.focus();
    await press('Control+End');
    expect(focused(stage)?.className).to.equal('feed-end');
    article(stage, 'own')!.focus();
    await press('Control+Home');
    expect(focused(stage)?.localName).to.equal('h2');
  });

  it('takes no key away from a box or a menu', async () => {
    const stage = await enter();
    control(stage, 'last', 'Reply').click();
    await writing(stage);
    await sendKeys({ type: 'jkr.' });
    expect(boxIn(stage)!.value).to.equal('jkr.');
  });

  it('stays in the emptied box after a new thread', async () => {
    const stage = await enter();
    one(stage, 'lc-composer').focus();
    await writing(stage);
    await sendKeys({ type: 'Hello' });
    await press('Control+Enter');
    await waitUntil(() => names(stage).length === 6);
    expect([focused(stage)?.localName, boxIn(stage)!.value]).to.deep.equal(['textarea', '']);
  });

  it('goes to the emptied box when the button was pressed', async () => {
    const stage = await enter();
    one(stage, 'lc-composer').focus();
    await writing(stage);
    await sendKeys({ type: 'Hello' });
    const post = one(stage, 'lc-composer').shadowRoot!.querySelector<HTMLElement>('.button.primary')!;
    post.focus();
    post.click();
    await waitUntil(() => names(stage).length === 6);
    await writing(stage);
    expect(boxIn(stage)!.value).to.equal('');
  });

  it('names each box after what is written in it', async () => {
    const stage = await enter();
    control(stage, 'last', 'Reply').click();
    await writing(stage);
    expect(labelOf(stage)).to.equal(`Reply to ${dee.name}`);
    await press('Escape');
    await choose(stage, 'own', 'Edit');
    await writing(stage);
    expect(labelOf(stage)).to.equal('Edit');
  });

  it('goes to the new reply', async () => {
    const stage = await enter();
    control(stage, 'question', 'Reply').click();
    await writing(stage);
    await sendKeys({ type: 'Thanks' });
    await press('Control+Enter');
    await waitUntil(() => stage.root.activeElement?.textContent.includes('Thanks'), 'the reply has focus');
    expect(all(stage, 'lc-composer').length).to.equal(1);
    expect(names(stage).slice(2, 5)).to.deep.equal(['question', 'first', 'second']);
  });

  it('goes back to the button after a reply is called off, and keeps what was written', async () => {
    const stage = await enter();
    control(stage, 'last', 'Reply').click();
    await writing(stage);
    await sendKeys({ type: 'Half a thought' });
    one(stage, '.answer lc-composer').shadowRoot!.querySelector<HTMLElement>('.button.quiet')!.click();
    await waitUntil(() => labelOf(stage) === 'Reply');
    control(stage, 'last', 'Reply').click();
    await writing(stage);
    await waitUntil(() => boxIn(stage)!.value === 'Half a thought');
  });

  it('goes to the comment after an edit, saved or called off', async () => {
    const stage = await enter();
    await choose(stage, 'own', 'Edit');
    await writing(stage);
    await waitUntil(() => boxIn(stage)!.value === 'I had breakfast.');
    await press('End');
    await sendKeys({ type: ' Twice.' });
    await press('Control+Enter');
    await waitUntil(() => focusedComment(stage) === 'own');
    await waitUntil(() => article(stage, 'own')!.textContent.includes('I had breakfast. Twice.'));
    await choose(stage, 'own', 'Edit');
    await writing(stage);
    await press('Escape');
    await waitUntil(() => focusedComment(stage) === 'own');
  });

  it('begins a quotation with what was said and by whom', async () => {
    const stage = await enter();
    await choose(stage, 'first', 'Quote in reply');
    await waitUntil(() => boxIn(stage)?.value?.startsWith('> '), 'the quotation is there');
    expect(boxIn(stage)!.value).to.equal('> **Bo**\n>\n> On the share.\n\n');
  });

  it('stays on the place of a deleted comment, and on the comment after undo', async () => {
    const stage = await enter();
    await choose(stage, 'own', 'Delete');
    await waitUntil(() => article(stage, 'own')!.textContent.includes('Deleted by its author'));
    await waitUntil(() => focusedComment(stage) === 'own');
    await heard('Comment deleted');
    const undo = one(stage, 'lc-ui-toast').shadowRoot!.querySelector<HTMLElement>('.toast .button')!;
    expect(undo.textContent.trim()).to.equal('Undo');
    undo.click();
    await waitUntil(() => article(stage, 'own')!.textContent.includes('I had breakfast.'));
    expect(focusedComment(stage)).to.equal('own');
    expect(asked(stage, 'comment.restore').length).to.equal(1);
  });

  it('goes to the first comment of the page that was loaded, and says how many came', async () => {
    const stage = await enter({ words: many, limit: 3 });
    const more = one(stage, '.threads > .more button');
    more.focus();
    const before = document.scrollingElement!.scrollTop;
    more.click();
    await waitUntil(() => names(stage).length === 6);
    await waitUntil(() => focusedComment(stage) === 'n3');
    await heard('3 more comments loaded');
    expect(document.scrollingElement!.scrollTop).to.equal(before);
    expect(all(stage, '[role=feed] > lc-comment > article')[3]!.ariaPosInSet).to.equal('4');
  });

  it('leaves focus where the reader went meanwhile', async () => {
    const stage = await enter({ words: many, limit: 3 });
    const release = stage.server.stall('discussion.get');
    one(stage, '.threads > .more button').click();
    article(stage, 'n6')!.focus();
    release();
    await waitUntil(() => names(stage).length === 6);
    await aTimeout(50);
    expect(focusedComment(stage)).to.equal('n6');
  });

  it('tells why a page did not come, and offers it again', async () => {
    const stage = await enter({ words: many, limit: 3 });
    stage.server.refuse('discussion.get', { code: 'internal', message: 'Broken.' }, 1);
    one(stage, '.threads > .more button').click();
    await waitUntil(() => stage.root.querySelector('.list-error'));
    await expect(stage.element).to.be.accessible();
    one(stage, '.threads > .more button').click();
    await waitUntil(() => names(stage).length === 6 && !stage.root.querySelector('.list-error'));
  });

  it('loads more replies under a comment and goes to the first of them', async () => {
    const replies = Array.from({ length: 6 }, (_, at) => ({ name: `r${at}`, author: bo, under: 'question' }));
    const stage = await enter({ words: [threads[0]!, ...replies] });
    expect(names(stage).length).to.equal(4);
    const more = one(stage, '.replies > .more button');
    expect(more.textContent.trim()).to.equal('Show 3 more replies');
    more.focus();
    more.click();
    await waitUntil(() => focusedComment(stage) === 'r3');
  });

  it('goes to the first new comment when it is let in', async () => {
    const stage = await enter();
    write(stage.discussion, { name: 'newer', author: dee });
    write(stage.discussion, { name: 'newest', author: bo });
    await waitUntil(() => stage.root.querySelector('.fresh-button'));
    one(stage, '.fresh-button').click();
    await waitUntil(() => focusedComment(stage) === 'newest');
  });

  it('never moves focus for what others do', async () => {
    const stage = await enter();
    article(stage, 'own')!.focus();
    write(stage.discussion, { name: 'newer', author: dee });
    stage.discussion.remove(fakeId('last'));
    stage.discussion.pin(fakeId('question'), true);
    await waitUntil(() => names(stage)[0] === 'question');
    expect(focusedComment(stage)).to.equal('own');
  });

  for (const [line, heading, role] of [
    ['Report', 'Report to the moderators', 'learner'],
    ['Who reacted', 'Who reacted', 'learner'],
    ['History', 'History', 'learner'],
  ] as const) {
    it(`opens “${line}” and gives focus back to its opener`, async () => {
      const stage = await enter({
        role,
        before: (discussion) => {
          discussion.edit(fakeId('last'), 'Bring your own gloves.');
          discussion.react(fakeId('last'), bo.id, '👍', true);
        },
      });
      await choose(stage, 'last', line);
      const tag = { Report: 'lc-report-dialog', 'Who reacted': 'lc-reactors-dialog', History: 'lc-history-dialog' }[
        line
      ];
      await waitUntil(
        () =>
          stage.root.querySelector(tag)?.shadowRoot?.querySelector('lc-ui-dialog')?.shadowRoot?.querySelector('dialog')
            ?.open,
      );
      await settled(stage.element);
      await aTimeout(50);
      expect(stage.root.querySelector(tag)!.shadowRoot!.querySelector('lc-ui-dialog')!.heading).to.equal(heading);
      await expect(stage.element).to.be.accessible();
      await press('Escape');
      await waitUntil(() => !stage.root.querySelector(tag), 'the dialog is gone');
      expect(labelOf(stage)).to.equal('More actions');
      expect(stage.root.activeElement?.closest('article')?.id).to.equal(`lc-comment-${fakeId('last')}`);
    });
  }

  it('sends a report with its reason', async () => {
    const stage = await enter();
    await choose(stage, 'last', 'Report');
    await waitUntil(() => stage.root.querySelector('lc-report-dialog')?.shadowRoot?.querySelector('input'));
    const dialog = stage.root.querySelector('lc-report-dialog')!.shadowRoot!;
    await waitUntil(() => focused(stage)?.localName === 'input', 'the first reason has focus');
    await press('ArrowDown', 'Space');
    dialog.querySelector<HTMLElement>('.button.primary')!.click();
    await waitUntil(() => asked(stage, 'comment.report').length === 1);
    expect(asked(stage, 'comment.report')[0]).to.deep.equal({
      commentId: fakeId('last'),
      reason: 'personal',
      note: '',
    });
    await heard('Thank you');
  });

  it('names insertions and deletions in its history in words', async () => {
    const stage = await enter({ before: (discussion) => discussion.edit(fakeId('last'), 'Bring two gloves.') });
    await choose(stage, 'last', 'History');
    await waitUntil(() => stage.root.querySelector('lc-history-dialog')?.shadowRoot?.querySelector('ins'));
    const { shadowRoot } = stage.root.querySelector('lc-history-dialog')!;
    expect(shadowRoot!.querySelector('ins')!.textContent).to.equal('Added: Bring two gloves. End of addition.');
    expect(shadowRoot!.querySelector('del')!.textContent).to.equal('Removed: Bring gloves. End of removal.');
  });

  it('finds words, leads to the comment, and gives focus back when search is closed', async () => {
    const stage = await enter();
    one(stage, '.search-button').click();
    await waitUntil(() => focused(stage)?.localName === 'input', 'the field has focus');
    await sendKeys({ type: 'gloves' });
    const panel = stage.root.querySelector('lc-search-panel')!;
    await waitUntil(() => panel.shadowRoot!.querySelector('.hit'));
    expect(panel.shadowRoot!.querySelector('mark')!.textContent).to.equal('gloves');
    await expect(stage.element).to.be.accessible();
    await heard('1 result');
    await press('Escape');
    await waitUntil(() => focused(stage)?.classList.contains('search-button'));
    one(stage, '.search-button').click();
    await waitUntil(() => focused(stage)?.localName === 'input');
    await sendKeys({ type: 'share' });
    await waitUntil(() => stage.root.querySelector('lc-search-panel')?.shadowRoot?.querySelector('.hit'));
    stage.root.querySelector('lc-search-panel')!.shadowRoot!.querySelector<HTMLElement>('.hit')!.click();
    await waitUntil(() => focusedComment(stage) === 'first');
    expect(stage.root.querySelector('lc-search-panel') === null).to.equal(true);
  });

  it('reacts from the row of emoji and gives focus back; the chip takes the reaction away', async () => {
    const stage = await enter();
    control(stage, 'last', 'React').click();
    await waitUntil(() => focused(stage)?.getAttribute('aria-label') === 'React with 👍', 'the first emoji has focus');
    await expect(stage.element).to.be.accessible();
    await press('ArrowRight', 'Enter');
    await waitUntil(() => asked(stage, 'comment.react').length === 1);
    expect(asked(stage, 'comment.react')[0]).to.deep.equal({ commentId: fakeId('last'), emoji: '❤️', on: true });
    expect(labelOf(stage)).to.equal('React');
    await waitUntil(() => article(stage, 'last')!.querySelector('.chip'));
    const chip = article(stage, 'last')!.querySelector<HTMLElement>('.chip')!;
    expect([chip.ariaPressed, chip.textContent.replace(/\s+/g, ' ').trim()]).to.deep.equal(['true', '❤️1from Ana']);
    chip.click();
    await waitUntil(() => asked(stage, 'comment.react').length === 2);
    expect(asked(stage, 'comment.react')[1]).to.include({ on: false });
  });
});
