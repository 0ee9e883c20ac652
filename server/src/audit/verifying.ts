import { FORGOTTEN, hashOf, sealOf, type AuditDb } from '../kernel/audit.ts';
import * as store from './audit.store.ts';
import type { StoredEntry, StoredPart } from './audit.store.ts';

/** Entries looked at in one step. */
const PAGE = 500;

/** An end of a trail that somebody wrote down elsewhere. */
export interface NotedHead {
  readonly community: string;
  readonly seq: number;
  readonly hash: string;
}

/** Walks every trail. Answers one sentence for each that is not whole: about the first entry that is wrong. */
export async function check(db: AuditDb): Promise<string[]> {
  const heads = await store.readHeads(db);
  const found: string[] = [];
  for (const head of heads) {
    const problem = await verify(db, head);
    if (problem !== undefined) found.push(`audit ${head.community}: ${problem}`);
  }
  return [...found, ...(await store.readStrays(db)).map(({ community, what }) => `audit ${community}: ${what}`)];
}

/** Reads an end of a trail as `check` prints it. Throws where it is something else. */
export function readNoted(noted: string): NotedHead {
  const [, community, seq, hash] = /^([^:]+):(\d{1,15}):([0-9a-f]{64})$/.exec(noted) ?? [];
  if (community === undefined)
    throw new Error(
      `${JSON.stringify(noted)} is not the end of an audit trail: COMMUNITY:NUMBER:HASH, as check prints it.`,
    );
  return { community, seq: Number(seq), hash: hash! };
}

/** Compares trails with ends of theirs that were written down. Answers a sentence for each that does not fit. */
export async function compareNoted(db: AuditDb, noted: readonly NotedHead[]): Promise<string[]> {
  const found: string[] = [];
  for (const { community, seq, hash } of noted) {
    const entry = await store.findEntry(db, community, seq);
    if (!entry) found.push(`audit ${community}: entry ${seq} was noted and is not there: the trail was cut off.`);
    else if (entry.hash !== hash)
      found.push(`audit ${community}: entry ${seq} is not the one that was noted: the trail was written anew.`);
  }
  return found;
}

async function verify(db: AuditDb, head: NotedHead): Promise<string | undefined> {
  const removed = new Removed(db, head.community);
  await removed.read();
  let last = { seq: 0, hash: '' };
  while (last.seq < head.seq) {
    const entries = await store.readEntries(db, head.community, { after: last.seq, to: head.seq, limit: PAGE });
    if (entries.length === 0) return `entry ${last.seq + 1} is missing; the trail should end with ${head.seq}.`;
    const to = Number(entries.at(-1)!.seq);
    const parts = Map.groupBy(await store.readParts(db, head.community, last.seq, to), ({ seq }) => seq);
    for (const entry of entries) {
      const problem = wrongWith(entry, last) ?? (await wrongParts(entry, parts.get(entry.seq) ?? [], removed));
      if (problem !== undefined) return problem;
      last = { seq: Number(entry.seq), hash: entry.hash };
    }
  }
  if (head.seq > 0 && last.hash !== head.hash) return `its end is noted with another hash than entry ${last.seq} has.`;
  return undefined;
}

function wrongWith(entry: StoredEntry, last: { readonly seq: number; readonly hash: string }): string | undefined {
  if (entry.seq !== String(last.seq + 1)) return `entry ${last.seq + 1} is missing; ${entry.seq} follows ${last.seq}.`;
  if (hashOf(entry) !== entry.hash) return `entry ${entry.seq} was changed after it was written.`;
  if (last.seq > 0 && entry.previous !== last.hash)
    return `entry ${entry.seq} does not follow the entry ${last.seq} that is there: one was exchanged.`;
  return undefined;
}

async function wrongParts(
  { seq, parts }: StoredEntry,
  held: readonly StoredPart[],
  removed: Removed,
): Promise<string | undefined> {
  const sealed = new Map(Object.entries(JSON.parse(parts) as Record<string, string>));
  for (const part of held) {
    if (!sealed.has(part.part)) return `entry ${seq} has a part that it does not know: ${JSON.stringify(part.part)}.`;
    if (sealed.get(part.part) !== sealOf(part)) return `the ${part.part} of entry ${seq} was changed.`;
    if (removed.knows(seq, part.part)) return `the ${part.part} of entry ${seq} should be erased, and is there.`;
    sealed.delete(part.part);
  }
  for (const part of sealed.keys())
    if (!(await removed.explains(seq, part))) return `the ${part} of entry ${seq} is gone, and no erasing tells of it.`;
  return undefined;
}

/** Parts that erasings took away, as the trail itself says. */
class Removed {
  readonly #db: AuditDb;
  readonly #community: string;
  readonly #known = new Set<string>();
  #upTo = 0;

  constructor(db: AuditDb, community: string) {
    this.#db = db;
    this.#community = community;
  }

  knows(seq: string, part: string): boolean {
    return this.#known.has(`${seq} ${part}`);
  }

  /** An erasing may have begun since the walk did. */
  async explains(seq: string, part: string): Promise<boolean> {
    if (!this.knows(seq, part)) await this.read();
    return this.knows(seq, part);
  }

  /** Reads what has been written since the last time. */
  async read(): Promise<void> {
    for (const { seq, details } of await store.readDetails(this.#db, this.#community, FORGOTTEN, this.#upTo)) {
      for (const removed of partsIn(details)) this.#known.add(removed);
      this.#upTo = seq;
    }
  }
}

/** What an entry lists as removed; nothing where somebody has damaged it, which the walk tells. */
function partsIn(details: string): string[] {
  try {
    const { parts } = JSON.parse(details) as { parts?: unknown };
    return Array.isArray(parts) ? parts.filter(Array.isArray).map((each) => each.join(' ')) : [];
  } catch {
    return [];
  }
}
