import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normaliseText } from './markdown.ts';

const same = (texts: Readonly<Record<string, string>>) => {
  for (const [what, text] of Object.entries(texts))
    test(`${what} stays as it is`, () => assert.equal(normaliseText(text), text.normalize('NFC')));
};
const changes = (pairs: readonly (readonly [what: string, from: string, to: string])[]) => {
  for (const [what, from, to] of pairs) test(what, () => assert.equal(normaliseText(from), to));
};

same({
  'plain text': 'Hello,\n\tworld!',
  'a family emoji': '👩‍👩‍👧‍👦',
  'an emoji with a skin tone and a profession': '👩🏽‍🚒',
  'an emoji with a presentation selector': '❤️‍🔥 ☠︎ 1️⃣',
  'the flag of a country': '🇸🇪',
  'the flag of a region': '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'Persian with a non-joiner': 'می‌خواهم',
  'Arabic with a joiner at the end': 'ه‍',
  'Arabic with vowel marks': 'بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ',
  'Hindi with joiners': 'क्‍ष र्‍क',
  'Sinhala with a joiner': 'ශ්‍රී ලංකා',
  'Malayalam with a joiner': 'അവന്‍',
  'pointed Hebrew': 'שָׁלוֹם בְּרֵאשִׁ֖ית',
  'Tibetan with stacked letters': 'བསྒྲུབས་ ཀྵྨྲྱཱུཾ',
  'Thai with tone marks': 'ที่นี่ กำ้',
  'Khmer with zero-width spaces': 'ខ្ញុំ​ស្រឡាញ់​អ្នក',
  Vietnamese: 'Tiếng Việt',
  'right-to-left and left-to-right marks': 'a\u200f\u200eb\u061c',
  'a no-break space': 'a\u00a0b',
});

changes([
  ['letters and marks are composed', 'e\u0301', '\u00e9'],
  ['every kind of line end becomes a line feed', 'a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh', 'a\nb\nc\nd\ne\nf\ng\nh'],
  ['control characters are removed', 'a\0b\x07c\x1bd\x7fe\x9bf', 'abcdef'],
  [
    'bidirectional embeddings, overrides and isolates are removed',
    '\u202aa\u202bb\u202cc\u202dd\u202ee\u2066f\u2067g\u2068h\u2069',
    'abcdefgh',
  ],
  ['lone surrogates are removed', 'a\ud800b\udc00c\udc00\ud800', 'abc'],
  ['halves that only come together by removing do not form a character', '\ud83d\0\ude00', ''],
  ['noncharacters are removed', 'a\ufdd0b\uffffc\u{1fffe}d', 'abcd'],
  ['invisible characters are removed', 'a\u00adb\u2060c\ufeffd\u200be\u2063f\ufff9g\u3164h\uffa0i', 'abcdefghi'],
  [
    'joiners between letters that do not join are removed',
    'pass\u200dword pass\u200cword \u200d1\u200c',
    'password password 1',
  ],
  ['a second joiner is removed', 'ن\u200c\u200cن', 'ن\u200cن'],
  ['text hidden in tags is removed', 'a\u{e0049}\u{e0067}\u{e006e}b\u{e007f} 🏴\u{e0067}', 'ab 🏴'],
  [
    'a zero-width space that parts no words is removed',
    'ก\u200bก a\u200bb ก\u200b ก\u200b\u200bก',
    'ก\u200bก ab ก ก\u200bก',
  ],
  ['piled-up accents are cut to five', `a${'\u0315'.repeat(50)}b`, `a${'\u0315'.repeat(5)}b`],
  [
    'piled-up marks with joiners between them are cut',
    `ب${'\u0650\u200d'.repeat(50)}c`,
    'ب\u0650\u200d\u0650\u200d\u0650c',
  ],
  ['piled-up Tibetan is cut to eight', `ཀ${'\u0f90'.repeat(50)}`, `ཀ${'\u0f90'.repeat(8)}`],
]);

const troublesome = fc.string({
  unit: fc.constantFrom(
    ...[
      'a',
      'e',
      '\u0301',
      '\u0315',
      '\u0338',
      '<',
      '\r',
      '\n',
      '\0',
      '\u200b',
      '\u200c',
      '\u200d',
      '\u202e',
      '\ud83d',
      '\ude00',
      '\ufeff',
      '\ufe0f',
    ],
    ...[
      'ب',
      '\u0650',
      'ก',
      '\u0e48',
      '\u0f90',
      'क',
      '\u094d',
      '👩',
      '🏴',
      '\u{e0067}',
      '\u{e007f}',
      '\u1100',
      '\u1161',
      '\u11a8',
      '\u212a',
      '\u2028',
    ],
  ),
  maxLength: 40,
});

test('normalising twice changes nothing, makes nothing longer and leaves nothing unseemly', () => {
  fc.assert(
    fc.property(fc.oneof(troublesome, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
      const once = normaliseText(text);
      assert.equal(normaliseText(once), once);
      assert.equal(once.normalize('NFC'), once);
      assert.ok(once.isWellFormed());
      assert.ok(once.length <= text.normalize('NFC').length);
      assert.doesNotMatch(once, /[\0-\x08\x0B-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069\u2028\u2029]|\p{M}{9}/u);
    }),
    { numRuns: 20_000 },
  );
});

test('hostile text of full length is normalised in linear time', () => {
  for (const unit of [
    '\u0301',
    '\u200d',
    '\u0650\u200d',
    '\u200b',
    '\ud800',
    '\u202e',
    '\u{e0067}',
    '🏴\u{e0067}',
    '\u0f90\u0301',
    '👩\u200d',
    'e\u0301\u0315',
    '\r',
  ]) {
    const before = process.cpuUsage();
    normaliseText(unit.repeat(8_000));
    assert.ok(process.cpuUsage(before).user < 1_000_000, JSON.stringify(unit));
  }
});
