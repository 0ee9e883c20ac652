import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@learning-commons/client';
import {
  PROTOCOL_VERSION,
  type DiscussionChange,
  type Receipt,
  type StreamBatch,
  type WriteReply,
} from '@learning-commons/protocol';
import { Line } from '../bench/line.ts';
import { Poster } from '../bench/poster.ts';
import { ChaosProxy } from '../support/chaos-proxy.ts';
import { hashOf, Journal, judge, keyOfFact, readRecord, type Broken, type StoredRecord } from '../support/oracle.ts';
import { processToken, startProcess, type ServerProcess } from '../support/server-process.ts';
import { pause } from './fault.ts';
import { Times } from './figures.ts';
import { until } from './load.ts';
import { Member } from './member.ts';
import { MEASURED, memoryOf, MIB, rssOf, unreadOf } from './memory.ts';
import { Deaf } from './deaf.ts';

/** How large a run is. */
export interface StallOptions {
  /** Members whose line is not read for a while. They do not answer either, so that the server gives them up. */
  readonly stalled: number;
  /** Those who read nothing and say all the time that they are there. */
  readonly deaf: number;
  readonly postsPerSecond: number;
  readonly seconds: number;
}

/** What a run came to. */
export interface StallReport {
  /** Memory per stalled reader, in MiB: the most that the process grew, and what was in use of it at the end. */
  readonly rss: number;
  readonly live: number;
  /** What the system held for each of them at most, in MiB, besides. */
  readonly kernel: number;
  /** Until others have a post, without stalled readers and with them. */
  readonly calm: Times;
  readonly beside: Times;
  readonly posts: number;
  /** Posts that the server refused because it had too much to do. */
  readonly refused: number;
  /** Deaf lines that the server closed, of how many. */
  readonly closed: number;
  readonly deaf: number;
  /** Milliseconds until everybody had everything, from when they read again. */
  readonly back: number;
  readonly broken: readonly Broken[];
}

const TOPIC = 'stalled';
const STREAM = `discussion:${TOPIC}`;
const LISTENERS = 5;
const WORDS = 'the quarterly report is ready and everybody who has time please look at page four '.repeat(4);
const PATIENCE = 60_000;

/**
 * One stream that is written to without pause, and readers that do not read it: what the server holds for them, what the
 * others notice, and whether all have everything once they read again.
 */
