import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from './fault.ts';
import { noRig, Rig } from './rig.ts';
import { Torture } from './rounds.ts';

const SIZE = { members: 8, topics: 2, each: 1, postsPerSecond: 15, length: 1 };

test(
  'F-15: one node lives five minutes ahead, the other 25 seconds behind, and every invariant holds',
  { skip: noRig, timeout: 300_000 },
  async () => {
    const rig = await Rig.start({ seed: 15, reading: 'members', skews: [-25_000, 300_000] });
    let torture: Torture | undefined;
    try {
      torture = await Torture.begin(rig, SIZE, { briefTokens: false });
      const { broken, load } = await torture.round(() => pause(4_000));
      assert.deepEqual(broken, []);
      assert.ok(load.posts > 30);
    } finally {
      torture?.end();
      await rig.close();
    }
  },
);
