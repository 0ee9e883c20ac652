import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { fakeCard, fakeId } from '@learning-commons/client/testing';
import type { Comment, LinkPreview, Resource } from '@learning-commons/protocol';
import type { LcUiLinkPreview } from '../ui/link-preview.ts';
import {
  all,
  asked,
  begin,
  enter,
  one,
  place,
  TOPIC,
  type as typeIn,
  until,
  type Stage,
} from './composer-stage.test.ts';
import { findLinks } from './found-links.ts';

const url = 'https://wiki.example/gloves';
const previewOf = (address: string): LinkPreview => ({
  ...fakeCard(address),
  ...{ author: null, language: null, publishedAt: null, fetchedAt: 1 },
});
const cards = ({ composer }: Stage) => all(composer, 'lc-ui-link-preview') as LcUiLinkPreview[];
const write = async ({ composer }: Stage, text: string) => {
  const box = await begin(composer);
  box.value = text;
  box.dispatchEvent(new Event('input'));
  await composer.updateComplete;
};

describe('links in a text', () => {
  it('are found where Markdown would link them, each page once', () => {
    const pages = (text: string) => findLinks(text).map((link) => link.url);
    expect(pages('See (https://a.example/x_(y)), https://a.example/x_(y)#z and https://b.example/.')).to.deep.equal([
      'https://a.example/x_(y)',
      'https://b.example/',
    ]);
    expect(pages('[words](https://a.example/b) **https://c.example** <https://d.example/e>')).to.deep.equal([
      'https://a.example/b',
      'https://c.example',
      'https://d.example/e',
    ]);
    expect(
      pages('`https://a.example` ![x](https://b.example/p.png)\n> https://c.example\n\n```\nhttps://d.example\n```'),
    ).to.deep.equal([]);
    expect(pages('https:// http://localhost https://x')).to.deep.equal([]);
  });
});

describe('cards while somebody writes', () => {
  const open = async () => {
    const stage = await enter();
    stage.server.answer('preview.get', ({ url: address }: { url: string }) => ({
      url: address,
      preview: previewOf(address),
      problem: null,
    }));
    return stage;
  };

  it('stand below the box, accessible; each page is asked for once', async () => {
    const stage = await open();
    await write(stage, `Look: ${url} and `);
    await until(() => cards(stage).length === 1, 'a card');
    await write(stage, `Look: ${url} and more `);
    expect(cards(stage)).to.have.length(1);
    expect(asked(stage.server, 'preview.get')).to.deep.equal([{ url }]);
    await expect(stage.composer).to.be.accessible();
  });

  it('are removed before sending; what is sent says so', async () => {
    const stage = await open();
    await write(stage, `Look: ${url} now`);
    await until(() => cards(stage).length === 1, 'a card');
    await cards(stage)[0]!.updateComplete;
    cards(stage)[0]!.shadowRoot!.querySelector<HTMLElement>('.remove')!.click();
    await stage.composer.updateComplete;
    expect(cards(stage)).to.have.length(0);
    stage.composer.box!.focus();
    await sendKeys({ press: 'Control+Enter' });
    await until(() => asked(stage.server, 'comment.create').length === 1, 'it is sent');
    expect(asked(stage.server, 'comment.create')[0]!.hidePreviews).to.deep.equal([url]);
  });

  it('stay removed with the draft: whoever comes back does not see them again, and sends without them', async () => {
    const stage = await open();
    await write(stage, `Look: ${url} now`);
    await until(() => cards(stage).length === 1, 'a card');
    await cards(stage)[0]!.updateComplete;
    cards(stage)[0]!.shadowRoot!.querySelector<HTMLElement>('.remove')!.click();
    await until(async () => (await stage.client.drafts.get('new'))?.hidePreviews?.[0] === url, 'the choice is kept');
    stage.composer.remove();

    const { client, store } = stage;
    const later = { ...stage, composer: await place({ client, store, draftKey: 'new' }) };
    await until(() => later.composer.text === `Look: ${url} now`, 'the draft is back');
    await begin(later.composer);
    await write(later, `Look: ${url} now, and https://wiki.example/masks too `);
    await until(() => cards(later).length === 1, 'the card of the other link');
    expect(cards(later)[0]!.card.url).to.equal('https://wiki.example/masks');
    later.composer.box!.focus();
    await sendKeys({ press: 'Control+Enter' });
    await until(() => asked(stage.server, 'comment.create').length === 1, 'it is sent');
    expect(asked(stage.server, 'comment.create')[0]!.hidePreviews).to.deep.equal([url]);
    await until(async () => (await client.drafts.get('new')) === null, 'the draft is gone');
    expect(later.composer['desk']!.cardless).to.deep.equal([]);
  });
});

