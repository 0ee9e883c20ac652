import { allBack, pause, someNode, timeUntil, type Fault } from '../fault.ts';

/** Faults of the server processes. */
export const nodeFaults: readonly Fault[] = [
  {
    id: 'F-05',
    what: 'a node is frozen, with luck in the middle of a transaction',
    needs: { nodes: 2 },
    async strike(scene) {
      const node = await someNode(scene);
      // The balancer needs a moment to see it; whoever is connected to it waits.
      node.freeze();
      await pause(scene.chance.between(2_500, 4_000) * scene.length);
      const before = scene.load.acked.count;
      const usable = await timeUntil(() => scene.load.acked.count > before, 30_000);
      node.thaw();
      await allBack(scene);
      return [{ what: 'somebody can write while a node is frozen', value: usable, unit: 'ms', most: 6_000 }];
    },
  },
  {
    id: 'F-06',
    what: 'a node is killed while it delivers',
    needs: { nodes: 2 },
    async strike(scene) {
      const node = await someNode(scene);
      await node.kill();
      const back = await allBack(scene);
      await pause(scene.chance.between(0, 1_000) * scene.length);
      await node.start();
      return [{ what: 'everybody is with the other node', value: back, unit: 'ms', most: 5_000 }];
    },
  },
  {
    id: 'F-18',
    what: 'all nodes are killed, and everybody comes back to the first that starts',
    async strike(scene) {
      const nodes = [...scene.rig.running];
      await Promise.all(nodes.map((node) => node.kill()));
      await pause(scene.chance.between(200, 800) * scene.length);
      await nodes[0]!.start();
      const back = await allBack(scene);
      for (const node of nodes.slice(1)) await node.start();
      // Who has tried in vain several times waits up to half a minute, at random, before the next time.
      return [{ what: 'everybody is back', value: back, unit: 'ms', most: 31_000 }];
    },
  },
  {
    id: 'F-21',
    what: 'nodes are restarted in turn, in good order',
    async strike(scene) {
      const marks = [];
      for (const node of [...scene.rig.running]) {
        const started = performance.now();
        await node.kill('SIGTERM');
        marks.push(Math.round(performance.now() - started));
        await node.start();
        await allBack(scene);
      }
      return [{ what: 'a node lets go of everybody', value: Math.max(...marks), unit: 'ms', most: 11_000 }];
    },
  },
  {
    id: 'F-30',
    what: 'the balancer moves every connection to another node',
    async strike(scene) {
      for (let move = 0; move < 4 * scene.length; move += 1) {
        scene.rig.front.reset();
        await pause(scene.chance.between(300, 900));
      }
      return [{ what: 'everybody is back', value: await allBack(scene), unit: 'ms', most: 10_000 }];
    },
  },
];
