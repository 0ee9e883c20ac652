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

/** A node has no way to the record for a while, in which it looks for what it may have missed. */
const recordAway: Fault = {
  id: 'F-11',
  what: 'a node finds no way to PostgreSQL',
  async strike({ rig }) {
    const { record } = rig.nodes[0]!;
    record!.set({ closed: true });
    record!.reset();
    await pause(7_000);
    record!.calm();
    return [];
  },
};

/** Long enough that everybody has posted more than once, and has reacted to something. */
const work: Strike = () => pause(5_000);

/** What a server without a defect stands: all of it. */
const recovers: Strike = async (act) => {
  for (const fault of [recordKilled, recordAway, busGone]) await act(fault);
};

/** A defect, what brings it to light, and which invariant it must be found to break. */
interface Control {
  readonly strike: Strike;
  readonly breaks: Broken['invariant'];
}

/** Every defect that a run must find out. */
export const CONTROLS: Readonly<Record<Defect, Control>> = {
  sequence: { breaks: 'I3', strike: (act) => act(recordKilled) },
  'no-repair': { breaks: 'I4', strike: (act) => act(busGone) },
  'stale-facts': { breaks: 'I6', strike: work },
  'totals-replaced': { breaks: 'I7', strike: work },
  'badge-late': { breaks: 'I8', strike: work },
  'open-door': { breaks: 'I9', strike: work },
  'seal-loose': { breaks: 'I10', strike: work },
  uncaught: { breaks: 'I10', strike: (act) => act(recordAway) },
  mortal: { breaks: 'I10', strike: (act) => act(recordAway) },
};
export const defects = Object.keys(CONTROLS) as Defect[];

/**
 * Runs a rig whose nodes have a defect, and answers what the judge found: it must be of the invariant that the defect breaks.
 * Without one the same run must find nothing.
 */
export async function control(defect: Defect | undefined, seed: number): Promise<readonly Broken[]> {
  const rig = await Rig.start({ seed, ...(defect && { defect }), reading: 'members' });
  let torture: Torture | undefined;
  try {
    torture = await Torture.begin(rig, SIZE);
    const { broken } = await torture.round(defect ? CONTROLS[defect].strike : recovers, { patience: PATIENCE });
    return broken;
  } finally {
    torture?.end();
    await rig.close();
  }
}
