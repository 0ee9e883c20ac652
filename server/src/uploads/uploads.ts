import { fail, uploads } from '@learning-commons/protocol';
import { defineDomain, type Heard, type ReadContext, type WriteContext } from '../kernel/domain.ts';
import { cleanCaptions } from './captions.ts';
import { sweeper } from './clearing.ts';
import { cleanName } from './names.ts';
import { personal } from './personal.ts';
import { processor } from './processing.ts';
import { removeAlone } from './removing.ts';
import { readHolders, readReferred, setReferences, showReferences } from './references.store.ts';
import { findShown, servingRoutes } from './serving.ts';
import { teller } from './telling.ts';
import { receivingRoutes } from './tus.ts';
import { accepted, endingOf } from './types.ts';
import * as store from './uploads.store.ts';

const filesUrl = (ctx: ReadContext) => ctx.settings.uploads.filesUrl ?? '';

/** The caller's uploads of these ids, in the order asked. */
async function ownUploads(ctx: ReadContext, ids: readonly string[]): Promise<store.UploadRow[]> {
  const rows = new Map(
    (await store.findUploads(ctx.db, ctx.community, ctx.actor.id!, [...new Set(ids)])).map((row) => [row.id, row]),
  );
  return [...new Set(ids)].flatMap((id) => rows.get(id) ?? []);
}

async function ownUpload(ctx: ReadContext, id: string): Promise<store.UploadRow> {
  const [row] = await ownUploads(ctx, [id]);
  if (!row) throw fail('not_found', 'There is no such upload of yours.');
  return row;
}

/** A thing that files are attached to, as its facts tell of it. */
interface Followed {
  /** `comment:<id>` */
  readonly thing: string;
  readonly deleted: boolean;
  readonly files: readonly string[];
}

/** Keeps to what facts say. A deleted thing names no files any longer; it may come back, so they stay, and are shown to nobody. */
async function follow(ctx: WriteContext<never>, { thing, deleted, files }: Followed): Promise<void> {
  const holder = { community: ctx.community, thing };
  if (!deleted) await setReferences(ctx.db, holder, files, ctx.now);
  await showReferences(ctx.db, holder, !deleted, ctx.now);
}

/** Nothing refers to files before it is there: most new comments have none, and nothing to be asked or written. */
async function followNew(ctx: WriteContext<never>, heard: Pick<Heard<'comment.created'>, 'data'>) {
  if (heard.data.comments?.some(({ attachments = [] }) => attachments.length > 0)) await followComments(ctx, heard);
}

async function followComments(ctx: WriteContext<never>, { data }: Pick<Heard<'comment.created'>, 'data'>) {
  for (const { id, deleted, attachments = [] } of data.comments ?? [])
    await follow(ctx, { thing: `comment:${id}`, deleted: deleted !== null, files: attachments.map((each) => each.id) });
}

async function followResources(ctx: WriteContext<never>, { data }: Pick<Heard<'resource.shared'>, 'data'>) {
  for (const { id, state, file } of data.resources ?? [])
    await follow(ctx, { thing: `resource:${id}`, deleted: state === 'removed', files: file ? [file.id] : [] });
}

export default defineDomain(uploads, {
  migrations: store.migrations,
  carrying: { files: [{ area: 'uploads', keys: store.storedKeys }] },
  workers: { uploads: processor, 'upload-news': teller, 'upload-sweep': sweeper },
  personal,
  routes: [...receivingRoutes, ...servingRoutes],
  on: {
    'comment.created': followNew,
    'comment.edited': followComments,
    'comment.deleted': followComments,
    'comment.restored': followComments,
    'resource.shared': followResources,
    'resource.edited': followResources,
    'resource.removed': followResources,
    'resource.restored': followResources,
    'resource.reviewed': followResources,
    'resource.withheld': followResources,
  },
  operations: {
    async 'upload.policy'(ctx) {
      const { on, largest, quota } = ctx.settings.uploads;
      const used = await store.readUsed(ctx.db, ctx.community, ctx.actor.id!);
      return { on, largest, accept: accepted(ctx.settings.uploads), quota, used };
    },

    async 'upload.get'(ctx, { ids }) {
      const rows = await ownUploads(ctx, ids);
      const referred = await readReferred(
        ctx.db,
        ctx.community,
        rows.map(({ id }) => id),
      );
      return rows.map((row) => store.toUpload(row, filesUrl(ctx), referred.has(row.id)));
    },

    async 'upload.describe'(ctx, { uploadId, name, alt, transcript, captions }) {
      const row = await ownUpload(ctx, uploadId);
      if (row.state === 'refused') throw fail('conflict', 'This file was refused.', { reason: 'refused' });
      const renamed = name === undefined ? row.name : cleanName(name);
      if (endingOf(renamed) !== row.ending)
        throw fail('invalid', `The name must end in .${row.ending}.`, { fields: [{ path: 'name' }] });
      const tracks = captions?.map(({ text, ...track }) => ({ ...track, text: cleanCaptions(text) }));
      if (tracks?.length && row.kind !== 'audio' && row.kind !== 'video')
        throw fail('invalid', 'Only recordings have captions.', { fields: [{ path: 'captions' }] });
      const changed = await store.updateUpload(ctx.db, row, {
        name: renamed,
        alt: alt ?? row.alt,
        transcript: transcript ?? row.transcript,
        captions: tracks ? JSON.stringify(tracks) : row.captions,
        touched_at: ctx.now,
      });
      const holders = await readHolders(ctx.db, ctx.community, row.id);
      await store.awaitNews(ctx.db, row, holders);
      if (holders.length > 0) ctx.wake('upload-news');
      return store.toUpload(changed!, filesUrl(ctx), holders.length > 0);
    },

    async 'upload.remove'(ctx, { uploadId }) {
      await removeAlone(ctx, await ownUpload(ctx, uploadId));
      return {};
    },

    async 'upload.transcript'(ctx, { uploadId }) {
      return { text: (await findShown(ctx.db, ctx.community, uploadId)).transcript };
    },

    async 'upload.attachments'(ctx, { ids }) {
      const ready = (await ownUploads(ctx, ids)).filter(({ state }) => state === 'ready');
      return ready.map((row) => store.toAttachment(row, filesUrl(ctx)));
    },
  },
});
