import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const POINTS = Number(process.env.LC_POWER_POINTS ?? 1_000);
const POSTS = 300;
const SECTOR = 512;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const compiler = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0);
const skip =
  process.platform !== 'linux'
    ? 'the recorder needs Linux'
    : compiler === undefined
      ? 'no C compiler is installed'
      : false;

interface Recorded {
  readonly kind: 'w' | 't' | 's' | 'u';
  readonly name: string;
  readonly offset: number;
  readonly data: Buffer;
}

type Loss = 'drop' | 'subset' | 'torn';

function readTrace(path: string): Recorded[] {
  const trace = readFileSync(path);
  const records: Recorded[] = [];
  for (let at = 0; at < trace.length;) {
    const kind = String.fromCharCode(trace[at]!) as Recorded['kind'];
    const size = trace[at + 1]!;
    const name = trace.toString('utf8', at + 2, at + 2 + size);
    const offset = Number(trace.readBigUInt64LE(at + 2 + size));
    const length = trace.readUInt32LE(at + 10 + size);
    records.push({ kind, name, offset, data: trace.subarray(at + 14 + size, at + 14 + size + length) });
    at += 14 + size + length;
  }
  return records;
}

/** A file as a disk would hold it: what was synced for certain, and what was written since, which may or may not be there. */
class DiskFile {
  #durable = Buffer.alloc(0);
  #pending: Recorded[] = [];

  take(record: Recorded) {
    if (record.kind !== 's') {
      this.#pending.push(record);
      return;
    }
    for (const each of this.#pending) this.#durable = apply(this.#durable, each);
    this.#pending = [];
  }

  /** One possible content after the power is gone. */
  image(loss: Loss, random: () => number): Buffer {
    let content = Buffer.from(this.#durable);
    if (loss === 'drop') return content;
    for (const record of this.#pending) {
      if (random() < 0.5) continue;
      content = apply(content, loss === 'torn' ? torn(record, random) : record);
    }
    return content;
  }
}

function apply(content: Buffer, { kind, offset, data }: Recorded): Buffer<ArrayBuffer> {
  const length = kind === 't' ? offset : Math.max(content.length, offset + data.length);
  const next = length === content.length ? (content as Buffer<ArrayBuffer>) : Buffer.alloc(length);
  if (next !== content) content.copy(next);
  if (kind === 'w') data.copy(next, offset);
  return next;
}

/** A disk writes whole sectors, and may stop after any of them. */
function torn(record: Recorded, random: () => number): Recorded {
  if (record.kind !== 'w') return record;
  const sectors = Math.floor(random() * (record.data.length / SECTOR + 1));
  return { ...record, data: record.data.subarray(0, sectors * SECTOR) };
}

interface Verdict {
  images: number;
  lossy: number;
  lost: number;
  corrupt: number;
}

/** Cuts the power at many points of the trace and opens what three kinds of disk would hold. */
function cutPower(records: readonly Recorded[], folder: string, points: number): Verdict {
  const verdict: Verdict = { images: 0, lossy: 0, lost: 0, corrupt: 0 };
  const first = records.findIndex(({ name }) => name === 'acks');
  const chosen = new Set(
    Array.from({ length: points }, (_, index) => first + Math.floor((index * (records.length - first)) / points)),
  );
  let state = 7;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const files = new Map<string, DiskFile>();
  let acks = '';
  records.forEach((record, index) => {
    if (record.name === 'acks') acks += record.data.toString();
    else if (record.kind === 'u') files.delete(record.name);
    else (files.get(record.name) ?? files.set(record.name, new DiskFile()).get(record.name)!).take(record);
    if (!chosen.has(index)) return;
    for (const loss of ['drop', 'subset', 'torn'] as const) {
      for (const name of ['commons.sqlite', 'commons.sqlite-wal'])
        writeFileSync(join(folder, name), files.get(name)?.image(loss, random) ?? Buffer.alloc(0));
      rmSync(join(folder, 'commons.sqlite-shm'), { force: true });
      examine(join(folder, 'commons.sqlite'), acks.split('\n').slice(0, -1), verdict);
    }
  });
  return verdict;
}

function examine(file: string, acks: readonly string[], verdict: Verdict) {
  verdict.images += 1;
  try {
    const database = new DatabaseSync(file);
    const stored = new Set((database.prepare('select id from comments').all() as { id: string }[]).map(({ id }) => id));
    const [{ quick_check: found }] = database.prepare('pragma quick_check').all() as [{ quick_check: string }];
    database.close();
    const lost = acks.filter((id) => !stored.has(id)).length;
    if (found !== 'ok') verdict.corrupt += 1;
    if (lost > 0) verdict.lossy += 1;
    verdict.lost = Math.max(verdict.lost, lost);
  } catch {
    verdict.corrupt += 1;
  }
}

describe('power cut', { skip }, () => {
  let folder: string;
  let library: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lc-power-'));
    library = join(folder, 'recorder.so');
    execFileSync(compiler!, ['-shared', '-fPIC', '-O1', '-o', library, here('write-recorder.c'), '-ldl', '-lpthread']);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const record = (synchronous: 'FULL' | 'NORMAL') => {
    const [data, trace] = [join(folder, synchronous), join(folder, `${synchronous}.trace`)];
    mkdirSync(data);
    const env = {
      ...process.env,
      LD_PRELOAD: library,
      LC_RECORD_FOLDER: data,
      LC_RECORD_TRACE: trace,
      NODE_TEST_CONTEXT: '',
    };
    const { stderr } = spawnSync(process.execPath, [here('power-cut-writer.ts'), data, synchronous, String(POSTS)], {
      env,
      encoding: 'utf8',
    });
    const records = readTrace(trace);
    assert.ok(records.filter(({ name }) => name === 'acks').length >= POSTS, `the writer posted everything: ${stderr}`);
    return records;
  };

  test(`no acknowledged post is lost and no file is broken, at ${POINTS} moments on three kinds of disk`, () => {
    const images = join(folder, 'images-full');
    mkdirSync(images);
    const verdict = cutPower(record('FULL'), images, POINTS);
    console.log(`# FULL: ${JSON.stringify(verdict)}`);
    assert.ok(verdict.images >= POINTS * 2.5);
    assert.deepEqual([verdict.lossy, verdict.corrupt], [0, 0]);
  });

  test('weaker durability would be noticed: with synchronous = NORMAL acknowledged posts are lost', () => {
    const images = join(folder, 'images-normal');
    mkdirSync(images);
    const verdict = cutPower(record('NORMAL'), images, 100);
    console.log(`# NORMAL: ${JSON.stringify(verdict)}`);
    assert.ok(verdict.lossy > 0, 'the check can fail');
  });
});
