import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import type { Node } from '../kernel/node.ts';
import type { Worker } from '../kernel/workers.ts';
import type { Address } from './address.ts';
import { ALL, tell } from './changes.ts';
import { readDue, type Due } from './links.store.ts';
import { readSettings } from './lists.store.ts';
import { asked } from './neighbours.ts';
import { findResource, updateResource, type NewResource, type ResourceRow } from './resources.store.ts';

const DAY = 86_400_000;
/** An address is looked at so often. */
const PERIOD = 30 * DAY;
/** After a look in vain it is looked at again on another day. */
const AGAIN = DAY;
/** Looks in vain, on different days, until it is called dead. */
const FAILURES = 3;
/** Addresses of one run, each on another host. Runs are a minute apart, so no host is asked more often than that. */
const PER_RUN = 5;

/** What a look at an address found. */
export type Look = (node: Node, community: string, url: string) => Promise<'ok' | 'dead' | 'unknown'>;

/** What holds of an address that somebody who looks after it has found dead. */
export const buried = (now: number) =>
  ({ link: 'dead', failures: FAILURES, checked_at: now, check_at: later(now, PERIOD) }) as const;

/** When a reported address is looked at: at once, unless that was done within a day. */
export function nextLook(row: ResourceRow, now: number): Pick<ResourceRow, 'check_at'> {
  const isLate = row.checked_at === null || now - row.checked_at >= AGAIN;
  return { check_at: row.check_at !== null && isLate ? now : row.check_at };
}

/** When the address of a new resource is first looked at: within a day, so that what is brought in at once is not looked at at once. */
export function firstLook(
  { now }: ReadContext,
  address: Address | null,
): Pick<NewResource, 'link' | 'checked_at' | 'check_at' | 'failures'> {
  const at = address ? now + Math.floor(Math.random() * DAY) : null;
  return { link: 'unknown', checked_at: null, check_at: at, failures: 0 };
}

/** Looks at addresses that are due, a few at a time. */
export function linkWorker(look: Look): Worker {
  return {
    every: 60,
    async run(node) {
      const hosts = new Set<string>();
      for (const community of node.communities.keys()) await lookAround(node, community, look, hosts);
      return false;
    },
  };
}

async function lookAround(node: Node, community: string, look: Look, hosts: Set<string>) {
  const { db, now } = node.reading(community);
  if (!(await readSettings(db, community)).checkLinks) return;
  for (const due of await readDue(db, community, now, 200)) {
    if (hosts.size >= PER_RUN) return;
    if (hosts.has(due.host)) continue;
    hosts.add(due.host);
    const link = await look(node, community, due.url).catch((error: unknown) => {
      node.report(error, `The address of the resource ${due.id} could not be looked at.`);
      return 'unknown' as const;
    });
    await node.write(community, (ctx) => note(ctx, due, link));
  }
}

/** Writes down what was found at an address. Only what everybody sees of it is told. */
async function note(ctx: WriteContext, { id, url }: Due, link: 'ok' | 'dead' | 'unknown'): Promise<void> {
  const row = await findResource(ctx.db, ctx.community, id);
  if (!row || row.url !== url) return;
  const { isNews, ...found } = outcomeOf(row, link, ctx.now);
  if (!isNews || row.state !== 'published') return void (await updateResource(ctx.db, row, found));
  const seq = await ctx.sequence(ALL);
  const changed = await updateResource(ctx.db, row, { ...found, seq });
  await tell(ctx, 'resource.checked', seq, { resources: [changed] });
}

function outcomeOf(row: ResourceRow, link: 'ok' | 'dead' | 'unknown', now: number) {
  // Where nothing could be asked (no network, previews off) nothing is known: neither a failure nor a proof of life.
  if (link === 'unknown') return { check_at: later(now, PERIOD), isNews: false };
  if (link === 'ok')
    return { link, failures: 0, checked_at: now, check_at: later(now, PERIOD), isNews: row.link !== 'ok' };
  // Looked at twice in a day, because somebody reported it, it has failed on one day.
  const isAgain = row.failures > 0 && row.checked_at !== null && now - row.checked_at < AGAIN;
  if (isAgain) return { check_at: later(row.checked_at!, AGAIN), isNews: false };
  const failures = row.failures + 1;
  const isDead = failures >= FAILURES;
  return {
    failures,
    checked_at: now,
    check_at: later(now, isDead ? PERIOD : AGAIN),
    link: isDead ? link : row.link,
    isNews: isDead && row.link !== 'dead',
  };
}

/** Never sooner, and up to a tenth later, so that what was looked at together spreads out. */
const later = (now: number, span: number) => now + span + Math.floor((Math.random() * span) / 10);

/** Looks by way of the domain that may go out. */
export const lookOutside: Look = async (node, community, url) =>
  (await asked(node.reading(community), 'preview.check', { url }))?.link ?? 'unknown';
