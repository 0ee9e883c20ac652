import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describe } from './claims.ts';
import { plainLine } from './plain-line.ts';

const ID = 'abcdefghijklmnopqrstuv';
const person = (claims: object, mapping = {}) => describe(claims as never, mapping, ID).person;
const role = (claims: object, mapping = {}) => describe(claims as never, mapping, ID).role;

const names: readonly (readonly [string, unknown, string])[] = [
  ['is kept', 'Zoë Müller-Łuczak', 'Zoë Müller-Łuczak'],
  ['is composed', 'Zoe\u0308', 'Zoë'],
  ['loses direction marks', '\u202Eadmin\u202C \u2066x\u2069\u200F', 'admin x'],
  ['loses invisible characters', 'A\u200Bn\u2060n\uFEFF\u00AD\u{E0041}', 'Ann'],
  ['becomes one line', ' Ann\r\n\tLee\u2028 \0 x ', 'Ann Lee x'],
  ['loses joiners that only disguise it', 'An\u200Dn\u200C', 'Ann'],
  ['keeps joiners that shape letters', 'क्\u200Dष می\u200Cخواهم 👩\u200D🏫', 'क्\u200Dष می\u200Cخواهم 👩\u200D🏫'],
  ['loses lone surrogates', 'A\ud800nn\udfff', 'Ann'],
  ['stays within its line', `Z${'\u0335'.repeat(50)}algo`, `Z${'\u0335'.repeat(4)}algo`],
  ['is a stand-in when nothing is left', '\u3164\u200D\u2800 \u0301', 'Member abcd'],
  ['is a stand-in when it is no text', { a: 1 }, 'Member abcd'],
  ['is a stand-in when it is absent', undefined, 'Member abcd'],
  ['is cut at 80', 'x'.repeat(200), 'x'.repeat(80)],
  ['is never cut inside a letter', `${'x'.repeat(77)}👩‍👩‍👧‍👦`, 'x'.repeat(77)],
];
for (const [what, name, expected] of names) {
  test(`a name ${what}`, () => assert.equal(person({ name }).name, expected));
}

test('any text at all becomes one visible line of at most 80 units, and is left alone the second time', () => {
  const nasty = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1 }),
      fc.constantFrom('\u0301', '\u200D', '\u202E', ' ', '\n', 'a', '👩', '\u0335', 'é', '\ud800'),
    ),
    maxLength: 120,
  });
  fc.assert(
    fc.property(nasty, (text) => {
      const line = plainLine(text, 80);
      assert.ok(line.length <= 80 && line.isWellFormed() && line === line.normalize('NFC') && line === line.trim());
      assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u061C]|[\u202A-\u202E]|[\u2066-\u2069]| {2}/u);
      assert.equal(plainLine(line, 80), line);
    }),
    { numRuns: 5_000 },
  );
});

const addresses: readonly (readonly [string, string | undefined])[] = [
  ['https://img.example.com/a.png', 'https://img.example.com/a.png'],
  ['http://img.example.com/ä', 'http://img.example.com/%C3%A4'],
  ['javascript:alert(1)', undefined],
  ['data:image/svg+xml,<svg onload=alert(1)>', undefined],
  ['JaVaScRiPt:alert(1)', undefined],
  [' \njavascript:alert(1)', undefined],
  ['//img.example.com/a.png', undefined],
  ['/a.png', undefined],
  ['https://user:pass@img.example.com/', undefined],
  ['https://', undefined],
  [`https://img.example.com/${'x'.repeat(477)}`, undefined],
  [`https://img.example.com/${'x'.repeat(476)}`, `https://img.example.com/${'x'.repeat(476)}`],
  ['blob:https://img.example.com/1', undefined],
];
for (const [given, expected] of addresses) {
  test(`the picture ${JSON.stringify(given).slice(0, 50)} is ${expected ? 'kept' : 'left out'}`, () => {
    assert.equal(person({ avatar: given }).avatar, expected);
    assert.equal(person({ picture: given }).avatar, expected);
  });
}

test('a role is one of ours, the highest that is named, and learner for anything else', () => {
  assert.equal(role({ role: 'admin' }), 'admin');
  assert.equal(role({ role: ['learner', 'curator', 'x'] }), 'curator');
  for (const odd of ['Admin', 'root', 'admin,curator', ['ADMIN'], { admin: true }, 7, null, '__proto__', [['admin']]])
    assert.equal(role({ role: odd }), 'learner');
});

test('with a table of roles only the issuer’s words count', () => {
  const mapping = { role: 'realm_access.roles', roles: { 'lc-mod': 'moderator', 'lc-cur': 'curator' } } as const;
  assert.equal(role({ realm_access: { roles: ['lc-cur', 'lc-mod', 'offline'] } }, mapping), 'moderator');
  for (const odd of ['admin', 'moderator', 'constructor', '__proto__'])
    assert.equal(role({ realm_access: { roles: [odd] } }, mapping), 'learner');
});

test('claims are found by name, by address, by path and by the first of several, never on a prototype', () => {
  assert.equal(person({ 'https://example.com/a.b': 'Ann' }, { name: 'https://example.com/a.b' }).name, 'Ann');
  assert.equal(person({ a: { b: { c: 'Ann' } } }, { name: 'a.b.c' }).name, 'Ann');
  assert.equal(person({ second: 'Ann', first: null }, { name: ['first', 'second'] }).name, 'Ann');
  for (const place of ['constructor.name', '__proto__.x', 'a.constructor.name', 'a..b', ''])
    assert.equal(person({ a: {} }, { name: place }).name, 'Member abcd');
});

test('groups are texts, each once; one that is too long is dropped, not shortened into another', () => {
  const long = 'g'.repeat(121);
  const { groups } = describe({ groups: ['a', 'a', ' b ', '', long, 7, null, { c: 1 }] }, {}, ID);
  assert.deepEqual(groups, ['a', 'b']);
  assert.deepEqual(describe({ groups: 'only' }, {}, ID).groups, ['only']);
  assert.equal(describe({ groups: Array.from({ length: 500 }, (_, n) => `g${n}`) }, {}, ID).groups.length, 200);
});
