import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** What a client meant to write, noted before it was sent. */
export interface Intent {
  readonly key: string;
  readonly stream: string;
  readonly hash: string;
}

/** What the server answered. */
export interface Ack {
  readonly key: string;
  readonly seq: number;
  readonly epoch: string;
}

/** What a client told its user for good: this was not written. */
export interface Refusal {
  readonly key: string;
  readonly code: string;
}

/** What a client saw after its library did its work: facts, in the order in which they were applied. */
export interface Observation {
  readonly client: string;
  readonly stream: string;
  readonly epoch: string;
  readonly seq: number;
  readonly key: string;
}

/** One broken invariant of reliability, by its number, with the evidence. */
export interface Broken {
  readonly invariant: `I${number}`;
  readonly evidence: string;
}

/** A row as the record holds it. */
export interface StoredRow {
  readonly key: string;
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
}

/** The fingerprint by which intents and rows are compared. */
export const hashOf = (body: string) => createHash('sha256').update(body.normalize('NFC').trim()).digest('base64url');

/**
 * Notes of everything that clients meant, were told and saw, one JSON line each, appended before the next step so that
 * a killed process leaves a true record.
 */
export class Journal {
  readonly #file: string | undefined;
  readonly intents = new Map<string, Intent>();
  readonly acks = new Map<string, Ack>();
  readonly refusals = new Map<string, Refusal>();
  readonly observations: Observation[] = [];
  readonly doubleAcks: string[] = [];

  /** Without a file the notes stay in this process. */
  constructor(file?: string) {
    this.#file = file;
    if (file && existsSync(file))
      for (const line of readFileSync(file, 'utf8').split('\n'))
        if (line.endsWith('}')) this.#take(JSON.parse(line) as Note);
  }

  intend(intent: Intent) {
    this.#note({ kind: 'intent', ...intent });
  }

  acknowledge(ack: Ack) {
    this.#note({ kind: 'ack', ...ack });
  }

  refuse(refusal: Refusal) {
    this.#note({ kind: 'refusal', ...refusal });
  }

  observe(observation: Observation) {
    this.#note({ kind: 'observation', ...observation });
  }

  #note(note: Note) {
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(note)}\n`);
    this.#take(note);
  }

  #take({ kind, ...note }: Note) {
    if (kind === 'intent') this.intents.set((note as Intent).key, note as Intent);
    else if (kind === 'refusal') this.refusals.set((note as Refusal).key, note as Refusal);
    else if (kind === 'observation') this.observations.push(note as Observation);
    else this.#takeAck(note as Ack);
  }

  #takeAck(ack: Ack) {
    const before = this.acks.get(ack.key);
    if (before && (before.seq !== ack.seq || before.epoch !== ack.epoch)) this.doubleAcks.push(ack.key);
    this.acks.set(ack.key, ack);
  }
}

type Note =
  | ({ kind: 'intent' } & Intent)
  | ({ kind: 'ack' } & Ack)
  | ({ kind: 'refusal' } & Refusal)
  | ({ kind: 'observation' } & Observation);

/** Reads the rows of a SQLite record, from a connection of its own. */
export function readRecord(file: string): {
  rows: StoredRow[];
  heads: Map<string, number>;
  facts: Map<string, number[]>;
  problems: string[];
} {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const rows = (
      database.prepare('select id, topic, ord, body from comments').all() as {
        id: string;
        topic: string;
        ord: number;
        body: string;
      }[]
    ).map(({ id, topic, ord, body }) => ({ key: id, stream: `discussion:${topic}`, seq: ord, hash: hashOf(body) }));
    const heads = new Map(
      (database.prepare('select stream, head from streams').all() as { stream: string; head: number }[]).map(
        ({ stream, head }) => [stream, head],
      ),
    );
    const facts = new Map<string, number[]>();
    for (const { stream, seq } of database.prepare('select stream, seq from events order by stream, seq').all() as {
      stream: string;
      seq: number;
    }[]) {
      const numbers = facts.get(stream);
      if (numbers) numbers.push(seq);
      else facts.set(stream, [seq]);
    }
    const problems = (database.prepare('pragma integrity_check').all() as { integrity_check: string }[])
      .map((row) => row.integrity_check)
      .filter((text) => text !== 'ok');
    return { rows, heads, facts, problems };
  } finally {
    database.close();
  }
}

/** Judges a finished run, after every client has been given the time to finish its retries. Empty means that all holds. */
export function judge(journal: Journal, record: ReturnType<typeof readRecord>): Broken[] {
  return [
    ...judgeRows(journal, record.rows),
    ...judgeStreams(record),
    ...judgeObservations(journal, record.rows),
    ...record.problems.map((evidence): Broken => ({ invariant: 'I10', evidence })),
  ];
}

function judgeRows(journal: Journal, rows: readonly StoredRow[]): Broken[] {
  const broken: Broken[] = journal.doubleAcks.map((key) => ({
    invariant: 'I1',
    evidence: `${key} was acknowledged twice with different numbers`,
  }));
  const byKey = new Map<string, StoredRow>();
  for (const row of rows) {
    if (byKey.has(row.key)) broken.push({ invariant: 'I2', evidence: `${row.key} stands in the record twice` });
    if (!journal.intents.has(row.key))
      broken.push({ invariant: 'I2', evidence: `${row.key} was never meant by anybody` });
    byKey.set(row.key, row);
  }
  for (const { key, seq } of journal.acks.values()) {
    const row = byKey.get(key);
    const intent = journal.intents.get(key);
    if (!row) broken.push({ invariant: 'I1', evidence: `${key} was acknowledged and is lost` });
    else if (row.seq !== seq || row.hash !== intent?.hash || row.stream !== intent.stream)
      broken.push({ invariant: 'I1', evidence: `${key} differs from what was acknowledged` });
  }
  for (const { key } of journal.intents.values()) {
    const [stored, refused] = [byKey.has(key), journal.refusals.has(key)];
    if (stored === refused)
      broken.push({
        invariant: 'I5',
        evidence: `${key} is ${stored ? 'stored although its author was told no' : 'neither stored nor refused'}`,
      });
  }
  return broken;
}

function judgeStreams({ heads, facts }: ReturnType<typeof readRecord>): Broken[] {
  const broken: Broken[] = [];
  for (const stream of new Set([...heads.keys(), ...facts.keys()])) {
    const [head, numbers] = [heads.get(stream) ?? 0, facts.get(stream) ?? []];
    const whole = numbers.length === head && numbers.every((seq, index) => seq === index + 1);
    if (!whole)
      broken.push({
        invariant: 'I3',
        evidence: `${stream} counts to ${head} and holds ${numbers.length} facts, the last ${numbers.at(-1)}`,
      });
  }
  return broken;
}

function judgeObservations({ observations }: Journal, rows: readonly StoredRow[]): Broken[] {
  const broken: Broken[] = [];
  const last = new Map<string, number>();
  const bySeq = new Map(rows.map((row) => [`${row.stream}#${row.seq}`, row.key]));
  for (const { client, stream, epoch, seq, key } of observations) {
    const name = `${client} ${epoch} ${stream}`;
    const before = last.get(name);
    if (before !== undefined && seq !== before + 1)
      broken.push({ invariant: 'I4', evidence: `${client} saw ${stream} jump from ${before} to ${seq}` });
    const stored = bySeq.get(`${stream}#${seq}`);
    if (stored !== undefined && stored !== key)
      broken.push({
        invariant: 'I4',
        evidence: `${client} saw ${key} at ${stream} ${seq}, where the record has ${stored}`,
      });
    last.set(name, seq);
  }
  return broken;
}
