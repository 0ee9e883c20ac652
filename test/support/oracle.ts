import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Sightings } from './sightings.ts';

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
  readonly sightings = new Sightings();
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
    else if (kind === 'observation') this.sightings.take(note as Observation);
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

/** What a record holds of some discussions. */
export interface StoredRecord {
  readonly rows: readonly StoredRow[];
  readonly heads: ReadonlyMap<string, number>;
  /** By stream, the numbers of its facts, in order. */
  readonly facts: ReadonlyMap<string, readonly number[]>;
  /** What each fact is about, as observers name it; only where it was asked for. */
  readonly told?: (stream: string, seq: number) => string | undefined;
  readonly problems: readonly string[];
}

/** Reads the rows of a SQLite record, from a connection of its own. */
export function readRecord(file: string): StoredRecord {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const all = <R>(statement: string) => database.prepare(statement).all() as R[];
    const problems = all<{ integrity_check: string }>('pragma integrity_check')
      .map((row) => row.integrity_check)
      .filter((text) => text !== 'ok');
    return {
      rows: all<CommentRow>('select id, topic, ord, body from comments').map(rowOf),
      heads: new Map(all<HeadRow>('select stream, head from streams').map(({ stream, head }) => [stream, head])),
      facts: numbersOf(all<FactRow>('select stream, seq from events order by stream, seq')),
      problems,
    };
  } finally {
    database.close();
  }
}

/** Answers the rows of a statement; 64-bit integers may come as text. */
export type Asking = (statement: string, values: readonly unknown[]) => Promise<object[]>;

/** Reads from a PostgreSQL record the discussions whose topics begin like this, with what each fact is about. */
export async function readPostgres(ask: Asking, prefix: string): Promise<StoredRecord> {
  const [topics, streams] = [`${prefix}%`, `discussion:${prefix}%`];
  const rows = (await ask(FIRST_TEXTS, [topics])) as CommentRow[];
  const heads = (await ask('select stream, head from streams where stream like $1', [streams])) as HeadRow[];
  const facts = (await ask('select stream, seq, type, data from events where stream like $1 order by stream, seq', [
    streams,
  ])) as (FactRow & { type: string; data: string })[];
  const told = new Map(
    facts.map(({ stream, seq, type, data }) => [`${stream} ${Number(seq)}`, keyOfFact(type, JSON.parse(data))]),
  );
  return {
    rows: rows.map(rowOf),
    heads: new Map(heads.map(({ stream, head }) => [stream, Number(head)])),
    facts: numbersOf(facts),
    told: (stream, seq) => told.get(`${stream} ${seq}`),
    problems: [],
  };
}

/** Comments as they were first written: edits of theirs are no intents of the oracle. */
const FIRST_TEXTS = `
  select c.id, c.topic, c.ord, coalesce(r.body, c.body) as body
  from comments c left join revisions r on r.community = c.community and r.comment_id = c.id and r.revision = 0
  where c.topic like $1`;

/** How observers name a fact of a discussion: what happened, and to which comment. */
export function keyOfFact(type: string, data: unknown): string {
  const { comments, tallies } = data as { comments?: { id: string }[]; tallies?: { id: string }[] };
  return `${type} ${comments?.[0]?.id ?? tallies?.[0]?.id ?? ''}`;
}

interface CommentRow {
  readonly id: string;
  readonly topic: string;
  readonly ord: number;
  readonly body: string;
}

interface HeadRow {
  readonly stream: string;
  readonly head: number;
}

interface FactRow {
  readonly stream: string;
  readonly seq: number;
}

const rowOf = ({ id, topic, ord, body }: CommentRow): StoredRow => ({
  key: id,
  stream: `discussion:${topic}`,
  seq: Number(ord),
  hash: hashOf(body),
});

function numbersOf(rows: readonly FactRow[]): Map<string, number[]> {
  const facts = new Map<string, number[]>();
  for (const { stream, seq } of rows) {
    const numbers = facts.get(stream);
    if (numbers) numbers.push(Number(seq));
    else facts.set(stream, [Number(seq)]);
  }
  return facts;
}

/** Judges a finished run, after every client has been given the time to finish its retries. Empty means that all holds. */
export function judge(journal: Journal, record: StoredRecord): Broken[] {
  const rows = new Map(record.rows.map(({ stream, seq, key }) => [`${stream} ${seq}`, key]));
  return [
    ...judgeRows(journal, record.rows),
    ...judgeStreams(record),
    ...journal.sightings.broken,
    ...journal.sightings.compare(record.told ?? ((stream, seq) => rows.get(`${stream} ${seq}`))),
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

function judgeStreams({ heads, facts }: StoredRecord): Broken[] {
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
