import { fail } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { readReferred } from './references.store.ts';
import { forgetUpload, type UploadRow } from './uploads.store.ts';

/** Removes an upload that nothing refers to, with what has come of it. Throws `conflict` for one that something does. */
export async function removeAlone(ctx: WriteContext<never>, row: Pick<UploadRow, 'community' | 'id'>): Promise<void> {
  if ((await readReferred(ctx.db, row.community, [row.id])).size > 0)
    throw fail('conflict', 'The file is attached to something. Remove it there.', { reason: 'attached' });
  await forgetUpload(ctx.db, { community: row.community, id: row.id });
  ctx.wake('uploads');
}
