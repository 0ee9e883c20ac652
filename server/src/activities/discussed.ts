import type { Heard, ReadContext, WriteContext } from '../kernel/domain.ts';
import * as store from './activities.store.ts';
import type { ActivityRow } from './activities.store.ts';
import { announceTurn } from './turn.ts';

/** Reactions to what happens in discussions. Facts carry new states: each is compared with what is kept, so a repeated one changes nothing. */

type Change = Heard<
  'comment.created' | 'comment.deleted' | 'comment.restored' | 'comment.accepted' | 'comment.endorsed'
>;
type Comment = NonNullable<Change['data']['comments']>[number];

const commentKey = (id: string) => `comment:${id}`;

/** What a new comment will ask. */
export function foreseen({ db, community }: ReadContext, { id }: { readonly id: string }): void {
  store.expectActivity(db, community, commentKey(id));
}

/** Somebody wrote something. What is anonymous stays unknown here, too. */
export async function created(ctx: WriteContext, { data }: Change): Promise<void> {
  // Without an activity nothing is there that rules or criteria of a later day could count.
  if (ctx.history === 'kept') return;
  const fresh = (data.comments ?? []).flatMap((comment) =>
    comment.author === null
      ? []
      : {
          ...blank,
          id: commentKey(comment.id),
          member: comment.author,
          verb: 'comment.posted',
          object_id: comment.id,
          object_type: comment.type,
          topic: comment.topic,
          at: comment.createdAt,
        },
  );
  await record(ctx, fresh);
}

/** A comment went, or came back: so does what rests on it. */
export async function turned(ctx: WriteContext, { data }: Change): Promise<void> {
  for (const { id, deleted } of data.comments ?? []) {
    const change = { own: commentKey(id), about: id, undone: deleted !== null };
    for (const row of await store.turnWithComment(ctx.db, ctx.community, change)) announceTurn(ctx, row);
  }
}

/** A question has another answer than before, or none. */
export async function accepted(ctx: WriteContext, { data }: Change): Promise<void> {
  for (const question of data.comments ?? []) {
    const answers = question.answerId === null ? [] : [question.answerId];
    await settle(ctx, { verb: 'answer.accepted', object: question, standing: answers.map(acceptance(ctx, question)) });
  }
}

/** Others vouch for a comment than before. */
export async function endorsed(ctx: WriteContext, { data }: Change): Promise<void> {
  for (const comment of data.comments ?? [])
    await settle(ctx, {
      verb: 'comment.endorsed',
      object: comment,
      standing: comment.endorsedBy.map(endorsement(comment)),
    });
}

/** One recognition that holds by the newest state: its id, the comment whose author it honours, and who gave it. */
interface Standing {
  readonly id: string;
  readonly about: string;
  readonly by: string | null;
}

const acceptance =
  (ctx: WriteContext, question: Comment) =>
  (answerId: string): Standing => ({ id: `accept:${question.id}:${answerId}`, about: answerId, by: ctx.actor.id });

const endorsement =
  (comment: Comment) =>
  (by: string): Standing => ({ id: `endorse:${comment.id}:${by}`, about: comment.id, by });

interface Recognised {
  readonly verb: 'answer.accepted' | 'comment.endorsed';
  readonly object: Comment;
  readonly standing: readonly Standing[];
}

/** Brings the recognitions of one thing to their newest state. */
async function settle(ctx: WriteContext, { verb, object, standing }: Recognised): Promise<void> {
  const kept = await store.recognitionsOf(ctx.db, ctx.community, { verb, objectId: object.id });
  const byId = new Map(kept.map((row) => [row.id, row]));
  const wanted = new Set(standing.map(({ id }) => id));
  for (const row of kept) if (!row.withdrawn && !wanted.has(row.id)) await withdraw(ctx, row);
  for (const each of standing) {
    const row = byId.get(each.id);
    if (!row) await recognise(ctx, verb, object, each);
    else if (row.withdrawn) await renew(ctx, row, each);
  }
}

async function withdraw(ctx: WriteContext, row: ActivityRow): Promise<void> {
  await store.markWithdrawn(ctx.db, row, { withdrawn: 1 });
  await turn(ctx, row.id, true);
}

async function renew(ctx: WriteContext, row: ActivityRow, { about, by }: Standing): Promise<void> {
  await store.markWithdrawn(ctx.db, row, { withdrawn: 0, by_member: by });
  const deed = await store.findActivity(ctx.db, ctx.community, commentKey(about));
  if (!deed?.undone) await turn(ctx, row.id, false);
}

async function turn(ctx: WriteContext, id: string, undone: boolean): Promise<void> {
  const row = await store.turnActivity(ctx.db, ctx.community, id, { undone });
  if (row) announceTurn(ctx, row);
}

/** Whose merit it is, the comment's own activity says; without one its author is unknown, and nobody is honoured. */
async function recognise(ctx: WriteContext, verb: string, object: Comment, { id, about, by }: Standing): Promise<void> {
  const deed = await store.findActivity(ctx.db, ctx.community, commentKey(about));
  if (!deed) return;
  const { member } = deed;
  const fresh = { object_id: object.id, object_type: object.type, topic: object.topic, at: ctx.now };
  await record(ctx, [{ ...blank, ...fresh, id, member, verb, by_member: by, about }]);
}

const blank = { by_member: null, object_name: null, result: null, hash: null, about: null };

async function record(ctx: WriteContext, fresh: readonly store.NewActivity[]): Promise<void> {
  for (const row of await store.insertActivities(ctx.db, ctx.community, fresh)) announceTurn(ctx, row);
}
