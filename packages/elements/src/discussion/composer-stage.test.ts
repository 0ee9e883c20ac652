import { fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { LitElement } from 'lit';
import { connect, DiscussionStore, type CommonsClient, type Storage } from '@learning-commons/client';
import { FakeDiscussion, fakeMe, fakePerson, FakeTransport, MemoryStorage } from '@learning-commons/client/testing';
import { base } from '../internal/base.ts';
import { element } from '../internal/element.ts';
import { waitUntil as until } from '../internal/until-stage.test.ts';
import type { LcComposer } from './composer.ts';
import './composer.ts';

export const ana = fakePerson('Ana');
export const lea = fakePerson('Lea Brandt', { title: 'Data analyst' });
export const leo = fakePerson('Leo Sand');
export const TOPIC = 'week-1';

/** Brings the tokens that a widget around the composer would bring. */
@element('test-frame')
class TestFrame extends LitElement {
  static override styles = base;
  override render() {
    return html`<slot></slot>`;
  }
}
export { TestFrame };

export { until };

/** A composer with a real client and store over a fake server. */
export interface Stage {
  readonly server: FakeTransport;
  readonly discussion: FakeDiscussion;
  readonly client: CommonsClient;
  readonly store: DiscussionStore;
  readonly storage: Storage;
  readonly composer: LcComposer;
}

export interface Scene {
  readonly server?: FakeTransport;
  readonly storage?: Storage;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
}

/** A storage that says it survives a reload, as a browser's does. */
export const lastingStorage = (): Storage => Object.assign(new MemoryStorage(), { kept: true });

export async function enter(set: Partial<LcComposer> = {}, scene: Scene = {}): Promise<Stage> {
  const server = scene.server ?? new FakeTransport({ members: { ana: fakeMe(ana), leo: fakeMe(leo) } });
  const storage = scene.storage ?? new MemoryStorage();
  const discussion = new FakeDiscussion(server, { topic: TOPIC, people: [ana, lea, leo] });
  const token = scene.token === undefined ? 'ana' : scene.token;
  const client = connect({
    server: '',
    community: 'acme',
    tokenProvider: async () => token,
    transport: server,
    storage,
  });
  const store = client.open(DiscussionStore, TOPIC);
  await until(() => store.view.phase === 'ready', 'the store is ready');
  const composer = await place({ client, store, draftKey: 'new', ...set });
  return { server, discussion, client, store, storage, composer };
}

/** Puts a composer on the page. */
export async function place(set: Partial<LcComposer>): Promise<LcComposer> {
  const frame = await fixture(html`<test-frame></test-frame>`);
  const composer = Object.assign(document.createElement('lc-composer'), set);
  frame.append(composer);
  await composer.updateComplete;
  await until(() => 'desk' in composer && composer['desk'], 'the rest of the composer is here');
  await composer.updateComplete;
  return composer;
}

export const all = (composer: LcComposer, selector: string) => [
  ...composer.renderRoot.querySelectorAll<HTMLElement>(selector),
];
export const one = (composer: LcComposer, selector: string) =>
  composer.renderRoot.querySelector<HTMLElement>(selector)!;
export const button = (composer: LcComposer, label: string) =>
  all(composer, 'button').find((each) => (each.getAttribute('aria-label') ?? each.textContent.trim()) === label)!;
export const words = (composer: LcComposer) => one(composer, '#hint')?.textContent.trim();

/** Puts focus into the box and waits for what comes then. */
export async function begin(composer: LcComposer): Promise<HTMLTextAreaElement> {
  composer.focus();
  await until(() => one(composer, '[role=toolbar]'), 'the tools are here');
  await composer.updateComplete;
  return composer.box!;
}

/** Types with a real keyboard. */
export async function type(composer: LcComposer, text: string): Promise<void> {
  await begin(composer);
  await sendKeys({ type: text });
  await composer.updateComplete;
}

export async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await sendKeys({ press: key });
}

/** What was asked of the server, by name. */
export const asked = (server: FakeTransport, name: string) =>
  server.calls.filter((call) => call.name === name).map(({ input }) => input as Record<string, unknown>);
