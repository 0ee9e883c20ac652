import { fixture, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, DiscussionStore, type CommonsClient, type Storage } from '@learning-commons/client';
import {
  FakeDiscussion,
  fakeId,
  fakeMe,
  fakePerson,
  FakeTransport,
  MemoryStorage,
  type Seed,
} from '@learning-commons/client/testing';
import type { DiscussionPage, Id, Role } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import type { LcDiscussion } from './discussion.ts';
import './discussion.ts';
import { lately } from './lately.ts';

// What fades in has no contrast yet.
before(() => emulateMedia({ reducedMotion: 'reduce' }));

export const ana = fakePerson('Ana', { title: 'Graduate engineer' });
export const bo = fakePerson('Bo', { role: 'curator' });
export const cy = fakePerson('Cy', { role: 'moderator' });
export const dee = fakePerson('Dee');
export const TOPIC = 'week-1';

/** Somebody's words, by name: the id is made from it. */
export type Words = Omit<Seed, 'id' | 'parentId'> & { readonly name: string; readonly under?: string };

export interface Scene {
  readonly words?: readonly Words[];
  readonly role?: Role;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
  readonly limit?: number;
  readonly storage?: Storage;
  /** Before anybody connects: refusals, read marks, locks. */
  readonly before?: (discussion: FakeDiscussion, server: FakeTransport) => void;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Waits for this phase. */
  readonly phase?: 'loading' | 'ready' | 'failed';
}

/** A discussion with a real client and store over a fake server. The reader is Ana. */
export interface Stage {
  readonly server: FakeTransport;
  readonly discussion: FakeDiscussion;
  readonly client: CommonsClient;
  readonly store: DiscussionStore;
  readonly element: LcDiscussion;
  readonly root: ShadowRoot;
  /** The page hands out another token from now on. */
  switchTo(token: string | null): void;
}

/** Three threads, newest last: a question with two answers, a comment by Ana, a comment by Dee. */
export const threads: readonly Words[] = [
  { name: 'question', author: dee, type: 'question', body: 'Where is the list?' },
  { name: 'first', author: bo, body: 'On the share.', under: 'question' },
  { name: 'second', author: cy, body: 'Ask Bo, his is better.', under: 'question' },
  { name: 'own', author: ana, body: 'I had breakfast.' },
  { name: 'last', author: dee, body: 'Bring gloves.' },
];

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner'), dee: fakeMe(dee) } });
  const discussion = new FakeDiscussion(server, { topic: TOPIC, people: [ana, bo, cy, dee], limit: scene.limit ?? 20 });
  for (const words of scene.words ?? threads) write(discussion, words);
  const { role } = scene;
  if (role) server.answer('discussion.get', (input: object) => inRole(discussion.page(input, ana.id), role));
  scene.before?.(discussion, server);
  let token = scene.token === undefined ? 'ana' : scene.token;
  const client = connect({
    server: '',
    community: 'acme',
    tokenProvider: async () => token,
    transport: server,
    storage: scene.storage ?? Object.assign(new MemoryStorage(), { kept: true }),
  });
  const element = await place(client, scene.attributes ?? {});
  const store = client.open(DiscussionStore, TOPIC);
  await waitUntil(() => store.view.phase === (scene.phase ?? 'ready'), 'the store has come so far');
  if (store.view.phase === 'ready')
    await waitUntil(() => server.joined.length > 0, 'the line is up', { timeout: 4_000 });
  await lately();
  await settled(element);
  const switchTo = (next: string | null) => void (token = next);
  return { server, discussion, client, store, element, root: element.shadowRoot!, switchTo };
}

function inRole(page: DiscussionPage, role: Role): DiscussionPage {
  return { ...page, viewer: { ...page.viewer, role } };
}

/** Writes on the server, as somebody else's client would. */
export function write(discussion: FakeDiscussion, { name, under, ...words }: Words): Id {
  const id = fakeId(name);
  discussion.write({ ...words, id, parentId: under === undefined ? null : fakeId(under) });
  return id;
}

async function place(client: CommonsClient, attributes: Readonly<Record<string, string>>): Promise<LcDiscussion> {
  const frame = await fixture<HTMLElement>(html`<main></main>`);
  new ClientProvider(frame).set(client);
  render(html`<lc-discussion topic=${TOPIC}></lc-discussion>`, frame);
  const element = frame.querySelector('lc-discussion')!;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Everything known by now is drawn. */
export async function settled(element: LcDiscussion): Promise<void> {
  await element.updateComplete;
  await new Promise((resolve) => setTimeout(resolve));
  await element.updateComplete;
}

export const one = <E extends Element = HTMLElement>({ root }: Stage, selector: string): E => {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
};
export const all = ({ root }: Stage, selector: string): HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>(selector),
];

/** The article of a comment, by the name it was written under. */
export const article = ({ root }: Stage, name: string): HTMLElement | null =>
  root.querySelector(`#lc-comment-${fakeId(name)}`);

/** A control of a comment itself, not of a reply under it. */
export function control(stage: Stage, name: string, label: string): HTMLElement {
  const own = article(stage, name)?.querySelector(':scope > .comment-main');
  const buttons = [...(own?.querySelectorAll<HTMLElement>('button, lc-ui-menu') ?? [])];
  const found = buttons.find(
    (button) =>
      (button.getAttribute('aria-label') ?? button.getAttribute('label') ?? button.textContent).trim() === label,
  );
  if (!found)
    throw new Error(`${name} has no ${label}, only ${buttons.map((each) => each.textContent?.trim()).join(', ')}.`);
  return found.shadowRoot?.querySelector('button') ?? found;
}

/** Names of the comments on the page, in order. */
export const names = (stage: Stage): string[] =>
  all(stage, 'article.comment').map((each) => each.id.slice('lc-comment-'.length).replace(/_+$/, ''));

/** Opens the menu of a comment and answers its lines. */
export async function menuOf(stage: Stage, name: string): Promise<Map<string, HTMLElement>> {
  control(stage, name, 'More actions').click();
  const menu = article(stage, name)!.querySelector(':scope > .comment-main lc-ui-menu')!;
  const lines = () => [...menu.shadowRoot!.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  await waitUntil(() => lines().length > 0, 'the menu is open');
  return new Map(lines().map((line) => [line.textContent.trim(), line]));
}

/** Chooses a line of a comment's menu. */
export async function choose(stage: Stage, name: string, line: string): Promise<void> {
  const lines = await menuOf(stage, name);
  const found = lines.get(line);
  if (!found) throw new Error(`The menu offers ${[...lines.keys()].join(', ')}.`);
  found.click();
}

/** What has focus inside the widget: the deepest element. */
export function focused({ root }: Stage): Element | null {
  let held = root.activeElement;
  while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
  return held;
}

/** The name of the comment that has focus. */
export const focusedComment = (stage: Stage): string | undefined =>
  stage.root.activeElement?.id.match(/^lc-comment-(.*?)_*$/)?.[1];

/** Waits until something is said to people who listen to the page; there is one sentence in two seconds. */
export async function heard(words: string): Promise<void> {
  const region = () => document.querySelector('lc-ui-announcer')?.shadowRoot?.querySelector('[role=status]');
  await waitUntil(() => region()?.textContent.includes(words), `somebody says ${words}`, { timeout: 6_000 });
}

export async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await sendKeys({ press: key });
}

/** Calls of an operation that reached the server. */
export const asked = ({ server }: Stage, name: string): unknown[] =>
  server.calls.filter((call) => call.name === name).map(({ input }) => input);
