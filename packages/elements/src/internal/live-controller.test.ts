import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { connect, type CommonsClient, type LiveStore } from '@learning-commons/client';
import { FakeTransport, MemoryStorage } from '@learning-commons/client/testing';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { element } from './element.ts';
import { LiveController, type LiveHost } from './live-controller.ts';

/** A store that counts who holds it. */
class Counter {
  users = 0;
  view = 1;
  #listeners = new Set<() => void>();
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  set(view: number): void {
    this.view = view;
    for (const listener of this.#listeners) listener();
  }
  close(): void {
    this.users -= 1;
  }
  get listeners(): number {
    return this.#listeners.size;
  }
}
const stores = new Map<string, Counter>();
function open(key: string): LiveStore<number> {
  const store = stores.get(key) ?? new Counter();
  stores.set(key, store);
  store.users += 1;
  return store as unknown as LiveStore<number>;
}
const held = (key: string) => [stores.get(key)?.users, stores.get(key)?.listeners];

@element('lc-test-live')
class Live extends LitElement implements LiveHost {
  @property({ attribute: false }) commons: CommonsClient | undefined;
  @property() key = '';
  #live = new LiveController(this, () => (this.key ? open(this.key) : undefined));
  override render() {
    return html`${this.#live.view ?? 'nothing'}`;
  }
}

const client = connect({
  server: 'https://live.test',
  community: 'acme',
  transport: new FakeTransport(),
  storage: new MemoryStorage(),
});
const live = (key: string, commons: CommonsClient | undefined = client) =>
  fixture<Live>(html`<lc-test-live .key=${key} .commons=${commons}></lc-test-live>`);
const text = (subject: Live) => subject.shadowRoot!.textContent;

describe('LiveController', () => {
  beforeEach(() => stores.clear());

  it('draws what the store holds and draws again when it changes', async () => {
    const subject = await live('a');
    await expect(subject).to.be.accessible();
    expect(text(subject)).to.equal('1');
    stores.get('a')!.set(2);
    await waitUntil(() => text(subject) === '2');
  });

  it('holds a store once, however often it is drawn', async () => {
    const subject = await live('a');
    for (let i = 0; i < 3; i += 1) {
      subject.requestUpdate();
      await subject.updateComplete;
    }
    expect(held('a')).to.deep.equal([1, 1]);
  });

  it('changes stores with its key, and opens none without a client or a key', async () => {
    const subject = await live('a');
    subject.key = 'b';
    await subject.updateComplete;
    expect([held('a'), held('b')]).to.deep.equal([
      [0, 0],
      [1, 1],
    ]);
    subject.commons = undefined;
    await subject.updateComplete;
    expect([held('b'), text(subject)]).to.deep.equal([[0, 0], 'nothing']);
    expect(text(await live(''))).to.equal('nothing');
  });

  it('lets go when its element leaves the page and takes hold again when it returns', async () => {
    const subject = await live('a');
    const parent = subject.parentNode!;
    subject.remove();
    expect(held('a')).to.deep.equal([0, 0]);
    parent.append(subject);
    await subject.updateComplete;
    expect(held('a')).to.deep.equal([1, 1]);
  });
});
