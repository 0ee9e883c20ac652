import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ResourceQuery } from '@learning-commons/client';
import type { Id, ResourceLevel, ResourceSort, ResourceType } from '@learning-commons/protocol';

const LINK = '#lc-resource-';
const ID = /^[A-Za-z0-9_-]{22}$/;
const LISTS = ['types'] as const;
const WORDS = ['list', 'query', 'skill', 'level', 'language', 'mine', 'sort'] as const;

/** What the reader has chosen, as a fragment keeps it. */
export type Chosen = Partial<Pick<ResourceQuery, (typeof LISTS)[number] | (typeof WORDS)[number]>>;

/** The resource that the page's fragment names, if it names one. */
export function linkedResource(): Id | undefined {
  if (!location.hash.startsWith(LINK)) return undefined;
  const id = location.hash.slice(LINK.length);
  return ID.test(id) ? id : undefined;
}

/** The address of this page with a resource opened. */
export function linkTo(id: Id): string {
  const url = new URL(location.href);
  url.hash = `${LINK}${id}`;
  return url.href;
}

/**
 * Keeps what the reader has chosen in the page's own fragment, `#prefix-query=…`, where the page asked for that by a prefix.
 * It replaces the address in place and only where the fragment is empty or its own: history, and what else the page
 * keeps there, are the host's. It also follows links to resources, which it reads and never writes.
 */
export class FragmentController implements ReactiveController {
  readonly #prefix: () => string;
  readonly #onChosen: (chosen: Chosen) => void;
  readonly #onLink: (id: Id) => void;

  constructor(
    host: ReactiveControllerHost,
    { prefix, chosen, link }: { prefix(): string; chosen(chosen: Chosen): void; link(id: Id): void },
  ) {
    this.#prefix = prefix;
    this.#onChosen = chosen;
    this.#onLink = link;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.#onHashchange);
  }

  hostDisconnected(): void {
    removeEventListener('hashchange', this.#onHashchange);
  }

  /** What the address says now, if it speaks to this element. */
  read(): Chosen | undefined {
    const own = this.#own;
    return own === undefined ? undefined : parse(own);
  }

  /** Writes what is chosen, unless the address is about something else. */
  write(chosen: Chosen): void {
    const prefix = this.#prefix();
    if (!prefix || (location.hash !== '' && this.#own === undefined)) return;
    const words = format(chosen);
    const { pathname, search } = location;
    const address = words ? `#${prefix}-${words}` : `${pathname}${search}`;
    if (words ? location.hash !== address : location.hash !== '') history.replaceState(history.state, '', address);
  }

  /** The fragment behind the prefix. */
  get #own(): string | undefined {
    const prefix = this.#prefix();
    const start = `#${prefix}-`;
    return prefix && location.hash.startsWith(start) ? location.hash.slice(start.length) : undefined;
  }

  #onHashchange = (): void => {
    const id = linkedResource();
    if (id) return this.#onLink(id);
    const chosen = this.read();
    if (chosen) this.#onChosen(chosen);
  };
}

function format(chosen: Chosen): string {
  const words = new URLSearchParams();
  for (const key of WORDS) if (chosen[key]) words.set(key, chosen[key]);
  for (const key of LISTS) if (chosen[key]?.length) words.set(key, chosen[key].join(','));
  return words.toString();
}

const TYPES: readonly ResourceType[] = ['article', 'video', 'podcast', 'course', 'book', 'file', 'event', 'person'];
const LEVELS: readonly ResourceLevel[] = ['beginner', 'intermediate', 'advanced'];
const SORTS: readonly ResourceSort[] = ['curated', 'newest', 'useful', 'recommended', 'shortest'];
const MINE = ['saved', 'started', 'done'] as const;

/** Anybody may write an address: what it says is taken only where it makes sense. */
function parse(words: string): Chosen {
  const said = new URLSearchParams(words);
  const one = <T extends string>(key: string, of: readonly T[]) => of.find((each) => each === said.get(key));
  const short = (key: string, most: number) => said.get(key)?.slice(0, most) || undefined;
  const types = said.get('types')?.split(',') ?? [];
  const chosen: Chosen = {
    list: short('list', 200),
    query: short('query', 200),
    skill: short('skill', 40),
    language: short('language', 35),
    level: one('level', LEVELS),
    mine: one('mine', MINE),
    sort: one('sort', SORTS),
    types: TYPES.filter((type) => types.includes(type)),
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined && value.length > 0));
}
