import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { allFaults } from './faults/all.ts';
import { noRig, Rig } from './rig.ts';
import { describeStruck, Torture } from './rounds.ts';

const SEED = Number(process.env.LC_TORTURE_SEED ?? Date.now() % 1_000_000);
const SIZE = { members: 16, topics: 4, each: 2, postsPerSecond: 20, length: 1 };
/** A machine that does other things as well may take so many times longer than a fault's mark. */
const SLACK = 3;
const only = process.env.LC_TORTURE_ONLY;

describe('two nodes, PostgreSQL and Redis, while things go wrong', { skip: noRig, timeout: 900_000 }, () => {
  let rig: Rig;
  let torture: Torture;
  before(async () => {
    console.log(`# seed ${SEED}`);
    rig = await Rig.start({ seed: SEED, reading: 'members' });
    torture = await Torture.begin(rig, SIZE);
  });
  after(async () => {
    torture?.end();
    await rig?.close();
  });

  for (const fault of allFaults) {
    if (only && !only.split(',').includes(fault.id)) continue;
    test(`${fault.id}: ${fault.what}, and every invariant holds`, async () => {
      const { broken, struck, load } = await torture.round((act) => act(fault));
      console.log(`# ${struck.map(describeStruck).join(' · ')}`);
      console.log(
        `#   ${load.posts} posts, ${load.journal.sightings.count} deliveries; acknowledged ${String(load.acked)}; seen ${String(load.seen)}`,
      );
      assert.deepEqual(broken, [], `seed ${SEED}`);
      for (const { marks } of struck)
        for (const { what, value, unit, most } of marks.filter(({ byMachine }) => !byMachine))
          assert.ok(value <= most * SLACK, `${what}: ${value} ${unit}, ${most} allowed`);
    });
  }
});
