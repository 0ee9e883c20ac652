import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import {
  CommonsError,
  DiscussionPage,
  Handshake,
  Id,
  StreamName,
  Topic,
  contract,
  fail,
  type ErrorCode,
} from './index.ts';

const operations = contract.flatMap(({ operations }) => Object.entries(operations));
const events = contract.flatMap(({ events }) => Object.entries(events));

describe('the contract', () => {
  test('names every operation thing.verb and every event thing.pastTense, each once', () => {
    for (const [name] of operations) assert.match(name, /^[a-z]+\.[a-z]+$/);
    for (const [name] of events) assert.match(name, /^[a-z]+\.[a-z]+ed$/);
    const names = [...operations, ...events].map(([name]) => name);
    assert.equal(new Set(names).size, names.length);
  });

  test('refuses unknown fields in every input', () => {
    for (const [name, { input }] of operations) {
      const { error } = input.safeParse({ surprise: 1 });
      assert.ok(
        error?.issues.some(({ code }) => code === 'unrecognized_keys'),
        name,
      );
    }
  });

  test('lets nobody without a token write', () => {
    for (const [name, operation] of operations) {
      const reads = 'reads' in operation && operation.reads;
      if (!reads) assert.notEqual(operation.access, 'reader', name);
    }
  });

  test('keeps what depends on who is looking out of every fact', () => {
    for (const [name, schema] of events) {
      const described = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }));
      assert.doesNotMatch(described, /"(mine|reacted|readTo|unread|can[A-Z]\w*|viewer)"/, name);
    }
    assert.match(JSON.stringify(z.toJSONSchema(DiscussionPage, { unrepresentable: 'any' })), /"viewer"/);
  });

  test('describes every input and output as JSON Schema', () => {
    for (const [name, { input, output }] of operations) {
      assert.doesNotThrow(() => z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), name);
      assert.doesNotThrow(() => z.toJSONSchema(output, { io: 'output', unrepresentable: 'any' }), name);
    }
  });
});

describe('keys', () => {
  test('an id is 128 bits in base64url', () => {
    assert.ok(Id.safeParse(Buffer.alloc(16, 7).toString('base64url')).success);
    for (const wrong of ['', 'x', 'a'.repeat(21), 'a'.repeat(23), `${'a'.repeat(21)}=`, `${'a'.repeat(21)}/`]) {
      assert.ok(!Id.safeParse(wrong).success, wrong);
    }
  });

  test('a topic takes letters of any script, in one normal form, and nothing that could leave its key', () => {
    assert.equal(Topic.parse('einfu\u0308hrung/woche-1'), 'einführung/woche-1');
    assert.ok(Topic.safeParse('परिचय').success);
    for (const wrong of ['', ' a', 'a b', 'a:b', '../x', '-a', 'a\u0000', 'a'.repeat(121), 'a\n']) {
      assert.ok(!Topic.safeParse(wrong).success, JSON.stringify(wrong));
    }
  });

  test('a stream is a kind and a key', () => {
    for (const right of ['discussion:week-3', 'member:AAAAAAAAAAAAAAAAAAAAAA', 'discussion:परिचय'])
      assert.ok(StreamName.safeParse(right).success);
    for (const wrong of ['discussion', ':x', 'Discussion:x', 'discussion:', 'a:b:c', 'a:b c'])
      assert.ok(!StreamName.safeParse(wrong).success);
  });

  test('a handshake holds a version, a community and perhaps a token, nothing else', () => {
    assert.ok(Handshake.safeParse({ version: 1, community: 'acme' }).success);
    assert.ok(!Handshake.safeParse({ version: 1, community: 'acme', role: 'admin' }).success);
    assert.ok(!Handshake.safeParse({ version: 1, community: 'acme', token: 'x'.repeat(8_193) }).success);
  });
});

describe('errors', () => {
  test('say whether the same request may succeed later', () => {
    const retryable: Record<ErrorCode, boolean> = {
      unauthenticated: true,
      rate_limited: true,
      unavailable: true,
      internal: true,
      forbidden: false,
      not_found: false,
      invalid: false,
      conflict: false,
    };
    for (const [code, expected] of Object.entries(retryable))
      assert.equal(fail(code as ErrorCode, 'x').retryable, expected, code);
  });

  test('cross the wire and come back the same, without the stack and without the cause', () => {
    const error = new CommonsError(
      { code: 'rate_limited', message: 'Slow down.', details: { retryAfter: 3 } },
      { cause: new Error('secret') },
    );
    const wire = JSON.stringify(error);
    assert.doesNotMatch(wire, /secret|stack/);
    const back = new CommonsError(JSON.parse(wire));
    assert.deepEqual([back.code, back.message, back.retryAfter], ['rate_limited', 'Slow down.', 3]);
  });

  test('ignore a wait that makes no sense', () => {
    for (const retryAfter of [-1, 'soon', null])
      assert.equal(fail('unavailable', 'x', { retryAfter }).retryAfter, undefined);
  });
});
