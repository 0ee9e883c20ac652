/**
 * `node test/torture/run.ts --tier T2|T3 [--rig full|no-redis|sqlite] [--seed N] [--minutes M]`: rounds of load and faults until the time is up, judged one
 * by one, then the defects that must be found out. Prints the seed, each fault, and a summary; ends with 1 when an invariant broke.
 */
import { parseArgs } from 'node:util';
import { control, CONTROLS, defects } from './controls.ts';
import { pause, type Fault } from './fault.ts';
import { faultKinds, faultsIn } from './faults/all.ts';
import { Times } from './figures.ts';
import { missingFor, Rig, RIGS, type RigKind } from './rig.ts';
import { describeStruck, Torture, type Size, type Strike, type Struck } from './rounds.ts';

interface Tier {
  readonly minutes: number;
  readonly size: Size;
  /** Faults of one round. */
  readonly faults: number;
  /** Chance that two of them happen at once. */
  readonly together: number;
}

const TIERS: Readonly<Record<string, Tier>> = {
  T2: {
    minutes: 40,
    size: { members: 100, topics: 25, each: 3, postsPerSecond: 60, length: 1 },
    faults: 8,
    together: 0.2,
  },
  T3: {
    minutes: 115,
    size: { members: 200, topics: 40, each: 3, postsPerSecond: 140, length: 1 },
    faults: 12,
    together: 0.3,
  },
};
/** One clock is behind and one is ahead, by less than tokens are forgiven: some live for twenty seconds only. */
const SKEWS = [-25_000, 20_000];

const { values } = parseArgs({
  options: {
    tier: { type: 'string', default: 'T2' },
    rig: { type: 'string', default: 'full' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    posts: { type: 'string' },
    members: { type: 'string' },
  },
});
const tier = TIERS[values.tier];
const kind = values.rig as RigKind;
const parts = RIGS[kind] as (typeof RIGS)[RigKind] | undefined;
if (!tier || !parts || missingFor(kind)) {
  const names = (of: object) => Object.keys(of).join(', ');
  console.error(tier && parts ? missingFor(kind) : `There are the tiers ${names(TIERS)}, on the rigs ${names(RIGS)}.`);
  process.exit(2);
}
const faults = faultsIn(parts);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const minutes = Number(values.minutes ?? tier.minutes);
const size: Size = {
  ...tier.size,
  ...(values.posts && { postsPerSecond: Number(values.posts) }),
  ...(values.members && { members: Number(values.members) }),
};

const total = { rounds: 0, posts: 0, deliveries: 0, acked: new Times(), seen: new Times() };
const struck: Struck[] = [];
let broken = 0;
console.log(
  `Tier ${values.tier} on the rig ${kind}, seed ${seed}, ${minutes} minutes: ${JSON.stringify(size)}, clocks wrong by ${SKEWS.join(' and ')} ms`,
);
const started = performance.now();
const rig = await Rig.start({ ...parts, seed, reading: 'members', skews: SKEWS });
const torture = await Torture.begin(rig, size);
try {
  while (performance.now() - started < minutes * 60_000 && broken === 0) await oneRound();
} finally {
  torture.end();
  await rig.close();
}
const caught = broken === 0 && kind === 'full' ? await controls() : [];
summarise();
process.exit(broken > 0 || caught.some(({ found }) => !found) ? 1 : 0);

async function oneRound() {
  const outcome = await torture.round(strike);
  const { load } = outcome;
  total.rounds += 1;
  total.posts += load.posts;
  total.deliveries += load.journal.sightings.count;
  total.acked.join(load.acked);
  total.seen.join(load.seen);
  struck.push(...outcome.struck);
  for (const each of outcome.struck) console.log(`  ${describeStruck(each)}`);
  console.log(
    `round ${total.rounds} after ${((performance.now() - started) / 60_000).toFixed(1)} min: ${load.posts} posts, ${load.journal.sightings.count} deliveries; acknowledged ${String(load.acked)}; seen ${String(load.seen)}`,
  );
  broken += outcome.broken.length;
  for (const { invariant, evidence } of outcome.broken) console.log(`BROKEN ${invariant}: ${evidence} (seed ${seed})`);
}

async function strike(...[act, chance]: Parameters<Strike>) {
  for (let left = tier!.faults; left > 0; left -= 1) {
    const fault = chance.pick(faults);
    // Two faults of one thing would undo each other's end.
    const other = chance.pick(faults.filter((each) => kindOf(each) !== kindOf(fault)));
    if (left > 1 && chance.happens(tier!.together)) {
      left -= 1;
      await Promise.all([act(fault, false), act(other, false)]);
    } else await act(fault);
    await pause(chance.between(0, 1_500));
  }
}

function kindOf(fault: Fault) {
  return faultKinds.find((faults) => faults.includes(fault));
}

async function controls() {
  const results: { name: string; found: boolean }[] = [];
  for (const defect of defects) {
    const { breaks } = CONTROLS[defect];
    const found = (await control(defect, seed)).find(({ invariant }) => invariant === breaks);
    results.push({
      name: `${defect}: ${found ? `found, ${breaks} ${found.evidence}` : `NOT FOUND, ${breaks} holds`}`,
      found: found !== undefined,
    });
  }
  return results;
}

function summarise() {
  const over = struck.flatMap(({ id, marks }) =>
    marks.filter(({ value, most }) => value > most).map(({ what }) => `${id} ${what}`),
  );
  console.log(`
rig           ${kind}
seed          ${seed}
rounds        ${total.rounds} in ${((performance.now() - started) / 60_000).toFixed(1)} minutes
posts         ${total.posts}
deliveries    ${total.deliveries}
faults        ${struck.length}, of ${new Set(struck.map(({ id }) => id)).size} kinds
intruders     ${torture.intrusions} attempts
acknowledged  ${String(total.acked)}
seen          ${String(total.seen)}
invariants    ${broken === 0 ? 'all hold' : `${broken} BROKEN`}
over marks    ${over.length}${over.length > 0 ? `: ${[...new Set(over)].join('; ')}` : ''}
controls      ${caught.map(({ name }) => name).join('\n              ')}`);
}
