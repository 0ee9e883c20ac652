import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('testing.worker.ts', import.meta.url));
const KILLS = 12;

test('a process that is killed while it gives badges leaves nothing twice and nothing out', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-kill-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'commons.sqlite');
  const start = (task: string) =>
    spawn(process.execPath, [program, file, task], { stdio: ['ignore', 'pipe', 'inherit'] });
  assert.deepEqual(await once(start('prepare'), 'exit'), [0, null]);
  const awards = () => {
    const database = new DatabaseSync(file);
    const rows = database.prepare('select member, badge_id, turn from badge_awards order by turn').all();
    const facts = database.prepare("select data from events where type = 'badge.awarded'").all();
    database.close();
    return { rows, facts } as unknown as {
      rows: { member: string; badge_id: string; turn: number }[];
      facts: { data: string }[];
    };
  };
  const progress = new Set<number>();
  // A busy machine gets nowhere in the time in which an idle one is in the middle.
  let patience = 1;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = start('work');
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    setTimeout(() => child.kill('SIGKILL'), (15 + ((kill * 37) % 90)) * patience);
    const [code, signal] = (await ended) as [number | null, string | null];
    const before = progress.size;
    progress.add(awards().rows.length);
    if (progress.size === before) patience *= 2;
    if (code === 0) break;
    assert.equal(signal, 'SIGKILL');
  }
  assert.ok(progress.size > 3, `killed in the middle of it, at ${[...progress].join(', ')} awards`);
  assert.deepEqual(await once(start('work'), 'exit'), [0, null]);
  const { rows, facts } = awards();
  for (let index = 0; index < 700; index += 1) {
    const id = `member-${index}`.padEnd(22, '-');
    const turns = (badge: string) =>
      rows.filter(({ member, badge_id }) => member === id && badge_id.startsWith(badge)).map(({ turn }) => turn);
    const count = index % 7;
    const earned = count >= 3 ? [1] : [];
    const often = Array.from({ length: Math.floor(count / 2) }, (_, turn) => turn + 1);
    assert.deepEqual([turns('once'), turns('often'), turns('chain')], [earned, often, earned], id);
  }
  const told = facts.map(({ data }) => (JSON.parse(data) as { award: { id: string } }).award.id);
  assert.equal(new Set(told).size, told.length);
  assert.equal(told.length, rows.length);
});
