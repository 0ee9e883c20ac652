import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Widget } from './manifest.ts';
import { snippetsFor } from './snippets.ts';
import type { Settings } from './state.ts';

const knob = { choices: [], fallback: '', description: '' } as const;
const widget: Widget = {
  tag: 'lc-poll',
  className: 'LcPoll',
  description: '',
  knobs: [
    { ...knob, attribute: 'no-avatars', field: 'noAvatars', kind: 'switch' },
    { ...knob, attribute: 'page-size', field: 'pageSize', kind: 'number' },
  ],
  look: [],
  events: [],
};
const settings: Settings = {
  tag: 'lc-poll',
  attributes: { topic: 'a "quoted" & b', 'no-avatars': '', 'page-size': '5' },
  look: { '--lc-accent': 'tomato' },
  theme: 'system',
  direction: 'rtl',
  language: 'ar',
};

function textOf(name: string, change: Partial<Settings> = {}): string {
  const snippets = snippetsFor(widget, { ...settings, ...change }, { community: 'acme', server: 'https://lc.example' });
  return snippets
    .find((snippet) => snippet.name === name)!
    .code.map(([, text]) => text)
    .join('');
}

test('the HTML is what a page needs, whole and escaped', () => {
  assert.equal(
    textOf('HTML'),
    `<script type="module" src="https://lc.example/elements.js"></script>

<lc-poll
  community="acme"
  token-url="/your/token/endpoint"
  topic="a &quot;quoted&quot; &amp; b"
  no-avatars
  page-size="5"
  lang="ar"
  dir="rtl"
></lc-poll>
`,
  );
});

test('the React code names properties, and gives numbers and flags their types', () => {
  assert.match(textOf('React'), /import \{ LcPoll \} from '@learning-commons\/react';/);
  assert.match(textOf('React'), /\n {6}tokenUrl="[^"]+"\n {6}topic="[^\n]+"\n {6}noAvatars\n {6}pageSize=\{5\}\n/);
});

test('the CSS holds the look set by hand, and says so when there is none', () => {
  assert.equal(textOf('CSS'), 'lc-poll {\n  --lc-accent: tomato;\n}\n');
  assert.match(textOf('CSS', { look: {} }), /^\/\* Nothing to add/);
});
