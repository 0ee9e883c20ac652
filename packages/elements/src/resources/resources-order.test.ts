import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { fakeId } from '@learning-commons/client/testing';
import { waitUntil } from '../internal/until-stage.test.ts';
import { ana, enter, focused, one, ordering, rowsOf, textOf, type Scene } from './resources-stage.test.ts';

const list: Scene = {
  role: 'curator',
  attributes: { list: 'data' },
  before: (library) => {
    library.list('data', { title: 'Data skills', owner: ana.id, count: 3 });
    for (const title of ['One', 'Two', 'Three']) library.share({ title, list: 'data' });
  },
};

describe('a list that is put in order', () => {
  it('moves by keys, says each place, and keeps focus on the handle', async () => {
    const stage = await enter(list);
    const order = await ordering(stage);
    await expect(stage.element).to.be.accessible();
    expect(rowsOf(order)).to.deep.equal(['One', 'Two', 'Three']);
    expect(focused()?.getAttribute('aria-label')).to.equal('Move “One”, place 1 of 3');
    await sendKeys({ press: 'Space' });
    await sendKeys({ press: 'ArrowDown' });
    const said = () => order.shadowRoot!.querySelector('[role=status]')!.textContent;
    await waitUntil(() => said() === 'Place 2 of 3');
    expect(focused()?.getAttribute('aria-label')).to.equal('Move “One”, place 2 of 3');
    await sendKeys({ press: 'End' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => said() === 'Put down at place 3 of 3.');
    const places = () => stage.server.calls.filter(({ name }) => name === 'resource.place');
    await waitUntil(() => places().length === 1);
    expect(places()[0]!.input).to.include({ resourceId: fakeId('One'), list: 'data', after: fakeId('Three') });
    expect(rowsOf(order)).to.deep.equal(['Two', 'Three', 'One']);
    one(stage, '.order').click();
    await waitUntil(() => focused() === one(stage, '.order'));
  });

  it('lets the page style its rows and handles', async () => {
    const stage = await enter(list);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('lc-resources::part(row) { order: 7 } lc-resources::part(handle) { order: 8 }');
    document.adoptedStyleSheets.push(sheet);
    const { shadowRoot } = await ordering(stage);
    const orderOf = (selector: string) => getComputedStyle(shadowRoot!.querySelector(selector)!).order;
    expect([orderOf('li'), orderOf('.handle')]).to.deep.equal(['7', '8']);
    document.adoptedStyleSheets.pop();
  });

  it('puts back with Escape, and asks nothing of the server', async () => {
    const stage = await enter(list);
    const order = await ordering(stage);
    await sendKeys({ press: 'Space' });
    await sendKeys({ press: 'ArrowDown' });
    await waitUntil(() => rowsOf(order)[1] === 'One');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => rowsOf(order)[0] === 'One');
    expect(stage.server.calls.some(({ name }) => name === 'resource.place')).to.equal(false);
  });

  it('moves by a pointer that drags the handle', async () => {
    const stage = await enter(list);
    const order = await ordering(stage);
    const handles = [...order.shadowRoot!.querySelectorAll('.handle')].map((each) => each.getBoundingClientRect());
    const [from, to] = [handles[2]!, handles[0]!];
    const at = (rect: DOMRect, y = 0): [number, number] => [
      Math.round(rect.left + rect.width / 2),
      Math.round(rect.top + rect.height / 2 + y),
    ];
    await sendMouse({ type: 'move', position: at(from) });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: at(from, -30) });
    await sendMouse({ type: 'move', position: at(to, -6) });
    await sendMouse({ type: 'up' });
    await waitUntil(() => stage.server.calls.some(({ name }) => name === 'resource.place'));
    await waitUntil(() => rowsOf(order).join() === 'Three,One,Two');
  });

  it('goes back to the order of the others when the server refuses', async () => {
    const stage = await enter({
      ...list,
      before: (library, server) => {
        list.before!(library, server);
        server.refuse('resource.place', { code: 'conflict', message: 'No.' });
      },
    });
    const order = await ordering(stage);
    await sendKeys({ press: 'Space' });
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Space' });
    await waitUntil(() => stage.server.calls.some(({ name }) => name === 'resource.place'));
    await waitUntil(() => rowsOf(order).join() === 'One,Two,Three');
  });

  it('lets a new order wait behind a button for who reads', async () => {
    const stage = await enter({
      ...list,
      role: 'learner',
      before: (library, server) => {
        list.before!(library, server);
        library.list('data', { owner: null });
      },
    });
    await waitUntil(() => stage.server.joined.includes('resources:all'));
    expect(stage.root.querySelector('.order')).to.equal(null);
    stage.library.place(fakeId('Three'), 'data', null);
    await waitUntil(() => textOf(stage, '.fresh') === 'The order has changed: show it');
    one(stage, '.fresh').click();
    await waitUntil(() => focused()?.textContent.trim() === 'Three');
  });
});
