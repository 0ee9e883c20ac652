import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { control, CONTROLS, defects } from './controls.ts';
import type { Defect } from './defects.ts';
import { noRig } from './rig.ts';

const WHAT: Readonly<Record<Defect, string>> = {
  sequence: 'numbers from a sequence of the database leave holes',
  'no-repair': 'without repair and beacon, what is lost at the end of a stream stays lost',
  'stale-facts': 'facts that tell how a comment was before leave members with something else than newcomers',
  'totals-replaced': 'totals that are replaced are not the sum of the ledger',
  'badge-late': 'a badge that is earned is not there',
  'open-door': 'an intruder hears what is private to a member',
  'seal-loose': 'seals of the audit trail do not fit what they seal',
  uncaught: 'a failure is caught by nobody',
  mortal: 'a process ends by itself',
};
const only = process.env.LC_CONTROLS_ONLY?.split(',');

test(
  'a server without a defect stands the same faults',
  { skip: noRig || only !== undefined, timeout: 120_000 },
  async () => {
    assert.deepEqual(await control(undefined, 2), []);
  },
);

describe('a server with a defect put in on purpose is found out', { skip: noRig, timeout: 300_000 }, () => {
  for (const [at, defect] of defects.entries()) {
    if (only && !only.includes(defect)) continue;
    test(`${CONTROLS[defect].breaks}: ${WHAT[defect]}`, async () => {
      const broken = await control(defect, at + 3);
      assert.ok(
        broken.some(({ invariant }) => invariant === CONTROLS[defect].breaks),
        JSON.stringify(broken.slice(0, 3)),
      );
      console.log(
        `# ${defect}: ${[...new Set(broken.map(({ invariant }) => invariant))].join()}: ${broken[0]!.evidence}`,
      );
    });
  }
});
