import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Comment, DiscussionPage } from '@learning-commons/protocol';
import { checkRecord } from '../kernel/check.ts';
import { reader, records, type TestKernel } from '../kernel/testing.ts';
import { plainText } from '../markdown/markdown.ts';
import * as domains from '../domains.ts';
import { moveIn, topicOf, type Format, type Line, type Moving } from './discussions.ts';

/** A file that comes in small pieces. */
async function* pieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
}

const post = (id: string, thread: string, more: string, message: string) =>
  `<post dsq:id="${id}"><id/><message><![CDATA[${message}]]></message><createdAt>2015-03-0${id.at(-1)}T10:00:00Z</createdAt>
<author><name>Vera ${thread}</name><isAnonymous>true</isAnonymous></author><thread dsq:id="${thread}"/>${more}</post>`;
const disqus = (page: string) => `<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals" dsq:id="1">
<category dsq:id="1"><forum>x</forum></category>
<thread dsq:id="7"><id>a</id><link>https://${page}.blog.example/${page}.html</link><title>T</title></thread>
${post('11', '7', '', '<p>First <b>words</b> *as is*</p><script>alert(1)</script>')}
${post('13', '7', '<parent dsq:id="12"/>', '<p>Early answer</p>')}
${post('12', '7', '<parent dsq:id="11"/>', '<a href="javascript:alert(1)">bad</a> <a href="https://good.example/">good</a>')}
${post('14', '7', '<isSpam>true</isSpam>', 'Buy this')}
${post('15', '99', '', 'No page')}
${post('16', '7', '<isDeleted>true</isDeleted>', '   ')}
</disqus>`;

const wordpress = (page: string) => `<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>P</title><link>https://wp.example/${page}/</link>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author><![CDATA[Ann]]></wp:comment_author>
<wp:comment_author_email>Ann@Example.org</wp:comment_author_email><wp:comment_date_gmt>2014-02-07 09:13:44</wp:comment_date_gmt>
<wp:comment_content><![CDATA[One
two]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>2</wp:comment_id><wp:comment_author>Bo</wp:comment_author><wp:comment_date_gmt>never</wp:comment_date_gmt>
<wp:comment_content>x</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_id>3</wp:comment_id><wp:comment_author>Bo</wp:comment_author><wp:comment_date_gmt>2014-02-08 09:13:44</wp:comment_date_gmt>
<wp:comment_content>Ping</wp:comment_content><wp:comment_type>pingback</wp:comment_type></wp:comment>
</item></channel></rss>`;

const remark42 = (page: string) =>
  [
    { version: 1, users: [], posts: [] },
    {
      id: 'r1',
      pid: '',
      text: '<p>x</p>',
      orig: '**Bold** words',
      user: { name: 'Rem', id: 'github_1' },
      locator: { site: 's', url: `https://r.example/${page}` },
      time: '2020-01-02T03:04:05Z',
    },
    'broken',
    {
      id: 'r2',
      pid: 'r1',
      text: '<p>Only <i>html</i></p>',
      user: { name: 'Sal', id: 'github_2' },
      locator: { url: `https://r.example/${page}` },
      time: '2020-01-02T04:04:05Z',
    },
  ]
    .map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
    .join('\n');

const discourse = (page: string) =>
  JSON.stringify({
    id: 5,
    slug: page,
    post_stream: {
      posts: [
        {
          id: 51,
          post_number: 1,
          username: 'dis',
          name: 'Dis',
          cooked: '<p>Ask</p>',
          created_at: '2021-01-01T00:00:00Z',
        },
        {
          id: 52,
          post_number: 2,
          reply_to_post_number: 1,
          username: 'cou',
          cooked: '<p>Answer</p>',
          created_at: '2021-01-02T00:00:00Z',
        },
      ],
    },
  });

