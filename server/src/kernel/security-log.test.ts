import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { fail } from '@learning-commons/protocol';
import { KeyPlaces } from './key-places.ts';
import { noting } from './noted.ts';
import { SecurityLog } from './security-log.ts';
import { Thinning } from './thinning.ts';

/** One line as it is handed to pino. */
type Line = Readonly<Record<string, unknown>>;

function open() {
  const lines: Line[] = [];
  const write = (level: string) => (facts: object, words: string) => void lines.push({ level, words, ...facts });
  const log = { info: write('info'), warn: write('warn') } as never;
  return { lines, security: new SecurityLog({ log, communities: ['acme'], operations: ['comment.pin'] }) };
}
const said = (line: Line) => Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));

describe('the security log', () => {
  test('says no address where the operator wants none, and still counts by it', () => {
    const lines: Line[] = [];
    const log = { warn: (facts: object) => void lines.push({ ...facts }) } as never;
    const security = new SecurityLog({ log, communities: [], operations: [], addresses: false });
    for (let count = 0; count < 7; count += 1) security.note('limit.reached', { address: '192.0.2.1' });
    security.note('limit.reached', { address: '192.0.2.2' });
    security.close();
    assert.equal(lines.length, 7);
    assert.deepEqual(said(lines[6]!), { event: 'limit.reached', more: 2 });
    assert.doesNotMatch(JSON.stringify(lines), /192/);
  });

  test('names only communities and operations that there are, and cuts everything else', () => {
    const { lines, security } = open();
    const long = 'x'.repeat(5_000);
    security.note('origin.refused', {
      community: 'acme\nfake',
      operation: long,
      origin: `https://evil.example:8443/${long}`,
      address: long,
      field: long,
      secret: 'never',
    } as never);
    assert.deepEqual(said(lines[0]!), {
      level: 'warn',
      words: 'a page of a foreign origin was refused',
      event: 'origin.refused',
      origin: 'https://evil.example:8443',
      address: 'x'.repeat(100),
      field: 'x'.repeat(100),
    });
    security.close();
  });

  test('tells of refusals by their code and by what was noted, and not of those that no attempt is behind', () => {
    const { lines, security } = open();
    const at = { address: '192.0.2.1', operation: 'comment.pin' };
    for (const refusal of [
      fail('unauthenticated', '', { reason: 'signature' }),
      fail('unauthenticated', '', { reason: 'missing' }),
      fail('forbidden', ''),
      fail('forbidden', '', { needs: 'moderator' }),
      fail('forbidden', '', { reason: 'origin' }),
      noting(fail('rate_limited', ''), { reason: 'member' }),
      noting(fail('invalid', ''), { event: 'input.refused', reason: 'schema', field: 'a.0' }),
    ])
      security.refused(refusal, at);
    for (const code of ['invalid', 'not_found', 'conflict', 'unavailable', 'internal'] as const)
      security.refused(fail(code, ''), at);
    security.refused(new Error('a defect'), at);
    security.close();
    assert.deepEqual(
      lines.map(({ event, reason, needs }) => [event, reason, needs]),
      [
        ['sign-in.refused', 'signature', undefined],
        ['access.refused', 'missing', undefined],
        ['access.refused', 'rights', undefined],
        ['access.refused', 'rights', 'moderator'],
        ['origin.refused', 'origin', undefined],
        ['limit.reached', 'member', undefined],
        ['input.refused', 'schema', undefined],
      ],
    );
  });

  test('of a flood it tells a few lines for each address and minute, and then how many more there were', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { lines, security } = open();
      for (let count = 0; count < 500; count += 1) security.note('limit.reached', { address: '192.0.2.1' });
      security.note('limit.reached', { address: '192.0.2.2' });
      security.note('access.refused', { address: '192.0.2.1' });
      assert.equal(lines.length, 7);
      mock.timers.tick(60_000);
      assert.deepEqual(lines.slice(7).map(said), [
        { level: 'warn', words: 'more of the same', event: 'limit.reached', address: '192.0.2.1', more: 495 },
      ]);
      mock.timers.tick(600_000);
      assert.equal(lines.length, 8, 'silence says nothing');
      security.note('limit.reached', { address: '192.0.2.1' });
      assert.equal(lines.length, 9, 'the next minute begins anew');
      security.close();
      assert.equal(lines.length, 9);
    } finally {
      mock.timers.reset();
    }
  });

  test('a flood from everywhere is a few lines as well, and what is remembered of it is bounded', () => {
    const { lines, security } = open();
    for (let count = 0; count < 20_000; count += 1) security.note('sign-in.refused', { address: `192.0.2.${count}` });
    assert.equal(lines.length, 500);
    security.close();
    assert.deepEqual(said(lines[500]!), {
      level: 'warn',
      words: 'more of the same, from many more',
      event: 'sign-in.refused',
      more: 19_500,
    });
    assert.equal(lines.length, 501);
  });

  test('who signs in is counted by member, so that a whole company behind one address is told of', () => {
    const { lines, security } = open();
    for (let count = 0; count < 2_000; count += 1)
      security.note('sign-in', { member: `member-${count}`, address: '192.0.2.1' });
    for (let count = 0; count < 9; count += 1) security.note('sign-in', { member: 'member-0', address: '192.0.2.1' });
    assert.equal(lines.length, 2_004);
    security.close();
    assert.deepEqual(said(lines[2_004]!), {
      level: 'info',
      words: 'more of the same',
      event: 'sign-in',
      member: 'member-0',
      more: 5,
    });
  });
});

test('what was noted of a refusal stays on the server, and who shares one is told apart', () => {
  const { lines, security } = open();
  const shared = fail('rate_limited', 'Too many.');
  const refusals = ['ana', 'ben'].map((member) => noting(shared, { member, operation: 'comment.pin' }));
  for (const refusal of refusals) {
    assert.doesNotMatch(JSON.stringify(refusal), /ana|ben|pin/);
    security.refused(refusal, {});
  }
  security.close();
  assert.deepEqual(
    lines.map(({ member }) => member),
    ['ana', 'ben'],
  );
  const other = new Error('no refusal');
  assert.equal(noting(other, {}), other);
});

test('a key is new at each address once, and its places are bounded', () => {
  const places = new KeyPlaces();
  assert.deepEqual(
    [places.isNew('k', '192.0.2.1'), places.isNew('k', '192.0.2.1'), places.isNew('k', '192.0.2.2')],
    [true, false, true],
  );
  assert.equal(places.isNew('l', '192.0.2.1'), true);
  for (let count = 0; count < 5_000; count += 1) places.isNew('m', `${count}`);
  assert.equal(places.isNew('k', '192.0.2.1'), true, 'forgotten');
});

test('a harvest ends what was counted', () => {
  const thinning = new Thinning<string>();
  for (let count = 0; count < 8; count += 1) thinning.admits('a', 'x');
  assert.deepEqual(thinning.harvest(), [{ kind: 'a', source: 'x', lines: 3 }]);
  assert.deepEqual(thinning.harvest(), []);
});
