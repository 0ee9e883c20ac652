import assert from 'node:assert/strict';
import { afterEach, describe, mock, test } from 'node:test';
import type { Me } from '@learning-commons/protocol';
import { fail } from '@learning-commons/protocol/errors.js';
import { Session } from './session.ts';
import { fakeMe, fakePerson } from './testing.ts';
import { lifetimeOf, subjectOf } from './token.ts';

const NOBODY: Me = { ...fakeMe(fakePerson('x')), person: null, role: null };

function jwt(claims: object): string {
  return ['{}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

const settle = async () => {
  for (let at = 0; at < 20; at++) await Promise.resolve();
};

/** A session whose provider answers what the test says, and what it told. */
function begin(
  answers: (string | null | Error)[],
  { whoami }: { whoami?: (token: string | null) => Promise<Me> } = {},
) {
  const told: string[] = [];
  let asked = 0;
  const session: Session = new Session({
    provider: async () => {
      asked++;
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    whoami: whoami ?? (async (token) => (token === null ? NOBODY : fakeMe(fakePerson(nameIn(token))))),
    changed: () => undefined,
    switched: (from, to) => told.push(`${String(from)} → ${String(to)}`),
    renewed: (token, returned) => told.push(`renewed ${nameIn(token)}${returned ? ' after an absence' : ''}`),
  });
  return { session, told, asked: () => asked };
}

const nameIn = (token: string) =>
  token.includes('.')
    ? (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub
    : token.split('-')[0]!;
const token = (sub: string, more: object = {}) => jwt({ iss: 'host', sub, ...more });
const subject = (sub: string) => JSON.stringify(['host', sub]);

afterEach(() => mock.timers.reset());

describe('a session', () => {
  test('asks the provider once for all who need a token', async () => {
    const { session, asked } = begin([token('ana')]);
    const tokens = await Promise.all([session.token(), session.token(), session.renew()]);
    assert.deepEqual(new Set(tokens), new Set([token('ana')]));
    assert.equal(asked(), 1);
    await settle();
    assert.equal(session.identity, 'member');
    assert.equal(session.me!.person!.name, 'ana');
    await session.token();
    assert.equal(asked(), 1);
  });

  test('without anybody signed in it is anonymous, and not asked again', async () => {
    const { session, asked, told } = begin([null]);
    assert.equal(session.identity, 'unknown');
    assert.equal(await session.token(), null);
    assert.equal(session.identity, 'anonymous');
    await session.token();
    assert.deepEqual([asked(), told], [1, ['undefined → null']]);
  });

  test('renews a minute before the end by the token’s own times, however wrong the clock', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const [first, second] = [token('ana', { iat: 5, exp: 905 }), token('ana', { iat: 845, exp: 1_745 })];
    const { session, told, asked } = begin([first, second]);
    await session.token();
    await settle();
    mock.timers.tick(839_000);
    assert.equal(asked(), 1);
    mock.timers.tick(1_000);
    await settle();
    assert.equal(await session.token(), second);
    assert.deepEqual(told, [`undefined → ${subject('ana')}`, 'renewed ana']);
    session.close();
  });

  test('a token that lives for seconds is renewed at half of its life', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const { session, asked } = begin([token('ana', { iat: 0, exp: 20 })]);
    await session.token();
    await settle();
    mock.timers.tick(10_000);
    await settle();
    assert.equal(asked(), 2);
    session.close();
  });

  test('a provider that fails in time is asked again, and the token in use goes on serving', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const { session, asked } = begin([
      token('ana', { iat: 0, exp: 900 }),
      new Error('busy'),
      token('ana', { iat: 1, exp: 901 }),
    ]);
    await session.token();
    await settle();
    mock.timers.tick(840_000);
    await settle();
    assert.equal(asked(), 2);
    assert.deepEqual([session.identity, await session.token()], ['member', token('ana', { iat: 0, exp: 900 })]);
    mock.timers.tick(2_000);
    await settle();
    assert.equal(asked(), 3);
    session.close();
  });

  test('a token the server takes no longer is replaced; if it cannot be, the sign-in has expired and whose it was stays known', async () => {
    const { session, told } = begin([token('ana'), null, token('ana', { jti: 2 })]);
    const first = await session.token();
    await settle();
    assert.equal(await session.renew(first!), null);
    assert.deepEqual([session.identity, session.subject, await session.token()], ['expired', subject('ana'), null]);
    await session.renew();
    await settle();
    assert.equal(session.identity, 'member');
    assert.deepEqual(told, [`undefined → ${subject('ana')}`, 'renewed ana after an absence']);
  });

  test('a provider that hands out the refused token again has no sign-in to offer', async () => {
    const { session, asked } = begin([token('ana')]);
    const first = await session.token();
    await session.renew(first!);
    assert.equal(session.identity, 'expired');
    await session.token();
    assert.equal(asked(), 2, 'it is not asked for each request');
  });

  test('when others have renewed already, a refused token costs nothing', async () => {
    const { session, asked } = begin([token('ana'), token('ana', { jti: 2 })]);
    const first = await session.token();
    await session.renew();
    assert.equal(await session.renew(first!), token('ana', { jti: 2 }));
    assert.equal(asked(), 2);
  });

  test('another account is told as a switch', async () => {
    const { session, told } = begin([token('ana'), token('ben')]);
    await session.token();
    await settle();
    await session.renew();
    await settle();
    assert.deepEqual(told, [`undefined → ${subject('ana')}`, `${subject('ana')} → ${subject('ben')}`]);
    assert.equal(session.me!.person!.name, 'ben');
  });

  test('of a token that is no JWT the server says whose it is', async () => {
    const { session, told } = begin(['ana-1', 'ana-2', 'ben-1']);
    for (let at = 0; at < 3; at++) {
      await session.renew();
      await settle();
    }
    const [ana, ben] = ['ana', 'ben'].map((name) => `member:${fakePerson(name).id}`);
    assert.deepEqual(told, [`undefined → ${ana}`, 'renewed ana', `${ana} → ${ben}`]);
  });

  test('signing out forgets the token, and what the provider was about to say of who left', async () => {
    let say: (token: string) => void = () => undefined;
    const told: string[] = [];
    const session = new Session({
      provider: () => new Promise((resolve) => (say = resolve)),
      whoami: async (held) => (held === null ? NOBODY : fakeMe(fakePerson('ana'))),
      changed: () => undefined,
      switched: (from, to) => told.push(`${String(from)} → ${String(to)}`),
      renewed: () => undefined,
    });
    const pending = session.token();
    session.forget();
    say(token('ana'));
    await pending;
    await settle();
    assert.deepEqual([session.identity, await session.token(), told], ['anonymous', null, ['undefined → null']]);
  });

  test('asks the server who it is until there is an answer', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    let failures = 2;
    const { session } = begin([token('ana')], {
      whoami: async () => {
        if (failures-- > 0) throw fail('unavailable', 'No.');
        return fakeMe(fakePerson('ana'));
      },
    });
    await session.token();
    await settle();
    assert.deepEqual(
      [session.identity, session.error!.code, session.subject],
      ['unknown', 'unavailable', subject('ana')],
    );
    mock.timers.tick(2_000);
    await settle();
    mock.timers.tick(4_000);
    await settle();
    assert.deepEqual([session.identity, session.error], ['member', null]);
    session.close();
  });
});

test('a token is read as far as it can be', () => {
  assert.equal(subjectOf(jwt({ iss: 'é', sub: 'ünï' })), JSON.stringify(['é', 'ünï']));
  for (const rubbish of [
    '',
    'x',
    'a.b.c',
    '..',
    jwt([]),
    jwt({ sub: 7 }),
    `x.${Buffer.from('null').toString('base64url')}.y`,
  ]) {
    assert.equal(subjectOf(rubbish), null, rubbish);
    assert.equal(lifetimeOf(rubbish), null, rubbish);
  }
  assert.equal(lifetimeOf(jwt({ iat: 10, exp: 20 })), 10_000);
  assert.equal(lifetimeOf(jwt({ iat: 20, exp: 10 })), null);
});
