import { fail, type Badge, type BadgeDesign, type badges, type ParsedInputOf } from '@learning-commons/protocol';
import type { WriteContext } from '../kernel/domain.ts';
import { beginRound } from './waiting.store.ts';
import {
  demandSecret,
  derive,
  findBadge,
  readBadges,
  saveBadge,
  savePicture,
  toBadge,
  type BadgeRow,
} from './badges.store.ts';
import { readUpload } from './upload.ts';

type SaveInput = ParsedInputOf<(typeof badges)['operations']['badge.save']>;

/** Badges of one community, retired ones too. All of them are in every list. */
const MOST = 300;
/** Bytes of a badge as JSON: it travels with each of its awards, and a fact has its limit. */
const MOST_BYTES = 12_000;

const DEFAULT_DESIGN: BadgeDesign = { shape: 'circle', symbol: 'medal', colour: 'teal' };

/** The stream that tells of badges everybody may know of. */
export const CATALOGUE = 'badges:catalogue';

/** Makes a badge, or changes one; has everybody evaluated where that may give somebody an award. */
export async function save(ctx: WriteContext, input: SaveInput): Promise<Badge> {
  const { db, community } = ctx;
  const before = await findBadge(db, community, input.id);
  await refuse(ctx, input, before);
  const picture = await choosePicture(ctx, input, before);
  const values = {
    name: input.name,
    description: input.description,
    design: picture.design,
    picture: picture.version,
    criteria: JSON.stringify(input.criteria),
    secret: input.secret ? 1 : 0,
    repeatable: input.repeatable ? 1 : 0,
    skills: JSON.stringify(input.skills),
    retired: input.retired ? 1 : 0,
  };
  if (before && Object.entries(values).every(([key, value]) => before[key as keyof BadgeRow] === value))
    return toBadge(before);
  const row: BadgeRow = { community, id: input.id, at: ctx.now, holders: before?.holders ?? 0, ...values, seq: 1 };
  if (Buffer.byteLength(JSON.stringify(toBadge(row))) > MOST_BYTES)
    throw fail('invalid', 'The badge says too much. Shorten its criteria, its description or its skills.');
  if (mayGiveMore(before, row)) {
    await beginRound(db, community);
    ctx.wake('badges');
  }
  await ctx.audit('badge.save', { thing: row.id, details: { secret: input.secret, retired: input.retired } });
  return announce(ctx, row);
}

async function refuse({ db, community }: WriteContext, input: SaveInput, before: BadgeRow | undefined) {
  if (input.design !== null && input.upload !== undefined)
    throw fail('invalid', 'Send a design or an uploaded picture, not both.');
  if (before && input.secret && !before.secret)
    throw fail(
      'conflict',
      'Everybody knows of this badge already, so it cannot become secret. Retire it and make a new one.',
    );
  if (!before && (await readBadges(db, community)).length >= MOST)
    throw fail('conflict', `A community has at most ${MOST} badges, retired ones included.`);
}

/** Facts of the catalogue are for everybody, so a secret badge is not told of: its holders hear of it with their award. */
async function announce(ctx: WriteContext, row: BadgeRow): Promise<Badge> {
  if (row.secret) return toBadge(await saveBadge(ctx.db, { ...row, seq: Math.max(1, await ctx.head(CATALOGUE)) }));
  const seq = await ctx.sequence(CATALOGUE);
  const badge = toBadge(await saveBadge(ctx.db, { ...row, seq }));
  ctx.emit('badge.saved', CATALOGUE, seq, badge);
  return badge;
}

function mayGiveMore(before: BadgeRow | undefined, after: BadgeRow): boolean {
  if (after.retired || (JSON.parse(after.criteria) as { of: unknown[] }).of.length === 0) return false;
  return (
    !before ||
    Boolean(before.retired) ||
    before.criteria !== after.criteria ||
    (before.repeatable === 0 && after.repeatable === 1)
  );
}

interface Picture {
  readonly design: string | null;
  readonly version: string;
}

/** The picture the badge is to have, kept under a version that nobody can guess: it is part of its address. */
async function choosePicture(
  { db, community }: WriteContext,
  { id, design, upload }: SaveInput,
  before: BadgeRow | undefined,
): Promise<Picture> {
  if (upload === undefined && design === null && before) return { design: before.design, version: before.picture };
  const secret = await demandSecret(db, community);
  if (upload !== undefined) {
    const content = await readUpload(Buffer.from(upload, 'base64'));
    const version = derive(secret, 'picture', id, content.toString('base64'));
    await savePicture(db, { community, badge_id: id, version, design: null, content });
    return { design: null, version };
  }
  const { shape, symbol, colour } = design ?? DEFAULT_DESIGN;
  const drawn = JSON.stringify({ shape, symbol, colour });
  const version = derive(secret, 'picture', id, drawn);
  await savePicture(db, { community, badge_id: id, version, design: drawn, content: null });
  return { design: drawn, version };
}
