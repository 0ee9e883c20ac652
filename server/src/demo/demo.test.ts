import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BadgePage, DiscussionPage, Me, ResourcePage, Revision } from '@learning-commons/protocol';
import { startServer, type TestServer } from '../testing.ts';
import { demoBadges } from './badges.ts';
import { company, people, subjects } from './company.ts';
import { demoOptions, seedDemo } from './demo.ts';
import { itemId } from './library.ts';
import { shelves } from './shelves.ts';
import { postByKey, postId, walk } from './steps.ts';
import { stories } from './threads.ts';

let server: TestServer;
let demo: TestServer['app'];

before(async () => {
  // `demoOptions` asks for the configuration that `startServer` makes: a first server tells it, the second one is the demo.
  const plain = await startServer();
  const options = demoOptions(plain.app.config);
  await plain.close();
  server = await startServer(options);
  demo = server.app;
  assert.equal(await seedDemo(demo), stories.length);
});

after(() => server.close());

const read = async (topic: string, input: object = {}, member = 'siddharth') =>
  server.answer<DiscussionPage>(
    'discussion.get',
    { topic, limit: 50, sort: 'oldest', ...input },
    await tokenOf(member),
  );

async function tokenOf(member: string): Promise<string> {
  const response = await fetch(`${server.address}/demo/token?member=${member}`);
  assert.equal(response.status, 200);
  return response.text();
}

test('every page holds what its story tells', async () => {
  for (const story of stories) {
    const posts = [...walk(story.posts)].map(({ post }) => post);
    const { discussion } = await read(story.topic);
    assert.equal(discussion.count, posts.filter(({ deleted }) => !deleted).length, story.topic);
    assert.equal(discussion.locked, story.locked !== undefined, story.topic);
    assert.equal(discussion.pinned.length, posts.filter(({ pinnedBy }) => pinnedBy).length, story.topic);
  }
});

test('answers are accepted, endorsed and applauded by the people of the story', async () => {
  const story = stories[0]!;
  const answer = postByKey(story, 'courses-answer');
  const page = await read(story.topic, { around: postId(story.topic, answer) });
  const question = page.comments.find(({ answerId }) => answerId === postId(story.topic, answer));
  const comment = page.comments.find(({ id }) => id === question?.answerId)!;
  const tally = page.tallies.find(({ id }) => id === comment.id)!;
  const nameOf = new Map(page.people.map(({ id, name }) => [id, name]));
  assert.deepEqual(comment.endorsedBy.map((id) => nameOf.get(id)).sort(), ['Ingrid Solheim', 'Lerato Molefe']);
  assert.deepEqual(
    tally.reactions.map(({ emoji, count }) => [emoji, count]),
    Object.entries(answer.reactions!).map(([emoji, by]) => [emoji, by.length]),
  );
});

test('the edited comment has its history and the anonymous concern no author', async () => {
  const story = stories[0]!;
  const edited = postId(story.topic, postByKey(story, 'expense-card-answer'));
  const { revisions } = await server.answer<{ revisions: Revision[] }>('comment.history', { commentId: edited });
  assert.deepEqual(
    revisions.map(({ revision }) => revision),
    [1, 0],
  );
  const page = await read(story.topic, { around: postId(story.topic, postByKey(story, 'buddy-concern')) });
  const concern = page.comments.find(({ anonymous }) => anonymous)!;
  assert.equal(concern.author, null);
});

test('the visitor finds something unread, and not everything', async () => {
  const { viewer, discussion } = await read('onboarding', {}, company.visitor);
  assert.ok(viewer.unread > 0 && viewer.unread < discussion.count / 2, String(viewer.unread));
});

test('everybody can be mentioned, also who has never written', async () => {
  const token = await tokenOf('ingrid');
  for (const subject of subjects) {
    const { name } = people[subject];
    const found = await server.answer<{ name: string }[]>('member.suggest', { prefix: name.split(' ')[0] }, token);
    assert.ok(
      found.some((person) => person.name === name),
      name,
    );
  }
});

