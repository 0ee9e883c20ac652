import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@learning-commons/server/kernel/testing';
import { startServer, type TestServer } from '@learning-commons/server/testing';

const PAIRS = Number(process.env.LC_TIMING_PAIRS ?? 1_000);

let server: TestServer;
before(async () => (server = await startServer()));
after(() => server.close());

const median = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]!;

test('foreign and absent things take equally long to be denied', { timeout: 120_000 }, async () => {
  const [owner, stranger] = [
    await server.token('ana', { role: 'admin' }),
    await server.token('eve', { community: 'globex', role: 'admin' }),
  ];
  const foreign = newId();
  // Long, so that reading it would show.
  await server.answer('comment.create', { id: foreign, topic: 'secret', body: 'word '.repeat(3_000) }, owner);
  await server.answer('comment.create', { id: newId(), topic: 'own', body: 'x' }, stranger, 'globex');
  const ask = async (commentId: string) => {
    const started = performance.now();
    const response = await server.ask('comment.source', { commentId }, stranger, 'globex');
    const text = (await response.text()).replace(/"requestId":"[^"]*"/, '');
    return { took: performance.now() - started, told: `${response.status} ${text.length}` };
  };
  for (let index = 0; index < 50; index += 1) await ask(newId());
  const [there, nowhere] = [[], []] as [number[], number[]];
  const told = new Set<string>();
  for (let index = 0; index < PAIRS; index += 1) {
    const both = [
      { id: foreign, into: there },
      { id: newId(), into: nowhere },
    ];
    // By turns, so that whatever else the machine does falls on both.
    for (const { id, into } of index % 2 ? both : both.toReversed()) {
      const answer = await ask(id);
      into.push(answer.took);
      told.add(answer.told);
    }
  }
  assert.equal(told.size, 1, [...told].join(' and '));
  const difference = Math.abs(median(there) - median(nowhere));
  assert.ok(difference <= 2, `the medians differ by ${difference.toFixed(2)} ms`);
});
