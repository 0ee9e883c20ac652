import type { Node } from '../kernel/node.ts';
import { Strays } from '../kernel/strays.ts';
import type { Worker } from '../kernel/workers.ts';
import { forgetHolders, readHolders } from './references.store.ts';
import * as store from './uploads.store.ts';

const DAY = 86_400_000;
/** Uploads whose bytes are compared with the record at once. */
const BATCH = 200;

/** Does one step of forgetting what is not wanted; answers whether there was one. */
export async function clear(node: Node, community: string): Promise<boolean> {
  return (await forget(node, community)) || (await removeBytes(node, community));
}

/** Forgets a file that nothing refers to, or that deleted things alone refer to, once it was kept for as long as is promised. */
async function forget(node: Node, community: string): Promise<boolean> {
  const { keepDeleted } = node.communities.get(community)!.uploads;
  const bounds = { alone: node.now() - store.KEPT_ALONE, hidden: node.now() - keepDeleted };
  if (!(await store.nextForgotten(node.reading(community).db, community, bounds))) return false;
  return node.write(community, async (ctx) => {
    // Read again: something may refer to it by now.
    const row = await store.nextForgotten(ctx.db, community, bounds);
    if (!row || !(await store.forgetUpload(ctx.db, row))) return false;
    const things = await readHolders(ctx.db, community, row.id);
    await forgetHolders(ctx.db, community, row.id);
    for (const thing of things) ctx.announce('upload.forgotten', { thing, uploadId: row.id });
    return true;
  });
}

/** Removes the bytes of what was forgotten, however far an earlier run came. */
async function removeBytes(node: Node, community: string): Promise<boolean> {
  const { db } = node.reading(community);
  const gone = await store.nextRemoval(db, community);
  if (gone === undefined) return false;
  for await (const key of node.storage.list(store.folderOf({ community, id: gone }))) await node.storage.remove(key);
  await node.write(community, (ctx) => store.forgetRemoval(ctx.db, community, gone));
  return true;
}

/**
 * The worker that compares the storage with the record, once a day and after each start: bytes come before the row that counts
 * them, so a process that ended in between left some that no row tells of.
 */
export const sweeper: Worker = {
  every: DAY / 1_000,
  async run(node) {
    for (const community of node.communities.keys()) await sweep(node, community);
    return false;
  },
};

const straysOf = () => new Strays();

async function sweep(node: Node, community: string): Promise<void> {
  let keys = new Map<string, string[]>();
  const compare = async () => {
    await clearStray(node, community, keys);
    keys = new Map();
  };
  for await (const key of node.storage.list(`uploads/${community}/`)) {
    const [, , id] = key.split('/') as [string, string, string];
    if (!keys.has(id) && keys.size === BATCH) await compare();
    keys.set(id, [...(keys.get(id) ?? []), key]);
  }
  if (keys.size > 0) await compare();
}

/** Bytes without a row go a day later. Pieces of what is complete are nobody's at once. */
async function clearStray(node: Node, community: string, keys: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const strays = node.the(straysOf);
  const states = await store.readStates(node.reading(community).db, community, [...keys.keys()]);
  for (const [id, own] of keys) {
    const state = states.get(id);
    if (state === undefined) await suspect(node, strays, { community, id });
    else strays.forget(store.folderOf({ community, id }));
    if (state === 'ready' || state === 'refused')
      for (const key of own) if (/\/piece-[^/]*$/.test(key)) await node.storage.remove(key);
  }
}

async function suspect(node: Node, strays: Strays, upload: { community: string; id: string }) {
  const name = store.folderOf(upload);
  if (!strays.isDue(name, node.now())) return;
  strays.forget(name);
  await node.write(upload.community, async (ctx) => {
    await store.awaitRemoval(ctx.db, upload);
    ctx.wake('uploads');
  });
}
