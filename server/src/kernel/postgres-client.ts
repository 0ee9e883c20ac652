import type { Socket } from 'node:net';
import { sql } from 'kysely';
import pg from 'pg';
import { EVERY_COMMUNITY } from './wall.ts';

/** Statements that the server keeps planned, per connection; the queries of the project are a few hundred fixed texts. */
const PREPARED = 500;

const names = new Map<string, string>();

/** The name under which a text is prepared; undefined for one too many. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED) return known;
  const name = `lc${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Milliseconds without any answer after which a line is given up. Statements end after five seconds by themselves, so nobody is at
 * its other end; the system would go on trying for a quarter of an hour.
 */
const SILENT = 10_000;
const GIVEN_UP = { code: 'ETIMEDOUT' };
/** Lifts the limit of time from what follows in a transaction: there an answer may take as long as it likes. */
export const withoutLimit = (what: 'statement_timeout' | 'idle_in_transaction_session_timeout') =>
  sql`select set_config(${what}, '0', true)`;
const LIFTED = `select set_config($1, '0', true)`;

/** What answers nothing that anybody needs: whatever goes wrong with it shows in the next statement, or in the commit. */
const UNANSWERED = new Set(['savepoint unit', 'release savepoint unit', `select set_config('lc.community', $1, true)`]);

const NOTHING = { rows: [], rowCount: 0, command: 'SAVEPOINT' };

/**
 * A connection that has the server parse and plan each text with values once, and not at every turn; that does not wait for the
 * answers to savepoints; and that gives up a line on which nothing comes back. Statements and the community it has entered belong to the session: a pooler between it and
 * the server must keep one for it.
 */
export class PreparingClient extends pg.Client {
  /** Whose rows are seen from the next query on; whoever takes the connection from the pool says so. */
  community = EVERY_COMMUNITY;
  #entered: string | undefined;
  #gathering = false;
  #waiting = 0;
  #heard = 0;
  #watch: NodeJS.Timeout | undefined;
  #unlimited = false;

  override query(...call: unknown[]): never {
    const [text, values, ...rest] = call;
    const query = (...all: unknown[]) =>
      this.#watched((super.query as (...all: unknown[]) => unknown).apply(this, all)) as never;
    this.#gather();
    if (text === LIFTED) this.#unlimited = true;
    if (text === 'commit' || text === 'rollback') this.#unlimited = false;
    if (typeof text !== 'string' || !Array.isArray(values)) return query(...call);
    if (this.#entered !== this.community) this.#enter(this.community);
    if (UNANSWERED.has(text))
      return withoutWaiting(values.length > 0 ? query({ name: nameOf(text), text, values }) : query(text));
    const name = values.length > 0 ? nameOf(text) : undefined;
    return name === undefined ? query(...call) : query({ name, text, values }, ...rest);
  }

  /** What is asked in one turn goes out in one piece: a write for each statement costs this process more than the statement itself. */
  #gather() {
    if (this.#gathering) return;
    const stream = this.#stream;
    this.#gathering = true;
    stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }

  get #stream(): Socket {
    return (this as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
  }

  /** Counts it among what is waited for; every answer is a sign of life. */
  #watched<T>(sent: T): T {
    if (!(sent instanceof Promise)) return sent;
    if (this.#waiting === 0) this.#heard = performance.now();
    const answered = () => {
      this.#waiting -= 1;
      this.#heard = performance.now();
    };
    this.#waiting += 1;
    sent.then(answered, answered);
    this.#watch ??= setTimeout(() => this.#look(), SILENT).unref();
    return sent;
  }

  #look() {
    this.#watch = undefined;
    if (this.#waiting === 0) return;
    const silent = this.#unlimited ? 0 : performance.now() - this.#heard;
    if (silent >= SILENT) this.#stream.destroy(Object.assign(new Error('The database does not answer.'), GIVEN_UP));
    else this.#watch = setTimeout(() => this.#look(), SILENT - silent).unref();
  }

  /** Sent ahead of the query that wants it, without waiting: connections mostly stay with the community they had. */
  #enter(community: string) {
    this.#entered = community;
    const text = `select set_config('lc.community', $1, false)`;
    super.query({ name: nameOf(text), text, values: [community] }).catch(() => (this.#entered = undefined));
  }
}

function withoutWaiting(sent: Promise<unknown>): never {
  sent.catch(() => undefined);
  return Promise.resolve(NOTHING) as never;
}
