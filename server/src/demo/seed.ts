import type { DiscussionPage, Id, OperationName, Receipt, WriteReply } from '@learning-commons/protocol';
import { seedBadges } from './badges.ts';
import { seedLibrary } from './library.ts';
import { subjects, type Subject } from './company.ts';
import { postByKey, postId, stepsOf, walk, type Setting } from './steps.ts';
import { stories, type Story } from './threads.ts';
import { seedWishes } from './wishes.ts';

/** Performs one operation as somebody, as if it were `at`. Resolves to what the operation answers. */
export type Perform = (actor: Subject, operation: OperationName, input: unknown, at: number) => Promise<unknown>;

/** Steps handed in at once. The writer keeps their order and commits them together, which is what makes seeding quick. */
const GROUP = 32;

/** Has read every page to its end once it is seeded, which is how a later run knows. */
const ARCHIVIST: Subject = 'tomasz';

/**
 * Replays the demo company's past through the real operations. Pages that are complete are left alone, whatever has
 * happened to them since; one that was interrupted is completed. Resolves to the number of pages written.
 */
export async function seed(perform: Perform, setting: Setting): Promise<number> {
  const complete = await Promise.all(stories.map((story) => isComplete(story, perform, setting)));
  const missing = stories.filter((_, index) => !complete[index]);
  if (missing.length > 0) await introduce(missing, perform, setting);
  await Promise.all(missing.map((story) => replay(story, perform, setting)));
  await seedLibrary(perform, setting);
  await seedWishes(perform, setting);
  await seedBadges(perform, setting);
  return missing.length;
}

async function isComplete({ topic }: Story, perform: Perform, { now }: Setting): Promise<boolean> {
  const page = (await perform(ARCHIVIST, 'discussion.get', { topic, limit: 1 }, now)) as DiscussionPage;
  return page.viewer.readTo > 0;
}

/** A member is known, and can be mentioned, from the first write on: so everybody comes by once, also who only reads. */
async function introduce(missing: readonly Story[], perform: Perform, { now }: Setting) {
  const visit = (actor: Subject, { topic }: Story) =>
    perform(actor, 'discussion.follow', { topic, level: 'normal' }, now);
  await Promise.all(missing.map((story) => visit(ARCHIVIST, story)));
  await Promise.all(subjects.map((actor) => visit(actor, stories[0]!)));
}

async function replay(story: Story, perform: Perform, setting: Setting): Promise<void> {
  const marks = new Map<Id, number>();
  const steps = stepsOf(story, setting);
  for (let start = 0; start < steps.length; start += GROUP) {
    const group = steps.slice(start, start + GROUP);
    const replies = group.map(({ actor, operation, input, at }) => perform(actor, operation, input, at));
    const receipts = (await Promise.all(replies)) as WriteReply<Receipt>[];
    group.forEach(({ operation, input }, index) => {
      if (operation === 'comment.create') marks.set(input.id, receipts[index]!.result.seq);
    });
  }
  await setReadMarks(story, marks, perform, setting);
}

async function setReadMarks(story: Story, marks: ReadonlyMap<Id, number>, perform: Perform, { now }: Setting) {
  const { topic, followedBy = [] } = story;
  const { everybody, ...some } = story.readTo ?? {};
  const end = Math.max(...marks.values());
  const seqOf = (key: string) => marks.get(postId(topic, postByKey(story, key)))!;
  // Who follows a page has read it, unless the story says otherwise.
  const readTo = new Map<Subject, number>(followedBy.map((actor) => [actor, end]));
  if (everybody !== undefined) for (const actor of subjects) readTo.set(actor, seqOf(everybody));
  for (const [actor, key] of Object.entries(some) as [Subject, string][]) readTo.set(actor, seqOf(key));
  readTo.set(ARCHIVIST, end);
  await Promise.all([...readTo].map(([actor, seq]) => perform(actor, 'discussion.read', { topic, seq }, now)));
}

/** How many posts the demo company has written. */
export function countPosts(): number {
  return stories.reduce((sum, { posts }) => sum + [...walk(posts)].length, 0);
}
