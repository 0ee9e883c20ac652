import { aTimeout, expect } from '@open-wc/testing';
import { applyEditing } from './composer-edit.ts';
import { mentionAt } from './mention-list.ts';
import { setLocale } from '../internal/localize.ts';
import { all, asked, begin, button, enter, lea, one, press, type, words, until } from './composer-stage.test.ts';

const box = (composer: HTMLElementTagNameMap['lc-composer']) => composer.box!;
const options = (composer: HTMLElementTagNameMap['lc-composer']) => all(composer, '[role=option]');
const active = (composer: HTMLElementTagNameMap['lc-composer']) => {
  const id = box(composer).getAttribute('aria-activedescendant');
  return id === null ? null : one(composer, `#${id} .name`).textContent;
};

describe('composer toolbar', () => {
  it('is one stop of the Tab key; arrows, Home and End move within and turn round with the language', async () => {
    const { composer } = await enter();
    await type(composer, 'x');
    const focused = () => composer.renderRoot.querySelector(':focus')?.getAttribute('aria-label');
    await press('Tab');
    expect(focused()).to.equal('Mention somebody');
    await press('ArrowLeft');
    expect(focused()).to.equal('Heading');
    await press('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
    expect(focused()).to.equal('Bold');
    await press('Tab', 'Shift+Tab');
    expect(focused()).to.equal('Bold');
    await press('End');
    expect(focused()).to.equal('Heading');
    await press('Home');
    expect(focused()).to.equal('Mention somebody');
    await setLocale('ar');
    await press('ArrowLeft');
    expect(composer.renderRoot.querySelector(':focus')).to.equal(one(composer, '[data-tool=emoji]'));
    await setLocale('en');
  });

  it('leaves focus and selection where they are when pressed with the mouse, and shows what holds', async () => {
    const { composer } = await enter();
    await type(composer, 'one two');
    await press('Control+Shift+ArrowLeft');
    const bold = button(composer, 'Bold');
    expect(bold.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))).to.equal(false);
    bold.click();
    await composer.updateComplete;
    expect(composer.text).to.equal('one **two**');
    expect(box(composer).value.slice(box(composer).selectionStart, box(composer).selectionEnd)).to.equal('two');
    expect(bold.getAttribute('aria-pressed')).to.equal('true');
    await press('Home');
    await until(() => bold.getAttribute('aria-pressed') === 'false');
  });

  it('obeys its shortcuts, and undo takes them back one by one', async () => {
    const { composer } = await enter();
    await type(composer, 'one two');
    await press('Control+Shift+ArrowLeft', 'Control+b', 'Control+i');
    expect(composer.text).to.equal('one ***two***');
    await press('Control+z');
    expect(composer.text).to.equal('one **two**');
    await press('Control+z');
    expect(composer.text).to.equal('one two');
    await press('Control+Shift+8');
    expect(composer.text).to.equal('- one two');
    for (const [label, keys] of [
      ['Bold', 'Control+B'],
      ['Numbered list', 'Control+Shift+7'],
    ] as const) {
      expect(button(composer, label).getAttribute('aria-keyshortcuts')).to.equal(keys);
    }
  });

  it('replaces characters outside the basic plane whole, though their halves may be alike', async () => {
    const { composer } = await enter();
    await type(composer, 'a😀b𝒜');
    for (const text of ['a😁b𝒜', 'a𝘁b𝒜', 'a𝘁b𝒜𝒜']) {
      applyEditing(box(composer), { text, start: 1, end: 3 });
      expect(box(composer).value).to.equal(text);
      expect(composer.text).to.equal(text);
    }
    await press('Control+z', 'Control+z', 'Control+z');
    expect(composer.text).to.equal('a😀b𝒜');
  });

  it('goes on with a list when Enter is pressed, and ends it when pressed again', async () => {
    const { composer } = await enter();
    await type(composer, '- one');
    await press('Enter');
    await type(composer, 'two');
    await press('Enter', 'Enter');
    expect(composer.text).to.equal('- one\n- two\n');
  });

  it('makes a link of an address pasted over words', async () => {
    const { composer } = await enter();
    await type(composer, 'see this');
    await press('Control+Shift+ArrowLeft');
    const data = new DataTransfer();
    data.setData('text/plain', 'https://example.org/a');
    box(composer).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    expect(composer.text).to.equal('see [this](https://example.org/a)');
  });

  it('opens the emoji picker, puts the chosen one at the caret and returns to the box', async () => {
    const { composer } = await enter();
    await type(composer, 'ab');
    await press('ArrowLeft');
    button(composer, 'Emoji').click();
    await until(() => one(composer, 'lc-emoji-picker')?.shadowRoot?.querySelector('[role=gridcell]'), '', {
      timeout: 5_000,
    });
    await press('ArrowDown', 'ArrowRight', 'Enter');
    await until(() => composer.text === 'a😃b');
    expect(composer.renderRoot.querySelector(':focus')).to.equal(box(composer));
    button(composer, 'Emoji').click();
    const again = () => one(composer, 'lc-emoji-picker')?.shadowRoot;
    await until(() => again()?.querySelector('[role=gridcell]')?.textContent === '😃', 'what was used last is first');
    await until(() => again()?.activeElement?.matches('input'));
  });

  it('closes the emoji picker with Escape without ending the reply', async () => {
    const { composer } = await enter({ parentId: 'AAAAAAAAAAAAAAAAAAAAAA' });
    await begin(composer);
    let cancelled = false;
    composer.addEventListener('lc-composer-cancel', () => (cancelled = true));
    button(composer, 'Emoji').click();
    await until(() => one(composer, 'lc-emoji-picker')?.shadowRoot?.querySelector('[role=gridcell]'), '', {
      timeout: 5_000,
    });
    await press('Escape');
    await until(() => button(composer, 'Emoji').getAttribute('aria-expanded') === 'false');
    expect(cancelled).to.equal(false);
  });
});

