import type * as z from 'zod';
import { fail, type CommonsError } from '@learning-commons/protocol';

/** A place in a list as clients carry it: opaque to them, whatever the list is ordered by. */
export function writeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that `writeCursor` wrote down. Throws `invalid` for anything that does not fit the schema. */
export function readCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw strangeCursor();
  }
}

/** The refusal of a cursor that no list here gave out. */
export function strangeCursor(): CommonsError {
  return fail('invalid', 'This cursor was not made by this server. Start again without one.', {
    fields: [{ path: 'cursor' }],
  });
}
