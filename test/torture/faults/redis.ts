import { pause, someNode, timeUntil, type Fault, type Mark, type Scene } from '../fault.ts';

/** Measures what is written while something is wrong with Redis. */
async function meanwhile({ load, alone }: Scene, work: () => Promise<void>): Promise<Mark[]> {
  const window = load.window();
  await work();
  window.end();
  // What is written at the end of the window is seen a little later.
  await timeUntil(() => window.seen.count >= window.acked.count, 3_000);
  if (!alone) return [];
  return [
    {
      what: 'acknowledgement meanwhile, p99',
      value: window.acked.quantile(0.99),
      unit: 'ms',
      most: 400,
      byMachine: true,
    },
    {
      what: 'seen by others meanwhile, p99',
      value: window.seen.quantile(0.99),
      unit: 'ms',
      most: 2_500,
      byMachine: true,
    },
  ];
}

/** Faults of Redis and of the ways to it: nothing is lost, it only takes longer. */
export const redisFaults: readonly Fault[] = [
  {
    id: 'F-07',
    what: 'Redis is killed and starts empty',
    needs: { redis: true },
    strike: (scene) =>
      meanwhile(scene, async () => {
        await scene.rig.redis!.kill();
        await pause(scene.chance.between(3_000, 5_000) * scene.length);
        await scene.rig.redis!.start();
        await pause(1_000);
      }),
  },
  {
    id: 'F-08',
    what: 'Redis is emptied, again and again',
    needs: { redis: true },
    strike: (scene) =>
      meanwhile(scene, async () => {
        for (let time = 0; time < 6 * scene.length; time += 1) {
          await scene.rig.redis!.ask([scene.chance.pick(['FLUSHALL', 'FLUSHDB'])]);
          await pause(scene.chance.between(200, 700));
        }
      }),
  },
  {
    id: 'F-09',
    what: 'Redis is frozen',
    needs: { redis: true },
    strike: (scene) =>
      meanwhile(scene, async () => {
        scene.rig.redis!.freeze();
        await pause(3_000 * scene.length);
        scene.rig.redis!.thaw();
        await pause(1_000);
      }),
  },
  {
    id: 'F-10',
    what: 'one direction between a node and Redis is dead',
    needs: { redis: true },
    strike: (scene) =>
      meanwhile(scene, async () => {
        const node = await someNode(scene);
        node.bus!.set({ held: [scene.chance.pick(['up', 'down'] as const)] });
        await pause(scene.chance.between(4_000, 6_000) * scene.length);
        node.bus!.calm();
        await pause(1_000);
      }),
  },
];
