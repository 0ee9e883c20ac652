import { fail, type Attachment, type Picture, type ResourceFields } from '@learning-commons/protocol';
import type { ReadContext } from '../kernel/domain.ts';
import { bytesOf } from '../kernel/named-people.ts';
import { readAddress, type Address } from './address.ts';
import { knownSkills } from './lists.store.ts';
import { asked } from './neighbours.ts';
import type { NewResource } from './resources.store.ts';
import { UNKNOWN_LENGTH } from './resources.store.ts';
import { languageTag, skillKey } from '../kernel/words.ts';

/** Types that need no address. */
const PLACELESS: readonly string[] = ['file', 'person', 'event'];
/** Bytes of a file's description that travel with every fact. */
const FILE_BYTES = 8_000;
/** A picture is drawn at most so wide. */
const PICTURE_WIDTH = 960;

/** What is said about a resource, in order, as its row holds it. */
export interface Said {
  readonly columns: Pick<
    NewResource,
    | 'type'
    | 'title'
    | 'url'
    | 'host'
    | 'description'
    | 'minutes'
    | 'language'
    | 'level'
    | 'skills'
    | 'author'
    | 'starts_at'
    | 'ends_at'
    | 'length'
  >;
  readonly address: Address | null;
  /** Keys of its skills. */
  readonly skills: readonly string[];
}

/** Brings what people say into order: addresses are cleaned, skills written as they are known here. Throws `invalid` for what does not fit together. */
export async function settle(ctx: ReadContext, fields: ResourceFields): Promise<Said> {
  const { type, title, description, minutes, level, author } = fields;
  const address = fields.url === null ? null : readAddress(fields.url);
  if (!address && !PLACELESS.includes(type)) throw invalid('url', `A resource of the type ${type} needs an address.`);
  const [startsAt, endsAt] = type === 'event' ? [fields.startsAt, fields.endsAt] : [null, null];
  if (startsAt !== null && endsAt !== null && endsAt < startsAt)
    throw invalid('endsAt', 'An event cannot end before it begins.');
  const byKey = new Map<string, string>();
  for (const skill of fields.skills) if (!byKey.has(skillKey(skill))) byKey.set(skillKey(skill), skill);
  const known = await knownSkills(ctx.db, ctx.community, [...byKey.keys()]);
  return {
    columns: {
      type,
      title,
      url: address?.url ?? null,
      host: address?.host ?? null,
      description,
      minutes,
      language: fields.language === null ? null : languageTag(fields.language),
      level,
      skills: JSON.stringify([...byKey].map(([key, skill]) => known.get(key) ?? skill)),
      author,
      starts_at: startsAt,
      ends_at: endsAt,
      length: minutes ?? UNKNOWN_LENGTH,
    },
    address,
    skills: [...byKey.keys()],
  };
}

/** What is known of the page at an address: its picture, and the name of its site, or its host. */
export async function known(
  ctx: ReadContext,
  address: Address | null,
): Promise<{ site: string | null; picture: string | null }> {
  if (!address) return { site: null, picture: null };
  const [preview] = (await asked(ctx, 'preview.known', { urls: [address.url] })) ?? [];
  return {
    site: preview?.site ?? address.host.slice(0, 120),
    picture: preview?.picture ? JSON.stringify(preview.picture) : null,
  };
}

/** The caller's upload of this id, as it is kept with a resource, and a picture of it where it is one. Throws `invalid` where there is none. */
export async function fileOf(ctx: ReadContext, uploadId: string): Promise<{ file: string; picture: string | null }> {
  const [attachment] = (await asked(ctx, 'upload.attachments', { ids: [uploadId] })) ?? [];
  if (!attachment) throw invalid('uploadId', 'There is no such upload of yours that is ready.');
  return fileColumns(attachment);
}

/** A file as it is kept with a resource, and a picture of it where it is one. */
export function fileColumns(attachment: Attachment): { file: string; picture: string | null } {
  const picture = pictureOf(attachment);
  return { file: JSON.stringify(fitting(attachment)), picture: picture && JSON.stringify(picture) };
}

function pictureOf({ kind, sizes }: Attachment): Picture | null {
  if (kind !== 'image') return null;
  return sizes.findLast(({ width }) => width <= PICTURE_WIDTH) ?? sizes[0] ?? null;
}

function fitting(attachment: Attachment): Attachment {
  if (bytesOf(attachment) <= FILE_BYTES) return attachment;
  return { ...attachment, captions: [] };
}

/** The member a resource points at. Throws `invalid` where there is none. */
export async function memberOf(ctx: ReadContext, id: string | undefined): Promise<string | null> {
  if (id === undefined) return null;
  const [person] = await ctx.call('member.list', { ids: [id] });
  if (!person) throw invalid('memberId', 'There is no such member.');
  return person.id;
}

/** The refusal of one field. */
export function invalid(path: string, message: string) {
  return fail('invalid', message, { fields: [{ path }] });
}
