import { fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import {
  FakeBadges,
  fakeId,
  fakeMe,
  fakePerson,
  FakeTransport,
  MemoryStorage,
  type BadgeSeed,
} from '@learning-commons/client/testing';
import type { Role } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import type { LcBadges } from './badges.ts';
import './badges.ts';
import { lately } from './lately.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

// What fades in has no contrast yet.
before(() => emulateMedia({ reducedMotion: 'reduce' }));

export const ana = fakePerson('Ana', { title: 'Graduate engineer' });
export const bo = fakePerson('Bo', { title: 'Site manager' });
export const cora = fakePerson('Cora', { role: 'curator' });

export interface Scene {
  readonly badges?: readonly BadgeSeed[];
  readonly role?: Role;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
  /** Before anybody connects: awards, progress, refusals. */
  readonly before?: (badges: FakeBadges, server: FakeTransport) => void;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Waits for the badges. Default true. */
  readonly ready?: boolean;
}

/** Badges with a real client and store over a fake server. The reader is Ana. */
export interface Stage {
  readonly server: FakeTransport;
  readonly badges: FakeBadges;
  readonly client: CommonsClient;
  readonly element: LcBadges;
  readonly root: ShadowRoot;
}

const answers = (atLeast: number) => ({ kind: 'count' as const, verb: 'answer.accepted', atLeast });

/** One to earn again and again, one by points and a streak, one by hand, a secret one. */
export const catalogue: readonly BadgeSeed[] = [
  {
    ...{ name: 'Helper', description: 'Got colleagues unstuck.', repeatable: true, skills: ['Coaching'] },
    design: { shape: 'shield', symbol: 'hand', colour: 'teal' },
    criteria: { match: 'all', of: [answers(10)], by: null },
  },
  {
    name: 'Safety first',
    design: { shape: 'hexagon', symbol: 'flame', colour: 'orange' },
    criteria: {
      match: 'all',
      of: [
        { kind: 'points', atLeast: 500, topic: 'safety' },
        { kind: 'streak', atLeast: 15 },
      ],
      by: new Date(2099, 2, 31, 12).getTime(),
    },
  },
  { name: 'Host', description: 'Made newcomers feel at home.' },
  { name: 'Gem', secret: true, design: { shape: 'star', symbol: 'gem', colour: 'rose' } },
];

/** Another server's name for every stage: congratulations take turns by it. */
let stages = 0;

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner'), bo: fakeMe(bo) } });
  const badges = new FakeBadges(server, { badges: scene.badges ?? catalogue, people: [ana, bo, cora], limit: 2 });
  scene.before?.(badges, server);
  const stage = { server, badges, name: `https://badges-${(stages += 1)}.test` };
  return arrive(stage, scene);
}

/** Somebody, by default Ana, comes to a server that is there. */
export async function arrive(
  { server, badges, name }: { server: FakeTransport; badges: FakeBadges; name: string },
  { token = 'ana', attributes = {}, ready = true }: Scene = {},
): Promise<Stage> {
  const client = connect({
    server: name,
    community: 'acme',
    tokenProvider: async () => token,
    transport: server,
    storage: Object.assign(new MemoryStorage(), { kept: true }),
  });
  const frame = await fixture<HTMLElement>(html`<main></main>`);
  new ClientProvider(frame).set(client);
  render(html`<lc-badges></lc-badges>`, frame);
  const element = frame.querySelector('lc-badges')!;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  const stage = { server, badges, client, element, root: element.shadowRoot! };
  if (ready) await waitUntil(() => stage.root.querySelector('.badges')?.ariaBusy === 'false', 'badges are there');
  await lately();
  await settled(element);
  return stage;
}

/** Everything known by now is drawn. */
export async function settled(element: LcBadges): Promise<void> {
  await element.updateComplete;
  await new Promise((resolve) => setTimeout(resolve));
  await element.updateComplete;
}

type Looked = Pick<Stage, 'root'> | { readonly root: ParentNode };

export function one<E extends HTMLElement = HTMLElement>({ root }: Looked, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
}
export const all = ({ root }: Looked, selector: string): HTMLElement[] => [
  ...root.querySelectorAll<HTMLElement>(selector),
];
export const textOf = (looked: Looked, selector: string): string =>
  one(looked, selector).textContent.replace(/\s+/g, ' ').trim();
export const texts = (looked: Looked, selector: string): string[] =>
  all(looked, selector).map((each) => each.textContent.replace(/\s+/g, ' ').trim());

/** A button, by what it says or is called. */
export function button(looked: Looked, name: string): HTMLButtonElement {
  const named = all(looked, 'button').map((each) => [each, (each.ariaLabel ?? each.textContent).trim()] as const);
  const found = named.find(([, label]) => label === name || label === `${name} …`)?.[0];
  if (!found) throw new Error(`There is no ${name}, only ${named.map(([, label]) => label).join(', ')}.`);
  return found as HTMLButtonElement;
}

/** Waits for a part of the widget and answers where it draws. */
export async function within({ root }: Looked, selector: string): Promise<{ root: ShadowRoot; element: HTMLElement }> {
  await waitUntil(() => root.querySelector(selector)?.shadowRoot?.firstElementChild, `${selector} is there`);
  const element = root.querySelector<HTMLElement>(selector)!;
  return { root: element.shadowRoot!, element };
}

/** Opens all there is to know about a badge. */
export async function openBadge(stage: Stage, name: string): Promise<{ root: ShadowRoot; element: HTMLElement }> {
  one(stage, `button[data-id="${fakeId(name)}"]`).click();
  const dialog = await within(stage, 'lc-badge-dialog');
  await waitUntil(() => isOpen(dialog), 'the dialog is open');
  return dialog;
}

/** Whether a dialog is before the page. */
export const isOpen = ({ root }: Looked): boolean =>
  root.querySelector('lc-ui-dialog')?.shadowRoot?.querySelector('dialog')?.open === true;

/** Waits until something is said to people who listen to the page; there is one sentence in two seconds. */
export async function heard(words: string): Promise<void> {
  const regions = () => [...deep(document.body, 'lc-ui-announcer')];
  const said = () => regions().some((each) => each.shadowRoot?.textContent.includes(words));
  await waitUntil(said, `somebody says ${words}`, { timeout: 6_000, interval: 20 });
}

/** Everything that fits, through all shadow roots. */
export function* deep(from: ParentNode, selector: string): Generator<Element> {
  for (const each of from.querySelectorAll('*')) {
    if (each.matches(selector)) yield each;
    if (each.shadowRoot) yield* deep(each.shadowRoot, selector);
  }
}

/** What has focus: the deepest element. */
export function focused(): Element | null {
  let held = document.activeElement;
  while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
  return held;
}

/** Calls of an operation that reached the server. */
export const asked = ({ server }: Pick<Stage, 'server'>, name: string): unknown[] =>
  server.calls.filter((call) => call.name === name).map(({ input }) => input);
