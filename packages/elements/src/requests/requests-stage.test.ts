import { fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import { FakeRequests, fakeMe, fakePerson, FakeTransport, MemoryStorage } from '@learning-commons/client/testing';
import type { Role } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import { waitUntil } from '../internal/until-stage.test.ts';
import './requests.ts';
import type { LcRequests } from './requests.ts';

// What fades in has no contrast yet.
before(() => emulateMedia({ reducedMotion: 'reduce' }));

export const ana = fakePerson('Ana');
export const ben = fakePerson('Ben', { title: 'Site manager' });

/** Requests with a real client and store over a fake server. The reader is Ana. */
export interface Stage {
  readonly server: FakeTransport;
  readonly requests: FakeRequests;
  readonly client: CommonsClient;
  readonly element: LcRequests;
  readonly root: ShadowRoot;
}

export interface Scene {
  readonly role?: Role;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
  readonly before?: (requests: FakeRequests, server: FakeTransport) => void;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Waits for the requests. Default true. */
  readonly ready?: boolean;
  readonly storage?: MemoryStorage;
}

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner') } });
  const requests = new FakeRequests(server, [ana, ben], 3);
  scene.before?.(requests, server);
  const { token = 'ana', storage = new MemoryStorage() } = scene;
  const client = connect({
    ...{ server: '', community: 'acme', transport: server, storage },
    tokenProvider: async () => token,
  });
  const home = await fixture<HTMLElement>(html`<div></div>`);
  new ClientProvider(home).set(client);
  render(html`<lc-requests></lc-requests>`, home);
  const element = home.querySelector('lc-requests')!;
  for (const [name, value] of Object.entries(scene.attributes ?? {})) element.setAttribute(name, value);
  const root = element.shadowRoot!;
  if (scene.ready ?? true) await waitUntil(() => root.querySelector('.card[data-id], .empty') !== null);
  return { server, requests, client, element, root };
}

export const one = <E extends HTMLElement>({ root }: Stage, selector: string): E => root.querySelector<E>(selector)!;

export const textOf = (stage: Stage, selector: string): string =>
  one(stage, selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

export const titles = ({ root }: Stage): readonly string[] =>
  [...root.querySelectorAll('.card .title')].map(({ textContent }) => textContent.trim());

/** What has the focus, however deep. */
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}
