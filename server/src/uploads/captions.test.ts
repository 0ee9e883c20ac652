import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growth, LINEAR } from '../../../test/support/growth.ts';
import { cleanCaptions } from './captions.ts';

const track = (text: string) => `WEBVTT\n\n00:01.000 --> 00:02.000\n${text}\n`;
const textOf = (text: string) => cleanCaptions(track(text)).split('\n').slice(3).join('\n').trim();

test('markup goes, lone brackets stay as text', () => {
  assert.equal(textOf('<v Ana>Hello <b>you</b></v> there'), 'Hello you there');
  assert.equal(textOf('1 < 2, 3 > 2'), '1  2', 'from an opening bracket to the next that closes is markup');
  assert.equal(textOf('1 < 2'), '1 &lt; 2');
  assert.equal(textOf('2 > 1'), '2 &gt; 1');
  assert.equal(textOf('a <<b>> c'), 'a &gt; c');
  assert.equal(textOf('a <b'), 'a &lt;b');
});

for (const [what, of] of [
  ['brackets that never close', (size: number) => '<'.repeat(size)],
  ['brackets that open again and again before they close', (size: number) => `${'<'.repeat(size)}>`],
  ['empty markup', (size: number) => `${'<>'.repeat(size / 2)}a`],
] as const)
  test(`captions take time in proportion to their length: ${what}`, () => {
    const ratio = growth((size) => void cleanCaptions(track(`a${of(size)}`)));
    assert.ok(ratio < LINEAR, `a long one took ${ratio.toFixed(1)} times as long as short ones`);
  });