export async function stall(options: StallOptions): Promise<StallReport> {
  const folder = mkdtempSync(join(tmpdir(), 'lc-stalled-'));
  const server = await startProcess(folder, { flags: MEASURED });
  const slow = await ChaosProxy.open({ to: () => [Number(new URL(server.address).port)] });
  const scene = new Scene(server);
  try {
    await scene.listen(LISTENERS);
    const writing = await Writing.begin(scene, options.postsPerSecond);
    await pause((options.seconds * 1_000) / 4);
    const calm = scene.measure();
    await pause((options.seconds * 1_000) / 2);
    await writing.pause();
    const readers = await scene.enter(options.stalled, 'reader', `http://127.0.0.1:${slow.port}`);
    const deaf = await Promise.all(
      Array.from({ length: options.deaf }, async (_, at) =>
        Deaf.open(server.address, await processToken(`deaf-${at}`), STREAM),
      ),
    );
    const before = await memoryOf(server);
    slow.set({ held: ['down'] });
    const beside = scene.measure();
    writing.go();
    const peak = await watch(server, options.seconds * 1_000);
    const after = await memoryOf(server);
    await writing.end();
    // What everybody else then reads at once keeps this process busy, not the server.
    await pause(500);
    scene.measure();
    const closed = deaf.filter((line) => line.closed).length;
    for (const line of deaf) line.end();
    slow.calm();
    const again = performance.now();
    const record = toldOf(readRecord(join(folder, 'commons.sqlite')));
    // Who is still behind when patience ends is for the judge.
    await until(
      () => readers.every((member) => member.since(TOPIC) >= record.heads.get(STREAM)!),
      () => '',
      PATIENCE,
    ).catch(() => undefined);
    const back = performance.now() - again;
    const count = options.stalled + options.deaf;
    return {
      rss: (peak.rss - before.rss) / count / MIB,
      live: (after.live - before.live) / count / MIB,
      kernel: peak.kernel / count / MIB,
      calm,
      beside,
      posts: writing.posts,
      refused: scene.journal.refusals.size,
      closed,
      deaf: deaf.length,
      back: Math.round(back),
      broken: [...judge(scene.journal, record), ...scene.journal.sightings.behind(record.heads)],
    };
  } finally {
    scene.end();
    await slow.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A record of new comments alone, with what each fact is about. */
function toldOf(record: StoredRecord): StoredRecord {
  const keys = new Map(record.rows.map(({ stream, seq, key }) => [`${stream} ${seq}`, `comment.created ${key}`]));
  return { ...record, told: (stream, seq) => keys.get(`${stream} ${seq}`) };
}

/** Looks at a server for a while; answers the most it held. */
async function watch(server: ServerProcess, milliseconds: number) {
  const port = Number(new URL(server.address).port);
  const peak = { rss: 0, kernel: 0 };
  for (const end = performance.now() + milliseconds; performance.now() < end; await pause(250)) {
    peak.rss = Math.max(peak.rss, rssOf(server));
    peak.kernel = Math.max(peak.kernel, unreadOf(port));
  }
  return peak;
}

/** Everybody who looks at the topic, and what they have seen. */
class Scene {
  readonly server: ServerProcess;
  readonly journal = new Journal();
  readonly #members: Member[] = [];
  readonly #lines: Line[] = [];
  readonly #written = new Map<string, number>();
  #times = new Times();

  constructor(server: ServerProcess) {
    this.server = server;
  }

  /** Lets so many listen who do nothing else, so that what is measured of them is the server's work. */
  async listen(count: number): Promise<void> {
    const epoch = '';
    for (let at = 0; at < count; at += 1) {
      const client = `listener-${at}`;
      this.journal.sightings.begin({ client, stream: STREAM, epoch, seq: 0 });
      const auth = { version: PROTOCOL_VERSION, community: 'acme', token: await processToken(client) };
      const line = await Line.open(this.server.address, auth, STREAM, (message) => {
        const [name, batch] = JSON.parse(message.toString()) as [string, StreamBatch];
        if (name !== 'events') return;
        for (const { seq, type, data } of batch.events) {
          this.journal.observe({ client, stream: STREAM, epoch, seq, key: keyOfFact(type, data) });
          this.#saw(data);
        }
      });
      this.#lines.push(line);
    }
  }

  /** Lets so many come by this way, and waits until they are there. */
  async enter(count: number, name: string, address: string): Promise<Member[]> {
    const watch = { journal: this.journal, saw: () => {} };
    const members = Array.from({ length: count }, (_, at) => {
      const own = `${name}-${at}`;
      return new Member({ name: own, address, watch, token: () => processToken(own) });
    });
    this.#members.push(...members);
    for (const member of members) member.enter(TOPIC);
    await until(
      () => members.every(({ arrived }) => arrived),
      () => `some ${name}s do not arrive`,
    );
    return members;
  }

  /** Measures from now on how late listeners are. */
  measure(): Times {
    this.#times = new Times();
    return this.#times;
  }

  wrote(id: string) {
    this.#written.set(id, performance.now());
  }

  end() {
    for (const line of this.#lines) line.close();
    for (const member of this.#members) member.end();
  }

  #saw(data: unknown) {
    const at = this.#written.get((data as DiscussionChange).comments?.[0]?.id ?? '');
    if (at !== undefined) this.#times.add(performance.now() - at);
  }
}

/** Posts of 300 bytes at a steady pace. */
class Writing {
  readonly #scene: Scene;
  readonly #poster: Poster;
  readonly #token: string;
  readonly #every: number;
  readonly #open = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #posts = 0;

  private constructor(scene: Scene, every: number, token: string) {
    this.#scene = scene;
    this.#every = every;
    this.#token = token;
    this.#poster = new Poster(scene.server.address, 16);
    this.go();
  }

  static async begin(scene: Scene, perSecond: number): Promise<Writing> {
    return new Writing(scene, 1_000 / perSecond, await processToken('writer'));
  }

  get posts(): number {
    return this.#posts;
  }

  go() {
    let due = performance.now();
    this.#timer = setInterval(() => {
      due = Math.max(due, performance.now() - 500);
      for (; due <= performance.now(); due += this.#every) this.#follow(this.#post());
    }, 10);
  }

  async pause() {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
  }

  async end() {
    await this.pause();
    this.#poster.close();
  }

  async #post() {
    const { journal } = this.#scene;
    const [id, body] = [newId(), `${(this.#posts += 1)} ${WORDS}`.slice(0, 300)];
    journal.intend({ key: id, stream: STREAM, hash: hashOf(body) });
    this.#scene.wrote(id);
    const reply = await this.#poster.ask('comment.create', { id, topic: TOPIC, body }, this.#token);
    if (reply.status === 200)
      journal.acknowledge({ key: id, ...(JSON.parse(reply.body) as WriteReply<Receipt>).result });
    else journal.refuse({ key: id, code: String(reply.status) });
  }

  #follow(work: Promise<void>) {
    this.#open.add(work);
    void work.finally(() => this.#open.delete(work));
  }
}

/** The report in a few lines. */
export function describeStall({
  rss,
  live,
  kernel,
  calm,
  beside,
  posts,
  refused,
  closed,
  deaf,
  back,
}: StallReport): string {
  const ratio = beside.quantile(0.99) / Math.max(1, calm.quantile(0.99));
  return `${posts} posts, ${refused} refused; per stalled reader ${rss.toFixed(2)} MiB RSS at most, ${live.toFixed(2)} MiB in use, ${kernel.toFixed(2)} MiB in the kernel; others see a post after ${String(calm)} without them, ${String(beside)} with them (p99 × ${ratio.toFixed(2)}); ${closed} of ${deaf} deaf lines closed; everybody has everything after ${back} ms`;
}

/** Most that may be held for one reader, in MiB. */
const MOST_RSS = 2;

/** What a report says that must not be. How late others are is a matter of the machine, and only told. */
export function wrongInStall({ rss, broken }: StallReport): readonly string[] {
  return [
    ...(rss > MOST_RSS ? [`${rss.toFixed(2)} MiB per stalled reader, ${MOST_RSS} are allowed`] : []),
    ...broken.map(({ invariant, evidence }) => `${invariant}: ${evidence}`),
  ];
}
