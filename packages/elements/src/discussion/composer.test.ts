import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { fakeId } from '@learning-commons/client/testing';
import { fail } from '@learning-commons/protocol/errors.js';
import {
  all,
  ana,
  asked,
  begin,
  button,
  enter,
  lastingStorage,
  one,
  place,
  press,
  TOPIC,
  type,
  until,
  words,
} from './composer-stage.test.ts';

describe('lc-composer', () => {
  it('is accessible at rest, while writing, in preview, with an anonymous concern, and closed', async () => {
    const { composer } = await enter({ types: ['comment', 'question', 'concern', 'resource'] });
    await expect(composer).to.be.accessible();
    await type(composer, '**Hej**');
    await expect(composer).to.be.accessible();
    button(composer, 'Preview').click();
    await until(() => one(composer, '.preview .text'));
    await expect(composer).to.be.accessible();
    button(composer, 'Write').click();
    const select = one(composer, 'select') as HTMLSelectElement;
    select.value = 'concern';
    select.dispatchEvent(new Event('change'));
    await composer.updateComplete;
    await expect(composer).to.be.accessible();
    Object.assign(composer.parentElement!.style, { colorScheme: 'dark', background: '#161918' });
    await expect(composer).to.be.accessible();
    const { composer: closed } = await enter({}, { token: null });
    await expect(closed).to.be.accessible();
  });

  it('posts by the keyboard alone: text, bold by the toolbar, kind of post, button', async () => {
    const { composer, server } = await enter({ types: ['comment', 'question'] });
    await type(composer, 'Where is it');
    await press('Shift+ArrowLeft', 'Shift+ArrowLeft', 'Tab', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter');
    expect(composer.text).to.equal('Where is **it**');
    expect(composer.renderRoot.querySelector(':focus')).to.equal(composer.box);
    await press('Tab', 'Tab', 'Tab', 'q');
    await press('Tab', 'Enter');
    await until(() => asked(server, 'comment.create').length === 1);
    expect(asked(server, 'comment.create')[0]).to.include({
      body: 'Where is **it**',
      type: 'question',
      parentId: null,
    });
  });

  it('sends by the shortcut also when somebody is quicker than the rest of it', async () => {
    const { client, store, server } = await enter();
    const frame = await fixture(html`<test-frame></test-frame>`);
    const composer = Object.assign(document.createElement('lc-composer'), { client, store, draftKey: 'early' });
    frame.append(composer);
    await composer.updateComplete;
    composer.box!.value = 'Quicker than the desk';
    composer.box!.dispatchEvent(new Event('input', { bubbles: true }));
    composer.box!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }));
    await until(() => asked(server, 'comment.create').length === 1);
    expect(asked(server, 'comment.create')[0]).to.include({ body: 'Quicker than the desk' });
    await until(() => composer.box!.value === '');
  });

  it('draws only a box and a button until somebody writes, and nothing moves then', async () => {
    const { composer } = await enter({ types: ['comment', 'question'] });
    expect(all(composer, 'button').map((each) => each.textContent.trim())).to.deep.equal(['Post']);
    const before = composer.getBoundingClientRect().height;
    await begin(composer);
    expect(all(composer, '[role=toolbar] button').length).to.equal(14);
    expect(composer.getBoundingClientRect().height).to.equal(before);
  });

  it('keeps what was typed before its tools were there', async () => {
    const { composer } = await enter();
    composer.box!.value = 'quick';
    composer.box!.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await begin(composer);
    expect(composer.box!.value).to.equal('quick');
  });

  describe('sending', () => {
    it('takes the text out of the box and says what it became', async () => {
      const { composer, server, discussion } = await enter({ parentId: null });
      await type(composer, '  Hej  ');
      const sent = oneEvent(composer, 'lc-composer-sent');
      button(composer, 'Post').click();
      const { detail } = await sent;
      expect(composer.text).to.equal('');
      expect(detail.edited).to.equal(false);
      await detail.done;
      expect(discussion.ids).to.deep.equal([detail.id]);
      expect(asked(server, 'comment.create')[0]).to.include({ body: 'Hej', topic: TOPIC, anonymous: false });
    });

    it('answers a comment with Ctrl+Enter, once however long the keys are held', async () => {
      const { composer, server, discussion } = await enter();
      discussion.write({ id: fakeId('q'), author: ana });
      Object.assign(composer, { parentId: fakeId('q') });
      await type(composer, 'So');
      expect(button(composer, 'Reply')).to.exist;
      await press('Control+Enter');
      composer.box!.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, repeat: true, bubbles: true }),
      );
      await until(() => asked(server, 'comment.create').length > 0);
      await aTimeout(20);
      expect(words(composer)).to.equal('');
      expect(asked(server, 'comment.create').map(({ parentId }) => parentId)).to.deep.equal([fakeId('q')]);
    });

    it('says that there is nothing to send and leads back to the box', async () => {
      const { composer, server } = await enter();
      button(composer, 'Post').click();
      await until(() => words(composer) === 'Write something first.');
      expect(composer.box!.getAttribute('aria-invalid')).to.equal('true');
      expect(composer.renderRoot.querySelector(':focus')).to.equal(composer.box);
      await type(composer, 'x');
      expect(words(composer)).to.equal('');
      expect(asked(server, 'comment.create')).to.deep.equal([]);
    });

    it('leaves the text in the box when the page holds it back', async () => {
      const { composer, server } = await enter();
      composer.addEventListener('lc-composer-send', (event) => event.preventDefault(), { once: true });
      await type(composer, 'Hej');
      await press('Control+Enter');
      expect(composer.text).to.equal('Hej');
      expect(asked(server, 'comment.create')).to.deep.equal([]);
    });

    it('takes a refused text back, with the reason, and leaves no trace of it in the list', async () => {
      const { composer, server, store } = await enter({ types: ['comment', 'concern'] });
      server.refuse('comment.create', { code: 'forbidden', message: '', details: { reason: 'locked' } });
      await type(composer, 'Too late');
      await press('Control+Enter');
      await until(() => composer.text === 'Too late');
      await until(() => words(composer) === 'This discussion was closed in the meantime.');
      expect(store.view.threads.ids).to.deep.equal([]);
    });

    it('leaves a refused text in the list when the next one is being written', async () => {
      const { composer, server, store } = await enter();
      let release: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => (release = resolve));
      server.answer('comment.create', async () => {
        await gate;
        throw fail('forbidden', 'No.');
      });
      await type(composer, 'First');
      await press('Control+Enter');
      await type(composer, 'Second');
      release();
      await until(() => store.view.threads.ids.some((id) => store.view.comment(id)?.state === 'failed'));
      await aTimeout(20);
      expect(composer.text).to.equal('Second');
      expect(store.view.comment(store.view.threads.ids[0]!)?.pendingBody).to.equal('First');
    });

    it('tells who is offline what will happen to the text', async () => {
      const { composer, server } = await enter({}, { storage: lastingStorage() });
      server.cut();
      await type(composer, 'Hej');
      await press('Control+Enter');
      await type(composer, 'again');
      await until(() => words(composer)?.startsWith('You are offline.'));
      expect(words(composer)).to.equal('You are offline. This is sent as soon as you are back.');
    });
  });

  describe('editing', () => {
    const initial = { commentId: fakeId('q'), body: 'Old', mentions: [], revision: 0 };

    it('saves a new text for the revision it began from', async () => {
      const { composer, server, discussion } = await enter({ initial, draftKey: 'edit' });
      discussion.write({ id: fakeId('q'), author: ana, body: 'Old' });
      await type(composer, '!');
      const sent = oneEvent(composer, 'lc-composer-sent');
      button(composer, 'Save').click();
      const { detail } = await sent;
      expect(detail).to.include({ id: fakeId('q'), edited: true });
      await detail.done;
      expect(asked(server, 'comment.edit')[0]).to.include({ commentId: fakeId('q'), revision: 0, body: 'Old!' });
    });

    it('brings a begun text back, and warns when the comment was changed elsewhere since', async () => {
      const { composer, client, store } = await enter({ initial, draftKey: 'edit' });
      await type(composer, '!');
      composer.remove();
      const same = await place({ client, store, draftKey: 'edit', initial });
      await until(() => same.text === 'Old!');
      expect(words(same)).to.equal('');
      const later = await place({
        client,
        store,
        draftKey: 'edit',
        initial: { ...initial, body: 'Newer', revision: 1 },
      });
      await until(() => later.text === 'Old!');
      await until(() => words(later)?.includes('changed elsewhere'));
    });

    it('sends nothing when nothing was changed', async () => {
      const { composer, server } = await enter({ initial });
      const cancel = oneEvent(composer, 'lc-composer-cancel');
      button(composer, 'Save').click();
      await cancel;
      expect(asked(server, 'comment.edit')).to.deep.equal([]);
    });
  });

  describe('leaving', () => {
    it('ends an empty reply with Escape, and leaves a begun one alone', async () => {
      const { composer } = await enter({ parentId: fakeId('q') });
      await begin(composer);
      let cancelled = 0;
      composer.addEventListener('lc-composer-cancel', () => (cancelled += 1));
      await press('Escape');
      expect(cancelled).to.equal(1);
      await type(composer, 'x');
      await press('Escape');
      expect(cancelled).to.equal(1);
      button(composer, 'Cancel').click();
      expect(cancelled).to.equal(2);
      expect(composer.text).to.equal('x');
    });

    it('offers no way out of the box that starts threads', async () => {
      const { composer } = await enter();
      await begin(composer);
      expect(button(composer, 'Cancel')).to.equal(undefined);
    });
  });

  describe('drafts', () => {
    it('survive removal of the box, with kind, anonymity and mentions', async () => {
      const types = ['comment', 'concern'] as const;
      const { composer, client, store } = await enter({ types });
      await type(composer, 'Not safe');
      const select = one(composer, 'select') as HTMLSelectElement;
      select.value = 'concern';
      select.dispatchEvent(new Event('change'));
      await composer.updateComplete;
      one(composer, '.anonymous input').click();
      composer.remove();
      const again = await place({ client, store, draftKey: 'new', types });
      await until(() => again.text === 'Not safe');
      await until(() => one(again, 'select'));
      expect((one(again, 'select') as HTMLSelectElement).value).to.equal('concern');
      expect((one(again, '.anonymous input') as HTMLInputElement).checked).to.equal(true);
    });

    it('are kept shortly after the last key, and at once when the page goes', async () => {
      const { composer, client } = await enter();
      await type(composer, 'a');
      expect(await client.drafts.get('new')).to.equal(null);
      await until(async () => (await client.drafts.get('new'))?.body === 'a');
      await type(composer, 'b');
      dispatchEvent(new PageTransitionEvent('pagehide'));
      await aTimeout(5);
      expect((await client.drafts.get('new'))?.body).to.equal('ab');
    });

    it('are forgotten once the server has the text, not before', async () => {
      const { composer, client, server, discussion } = await enter();
      const release = server.stall('comment.create');
      await type(composer, 'Hej');
      await press('Control+Enter');
      await aTimeout(50);
      expect((await client.drafts.get('new'))?.body).to.equal('Hej');
      release();
      await until(async () => (await client.drafts.get('new')) === null);
      expect(discussion.ids.length).to.equal(1);
    });

    it('are forgotten when the outbox keeps the text where it survives a reload', async () => {
      const { composer, client, server } = await enter({}, { storage: lastingStorage() });
      server.cut();
      await type(composer, 'Hej');
      await press('Control+Enter');
      await until(async () => (await client.drafts.get('new')) === null);
      expect(client.status.queued).to.equal(1);
    });

    it('stay while the outbox has the text in memory only', async () => {
      const { composer, client, server, store } = await enter();
      server.cut();
      await type(composer, 'Hej');
      await press('Control+Enter');
      await until(() => store.view.threads.ids.some((id) => store.view.comment(id)?.state === 'queued'));
      await aTimeout(50);
      expect((await client.drafts.get('new'))?.body).to.equal('Hej');
    });

    it('of a text on its way do not come back in a new box', async () => {
      const { composer, client, store, server } = await enter();
      server.stall('comment.create');
      await type(composer, 'Hej');
      await press('Control+Enter');
      await aTimeout(20);
      composer.remove();
      const again = await place({ client, store, draftKey: 'new' });
      await aTimeout(50);
      expect(again.text).to.equal('');
    });

    it('join what was typed before they arrived', async () => {
      const { composer, client, store } = await enter({ draftKey: 'other' });
      composer.remove();
      await client.drafts.set('new', { body: 'Kept' });
      let arrive: () => void = () => undefined;
      const get = client.drafts.get.bind(client.drafts);
      client.drafts.get = async (key) => {
        await new Promise<void>((resolve) => (arrive = resolve));
        return get(key);
      };
      const again = await place({ client, store, draftKey: 'new' });
      await type(again, 'typed');
      arrive();
      await until(() => again.text !== 'typed');
      expect(again.text).to.equal('Kept\n\ntyped');
    });

    it('change with the place the box stands for', async () => {
      const { composer, client } = await enter();
      await type(composer, 'here');
      composer.draftKey = 'elsewhere';
      await until(() => composer.text === '');
      composer.draftKey = 'new';
      await until(() => composer.text === 'here');
      expect(await client.drafts.get('elsewhere')).to.equal(null);
    });

    it('of one member are never shown to the next, nor kept for them', async () => {
      const { composer, client, server } = await enter();
      await until(() => client.status.me?.person?.name === 'Ana');
      await type(composer, 'secret');
      const leo = server.who('leo');
      server.admit('ana', leo);
      await client.signOut();
      await until(() => composer.text === '', 'signing out empties the box');
      await client.renew();
      await until(() => client.status.me?.person?.name === leo.person?.name);
      await aTimeout(400);
      expect(composer.text).to.equal('');
      expect(await client.drafts.get('new')).to.equal(null);
    });

    it('stay in the box when the sign-in merely ends', async () => {
      const { composer, client, server } = await enter();
      await until(() => client.status.me?.person?.name === 'Ana');
      await type(composer, 'Hej');
      server.expire();
      await until(() => client.status.identity === 'expired');
      await aTimeout(50);
      expect(composer.text).to.equal('Hej');
    });
  });

  describe('closed', () => {
    it('says why instead of offering a box', async () => {
      const { composer } = await enter({}, { token: null });
      expect(one(composer, '.closed').textContent).to.include('Sign in');
      expect(composer.box).to.equal(null);
    });

    it('keeps a begun text when the discussion is closed meanwhile, and sends nothing', async () => {
      const { composer, discussion, server } = await enter();
      await type(composer, 'Half a thou');
      discussion.lock(true, 'We moved.');
      await until(() => words(composer)?.includes('closed'));
      expect(words(composer)).to.include('We moved.');
      expect(composer.box!.readOnly).to.equal(true);
      expect(composer.text).to.equal('Half a thou');
      expect(button(composer, 'Post').getAttribute('aria-disabled')).to.equal('true');
      button(composer, 'Post').click();
      await aTimeout(20);
      expect(asked(server, 'comment.create')).to.deep.equal([]);
    });
  });

  it('freezes the order of the discussion while focus is inside', async () => {
    const { composer, store } = await enter();
    let held = 0;
    const hold = store.hold.bind(store);
    store.hold = () => {
      const release = hold();
      held += 1;
      return () => {
        held -= 1;
        release();
      };
    };
    await type(composer, 'x');
    expect(held).to.equal(1);
    await press('Tab');
    expect(held).to.equal(1);
    (document.activeElement as HTMLElement).blur();
    expect(held).to.equal(0);
    composer.focus();
    composer.remove();
    await until(() => held === 0);
  });

  it('tells others that somebody writes, but never of a concern or an edit', async () => {
    const { composer, store } = await enter({ types: ['comment', 'concern'] });
    let told = 0;
    store.typing = () => void (told += 1);
    await type(composer, 'a');
    expect(told).to.equal(1);
    composer.types = ['concern'];
    await type(composer, 'b');
    expect(told).to.equal(1);
    composer.types = ['comment'];
    composer.initial = { commentId: fakeId('q'), body: '', mentions: [], revision: 0 };
    await type(composer, 'c');
    expect(told).to.equal(1);
  });

  it('lets an input method finish: its Enter sends nothing, its Escape ends nothing', async () => {
    const { composer, server } = await enter({ parentId: fakeId('q') });
    const box = await begin(composer);
    let cancelled = false;
    composer.addEventListener('lc-composer-cancel', () => (cancelled = true));
    const key = (init: KeyboardEventInit) =>
      box.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
    key({ key: 'Escape', isComposing: true });
    key({ key: 'Escape', keyCode: 229 });
    expect(cancelled).to.equal(false);
    await type(composer, '日本');
    key({ key: 'Enter', ctrlKey: true, isComposing: true });
    key({ key: 'Enter', ctrlKey: true, keyCode: 229 });
    await aTimeout(20);
    expect(composer.text).to.equal('日本');
    expect(asked(server, 'comment.create')).to.deep.equal([]);
  });

  it('quotes somebody below what is already there', async () => {
    const { composer } = await enter();
    await type(composer, 'Hej');
    composer.quote('one\n\ntwo', ana);
    await until(() => composer.text !== 'Hej');
    expect(composer.text).to.equal('Hej\n\n> **Ana**\n>\n> one\n>\n> two\n\n');
    await until(() => composer.box!.selectionStart === composer.text.length);
  });

  it('follows the direction of what is written, and of the page while empty', async () => {
    const { composer } = await enter();
    composer.dir = 'rtl';
    await begin(composer);
    expect(getComputedStyle(composer.box!).direction).to.equal('rtl');
    await type(composer, 'left');
    expect(getComputedStyle(composer.box!).direction).to.equal('ltr');
  });

  it('tells how much room is left near the end, and refuses what is too long', async () => {
    const { composer, server } = await enter();
    const fill = async (length: number) => {
      const box = await begin(composer);
      box.value = 'x'.repeat(length);
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await composer.updateComplete;
    };
    await fill(7_400);
    expect(words(composer)).to.equal('');
    await fill(7_900);
    expect(words(composer)).to.equal('100 characters left');
    await fill(8_001);
    expect(words(composer)).to.equal('1 character too many');
    const said = () => document.querySelector('lc-ui-announcer')?.shadowRoot?.textContent;
    await until(() => said()?.includes('1 character too many'));
    await press('Control+Enter');
    await until(() => words(composer)?.includes('too long'));
    expect(asked(server, 'comment.create')).to.deep.equal([]);
    composer.box!.value = ` ${'e\u0301'.repeat(8_000)} `;
    composer.box!.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await press('Control+Enter');
    await until(() => asked(server, 'comment.create').length === 1);
  });

  it('lets a concern be anonymous, says what that means, and nothing else', async () => {
    const { composer, server } = await enter({ types: ['comment', 'question', 'concern'] });
    await type(composer, 'I am worried');
    const choose = async (value: string) => {
      const select = one(composer, 'select') as HTMLSelectElement;
      select.value = value;
      select.dispatchEvent(new Event('change'));
      await composer.updateComplete;
    };
    expect(one(composer, '.anonymous')).to.equal(null);
    await choose('concern');
    const box = one(composer, '.anonymous input');
    expect(one(composer, `#${box.getAttribute('aria-describedby')!}`).textContent).to.include(
      'The server still records who wrote it',
    );
    box.click();
    await choose('question');
    await press('Control+Enter');
    await until(() => asked(server, 'comment.create').length === 1);
    await type(composer, 'I am worried');
    await choose('concern');
    one(composer, '.anonymous input').click();
    button(composer, 'Post').click();
    await until(() => asked(server, 'comment.create').length === 2);
    expect(asked(server, 'comment.create').map(({ type: kind, anonymous }) => [kind, anonymous])).to.deep.equal([
      ['question', false],
      ['concern', true],
    ]);
  });
});
