import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growth, LINEAR } from '../../../test/support/growth.ts';
import { wordOf } from './statements.ts';

test('the last word of an IRI is its verb', () => {
  assert.deepEqual(
    [
      'http://adlnet.gov/expapi/verbs/completed',
      'http://example.com/verbs#Passed/',
      'urn:verbs:9-lives::',
      'http://example.com/%C3%BCber%20all',
      'urn:///',
      `http://example.com/${'ab-'.repeat(30)}`,
    ].map(wordOf),
    ['completed', 'passed', 'lives', 'ber-all', 'urn', 'ab-'.repeat(20).slice(0, -1)],
  );
  assert.equal(wordOf('http://example.com/12'), undefined);
});

for (const [what, of] of [
  ['slashes', (size: number) => `urn:${'/'.repeat(size)}a`],
  ['hyphens', (size: number) => `urn:a${'-'.repeat(size)}a`],
  ['spaces and letters in turn', (size: number) => `urn:${'a%20'.repeat(size / 4)}`],
] as const)
  test(`an IRI takes time in proportion to its length: ${what}`, () => {
    const ratio = growth((size) => void wordOf(of(size)));
    assert.ok(ratio < LINEAR, `a long one took ${ratio.toFixed(1)} times as long as short ones`);
  });
