import { ancestorsOf } from './surroundings.ts';

/** A look. */
export type Scheme = 'light' | 'dark';
/** What `theme="…"` may say. */
export type Theme = 'auto' | Scheme;

/** The look of one element among its surroundings. */
export interface Look {
  readonly theme: Scheme;
  /** Whether the theme differs from what the element would inherit anyway. */
  readonly own: boolean;
  /** Whether the page behind the element has the other look, so that the element must draw its own ground. */
  readonly ground: boolean;
}

/** Attributes with which host pages name their theme. */
const ATTRIBUTES = ['data-theme', 'data-bs-theme', 'data-color-scheme', 'data-color-mode', 'data-mode'];
/** Every attribute whose change may change the theme. */
export const WATCHED = ['class', 'style', 'theme', ...ATTRIBUTES];

const osTheme = matchMedia('(prefers-color-scheme: dark)');

/** Calls back when the system changes between light and dark. Call the result to stop. */
export function watchSystem(changed: () => void): () => void {
  osTheme.addEventListener('change', changed);
  return () => osTheme.removeEventListener('change', changed);
}

const system = (): Scheme => (osTheme.matches ? 'dark' : 'light');
const schemeOf = (element: Element): string => getComputedStyle(element).colorScheme;

/** The one look a `color-scheme` allows; undefined for `normal` and for `light dark`, which leave it open. */
function single(colorScheme: string): Scheme | undefined {
  const dark = colorScheme.includes('dark');
  return dark === colorScheme.includes('light') ? undefined : dark ? 'dark' : 'light';
}

/** How the browser paints under a `color-scheme`. */
function painted(colorScheme: string): Scheme {
  return single(colorScheme) ?? (colorScheme.includes('dark') ? system() : 'light');
}

function markOf(element: Element): Scheme | undefined {
  const names = [...ATTRIBUTES.map((name) => element.getAttribute(name)), ...element.classList];
  for (const name of names) if (name === 'dark' || name === 'light') return name;
  return undefined;
}

/** What the page says: the nearest mark, unless `color-scheme` was set again between the mark and the element. */
function stated(ancestors: readonly Element[], inherited: string): Scheme | undefined {
  const marked = ancestors.find(markOf);
  if (!marked) return single(inherited);
  return (schemeOf(marked) === inherited ? markOf(marked) : single(inherited)) ?? markOf(marked);
}

const LIGHTEST: Readonly<Record<string, number>> = { rgb: 255, rgba: 255, lab: 100, lch: 100 };

/** A computed colour as a look; undefined when one sees through it. */
function lookOf(color: string): Scheme | undefined {
  const [space = '', ...rest] = color.split(/[\s(),/]+/);
  const numbers = rest.filter((part) => part !== '' && !/^[a-z]/.test(part)).map(parseFloat);
  const [first = 0, second = 0, third = 0, alpha = 1] = numbers;
  if (alpha < 0.5) return undefined;
  const light = /^(rgb|color)/.test(space) ? 0.2126 * first + 0.7152 * second + 0.0722 * third : first;
  return light / (LIGHTEST[space] ?? 1) < 0.5 ? 'dark' : 'light';
}

/** What is painted behind the element: a look, `picture` when nobody can tell, or undefined when nothing is painted. */
function backdrop(ancestors: readonly Element[]): Scheme | 'picture' | undefined {
  for (const ancestor of ancestors) {
    const { backgroundColor, backgroundImage } = getComputedStyle(ancestor);
    if (backgroundImage !== 'none') return 'picture';
    const look = lookOf(backgroundColor);
    if (look) return look;
  }
  return undefined;
}

/** What the element's own `theme` says, or that of an `<lc-commons>` around it. */
function wished(element: Element, ancestors: readonly Element[]): Scheme | undefined {
  const around = ancestors.filter(({ localName }) => localName === 'lc-commons');
  const wishes = [element, ...around].map((each) => each.getAttribute('theme'));
  return wishes.find((wish) => wish === 'dark' || wish === 'light');
}

/**
 * Decides how an element looks: as the page says (`color-scheme`, a class or attribute such as `.dark`), else as its own
 * `theme` says, else as what is painted behind it, else as the system says.
 */
export function lookAt(element: Element): Look {
  const ancestors = ancestorsOf(element);
  const inherited = schemeOf(ancestors[0] ?? element);
  const behind = backdrop(ancestors);
  const seen = behind === 'picture' ? undefined : behind;
  const chosen = stated(ancestors, inherited) ?? wished(element, ancestors) ?? seen ?? system();
  const canvas = behind ?? painted(schemeOf(document.documentElement));
  return { theme: chosen, own: chosen !== painted(inherited), ground: canvas !== 'picture' && canvas !== chosen };
}