describe('similar questions while somebody writes', () => {
  const question = (name: string, topic: string, answerId: string | null): Comment => ({
    ...{
      id: fakeId(name),
      topic,
      parentId: null,
      replyTo: null,
      depth: 0,
      order: 1,
      type: 'question',
      author: null,
      anonymous: false,
    },
    ...{
      content: [{ t: 'p', c: [`How do I ${name} my gloves?`] }],
      createdAt: 1,
      editedAt: null,
      revision: 0,
      deleted: null,
    },
    ...{ pinned: false, endorsedBy: [], answerId, seq: 1 },
  });
  const answer = { ...question('wash them by hand', TOPIC, null), id: fakeId('answer') };
  const open = async (
    set = {},
    found = [question('wash', TOPIC, fakeId('answer')), question('dry', 'elsewhere', null)],
  ) => {
    const stage = await enter({ types: ['question'], similar: true, ...set });
    stage.server.answer('discussion.similar', () => ({ comments: found, answers: [answer], people: [] }));
    stage.server.answer('resource.similar', () => [
      { id: fakeId('r'), title: 'Gloves for all', url: 'https://a.example/', site: 'A' } as unknown as Resource,
    ]);
    return stage;
  };
  const shown = ({ composer }: Stage) => one(composer, '.similar');

  it('are told with their answers, accessible, without moving the box', async () => {
    const stage = await open();
    await typeIn(stage.composer, 'How do I wash my new gloves');
    const before = stage.composer.box!.getBoundingClientRect().top;
    await until(() => shown(stage), 'they are shown');
    expect(stage.composer.box!.getBoundingClientRect().top).to.equal(before);
    expect(shown(stage).textContent.replace(/\s+/g, ' '))
      .to.contain('How do I wash my gloves? Answered')
      .and.to.contain('Gloves for all');
    await expect(stage.composer).to.be.accessible();
  });

  it('one of this topic is gone to, and the text stays', async () => {
    const stage = await open();
    const opened: unknown[] = [];
    stage.composer.addEventListener('lc-composer-open', (event) => opened.push((event as CustomEvent).detail));
    await typeIn(stage.composer, 'How do I wash my new gloves');
    await until(() => shown(stage), 'they are shown');
    one(stage.composer, '.as-link').click();
    expect(opened).to.deep.equal([{ id: fakeId('wash') }]);
    expect(stage.composer.text).to.equal('How do I wash my new gloves');
    expect(all(stage.composer, '.as-link')).to.have.length(1);
  });

  it('stay away once closed with the keyboard, and focus goes back to the text', async () => {
    const stage = await open();
    await typeIn(stage.composer, 'How do I wash my new gloves');
    await until(() => shown(stage), 'they are shown');
    one(stage.composer, '.dismiss').focus();
    await sendKeys({ press: 'Enter' });
    await stage.composer.updateComplete;
    expect(shown(stage)).to.equal(null);
    expect(stage.composer.shadowRoot!.activeElement).to.equal(stage.composer.box);
    await sendKeys({ type: ' in winter' });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(asked(stage.server, 'discussion.similar')).to.have.length(1);
  });

  it('are not looked for in replies, edits, concerns, short texts, or where the page does not want it', async () => {
    for (const set of [{ similar: false }, { parentId: fakeId('x') }, { types: ['concern' as const] }]) {
      const stage = await open(set);
      await typeIn(stage.composer, 'How do I wash my new gloves');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(asked(stage.server, 'discussion.similar')).to.have.length(0);
    }
  });
});
