import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from './address.ts';

const SAME: readonly (readonly string[])[] = [
  [
    'https://Example.com/a/',
    'http://www.example.com:80/a',
    'https://example.com:443/a?utm_source=x&utm_medium=y',
    'https://example.com./a#section-2',
    'https://example.com/a?fbclid=1&gclid=2',
  ],
  ['https://example.com/?b=2&a=1', 'https://example.com?a=1&b=2&mc_eid=7'],
  ['https://youtube.com/watch?v=abc', 'https://www.youtube.com/watch?v=abc&feature=share&si=Q'],
  ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
];

const DIFFERENT: readonly (readonly [string, string])[] = [
  ['https://example.com/a', 'https://example.com/A'],
  ['https://example.com/a', 'https://example.com:8443/a'],
  ['https://example.com/?id=1', 'https://example.com/?id=2'],
  ['https://app.example/#/lesson/1', 'https://app.example/#/lesson/2'],
  ['https://example.com/?a=1', 'https://example.com/?a=1&a=2'],
  // A word that tracks on one site may mean something on another.
  ['https://example.com/?si=1', 'https://example.com/?si=2'],
  ['https://de.example.com/', 'https://example.com/'],
];

test('ways of writing one address have one key', () => {
  for (const ways of SAME) assert.equal(new Set(ways.map((way) => readAddress(way).key)).size, 1, ways.join(' '));
});

test('addresses of different things have different keys', () => {
  for (const [one, other] of DIFFERENT)
    assert.notEqual(readAddress(one).key, readAddress(other).key, `${one} ${other}`);
});

test('what tracks visitors is not shown; everything else is', () => {
  const { url, host } = readAddress('http://WWW.Example.com/a/?q=1&utm_campaign=spring#part');
  assert.deepEqual([url, host], ['http://www.example.com/a/?q=1#part', 'example.com']);
});

test('an address that holds a password, or grows too long, is refused', () => {
  assert.throws(() => readAddress('https://ana@example.com/'), { code: 'invalid' });
  assert.throws(() => readAddress(`https://example.com/${'ü'.repeat(400)}`), { code: 'invalid' });
});
