import { h, prose } from './dom.ts';
import type { Knob, Widget } from './manifest.ts';
import type { Playground } from './state.ts';

/** A control for every attribute of the widget, made from its manifest. */
export function knobPanel(
  playground: Playground,
  widget: Widget,
  topics: readonly string[],
  signal: AbortSignal,
): HTMLElement {
  const controls = widget.knobs.map((knob) => control(playground, knob, topics));
  const reset = h('button', { type: 'button', class: 'quiet', onclick: () => playground.reset() }, 'Reset all');
  playground.watch(
    ({ attributes }) => controls.forEach(({ show }, index) => show(attributes[widget.knobs[index]!.attribute])),
    signal,
  );
  return h(
    'div',
    { class: 'knobs' },
    h('p', { class: 'lead' }, widget.description),
    controls.map(({ row }) => row),
    h('p', { class: 'knobs-foot' }, reset),
  );
}

interface Control {
  readonly row: HTMLElement;
  /** Shows the value as set now; undefined where nothing is set. */
  show(value: string | undefined): void;
}

function control(playground: Playground, knob: Knob, topics: readonly string[]): Control {
  const id = `knob-${knob.attribute}`;
  const set = (value: string | null) => playground.setAttribute(knob.attribute, value);
  const { input, show, list } = makers[knob.kind](knob, id, set, topics);
  const name = h('label', { for: id, class: 'knob-name' }, knob.attribute);
  const isSwitch = knob.kind === 'switch';
  const row = h(
    'div',
    { class: `knob knob-${knob.kind}` },
    isSwitch ? h('div', { class: 'knob-line' }, name, input) : [name, input, list],
    h('p', { id: `${id}-about`, class: 'knob-about' }, prose(knob.description)),
  );
  input.setAttribute('aria-describedby', `${id}-about`);
  return { row, show };
}

interface Made {
  readonly input: HTMLElement;
  readonly show: Control['show'];
  /** Values worth offering. */
  readonly list?: HTMLDataListElement;
}

type Maker = (knob: Knob, id: string, set: (value: string | null) => void, topics: readonly string[]) => Made;

const makers: Readonly<Record<Knob['kind'], Maker>> = {
  switch(_knob, id, set) {
    const input = h('input', {
      id,
      type: 'checkbox',
      role: 'switch',
      class: 'switch',
      onchange: () => set(input.checked ? '' : null),
    });
    return { input, show: (value) => void (input.checked = value !== undefined) };
  },
  choice({ choices, fallback }, id, set) {
    const input = h(
      'select',
      { id, onchange: () => set(input.value === fallback ? null : input.value) },
      choices.map((value) => h('option', { value }, value)),
    );
    return { input, show: (value) => void (input.value = value ?? fallback) };
  },
  number({ fallback }, id, set) {
    const input = h('input', {
      id,
      type: 'number',
      min: 0,
      placeholder: fallback,
      onchange: () => set(input.value || null),
    });
    return { input, show: (value) => void (input.value = value ?? '') };
  },
  text({ attribute, fallback }, id, set, topics) {
    const offers =
      attribute === 'topic'
        ? h(
            'datalist',
            { id: `${id}-list` },
            topics.map((value) => h('option', { value })),
          )
        : undefined;
    const input = h('input', {
      id,
      type: 'text',
      placeholder: fallback,
      spellcheck: 'false',
      list: offers?.id,
      onchange: () => set(input.value || null),
    });
    return { input, show: (value) => void (input.value = value ?? ''), ...(offers && { list: offers }) };
  },
};
