import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RichInline } from '@learning-commons/protocol';
import { parseMarkdown } from './markdown.ts';

const members = [
  { id: 'ann', name: 'Ann' },
  { id: 'lee', name: 'Ann Lee' },
  { id: 'odd', name: 'J_R *Smith* (she/her)' },
  { id: 'tan', name: '田中' },
  { id: 'ren', name: 'Renée' },
];

const inlines = (
  source: string,
  mentions: readonly { id: string; name: string }[] = members,
): readonly RichInline[] => {
  const [block] = parseMarkdown(source, { mentions });
  return block?.t === 'p' ? block.c : [];
};
const mentioned = (source: string, mentions = members) =>
  JSON.stringify(parseMarkdown(source, { mentions })).match(/(?<="member":")\w+/g) ?? [];

test('the name of a given member after @ is a mention, and the text around it stays', () => {
  assert.deepEqual(inlines('Thanks @Ann, well done'), [
    'Thanks ',
    { t: 'mention', member: 'ann', name: 'Ann' },
    ', well done',
  ]);
});

test('the longest name wins', () => {
  assert.deepEqual(mentioned('@Ann Lee and @Ann'), ['lee', 'ann']);
});

test('a longer name that goes on as another word gives way to a shorter one', () => {
  assert.deepEqual(inlines('@Ann Leeson'), [{ t: 'mention', member: 'ann', name: 'Ann' }, ' Leeson']);
});

test('a name may hold signs that otherwise are formatting', () => {
  assert.deepEqual(inlines('*ask @J_R *Smith* (she/her)*'), [
    { t: 'em', c: ['ask ', { t: 'mention', member: 'odd', name: 'J_R *Smith* (she/her)' }] },
  ]);
});

test('a name written with combining marks is the same name', () => {
  assert.deepEqual(mentioned('@Rene\u0301e'), ['ren']);
  assert.deepEqual(mentioned('@Renée', [{ id: 'ren', name: 'Rene\u0301e' }]), ['ren']);
});

test('in scripts without spaces a name may stand inside the text', () => {
  assert.deepEqual(mentioned('ありがとう@田中さん'), ['tan']);
});

test('formatting, lists, headings, quotes and tables hold mentions', () => {
  for (const source of [
    '**@Ann**',
    '_@Ann_',
    '- @Ann',
    '# @Ann',
    '> @Ann',
    '| @Ann |\n|---|',
    '(@Ann)',
    '"@Ann"',
    "@Ann's",
    '@Ann/@Ann Lee',
    'a\n@Ann',
    '@Ann\nLee',
  ]) {
    assert.equal(mentioned(source)[0], 'ann', source);
  }
});

test('namesakes are told apart by the order in which they are given', () => {
  const twins = [
    { id: 'one', name: 'Ann' },
    { id: 'two', name: 'Ann' },
  ];
  assert.deepEqual(mentioned('@Ann @Ann @Ann', twins), ['one', 'two', 'two']);
});

for (const [where, source] of [
  ['another name', '@Bob'],
  ['another case', '@ann'],
  ['the beginning of a word', '@Anna'],
  ['the end of an e-mail address', 'bob@Ann'],
  ['the beginning of an e-mail address', '@Ann@example.org'],
  ['code', '`@Ann`'],
  ['a code block', '```\n@Ann\n```'],
  ['the text of a link', '[@Ann](/a)'],
  ['the text of a refused link', '[@Ann](javascript:a)'],
  ['an address', 'https://example.org/@Ann'],
  ['an address without a scheme', 'www.example.org/@Ann'],
  ['the title of a link', '[a](/a "@Ann")'],
  ['an escaped sign', '\\@Ann'],
] as const) {
  test(`${where} is no mention`, () => assert.deepEqual(mentioned(source), []));
}

test('what is no mention stays as it was written', () => {
  assert.deepEqual(inlines('hi @Bob and bob@Ann'), ['hi @Bob and bob@Ann']);
  assert.deepEqual(inlines('@Ann', []), ['@Ann']);
});

test('the description of an image holds the name as text', () => {
  assert.deepEqual(inlines('![with @Ann](a.png)'), [{ t: 'image', src: 'a.png', alt: 'with @Ann' }]);
});

test('a member without a name is never mentioned', () => {
  assert.deepEqual(inlines('@ @\u200b', [{ id: 'x', name: '\u200b ' }]), ['@ @']);
});
