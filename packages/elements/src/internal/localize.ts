import { configureLocalization, LOCALE_STATUS_EVENT } from '@lit/localize';

export { msg, str, updateWhenLocaleChanges } from '@lit/localize';

/** Translated messages by their id, as lit-localize keeps them. */
type Templates = Record<string, unknown>;
/** Where the words of each language are to be had. */
export type Words = Readonly<Record<Target, () => Promise<{ readonly templates: Templates }>>>;
type Target = 'ar' | 'de' | 'es' | 'fr' | 'hi';

const words: Words = {
  ar: () => import('../locales/ar.ts'),
  de: () => import('../locales/de.ts'),
  es: () => import('../locales/es.ts'),
  fr: () => import('../locales/fr.ts'),
  hi: () => import('../locales/hi.ts'),
};
const SOURCE = 'en';
/** What every widget needs, and what each that is on the page has brought. */
const parts = new Set<Words>([words]);
const held = new Map<Target, { readonly templates: Templates; readonly parts: Set<Words> }>();

const { getLocale, setLocale: activate } = configureLocalization({
  sourceLocale: SOURCE,
  targetLocales: Object.keys(words),
  loadLocale: (language) => complete(language as Target) as ReturnType<LoadLocale>,
});
type LoadLocale = Parameters<typeof configureLocalization>[0]['loadLocale'];

/** Fetches the parts of a language that are not there yet. */
async function complete(language: Target): Promise<{ templates: Templates }> {
  const known = held.get(language) ?? { templates: {}, parts: new Set() };
  held.set(language, known);
  const missing = [...parts].filter((part) => !known.parts.has(part));
  await Promise.all(
    missing.map(async (part) => {
      Object.assign(known.templates, (await part[language]()).templates);
      known.parts.add(part);
    }),
  );
  return known;
}

/** Milliseconds a widget stays undrawn for the sake of its language. */
const PATIENCE = 1_000;
let loading: Promise<void> | undefined;
/** How often more words of the language that is shown have come. */
let additions = 0;
/** The language that is shown, or will be once it is here. */
let target: string = SOURCE;
let formatLocale: string = SOURCE;
const formatters = new Map<string, unknown>();

/** The tag for `Intl`: the region the page asked for, in the language that is shown. */
function currentFormat(): string {
  const shown = getLocale();
  return formatLocale.split('-')[0] === shown ? formatLocale : shown;
}

/** What `Intl` makes for the language that is shown now, made once; `kind` names it. */
export function cached<T>(kind: string, make: (locale: string) => T): T {
  const locale = currentFormat();
  const key = `${kind} ${locale}`;
  let made = formatters.get(key) as T | undefined;
  if (!made) formatters.set(key, (made = make(locale)));
  return made;
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/**
 * Shows the page's widgets in the language of a BCP 47 tag; region and script choose formats. A language without
 * translation, or one that cannot be loaded now, is shown in English.
 */
export function setLocale(tag: string): Promise<void> {
  const wanted = canonical(tag) ?? SOURCE;
  const language = wanted.split('-')[0] ?? SOURCE;
  formatLocale = wanted;
  target = language in words ? language : SOURCE;
  if (target === getLocale() && !loading) return Promise.resolve();
  return wait(load(target));
}

/**
 * Adds the words of one widget, for builds that divide them. Where a language is shown already they are fetched at once,
 * and the widget's first drawing waits for them as for the language itself.
 */
export function addWords(more: Words): void {
  parts.add(more);
  if (target !== SOURCE) void wait(catchUp(target as Target, loading));
}

async function catchUp(language: Target, before: Promise<void> | undefined): Promise<void> {
  await before;
  // Without its words the widget speaks English.
  await complete(language).catch(() => undefined);
  additions += 1;
  if (getLocale() === language)
    window.dispatchEvent(new CustomEvent(LOCALE_STATUS_EVENT, { detail: { status: 'ready', readyLocale: language } }));
}

/** Whoever waits, waits for all that is on its way. */
function wait(work: Promise<void>): Promise<void> {
  const before = loading;
  const done = Promise.all([before, work]).then(() => {
    if (loading === done) loading = undefined;
  });
  return (loading = done);
}

async function load(language: string): Promise<void> {
  try {
    await activate(language);
  } catch {
    await activate(SOURCE);
  }
}

/** Something to wait for while another language is on its way, but no longer than is bearable; usually undefined. */
export function languageReady(): Promise<void> | undefined {
  return loading && Promise.race([loading, new Promise<void>((resolve) => setTimeout(resolve, PATIENCE))]);
}

/** The language in which widgets are shown now. */
export function locale(): string {
  return getLocale();
}

/** One word for what is spoken now: another one when the language or the words at hand have changed. */
export function spoken(): string {
  return `${getLocale()} ${additions}`;
}

/** The side from which the language that is shown now is written. */
export function direction(): 'ltr' | 'rtl' {
  return getLocale() === 'ar' ? 'rtl' : 'ltr';
}

/** A number in the reader's digits and grouping. */
export function formatNumber(value: number): string {
  return cached('number', (tag) => new Intl.NumberFormat(tag)).format(value);
}

/** Names as the language joins them: `Ada, Grace and Lin`. */
export function formatList(items: readonly string[]): string {
  return cached('list', (tag) => new Intl.ListFormat(tag)).format(items);
}

/** A moment in full, in the reader's zone: for a title or a tooltip. */
export function formatExact(at: number): string {
  return cached('exact', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'short' })).format(at);
}

const STEPS: readonly (readonly [limit: number, size: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [3_600_000, 60_000, 'minute'],
  [86_400_000, 3_600_000, 'hour'],
  [604_800_000, 86_400_000, 'day'],
];

/** The day of a moment; with the year where it is another than now. */
export function formatDate(at: number, now = Date.now()): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  };
  return cached(sameYear ? 'day' : 'date', (tag) => new Intl.DateTimeFormat(tag, options)).format(at);
}

/** How long ago, or when ahead: `now`, `5 minutes ago`, `yesterday`; after a week the date. */
export function formatRelative(at: number, now = Date.now()): string {
  const past = at - now;
  const distance = Math.abs(past);
  const words = cached('relative', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));
  if (distance < 60_000) return words.format(0, 'second');
  const step = STEPS.find(([limit]) => distance < limit);
  return step ? words.format(Math.trunc(past / step[1]), step[2]) : formatDate(at, now);
}

/**
 * Picks the form of a phrase that fits a count. `forms` is one message, `one:# reply|other:# replies`, so that a
 * translation may hold as many categories as its language has (`zero one two few many other`); `zero` may be given in any
 * language and is taken for none at all. `#` becomes the count, and `{name}` the value of that name, whatever is in it.
 *
 * @example plural(12, msg('one:# reply|other:# replies'))
 * @example plural(names.length, msg('one:{names} is here|other:{names} are here'), { names: formatList(names) })
 */
export function plural(count: number, forms: string, values: Readonly<Record<string, string>> = {}): string {
  const category = cached('plural', (tag) => new Intl.PluralRules(tag)).select(count);
  const byCategory = new Map(forms.split('|').map((form) => form.split(/:(.*)/s) as [string, string]));
  const form =
    (count === 0 && byCategory.get('zero')) || (byCategory.get(category) ?? byCategory.get('other') ?? forms);
  return form.replace(/#|\{(\w+)\}/g, (all, name?: string) => (name ? (values[name] ?? all) : formatNumber(count)));
}
