import { aTimeout, expect, fixture } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { html, render } from 'lit';
import { connect, type CommonsClient } from '@learning-commons/client';
import {
  FakeResources,
  fakeMe,
  fakePerson,
  FakeTransport,
  FakeUploads,
  MemoryStorage,
  type ResourceSeed,
} from '@learning-commons/client/testing';
import type { LinkPreview, Resource, Role } from '@learning-commons/protocol';
import { ClientProvider } from '../internal/context.ts';
import { waitUntil } from '../internal/until-stage.test.ts';
import '../ui/menu.ts';
import type { LcUiMenu, MenuItem } from '../ui/menu.ts';
import './resources.ts';
import type { LcResources } from './resources.ts';

// What fades in has no contrast yet.
before(() => emulateMedia({ reducedMotion: 'reduce' }));

export const ana = fakePerson('Ana');
export const ben = fakePerson('Ben', { title: 'Site manager' });

/** A library with a real client and store over a fake server. The reader is Ana. */
export interface Stage {
  readonly server: FakeTransport;
  readonly library: FakeResources;
  readonly uploads: FakeUploads;
  readonly client: CommonsClient;
  readonly element: LcResources;
  readonly root: ShadowRoot;
}

export interface Scene {
  readonly role?: Role;
  readonly before?: (library: FakeResources, server: FakeTransport) => void;
  readonly seeds?: readonly ResourceSeed[];
  readonly storage?: MemoryStorage;
}

export async function enter(scene: Scene = {}): Promise<Stage> {
  const server = new FakeTransport({ members: { ana: fakeMe(ana, scene.role ?? 'learner') } });
  const library = new FakeResources(server, [ana, ben]);
  const uploads = new FakeUploads(server);
  server.answer('preview.get', ({ url }: { url: string }) => ({ url, preview: null, problem: 'empty' }));
  server.answer('member.suggest', ({ prefix }: { prefix: string }) =>
    [ana, ben].filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase())),
  );
  for (const seed of scene.seeds ?? []) library.share(seed);
  scene.before?.(library, server);
  const client = connect({
    ...{ server: '', community: 'acme', transport: server, storage: scene.storage ?? new MemoryStorage() },
    tokenProvider: async () => 'ana',
  });
  const home = await fixture<HTMLElement>(html`<div></div>`);
  new ClientProvider(home).set(client);
  render(html`<lc-resources></lc-resources>`, home);
  const element = home.querySelector('lc-resources')!;
  const root = element.shadowRoot!;
  await waitUntil(() => root.querySelector('[data-id], .empty') !== null, 'the library');
  return { server, library, uploads, client, element, root };
}

/** What a page says about itself. */
export const pageOf = (url: string, more: Partial<LinkPreview> = {}): LinkPreview => ({
  ...{ url, canonical: url, title: 'Reading charts', description: 'In ten steps.', site: 'Learn', author: null },
  ...{ type: 'video', picture: null, seconds: 600, minutes: null, language: 'en', publishedAt: null, fetchedAt: 1 },
  ...more,
});

/** The open dialog of this name, once it is drawn. */
export async function dialogOf({ root }: Stage, name: string): Promise<ShadowRoot> {
  const tag = `lc-resource-${name}-dialog`;
  await waitUntil(() => root.querySelector(tag)?.shadowRoot?.querySelector('lc-ui-dialog') != null, tag);
  return root.querySelector(tag)!.shadowRoot!;
}

/** The form in a dialog, once its fields are there. */
export async function formOf(dialog: ShadowRoot): Promise<ShadowRoot> {
  const form = dialog.querySelector('lc-ui-resource-form')!;
  await waitUntil(() => form.shadowRoot?.querySelector('[name=title]') != null, 'the form');
  return form.shadowRoot!;
}

/** Writes into a field as a person does. */
export function write(root: ParentNode, selector: string, value: string): void {
  const field = root.querySelector<HTMLInputElement>(selector)!;
  field.value = value;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

export const valueOf = (root: ParentNode, selector: string): string =>
  root.querySelector<HTMLInputElement>(selector)?.value ?? '';

export const press = (root: ParentNode, selector: string): void => root.querySelector<HTMLElement>(selector)!.click();

export const wordsIn = (root: ParentNode, selector: string): string =>
  root.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

export const called = ({ server }: Stage, name: string): Record<string, unknown>[] =>
  server.calls.filter((call) => call.name === name).map(({ input }) => input as Record<string, unknown>);

export const titled = (library: FakeResources, title: string): Resource | undefined =>
  library.all.find((each) => each.title === title);

/** What has the focus, however deep. */
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** Chooses something in the menu of a resource. */
export async function choose({ root }: Stage, id: string, label: string): Promise<void> {
  const menu = () => root.querySelector<LcUiMenu>(`[data-id="${id}"] lc-ui-menu`);
  const items = () => (menu()?.items as (() => readonly MenuItem[]) | undefined)?.() ?? [];
  await waitUntil(() => items().length > 0, 'the menu');
  const item = items().find((each) => typeof each === 'object' && each.label === label);
  if (typeof item !== 'object') throw new Error(`No such item: ${label}.`);
  item.run();
}

/** Judges a dialog as it opens, and narrow, in dark and from the right. */
export async function accessibleEverywhere(dialog: ShadowRoot): Promise<void> {
  const { documentElement } = document;
  await expect(dialog.host).to.be.accessible();
  documentElement.style.colorScheme = 'dark';
  documentElement.style.background = '#161918';
  documentElement.dir = 'rtl';
  await setViewport({ width: 320, height: 640 });
  await aTimeout(100);
  await expect(dialog.host).to.be.accessible();
  const body = dialog.querySelector('lc-ui-dialog')!.shadowRoot!.querySelector('.body')!;
  expect(body.scrollWidth).to.be.at.most(body.clientWidth);
  documentElement.removeAttribute('style');
  documentElement.removeAttribute('dir');
  await setViewport({ width: 1280, height: 800 });
}
