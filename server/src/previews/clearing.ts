import type { Node } from '../kernel/node.ts';
import { readAll } from '../kernel/storage.ts';
import { Strays } from '../kernel/strays.ts';
import type { Worker } from '../kernel/workers.ts';
import * as store from './previews.store.ts';

const DAY = 86_400_000;
/** Previews or pictures that are held against all that is shown at once. */
const BATCH = 20_000;
/** Previews forgotten in one transaction. */
const ROWS = 200;
/** Pictures removed at once. They are in memory meanwhile, and small. */
const PICTURES = 50;

/**
 * The worker that forgets, once a day and after each start, what pages said that nobody looked at for long and nothing shows, and
 * removes pictures that neither a preview nor anything shown names: pages change theirs, too.
 */
export const sweeper: Worker = {
  every: DAY / 1_000,
  async run(node) {
    for (const community of node.communities.keys()) {
      await forgetPreviews(node, community);
      await removePictures(node, community);
    }
    return false;
  },
};

async function forgetPreviews(node: Node, community: string): Promise<void> {
  const { db, now } = node.reading(community);
  const before = now - store.KEPT;
  for (let after = ''; ;) {
    const old = await store.readOld(db, community, { before, after, limit: BATCH });
    const unwanted = new Set(old);
    if (old.length > 0)
      for await (const links of shown(node, community)) for (const { url } of links) unwanted.delete(store.keyOf(url));
    for (const keys of portions([...unwanted], ROWS))
      await node.write(community, (ctx) => store.forgetOld(ctx.db, community, keys, before));
    if (old.length < BATCH) return;
    after = old.at(-1)!;
  }
}

const straysOf = () => new Strays();

/** Pictures that nothing names go a day later. */
async function removePictures(node: Node, community: string): Promise<void> {
  let keys: string[] = [];
  for await (const key of node.storage.list(`previews/${community}/`)) {
    keys.push(key);
    if (keys.length < BATCH) continue;
    await compare(node, community, keys);
    keys = [];
  }
  if (keys.length > 0) await compare(node, community, keys);
}

async function compare(node: Node, community: string, keys: readonly string[]): Promise<void> {
  const strays = node.the(straysOf);
  const unnamed = new Set(keys);
  for await (const links of shown(node, community))
    for (const { picture } of links) if (picture !== null) unnamed.delete(picture.slice(1));
  await strike(node, community, unnamed);
  const due: string[] = [];
  for (const key of keys) {
    if (!unnamed.has(key)) strays.forget(key);
    else if (strays.isDue(key, node.now())) due.push(key);
  }
  for (const some of portions(due, PICTURES)) await removeUnnamed(node, community, some);
  for (const key of due) strays.forget(key);
}

/**
 * The very same picture may come in again just now. Who fetches it looks after the commit whether it is still there; here it is
 * put back if that commit was earlier.
 */
async function removeUnnamed(node: Node, community: string, keys: readonly string[]): Promise<void> {
  const removed = new Map<string, Uint8Array>();
  for (const key of keys) {
    const stream = await node.storage.get(key);
    if (stream) removed.set(key, await readAll(stream));
    await node.storage.remove(key);
  }
  const unnamed = new Set(keys);
  await strike(node, community, unnamed);
  for (const [key, bytes] of removed) if (!unnamed.has(key)) await node.storage.put(key, bytes);
}

/** Takes out what previews name. */
async function strike(node: Node, community: string, keys: Set<string>): Promise<void> {
  for await (const pictures of store.readPictures(node.reading(community).db, community))
    for (const url of pictures) keys.delete(url.slice(1));
}

async function* shown(node: Node, community: string) {
  for (const links of node.shownLinks) yield* links(node.reading(community).db, community);
}

function* portions<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
