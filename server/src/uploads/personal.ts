import type { Personal } from '../kernel/personal.ts';
import { forgetHolders, readHolders, readReferred } from './references.store.ts';
import * as store from './uploads.store.ts';
import type { UploadRow } from './uploads.store.ts';

/** Uploads of one portion. */
const PORTION = 50;

/**
 * What uploads keep of members. Their files go with their bytes, save those that a resource of the library is made of: these
 * stay with it, from nobody.
 */
export const personal: Personal = {
  tables: {
    uploads: {
      key: ['id'],
      members: { owner: {} },
      show(row, { settings }) {
        const upload = row as unknown as UploadRow;
        return upload.state === 'ready'
          ? { attachment: store.toAttachment(upload, settings.uploads.filesUrl ?? '') }
          : {};
      },
    },
  },
  async erase(ctx, { member, nobody }) {
    const { db, community } = ctx;
    const rows = await store.readUploadsOf(db, community, member, PORTION);
    const shown = await readReferred(
      db,
      community,
      rows.map(({ id }) => id),
    );
    for (const row of rows) {
      const holders = await readHolders(db, community, row.id);
      if (shown.get(row.id) === 'shown' && holders.some((thing) => thing.startsWith('resource:')))
        await store.updateUpload(db, row, { owner: nobody });
      else {
        await store.forgetUpload(db, row);
        await forgetHolders(db, community, row.id);
      }
    }
    if (rows.length > 0) ctx.wake('uploads');
    return rows.length > 0;
  },
};
