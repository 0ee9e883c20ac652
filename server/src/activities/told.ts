import { createHash } from 'node:crypto';
import {
  ActivityRecord,
  fail,
  type Activity,
  type ParsedInputOf,
  type Person,
  type RecordOutcome,
  type activities,
} from '@learning-commons/protocol';
import type { CommunitySettings, WriteContext } from '../kernel/domain.ts';
import { memberId } from '../kernel/issuer.ts';
import type { Actor } from '../kernel/session.ts';
import * as store from './activities.store.ts';
import type { ActivityRow } from './activities.store.ts';
import { announceTurn } from './turn.ts';

type Context = WriteContext;
type Operations = (typeof activities)['operations'];

const DAY = 86_400_000;
/** The earliest time an activity may have: whoever counts in seconds lands in 1970. */
export const EARLIEST = Date.UTC(2000);
/** Ids that discussions, resources, requests and statements give. */
const RESERVED = /^(comment|accept|endorse|shared|recommended|useful|finished|answered):[A-Za-z0-9_-]{22}(:|$)|^xapi:/;

/** What another system told, checked, with its member and the hash of its words. */
export interface Told {
  readonly record: ActivityRecord;
  readonly issuer: string;
  readonly member: string;
  readonly hash: string;
}

/** What became of one record, and its row where there is one. */
interface Kept {
  readonly outcome: 'recorded' | 'known' | 'conflict';
  readonly row: ActivityRow;
}

/** Answers `activity.record`. */
export async function record(
  ctx: Context,
  input: ParsedInputOf<Operations['activity.record']>,
): Promise<{ activity: Activity; known: boolean }> {
  const told = check(ctx, input);
  const { outcome, row } = (await keep(ctx, [told])).get(told)!;
  if (outcome === 'conflict')
    throw fail('conflict', 'This id was used before for something else. Tell of another activity under another id.', {
      id: input.id,
    });
  return { activity: store.toActivity(row), known: outcome === 'known' };
}

/** Answers `activity.recordAll`. */
export async function recordAll(
  ctx: Context,
  input: ParsedInputOf<Operations['activity.recordAll']>,
): Promise<{ results: RecordOutcome[] }> {
  const read = input.activities.map((item) => readItem(ctx, item));
  const kept = await keep(
    ctx,
    read.flatMap((each) => ('told' in each ? each.told : [])),
  );
  return {
    results: read.map((each) => {
      if (!('told' in each)) return each;
      const { outcome } = kept.get(each.told)!;
      return { id: each.told.record.id, outcome };
    }),
  };
}

/** Answers `activity.undo`. */
export async function undo(ctx: Context, { id, on }: ParsedInputOf<Operations['activity.undo']>): Promise<Activity> {
  const row = await store.findActivity(ctx.db, ctx.community, id);
  if (!row) throw fail('not_found', 'There is no such activity.');
  ctx.require(row.hash !== null, 'This follows from a discussion; it is taken back and brought back there.');
  const turned = await store.turnActivity(ctx.db, ctx.community, id, { undone: on });
  if (turned) announceTurn(ctx, turned);
  return store.toActivity(turned ?? row);
}

/** One item of a batch: what it tells, or what is wrong with it. */
function readItem(ctx: Context, item: unknown): { told: Told } | RecordOutcome {
  const { id } = (item ?? {}) as { id?: unknown };
  const invalid = (message: string): RecordOutcome => ({
    id: typeof id === 'string' ? id.slice(0, 200) : '',
    outcome: 'invalid',
    message,
  });
  const read = ActivityRecord.safeParse(item);
  if (!read.success) {
    const [issue] = read.error.issues;
    return invalid(`${issue!.path.join('.') || 'activity'}: ${issue!.message}`.slice(0, 400));
  }
  try {
    return { told: check(ctx, read.data) };
  } catch (error) {
    return invalid((error as Error).message);
  }
}

/** What no schema can say of a record. Throws `invalid`. */
function check(ctx: Context, record: ActivityRecord): Told {
  const { id, at } = record;
  if (RESERVED.test(id))
    throw refuse(
      'id',
      'Ids of this form are given here, to discussions and xAPI statements. Put a word of your own in front.',
    );
  if (at !== undefined && at < EARLIEST)
    throw refuse('at', 'The time lies before 2000: give milliseconds since 1970, not seconds.');
  if (at !== undefined && at > ctx.now + DAY) throw refuse('at', 'The time lies more than a day in the future.');
  return toldOf(ctx, record);
}

/** A record with its member and its hash. Throws `invalid` when nobody knows its member. */
export function toldOf(ctx: Context, record: ActivityRecord): Told {
  const { actor } = record;
  const issuer = issuerOf(ctx.settings, actor.issuer);
  return { record, issuer, member: memberId(ctx.community, issuer, actor.subject), hash: hashOf(record, issuer) };
}