for (const record of records) {
  describe(`moving discussions in on ${record.name}`, () => {
    let kernel: TestKernel;
    let page = '';
    let round = 0;
    before(async () => (kernel = await record.open()));
    beforeEach(() => (page = `page-${(round += 1)}`));
    after(async () => {
      const { problems } = await checkRecord(kernel.database, Object.values(domains));
      await kernel.close();
      assert.deepEqual(problems, []);
    });

    const move = async (format: Format, text: string, more: Partial<Moving> = {}) => {
      const lines: Line[] = [];
      const { dispatch } = kernel;
      const chunks = more.chunks ?? pieces(text);
      await moveIn({
        dispatch,
        community: 'acme',
        format,
        dry: false,
        points: false,
        members: new Map(),
        ...more,
        chunks,
        report: (line) => void lines.push(line),
      });
      return lines;
    };
    const shown = async (topic = page) => {
      const view: DiscussionPage = await kernel.run(reader(), 'discussion.get', { topic, sort: 'oldest' });
      return view;
    };
    const said = ({ content }: Comment) => plainText(content);
    const told = (lines: Line[]) => Object.fromEntries(lines.map(({ id, outcome, reason }) => [id, reason ?? outcome]));

    test('a Disqus export keeps threads, dates and names, but no spam; broken posts are reported', async () => {
      const lines = await move('disqus', disqus(page));
      assert.deepEqual(told(lines), {
        11: 'imported',
        12: 'imported',
        13: 'imported',
        14: 'spam, not imported',
        'line 13': 'no page',
        16: 'deleted there and without answers, not imported',
      });
      const { comments, people } = await shown();
      const [first, second, third] = ['11', '12', '13'].map((id) => {
        const { commentId } = lines.find((line) => line.id === id)!;
        return comments.find((comment) => comment.id === commentId)!;
      });
      assert.equal(said(first!), 'First words *as is*');
      assert.deepEqual([second!.parentId, third!.parentId], [first!.id, second!.id]);
      assert.equal(first!.createdAt, Date.UTC(2015, 2, 1, 10));
      assert.equal(said(second!), 'bad good');
      assert.ok(!JSON.stringify(comments).includes('javascript:') && !JSON.stringify(comments).includes('Buy this'));
      const author = people.find(({ id }) => id === first!.author);
      assert.deepEqual([author!.name, author!.title], ['Vera 7', '↪ disqus']);
    });

    test('a second run changes nothing, and so does one after a stop in the middle', async () => {
      const text = disqus(page);
      async function* stopped() {
        yield text.slice(0, text.indexOf('<post dsq:id="12"'));
        throw new Error('killed');
      }
      await assert.rejects(move('disqus', '', { chunks: stopped() }), { message: 'killed' });
      await move('disqus', text);
      const before = await shown();
      const again = await move('disqus', text);
      assert.deepEqual(
        new Set(again.filter(({ reason }) => !reason).map(({ outcome }) => outcome)),
        new Set(['known']),
      );
      assert.deepEqual(await shown(), before);
      assert.equal(before.discussion.count, 3);
    });

    test('a trial reports and changes nothing', async () => {
      const lines = await move('disqus', disqus(page), { dry: true });
      assert.equal(lines.filter(({ outcome }) => outcome === 'imported').length, 3);
      assert.equal((await shown()).discussion.count, 0);
    });

    test('a file that breaks off keeps what came before', async () => {
      const text = disqus(page);
      const lines = await move('disqus', `${text.slice(0, text.indexOf('<post dsq:id="13"'))}<post <<`);
      assert.equal(told(lines)['11'], 'imported');
      assert.ok(lines.some(({ reason }) => reason === 'this is not XML from here on'));
    });

    test('WordPress comments are those of their page, by the member the mapping names', async () => {
      const members = new Map([['ann@example.org', { issuer: 'test', subject: 'ann' }]]);
      const lines = await move('wordpress', wordpress(page), { members });
      assert.deepEqual(
        lines.map(({ outcome, reason }) => reason ?? outcome),
        ['no date', 'imported'],
      );
      const { comments, people } = await shown();
      assert.deepEqual(comments.map(said), ['One\ntwo']);
      assert.equal(people.find(({ id }) => id === comments[0]!.author)!.title, undefined);
    });

    test('remark42 brings what was written, else what it became', async () => {
      const lines = await move('remark42', remark42(page));
      assert.deepEqual(told(lines), { r1: 'imported', r2: 'imported', 'line 3': 'this is not JSON' });
      const { comments } = await shown();
      assert.deepEqual(comments.map(said), ['Bold words', 'Only html']);
      assert.equal(comments[1]!.parentId, comments[0]!.id);
    });

    test('what was deleted keeps its place for answers, without its words; spam and what was never approved stay away', async () => {
      const comment = (id: number, parent: number, approved: string) =>
        `<wp:comment><wp:comment_id>${id}</wp:comment_id><wp:comment_author>Bo</wp:comment_author>
<wp:comment_date_gmt>2014-02-0${id} 09:00:00</wp:comment_date_gmt><wp:comment_content>Words ${id}</wp:comment_content>
<wp:comment_approved>${approved}</wp:comment_approved><wp:comment_parent>${parent}</wp:comment_parent></wp:comment>`;
      const file = `<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><link>https://states.example/${page}/</link>
${comment(1, 0, 'trash')}${comment(4, 2, '1')}${comment(2, 1, 'trash')}${comment(3, 0, 'spam')}${comment(5, 3, '1')}
${comment(6, 0, '0')}${comment(7, 4, 'post-trashed')}${comment(8, 9, 'trash')}${comment(9, 8, 'trash')}</item></channel></rss>`;
      const expected = {
        1: 'imported',
        2: 'imported',
        4: 'imported',
        3: 'spam, not imported',
        5: 'imported',
        6: 'not approved there, not imported',
        7: 'deleted there and without answers, not imported',
        8: 'deleted there and without answers, not imported',
        9: 'deleted there and without answers, not imported',
      };
      assert.deepEqual(told(await move('wordpress', file, { dry: true })), expected);
      const lines = await move('wordpress', file);
      assert.deepEqual(told(lines), expected);
      const { comments, discussion } = await shown();
      const [first, second, answer, alone] = ['1', '2', '4', '5'].map((id) => {
        const { commentId } = lines.find((line) => line.id === id)!;
        return comments.find((each) => each.id === commentId)!;
      });
      assert.equal(discussion.count, 2);
      assert.deepEqual([first!.deleted, second!.deleted, answer!.deleted], ['moderator', 'moderator', null]);
      assert.deepEqual([second!.parentId, answer!.parentId, alone!.parentId], [first!.id, second!.id, null]);
      const kept = await kernel.database.read
        .selectFrom('comments' as never)
        .selectAll()
        .execute();
      assert.ok(!/Words [123789]/.test(JSON.stringify(kept)));
      await move('wordpress', file);
      assert.deepEqual((await shown()).comments, comments);
    });

    test('what remark42 deleted, and so has no words, keeps its place for answers', async () => {
      const deleted = { text: '', orig: '', delete: true, user: { name: 'deleted', id: 'deleted' } };
      // Ids are those of a site: on another one they are other comments.
      const rows = remark42(page).replaceAll('r.example', 'gone.example').split('\n');
      rows[1] = JSON.stringify({ ...(JSON.parse(rows[1]!) as object), ...deleted });
      const lines = await move('remark42', rows.join('\n'));
      assert.equal(told(lines)['r1'], 'imported');
      const { comments } = await shown();
      assert.deepEqual([comments[0]!.deleted, comments[1]!.parentId], ['moderator', comments[0]!.id]);
    });

    test('Discourse topics come with their replies, into one topic where one says so', async () => {
      await move('discourse', `${discourse(page)}\n{"no":"topic"}\n`, { topic: `all-${page}` });
      const { comments } = await shown(`all-${page}`);
      assert.deepEqual(comments.map(said), ['Ask', 'Answer']);
      assert.equal(comments[1]!.parentId, comments[0]!.id);
    });
  });
}

test('the topic of a page is its path', () => {
  assert.equal(topicOf('https://a.example/blog/Hello%20there.html?x=1'), 'blog/Hello-there');
  assert.equal(topicOf('https://a.example/'), undefined);
  assert.equal(topicOf('my-slug'), 'my-slug');
});
