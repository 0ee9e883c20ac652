import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { processToken, startProcess } from '../../../test/support/server-process.ts';
import { makePostgres } from '../kernel/testing.ts';
import { connected, joinStream, type TestServer } from '../testing.ts';
import { machine, type Machine } from './testing.ts';

const skip = process.env.LC_TEST_DATABASE_URL ? false : 'LC_TEST_DATABASE_URL is not set';
const NOTHING = 'Nothing that was acknowledged is known to be missing.\n';

const recordOf = ({ data }: Machine) => join(data, 'commons.sqlite');
const copyOf = ({ data }: Machine) => join(data, 'copy.sqlite');

/** Has somebody say something in each of these topics, one after the other. */
async function say(place: Machine, ...topics: readonly string[]) {
  const server = await place.serve();
  for (const topic of topics) await place.post(server, topic);
  await server.close();
}

/** A record of which a copy was taken, and to which something was added since. */
async function copied(place: Machine, ...later: readonly string[]) {
  await say(place, 'before');
  assert.equal((await place.run('backup', copyOf(place))).code, 0);
  if (later.length > 0) await say(place, ...later);
}

/** The lines about discussions: points and activities have streams of their own. */
const discussions = (out: string) => out.split('\n').filter((line) => line.includes('stream discussion:'));

describe('`restore`', { timeout: 300_000 }, () => {
  test('puts a copy in the place of the record, keeps the former one and names what is lost; `lost` says it again', async (t) => {
    const place = machine(t);
    await copied(place, 'before', 'before', 'after');
    const former = await place.epoch();
    const { code, out, err } = await place.run('restore', copyOf(place));
    assert.deepEqual([code, err], [0, '']);
    const [first] = out.split('\n');
    const kept = /^Restored from (.*)\. The former record is kept at (.*)\.$/.exec(first!)!;
    assert.equal(kept[1], copyOf(place));
    assert.ok(existsSync(kept[2]!));
    const lines = [
      'acme: stream discussion:after: fact 1 was acknowledged and is not in this record',
      'acme: stream discussion:before: facts 2–3 were acknowledged and are not in this record',
    ];
    assert.deepEqual(discussions(out), lines);
    assert.notEqual(await place.epoch(), former);
    const again = await place.run('lost');
    assert.deepEqual([again.code, again.err, again.out], [0, '', out.slice(out.indexOf('\n') + 1)]);
    const trail = [
      { role: 'system', action: 'record.backup', details: {} },
      { role: 'system', action: 'record.restore', details: { ended: former } },
    ];
    assert.deepEqual(await place.trail(), trail);
    await say(place, 'after');
    assert.deepEqual(await place.trail(), trail, 'it is told once');
  });

  test('of a record that had gone no further, nothing is lost', async (t) => {
    const place = machine(t);
    await copied(place);
    const { code, out } = await place.run('restore', copyOf(place));
    assert.deepEqual([code, out.slice(out.indexOf('\n') + 1)], [0, NOTHING]);
  });

  test('where nothing was, it has nothing to compare with; the trail tells of it once the record is opened', async (t) => {
    const place = machine(t);
    await copied(place);
    const other = machine(t);
    const { code, out, err } = await other.run('restore', copyOf(place));
    assert.deepEqual([code, out, err], [0, `Restored from ${copyOf(place)}.\n`, '']);
    await say(other, 'after');
    assert.deepEqual(
      (await other.trail()).map(({ action }) => action),
      ['record.backup', 'record.restore'],
    );
  });

  test('a former record that cannot be read is no reason to stop, and `lost` is named for later', async (t) => {
    const place = machine(t);
    await copied(place);
    writeFileSync(recordOf(place), 'The disk has eaten it.');
    const { code, out, err } = await place.run('restore', copyOf(place));
    assert.equal(code, 0);
    assert.match(out, /^Restored from .* The former record is kept at .*\.\n$/);
    assert.match(err, /^What the copy lacks could not be read from the former record: .*Ask with `lost` once pages/);
    assert.equal((await place.trail()).at(-1)!.action, 'record.restore');
  });

  test('brings back the former record as well, with what a server that was killed had only in its log', async (t) => {
    const place = machine(t);
    await copied(place);
    const server = await startProcess(place.data);
    const token = await processToken('ana');
    const answer = await fetch(`${server.address}/api/comment.create?community=acme`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'K'.repeat(22), topic: 'before', body: 'Acknowledged' }),
    });
    assert.equal(answer.status, 200, await answer.text());
    await server.kill('SIGKILL');
    const { out } = await place.run('restore', copyOf(place));
    const former = / kept at (.*)\.\n/.exec(out)![1]!;
    assert.ok(existsSync(`${former}-wal`), 'it was not written into the file yet');
    assert.equal((await place.run('restore', former)).code, 0);
    const record = new DatabaseSync(recordOf(place), { readOnly: true });
    assert.equal(record.prepare('select body from comments where id = ?').get('K'.repeat(22))?.body, 'Acknowledged');
    record.close();
  });

  test('refuses what is no copy, and a record that a server is at work on; nothing is changed', async (t) => {
    const place = machine(t);
    await copied(place);
    const epoch = await place.epoch();
    const folder = join(place.data, 'folder');
    mkdirSync(folder);
    const text = join(place.data, 'text');
    writeFileSync(text, 'not a copy');
    const foreign = join(place.data, 'foreign.sqlite');
    const database = new DatabaseSync(foreign);
    database.exec('create table instance (key text, value text)');
    database.close();
    const half = join(place.data, 'half.sqlite');
    writeFileSync(half, readFileSync(copyOf(place)).subarray(0, 20_000));
    const refused = async (said: RegExp, ...args: string[]) => {
      const { code, out, err } = await place.run('restore', ...args);
      assert.deepEqual([code, out], [1, ''], args[0]);
      assert.match(err, said);
    };
    const here = readdirSync(place.data).sort();
    await refused(/^There is no file .*absent\.\n$/, join(place.data, 'absent'));
    await refused(/folder is not a usable copy of a record: .*\. Nothing was changed\.\n$/, folder);
    await refused(/text is not a usable copy of a record: file is not a database\. Nothing was changed\.\n$/, text);
    await refused(
      /foreign\.sqlite is not a usable copy of a record: it has no epoch\. Nothing was changed\.\n$/,
      foreign,
    );
    await refused(/half\.sqlite is not a usable copy of a record: .*\. Nothing was changed\.\n$/, half);
    await refused(/^error: missing required argument 'copy'\n$/);
    assert.deepEqual(readdirSync(place.data).sort(), [...here, 'lock.sqlite'].sort());
    const server = await startProcess(place.data);
    t.after(() => server.kill());
    await refused(/^The data folder .* is in use by another server\. Stop it first, or choose/, copyOf(place));
    const lost = await place.run('lost');
    assert.deepEqual([lost.code, lost.out, lost.err], [0, NOTHING, ''], 'which only reads');
    await server.kill('SIGTERM');
    assert.equal(await place.epoch(), epoch);
    assert.deepEqual(await place.trail(), [{ role: 'system', action: 'record.backup', details: {} }]);
  });
});

