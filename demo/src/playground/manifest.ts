/** How a knob is turned. */
export type KnobKind = 'switch' | 'number' | 'text' | 'choice';

/** One attribute of a widget. */
export interface Knob {
  readonly attribute: string;
  readonly field: string;
  readonly kind: KnobKind;
  /** The values of a `choice`. */
  readonly choices: readonly string[];
  /** As written in the source, without quotes; empty where there is none. */
  readonly fallback: string;
  readonly description: string;
}

/** One custom property of a widget's look. */
export interface LookKnob {
  readonly name: string;
  readonly fallback: string;
  readonly description: string;
}

/** What the manifest says of a widget. */
export interface Widget {
  readonly tag: string;
  readonly className: string;
  readonly description: string;
  readonly knobs: readonly Knob[];
  readonly look: readonly LookKnob[];
  readonly events: readonly string[];
}

interface Named {
  readonly name: string;
  readonly description?: string;
  readonly default?: string;
  readonly syntax?: string;
}
interface Attribute extends Named {
  readonly fieldName?: string;
  readonly type?: { readonly text: string };
}
interface Declaration {
  readonly name: string;
  readonly tagName?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly attributes?: readonly Attribute[];
  readonly events?: readonly Named[];
  readonly cssProperties?: readonly Named[];
}
/** What the playground reads of a custom elements manifest. */
export interface Manifest {
  readonly modules: readonly { readonly declarations?: readonly Declaration[] }[];
}

/** Attributes the playground sets by itself: where the community is, who reads, and in which language. */
const GIVEN = new Set(['server', 'community', 'token-url', 'lang', 'dir']);

/** Reads the custom elements manifest of the elements that the server serves. */
export async function readWidgets(): Promise<Widget[]> {
  const response = await fetch('/demo/custom-elements.json');
  if (!response.ok) throw new Error(`/demo/custom-elements.json answered ${response.status}.`);
  return widgetsIn((await response.json()) as Manifest);
}

/** The widgets of a manifest. `<lc-commons>` is left out: the two sides are made of it. */
export function widgetsIn({ modules }: Manifest): Widget[] {
  return modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter(({ tagName }) => tagName?.startsWith('lc-') && tagName !== 'lc-commons' && !tagName.startsWith('lc-ui-'))
    .map(toWidget);
}

function toWidget(declaration: Declaration): Widget {
  return {
    tag: declaration.tagName!,
    className: declaration.name,
    description: firstSentence(declaration.summary ?? declaration.description),
    knobs: (declaration.attributes ?? []).filter(({ name }) => !GIVEN.has(name)).map(toKnob),
    look: (declaration.cssProperties ?? []).map(({ name, default: fallback, description }) => ({
      name,
      fallback: fallback ?? '',
      description: description ?? '',
    })),
    events: (declaration.events ?? []).map(({ name }) => name).filter(Boolean),
  };
}

function toKnob({ name, fieldName, type, default: fallback = '', description = '' }: Attribute): Knob {
  const text = (type?.text ?? 'string').replace(/\s*\|\s*(undefined|null)/g, '');
  const choices = [...text.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
  return {
    attribute: name,
    field: fieldName ?? name,
    kind: choices.length > 0 ? 'choice' : text === 'boolean' ? 'switch' : text === 'number' ? 'number' : 'text',
    choices,
    fallback: /^(['"`]).*\1$/.test(fallback)
      ? fallback.slice(1, -1)
      : /^(undefined|null)$/.test(fallback)
        ? ''
        : fallback,
    description,
  };
}

function firstSentence(text = ''): string {
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}
