import { fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import {
  FakeBoard,
  fakeMe,
  fakePerson,
  FakeTransport,
  MemoryStorage,
  type FakeRank,
} from '@learning-commons/client/testing';
import type { Leaderboard, Role, Season } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import type { LcLeaderboard } from './leaderboard.ts';
import './leaderboard.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

export const ana = fakePerson('Ana', { title: 'Graduate engineer' });
export const people = ['Bo', 'Cy', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal', 'Ida', 'Jo', 'Kim', 'Lee'].map((name) =>
  fakePerson(name),
);

/** Twelve people; Bo leads, Cy and Dee share the second place, Ana is sixth. */
export const ranks: readonly FakeRank[] = [
  { person: people[0]!, points: 300, change: 0 },
  { person: people[1]!, points: 250, change: 2 },
  { person: people[2]!, points: 250, change: -1 },
  { person: people[3]!, points: 200, change: null },
  { person: people[4]!, points: 190 },
  { person: ana, points: 180, change: 3 },
  ...people.slice(5).map((person, at) => ({ person, points: 100 - 10 * at })),
];

export const season: Season = {
  id: 'spring',
  name: 'Spring sprint',
  from: Date.now() - 40 * 86_400_000,
  to: Date.now() + 12 * 86_400_000 - 60_000,
  about: 'The winner chooses the cake.',
  closedAt: null,
};

/** How a stage is set. */
export interface Scene {
  readonly role?: Role;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly ranks?: readonly FakeRank[];
  readonly more?: Partial<Leaderboard>;
  /** Before anybody connects. */
  readonly before?: (server: FakeTransport) => void;
  /** Do not wait for the board. */
  readonly early?: boolean;
}

/** A board with a real client and store over a fake server. The reader is Ana. */
export interface Stage {
  readonly server: FakeTransport;
  readonly board: FakeBoard;
  readonly client: CommonsClient;
  readonly element: LcLeaderboard;
  readonly root: ShadowRoot;
}

before(() => emulateMedia({ reducedMotion: 'reduce' }));

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner') } });
  const board = new FakeBoard(server, {
    ranks: scene.ranks ?? ranks,
    more: scene.more ?? {},
    key: scene.key ?? 'month/community',
  });
  server.answer('season.list', [season]);
  scene.before?.(server);
  const token = scene.token === undefined ? 'ana' : scene.token;
  const client = connect({
    server: '',
    community: 'acme',
    tokenProvider: async () => token,
    transport: server,
    storage: Object.assign(new MemoryStorage(), { kept: true }),
  });
  const frame = await fixture<HTMLElement>(html`<main></main>`);
  new ClientProvider(frame).set(client);
  const element = document.createElement('lc-leaderboard');
  for (const [name, value] of Object.entries(scene.attributes ?? {})) element.setAttribute(name, value);
  render(html`${element}`, frame);
  const root = element.shadowRoot!;
  const stage = { server, board, client, element, root };
  if (scene.early) return stage;
  await waitUntil(() => root.querySelector('[part=foot], .empty, .off, .problem'), 'the board is drawn');
  await waitUntil(() => server.joined.length > 0 || server.calls.length > 0, 'the line is up', { timeout: 4_000 });
  await settled(element);
  return stage;
}

/** Everything known by now is drawn, and the menu is there. */
export async function settled(element: LcLeaderboard): Promise<void> {
  await element.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, 20));
  await element.updateComplete;
}

export const textOf = (element: Element | null | undefined): string =>
  element?.textContent.replace(/\s+/g, ' ').trim() ?? '';

/** The rows as one reads them: place, name, points. */
export function rows({ root }: Stage): string[] {
  return [...root.querySelectorAll('tbody tr')].map((row) => {
    const name = textOf(row.querySelector('bdi, .nameless'));
    return [textOf(row.querySelector('.rank')), name, textOf(row.querySelector('.points'))].join(' ');
  });
}

export function one<E extends Element = HTMLElement>({ root }: { root: ParentNode }, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
}

/** Chooses a line of the widget's menu. */
export async function choose({ root }: { root: ParentNode }, line: string): Promise<void> {
  await customElements.whenDefined('lc-ui-menu');
  const menu = root.querySelector('lc-ui-menu')!;
  await menu.updateComplete;
  menu.shadowRoot!.querySelector('button')!.click();
  const lines = () => [...menu.shadowRoot!.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  await waitUntil(() => lines().length > 0, 'the menu is open');
  const found = lines().find((each) => textOf(each) === line);
  if (!found) throw new Error(`The menu offers ${lines().map(textOf).join(', ')}.`);
  found.click();
}

/** A dialog, once it is drawn. */
export async function dialog({ root }: { root: ParentNode }, tag: string, part = 'form'): Promise<ShadowRoot> {
  const found = () => root.querySelector(tag)?.shadowRoot;
  await waitUntil(() => found()?.querySelector(part), `${tag} shows ${part}`, { timeout: 4_000 });
  return found()!;
}

/** Waits until something is said to people who listen to the page; there is one sentence in two seconds. */
export async function heard(words: string): Promise<void> {
  const said = () => regions(document).some((each) => textOf(each).includes(words));
  await waitUntil(said, `somebody says ${words}`, { timeout: 7_000 });
}

/** Live regions of the page and of dialogs in it. */
function regions(root: ParentNode): Element[] {
  return [...root.querySelectorAll('*')].flatMap((each) => [
    ...(each.localName === 'lc-ui-announcer' ? [each.shadowRoot!.querySelector('[role=status]')!] : []),
    ...(each.shadowRoot ? regions(each.shadowRoot) : []),
  ]);
}

/** Calls of an operation that reached the server. */
export const asked = ({ server }: { server: FakeTransport }, name: string): unknown[] =>
  server.calls.filter((call) => call.name === name).map(({ input }) => input);
