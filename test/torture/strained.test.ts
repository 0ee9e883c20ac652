import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chance } from '../support/chance.ts';
import { describeStrain, strain, wrongInStrain } from './strained.ts';

const SECONDS = Number(process.env.LC_STRAIN_SECONDS ?? 60);

test(
  'F-28: under a small heap and twice the load it sustains, a server refuses by code and reason, and does not die',
  { timeout: (SECONDS + 180) * 1_000, skip: process.platform !== 'linux' && 'memory is read from /proc' },
  async () => {
    const report = await strain({ seconds: SECONDS, heap: 80, times: 2, chance: new Chance(28) });
    console.log(`# ${describeStrain(report)}`);
    assert.deepEqual(wrongInStrain(report), []);
  },
);
