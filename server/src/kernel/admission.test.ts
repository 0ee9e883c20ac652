import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { CommonsError } from '@learning-commons/protocol';
import { Admission, measureStrain, type Strain, type Wanted } from './admission.ts';

const CALM: Strain = { delay: 12, heap: 0.3 };

describe('admission', () => {
  const made: Admission[] = [];
  afterEach(() => made.splice(0).forEach((each) => each.close()));

  function strained() {
    const refused: Wanted[] = [];
    let now = CALM;
    const admission = new Admission({ read: () => now, close: () => {} }, (wanted) => refused.push(wanted));
    made.push(admission);
    const sample = (times: number, strain: Partial<Strain> = {}) => {
      now = { ...CALM, ...strain };
      for (let index = 0; index < times; index += 1) admission.sample();
      return admission.level;
    };
    return { admission, refused, sample };
  }
  const refusal = (work: () => void) => {
    try {
      work();
      return undefined;
    } catch (error) {
      return error as CommonsError;
    }
  };

  test('lasting strain refuses what is fresh first, then operations too', () => {
    const { admission, refused, sample } = strained();
    assert.equal(
      refusal(() => admission.admit('fresh')),
      undefined,
    );
    assert.equal(sample(3, { delay: 201 }), 1);
    assert.equal(refusal(() => admission.admit('fresh'))?.code, 'unavailable');
    assert.equal(
      refusal(() => admission.admit('ongoing')),
      undefined,
    );
    assert.equal(sample(3, { delay: 201 }), 2);
    assert.equal(refusal(() => admission.admit('ongoing'))?.code, 'unavailable');
    assert.deepEqual(refused, ['fresh', 'ongoing']);
    assert.equal(sample(100, { delay: 9_000, heap: 1 }), 2, 'there is nothing above');
  });

  test('a full heap counts as much as a slow loop', () => {
    assert.equal(strained().sample(3, { heap: 0.81 }), 1);
  });

  test('a single stall changes nothing', () => {
    const { sample } = strained();
    for (let round = 0; round < 20; round += 1) {
      assert.equal(sample(2, { delay: 3_000 }), 0);
      assert.equal(sample(1), 0);
    }
  });

  test('between strained and calm the level stays, and one good second is not yet calm', () => {
    const { sample } = strained();
    sample(3, { delay: 500 });
    assert.equal(sample(50, { delay: 180 }), 1, 'neither strained nor calm');
    for (let round = 0; round < 20; round += 1) {
      assert.equal(sample(4), 1);
      assert.equal(sample(1, { heap: 0.75 }), 1);
    }
    assert.equal(sample(5), 0);
  });

  test('calm lowers the level step by step', () => {
    const { sample } = strained();
    sample(6, { delay: 500 });
    assert.deepEqual([sample(4), sample(1), sample(4), sample(1)], [2, 1, 1, 0]);
  });

  test('a refusal may be tried again, and not by everybody at the same moment', () => {
    const { admission, sample } = strained();
    sample(3, { delay: 500 });
    const refusals = Array.from({ length: 200 }, () => refusal(() => admission.admit('fresh'))!);
    assert.ok(refusals.every(({ retryable }) => retryable));
    const waits = new Set(refusals.map(({ retryAfter }) => retryAfter!));
    assert.ok(waits.size > 1);
    assert.ok([...waits].every((wait) => Number.isInteger(wait) && wait >= 5 && wait <= 10));
  });

  test('a blocked event loop is seen as such', async () => {
    const gauge = measureStrain();
    await new Promise((resolve) => setTimeout(resolve, 50));
    gauge.read();
    await new Promise((resolve) => setTimeout(resolve, 30));
    for (const end = performance.now() + 300; performance.now() < end;);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { delay, heap } = gauge.read();
    gauge.close();
    assert.ok(delay > 200, `${delay} ms`);
    assert.ok(heap > 0 && heap < 1);
  });
});
