/** The theme of the page that plays host. `system`: the page says nothing. */
export type HostTheme = 'system' | 'light' | 'dark';
/** The direction in which widgets are told to write. `auto`: as their language does. */
export type Direction = 'auto' | 'ltr' | 'rtl';

/** Everything that can be set on the playground; the address of the page holds it, so that it can be passed on. */
export interface Settings {
  readonly tag: string;
  /** Attributes of the widget as set by hand; `''` for one without value. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Custom properties of its look as set by hand. */
  readonly look: Readonly<Record<string, string>>;
  readonly theme: HostTheme;
  readonly direction: Direction;
  /** A language tag, or empty for the reader's own. */
  readonly language: string;
}

const DEFAULTS: Settings = {
  tag: 'lc-discussion',
  attributes: { topic: 'data-skills' },
  look: {},
  theme: 'system',
  direction: 'auto',
  language: '',
};

/** The settings, who wants to know of changes, and the page's address, in one. */
export class Playground {
  #settings: Settings = read(new URLSearchParams(location.search));
  readonly #listeners = new Set<(settings: Settings) => void>();

  get settings(): Settings {
    return this.#settings;
  }

  /** Calls back now and after each change, until the signal says stop. */
  watch(listener: (settings: Settings) => void, signal?: AbortSignal): void {
    this.#listeners.add(listener);
    signal?.addEventListener('abort', () => this.#listeners.delete(listener));
    listener(this.#settings);
  }

  /** Changes some settings. */
  set(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    const query = String(write(this.#settings));
    history.replaceState(history.state, '', `${location.pathname}${query && `?${query}`}${location.hash}`);
    for (const listener of this.#listeners) listener(this.#settings);
  }

  /** Puts another widget on the stage, as it is without anybody's doing. */
  choose(tag: string): void {
    this.set({ tag, attributes: attributesOf(tag), look: {} });
  }

  /** Goes back to what the playground opens with, for the widget that is on the stage. */
  reset(): void {
    const { tag } = this.#settings;
    this.set({ ...DEFAULTS, tag, attributes: attributesOf(tag) });
  }

  /** Sets one attribute, or removes it for `null`. */
  setAttribute(name: string, value: string | null): void {
    this.set({ attributes: withEntry(this.#settings.attributes, name, value) });
  }

  /** Sets one custom property, or removes it for an empty value. */
  setLook(name: string, value: string): void {
    this.set({ look: withEntry(this.#settings.look, name, value || null) });
  }
}

/** What a widget needs to show something. */
const attributesOf = (tag: string) => (tag === DEFAULTS.tag ? DEFAULTS.attributes : {});

function withEntry(
  record: Readonly<Record<string, string>>,
  name: string,
  value: string | null,
): Record<string, string> {
  const { [name]: _, ...others } = record;
  return value === null ? others : { ...others, [name]: value };
}

function write({ tag, attributes, look, theme, direction, language }: Settings): URLSearchParams {
  const query = new URLSearchParams();
  if (tag !== DEFAULTS.tag) query.set('tag', tag);
  for (const [name, value] of Object.entries(attributes)) query.set(`a-${name}`, value);
  for (const [name, value] of Object.entries(look)) query.set(name, value);
  if (theme !== DEFAULTS.theme) query.set('theme', theme);
  if (direction !== DEFAULTS.direction) query.set('dir', direction);
  if (language) query.set('lang', language);
  return query;
}

function read(query: URLSearchParams): Settings {
  const entries = [...query];
  const attributes = Object.fromEntries(
    entries.filter(([name]) => name.startsWith('a-')).map(([name, value]) => [name.slice(2), value]),
  );
  return {
    tag: query.get('tag') ?? DEFAULTS.tag,
    attributes: Object.keys(attributes).length > 0 || query.has('tag') ? attributes : DEFAULTS.attributes,
    look: Object.fromEntries(entries.filter(([name]) => name.startsWith('--'))),
    theme: oneOf(query.get('theme'), ['system', 'light', 'dark']),
    direction: oneOf(query.get('dir'), ['auto', 'ltr', 'rtl']),
    language: query.get('lang') ?? DEFAULTS.language,
  };
}

function oneOf<T extends string>(value: string | null, [first, ...others]: readonly [T, ...T[]]): T {
  return others.find((other) => other === value) ?? first;
}
