import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorBody, Receipt, WriteReply } from '@learning-commons/protocol';
import { newId } from '@learning-commons/client';
import { Line } from '../bench/line.ts';
import { Poster, type Reply } from '../bench/poster.ts';
import { PROTOCOL_VERSION } from '@learning-commons/protocol';
import type { Chance } from '../support/chance.ts';
import { hashOf, Journal, judge, readRecord, type Broken } from '../support/oracle.ts';
import { processToken, startProcess, type ServerProcess } from '../support/server-process.ts';
import { pause } from './fault.ts';
import { Times } from './figures.ts';
import { MIB, rssOf } from './memory.ts';

/** How hard a server is pressed. */
export interface StrainOptions {
  readonly seconds: number;
  /** MiB that the heap may have. */
  readonly heap: number;
  /** Load in relation to what the server was found to sustain. */
  readonly times: number;
  readonly chance: Chance;
}

/** What a run came to. */
export interface StrainReport {
  /** Requests a second that a server with enough memory answers. */
  readonly sustained: number;
  readonly asked: number;
  /** Answers by `ok` or the code and reason of the refusal; `nothing` where the connection ended instead. */
  readonly answers: ReadonlyMap<string, number>;
  /** Requests that were not sent because so many waited for an answer. */
  readonly unsent: number;
  readonly answered: Times;
  /** Until somebody who came with a line was let in or refused. */
  readonly atTheDoor: Times;
  /** MiB at most. */
  readonly rss: number;
  /** Why the process ended, if it did. */
  readonly crash: string | undefined;
  /** Milliseconds until a post is taken again, from the end of the load. */
  readonly calm: number;
  readonly broken: readonly Broken[];
}

const TOPICS = 20;
const MEMBERS = 50;
/** Requests that wait for an answer at once; who is behind further than that would be a queue of this process. */
const MOST_WAITING = 1_000;
const CONNECTIONS = 200;
/** What is written and read, of all that is asked; the rest are new lines. */
const [WRITTEN, READ] = [0.6, 0.38];
/** Milliseconds for which somebody who comes waits to be let in. */
const AT_THE_DOOR = 20_000;
/** New lines that nobody has let in or refused by then: they wait in the queue of the system. */
const NOT_IN_TIME = 'line: not in time';
const WORDS = 'the quarterly report is ready and everybody who has time please look at page four '.repeat(4);
const CALMS = 60_000;

/**
 * A server with a small heap under a multiple of the load that it sustains: posts, reads, and lines that come and go. It must
 * refuse what is too much by a code and a reason, keep what it has acknowledged, and neither die nor stay strained.
 */
