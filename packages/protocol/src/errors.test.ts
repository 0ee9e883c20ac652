import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommonsError, fail, type ErrorBody, type ErrorCode } from './errors.ts';

test('only what may succeed unchanged may be tried again', () => {
  const retryable = (code: ErrorCode) => fail(code, 'No.').retryable;
  for (const code of ['unauthenticated', 'rate_limited', 'unavailable', 'internal'] as const)
    assert.ok(retryable(code), code);
  for (const code of ['forbidden', 'not_found', 'invalid', 'conflict'] as const) assert.ok(!retryable(code), code);
});

test('an error crosses the wire whole', () => {
  const body: ErrorBody = { code: 'conflict', message: 'Closed at 14:00.', details: { pollId: 'x' }, requestId: 'r1' };
  const sent = JSON.parse(JSON.stringify(new CommonsError(body))) as ErrorBody;
  assert.deepEqual(sent, body);
  const received = new CommonsError(sent);
  assert.ok(received instanceof Error);
  assert.deepEqual(
    [received.code, received.message, received.details, received.requestId],
    [body.code, body.message, body.details, body.requestId],
  );
});

test('what caused an error stays on this side', () => {
  const error = new CommonsError(
    { code: 'internal', message: 'Something went wrong.' },
    { cause: new Error('secret') },
  );
  assert.doesNotMatch(JSON.stringify(error), /secret/);
});

test('a wait is believed only when it is a length of time', () => {
  const wait = (retryAfter: unknown) => fail('rate_limited', 'Slow down.', { retryAfter }).retryAfter;
  assert.equal(wait(3), 3);
  assert.equal(wait(0), 0);
  for (const nonsense of [-1, '3', null, undefined, Number.NaN])
    assert.equal(wait(nonsense), undefined, String(nonsense));
});
