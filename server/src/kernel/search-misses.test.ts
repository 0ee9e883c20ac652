import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { member, reader, records, type TestKernel } from './testing.ts';
import { tellMisses } from './search-misses.ts';

const ana = member('Ana Souza');
const ben = member('Ben Okafor');
const HOUR = 3_600_000;

interface Missed {
  readonly query: string;
  readonly count: number;
  readonly people: number;
  readonly marks: number;
}

describe('what is looked for in vain', () => {
  let kernel: TestKernel;
  let heard: Missed[];
  beforeEach(async () => {
    heard = [];
    kernel = await records[0]!.open([
      {
        contract: { name: 'listener', operations: {}, events: {} },
        migrations: {},
        operations: {},
        streams: {},
        gathers: [],
        workers: {},
        routes: [],
        on: { 'search.missed': async (_, { data }: { data: Missed }) => void heard.push(data) },
      },
    ]);
  });
  afterEach(() => kernel.close());

  const look = (actor: typeof ana, query: string, filter: object = {}) =>
    kernel.run(actor, 'resource.list', { filter: { query, ...filter } });
  const tell = async () => {
    await tellMisses(kernel.dispatch.node);
    const told = heard.splice(0).sort((one, other) => (one.query < other.query ? -1 : 1));
    return told.map(({ marks: _, ...rest }) => rest);
  };

  test('is told in the same words however they were typed, with how often and by how many people', async () => {
    await look(ana, 'Balance  sheet');
    await look(ana, 'balance sheet');
    await look(ben, 'BALANCE SHEET');
    await look(reader(), 'balance sheet');
    await kernel.run(ben, 'discussion.search', { query: 'balance sheet' });
    assert.deepEqual(await tell(), [{ query: 'balance sheet', count: 5, people: 2 }]);
    assert.deepEqual(await tell(), []);
  });

  test('counts somebody once in an hour, and anew in the next', async () => {
    await look(ana, 'pivot tables');
    await tell();
    await look(ana, 'pivot tables');
    assert.deepEqual(await tell(), [{ query: 'pivot tables', count: 1, people: 0 }]);
    kernel.clock.now += HOUR;
    await look(ana, 'pivot tables');
    assert.deepEqual(await tell(), [{ query: 'pivot tables', count: 1, people: 1 }]);
  });

  test('marks a member the same in any order of the words and after any time, and tells groups of members apart', async () => {
    const bits = async (actor: typeof ana, query: string) => {
      await look(actor, query);
      await tellMisses(kernel.dispatch.node);
      return heard.splice(0)[0]!.marks;
    };
    const mark = await bits(ana, 'pivot tables');
    assert.equal(Math.log2(mark) % 1, 0);
    kernel.clock.now += 50 * HOUR;
    assert.equal(await bits(ana, 'Tables, pivot'), mark);
    let all = 0;
    for (let index = 0; index < 60; index += 1) all |= await bits(member(`Member ${index}`), 'pivot tables');
    assert.ok(all.toString(2).replaceAll('0', '').length > 10, all.toString(2));
  });

  test('is one search when it was typed letter by letter', async () => {
    for (const query of ['neg', 'nego', 'negotia', 'negotiation']) await look(ana, query);
    await look(ben, 'negotia');
    assert.deepEqual(await tell(), [
      { query: 'negotia', count: 1, people: 1 },
      { query: 'negotiation', count: 1, people: 1 },
    ]);
  });

  test('is nothing where other conditions, a next page or too few letters explain it', async () => {
    await look(ana, 'calculus', { types: ['video'] });
    await look(ana, 'ab');
    await look(ana, '机器');
    await kernel.run(ana, 'resource.share', {
      id: 'A'.repeat(22),
      type: 'person',
      title: 'Known',
    });
    await look(ana, 'known');
    assert.deepEqual(await tell(), [{ query: '机器', count: 1, people: 1 }]);
  });
});