describe('composer preview', () => {
  it('shows the text as the server formats it, by tab or shortcut, and returns to the same place', async () => {
    const { composer, server } = await enter();
    await type(composer, 'Hej @nobody');
    await press('ArrowLeft');
    const caret = box(composer).selectionStart;
    await press('Control+Shift+P');
    await until(() => one(composer, '.preview .text')?.textContent.includes('Hej @nobody'));
    expect(asked(server, 'comment.preview')).to.deep.equal([{ body: 'Hej @nobody', mentions: [] }]);
    expect(button(composer, 'Preview').getAttribute('aria-selected')).to.equal('true');
    expect(composer.renderRoot.querySelector(':focus')).to.equal(one(composer, '#preview'));
    await press('Control+Shift+P');
    await composer.updateComplete;
    await until(() => composer.renderRoot.querySelector(':focus') === box(composer));
    expect(box(composer).selectionStart).to.equal(caret);
  });

  it('is a pair of tabs for arrow keys', async () => {
    const { composer } = await enter();
    await begin(composer);
    button(composer, 'Write').focus();
    await press('ArrowRight');
    await until(() => composer.renderRoot.querySelector(':focus') === button(composer, 'Preview'));
    expect(one(composer, '#preview').textContent).to.include('Nothing to preview yet.');
    await press('Home');
    await until(() => composer.renderRoot.querySelector(':focus') === button(composer, 'Write'));
    expect(one(composer, '#preview').hidden).to.equal(true);
  });

  it('says why it cannot be shown and tries again', async () => {
    const { composer, server } = await enter();
    await type(composer, 'Hej');
    server.refuse('comment.preview', { code: 'unavailable', message: '' }, 1);
    button(composer, 'Preview').click();
    await until(() => button(composer, 'Try again'));
    button(composer, 'Try again').click();
    await until(() => one(composer, '.preview .text'));
  });

  it('shows the latest text only, however late an earlier answer comes', async () => {
    const { composer, server } = await enter();
    let late: () => void = () => undefined;
    server.answer('comment.preview', async ({ body }: { body: string }) => {
      if (body === 'one') await new Promise<void>((resolve) => (late = resolve));
      return [{ t: 'p', c: [body] }];
    });
    await type(composer, 'one');
    await press('Control+Shift+P', 'Control+Shift+P');
    await type(composer, ' two');
    await press('Control+Shift+P');
    await until(() => one(composer, '.preview .text')?.textContent === 'one two');
    late();
    await aTimeout(50);
    expect(one(composer, '.preview .text').textContent).to.equal('one two');
  });

  it('gives way to the box when the text is sent from it', async () => {
    const { composer } = await enter();
    await type(composer, 'Hej');
    await press('Control+Shift+P', 'Control+Enter');
    await composer.updateComplete;
    expect(one(composer, '#preview').hidden).to.equal(true);
    expect(composer.text).to.equal('');
  });
});

