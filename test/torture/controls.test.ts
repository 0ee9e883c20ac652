import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { control } from './controls.ts';
import { noRig } from './rig.ts';

describe('a server with a defect put in on purpose is found out', { skip: noRig, timeout: 300_000 }, () => {
  test('numbers from a sequence of the database leave holes', async () => {
    const broken = await control('sequence', 3);
    assert.ok(
      broken.some(({ invariant }) => invariant === 'I3'),
      JSON.stringify(broken.slice(0, 3)),
    );
  });

  test('without repair and beacon, what is lost at the end of a stream stays lost', async () => {
    const broken = await control('no-repair', 4);
    assert.ok(
      broken.some(({ invariant }) => invariant === 'I4'),
      JSON.stringify(broken.slice(0, 3)),
    );
  });
});
