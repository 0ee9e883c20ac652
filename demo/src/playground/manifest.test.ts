import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widgetsIn } from './manifest.ts';

const attribute = (name: string, text?: string, fallback?: string) => ({
  name,
  fieldName: name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
  ...(text && { type: { text } }),
  ...(fallback && { default: fallback }),
});
const declaration = {
  name: 'LcPoll',
  tagName: 'lc-poll',
  description: 'A question with live tallies. It says more in `docs`.',
  attributes: [
    attribute('community', 'string', "''"),
    attribute('mode', "'bars' | 'pie' | undefined", "'bars'"),
    attribute('no-avatars', 'boolean', 'false'),
    attribute('page-size', 'number', '20'),
    attribute('poll-id'),
  ],
  events: [{ name: 'lc-poll-vote' }],
  cssProperties: [{ name: '--lc-poll-bar', default: '#0b6e69', description: 'Colour of the tally bar.' }],
};
const widgets = widgetsIn({
  modules: [
    { declarations: [{ name: 'LcCommons', tagName: 'lc-commons' }, { name: 'CommonsElement' }] },
    { declarations: [declaration, { name: 'LcUiMenu', tagName: 'lc-ui-menu' }] },
    {},
  ],
});

test('only widgets are listed: no base class, no building block, not the frame around them', () => {
  assert.deepEqual(
    widgets.map(({ tag, className, description }) => [tag, className, description]),
    [['lc-poll', 'LcPoll', 'A question with live tallies.']],
  );
});

test('a knob fits the type of its attribute', () => {
  assert.deepEqual(
    widgets[0]!.knobs.map(({ attribute, field, kind, choices, fallback }) => [
      attribute,
      field,
      kind,
      choices,
      fallback,
    ]),
    [
      ['mode', 'mode', 'choice', ['bars', 'pie'], 'bars'],
      ['no-avatars', 'noAvatars', 'switch', [], 'false'],
      ['page-size', 'pageSize', 'number', [], '20'],
      ['poll-id', 'pollId', 'text', [], ''],
    ],
  );
});

test('events and custom properties are taken over', () => {
  assert.deepEqual(widgets[0]!.events, ['lc-poll-vote']);
  assert.deepEqual(widgets[0]!.look, [
    { name: '--lc-poll-bar', fallback: '#0b6e69', description: 'Colour of the tally bar.' },
  ]);
});