describe('mentionAt', () => {
  const at = (text: string) => mentionAt({ text, start: text.length, end: text.length });

  it('finds a name of up to three words behind an @ that begins a word', () => {
    expect(at('@')).to.deep.equal({ from: 0, prefix: '' });
    expect(at('Hej @Jo')).to.deep.equal({ from: 4, prefix: 'Jo' });
    expect(at('(@José María de')).to.deep.equal({ from: 1, prefix: 'José María de' });
    expect(at('«@अ')).to.deep.equal({ from: 1, prefix: 'अ' });
    expect(at('> - **@Jo')).to.deep.equal({ from: 6, prefix: 'Jo' });
  });

  it('finds none in words, in code, behind a selection or after a space', () => {
    for (const text of ['a@b', '@ b', '@a b c d', '`@a', '```\n@a', '@a\n', '@@', 'https://x.example/@a']) {
      expect(at(text), text).to.equal(null);
    }
    expect(mentionAt({ text: '@a', start: 1, end: 2 })).to.equal(null);
    expect(at('```\ncode\n```\n`x` @a')).to.deep.include({ prefix: 'a' });
  });
});

describe('mention list', () => {
  it('is accessible, points the box to the active name, and says how many there are', async () => {
    const { composer } = await enter();
    await type(composer, 'Ask @le');
    await until(() => options(composer).length === 2);
    await composer.updateComplete;
    await until(() => active(composer) === 'Lea Brandt');
    expect(box(composer).getAttribute('aria-controls')).to.equal(one(composer, '[role=listbox]').id);
    expect(box(composer).getAttribute('aria-autocomplete')).to.equal('list');
    await expect(composer).to.be.accessible();
    await until(
      () => document.querySelector('lc-ui-announcer')?.shadowRoot?.textContent?.includes('2 people found'),
      '',
      { timeout: 4_000 },
    );
  });

  it('moves with Up and Down, names with Enter, and the server learns who it is', async () => {
    const { composer, server } = await enter();
    await type(composer, '@le');
    await until(() => active(composer) === 'Lea Brandt');
    await press('ArrowDown');
    await until(() => active(composer) === 'Leo Sand');
    await press('ArrowDown', 'ArrowUp', 'Enter');
    expect(composer.text).to.equal('@Leo Sand ');
    expect(options(composer).filter((each) => each.checkVisibility())).to.deep.equal([]);
    expect(box(composer).hasAttribute('aria-activedescendant')).to.equal(false);
    await type(composer, 'hej');
    await press('Control+Enter');
    await until(() => asked(server, 'comment.create').length === 1);
    expect(asked(server, 'comment.create')[0]!['mentions']).to.deep.equal(['Leo-Sand______________']);
  });

  it('names with Tab and with the mouse, in the middle of a line', async () => {
    const { composer } = await enter();
    await type(composer, 'To @ please');
    for (let at = 0; at < 7; at += 1) await press('ArrowLeft');
    await type(composer, 'lea');
    await until(() => active(composer) === 'Lea Brandt');
    await press('Tab');
    expect(composer.text).to.equal('To @Lea Brandt please');
    await press('End');
    await type(composer, ' (@leo');
    await until(() => active(composer) === 'Leo Sand');
    options(composer)[0]!.click();
    expect(composer.text).to.equal('To @Lea Brandt please (@Leo Sand ');
  });

  it('closes with Escape, which ends nothing else, and stays closed for this name', async () => {
    const { composer } = await enter({ parentId: 'AAAAAAAAAAAAAAAAAAAAAA' });
    let cancelled = false;
    composer.addEventListener('lc-composer-cancel', () => (cancelled = true));
    await type(composer, '@l');
    await until(() => active(composer) !== null);
    await press('Escape');
    await until(() => active(composer) === null);
    await type(composer, 'ea');
    await aTimeout(300);
    expect(active(composer)).to.equal(null);
    expect(cancelled).to.equal(false);
    await press('Backspace', 'Backspace', 'Backspace');
    await until(() => active(composer) !== null, 'a name begun anew is looked up');
  });

  it('forgets who is no longer named, also when a longer name begins alike', async () => {
    const { composer, server } = await enter();
    await type(composer, '@leo');
    await until(() => active(composer) === 'Leo Sand');
    await press('Enter', 'Backspace');
    await type(composer, 'berg');
    await press('Control+Enter');
    await until(() => asked(server, 'comment.create').length === 1);
    expect(asked(server, 'comment.create')[0]).to.deep.include({ body: '@Leo Sandberg', mentions: [] });
  });

  it('knows somebody whose name was typed out', async () => {
    const { composer, server } = await enter();
    await type(composer, `@${lea.name}`);
    await until(() => active(composer) === lea.name);
    await type(composer, ', hej');
    await press('Control+Enter');
    await until(() => asked(server, 'comment.create').length === 1);
    expect(asked(server, 'comment.create')[0]).to.deep.include({ mentions: [lea.id] });
  });

  it('asks once for a burst of keys, and not within words, addresses or code', async () => {
    const { composer, server } = await enter();
    await type(composer, 'mail lea@le, `@le` and\n```\n@le\n```\n');
    await aTimeout(250);
    expect(asked(server, 'member.suggest')).to.deep.equal([]);
    await type(composer, '@leo');
    await until(() => active(composer) === 'Leo Sand');
    expect(asked(server, 'member.suggest').length).to.be.lessThan(3);
  });

  it('opens nothing while an input method composes, and closes when the caret or focus leaves', async () => {
    const { composer } = await enter();
    await type(composer, '@le');
    await until(() => active(composer) === 'Lea Brandt');
    box(composer).dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
    );
    expect(composer.text).to.equal('@le');
    await press('Home');
    await until(() => active(composer) === null);
    await press('End');
    await type(composer, 'a');
    await until(() => active(composer) === 'Lea Brandt');
    button(composer, 'Post').focus();
    await until(() => active(composer) === null);
  });

  it('shows the latest answer only, and says when names cannot be looked up', async () => {
    const { composer, server } = await enter();
    server.answer('member.suggest', async ({ prefix }: { prefix: string }) => {
      if (prefix === 'l') await aTimeout(400);
      return [{ id: 'A'.repeat(22), name: `For ${prefix}` }];
    });
    await type(composer, '@l');
    await aTimeout(200);
    await type(composer, 'e');
    await until(() => active(composer) === 'For le');
    await aTimeout(350);
    expect(active(composer)).to.equal('For le');
    server.refuse('member.suggest', { code: 'unavailable', message: '' });
    await type(composer, 'o');
    await until(() => one(composer, '#people').textContent.includes('cannot be looked up'));
    await press('Enter');
    expect(composer.text).to.equal('@leo\n');
    expect(words(composer)).to.equal('');
  });
});
