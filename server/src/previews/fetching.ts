import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import {
  fail,
  type LinkPreview,
  type Picture,
  type PreviewProblem,
  type PreviewResult,
} from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import type { Outbound } from '../kernel/outbound.ts';
import type { Described } from './described.ts';
import { lookAt } from './looking.ts';
import { keepPicture } from './pictures.ts';
import { Politeness } from './politeness.ts';
import * as store from './previews.store.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** How long an answer counts before it is asked for again. */
const READY = 7 * DAY;
const AGAIN: Readonly<Record<Exclude<PreviewProblem, 'off'>, number>> = {
  blocked: HOUR,
  unreachable: 10 * MINUTE,
  empty: DAY,
};
/** A page that is unreachable again and again is asked for ever less often, down to this. */
const LONGEST = 7 * DAY;

/** Pages one community may have fetched in a minute, by one node. */
const BUDGET = { points: 120, duration: 60 };

/** Answers what a page says about itself: what is known, or what it says now. Rejects with `rate_limited` or `unavailable`. */
export function fetchPreview(node: Node, community: string, url: string): Promise<PreviewResult> {
  return node.the(Fetching).get(community, url);
}

/** Looks at an address for another purpose, as politely as for a preview. */
export function politely<T>(node: Node, url: string, work: (pages: Outbound) => Promise<T>): Promise<T | undefined> {
  const { pages } = node;
  return pages
    ? node.the(Fetching).politeness.through(new URL(url).host, () => work(pages))
    : Promise.resolve(undefined);
}

class Fetcher {
  readonly politeness = new Politeness();
  readonly #node: Node;
  readonly #budget = new RateLimiterMemory({ keyPrefix: 'previews', ...BUDGET });
  /** Answers under way, so that who asks for the same meanwhile waits for the same answer. */
  readonly #under = new Map<string, Promise<PreviewResult>>();

  constructor(node: Node) {
    this.#node = node;
  }

  async get(community: string, url: string): Promise<PreviewResult> {
    const { pages } = this.#node;
    if (!pages) return { url, preview: null, problem: 'off' };
    const key = JSON.stringify([community, store.keyOf(url)]);
    const under = this.#under.get(key) ?? this.#begin(key, pages, community, url);
    return forUrl(await under, url);
  }

  /** The record is read by who begins alone: read by each, it may still say 'unknown' to one whose fetch has ended. */
  #begin(key: string, pages: Outbound, community: string, url: string): Promise<PreviewResult> {
    const answered = this.#answer(pages, community, url).finally(() => this.#under.delete(key));
    this.#under.set(key, answered);
    return answered;
  }

  async #answer(pages: Outbound, community: string, url: string): Promise<PreviewResult> {
    const row = await store.findPreview(this.#node.database.read, community, url);
    if (row && row.until > this.#node.now()) return store.toResult(row, url);
    return this.#fetch(pages, { community, url, row });
  }

  async #fetch(pages: Outbound, { community, url, row }: Asked): Promise<PreviewResult> {
    await this.#spend(community);
    const now = this.#node.now();
    const way = pages.inNameOf(community);
    return this.politeness.through(new URL(url).host, async () => {
      const seen = await lookAt(way, url, now);
      const picture = seen.described && (await keepPicture(this.#node, way, community, seen.described.pictures));
      const made = seen.described ? madeOf(seen.described, url, picture?.picture ?? null, now) : null;
      const kept = outcomeOf(row, made, seen.problem ?? null, now);
      await this.#node.write(community, async (ctx) => {
        await store.savePreview(ctx.db, { community, url, ...kept });
        if (made) ctx.announce('preview.fetched', made);
      });
      await picture?.stay();
      return store.toResult(kept, url);
    });
  }

  async #spend(community: string) {
    try {
      await this.#budget.consume(community);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfter = Math.ceil(refusal.msBeforeNext / 1_000);
      throw fail('rate_limited', `Too many pages were looked at. Try again in ${retryAfter} s.`, { retryAfter });
    }
  }
}

const Fetching = (node: Node) => new Fetcher(node);

interface Asked {
  readonly community: string;
  readonly url: string;
  readonly row: store.PreviewRow | undefined;
}

/** What is kept of a look. A page that cannot be reached today keeps what it said before. */
function outcomeOf(
  row: store.PreviewRow | undefined,
  made: LinkPreview | null,
  problem: Exclude<PreviewProblem, 'off'> | null,
  now: number,
): Pick<store.PreviewRow, 'preview' | 'problem' | 'failures' | 'until'> {
  if (problem === null) return { preview: JSON.stringify(made), problem: null, failures: 0, until: now + READY };
  const failures = (row?.failures ?? 0) + 1;
  const until = now + Math.min(AGAIN[problem] * 3 ** (failures - 1), LONGEST);
  const former = problem === 'unreachable' ? (row?.preview ?? null) : null;
  return { preview: former, problem: former === null ? problem : null, failures, until };
}

function madeOf(described: Described, url: string, picture: Picture | null, fetchedAt: number): LinkPreview {
  const { pictures: _elsewhere, ...said } = described;
  return { ...said, url, picture, fetchedAt };
}

const forUrl = ({ preview, problem }: PreviewResult, url: string): PreviewResult => ({
  url,
  preview: preview && { ...preview, url },
  problem,
});
