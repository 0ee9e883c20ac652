import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRoot } from '@learning-commons/tooling/paths.ts';
import { FAULTS } from './faults.ts';
import { allFaults } from './faults/all.ts';

const RUNS = /^test\/torture\/(torture\.test|run)\.ts$/;

test('every fault of the table has a proof, and every proof is there', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => `F-${String(index + 1).padStart(2, '0')}`);
  assert.deepEqual(Object.keys(FAULTS), numbers);
  for (const [id, { proofs }] of Object.entries(FAULTS)) {
    assert.ok(proofs.length > 0, `${id} is proven by nothing`);
    for (const { file } of proofs) assert.ok(existsSync(inRoot(file)), `${id}: there is no ${file}`);
  }
});

test('what the torture run is said to prove, it does: by a fault of that number, or by what its members are like', () => {
  const members = ['F-13', 'F-19', 'F-27'];
  const struck = new Set<string>([...allFaults.map(({ id }) => id), ...members]);
  const claimed = Object.entries(FAULTS).filter(([, { proofs }]) =>
    proofs.some(({ file }) => /torture\.test/.test(file)),
  );
  assert.deepEqual(
    claimed.map(([id]) => id).filter((id) => !struck.has(id)),
    [],
  );
  for (const { id } of allFaults)
    assert.ok(
      FAULTS[id]!.proofs.some(({ file }) => RUNS.test(file)),
      `${id} is not in the table`,
    );
});

test('the guide tells every row', () => {
  const guide = readFileSync(inRoot('docs/guide/reliability.md'), 'utf8');
  for (const [id, { fault }] of Object.entries(FAULTS))
    assert.match(guide, new RegExp(`\\| ${id} +\\| ${fault} +\\|`), id);
});
