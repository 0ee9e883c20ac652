/** Memory of a connected member who does nothing, beside a bare Socket.IO connection. */
import { startChild, type Child, type Usage } from './child.ts';
import { print, size, sleep } from './measure.ts';

const MEMBERS = size(2_000, 300);
const STREAM = 'discussion:idle';
const SETTLE = size(5_000, 500);

/** Connects some, lets them go again, and only then counts: code and buffers that the first ones bring stay out of it. */
async function measure(name: string, server: Child, members: Child, tokens?: readonly string[]) {
  const { address } = await server.ask<{ address: string }>('where');
  const connect = (count: number) => members.ask('connect', { group: name, address, stream: STREAM, count, tokens });
  await connect(Math.ceil(MEMBERS / 10));
  await members.ask('leave', name);
  await sleep(SETTLE);
  const before = await server.usage({ collect: true });
  await connect(MEMBERS);
  await sleep(SETTLE);
  const after = await server.usage({ collect: true });
  const start = await server.usage();
  await sleep(SETTLE);
  const end = await server.usage();
  return row(name, [before, after], end.cpu - start.cpu);
}

function row(name: string, [before, after]: readonly [Usage, Usage], cpu: number) {
  const each = (kind: 'rss' | 'live') => (after[kind] - before[kind]) / MEMBERS / 1_024;
  return {
    '': name,
    'RSS KB each': each('rss'),
    'alive KB each': each('live'),
    'RSS MB before': before.rss / 1e6,
    'RSS MB after': after.rss / 1e6,
    'idle CPU ms/s': cpu / SETTLE,
  };
}

const members = startChild('members');
const ours = startChild('ours', { collects: true });
const bare = startChild('bare', { collects: true });
const tokens = await ours.ask<string[]>('tokens', MEMBERS);
const rows = [
  await measure('ours, signed in and joined', ours, members, tokens),
  await measure('bare Socket.IO, joined', bare, members),
];
print(`memory of ${MEMBERS} idle members`, rows);
console.log(`ratio ${(rows[0]!['RSS KB each'] / rows[1]!['RSS KB each']).toFixed(2)}`);
await ours.ask('close');
for (const child of [ours, bare, members]) child.stop();
