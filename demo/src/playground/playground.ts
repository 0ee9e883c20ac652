import { webTransport } from '@learning-commons/client';
import { readCompany } from '../company.ts';
import { codePanel } from './code-panel.ts';
import { h, segmented } from './dom.ts';
import { EventLog } from './event-log.ts';
import { knobPanel } from './knobs.ts';
import { followLook, lookPanel } from './look-panel.ts';
import { readWidgets, type Widget } from './manifest.ts';
import { Network } from './network.ts';
import { Side } from './side.ts';
import { Playground } from './state.ts';
import { tabs } from './tabs.ts';

const LANGUAGES = {
  '': 'Language of the page',
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  hi: 'हिन्दी',
  ar: 'العربية',
};
const DIRECTIONS = [
  { value: 'auto', label: 'Auto' },
  { value: 'ltr', label: 'LTR' },
  { value: 'rtl', label: 'RTL' },
] as const;
const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

const playground = new Playground();
const [company, widgets] = await Promise.all([readCompany(), readWidgets()]);
const sides = [
  new Side('A', company, new Network(webTransport())),
  new Side('B', company, new Network(webTransport())),
] as const;
const log = new EventLog();
drawSwitches();
drawStage();
drawPanels();
followLook(playground);

/** The switches in the header: which widget, and what the host page says of language, direction and theme. */
function drawSwitches() {
  const { theme, direction } = playground.settings;
  const tags = h('select', {
    class: 'tag',
    'aria-label': 'Widget',
    onchange: () => playground.choose(tags.value),
  });
  tags.append(...widgets.map(({ tag }) => h('option', { value: tag }, `<${tag}>`)));
  const languages = h('select', {
    'aria-label': 'Language',
    onchange: () => playground.set({ language: languages.value }),
  });
  languages.append(...Object.entries(LANGUAGES).map(([value, label]) => h('option', { value }, label)));
  document.querySelector('.widget')!.append(tags);
  document.querySelector('.switches')!.append(
    languages,
    segmented({ name: 'direction', legend: 'Direction', choices: DIRECTIONS, value: direction }, (direction) =>
      playground.set({ direction }),
    ),
    segmented({ name: 'theme', legend: 'Theme of the page', choices: THEMES, value: theme }, (theme) =>
      playground.set({ theme }),
    ),
  );
  playground.watch(({ tag, language, theme }) => {
    tags.value = tag;
    languages.value = language;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
}

/** Two people, neither of whom may be the other. */
function drawStage() {
  const [left, right] = sides;
  const reserve = () => {
    left.reserve(right.who);
    right.reserve(left.who);
  };
  for (const side of sides) side.element.addEventListener('who', reserve);
  left.become('elsa');
  right.become('kenji');
  document.querySelector('.sides')!.append(left.element, right.element);
  playground.watch((settings) => sides.forEach((side) => side.show(settings)));
  sides.forEach(({ stage }, index) => log.follow(stage, 'AB'[index]!, widgets));
}

/** Knobs and look for the chosen widget, code for both, and what the widgets say. */
function drawPanels() {
  let shown: Widget | undefined;
  let panelsGone = new AbortController();
  playground.watch(({ tag }) => {
    const widget = widgets.find((each) => each.tag === tag) ?? widgets[0];
    if (!widget || widget === shown) return;
    shown = widget;
    panelsGone.abort();
    panelsGone = new AbortController();
    const panels = [
      { name: 'Attributes', panel: knobPanel(playground, widget, company.topics, panelsGone.signal) },
      { name: 'Look', panel: lookPanel(playground, widget, panelsGone.signal) },
    ];
    document.querySelector('.controls')!.replaceChildren(tabs('Settings', panels));
  });
  document
    .querySelector('.below')!
    .append(codePanel(playground, widgets, { community: company.community.id, server: location.origin }), log.element);
}
