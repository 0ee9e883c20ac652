import { aTimeout, expect, oneEvent, waitUntil } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import {
  all,
  ana,
  article,
  asked,
  bo,
  choose,
  control,
  cy,
  dee,
  enter,
  focusedComment,
  menuOf,
  names,
  one,
  settled,
  TOPIC,
  threads,
  write,
  type Stage,
} from './discussion-stage.test.ts';

const textOf = (stage: Stage, selector: string) => one(stage, selector).textContent.replace(/\s+/g, ' ').trim();

describe('lc-discussion', () => {
  it('is accessible full, with a reply being written, narrow, and in dark', async () => {
    const stage = await enter({
      before: (discussion) => {
        discussion.pin(fakeId('own'), true);
        discussion.accept(fakeId('second'), true);
        discussion.endorse(fakeId('second'), bo.id, true);
        discussion.react(fakeId('last'), bo.id, '👍', true);
      },
    });
    await expect(stage.element).to.be.accessible();
    control(stage, 'last', 'Reply').click();
    await settled(stage.element);
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    await setViewport({ width: 320, height: 640 });
    await aTimeout(300);
    await expect(stage.element).to.be.accessible();
    document.documentElement.removeAttribute('style');
    await setViewport({ width: 1280, height: 800 });
  });

  it('cuts no words of its tools where it is narrow: order and filter are drawings, and what was chosen is written out', async () => {
    const stage = await enter({ role: 'moderator' });
    const choices = () => all(stage, '[part=toolbar] select') as HTMLSelectElement[];
    await waitUntil(() => choices().length === 2);
    const written = () => choices().filter((each) => getComputedStyle(each).opacity === '1');
    const widths = () => written().map((each) => each.getBoundingClientRect().width);
    expect(written().length, 'with room, both are').to.equal(2);
    await setViewport({ width: 320, height: 640 });
    await aTimeout(50);
    expect(written()).to.deep.equal([]);
    expect(choices().map(({ ariaLabel }) => ariaLabel)).to.deep.equal(['Order', 'Show']);
    const [, filter] = choices() as [HTMLSelectElement, HTMLSelectElement];
    filter.value = 'mine';
    filter.dispatchEvent(new Event('change'));
    await waitUntil(() => written().length === 1, 'the filter says what it is');
    const shown = widths();
    filter.style.minInlineSize = 'max-content';
    expect(widths(), 'all of it').to.deep.equal(shown);
    expect(one(stage, '[part=toolbar]').scrollWidth).to.be.at.most(320);
    await setViewport({ width: 1280, height: 800 });
  });

  it('lists threads as a feed of articles named by author and time, each with its place', async () => {
    const stage = await enter();
    const feed = one(stage, '[role=feed]');
    const articles = [...feed.querySelectorAll(':scope > lc-comment > article')];
    expect(articles.map((each) => [each.ariaPosInSet, each.ariaSetSize])).to.deep.equal([
      ['1', '3'],
      ['2', '3'],
      ['3', '3'],
    ]);
    const labels = articles[0]!.getAttribute('aria-labelledby')!.split(' ');
    expect(labels.map((id) => stage.root.getElementById(id)!.textContent.trim() !== '')).to.deep.equal([true, true]);
    expect(stage.root.getElementById(labels[0]!)!.textContent).to.equal('Dee');
  });

  it('shows threads newest first with their replies oldest first, and counts everything', async () => {
    const stage = await enter();
    expect(names(stage)).to.deep.equal(['last', 'own', 'question', 'first', 'second']);
    expect(textOf(stage, '[part=count]')).to.equal('5 comments');
  });

  it('says that it is loaded, with the count', async () => {
    const loaded = oneEvent(document, 'lc-discussion-loaded');
    await enter();
    expect((await loaded).detail).to.deep.equal({ count: 5 });
  });

  it('writes no style attribute anywhere', async () => {
    const stage = await enter({ before: (discussion) => discussion.react(fakeId('last'), bo.id, '👍', true) });
    control(stage, 'last', 'Reply').click();
    await settled(stage.element);
    expect(all(stage, '[style]').length).to.equal(0);
  });

  it('keeps the place of what is coming while it loads', async () => {
    const stage = await enter({ phase: 'loading', before: (_, server) => server.stall('discussion.get') });
    expect(textOf(stage, 'h2')).to.equal('Discussion');
    expect(one(stage, 'section').ariaBusy).to.equal('true');
    expect(one(stage, '.loading').offsetHeight).to.be.greaterThan(400);
    await expect(stage.element).to.be.accessible();
  });

  it('says why it cannot load, and loads when asked again', async () => {
    const refusal = { code: 'forbidden', message: 'No.' } as const;
    const stage = await enter({
      phase: 'failed',
      before: (_, server) => server.refuse('discussion.get', { code: 'internal', message: 'Broken.' }, 1),
    });
    await waitUntil(() => names(stage).length === 5 || stage.root.querySelector('.failed'), 'it failed or recovered');
    await expect(stage.element).to.be.accessible();
    stage.root.querySelector<HTMLElement>('.failed button')?.click();
    await waitUntil(() => names(stage).length === 5);
    const closed = await enter({ phase: 'failed', before: (_, server) => server.refuse('discussion.get', refusal) });
    expect(textOf(closed, '.empty')).to.contain('open to members');
    await expect(closed.element).to.be.accessible();
  });

  it('asks for a sign-in where only members read', async () => {
    const stage = await enter({
      token: null,
      phase: 'failed',
      before: (_, server) => server.refuse('discussion.get', { code: 'unauthenticated', message: 'Who?' }),
    });
    expect(textOf(stage, '.empty')).to.contain('Sign in on this page to take part');
  });

  it('invites where nobody has written yet, in the words of its mode', async () => {
    const words: Record<string, string> = {
      thread: 'Nobody has written here yet',
      qa: 'No questions yet',
      comments: 'No comments yet',
    };
    for (const [mode, expected] of Object.entries(words)) {
      const stage = await enter({ words: [], attributes: { mode } });
      expect(textOf(stage, '.empty-title')).to.equal(expected);
      await expect(stage.element).to.be.accessible();
    }
  });

  it('tells an editor that the topic is missing or cannot be used', async () => {
    const refuse = (_discussion: unknown, server: Stage['server']) =>
      server.refuse('discussion.get', { code: 'invalid', message: '' });
    const stage = await enter({ phase: 'failed', before: refuse });
    expect(textOf(stage, '.empty')).to.match(/^A topic is needed here/);
    await expect(stage.element).to.be.accessible();
    stage.element.topic = '';
    await settled(stage.element);
    expect(textOf(stage, '.empty')).to.match(/^A topic is needed here/);
  });

  it('takes unknown words in its attributes for the usual ones', async () => {
    const stage = await enter({ attributes: { mode: 'forum', sort: 'random' } });
    expect(textOf(stage, 'h2')).to.match(/^Discussion/);
    expect(one(stage, 'lc-composer').shadowRoot!.querySelector('textarea')!.placeholder).to.match(/^Ask, share/);
    stage.element.sort = 'other' as never;
    await settled(stage.element);
    expect(stage.store.view.query.sort).to.equal('newest');
  });

  it('says that the page cannot connect where its tokens fail, and asks nobody to sign in', async () => {
    const details = { reason: 'provider' };
    const stage = await enter({
      phase: 'failed',
      before: (_discussion, server) =>
        server.refuse('discussion.get', { code: 'unauthenticated', message: '', details }),
    });
    expect(textOf(stage, '.empty')).to.match(/cannot connect to its community/);
    await expect(stage.element).to.be.accessible();
  });

  it('reads without a sign-in, and says how to take part', async () => {
    const stage = await enter({ token: null });
    await waitUntil(() => one(stage, 'lc-composer').shadowRoot!.textContent.includes('Sign in'));
    expect(all(stage, '[data-key=reply], [data-key=react]').length).to.equal(0);
    await expect(stage.element).to.be.accessible();
  });

  it('shows that it is closed and why, and takes no replies', async () => {
    const stage = await enter({ before: (discussion) => discussion.lock(true, 'The season is over.') });
    await waitUntil(() => one(stage, 'lc-composer').shadowRoot!.textContent.includes('The season is over.'));
    expect(textOf(stage, '[part~=locked]')).to.equal('Closed');
    expect(all(stage, '[data-key=reply]').length).to.equal(0);
    await expect(stage.element).to.be.accessible();
  });

  it('says when it will close', async () => {
    const stage = await enter({
      before: (discussion) => discussion.lock(false, null, Date.now() + 3 * 86_400_000 + 60_000),
    });
    expect(textOf(stage, '[part=closing]')).to.equal('Closes in 3 days');
    expect(all(stage, '[data-key=reply]').length).to.equal(5);
  });

  it('closes by itself at its time, before the eyes of who reads', async () => {
    const stage = await enter({ before: (discussion) => discussion.lock(false, null, Date.now() + 1_500) });
    expect(all(stage, '[data-key=reply]').length).to.equal(5);
    await waitUntil(() => stage.root.querySelector('[part~=locked]'), 'it is closed', { timeout: 4_000 });
    await waitUntil(() => all(stage, '[data-key=reply]').length === 0);
    await waitUntil(() => one(stage, 'lc-composer').shadowRoot!.textContent.includes('closed to new posts'));
  });

  it('closes from its dialog, now with a reason or at a later time', async () => {
    const stage = await enter({ role: 'moderator' });
    const open = async () => {
      const menu = one(stage, 'lc-ui-menu[label=Moderate]');
      menu.shadowRoot!.querySelector('button')!.click();
      await waitUntil(() => menu.shadowRoot!.querySelector('[role=menuitem]'));
      menu.shadowRoot!.querySelector<HTMLElement>('[role=menuitem]')!.click();
      await waitUntil(() => stage.root.querySelector('lc-lock-dialog')?.shadowRoot?.querySelector('form'));
      return stage.root.querySelector('lc-lock-dialog')!;
    };
    const dialog = await open();
    await aTimeout(50);
    await expect(stage.element).to.be.accessible();
    dialog.shadowRoot!.querySelector<HTMLInputElement>('[value=later]')!.click();
    await dialog.updateComplete;
    dialog.shadowRoot!.querySelector<HTMLInputElement>('[name=at]')!.value = '2099-05-01T12:00';
    dialog.shadowRoot!.querySelector<HTMLInputElement>('[name=reason]')!.value = 'Done.';
    dialog.shadowRoot!.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => asked(stage, 'discussion.lock').length === 1);
    const closesAt = new Date('2099-05-01T12:00').getTime();
    expect(asked(stage, 'discussion.lock')[0]).to.deep.equal({ topic: TOPIC, on: false, reason: 'Done.', closesAt });
    await waitUntil(() => !stage.root.querySelector('lc-lock-dialog'));
    (await open()).shadowRoot!.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => asked(stage, 'discussion.lock').length === 2);
    expect(asked(stage, 'discussion.lock')[1]).to.deep.equal({ topic: TOPIC, on: true, closesAt: null });
  });

  it('lets moderators go on writing in a closed discussion, and open it again', async () => {
    const stage = await enter({ role: 'moderator', before: (discussion) => discussion.lock(true) });
    expect(all(stage, '[data-key=reply]').length).to.equal(5);
    const menu = one(stage, 'lc-ui-menu[label=Moderate]');
    menu.shadowRoot!.querySelector('button')!.click();
    await waitUntil(() => menu.shadowRoot!.querySelector('[role=menuitem]'));
    menu.shadowRoot!.querySelector<HTMLElement>('[role=menuitem]')!.click();
    await waitUntil(() => asked(stage, 'discussion.lock').length === 1);
    expect(asked(stage, 'discussion.lock')[0]).to.include({ on: false });
  });

  it('puts the accepted answer first under its question and says who vouches for it', async () => {
    const stage = await enter({
      before: (discussion) => {
        discussion.accept(fakeId('second'), true);
        discussion.endorse(fakeId('second'), bo.id, true);
      },
    });
    expect(names(stage).slice(2)).to.deep.equal(['question', 'second', 'first']);
    expect(article(stage, 'second')!.querySelector('.marks')!.textContent.replace(/\s+/g, ' ').trim()).to.equal(
      'Accepted answer Endorsed by Bo',
    );
    expect(article(stage, 'question')!.querySelector('.marks')!.textContent.trim()).to.equal('Answered question');
  });

  it('lifts an answer from deep in the thread, once, with what was said to it', async () => {
    const words = [
      ...threads,
      { name: 'deep', author: bo, body: 'Here.', under: 'second' },
      { name: 'thanks', author: dee, body: 'Yes!', under: 'deep' },
    ];
    const stage = await enter({ words, before: (discussion) => discussion.accept(fakeId('deep'), true) });
    expect(names(stage).slice(2)).to.deep.equal(['question', 'deep', 'thanks', 'first', 'second']);
  });

  it('keeps pinned threads at the top, but not among the results of a filter', async () => {
    const stage = await enter({ before: (discussion) => discussion.pin(fakeId('question'), true) });
    expect(names(stage)[0]).to.equal('question');
    expect(textOf(stage, '[part=pinned]')).to.equal('Pinned');
    stage.store.setQuery({ filter: { author: ana.id } });
    await waitUntil(() => names(stage).join() === 'own');
  });

  it('filters and sorts by its two choices, and finds back from a filter without results', async () => {
    const stage = await enter();
    const [order, filter] = all(stage, 'select') as HTMLSelectElement[];
    order!.value = 'oldest';
    order!.dispatchEvent(new Event('change'));
    await waitUntil(() => names(stage)[0] === 'question');
    filter!.value = 'concern';
    filter!.dispatchEvent(new Event('change'));
    await waitUntil(() => stage.root.querySelector('.empty'));
    await expect(stage.element).to.be.accessible();
    one(stage, '.empty button').click();
    await waitUntil(() => names(stage).length === 5);
  });

  it('stands with its composer where the own post will appear', async () => {
    const follows = (stage: Stage) =>
      Boolean(
        one(stage, 'lc-composer').compareDocumentPosition(one(stage, '.feed')) & Node.DOCUMENT_POSITION_PRECEDING,
      );
    expect(follows(await enter())).to.equal(false);
    expect(follows(await enter({ attributes: { sort: 'oldest' } }))).to.equal(true);
  });

  it('leaves the place of a deleted comment to its replies, without its words', async () => {
    const stage = await enter({ before: (discussion) => discussion.remove(fakeId('question'), 'moderator') });
    expect(article(stage, 'question')!.textContent)
      .to.contain('Removed by a moderator')
      .and.not.contain('Where is the list?');
    expect(names(stage)).to.include('first');
    await expect(stage.element).to.be.accessible();
  });

  it('names nobody for an anonymous concern', async () => {
    const stage = await enter({
      words: [{ name: 'concern', author: dee, type: 'concern', anonymous: true, body: 'Too loud.' }],
    });
    expect(article(stage, 'concern')!.textContent).to.contain('An anonymous colleague').and.not.contain('Dee');
  });

  it('says whom a reply at the last level answers, and leads there', async () => {
    const words = ['one', 'two', 'three', 'four', 'five'].map((name, at, all) => ({
      name,
      author: at % 2 ? bo : dee,
      ...(at > 0 && { under: all[at - 1]! }),
    }));
    const stage = await enter({ words });
    const to = article(stage, 'five')!.querySelector<HTMLElement>('.to')!;
    expect(to.textContent).to.equal('replying to Bo');
    to.click();
    await waitUntil(() => stage.root.activeElement === article(stage, 'four'));
  });

  it('offers what each reader may do', async () => {
    const learner = await enter();
    expect([...(await menuOf(learner, 'own')).keys()]).to.deep.equal(['Edit', 'Quote in reply', 'Copy link', 'Delete']);
    expect([...(await menuOf(learner, 'last')).keys()]).to.deep.equal(['Quote in reply', 'Copy link', 'Report']);
    const curator = await enter({ role: 'curator' });
    expect([...(await menuOf(curator, 'first')).keys()]).to.deep.equal([
      'Quote in reply',
      'Copy link',
      'Accept as the answer',
      'Endorse',
      'Report',
    ]);
    const moderator = await enter({ role: 'moderator' });
    expect([...(await menuOf(moderator, 'last')).keys()]).to.deep.equal([
      'Quote in reply',
      'Copy link',
      'Endorse',
      'Pin to the top',
      'Report',
      'Delete',
    ]);
    const stranger = await enter({ token: null });
    expect([...(await menuOf(stranger, 'last')).keys()]).to.deep.equal(['Copy link']);
  });

  it('lets the page hold back what is about to be done', async () => {
    const stage = await enter();
    stage.element.addEventListener('lc-comment-delete', (event) => event.preventDefault());
    await choose(stage, 'own', 'Delete');
    await aTimeout(50);
    expect(asked(stage, 'comment.delete')).to.deep.equal([]);
  });

  it('leaves the text in the box when the page holds back a post', async () => {
    const stage = await enter();
    stage.element.addEventListener('lc-comment-create', (event) => event.preventDefault());
    const composer = one<HTMLElement & { text: string; box: HTMLTextAreaElement }>(stage, 'lc-composer');
    composer.box.focus();
    composer.box.value = 'Hello';
    composer.box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    composer.shadowRoot!.querySelector<HTMLElement>('.primary')!.click();
    await aTimeout(100);
    expect([composer.text, asked(stage, 'comment.create').length]).to.deep.equal(['Hello', 0]);
  });

  it('tells the page before and after a post', async () => {
    const stage = await enter();
    const told: string[] = [];
    for (const name of ['lc-comment-create', 'lc-comment-created'])
      stage.element.addEventListener(name, () => told.push(name));
    const composer = one<HTMLElement & { text: string; box: HTMLTextAreaElement }>(stage, 'lc-composer');
    composer.box.focus();
    composer.box.value = 'Hello';
    composer.box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    composer.shadowRoot!.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => told.length === 2);
    expect(told).to.deep.equal(['lc-comment-create', 'lc-comment-created']);
    expect(asked(stage, 'comment.create')[0]).to.include({ topic: TOPIC, body: 'Hello' });
  });

  it('shows the name of who types as it is, whatever stands in it', async () => {
    const stage = await enter();
    stage.server.typing({ stream: stage.discussion.stream, member: { id: bo.id, name: 'Bo | #1 {names}' } });
    await waitUntil(() => textOf(stage, '[part=typing]'));
    expect(textOf(stage, '[part=typing]')).to.equal('Bo | #1 {names} is writing …');
  });

  it('shows who is here and who types, and counts the others', async () => {
    const stage = await enter();
    const members = [bo, cy, dee].map(({ id, name }) => ({ id, name }));
    stage.server.presence({ stream: stage.discussion.stream, count: 12, members });
    stage.server.typing({ stream: stage.discussion.stream, member: { id: bo.id, name: bo.name } });
    await waitUntil(() => stage.root.querySelector('[part=presence]'));
    expect(textOf(stage, '[part=presence]')).to.contain('12 here now');
    expect(textOf(stage, '[part=typing]')).to.equal('Bo is writing …');
    expect(textOf(stage, '.people')).to.contain('and 9 more');
    one(stage, '[part=presence]').click();
    await expect(stage.element).to.be.accessible();
  });

  it('lets the reader be here unseen, now and on the next visit', async () => {
    const seen: boolean[] = [];
    const stage = await enter();
    stage.store.setVisible = (visible) => void seen.push(visible);
    stage.server.presence({ stream: stage.discussion.stream, count: 1, members: [{ id: ana.id, name: ana.name }] });
    await waitUntil(() => stage.root.querySelector('.visibility'));
    one(stage, '.visibility input').click();
    expect(seen).to.deep.equal([false]);
    const { restorePresence } = await import('./discussion-presence.ts');
    restorePresence(stage.store);
    expect(seen).to.deep.equal([false, false]);
    one(stage, '.visibility input').click();
    restorePresence(stage.store);
    expect(seen).to.deep.equal([false, false, true]);
  });

  it('follows and mutes from its bell', async () => {
    const stage = await enter();
    const bell = one(stage, 'lc-ui-menu[icon=bell]');
    bell.shadowRoot!.querySelector('button')!.click();
    await waitUntil(() => bell.shadowRoot!.querySelector('[role=menuitemradio]'));
    bell.shadowRoot!.querySelector<HTMLElement>('[role=menuitemradio]:last-child')!.click();
    await waitUntil(() => asked(stage, 'discussion.follow').length === 1);
    expect(asked(stage, 'discussion.follow')[0]).to.deep.equal({ topic: TOPIC, level: 'mute' });
    await waitUntil(() => stage.root.querySelector('lc-ui-menu[icon=bell-off]'));
  });

  it('shows nothing of a topic any more once it has another', async () => {
    const stage = await enter();
    stage.element.topic = '';
    await settled(stage.element);
    expect(article(stage, 'last') === null).to.equal(true);
    stage.element.topic = TOPIC;
    await waitUntil(() => article(stage, 'last'));
  });

  it('follows its attributes at any time', async () => {
    const stage = await enter();
    expect(all(stage, '.face').length).to.equal(5);
    stage.element.noAvatars = true;
    stage.element.heading = 'What newcomers ask';
    stage.element.headingLevel = 3;
    stage.element.noComposer = true;
    await settled(stage.element);
    await settled(stage.element);
    expect([all(stage, '.face').length, all(stage, 'lc-composer').length]).to.deep.equal([0, 0]);
    expect([textOf(stage, 'h2'), one(stage, 'h2').ariaLevel]).to.deep.equal(['What newcomers ask 5 comments', '3']);
    stage.element.sort = 'oldest';
    await waitUntil(() => names(stage)[0] === 'question');
  });

  it('writes into a mode of questions as questions', async () => {
    const stage = await enter({ attributes: { mode: 'qa' } });
    expect((one(stage, 'lc-composer') as unknown as { types: string[] }).types).to.deep.equal(['question']);
    expect(control(stage, 'question', 'Answer')).to.be.ok;
    expect(textOf(stage, '[part=count]')).to.equal('3 threads');
  });

  it('lets what others write live into view only when asked, without moving or redrawing a row', async () => {
    const stage = await enter({ before: (discussion) => discussion.read(ana.id, 5) });
    const rows = all(stage, 'lc-comment') as (HTMLElement & { performUpdate(): void })[];
    const tops = rows.map((row) => row.getBoundingClientRect().top);
    let redrawn = 0;
    for (const row of rows) {
      const update = row.performUpdate.bind(row);
      row.performUpdate = () => ((redrawn += 1), update());
    }
    write(stage.discussion, { name: 'newer', author: dee, body: 'Newer.' });
    await waitUntil(() => stage.root.querySelector('.fresh-button'));
    expect(textOf(stage, '.fresh-button')).to.equal('1 new');
    expect(rows.map((row) => row.getBoundingClientRect().top)).to.deep.equal(tops);
    expect(redrawn).to.equal(0);
    one(stage, '.fresh-button').click();
    await waitUntil(() => focusedComment(stage) === 'newer');
    // The one that was in the tab order before.
    expect(redrawn).to.equal(1);
    expect(
      all(stage, 'lc-comment')
        .slice(1)
        .every((row, at) => row === rows[at]),
    ).to.equal(true);
  });

  it('asks only threads near the window at once, however many there are', async () => {
    const words = Array.from({ length: 300 }, (_, at) => ({ name: `n${at}`, author: dee }));
    const stage = await enter({ words, limit: 300, before: (discussion) => discussion.read(ana.id, 300) });
    await aTimeout(300);
    let checked = 0;
    for (const row of all(stage, 'lc-comment') as (HTMLElement & { check(): void })[]) {
      const check = row.check.bind(row);
      row.check = () => ((checked += 1), check());
    }
    write(stage.discussion, { name: 'newer', author: dee });
    await waitUntil(() => stage.root.querySelector('.fresh-button'), 'it is told', { interval: 1 });
    expect(checked).to.be.within(1, 60);
  });

  it('begins anew for another reader: rights, drafts and marks of the former one are gone', async () => {
    const stage = await enter();
    control(stage, 'last', 'Reply').click();
    await settled(stage.element);
    stage.switchTo('dee');
    await stage.client.renew();
    await waitUntil(() => stage.store.view.viewer?.member === dee.id, 'Dee reads now');
    await settled(stage.element);
    expect(all(stage, '.answer').length).to.equal(0);
    expect([...(await menuOf(stage, 'last')).keys()]).to.include('Delete');
    expect([...(await menuOf(stage, 'own')).keys()]).to.not.include('Delete');
  });

  it('lets a new reply wait at the end of its list', async () => {
    const stage = await enter();
    write(stage.discussion, { name: 'third', author: dee, body: 'Found it.', under: 'question' });
    await waitUntil(() => stage.root.querySelector('.replies .fresh-button'));
    expect(names(stage)).to.not.include('third');
    one(stage, '.replies .fresh-button').click();
    await waitUntil(() => names(stage).includes('third'));
  });

  it('redraws one row when one comment changes', async () => {
    const stage = await enter({ before: (discussion) => discussion.read(ana.id, 5) });
    const redrawn: string[] = [];
    for (const row of all(stage, 'lc-comment') as (HTMLElement & { performUpdate(): void; commentId: string })[]) {
      const update = row.performUpdate.bind(row);
      row.performUpdate = () => (redrawn.push(row.commentId), update());
    }
    stage.discussion.react(fakeId('last'), bo.id, '🎉', true);
    await waitUntil(() => article(stage, 'last')!.textContent.includes('🎉'));
    expect(new Set(redrawn)).to.deep.equal(new Set([fakeId('last')]));
  });
});
