import { h, prose } from './dom.ts';
import type { LookKnob, Widget } from './manifest.ts';
import type { Playground } from './state.ts';

interface Preset {
  readonly name: string;
  readonly look: Readonly<Record<string, string>>;
}

/** Looks to begin with. Each pair is for light and for dark pages. */
const PRESETS: readonly Preset[] = [
  { name: 'Ours', look: {} },
  {
    name: 'Harbour',
    look: {
      '--lc-accent': 'light-dark(#b2430d, #ff9a62)',
      '--lc-radius': '2px',
    },
  },
  {
    name: 'Ink',
    look: {
      '--lc-accent': 'light-dark(#2f3e8f, #aab8ff)',
      '--lc-radius': '4px',
    },
  },
  {
    name: 'Plum',
    look: {
      '--lc-accent': 'light-dark(#8a2a6b, #f0a3d6)',
      '--lc-radius': '16px',
    },
  },
];

/** Keeps one style sheet of the page in step with the look that was set by hand, as a host page would have it. */
export function followLook(playground: Playground): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  playground.watch(({ tag, look }) => {
    const properties = Object.entries(look).map(([name, value]) => `${name}: ${value};`);
    sheet.replaceSync(`${CSS.escape(tag)} { ${properties.join(' ')} }`);
  });
}

/** The theme editor: ready looks, and every custom property of the widget's manifest. */
export function lookPanel(playground: Playground, widget: Widget, signal: AbortSignal): HTMLElement {
  const presets = PRESETS.map(({ name, look }) => preset(playground, name, look));
  const rows = widget.look.map((knob) => row(playground, knob));
  playground.watch(({ look }) => {
    presets.forEach((button, index) => button.setAttribute('aria-pressed', String(same(PRESETS[index]!.look, look))));
    for (const { knob, show } of rows) show(look[knob.name] ?? '');
  }, signal);
  return h(
    'div',
    { class: 'look' },
    h('div', { class: 'presets', role: 'group', 'aria-label': 'Ready looks' }, presets),
    rows.map(({ element }) => element),
  );
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) {
  return (
    Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value)
  );
}

function preset(playground: Playground, name: string, look: Preset['look']): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: `preset preset-${name.toLowerCase()}`, onclick: () => playground.set({ look }) },
    h('span', { class: 'preset-colour' }),
    name,
  );
}

function row(playground: Playground, knob: LookKnob) {
  const id = `look${knob.name}`;
  const isColour = CSS.supports('color', knob.fallback);
  const text = h('input', {
    id,
    type: 'text',
    spellcheck: 'false',
    placeholder: knob.fallback,
    onchange: () => playground.setLook(knob.name, text.value.trim()),
  });
  const colour = isColour
    ? h('input', {
        type: 'color',
        'aria-label': `${knob.name}, colour`,
        oninput: () => playground.setLook(knob.name, colour!.value),
      })
    : null;
  const element = h(
    'div',
    { class: 'knob knob-look' },
    h('label', { for: id, class: 'knob-name' }, knob.name),
    h('div', { class: 'knob-pair' }, colour, text),
    h('p', { class: 'knob-about' }, prose(knob.description)),
  );
  const show = (value: string) => {
    text.value = value;
    if (colour) colour.value = hex(value || knob.fallback);
  };
  return { knob, element, show };
}

const canvas = document.createElement('canvas').getContext('2d')!;
const probe = document.createElement('span');
probe.hidden = true;
document.body.append(probe);

/** What a colour well shows for a value: the colour the page would paint, in the scheme it has now. */
function hex(value: string): string {
  probe.style.color = '';
  probe.style.color = value;
  canvas.fillStyle = getComputedStyle(probe).color;
  return canvas.fillStyle.slice(0, 7);
}
