import type { Fault } from '../fault.ts';
import { clientFaults } from './clients.ts';
import { nodeFaults } from './nodes.ts';
import { recordFaults } from './record.ts';
import { redisFaults } from './redis.ts';

/** By what they concern: two of one kind would undo each other's end. */
export const faultKinds: readonly (readonly Fault[])[] = [clientFaults, nodeFaults, recordFaults, redisFaults];

/** Every fault that a torture run can bring about. */
export const allFaults: readonly Fault[] = faultKinds.flat();
