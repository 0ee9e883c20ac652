/**
 * `node test/torture/long.ts --fault F-14 --seconds 300`, `node test/torture/long.ts --fault F-28 --seconds 600 [--heap 80]
 * [--times 2]`: the two faults that take long and want one node alone. Prints what was measured; ends with 1 when a bound or an
 * invariant broke.
 */
import { parseArgs } from 'node:util';
import { Chance } from '../support/chance.ts';
import { describeStall, stall, wrongInStall } from './stalled.ts';
import { describeStrain, strain, wrongInStrain } from './strained.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    seconds: { type: 'string' },
    heap: { type: 'string', default: '80' },
    times: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});

const KINDS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  async 'F-14'() {
    const seconds = Number(values.seconds ?? 300);
    const report = await stall({ stalled: 100, deaf: 20, postsPerSecond: 100, seconds });
    console.log(describeStall(report));
    // Buffers of the system are full after a minute, and half a minute later the line is closed.
    const alive = seconds >= 150 && report.closed < report.deaf ? ['readers that never read are still connected'] : [];
    return [...wrongInStall(report), ...alive];
  },
  async 'F-28'() {
    const report = await strain({
      seconds: Number(values.seconds ?? 600),
      heap: Number(values.heap),
      times: Number(values.times),
      chance: new Chance(Number(values.seed)),
    });
    console.log(describeStrain(report));
    return wrongInStrain(report);
  },
};

const run = KINDS[values.fault ?? ''];
if (!run) {
  console.error(`Say which with --fault: ${Object.keys(KINDS).join(', ')}.`);
  process.exit(2);
}
const wrong = await run();
for (const each of wrong) console.log(`WRONG ${each}`);
process.exit(wrong.length > 0 ? 1 : 0);
