/**
 * A crowd on one node: five thousand members on a hundred topics at a hundred posts a second; as many deliveries as go
 * through to a thousand members of one topic; and whether an answer waits for those who listen.
 */
import { Crowd, type Seen } from './crowd.ts';
import { print, size } from './measure.ts';

const SECONDS = size(30, 3);
const ROUNDS = size(3, 1);

const row = (name: string, { posts, seconds, acks, ages, delivered, expected, packets, cpu, rss }: Seen) => ({
  '': name,
  'posts/s': posts / seconds,
  'ack p50 ms': acks.p50,
  'ack p99 ms': acks.p99,
  'seen p50 ms': ages.p50,
  'seen p99 ms': ages.p99,
  'deliveries/s': Math.round(delivered / seconds),
  'of expected': `${((100 * delivered) / expected).toFixed(2)} %`,
  'a packet': delivered / packets,
  'CPU %': (100 * cpu) / (seconds * 1e6),
  'RSS MB': Math.round(rss / 1e6),
});

const crowd = await Crowd.start();
const many = size(5_000, 300);
await crowd.gather(many, size(100, 10));
await crowd.evenly(size(100, 20), size(5, 1));
print(`${many} members on ${size(100, 10)} topics`, [row('evenly', await crowd.evenly(size(100, 20), SECONDS))]);

const listeners = size(1_000, 200);
await crowd.gather(listeners, 1);
await crowd.flatOut(16, size(3, 1));
print(`one topic, ${listeners} members, as many posts as go through`, [
  row('16 in flight', await crowd.flatOut(16, size(10, 2))),
  row('64 in flight', await crowd.flatOut(64, size(10, 2))),
]);

const sizes = [10, many];
const rounds = new Map<number, Seen[]>(sizes.map((members) => [members, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const members of sizes) {
    await crowd.gather(members, 1);
    rounds.get(members)!.push(await crowd.evenly(5, size(10, 2)));
  }
const middle = (seen: readonly Seen[]) =>
  [...seen].sort((a, b) => a.acks.p50 - b.acks.p50)[Math.floor(seen.length / 2)]!;
const [few, all] = sizes.map((members) => middle(rounds.get(members)!)) as [Seen, Seen];
print('one topic, 5 posts a second: whether the answer waits for who listens', [
  row('10 members', few),
  row(`${many} members`, all),
]);
console.log(`ratio of the answers' medians ${(all.acks.p50 / few.acks.p50).toFixed(2)}`);
await crowd.stop();
