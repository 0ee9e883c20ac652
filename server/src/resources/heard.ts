import type { Attachment } from '@learning-commons/protocol';
import type { Heard, WriteContext } from '../kernel/domain.ts';
import { readAddress } from './address.ts';
import { ALL, forgetFile, tell } from './changes.ts';
import * as store from './resources.store.ts';
import { fileColumns } from './said.ts';

/** Reactions to what happens beside resources, in the transaction in which it does. */

const TOPIC = 'resource/';
const KIND = 'resource:';

/** Somebody wrote in a resource's discussion, or took that back: its count goes with it. */
export async function discussed(
  ctx: WriteContext,
  { data }: Heard<'comment.created' | 'comment.deleted' | 'comment.restored'>,
): Promise<void> {
  const { discussion } = data;
  if (!discussion?.topic.startsWith(TOPIC)) return;
  const row = await store.findResource(ctx.db, ctx.community, discussion.topic.slice(TOPIC.length));
  if (!row || row.comments === discussion.count) return;
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, { comments: discussion.count, tally_seq: seq });
  await tell(ctx, 'resource.discussed', seq, { tallies: [changed] });
}

/** A page was read after its resource was shared: now there is a picture of it, and the name of its site. */
export async function fetched(ctx: WriteContext, { data }: Heard<'preview.fetched'>): Promise<void> {
  if (!data.picture) return;
  const { key } = readAddress(data.url);
  if (!(await store.findByAddress(ctx.db, ctx.community, key))) return;
  const seq = await ctx.sequence(ALL);
  const row = await store.findByAddress(ctx.db, ctx.community, key);
  const isNews = row !== undefined && row.picture === null && row.file === null;
  const changed = isNews
    ? await store.updateResource(ctx.db, row, { picture: JSON.stringify(data.picture), site: data.site, seq })
    : undefined;
  await tell(ctx, 'resource.checked', seq, { resources: changed ? [changed] : [] });
}

/** The file of a resource was described anew. Whoever does not see it only keeps it. */
export async function described(ctx: WriteContext, { data }: Heard<'upload.described'>): Promise<void> {
  if (!data.thing.startsWith(KIND)) return;
  const row = await store.findResource(ctx.db, ctx.community, data.thing.slice(KIND.length));
  const columns = fileColumns(data.attachment);
  if (!row?.file || row.file === columns.file) return;
  const seq = await ctx.sequence(ALL);
  const changed = await store.updateResource(ctx.db, row, { ...columns, seq });
  await tell(ctx, 'resource.described', seq, { resources: [changed] });
}

/** The file of a resource that was removed long ago is not kept any more. */
export async function forgotten(ctx: WriteContext, { data }: Heard<'upload.forgotten'>): Promise<void> {
  if (!data.thing.startsWith(KIND)) return;
  const row = await store.findResource(ctx.db, ctx.community, data.thing.slice(KIND.length));
  if (!row?.file) return;
  const { kind } = JSON.parse(row.file) as Attachment;
  await store.updateResource(ctx.db, row, { file: null, ...(kind === 'image' && { picture: null }) });
  await forgetFile(ctx, row);
}
