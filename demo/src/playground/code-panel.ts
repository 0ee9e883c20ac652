import { drawing, h } from './dom.ts';
import type { Widget } from './manifest.ts';
import { snippetsFor, type Host, type Snippet } from './snippets.ts';
import type { Playground } from './state.ts';
import { tabs } from './tabs.ts';

const COPY = 'M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5Z';
const DONE = 'm4 10.5 4 4 8-9';

/** The code of what the stage shows, in step with the knobs, ready to be taken along. */
export function codePanel(playground: Playground, widgets: readonly Widget[], host: Host): HTMLElement {
  const all = ['HTML', 'React', 'CSS'].map((name) => {
    const code = h('code');
    return {
      name,
      code,
      panel: h('div', { class: 'block' }, h('pre', { tabindex: 0, 'aria-label': `${name} code` }, code)),
    };
  });
  playground.watch((settings) => {
    const widget = widgets.find(({ tag }) => tag === settings.tag);
    const snippets = widget ? snippetsFor(widget, settings, host) : [];
    for (const snippet of snippets)
      all.find(({ name }) => name === snippet.name)!.code.replaceChildren(...coloured(snippet));
  });
  const copy = copyButton(() => all.find(({ panel }) => !panel.hidden)!.code.textContent ?? '');
  return h('section', { class: 'panel code', 'aria-label': 'Code' }, tabs('Code for', all, copy));
}

function coloured({ code }: Snippet): HTMLElement[] {
  return code.map(([kind, text]) => h('span', { class: `code-${kind}` }, text));
}

function copyButton(text: () => string): HTMLButtonElement {
  const words = h('span', { role: 'status' }, 'Copy');
  const button = h('button', { type: 'button', class: 'quiet', onclick: () => void copy() }, drawing(COPY), words);
  const say = (word: string, path: string) => {
    words.textContent = word;
    button.firstElementChild!.replaceWith(drawing(path));
  };
  async function copy() {
    await navigator.clipboard.writeText(text());
    say('Copied', DONE);
    setTimeout(() => say('Copy', COPY), 1_600);
  }
  return button;
}
