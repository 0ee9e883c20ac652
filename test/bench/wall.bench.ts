/**
 * What the wall between communities costs on PostgreSQL: the same server twice, on a record of an ordinary role and on one of a
 * role that bypasses row-level security. They take turns at posts, pages and searches, so that what else the machine does falls
 * on both; each turn is compared with the one beside it.
 */
import { startChild, type Child } from './child.ts';
import { median, print, size, sleep, spread } from './measure.ts';
import { Poster } from './poster.ts';
import { shareRecord, type Shared } from './record.ts';
import { WORDS } from './stamp.ts';

const ROUNDS = size(12, 2);
const TURN = size(2_000, 400);
const IN_FLIGHT = 16;
const TOPIC = 'long';
const COMMENTS = size(2_000, 100);

type Work = 'posts' | 'pages' | 'searches';
const WORKS: readonly Work[] = ['posts', 'pages', 'searches'];

/** One server and its record. */
interface Side {
  readonly shared: Shared;
  readonly node: Child;
  readonly poster: Poster;
  readonly tokens: readonly string[];
}

/** What one turn came to. */
interface Turn {
  readonly times: readonly number[];
  readonly seconds: number;
  /** Microseconds of each request: of the node, and of PostgreSQL. */
  readonly cpu: number;
  readonly recordCpu: number;
}

async function start(bypassing: boolean): Promise<Side | undefined> {
  const shared = await shareRecord({ bypassing });
  if (!shared) return undefined;
  const node = startChild('ours', { env: { LC_BENCH_RECORD: shared.env.LC_BENCH_RECORD! } });
  const { address } = await node.ask<{ address: string }>('where');
  if ((await node.ask<boolean>('walled')) === bypassing)
    throw new Error(`The wall ${bypassing ? 'holds' : 'does not hold'}.`);
  await node.ask('fill', { topic: TOPIC, count: COMMENTS });
  await shared.analyze();
  const tokens = await node.ask<string[]>('tokens', 100);
  return { shared, node, poster: new Poster(address, IN_FLIGHT), tokens };
}

/** Keeps so many requests under way for a turn. */
async function turn({ shared, node, poster, tokens }: Side, work: Work): Promise<Turn> {
  const before = [(await node.usage()).cpu, await shared.cpu()] as const;
  const times: number[] = [];
  const started = performance.now();
  let sent = 0;
  const person = async () => {
    while (performance.now() - started < TURN) {
      sent += 1;
      times.push(await ask(poster, work, sent, tokens[sent % tokens.length]!));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, person));
  const seconds = (performance.now() - started) / 1_000;
  const after = [(await node.usage()).cpu, await shared.cpu()] as const;
  return { times, seconds, cpu: (after[0] - before[0]) / sent, recordCpu: (after[1] - before[1]) / sent };
}

async function ask(poster: Poster, work: Work, nth: number, token: string): Promise<number> {
  if (work === 'posts') return (await poster.post(`wall-${nth % 20}`, WORDS, token)).ms;
  const reply =
    work === 'pages'
      ? await poster.ask('discussion.get', { topic: TOPIC }, token)
      : await poster.ask('discussion.search', { topic: TOPIC, query: 'calibration' }, token);
  if (reply.status !== 200) throw new Error(`${work}: ${reply.status} ${reply.body}`);
  return reply.ms;
}

async function compare(walled: Side, open: Side) {
  const turns = new Map(WORKS.map((work) => [work, { walled: [] as Turn[], open: [] as Turn[] }]));
  // The first round warms both up, and counts for nothing.
  for (let round = -1; round < ROUNDS; round += 1)
    for (const work of WORKS) {
      const both = turns.get(work)!;
      const order = [
        [walled, both.walled],
        [open, both.open],
      ] as const;
      for (const [side, list] of round % 2 === 0 ? order : order.toReversed()) {
        const result = await turn(side, work);
        if (round >= 0) list.push(result);
        await sleep(200);
      }
    }
  return turns;
}

function rows(work: Work, walled: readonly Turn[], open: readonly Turn[]) {
  const of = (turns: readonly Turn[]) => {
    const { p50, p99 } = spread(turns.flatMap(({ times }) => times));
    return {
      'a second': Math.round(median(turns.map(({ times, seconds }) => times.length / seconds))),
      'p50 ms': p50,
      'p99 ms': p99,
      'node CPU ms': median(turns.map(({ cpu }) => cpu)) / 1_000,
      'PostgreSQL CPU ms': median(turns.map(({ recordCpu }) => recordCpu)) / 1_000,
    };
  };
  const ratios = (measure: (turn: Turn) => number) => {
    const each = walled.map((turn, index) => measure(turn) / measure(open[index]!)).toSorted((a, b) => a - b);
    return `${median(each).toFixed(2)} (${each[0]!.toFixed(2)}–${each.at(-1)!.toFixed(2)})`;
  };
  return [
    { '': `${work}, with the wall`, ...of(walled) },
    { '': `${work}, without`, ...of(open) },
    {
      '': `${work}, with ÷ without`,
      'a second': ratios(({ times, seconds }) => times.length / seconds),
      'p50 ms': ratios(({ times }) => spread(times).p50),
      'p99 ms': ratios(({ times }) => spread(times).p99),
      'node CPU ms': ratios(({ cpu }) => cpu),
      'PostgreSQL CPU ms': ratios(({ recordCpu }) => recordCpu),
    },
  ];
}

const sides: Side[] = [];
try {
  for (const bypassing of [false, true]) {
    const side = await start(bypassing);
    if (side) sides.push(side);
  }
  const [walled, open] = sides;
  if (walled && open) {
    const turns = await compare(walled, open);
    print(
      `${IN_FLIGHT} in flight, ${ROUNDS} turns each of ${TURN / 1_000} s; ratios: median of the pairs (least–most)`,
      WORKS.flatMap((work) => rows(work, turns.get(work)!.walled, turns.get(work)!.open)),
    );
  }
} finally {
  for (const { shared, node, poster } of sides) {
    poster.close();
    await node.ask('close');
    node.stop();
    await shared.release();
  }
}
