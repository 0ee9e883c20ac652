import { h } from './dom.ts';

/** One tab and what it opens. */
export interface Tab {
  readonly name: string;
  readonly panel: HTMLElement;
}

/**
 * A row of tabs over their panels, as WAI-ARIA describes it: arrow keys walk, Tab enters the panel. `beside` stands at
 * the end of the row.
 */
export function tabs(label: string, all: readonly Tab[], ...beside: readonly HTMLElement[]): HTMLElement {
  const buttons = all.map(({ name }, index) =>
    h('button', { type: 'button', role: 'tab', id: `tab-${name}`, onclick: () => choose(index) }, name),
  );
  const list = h(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': label, onkeydown: (event) => walk(event as KeyboardEvent) },
    buttons,
  );
  all.forEach(({ name, panel }) => {
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${name}`);
  });

  function choose(chosen: number) {
    buttons.forEach((button, index) => {
      button.setAttribute('aria-selected', String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      all[index]!.panel.hidden = index !== chosen;
    });
  }

  function walk({ key }: KeyboardEvent) {
    const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    const next = (buttons.findIndex((button) => button.tabIndex === 0) + by + buttons.length) % buttons.length;
    choose(next);
    buttons[next]!.focus();
  }

  choose(0);
  return h(
    'div',
    { class: 'tabbed' },
    h('header', {}, list, beside),
    all.map(({ panel }) => panel),
  );
}
