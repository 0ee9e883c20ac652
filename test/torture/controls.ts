import type { Broken } from '../support/oracle.ts';
import type { Defect } from './defects.ts';
import { pause, type Fault } from './fault.ts';
import { recordFaults } from './faults/record.ts';
import { Rig } from './rig.ts';
import { Torture, type Strike } from './rounds.ts';

const SIZE = { members: 8, topics: 2, each: 1, postsPerSecond: 20, length: 1 };
/** Milliseconds that clients get to come to rest where they cannot. */
const PATIENCE = 8_000;

const recordKilled = recordFaults.find(({ id }) => id === 'F-03')!;
/** The last that is written is lost on the bus, and no later fact shows it. */
const busGone: Fault = {
  id: 'F-07',
  what: 'Redis is killed and stays away',
  async strike({ rig }) {
    await rig.redis!.kill();
    await pause(1_500);
    return [];
  },
};

/** What brings each defect to light. */
const STRIKES: Readonly<Record<Defect, Strike>> = {
  sequence: (act) => act(recordKilled),
  'no-repair': (act) => act(busGone),
};

/** Runs a rig whose nodes have a defect, and answers what the judge found: it must not be nothing. */
export async function control(defect: Defect, seed: number): Promise<readonly Broken[]> {
  const rig = await Rig.start({ seed, defect, reading: 'members' });
  let torture: Torture | undefined;
  try {
    torture = await Torture.begin(rig, SIZE);
    const { broken } = await torture.round(STRIKES[defect], { patience: PATIENCE });
    return broken;
  } finally {
    torture?.end();
    await rig.close();
  }
}
