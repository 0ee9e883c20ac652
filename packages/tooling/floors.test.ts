import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { floorOf, judge } from './floors.mjs';

const allowed = (from: string, specifier: string, options: { typeOnly?: boolean; declared?: string[] } = {}) =>
  judge({ from, specifier, typeOnly: false, declared: [], ...options }) === undefined;

describe('the table of floors', () => {
  it('lets each floor stand on the one below', () => {
    assert.ok(allowed('packages/elements/src/poll/poll.ts', '@learning-commons/client'));
    assert.ok(allowed('packages/elements/src/poll/poll.ts', 'lit/decorators.js'));
    assert.ok(allowed('packages/elements/src/poll/poll.ts', '../internal/element.ts'));
    assert.ok(allowed('server/src/polls/polls.ts', '../kernel/domain.ts'));
    assert.ok(allowed('server/src/polls/polls.ts', '@learning-commons/protocol'));
    assert.ok(allowed('server/src/app.ts', './transport/http.ts'));
  });

  it('lets no floor look up', () => {
    assert.ok(!allowed('packages/protocol/src/polls.ts', '@learning-commons/client'));
    assert.ok(!allowed('packages/client/src/polls.ts', '@learning-commons/elements'));
    assert.ok(!allowed('server/src/kernel/dispatch.ts', '../polls/polls.ts'));
    assert.ok(!allowed('server/src/kernel/dispatch.ts', '../transport/http.ts'));
    assert.ok(!allowed('server/src/transport/http.ts', '../polls/polls.ts'));
  });

  it('keeps domains apart, and transports out of them', () => {
    assert.ok(!allowed('server/src/polls/polls.ts', '../points/points.ts'));
    assert.ok(!allowed('server/src/polls/polls.ts', 'express', { declared: ['express'] }));
    assert.ok(!allowed('server/src/polls/polls.ts', 'pg', { declared: ['pg'] }));
    assert.ok(allowed('server/src/polls/polls.ts', 'diff', { declared: ['diff'] }));
  });

  it('gives browsers types of the protocol, and values of its errors only', () => {
    const from = 'packages/client/src/polls.ts';
    assert.ok(!allowed(from, '@learning-commons/protocol'));
    assert.ok(allowed(from, '@learning-commons/protocol', { typeOnly: true }));
    assert.ok(allowed(from, '@learning-commons/protocol/errors.js'));
  });

  it('knows no deep path and no step across packages', () => {
    assert.ok(!allowed('packages/client/src/polls.ts', '@learning-commons/protocol/src/polls.ts', { typeOnly: true }));
    assert.ok(!allowed('packages/client/src/polls.ts', '../../protocol/src/polls.ts', { typeOnly: true }));
    assert.ok(!allowed('test/journeys/post.test.ts', '../../packages/client/src/index.ts'));
  });

  it('refuses what Node has to what browsers run, but not to their tests', () => {
    assert.ok(!allowed('packages/client/src/polls.ts', 'node:fs'));
    assert.ok(allowed('packages/client/src/polls.test.ts', 'node:test'));
  });

  it('refuses a package that is there only because npm hoists', () => {
    assert.ok(!allowed('server/src/app.ts', 'ms', { declared: ['express'] }));
    assert.ok(!allowed('packages/client/src/polls.ts', 'lit', { declared: ['lit'] }));
  });

  it('lets nothing stand on a test', () => {
    assert.ok(!allowed('packages/client/src/polls.ts', './polls.test.ts'));
  });

  it('knows the floor of every kind of file', () => {
    assert.equal(floorOf('server/src/discussions/discussions.ts')?.name, 'server domain');
    assert.equal(floorOf('server/src/markdown/markdown.ts')?.name, 'server markdown');
    assert.equal(floorOf('server/src/kernel/dispatch.test.ts')?.name, 'tests of server');
    assert.equal(floorOf('test/support/oracle.ts')?.name, 'test');
    assert.equal(floorOf('packages/tooling/floors.mjs'), undefined);
  });
});
