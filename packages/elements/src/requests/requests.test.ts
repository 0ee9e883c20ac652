import { aTimeout, expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { FakeResources, fakeId, MemoryStorage } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import type { LcUiRequestComposer } from './request-composer.ts';
import { ana, ben, enter, focused, one, textOf, titles, type Stage } from './requests-stage.test.ts';

const composer = ({ root }: Stage) => root.querySelector<LcUiRequestComposer>('lc-ui-request-composer')!;

async function openComposer(stage: Stage): Promise<LcUiRequestComposer> {
  one(stage, '.ask').click();
  await waitUntil(() => composer(stage)?.shadowRoot?.querySelector('input') != null);
  return composer(stage);
}

describe('lc-requests', () => {
  it('is accessible in every state of a request, narrow, in dark and from the right', async () => {
    const stage = await enter({
      role: 'curator',
      attributes: { state: 'all' },
      before: (requests) => {
        requests.gaps = [{ id: fakeId('gap'), query: 'pivot', searches: 4, people: 3, lastAt: 1 }];
        requests.ask({ title: 'Open one', why: 'Because', skill: 'Data', author: ben.id, volunteers: [ben.id] });
        requests.ask({ title: 'Mine', author: ana.id, state: 'claimed', claimedBy: ana.id, createdAt: 3 });
        const answer = { kind: 'resource', resourceId: fakeId('guide') } as const;
        requests.ask({
          title: 'Told',
          state: 'answered',
          answeredBy: ben.id,
          answer,
          answerTitle: 'Guide',
          author: ana.id,
          createdAt: 2,
        });
      },
    });
    expect(stage.root.querySelector('[part=list]')!.ariaLabel).to.equal('Requests');
    await waitUntil(() => stage.root.querySelector('lc-ui-request-gaps')?.shadowRoot?.querySelector('summary') != null);
    await expect(stage.element).to.be.accessible();
    document.documentElement.style.colorScheme = 'dark';
    document.documentElement.style.background = '#161918';
    document.documentElement.dir = 'rtl';
    await setViewport({ width: 320, height: 640 });
    await aTimeout(100);
    await expect(stage.element).to.be.accessible();
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
    document.documentElement.removeAttribute('style');
    document.documentElement.removeAttribute('dir');
    await setViewport({ width: 1280, height: 800 });
  });

  it('tells a member who left from what the community asked for', async () => {
    const stage = await enter({
      before: (requests) => {
        requests.ask({ title: 'Left behind', author: fakeId('nobody'), createdAt: 2 });
        requests.ask({ title: 'Looked for', author: null, createdAt: 1 });
      },
    });
    await waitUntil(() => stage.root.querySelectorAll('.card').length === 2);
    expect([...stage.root.querySelectorAll('.byline .by bdi')].map(({ textContent }) => textContent)).to.have.members([
      'A former member',
      'The community',
    ]);
  });

  it('asks with the keyboard alone, and puts focus on what was asked', async () => {
    const stage = await enter();
    expect(textOf(stage, '.empty-title')).to.equal('Nothing is missing yet');
    one(stage, '.ask').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.getAttribute('name') === 'title');
    await expect(stage.element).to.be.accessible();
    await sendKeys({ type: 'Reading charts' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => focused()?.textContent?.trim() === 'Reading charts');
    expect(stage.requests.find([...stage.root.querySelectorAll<HTMLElement>('.card')][0]!.dataset.id!).author).to.equal(
      ana.id,
    );
    expect(composer(stage)).to.equal(null);
  });

  it('shows what is like it while the title is written, to be voted for instead', async () => {
    const stage = await enter({ before: (requests) => requests.ask({ title: 'Charts for reports', author: ben.id }) });
    const form = (await openComposer(stage)).shadowRoot!;
    const field = form.querySelector<HTMLInputElement>('input[name=title]')!;
    field.value = 'Charts again';
    field.dispatchEvent(new Event('input'));
    await waitUntil(() => form.querySelector('.similar li') !== null);
    form.querySelector<HTMLElement>('.similar .button')!.click();
    await waitUntil(() => stage.requests.find(fakeId('Charts for reports')).votes === 2);
    await waitUntil(() => form.querySelector('.similar .button')!.getAttribute('aria-pressed') === 'true');
  });

  it('keeps a draft over cancelling and coming back', async () => {
    const storage = new MemoryStorage();
    const first = await enter({ storage });
    const field = (await openComposer(first)).shadowRoot!.querySelector<HTMLInputElement>('input[name=title]')!;
    field.value = 'Half a thought';
    field.dispatchEvent(new Event('input'));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    await waitUntil(() => focused()?.classList.contains('ask') === true);
    first.element.remove();
    const again = await openComposer(await enter({ storage }));
    await waitUntil(
      () => again.shadowRoot!.querySelector<HTMLInputElement>('input[name=title]')!.value === 'Half a thought',
    );
  });

  it('lets nothing move: what others ask waits behind a button that leads to it', async () => {
    const stage = await enter({ before: (requests) => requests.ask({ title: 'First', author: ben.id }) });
    await waitUntil(() => stage.server.joined.includes('requests:all'));
    stage.requests.ask({ title: 'Second', author: ben.id });
    await waitUntil(() => stage.root.querySelector('.fresh') !== null);
    expect(titles(stage)).to.deep.equal(['First']);
    one(stage, '.fresh').click();
    await waitUntil(() => focused()?.textContent?.trim() === 'Second');
  });

  it('votes, takes up and gives back; focus stays with what can be done', async () => {
    const stage = await enter({ before: (requests) => requests.ask({ title: 'Charts', author: ben.id }) });
    const vote = one(stage, 'button.vote');
    vote.focus();
    vote.click();
    await waitUntil(() => one(stage, 'button.vote').getAttribute('aria-pressed') === 'true');
    expect(focused()).to.equal(one(stage, 'button.vote'));
    one(stage, '.deed').focus();
    one(stage, '.deed').click();
    await waitUntil(() => textOf(stage, '.holder').endsWith('You have taken this up'));
    await waitUntil(() => focused()?.classList.contains('deed') === true);
  });

  it('tells what became of an own request, until it was read', async () => {
    const stage = await enter({ before: (requests) => requests.ask({ title: 'Charts', author: ana.id }) });
    await waitUntil(() => stage.server.joined.includes('requests:all'));
    const answer = { kind: 'resource', resourceId: fakeId('guide') } as const;
    const change = { state: 'answered', answeredBy: ben.id, answerTitle: 'A guide', answer } as const;
    stage.requests.change(fakeId('Charts'), change, 'request.answered');
    await waitUntil(() => textOf(stage, '.news li') === 'Charts answered: A guide');
    one(stage, '.news-head button').click();
    await waitUntil(() => stage.root.querySelector('.news') === null);
    expect(focused()).to.equal(one(stage, 'h2'));
  });

  it('says what a page may cancel, and sends nothing then', async () => {
    const stage = await enter({ before: (requests) => requests.ask({ title: 'Charts', author: ben.id }) });
    stage.element.addEventListener('lc-request-vote', (event) => event.preventDefault());
    one(stage, 'button.vote').click();
    await aTimeout(50);
    expect(stage.requests.find(fakeId('Charts')).votes).to.equal(1);
  });

  it('answers with something new, or with what turns out to be here already', async () => {
    const details = { reason: 'known', resourceId: fakeId('Guide') } as const;
    const stage = await enter({
      before: (requests, server) => {
        requests.ask({ title: 'Charts', skill: 'Data', author: ben.id, claimedBy: ana.id, state: 'claimed' });
        new FakeResources(server, [ana, ben]).share({ title: 'Guide' });
        server.answer('preview.get', ({ url }: { url: string }) => ({ url, preview: null, problem: 'empty' }));
        server.refuse('resource.share', { code: 'conflict', message: 'Known.', details }, 1);
      },
    });
    const deed = [...stage.root.querySelectorAll<HTMLElement>('.card button')].find((each) =>
      each.textContent.includes('Answer'),
    )!;
    deed.click();
    const within = (tag: string) => stage.root.querySelector(tag)?.shadowRoot;
    await waitUntil(() => within('lc-request-answer-dialog')?.querySelector('.share') != null);
    within('lc-request-answer-dialog')!.querySelector<HTMLElement>('.share')!.click();
    const dialog = () => within('lc-request-share-dialog')?.querySelector('lc-resource-share-dialog')?.shadowRoot;
    const form = () => dialog()?.querySelector('lc-ui-resource-form')?.shadowRoot;
    await waitUntil(() => form()?.querySelector('[name=url]') != null);
    expect(form()!.querySelector('lc-ui-resource-skills')!.skills).to.deep.equal(['Data']);
    for (const [name, value] of [
      ['url', 'https://learn.example/guide'],
      ['title', 'A guide'],
    ]) {
      const field = form()!.querySelector<HTMLInputElement>(`[name=${name}]`)!;
      field.value = value!;
      field.dispatchEvent(new Event('input'));
    }
    dialog()!.querySelector<HTMLElement>('.primary')!.click();
    await waitUntil(() => dialog()!.querySelector('.told .button')?.textContent === 'Answer with it');
    const [sent] = stage.server.calls.filter(({ name }) => name === 'resource.share');
    expect((sent!.input as { requestId: string }).requestId).to.equal(fakeId('Charts'));
    dialog()!.querySelector<HTMLElement>('.told .button')!.click();
    await waitUntil(() => stage.server.calls.some(({ name }) => name === 'request.answer'));
    const { input } = stage.server.calls.find(({ name }) => name === 'request.answer')!;
    const answer = { kind: 'resource', resourceId: fakeId('Guide') };
    expect(input).to.deep.equal({ requestId: fakeId('Charts'), answer });
    expect(stage.root.querySelector('lc-request-share-dialog')).to.equal(null);
  });

  it('is for reading alone without a sign-in, and says why where nothing may be read', async () => {
    const reading = await enter({
      token: null,
      before: (requests) => requests.ask({ title: 'Charts', author: ben.id }),
    });
    expect([reading.root.querySelector('.ask'), reading.root.querySelector('button.vote')]).to.deep.equal([null, null]);
    const refused = await enter({
      before: (_, server) => server.refuse('request.list', { code: 'forbidden', message: 'No.' }),
    });
    expect(textOf(refused, '.empty')).to.equal('These requests are for members of the community only.');
  });
});