test('`lost` says that there is no record, and makes none', async (t) => {
  const place = machine(t);
  const { code, out, err } = await place.run('lost');
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /^There is no record at .*commons\.sqlite\.\n$/);
  assert.deepEqual(readdirSync(place.data), ['config.json']);
});

test('`restored` is for PostgreSQL: a record in a file is told of `restore`', async (t) => {
  const place = machine(t);
  await copied(place);
  const epoch = await place.epoch();
  const { code, out, err } = await place.run('restored');
  assert.deepEqual([code, out], [1, '']);
  assert.equal(err, 'The record is in a file: `restore` puts a copy in its place and does this too.\n');
  assert.equal(await place.epoch(), epoch);
});

describe('a record in PostgreSQL', { skip, timeout: 300_000 }, () => {
  test('`restored` ends its history, and `lost` tells what a page had seen of it', async (t) => {
    const { url, drop } = await makePostgres('lc_operator');
    t.after(drop);
    const place = machine(t, url);
    await say(place, 'before', 'before');
    const former = await place.epoch();
    assert.deepEqual(await place.run('restored'), { code: 0, out: NOTHING, err: '' });
    assert.notEqual(await place.epoch(), former);
    const entry = { role: 'system', action: 'record.restore', details: { ended: former } };
    assert.deepEqual(await place.trail(), [entry]);
    assert.deepEqual(await place.run('lost'), { code: 0, out: NOTHING, err: '' });

    const server = await place.serve();
    await tellOf(server, 'discussion:before', 5, former);
    assert.deepEqual(await place.run('lost'), {
      code: 0,
      out: 'acme: stream discussion:before: facts 3–5 were acknowledged and are not in this record\n',
      err: '',
    });
    const second = await place.epoch();
    await place.post(server, 'before');
    const again = await place.run('restored');
    assert.deepEqual([again.code, discussions(again.out).length], [0, 1], 'what is lost stays lost');
    assert.match(
      again.err,
      /^Others are connected to this database\. Servers on it end within seconds, to be started again/,
    );
    await server.close();
    assert.deepEqual(await place.trail(), [entry, { ...entry, details: { ended: second } }]);
  });

  test('a server that runs while its history ends says so, and ends to be started anew', async (t) => {
    const { url, drop } = await makePostgres();
    t.after(drop);
    const place = machine(t, url);
    const server = await startProcess(place.data, { env: { DATABASE_URL: url } });
    t.after(() => server.kill());
    const gone = once(server.process, 'exit');
    assert.equal((await place.run('restored')).code, 0);
    assert.deepEqual(await gone, [1, null]);
    assert.match(server.said(), /put back to an earlier day/);
  });

  test('`backup` and `restore` leave it to the tools of PostgreSQL', async (t) => {
    const { url, drop } = await makePostgres();
    t.after(drop);
    const place = machine(t, url);
    for (const command of ['backup', 'restore']) {
      const { code, out, err } = await place.run(command, copyOf(place));
      assert.deepEqual([code, out], [1, '']);
      assert.equal(err, 'The record is in PostgreSQL: use pg_dump and pg_restore, which do this well.\n');
    }
    assert.deepEqual(readdirSync(place.data), ['config.json']);
  });

  test('a database that does not answer is named without its password', async (t) => {
    const place = machine(t, 'postgres://ann:geheim@127.0.0.1:1/commons');
    for (const command of ['restored', 'lost']) {
      const { code, out, err } = await place.run(command);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, /^The database commons at 127\.0\.0\.1:1 cannot be used: .*Check DATABASE_URL/);
      assert.doesNotMatch(err, /geheim/);
    }
  });
});

/** A page comes back that knew a stream this far, and the server writes it down. */
async function tellOf(server: TestServer, stream: string, since: number, epoch: string) {
  const socket = await connected(server.connect(await server.token('ana')));
  await joinStream(socket, stream, since, epoch);
  socket.disconnect();
  await sleep(1_300);
}
