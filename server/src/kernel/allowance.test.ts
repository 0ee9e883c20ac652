import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { Allowance, type SharedCount } from './allowance.ts';

/** A count in this process, which may be away, late or emptied. */
class Count implements SharedCount {
  nodes = 2;
  reachable = true;
  /** Milliseconds until it answers; undefined: it takes what is said and never says so. */
  delay: number | undefined = 0;
  calls = 0;
  readonly #spent = new Map<string, { points: number; ends: number }>();

  async add(key: string, points: number, seconds: number) {
    this.calls += 1;
    const now = performance.now();
    const known = this.#spent.get(key);
    const entry = known && known.ends > now ? known : { points: 0, ends: now + seconds * 1_000 };
    this.#spent.set(key, entry);
    entry.points += points;
    const tally = { spent: entry.points, milliseconds: entry.ends - now };
    if (this.delay === undefined) return undefined;
    if (this.delay > 0) await sleep(this.delay);
    return tally;
  }

  flush() {
    this.#spent.clear();
  }
}

const rate = { points: 200, seconds: 60 };

/** Asks the nodes in turn, a moment apart; answers how many units were let through. */
async function flood(
  nodes: readonly Allowance[],
  times: number,
  { cost = 1, every = 0, key = 'acme:member:eve' } = {},
) {
  let through = 0;
  for (let at = 0; at < times; at += 1) {
    const node = nodes[at % nodes.length]!;
    if (node.wait(key, cost) === 0) {
      node.spend(key, cost);
      through += cost;
    }
    await (every === 0 ? undefined : sleep(every));
  }
  return through;
}

const pair = (count: Count, settings = rate) => [new Allowance(settings, count), new Allowance(settings, count)];
const near = (through: number, points: number) =>
  assert.ok(Math.abs(through - points) <= points * 0.05, `${through} of ${points} were let through`);

describe('a share counted over nodes', () => {
  test('alone it lets through exactly what it says, and again when that is forgotten', async () => {
    const alone = new Allowance({ points: 10, seconds: 1 });
    assert.equal(await flood([alone], 30), 10);
    const wait = alone.wait('acme:member:eve', 1);
    assert.ok(wait > 0 && wait <= 1_000);
    assert.equal(alone.wait('acme:member:ana', 1), 0, 'others have their own');
    assert.ok(alone.wait('acme:member:ana', 11) > 0, 'what costs more than all there is never passes');
    await sleep(wait + 5);
    assert.equal(await flood([alone], 30), 10);
  });

  test('both nodes together keep to one share, and a refusal is told to nobody', async () => {
    const count = new Count();
    const nodes = pair(count);
    near(await flood(nodes, 600), rate.points);
    const { calls } = count;
    assert.equal(await flood(nodes, 1_000), 0);
    assert.equal(count.calls, calls);
    assert.ok(calls <= rate.points, `${calls} calls`);
  });

  test('who spends little costs the count nothing', async () => {
    const count = new Count();
    const [node] = pair(count, { points: 6_000, seconds: 60 });
    assert.equal(await flood([node!], 20), 20);
    assert.equal(count.calls, 0);
  });

  test('while the count is away each node lets through its part, and both together no more than the share', async () => {
    const count = new Count();
    count.reachable = false;
    const nodes = pair(count);
    near(await flood(nodes, 600), rate.points);
    near(await flood([new Allowance(rate, count)], 600), rate.points / 2);
    assert.equal(count.calls, 0);
  });

  test('a share too small to be parted still lets one through at each node', async () => {
    const count = new Count();
    count.reachable = false;
    count.nodes = 5;
    assert.equal(await flood([new Allowance({ points: 3, seconds: 60 }, count)], 9), 1);
  });

  for (const [what, delay] of [
    ['slow', 400],
    ['silent', undefined],
  ] as const)
    test(`nobody waits for a count that is ${what}, and both together keep to the share`, async () => {
      const count = new Count();
      count.delay = delay;
      const nodes = pair(count);
      near(await flood(nodes, 600, { every: 2 }), rate.points);
    });

  test('when it is back, the nodes hear of each other again by themselves', async () => {
    const count = new Count();
    const nodes = pair(count);
    count.reachable = false;
    const away = await flood(nodes, 100);
    assert.equal(away, 100);
    count.reachable = true;
    near(away + (await flood(nodes, 600)), rate.points);
    assert.ok(count.calls > 0);
  });

  test('who was refused on a guess is let through once it is known that the others spent nothing', async () => {
    const count = new Count();
    const [node] = pair(count);
    count.delay = 60;
    const slowly = await flood([node!], 300, { every: 1 });
    near(slowly, rate.points / 2);
    count.delay = 0;
    await sleep(70);
    near(slowly + (await flood([node!], 300)), rate.points);
  });

  test('what the count forgets, the nodes remember until its time is over', async () => {
    const count = new Count();
    const nodes = pair(count);
    const before = await flood(nodes, 150);
    count.flush();
    near(before + (await flood(nodes, 600)), rate.points);
    count.flush();
    assert.equal(await flood(nodes, 100), 0, 'emptied once more, it is still spent');
  });

  test('a share that is over at one node and not quite at the count begins anew at both', async () => {
    const count = new Count();
    const nodes = pair(count, { points: 100, seconds: 1 });
    near(await flood(nodes, 400), 100);
    await sleep(1_050);
    near(await flood(nodes, 400), 100);
  });

  test('keys whose time is over are not kept', async () => {
    const alone = new Allowance({ points: 1, seconds: 1 });
    for (let at = 0; at < 5_000; at += 1) alone.spend(`acme:address:${at}`, 1);
    assert.equal(alone.size, 5_000);
    await sleep(1_050);
    alone.spend('acme:address:new', 1);
    assert.equal(alone.size, 1);
  });
});
