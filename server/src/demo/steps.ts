import { createHash } from 'node:crypto';
import type { Contract, Id, InputOf, OperationName } from '@learning-commons/protocol';
import { people, type Subject } from './company.ts';
import type { Ago, Post, Story } from './threads.ts';

/** One operation somebody once asked for. */
export type Step = {
  readonly [N in OperationName]: {
    readonly at: number;
    readonly actor: Subject;
    readonly operation: N;
    readonly input: InputOf<Contract['operations'][N]>;
  };
}[OperationName];

/** What turns a story into steps: the present moment, and how the server names members. */
export interface Setting {
  readonly now: number;
  readonly memberId: (subject: Subject) => Id;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The same 128-bit id for the same words, on every machine. */
export function demoId(...words: readonly string[]): Id {
  return createHash('sha256').update(words.join('\n')).digest().subarray(0, 16).toString('base64url');
}

/** The id of a post. Its author and its time name it, so that a corrected text keeps its place. */
export function postId(topic: string, { by, ago }: Post): Id {
  return demoId(topic, by, ago);
}

/** The moment a phrase such as `12d 09:40` or `2h 15m` means. */
export function moment(ago: Ago, now: number): number {
  const day = /^(\d+)d (\d+):(\d+)$/.exec(ago);
  if (day) return now - (now % DAY) - Number(day[1]) * DAY + Number(day[2]) * HOUR + Number(day[3]) * MINUTE;
  const hours = Number(/(\d+)h/.exec(ago)?.[1] ?? 0);
  const minutes = Number(/(\d+)m/.exec(ago)?.[1] ?? 0);
  return now - hours * HOUR - minutes * MINUTE;
}

/** Every post of a story with the post it answers, parents first. */
export function* walk(
  posts: readonly Post[],
  parent: Post | null = null,
): Generator<{ post: Post; parent: Post | null }> {
  for (const post of posts) {
    yield { post, parent };
    yield* walk(post.replies ?? [], post);
  }
}

/** Everything that happened on one page, in the order of time. */
export function stepsOf(story: Story, setting: Setting): Step[] {
  const steps = [...walk(story.posts)].flatMap(({ post, parent }) => stepsOfPost(story, post, parent, setting));
  for (const actor of story.followedBy ?? []) {
    steps.push({
      at: joined(actor, setting.now),
      actor,
      operation: 'discussion.follow',
      input: { topic: story.topic, level: 'follow' },
    });
  }
  if (story.locked) {
    const { by, ago, reason } = story.locked;
    steps.push({
      at: moment(ago, setting.now),
      actor: by,
      operation: 'discussion.lock',
      input: { topic: story.topic, on: true, reason },
    });
  }
  return steps.sort((a, b) => a.at - b.at);
}

function joined(subject: Subject, now: number) {
  return now - people[subject].joined * DAY;
}

function stepsOfPost(story: Story, post: Post, parent: Post | null, setting: Setting): Step[] {
  const at = moment(post.ago, setting.now);
  const commentId = postId(story.topic, post);
  const created: Step = {
    at,
    actor: post.by,
    operation: 'comment.create',
    input: {
      id: commentId,
      topic: story.topic,
      parentId: parent && postId(story.topic, parent),
      type: post.type ?? 'comment',
      anonymous: post.anonymous ?? false,
      ...withMentions(post.body, setting),
    },
  };
  return [
    created,
    ...edits(post, commentId, at, setting),
    ...verdicts(story, post, commentId, setting),
    ...reactions(post, commentId, setting),
  ];
}

/** A text as its author's composer sends it: `@{subject}` spelled out, and the ids of those it names. */
function withMentions(text: string, { memberId }: Setting) {
  const mentions = new Set<Id>();
  const body = text.replace(/@\{(\w+)\}/g, (_, subject: Subject) => {
    mentions.add(memberId(subject));
    return `@${people[subject].name}`;
  });
  return { body, mentions: [...mentions] };
}

function edits(post: Post, commentId: Id, at: number, setting: Setting): Step[] {
  const steps: Step[] = (post.edits ?? []).map(({ afterMinutes, body }, revision) => ({
    at: at + afterMinutes * MINUTE,
    actor: post.by,
    operation: 'comment.edit',
    input: { id: demoId(commentId, `edit ${revision}`), commentId, revision, ...withMentions(body, setting) },
  }));
  if (!post.deleted) return steps;
  return [
    ...steps,
    {
      at: at + post.deleted.afterMinutes * MINUTE,
      actor: post.deleted.by,
      operation: 'comment.delete',
      input: { commentId },
    },
  ];
}

function verdicts(story: Story, post: Post, commentId: Id, { now }: Setting): Step[] {
  const at = moment(post.ago, now);
  const steps: Step[] = (post.endorsedBy ?? []).map((actor, index) => ({
    at: soonAfter(at, (index + 1) * 95 * MINUTE, now),
    actor,
    operation: 'comment.endorse',
    input: { commentId, on: true },
  }));
  if (post.pinnedBy)
    steps.push({
      at: soonAfter(at, 5 * MINUTE, now),
      actor: post.pinnedBy,
      operation: 'comment.pin',
      input: { commentId, on: true },
    });
  const answer = post.answer && postByKey(story, post.answer);
  if (answer) {
    const accepted = soonAfter(moment(answer.ago, now), 40 * MINUTE, now);
    steps.push({
      at: accepted,
      actor: post.by,
      operation: 'comment.accept',
      input: { commentId: postId(story.topic, answer), on: true },
    });
  }
  return steps;
}

/** The post of that key. Throws for a key nobody bears: a slip in the story. */
export function postByKey(story: Story, key: string): Post {
  for (const { post } of walk(story.posts)) if (post.key === key) return post;
  throw new Error(`No post of the story “${story.topic}” bears the key “${key}”.`);
}

function reactions(post: Post, commentId: Id, { now }: Setting): Step[] {
  const given = Object.entries(post.reactions ?? {}).flatMap(([emoji, by]) => by.map((actor) => ({ emoji, actor })));
  const at = moment(post.ago, now);
  return given.map(({ emoji, actor }, index) => ({
    // Nobody reacts before their first day, and what is a month old still finds a newcomer's eye.
    at: Math.max(soonAfter(at, (index + 1) * 17 * MINUTE, now), joined(actor, now) + (index + 1) * HOUR),
    actor,
    operation: 'comment.react',
    input: { commentId, emoji, on: true },
  }));
}

/** A while later, yet never in the future: what happened within the last hours happened faster. */
function soonAfter(at: number, delay: number, now: number) {
  return at + Math.min(delay, Math.round(((now - at) * delay) / (delay + 2 * HOUR)));
}