function issuerOf({ issuers }: CommunitySettings, named: string | undefined): string {
  const ids = issuers.map(({ id }) => id);
  const issuer = named ?? (ids.length === 1 ? ids[0] : undefined);
  if (issuer !== undefined && ids.includes(issuer)) return issuer;
  if (issuer !== undefined)
    throw refuse('actor.issuer', `No issuer ${JSON.stringify(issuer)} speaks for this community.`);
  throw refuse('actor.issuer', `Several issuers speak for this community; say which one knows this member.`);
}

const refuse = (path: string, message: string) => fail('invalid', message, { fields: [{ path, message }] });

/** The words of an activity. What was said beside it of its member, such as a name, may differ the next time. */
function hashOf({ actor, verb, object, topic, at, result }: ActivityRecord, issuer: string): string {
  const words = [issuer, actor.subject, verb, object.id, object.type, object.name, topic, at];
  const outcome = result && [result.completion, result.success, result.score];
  return createHash('sha256')
    .update(JSON.stringify([...words, outcome]))
    .digest('base64url');
}

/** Keeps what is new and says what became of each. Rows and members are written in one order, so that two nodes do not wait for each other. */
export async function keep(ctx: Context, all: readonly Told[]): Promise<Map<Told, Kept>> {
  const first = new Map<string, Told>();
  for (const told of all) if (!first.has(told.record.id)) first.set(told.record.id, told);
  const fresh = [...first.values()].map((told) => newRow(ctx, told)).sort((one, other) => (one.id < other.id ? -1 : 1));
  const rows = new Map<string, ActivityRow>();
  const inserted = new Set<string>();
  for (const row of await store.insertActivities(ctx.db, ctx.community, fresh)) {
    rows.set(row.id, row);
    inserted.add(row.id);
  }
  const former = [...first.keys()].filter((id) => !inserted.has(id));
  for (const row of await store.findActivities(ctx.db, ctx.community, former)) rows.set(row.id, row);
  const told = [...first.values()].filter(({ record }) => inserted.has(record.id));
  await meetAll(ctx, told);
  for (const { record } of told) announceTurn(ctx, rows.get(record.id)!);
  return new Map(
    all.map((each) => {
      const row = rows.get(each.record.id)!;
      const isNew = inserted.has(row.id) && first.get(row.id) === each;
      return [each, { row, outcome: isNew ? 'recorded' : row.hash === each.hash ? 'known' : 'conflict' }];
    }),
  );
}

function newRow(ctx: Context, { record, member, hash }: Told): store.NewActivity {
  const { id, verb, object, topic = null, at = ctx.now, result } = record;
  return {
    id,
    member,
    by_member: null,
    verb,
    object_id: object.id,
    object_type: object.type ?? null,
    object_name: object.name ?? null,
    topic,
    result: result ? JSON.stringify(result) : null,
    at,
    hash,
    about: null,
  };
}

/** Lets domains know of the members of whom there is news, once each; of several tellings in one batch the last counts. */
async function meetAll(ctx: Context, told: readonly Told[]): Promise<void> {
  const members = new Map(told.map((each) => [each.member, each]));
  const ids = [...members.keys()].sort();
  const known = new Map(
    (ids.length === 0 ? [] : await ctx.call('member.list', { ids })).map((each) => [each.id, each]),
  );
  for (const id of ids) {
    const each = members.get(id)!;
    if (isNews(each.record.actor, known.get(id))) await ctx.meet(hearsayOf(ctx, each));
  }
}

/** Whether anything is said of a member that is not known so already. Groups are known to others, so they always are. */
function isNews({ name, title, avatar, groups }: ActivityRecord['actor'], known: Person | undefined): boolean {
  if (!known || groups !== undefined) return true;
  const differs = (said: string | undefined, held: string | undefined) => said !== undefined && said !== held;
  return differs(name, known.name) || differs(title, known.title) || differs(avatar, known.avatar);
}

function hearsayOf(ctx: Context, { record: { actor }, issuer, member }: Told): Actor {
  const { subject, name, title, avatar, groups } = actor;
  const said = { name, title, avatar, groups };
  return {
    community: ctx.community,
    id: member,
    role: 'learner',
    // Not the subject: it may be an e-mail address, and everybody sees this.
    person: {
      id: member,
      name: name ?? `Member ${member.slice(0, 4)}`,
      ...(title && { title }),
      ...(avatar && { avatar }),
    },
    groups: groups ?? [],
    issuer,
    subject,
    expiresAt: null,
    hearsay: (['name', 'title', 'avatar', 'groups'] as const).filter((key) => said[key] !== undefined),
  };
}
