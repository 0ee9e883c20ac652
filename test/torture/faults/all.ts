import type { Fault } from '../fault.ts';
import { clientFaults } from './clients.ts';
import { nodeFaults } from './nodes.ts';
import { recordFaults } from './record.ts';
import { redisFaults } from './redis.ts';
import type { RIGS, RigKind } from '../rig.ts';

/** By what they concern: two of one kind would undo each other's end. */
export const faultKinds: readonly (readonly Fault[])[] = [clientFaults, nodeFaults, recordFaults, redisFaults];

/** Every fault that a torture run can bring about. */
export const allFaults: readonly Fault[] = faultKinds.flat();

/** Those that can come about in a rig. */
export function faultsIn(rig: (typeof RIGS)[RigKind]): readonly Fault[] {
  return allFaults.filter(
    ({ needs = {} }) =>
      (!needs.redis || rig.redis) && (!needs.postgres || rig.record === 'postgres') && rig.nodes >= (needs.nodes ?? 1),
  );
}
