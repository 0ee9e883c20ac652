import type { Chance } from '../support/chance.ts';
import type { Load } from './load.ts';
import type { Rig, RigNode } from './rig.ts';

/** Where a fault happens. */
export interface Scene {
  readonly rig: Rig;
  readonly load: Load;
  readonly chance: Chance;
  /** Longer faults for long runs: 1 in the short tier. */
  readonly length: number;
  /** Whether times are to be kept that the machine decides: off where several faults meet. */
  readonly alone: boolean;
}

/** What was measured of a fault, against its mark. */
export interface Mark {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'MiB' | 'times';
  readonly most: number;
  /** Mostly a matter of how fast the machine is, and what else it does: told, and only held against a run on a quiet one. */
  readonly byMachine?: boolean;
}

/** Something that goes wrong, once, and is over when its promise resolves. */
export interface Fault {
  /** Rows of the table of faults. */
  readonly id: `F-${string}`;
  readonly what: string;
  /** What a rig must have for it to happen. */
  readonly needs?: { readonly redis?: true; readonly postgres?: true; readonly nodes?: number };
  /** Answers what was measured. Everything works again when it ends. */
  strike(scene: Scene): Promise<readonly Mark[]>;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds until something is so; `patience` when it does not come to be. */
export async function timeUntil(
  condition: () => boolean | Promise<boolean>,
  patience: number,
  every = 20,
): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < patience) {
    if (await condition()) return Math.round(performance.now() - started);
    await pause(every);
  }
  return patience;
}

/** Milliseconds until everybody has a line and what they look at, from now. */
export async function allBack({ load }: Scene): Promise<number> {
  // Those whose line has just broken learn of it first.
  await pause(50);
  return 50 + (await timeUntil(() => load.members.every(({ arrived }) => arrived), 60_000));
}

/** A node that runs; faults of nodes leave at least one that does. */
export async function someNode({ rig, chance }: Scene): Promise<RigNode> {
  // What happens beside this may stop all of them for a while, even at the moment when one was seen to run.
  for (const end = performance.now() + 60_000; performance.now() < end; await pause(20))
    if (rig.running.length > 0) return chance.pick(rig.running);
  throw new Error(`No node is running: ${rig.nodes.map((node) => node.said()).join('\n')}`);
}
