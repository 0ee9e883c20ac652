/**
 * Delivery to many members: the full path (HTTP post, commit, fan-out) beside a bare Socket.IO broadcast of the same
 * packet. The two take turns, so that what else the machine does falls on both.
 */
import type { StreamBatch, WriteReply } from '@learning-commons/protocol';
import { startChild, type Child } from './child.ts';
import { paced, print, size, sleep, spread, type Spread } from './measure.ts';
import type { Heard } from './members.child.ts';
import { Poster } from './poster.ts';
import { WORDS, stamped } from './stamp.ts';

const MEMBERS = size(1_000, 200);
const ROUNDS = size(3, 1);
const STREAM = 'discussion:delivery';

interface Pace {
  readonly name: string;
  readonly count: number;
  readonly every: number;
}
const paces: readonly Pace[] = [
  { name: 'steady 20/s', count: size(100, 40), every: 50 },
  { name: 'burst 100/s', count: 100, every: 10 },
];

interface Measured {
  readonly cpu: number;
  readonly rss: number;
  readonly expected: number;
  readonly heard: Heard;
}

/** Sends at a pace and waits until everybody heard everything, or nothing more comes. */
async function measure(
  members: Child,
  group: string,
  server: Child,
  count: number,
  send: () => Promise<unknown>,
): Promise<Measured> {
  await members.ask('take', group);
  const before = await server.usage();
  await send();
  const expected = count * MEMBERS;
  for (let end = Date.now() + 20_000; Date.now() < end && (await members.ask<number>('count', group)) < expected;)
    await sleep(50);
  const after = await server.usage();
  return { cpu: after.cpu - before.cpu, rss: after.rss, expected, heard: await members.ask<Heard>('take', group) };
}

function row(name: string, rounds: readonly Measured[]) {
  const sum = (of: (round: Measured) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const delivered = sum(({ heard }) => heard.ages.count);
  const worst = (of: (ages: Spread) => number) => spread(rounds.map(({ heard }) => of(heard.ages))).p50;
  return {
    '': name,
    'events delivered': delivered,
    'of expected': `${((100 * delivered) / sum(({ expected }) => expected)).toFixed(1)} %`,
    'events/packet': delivered / sum(({ heard }) => heard.packets),
    'CPU µs/event': sum(({ cpu }) => cpu) / delivered,
    'events/CPU s': Math.round(delivered / (sum(({ cpu }) => cpu) / 1e6)),
    'p50 ms': worst(({ p50 }) => p50),
    'p99 ms': worst(({ p99 }) => p99),
    'RSS MB': Math.round(Math.max(...rounds.map(({ rss }) => rss)) / 1e6),
  };
}

const [ours, bare, members] = [startChild('ours'), startChild('bare'), startChild('members')];
const [{ address }, reference] = [
  await ours.ask<{ address: string }>('where'),
  await bare.ask<{ address: string }>('where'),
];
const tokens = await ours.ask<string[]>('tokens', MEMBERS);
await members.ask('connect', { group: 'ours', address, stream: STREAM, count: MEMBERS, tokens });
await members.ask('connect', { group: 'bare', address: reference.address, stream: STREAM, count: MEMBERS });
const poster = new Poster(address);
const post = (index: number) => poster.post('delivery', stamped(WORDS), tokens[index % 50]!);
const { facts } = JSON.parse((await post(0)).body) as WriteReply;
const [batch] = facts as readonly [StreamBatch];

// Both engines compile what they run often: a warm-up for each, then presence has gone quiet too.
await paced(60, 30, post);
await bare.ask('send', { batch, count: 60, every: 30 });
await sleep(size(3_000, 500));

for (const { name, count, every } of paces) {
  const rounds: { ours: Measured[]; bare: Measured[] } = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.bare.push(await measure(members, 'bare', bare, count, () => bare.ask('send', { batch, count, every })));
    await sleep(500);
    rounds.ours.push(await measure(members, 'ours', ours, count, () => paced(count, every, post)));
    await sleep(500);
  }
  const [mine, theirs] = [row('ours, full path', rounds.ours), row('bare Socket.IO', rounds.bare)];
  print(`${name} to ${MEMBERS} members`, [mine, theirs]);
  console.log(
    `ratio of CPU per event ${(mine['CPU µs/event'] / theirs['CPU µs/event']).toFixed(2)}; p99 ${(mine['p99 ms'] - theirs['p99 ms']).toFixed(1)} ms above bare`,
  );
}
poster.close();
await ours.ask('close');
for (const child of [ours, bare, members]) child.stop();
