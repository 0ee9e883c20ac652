import { pause, someNode, timeUntil, type Fault } from '../fault.ts';

const commit = Buffer.from('commit\0');

/** Faults of the record and of the ways to it. */
export const recordFaults: readonly Fault[] = [
  {
    id: 'F-03',
    what: 'PostgreSQL is killed and started again',
    needs: { postgres: true },
    async strike({ rig, load, chance, length }) {
      await rig.postgres!.kill();
      await pause(chance.between(100, 1_000) * length);
      await rig.postgres!.start();
      const before = load.acked.count;
      const resumed = await timeUntil(() => load.acked.count > before, 30_000);
      return [{ what: 'writes resume', value: resumed, unit: 'ms', most: 5_000 }];
    },
  },
  {
    id: 'F-04',
    what: 'answers to COMMIT are lost',
    needs: { postgres: true },
    async strike({ rig, load, length }) {
      const times = 8 * length;
      const traps = rig.nodes.map(({ record }) => record!.trap(commit, times, 0.3));
      const sprung = () => traps.reduce((sum, trap) => sum + trap.sprung, 0);
      await timeUntil(() => sprung() >= times, 10_000 * length);
      for (const { record } of rig.nodes) record!.calm();
      const before = load.acked.count;
      const resumed = await timeUntil(() => load.acked.count > before, 30_000);
      return [{ what: `writes resume after ${sprung()} lost answers`, value: resumed, unit: 'ms', most: 5_000 }];
    },
  },
  {
    id: 'F-11',
    what: 'a node is cut off from PostgreSQL',
    needs: { postgres: true },
    async strike(scene) {
      const node = await someNode(scene);
      node.record!.set({ held: ['up', 'down'] });
      const noticed = await timeUntil(async () => (await node.readiness()) !== 200, 20_000, 100);
      await pause(scene.chance.between(500, 2_000) * scene.length);
      node.record!.calm();
      const back = await timeUntil(async () => (await node.readiness()) === 200, 30_000, 100);
      return [
        { what: 'the node says that it is not ready', value: noticed, unit: 'ms', most: 5_000 },
        { what: 'the node is ready again', value: back, unit: 'ms', most: 10_000 },
      ];
    },
  },
  {
    id: 'F-16',
    what: 'PostgreSQL refuses to write, as when its disk is full',
    needs: { postgres: true },
    async strike({ rig, load, chance, length }) {
      // A full WAL disk ends the server; running out of room for data refuses statements. The latter is played by the record itself.
      await rig.ask(FULL);
      await pause(chance.between(800, 1_500) * length);
      await rig.ask('drop trigger torture_full on events');
      const before = load.acked.count;
      const resumed = await timeUntil(() => load.acked.count > before, 30_000);
      return [{ what: 'writes resume once there is room', value: resumed, unit: 'ms', most: 5_000 }];
    },
  },
];

const FULL = `
  create or replace function torture_full() returns trigger language plpgsql as $$
  begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
  create trigger torture_full before insert on events for each row execute function torture_full()`;
