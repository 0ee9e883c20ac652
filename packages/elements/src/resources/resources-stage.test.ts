import { fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import {
  FakeDiscussion,
  FakeResources,
  fakeMe,
  fakePerson,
  FakeTransport,
  MemoryStorage,
} from '@learning-commons/client/testing';
import type { Role } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import { waitUntil } from '../internal/until-stage.test.ts';
import './resources.ts';
import type { LcUiResourceOrder } from './order-list.ts';
import type { LcUiResourcePage } from './resource-page.ts';
import type { LcResources } from './resources.ts';

// What fades in has no contrast yet.
before(() => emulateMedia({ reducedMotion: 'reduce' }));

export const ana = fakePerson('Ana');
export const ben = fakePerson('Ben', { title: 'Site manager' });

/** A library with a real client and store over a fake server. The reader is Ana. */
export interface Stage {
  readonly server: FakeTransport;
  readonly library: FakeResources;
  readonly client: CommonsClient;
  readonly element: LcResources;
  readonly root: ShadowRoot;
}

export interface Scene {
  readonly role?: Role;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
  readonly before?: (library: FakeResources, server: FakeTransport) => void;
  readonly attributes?: Readonly<Record<string, string>>;
  /** How many the server sends at once. */
  readonly page?: number;
}

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner') } });
  const library = new FakeResources(server, [ana, ben], scene.page);
  scene.before?.(library, server);
  const { token = 'ana' } = scene;
  const client = connect({
    ...{ server: '', community: 'acme', transport: server, storage: new MemoryStorage() },
    tokenProvider: async () => token,
  });
  const home = await fixture<HTMLElement>(html`<div></div>`);
  new ClientProvider(home).set(client);
  render(html`<lc-resources></lc-resources>`, home);
  const element = home.querySelector('lc-resources')!;
  for (const [name, value] of Object.entries(scene.attributes ?? {})) element.setAttribute(name, value);
  const root = element.shadowRoot!;
  await waitUntil(() => root.querySelector('.card[data-id], .empty, .problem') !== null);
  return { server, library, client, element, root };
}

/** Lets a discussion be opened in a resource of this topic. */
export const withDiscussion = (server: FakeTransport, topic: string): FakeDiscussion =>
  new FakeDiscussion(server, { topic, people: [ana, ben] });

export const one = <E extends HTMLElement>({ root }: Stage, selector: string): E => root.querySelector<E>(selector)!;

export const textOf = (stage: Stage, selector: string): string =>
  one(stage, selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

export const titles = ({ root }: Stage): readonly string[] =>
  [...root.querySelectorAll('.card .title')].map(({ textContent }) => textContent.trim());

/** The button of a menu beside a card, once it is loaded. */
export async function openMenu(stage: Stage, selector = '.card lc-ui-menu'): Promise<HTMLElement[]> {
  await waitUntil(() => one(stage, selector)?.shadowRoot?.querySelector('button') != null);
  const root = one(stage, selector).shadowRoot!;
  root.querySelector('button')!.click();
  await waitUntil(() => root.querySelector('[role^=menuitem]') !== null);
  return [...root.querySelectorAll<HTMLElement>('[role^=menuitem]')];
}

/** The page of an opened resource. */
export async function pageOf({ root }: Stage): Promise<LcUiResourcePage> {
  await waitUntil(() => root.querySelector('lc-ui-resource-page')?.shadowRoot?.querySelector('h3') != null);
  return root.querySelector('lc-ui-resource-page')!;
}

/** Begins to put the list in order. */
export async function ordering(stage: Stage): Promise<LcUiResourceOrder> {
  one(stage, '.order').click();
  await waitUntil(() => one(stage, 'lc-ui-resource-order')?.shadowRoot?.querySelector('.handle') != null);
  return one<LcUiResourceOrder>(stage, 'lc-ui-resource-order');
}

/** The rows of a list that is put in order. */
export const rowsOf = (order: LcUiResourceOrder): readonly string[] =>
  [...order.shadowRoot!.querySelectorAll('.name')].map(({ textContent }) => textContent.trim());

/** What has the focus, however deep. */
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
