import type { Activity, Level, PointEntry } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { periodKeys, type Community } from './community.ts';
import { levelOf } from './levels.ts';
import { addTotals, insertLedger, objectKey, type Addition } from './ledger.store.ts';
import { raiseLevel } from './points.store.ts';
import type { LedgerTable } from './points.tables.ts';

/** A row to write. What all rows of a member share is added to it. */
export interface Draft {
  readonly rule: string;
  readonly turn: number;
  readonly kind: PointEntry['kind'];
  readonly amount: number;
  /** What it is for. */
  readonly source: Source;
}

/** What the ledger keeps of an activity. */
export interface Source {
  readonly id: string;
  readonly verb: string;
  readonly object: string;
  readonly name: string | null;
  readonly topic: string | null;
  readonly at: number;
}

/** What the ledger keeps of an activity. */
export function sourceOf({ id, verb, object, topic, at }: Activity): Source {
  return { id, verb, object: objectKey(object), name: object.name ?? null, topic, at };
}

type Context = WriteContext<'points.awarded' | 'level.reached'>;

/**
 * Appends rows to a member's ledger, adds them to the totals, and tells of each in `points:<member>`. The
 * stream's head stays locked from the first number on, so a member's rows are written one after another.
 */
export async function write(
  ctx: Context,
  community: Community,
  member: string,
  drafts: readonly Draft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const db = ctx.db;
  const owner = { community: ctx.community, member };
  const rows: LedgerTable[] = [];
  for (const draft of drafts) {
    const seq = await ctx.sequence(`points:${member}`);
    rows.push(toRow(ctx, community, member, seq, draft));
  }
  insertLedger(db, owner, rows);
  const after = await addTotals(db, owner, additionsOf(community, rows, ctx.now));
  let points = rows.reduce((sum, { amount }) => sum - amount, after);
  const before = levelOf(community.settings.levels, points);
  let highest = before;
  for (const row of rows) {
    points += row.amount;
    const level = levelOf(community.settings.levels, points);
    if (level.level > highest.level) highest = level;
    ctx.emit('points.awarded', `points:${member}`, row.seq, { entry: toEntry(row, community), points, level });
  }
  if (highest.level > before.level) await reach(ctx, member, highest);
}

/** Tells of a level the first time it is reached, however often points come and go. */
async function reach(ctx: Context, member: string, level: Level) {
  if (!(await raiseLevel(ctx.db, { community: ctx.community, member }, level.level))) return;
  const stream = `points:${member}`;
  ctx.emit('level.reached', stream, await ctx.sequence(stream), { member, level, at: ctx.now });
}

function toRow(ctx: Context, { version }: Community, member: string, seq: number, draft: Draft): LedgerTable {
  const { source } = draft;
  return {
    community: ctx.community,
    member,
    seq,
    rule: draft.rule,
    source: source.id,
    turn: draft.kind === 'recount' ? -seq : draft.turn,
    kind: draft.kind,
    amount: draft.amount,
    at: source.at,
    written_at: ctx.now,
    version,
    verb: source.verb,
    object: source.object,
    object_name: source.name,
    topic: source.topic,
  };
}

/** What rows add to the totals: the whole community and their topic, in every period of use in which they count. */
export function additionsOf(
  community: Pick<Community, 'calendar' | 'seasons'>,
  rows: readonly Pick<LedgerTable, 'amount' | 'at' | 'topic'>[],
  now: number,
): Addition[] {
  const additions = new Map<string, Addition>();
  for (const { amount, at, topic } of rows)
    for (const period of periodKeys(community, at, now))
      for (const board of topic === null ? [''] : ['', topic]) {
        const key = `${period} ${board}`;
        const known = additions.get(key);
        additions.set(key, {
          period,
          board,
          points: (known?.points ?? 0) + amount,
          reached_at: Math.max(known?.reached_at ?? 0, at),
        });
      }
  return [...additions.values()];
}

/** A row as its member reads it. */
export function toEntry(row: LedgerTable, { names }: Pick<Community, 'names'>): PointEntry {
  return {
    seq: row.seq,
    rule: row.rule,
    ruleName: names.get(row.rule) ?? row.rule,
    amount: row.amount,
    kind: row.kind,
    activity: { id: row.source, verb: row.verb, name: row.object_name, topic: row.topic },
    at: row.at,
    writtenAt: row.written_at,
    version: row.version,
  };
}
