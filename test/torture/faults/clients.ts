import { allBack, pause, type Fault } from '../fault.ts';

/** Faults of the way between clients and nodes. */
export const clientFaults: readonly Fault[] = [
  {
    id: 'F-12',
    what: 'everybody is offline while they write, and comes back',
    async strike(scene) {
      const { rig, chance, length } = scene;
      rig.front.set({ closed: true });
      rig.front.reset();
      await pause(chance.between(1_000, 3_000) * length);
      rig.front.calm();
      const back = await allBack(scene);
      return [{ what: 'everybody is back', value: back, unit: 'ms', most: 15_000 }];
    },
  },
  {
    id: 'F-13',
    what: 'the way between clients and nodes is slow, uneven and breaks in the middle of what is said',
    async strike(scene) {
      const { rig, chance, length } = scene;
      rig.front.set({ latency: 40, jitter: 120 });
      for (let time = 0; time < 6 * length; time += 1) {
        rig.front.resetAfter(Math.floor(chance.between(1, 4_000)));
        await pause(chance.between(200, 600));
        rig.front.reset(0.2);
      }
      rig.front.set({ held: ['down'] });
      await pause(chance.between(500, 1_500));
      rig.front.reset();
      rig.front.calm();
      const back = await allBack(scene);
      return [{ what: 'everybody is back', value: back, unit: 'ms', most: 15_000 }];
    },
  },
  {
    id: 'F-14',
    what: 'nothing is read by clients for a while, and nothing arrives there',
    async strike(scene) {
      const { rig, chance, length } = scene;
      rig.front.set({ held: ['down'] });
      await pause(chance.between(3_000, 5_000) * length);
      rig.front.calm();
      const back = await allBack(scene);
      return [{ what: 'everybody is back', value: back, unit: 'ms', most: 15_000 }];
    },
  },
];
