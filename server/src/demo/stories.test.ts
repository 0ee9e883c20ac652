import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Id, Topic, discussions, type Role } from '@learning-commons/protocol';
import { people, subjects, type Subject } from './company.ts';
import { largeThread } from './large-thread.ts';
import { countPosts } from './seed.ts';
import { demoId, moment, postByKey, postId, stepsOf, walk, type Setting } from './steps.ts';
import { stories, type Post } from './threads.ts';

const now = Date.UTC(2026, 10, 24, 13, 30);
const setting: Setting = { now, memberId: (subject) => demoId('member', subject) };
const all = stories.flatMap((story) => [...walk(story.posts)].map((entry) => ({ story, ...entry })));
const rank: Record<Role, number> = { learner: 1, curator: 2, moderator: 3, admin: 4 };
const roleOf = (subject: Subject) => rank[people[subject].role];
const name = (post: Post) => `${post.by}, ${post.ago}`;

test('the company is large enough to look like one, with every role in it', () => {
  assert.ok(subjects.length >= 24);
  const roles = subjects.map((subject) => people[subject].role);
  assert.equal(roles.filter((role) => role === 'admin').length, 1);
  assert.equal(roles.filter((role) => role === 'moderator').length, 2);
  assert.ok(roles.filter((role) => role === 'curator').length >= 4);
});

test('every post has an id of its own', () => {
  const ids = all.map(({ story, post }) => postId(story.topic, post));
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.ok(Id.safeParse(id).success);
});

test('nobody answers before they are asked, writes before their first day, or writes in the future', () => {
  for (const { post, parent } of all) {
    const at = moment(post.ago, now);
    assert.ok(at < now, name(post));
    assert.ok(at > now - people[post.by].joined * 86_400_000, `${name(post)}: not yet employed`);
    if (parent) assert.ok(at > moment(parent.ago, now), `${name(post)} answers ${name(parent)}`);
  }
});

test('nobody answers a deleted post', () => {
  for (const { post } of all) {
    const { deleted } = post;
    if (!deleted) continue;
    const end = moment(post.ago, now) + deleted.afterMinutes * 60_000;
    for (const { post: reply } of walk(post.replies ?? [])) assert.ok(moment(reply.ago, now) < end, name(reply));
  }
});

test('only curators endorse, only moderators pin and lock, and nobody endorses or applauds themselves', () => {
  for (const { post } of all) {
    for (const subject of post.endorsedBy ?? []) {
      assert.ok(roleOf(subject) >= rank.curator, `${name(post)} is endorsed by ${subject}`);
      assert.notEqual(subject, post.by, name(post));
    }
    if (post.pinnedBy) assert.ok(roleOf(post.pinnedBy) >= rank.moderator, name(post));
    for (const reactors of Object.values(post.reactions ?? {})) {
      assert.equal(new Set(reactors).size, reactors.length, name(post));
      assert.ok(!reactors.includes(post.by), `${name(post)} reacts to their own post`);
    }
  }
  for (const { locked } of stories) if (locked) assert.ok(roleOf(locked.by) >= rank.moderator);
});

test('an accepted answer is a reply to its question', () => {
  for (const { story, post } of all) {
    if (post.answer === undefined) continue;
    assert.equal(post.type, 'question', name(post));
    const answer = postByKey(story, post.answer);
    assert.ok(
      [...walk(post.replies ?? [])].some((entry) => entry.post === answer),
      name(post),
    );
  }
});

test('the demo shows what a discussion can hold', () => {
  const has = (test: (post: Post) => unknown) => all.some(({ post }) => test(post));
  assert.ok(countPosts() >= 60);
  assert.ok(has(({ anonymous, type }) => anonymous && type === 'concern'));
  assert.ok(has(({ edits }) => edits) && has(({ deleted }) => deleted) && has(({ pinnedBy }) => pinnedBy));
  assert.ok(has(({ type }) => type === 'resource') && stories.some(({ locked }) => locked));
  for (const pattern of [
    /```\w+\n/,
    /^\|/m,
    /- \[x\]/,
    /^> /m,
    /@\{\w+\}/,
    /\p{Script=Arabic}/u,
    /\p{Script=Devanagari}/u,
    /ß/,
  ]) {
    assert.ok(
      has(({ body }) => pattern.test(body)),
      String(pattern),
    );
  }
});

test('every step is a request the contract accepts, in the order of time and never in the future', () => {
  for (const story of stories) {
    assert.ok(Topic.safeParse(story.topic).success);
    const steps = stepsOf(story, setting);
    steps.forEach(({ operation, input, at, actor }, index) => {
      const contract = discussions.operations[operation as keyof typeof discussions.operations];
      const parsed = contract.input.safeParse(input);
      assert.ok(parsed.success, `${story.topic}, ${operation} by ${actor}: ${parsed.error?.message}`);
      assert.ok(at <= now, `${story.topic}, ${operation} by ${actor}`);
      assert.ok(index === 0 || steps[index - 1]!.at <= at);
    });
  }
});

test('the hour at which the demo starts changes nothing but the times', () => {
  const shape = (at: number) => stories.flatMap((story) => stepsOf(story, { ...setting, now: at })).length;
  for (let hour = 0; hour < 24; hour += 1) assert.equal(shape(now + hour * 3_600_000), shape(now));
});

test('a mention is spelled out and carries the id of its member', () => {
  const inputs = stories
    .flatMap((story) => stepsOf(story, setting))
    .flatMap((step) => (step.operation === 'comment.create' ? step.input : []));
  const mentioning = inputs.filter(({ mentions }) => mentions!.length > 0);
  assert.ok(mentioning.length > 0);
  assert.ok(inputs.every(({ body }) => !body.includes('@{')));
  assert.ok(
    mentioning.some(
      ({ body, mentions }) => body.includes('@Tomasz Wiśniewski') && mentions![0] === setting.memberId('tomasz'),
    ),
  );
});

test('a large topic is the same each time, whole, and answers only what stands before it', () => {
  const posts = [...largeThread(2_000, { now })];
  assert.deepEqual(posts, [...largeThread(2_000, { now })]);
  const seen = new Set<string>();
  for (const { input, at } of posts) {
    assert.ok(discussions.operations['comment.create'].input.safeParse(input).success);
    assert.ok(at < now && !seen.has(input.id));
    assert.ok(!input.parentId || seen.has(input.parentId));
    seen.add(input.id);
  }
  const roots = posts.filter(({ input }) => input.parentId === null).length;
  assert.ok(roots > 400 && roots < 800);
});