test('the company has badges: some are earned by what was written, some were given by hand, one is secret', async () => {
  const board = async (member: string) => server.answer<BadgePage>('badge.list', {}, await tokenOf(member));
  const held = async (member: string) => {
    const { awards, badges } = await board(member);
    const nameOf = new Map(badges.map(({ id, name }) => [id, name]));
    return awards.map(({ badgeId, turn }) => `${nameOf.get(badgeId)} ${turn}`).sort();
  };
  for (const end = Date.now() + 5_000; !(await held('kenji')).includes('Problem solver 2');) {
    assert.ok(Date.now() < end, 'the badges that criteria give');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const kenji = await held('kenji');
  for (const each of ['Workshop host 1', 'Workshop host 2', 'Problem solver 1', 'Worth reading 1', 'First words 1'])
    assert.ok(kenji.includes(each), `${each} among ${kenji.join(', ')}`);
  for (const helper of ['lerato', 'zeynep'])
    assert.ok((await held(helper)).includes('Gap closer 1'), `${helper} answered what somebody asked for`);
  const visitor = await board(company.visitor);
  assert.ok(visitor.awards.some(({ reason }) => reason.startsWith('Showed two other newcomers')));
  assert.ok(visitor.progress.some(({ share }) => share > 0 && share < 1));
  assert.equal(visitor.secrets, 1);
  assert.equal((await board('ingrid')).badges.length, demoBadges.length);
});

test('seeding again changes nothing', async () => {
  const heads = await Promise.all(stories.map(async ({ topic }) => (await read(topic)).seq));
  assert.equal(await seedDemo(demo), 0);
  assert.deepEqual(await Promise.all(stories.map(async ({ topic }) => (await read(topic)).seq)), heads);
});

test('what an interrupted run left undone, the next run completes', async (t) => {
  const other = await startServer();
  t.after(() => other.close());
  const { dispatch, config } = other.app;
  let left = 150;
  const run = dispatch.run.bind(dispatch);
  dispatch.run = async (...request) => {
    if (left-- <= 0) throw new Error('killed');
    return run(...request);
  };
  await assert.rejects(seedDemo({ dispatch, config }), /killed/);
  await other.app.dispatch.writer.settled();
  left = Infinity;
  assert.ok((await seedDemo({ dispatch, config })) > 0);
  const token = await other.token('somebody');
  for (const { topic } of stories) {
    const [whole, completed] = [
      await read(topic),
      await other.answer<DiscussionPage>('discussion.get', { topic, limit: 50, sort: 'oldest' }, token),
    ];
    assert.deepEqual(
      completed.comments.map(({ id, revision, deleted }) => [id, revision, deleted]),
      whole.comments.map(({ id, revision, deleted }) => [id, revision, deleted]),
    );
    assert.deepEqual(
      completed.tallies.map(({ reactions }) => reactions.map(({ count }) => count)),
      whole.tallies.map(({ reactions }) => reactions.map(({ count }) => count)),
    );
  }
});

test('a token of the demo stands for the person it was asked for; nobody else gets one', async () => {
  const me = await server.answer<Me>('member.me', {}, await tokenOf('priyanka'));
  assert.deepEqual([me.person?.name, me.role], ['Priyanka Raghunathan', 'moderator']);
  assert.equal((await fetch(`${server.address}/demo/token?member=mallory`)).status, 404);
  assert.equal((await fetch(`${server.address}/demo/token?member=__proto__`)).status, 404);
  const { members } = (await (await fetch(`${server.address}/demo/members`)).json()) as { members: { id: string }[] };
  assert.deepEqual(
    members.map(({ id }) => id),
    subjects,
  );
});

test('the pages need no inline script and no inline style', async () => {
  for (const address of ['/', '/playground']) {
    const response = await fetch(server.address + address);
    assert.equal(response.status, 200, address);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /script-src 'self'/);
    assert.match(policy, /style-src 'self'(;|$)/);
    const html = await response.text();
    assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i, address);
  }
});

test('the library holds its shelves in order, with what is judged, stale, dead, reported and waiting', async () => {
  const list = async (filter: object, member = 'siddharth') =>
    server.answer<ResourcePage>('resource.list', { filter, limit: 50 }, await tokenOf(member));
  for (const { list: shelf, items } of shelves.filter((each) => each.list !== null)) {
    const { resources, list: state } = await list({ list: shelf!.key });
    const published = items.filter(({ key }) => key !== 'shift-handover').map(({ key }) => itemId(key));
    assert.deepEqual(
      resources.map(({ id }) => id),
      published,
      shelf!.key,
    );
    assert.equal(state!.count, published.length);
  }
  const { total, facets } = await list({});
  assert.equal(total, shelves.flatMap(({ items }) => items).length - 1);
  assert.ok(facets!.languages.length >= 9, `${facets!.languages.length} languages`);
  assert.equal(facets!.types.length, 7);
  const waiting = await list({ state: 'submitted', list: 'first-thirty-days' }, 'priyanka');
  assert.deepEqual([waiting.resources.map(({ id }) => id), waiting.viewer.curates], [[itemId('shift-handover')], true]);
  const attention = await list({ state: 'attention' }, 'kenji');
  assert.deepEqual(
    attention.resources.map(({ id }) => id).sort(),
    ['old-dashboard', 'lost-talk', 'expenses'].map(itemId).sort(),
  );
  assert.equal(attention.resources.find(({ id }) => id === itemId('lost-talk'))!.link, 'dead');
  const { tallies } = await list({ query: 'process diagram' });
  assert.deepEqual([tallies[0]!.recommended, tallies[0]!.done, tallies[0]!.ratings], [4, 4, [0, 0, 0, 1, 4]]);
  assert.deepEqual((await list({ query: '固件' })).total, 1);
});
