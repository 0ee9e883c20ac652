import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainName } from './plain-name.ts';

const spoofs: readonly (readonly [string, string, string])[] = [
  ['one Cyrillic letter among Latin ones', 'А\u006Ena Schmidt', 'Anna Schmidt'],
  ['several, of several scripts', 'Αnnа Ѕсhmіdt', 'Anna Schmidt'],
  ['an accented one', 'Zo\u0451', 'Zo\u00EB'],
  ['a Latin letter among Cyrillic ones', 'Ольгa Петровa', 'Ольга Петрова'],
  ['a Latin letter among Greek ones', 'Νίκoς', 'Νίκος'],
  ['Armenian and Cherokee ones', 'Jօhո Ꮇiller', 'John Miller'],
  ['full width', 'Ａｎｎａ', 'Anna'],
  ['mathematical letters', '𝐀𝐧𝐧𝐚 𝒮chmidt', 'Anna Schmidt'],
  ['circled and raised ones', 'Ⓐnna²', 'Anna2'],
  ['a ligature', 'Soﬁa', 'Sofia'],
  ['a seal', 'Anna Schmidt ✅', 'Anna Schmidt'],
  ['a seal within', 'Anna ✔️ Moderator', 'Anna Moderator'],
];
for (const [what, spoof, plain] of spoofs)
  test(`a name that passes for another by ${what} becomes equal to it`, () =>
    assert.equal(plainName(spoof, 80), plain));

const honest = [
  'Zoë Müller-Łuczak',
  'Вера Сорока',
  'Ελένη Παπαδοπούλου',
  'Արամ Խաչատրյան',
  'ᏣᎳᎩ ᏍᏏᏉᏯ',
  'Ольга Smith',
  'Яndex Fan',
  'คำแพง สุขใจ',
  'ນາງ ຄຳໜູ',
  '山田 太郎',
  'محمد علي',
  'ישראל',
  'किरण बेदी',
  'Işıl Yıldız',
  'Núria Gal\u00B7la',
  'Mary ½ Smith 🌻',
  '김민준',
];
for (const name of honest)
  test(`the honest name ${name} is kept`, () => assert.equal(plainName(name, 80), name.normalize('NFC')));

test('doing it twice changes nothing, and the line stays within its limit', () => {
  const letters = 'aeopAEOPаеорАЕОРαοΑΟօսᎠᎡﬁＡ²Ⓐ✅ é\u0308\u0301\u200D-';
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...letters), fc.string({ unit: 'binary', maxLength: 1 })),
    maxLength: 120,
  });
  fc.assert(
    fc.property(text, (value) => {
      const once = plainName(value, 80);
      assert.ok(once.length <= 80 && once === once.normalize('NFC'));
      assert.equal(plainName(once, 80), once);
    }),
    // A letter that would itself be taken for another one's disguise.
    { numRuns: 5_000, examples: [['ΟΑc'], ['ΟΑC']] },
  );
});

test('every double stands above exactly one letter', () => {
  // A table whose two rows are not of one length would map letters to wrong ones.
  for (const [theirs, latin] of [
    ['Кѵԛӏ', 'Kvql'],
    ['Ϳαϳ', 'Jaj'],
    ['Օյ', 'Oj'],
    ['ᏴᏦ', 'BK'],
  ])
    assert.equal(plainName(`zz${theirs}zzzz`, 80), `zz${latin}zzzz`);
});