export async function strain(options: StrainOptions): Promise<StrainReport> {
  const sustained = await sustainedBy(options.chance);
  const folder = mkdtempSync(join(tmpdir(), 'lc-strained-'));
  const server = await startProcess(folder, { flags: [`--max-old-space-size=${options.heap}`] });
  const pressure = new Pressure(server, options.chance, await tokens());
  try {
    await pressure.push(sustained * options.times, options.seconds * 1_000);
    const calm = await pressure.calm();
    const crash = pressure.crash;
    await server.kill('SIGTERM');
    const { answers, unsent, answered, atTheDoor, asked, rss, journal } = pressure;
    const record = readRecord(join(folder, 'commons.sqlite'));
    return {
      ...{ sustained: Math.round(sustained), answers, unsent, answered, atTheDoor, asked, calm, crash },
      rss: Math.round(rss / MIB),
      broken: judge(journal, record),
    };
  } finally {
    pressure.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Requests a second that a server answers here which has all the memory it wants. */
async function sustainedBy(chance: Chance): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'lc-sustained-'));
  const server = await startProcess(folder);
  const pressure = new Pressure(server, chance, await tokens());
  try {
    return await pressure.sustained(5_000);
  } finally {
    pressure.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const tokens = () => Promise.all(Array.from({ length: MEMBERS }, (_, at) => processToken(`member-${at}`)));

/** Those who press. */
class Pressure {
  readonly journal = new Journal();
  readonly answers = new Map<string, number>();
  readonly answered = new Times();
  readonly atTheDoor = new Times();
  readonly #server: ServerProcess;
  readonly #chance: Chance;
  readonly #tokens: readonly string[];
  readonly #poster: Poster;
  /** Posts that nobody knows anything of, since the connection ended. */
  readonly #uncertain = new Map<string, { readonly topic: string; readonly body: string }>();
  #lines: Line[] = [];
  #waiting = 0;
  #unsent = 0;
  #asked = 0;
  #rss = 0;

  constructor(server: ServerProcess, chance: Chance, tokens: readonly string[]) {
    this.#server = server;
    this.#chance = chance;
    this.#tokens = tokens;
    this.#poster = new Poster(server.address, CONNECTIONS);
  }

  get unsent(): number {
    return this.#unsent;
  }

  get asked(): number {
    return this.#asked;
  }

  get rss(): number {
    return this.#rss;
  }

  get crash(): string | undefined {
    const { exitCode, signalCode } = this.#server.process;
    if (exitCode === null && signalCode === null) return undefined;
    return `${signalCode ?? exitCode}: ${this.#server.said().slice(-1_500)}`;
  }

  /** Requests a second that are answered well when so many people wait for one answer before they ask for the next. */
  async sustained(milliseconds: number): Promise<number> {
    const end = performance.now() + milliseconds;
    const people = Array.from({ length: 16 }, async () => {
      while (performance.now() < end) await this.#something();
    });
    await Promise.all(people);
    return (this.answers.get('ok') ?? 0) / (milliseconds / 1_000);
  }

  /** Asks so often, whatever becomes of it. */
  async push(perSecond: number, milliseconds: number): Promise<void> {
    const started = performance.now();
    const open = new Set<Promise<void>>();
    for (let sent = 0; performance.now() - started < milliseconds && !this.crash; await pause(10)) {
      this.#rss = Math.max(this.#rss, rssOf(this.#server));
      const due = ((performance.now() - started) / 1_000) * perSecond;
      for (; sent < due; sent += 1) {
        if (this.#waiting >= MOST_WAITING) {
          this.#unsent += 1;
          continue;
        }
        const work = this.#something();
        open.add(work);
        void work.finally(() => open.delete(work));
      }
    }
    await Promise.all(open);
  }

  /** Sends again what has no answer, then answers how long it took until a post was taken again. */
  async calm(): Promise<number> {
    const started = performance.now();
    for (const line of this.#lines.splice(0)) line.close();
    while (!this.crash && performance.now() - started < CALMS) {
      if ((await this.#post()) === 'ok') break;
      await pause(250);
    }
    const calm = performance.now() - started;
    for (const [id, { topic, body }] of this.#uncertain)
      for (let left = 20; left > 0 && this.#uncertain.has(id) && !this.crash; left -= 1) {
        await this.#send(id, topic, body);
        if (this.#uncertain.has(id)) await pause(500);
      }
    return Math.round(calm);
  }

  close() {
    for (const line of this.#lines) line.close();
    this.#poster.close();
  }

  async #something(): Promise<void> {
    this.#waiting += 1;
    this.#asked += 1;
    const started = performance.now();
    try {
      const outcome = await this.#choose();
      this.answers.set(outcome, (this.answers.get(outcome) ?? 0) + 1);
      if (outcome === 'ok') this.answered.add(performance.now() - started);
    } finally {
      this.#waiting -= 1;
    }
  }

  #choose(): Promise<string> {
    const share = this.#chance.next();
    if (share < WRITTEN) return this.#post();
    if (share < WRITTEN + READ) return this.#read();
    return this.#come();
  }

  #post(): Promise<string> {
    const [id, topic] = [newId(), this.#topic()];
    const body = `${id} ${WORDS}`.slice(0, 300);
    this.journal.intend({ key: id, stream: `discussion:${topic}`, hash: hashOf(body) });
    return this.#send(id, topic, body);
  }

  async #send(id: string, topic: string, body: string): Promise<string> {
    const reply = await this.#ask('comment.create', { id, topic, body });
    if (!reply) {
      this.#uncertain.set(id, { topic, body });
      return 'nothing';
    }
    const was = this.#uncertain.delete(id);
    if (reply.status === 200) {
      this.journal.acknowledge({ key: id, ...(JSON.parse(reply.body) as WriteReply<Receipt>).result });
      return 'ok';
    }
    const told = refusalOf(reply);
    // Of what may be there from the first time, a refusal says nothing.
    if (was) this.#uncertain.set(id, { topic, body });
    else this.journal.refuse({ key: id, code: told });
    return told;
  }

  async #read(): Promise<string> {
    const reply = await this.#ask('discussion.get', { topic: this.#topic() });
    if (!reply) return 'nothing';
    return reply.status === 200 ? 'ok' : refusalOf(reply);
  }

  /** Somebody comes with a line, and the one who has been here the longest goes. */
  async #come(): Promise<string> {
    const auth = { version: PROTOCOL_VERSION, community: 'acme', token: this.#token() };
    const came = performance.now();
    const opened = Line.open(this.#server.address, auth, `discussion:${this.#topic()}`, () => {});
    const line = await Promise.race([opened, pause(AT_THE_DOOR)]).catch((error: Error) => error.message);
    this.atTheDoor.add(performance.now() - came);
    if (line instanceof Line) {
      this.#lines.push(line);
      if (this.#lines.length > 100) this.#lines.shift()!.close();
      return 'ok';
    }
    if (line === undefined) {
      opened.then(
        (late) => late.close(),
        () => undefined,
      );
      return NOT_IN_TIME;
    }
    const [, body] = /^44(\{.*\})$/.exec(line) ?? [];
    if (!body) return `line: nothing: ${line.slice(0, 60)}`;
    return `line: ${wordsOf((JSON.parse(body) as { data?: ErrorBody }).data)}`;
  }

  #ask(operation: string, input: unknown): Promise<Reply | undefined> {
    return this.#poster.ask(operation, input, this.#token()).catch(() => undefined);
  }

  #topic = () => `strained-${this.#chance.below(TOPICS)}`;
  #token = () => this.#tokens[this.#chance.below(MEMBERS)]!;
}

const refusalOf = ({ body, status }: Reply): string => {
  try {
    return wordsOf((JSON.parse(body) as { error: ErrorBody }).error);
  } catch {
    return `status ${status} without a reason`;
  }
};

const wordsOf = (error: ErrorBody | undefined): string =>
  error ? [error.code, error.details?.['reason']].filter(Boolean).join(' ') : 'without a reason';

/** The report in a few lines. */
export function describeStrain(report: StrainReport): string {
  const answers = [...report.answers].sort(([, one], [, other]) => other - one);
  return `sustained ${report.sustained} requests/s; ${report.asked} asked, ${report.unsent} not sent; ${answers.map(([name, count]) => `${name}: ${count}`).join(', ')}; answered ${String(report.answered)}; at the door ${String(report.atTheDoor)}; RSS ${report.rss} MiB at most; ${report.crash ? `CRASHED ${report.crash}` : 'no crash'}; calm after ${report.calm} ms; ${report.broken.length === 0 ? 'every invariant holds' : `BROKEN ${JSON.stringify(report.broken.slice(0, 3))}`}`;
}

/** Milliseconds after which a server that nobody presses any more must take posts again. */
const MOST_CALM = 30_000;

/** What a report says that must not be. */
export function wrongInStrain({ crash, calm, answers, broken }: StrainReport): readonly string[] {
  const untyped = [...answers.keys()].filter((name) => /nothing|without a reason|internal/.test(name));
  return [
    ...(crash === undefined ? [] : [`the server ended: ${crash}`]),
    ...untyped.map((name) => `${answers.get(name)} times: ${name}`),
    ...(answers.has(NOT_IN_TIME) ? [`${answers.get(NOT_IN_TIME)} new lines waited longer than ${AT_THE_DOOR} ms`] : []),
    ...(calm > MOST_CALM ? [`no post was taken until ${calm} ms after the load`] : []),
    ...broken.map(({ invariant, evidence }) => `${invariant}: ${evidence}`),
  ];
}
