import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.ts';
import { readMarks, type StreamMark } from './event-log.ts';

/** Streams in one query. */
const MOST = 500;

interface Gathering {
  readonly wanted: Set<string>;
  readonly marks: Promise<ReadonlyMap<string, StreamMark>>;
}

/** Reads where streams stand: questions of one turn of the event loop share a query, which starts after all of them. */
export class SharedMarks {
  readonly #db: Db;
  readonly #gathering = new Map<string, Gathering>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Marks of at least these streams, as they stand after this call; a stream without facts is absent. */
  read(community: string, streams: readonly string[]): Promise<ReadonlyMap<string, StreamMark>> {
    const { wanted, marks } = this.#gathering.get(community) ?? this.#gather(community);
    for (const stream of streams) wanted.add(stream);
    if (wanted.size >= MOST) this.#gathering.delete(community);
    return marks;
  }

  #gather(community: string): Gathering {
    const wanted = new Set<string>();
    const gathering: Gathering = { wanted, marks: this.#later(community, wanted) };
    this.#gathering.set(community, gathering);
    return gathering;
  }

  async #later(community: string, wanted: Set<string>): Promise<ReadonlyMap<string, StreamMark>> {
    await setImmediate();
    if (this.#gathering.get(community)?.wanted === wanted) this.#gathering.delete(community);
    return wanted.size === 0 ? new Map() : readMarks(this.#db, community, [...wanted]);
  }
}
