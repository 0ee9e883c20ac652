import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tests as examples } from 'commonmark-spec';
import { richHtml } from '../../../test/support/rich-html.ts';
import { differences } from './commonmark.differences.ts';
import { parseMarkdown } from './markdown.ts';

const differing = new Set(differences.flatMap((difference) => difference.examples));
/** The specification writes a tab as an arrow. */
const withTabs = (text: string) => text.replaceAll('→', '\t');
const ours = ({ markdown }: (typeof examples)[number]) => richHtml(parseMarkdown(withTabs(markdown), { mentions: [] }));

test('every one of the 652 examples of CommonMark is run', () => {
  assert.equal(examples.length, 652);
});

for (const example of examples) {
  const { number, section, html } = example;
  if (differing.has(number)) {
    test(`example ${number} (${section}) differs, as its reason says`, () =>
      assert.notEqual(ours(example), withTabs(html)));
  } else {
    test(`example ${number} (${section}) comes out as CommonMark says`, () =>
      assert.equal(ours(example), withTabs(html)));
  }
}

test('each difference is listed once and is an example of the specification', () => {
  const listed = differences.flatMap((difference) => difference.examples);
  assert.equal(differing.size, listed.length);
  assert.ok(listed.every((number) => number >= 1 && number <= 652));
});

test('no difference is a place where markup would pass as markup', () => {
  for (const example of examples)
    assert.doesNotMatch(ours(example), /<(?!\/?(?:a|blockquote|br|code|em|h[1-6]|hr|img|li|ol|p|pre|strong|ul)\b)/);
});

test('the guide lists the same differences', () => {
  const guide = readFileSync(new URL('../../../docs/guide/markdown.md', import.meta.url), 'utf8');
  const rows = [...guide.matchAll(/^\| +(?<reason>[^|]+?) +\| +(?<numbers>\d[\d, –]*?) +\|$/gmu)];
  const shown = rows.map(({ groups }) => ({ reason: groups!['reason'], examples: numbersIn(groups!['numbers']!) }));
  assert.deepEqual(shown, differences);
});

/** The numbers that `21, 148–150` stands for. */
function numbersIn(text: string): number[] {
  return text.split(', ').flatMap((part) => {
    const [first = 0, last = first] = part.split('–').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}
