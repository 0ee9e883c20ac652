type Child = Node | string | null | undefined | readonly Child[];
type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);

/**
 * Makes an element. A function is a listener under its name without `on`, `true` an attribute without value, and `false`,
 * `null` and `undefined` no attribute at all.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else setAttribute(element, name, value);
  }
  element.append(...flat(children));
  return element;
}

/** Sets an attribute, or removes it for `false`, `null` and `undefined`. */
export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | null | undefined,
): void {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value === true ? '' : value))
    element.setAttribute(name, value === true ? '' : String(value));
}

function flat(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => (Array.isArray(child) ? flat(child) : child ? [child as Node | string] : []));
}

/** A description with its `code` set as code. */
export function prose(text: string): (Node | string)[] {
  return text.split(/`([^`]+)`/).map((piece, index) => (index % 2 === 1 ? h('code', {}, piece) : piece));
}

const SVG = 'http://www.w3.org/2000/svg';

/** A line drawing on a 20 × 20 grid, in the colour of the text around it. */
export function drawing(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('class', 'drawing');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** One choice of a segmented switch. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Path of a drawing shown before the label. */
  readonly icon?: string;
}

/** A row of radio buttons that looks like one switch. */
export function segmented<T extends string>(
  { name, legend, choices, value }: { name: string; legend: string; choices: readonly Choice<T>[]; value: T },
  onChange: (value: T) => void,
): HTMLFieldSetElement {
  return h(
    'fieldset',
    { class: 'segmented' },
    h('legend', { class: 'unseen' }, legend),
    choices.map((choice) =>
      h(
        'label',
        {},
        h('input', {
          type: 'radio',
          name,
          value: choice.value,
          checked: choice.value === value,
          onchange: () => onChange(choice.value),
        }),
        h('span', {}, choice.icon ? drawing(choice.icon) : null, choice.label),
      ),
    ),
  );
}
