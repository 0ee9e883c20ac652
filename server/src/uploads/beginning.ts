import { Metadata } from '@tus/server';
import { fail, type UploadPolicy } from '@learning-commons/protocol';
import type { Node } from '../kernel/node.ts';
import { noting, type Noted } from '../kernel/noted.ts';
import type { Actor } from '../kernel/session.ts';
import { cleanName } from './names.ts';
import { endingOf, fits, takenType } from './types.ts';
import * as store from './uploads.store.ts';

/** What an upload says of itself when it begins. */
interface Announced {
  readonly id: string;
  readonly name: string;
  /** The media type its system takes it for; may be empty. */
  readonly type: string;
  readonly bytes: number;
}

/** Pages ask what is taken before they send anything. */
const HOSTILE: Noted = { event: 'file.refused' };

/**
 * Keeps a new upload and answers its id. The same id announced again in the same way is the same upload. Rejects with `invalid`
 * for what is not taken, and for what is too large or would not fit into the room that is left.
 */
export async function begin(node: Node, actor: Actor, request: Request, policy: UploadPolicy): Promise<string> {
  const announced = readAnnounced(request);
  const { community } = actor;
  const settings = node.communities.get(community)!.uploads;
  if (!policy.on) throw fail('forbidden', 'Nothing can be uploaded here.', { reason: 'off' });
  const name = cleanName(announced.name);
  const ending = endingOf(name);
  const type = takenType(settings, ending);
  if (!type)
    throw noting(fail('invalid', `Files that end in .${ending} are not taken.`, { reason: 'type', ending }), HOSTILE);
  if (!fits(type, announced.type))
    throw noting(
      fail('invalid', 'The file’s ending and its media type contradict each other.', { reason: 'mismatch', ending }),
      HOSTILE,
    );
  const limit = settings.largest[type.kind];
  if (announced.bytes > limit)
    throw fail('invalid', `Files of this kind have at most ${limit} bytes.`, { reason: 'size', limit });
  if (announced.bytes === 0) throw fail('invalid', 'The file is empty.', { reason: 'empty' });
  const row = blank({ community, id: announced.id, owner: actor.id!, name, ending, bytes: announced.bytes });
  await node.write(community, async (ctx) => {
    const made = { ...row, kind: type.kind, type: type.type, created_at: ctx.now, touched_at: ctx.now };
    const existing = await store.findUpload(ctx.db, community, announced.id);
    if (existing) return demandSame(existing, made);
    const used = await store.readUsed(ctx.db, community, made.owner);
    if (used + made.bytes > settings.quota)
      throw fail('invalid', 'There is not enough room left for this file.', {
        reason: 'quota',
        limit: settings.quota,
        used,
      });
    if (!(await store.insertUpload(ctx.db, made))) throw fail('unavailable', 'Try the same request again.');
  });
  return announced.id;
}

const broken = (message: string) =>
  noting(fail('invalid', message, { reason: 'protocol' }), { event: 'input.refused' });

function readAnnounced({ headers }: Request): Announced {
  const bytes = Number(headers.get('upload-length') ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw broken('Upload-Length must say how many bytes will come.');
  const { id = '', filename = '', filetype = '' } = readMetadata(headers.get('upload-metadata') ?? '');
  if (!/^[A-Za-z0-9_-]{22}$/.test(id ?? ''))
    throw broken('Upload-Metadata must hold an `id` of 22 base64url characters.');
  return { id: id!, name: filename ?? '', type: filetype ?? '', bytes };
}

function readMetadata(text: string): Record<string, string | null | undefined> {
  try {
    return Metadata.parse(text);
  } catch {
    throw broken('Upload-Metadata cannot be read.');
  }
}

function demandSame(existing: store.UploadRow, { owner, name, bytes }: store.UploadRow) {
  if (existing.owner !== owner || existing.name !== name || existing.bytes !== bytes)
    throw fail('conflict', 'This id was used before for another file.', { reason: 'id' });
}

function blank(known: Pick<store.UploadRow, 'community' | 'id' | 'owner' | 'name' | 'ending' | 'bytes'>) {
  return {
    ...known,
    state: 'receiving' as const,
    received: 0,
    stored: known.bytes,
    problem: null,
    sizes: '[]',
    alt: '',
    transcript: '',
    captions: '[]',
    attached: 0,
    tries: 0,
  };
}
