import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Journal, hashOf, judge, type StoredRow } from './oracle.ts';

const row = (key: string, seq: number, body = key): StoredRow => ({ key, stream: 's', seq, hash: hashOf(body) });
const record = (rows: StoredRow[], head = rows.length, facts = rows.map(({ seq }) => seq)) => ({
  rows,
  heads: new Map([['s', head]]),
  facts: new Map([['s', facts]]),
  problems: [] as string[],
});
const invariants = (journal: Journal, of: ReturnType<typeof record>) =>
  judge(journal, of).map(({ invariant }) => invariant);

/** A run in which two posts were meant, sent, stored and seen. */
function goodRun(): Journal {
  const journal = new Journal();
  for (const [index, key] of ['a', 'b'].entries()) {
    journal.intend({ key, stream: 's', hash: hashOf(key) });
    journal.acknowledge({ key, seq: index + 1, epoch: 'e' });
    journal.observe({ client: 'c', stream: 's', epoch: 'e', seq: index + 1, key });
  }
  return journal;
}

describe('the oracle', () => {
  test('finds nothing in a good run', () => {
    assert.deepEqual(invariants(goodRun(), record([row('a', 1), row('b', 2)])), []);
  });

  test('catches a lost, a changed and a doubly acknowledged post', () => {
    assert.deepEqual(invariants(goodRun(), record([row('a', 1)])), ['I1', 'I5']);
    assert.deepEqual(invariants(goodRun(), record([row('a', 1), row('b', 2, 'other')])), ['I1']);
    const twice = goodRun();
    twice.acknowledge({ key: 'a', seq: 7, epoch: 'e' });
    assert.ok(invariants(twice, record([row('a', 1), row('b', 2)])).includes('I1'));
  });

  test('catches a doubled row and one that nobody meant', () => {
    assert.ok(invariants(goodRun(), record([row('a', 1), row('b', 2), row('b', 3)], 3)).includes('I2'));
    assert.ok(invariants(goodRun(), record([row('a', 1), row('b', 2), row('z', 3)], 3)).includes('I2'));
  });

  test('catches holes in a stream and a head that lies', () => {
    assert.ok(invariants(goodRun(), record([row('a', 1), row('b', 2)], 3)).includes('I3'));
    assert.ok(invariants(goodRun(), record([row('a', 1), row('b', 2)], 2, [1, 3])).includes('I3'));
  });

  test('catches a record that is damaged', () => {
    const damaged = { ...record([row('a', 1), row('b', 2)]), problems: ['row 2 missing from index'] };
    assert.deepEqual(invariants(goodRun(), damaged), ['I10']);
  });

  test('catches gaps, repeats and swaps in what a client saw', () => {
    for (const seen of [
      [1, 3],
      [1, 1],
      [2, 1],
    ]) {
      const journal = goodRun();
      for (const seq of seen)
        journal.observe({ client: 'd', stream: 's', epoch: 'e', seq, key: seq === 1 ? 'a' : 'b' });
      assert.ok(invariants(journal, record([row('a', 1), row('b', 2)])).includes('I4'), String(seen));
    }
  });

  test('catches two clients that saw different things, and one thing that the record does not have', () => {
    const journal = goodRun();
    journal.observe({ client: 'd', stream: 's', epoch: 'e', seq: 1, key: 'z' });
    assert.deepEqual(invariants(journal, record([row('a', 1), row('b', 2)])), ['I4']);
    assert.ok(invariants(goodRun(), record([row('b', 1), row('a', 2)])).includes('I4'));
  });

  test('lets a client begin anew with a snapshot or in another history, and catches who stays behind', () => {
    const journal = goodRun();
    journal.sightings.begin({ client: 'c', stream: 's', epoch: 'e', seq: 5 });
    journal.observe({ client: 'c', stream: 's', epoch: 'e', seq: 6, key: 'f' });
    journal.observe({ client: 'c', stream: 's', epoch: 'later', seq: 1, key: 'x' });
    assert.deepEqual(journal.sightings.broken, []);
    assert.deepEqual(journal.sightings.behind(new Map([['s', 1]])), []);
    assert.equal(journal.sightings.behind(new Map([['s', 2]])).length, 1);
  });

  test('catches a post that ended neither stored nor refused, or both', () => {
    const open = goodRun();
    open.intend({ key: 'c', stream: 's', hash: hashOf('c') });
    assert.deepEqual(invariants(open, record([row('a', 1), row('b', 2)])), ['I5']);
    const both = goodRun();
    both.refuse({ key: 'a', code: 'invalid' });
    assert.deepEqual(invariants(both, record([row('a', 1), row('b', 2)])), ['I5']);
  });
});
