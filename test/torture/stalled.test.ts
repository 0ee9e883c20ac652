import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeStall, stall, wrongInStall } from './stalled.ts';

const SECONDS = Number(process.env.LC_STALL_SECONDS ?? 20);

test(
  'F-14: 100 readers that do not read, and 20 that only say that they are there, cost little, and have everything later',
  { timeout: (SECONDS * 2 + 120) * 1_000, skip: process.platform !== 'linux' && 'memory is read from /proc' },
  async () => {
    // Faster than the five minutes by command, so that the system's own buffers are full before the end.
    const report = await stall({ stalled: 100, deaf: 20, postsPerSecond: 250, seconds: SECONDS });
    console.log(`# ${describeStall(report)}`);
    assert.deepEqual(wrongInStall(report), []);
    assert.ok(report.posts > SECONDS * 100);
  },
);
