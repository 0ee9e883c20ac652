import { checked, timeOf, type Found } from './record.ts';

type Json = Readonly<Record<string, unknown>>;
const text = (value: unknown) => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Lines of JSON, with their numbers. A line that is none is broken and no reason to stop. */
async function* objects(chunks: AsyncIterable<string>): AsyncGenerator<{ value?: Json; line: number }> {
  let [rest, line] = ['', 0];
  const parsed = (row: string) => {
    line += 1;
    if (row.trim() === '') return [];
    try {
      return [{ value: object(JSON.parse(row)), line }];
    } catch {
      return [{ line }];
    }
  };
  for await (const chunk of chunks) {
    const rows = (rest + chunk).split('\n');
    rest = rows.pop()!;
    for (const row of rows) yield* parsed(row);
  }
  yield* parsed(rest);
}

/** Comments of a remark42 backup: one object a line; the first line tells of the version, later ones may tell of users. */
export async function* readRemark42(chunks: AsyncIterable<string>): AsyncGenerator<Found> {
  for await (const { value, line } of objects(chunks)) {
    if (!value) yield { broken: 'this is not JSON', line };
    else if ('locator' in value) yield remark(value, line);
  }
}

function remark(value: Json, line: number): Found {
  const user = object(value['user']);
  const original = text(value['orig']);
  return checked(
    {
      id: text(value['id']),
      parentId: text(value['pid']) || null,
      page: text(object(value['locator'])['url']),
      author: { key: text(user['id']) || text(user['name']), name: text(user['name']), email: null },
      // What was written is kept beside what it became; it is markdown already.
      html: original === '' ? text(value['text']) : null,
      text: original,
      at: timeOf(text(value['time'])),
      state: value['delete'] === true ? 'deleted' : 'standing',
    },
    line,
  );
}

/** Posts of Discourse topics: one object a line, in the form in which `/t/<id>.json` answers. */
export async function* readDiscourse(chunks: AsyncIterable<string>): AsyncGenerator<Found> {
  for await (const { value, line } of objects(chunks)) {
    const posts = object(value?.['post_stream'])['posts'];
    if (!value || !Array.isArray(posts)) yield { broken: 'this is no topic', line };
    else yield* discoursePosts(value, posts.map(object), line);
  }
}

function* discoursePosts(topic: Json, posts: readonly Json[], line: number): Generator<Found> {
  const byNumber = new Map(posts.map((post) => [post['post_number'], text(post['id'])]));
  for (const post of posts) {
    const raw = text(post['raw']);
    yield checked(
      {
        id: text(post['id']),
        parentId: byNumber.get(post['reply_to_post_number']) ?? null,
        page: text(topic['slug']) || text(topic['id']),
        author: {
          key: text(post['username']),
          name: text(post['name']) || text(post['username']),
          email: text(post['email']) || null,
        },
        html: raw === '' ? text(post['cooked']) : null,
        text: raw,
        at: timeOf(text(post['created_at'])),
        state:
          post['user_deleted'] === true || post['hidden'] === true || text(post['deleted_at']) !== ''
            ? 'deleted'
            : 'standing',
      },
      line,
    );
  }
}
