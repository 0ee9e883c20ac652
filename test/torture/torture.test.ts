import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { faultsIn } from './faults/all.ts';
import { missingFor, Rig, RIGS, type RigKind } from './rig.ts';
import { describeStruck, Torture } from './rounds.ts';

const SEED = Number(process.env.LC_TORTURE_SEED ?? Date.now() % 1_000_000);
const SIZE = { members: 16, topics: 4, each: 2, postsPerSecond: 20, length: 1 };
/** A machine that does other things as well may take so many times longer than a fault's mark. */
const SLACK = 3;
const only = process.env.LC_TORTURE_ONLY?.split(',');
/** Without Redis a few faults stand for all, unless that rig is asked for. */
const SHORT = ['F-03', 'F-06', 'F-12'];
const asked = process.env.LC_TORTURE_RIG as RigKind | undefined;

const NAMES: Readonly<Record<RigKind, string>> = {
  full: 'two nodes, PostgreSQL and Redis',
  'no-redis': 'two nodes and PostgreSQL, without Redis',
  sqlite: 'one node on a file, without Redis',
};

for (const kind of asked ? [asked] : (Object.keys(RIGS) as RigKind[])) {
  describe(`${NAMES[kind]}, while things go wrong`, { skip: missingFor(kind), timeout: 900_000 }, () => {
    let rig: Rig;
    let torture: Torture;
    before(async () => {
      console.log(`# seed ${SEED}`);
      rig = await Rig.start({ ...RIGS[kind], seed: SEED, reading: 'members' });
      torture = await Torture.begin(rig, SIZE);
    });
    after(async () => {
      torture?.end();
      await rig?.close();
    });

    const few = kind === 'no-redis' && !asked ? SHORT : undefined;
    for (const fault of faultsIn(RIGS[kind])) {
      if (!(only ?? few ?? [fault.id]).includes(fault.id)) continue;
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
}
