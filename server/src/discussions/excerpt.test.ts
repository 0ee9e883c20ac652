import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerptOf } from './excerpt.ts';

test('every second piece is a match, whatever case and accents say, and the last term may be unfinished', () => {
  assert.deepEqual(excerptOf('Der Prozess ist größer geworden', ['prozess', 'groß']), [
    'Der ',
    'Prozess',
    ' ist ',
    'größer',
    ' geworden',
  ]);
});

test('only the last term may be unfinished', () => {
  assert.deepEqual(excerptOf('process processes', ['process', 'x']), ['', 'process', ' processes']);
});

test('a long text is cut around its first match and says so', () => {
  const text = `${'word '.repeat(100)}needle${' word'.repeat(100)}`;
  const pieces = excerptOf(text, ['needle']);
  assert.equal(pieces[1], 'needle');
  assert.match(pieces[0]!, /^…word/);
  assert.match(pieces[2]!, /word…$/);
  assert.ok(pieces.join('').length < 200);
});

test('a text without the word shows its beginning', () => {
  assert.deepEqual(excerptOf('', ['x']), ['']);
  assert.equal(excerptOf('only this', ['x']).join(''), 'only this');
});
