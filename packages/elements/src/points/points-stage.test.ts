import { fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import {
  FAKE_SETTINGS,
  fakeEntry,
  fakeMe,
  fakePerson,
  FakePoints,
  fakeRule,
  fakeRules,
  FakeTransport,
  MemoryStorage,
  type FakePointsOptions,
} from '@learning-commons/client/testing';
import type { PointEntry, PointRule, Role } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import type { LcPoints } from './points.ts';
import './points.ts';
import { waitUntil } from '../internal/until-stage.test.ts';

export const ana = fakePerson('Ana');

/** Rules as an admin may have made them: a plain one, one with limits, one with conditions, one that is off. */
export const rules: readonly PointRule[] = [
  fakeRule({ id: 'answer' }),
  fakeRule({ id: 'posted', name: 'Comment', verb: 'comment.posted', amount: 2, perDay: 10, keeps: 0.5, cooldown: 120 }),
  fakeRule({
    id: 'course',
    name: 'Course finished',
    verb: 'course.completed',
    amount: 50,
    all: [{ test: 'is', field: 'completion', value: true }],
    none: [{ test: 'startsWith', field: 'topic', value: 'draft' }],
  }),
  fakeRule({ id: 'survey', name: 'Survey', verb: 'survey.answered', amount: 5, active: false }),
];

/** Four rows, one of each kind, latest first: 10 + 15 − 15 + 15 + 40 … = 240 points. */
export const entries: readonly PointEntry[] = [
  fakeEntry({ seq: 4, amount: 40, kind: 'recount', ruleName: 'Course finished' }),
  fakeEntry({ seq: 3, amount: 15, kind: 'return' }),
  fakeEntry({ seq: 2, amount: -15, kind: 'reversal' }),
  fakeEntry({ seq: 1, amount: 200 }),
];

/** How a stage is set. */
export interface Scene {
  readonly role?: Role;
  /** Null: nobody is signed in. */
  readonly token?: string | null;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly points?: FakePointsOptions;
  /** Before anybody connects. */
  readonly before?: (server: FakeTransport) => void;
  /** Do not wait for the points. */
  readonly early?: boolean;
}

/** Ana's points with a real client and store over a fake server. */
export interface Stage {
  readonly server: FakeTransport;
  readonly points: FakePoints;
  readonly client: CommonsClient;
  readonly element: LcPoints;
  readonly root: ShadowRoot;
}

before(() => emulateMedia({ reducedMotion: 'reduce' }));

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner') } });
  const points = new FakePoints(server, ana.id, { entries, ...scene.points });
  server.answer('points.rules', fakeRules(rules)).answer('points.settings', FAKE_SETTINGS);
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
  const element = document.createElement('lc-points');
  for (const [name, value] of Object.entries(scene.attributes ?? {})) element.setAttribute(name, value);
  render(html`${element}`, frame);
  const root = element.shadowRoot!;
  const stage = { server, points, client, element, root };
  if (scene.early) return stage;
  await waitUntil(() => root.querySelector('[part=total], .empty, .problem'), 'the points are drawn');
  if (root.querySelector('[part=total]'))
    await waitUntil(() => server.joined.length > 0, 'the line is up', { timeout: 4_000 });
  await settled(element);
  return stage;
}

/** Everything known by now is drawn. */
export async function settled(element: LcPoints): Promise<void> {
  await element.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, 20));
  await element.updateComplete;
}
