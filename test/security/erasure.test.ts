import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { RESP_TYPES, createClient } from 'redis';
import type { DiscussionChange, Erasure, MemberExport, StreamBatch } from '@learning-commons/protocol';
import { makePostgres, newId } from '@learning-commons/server/kernel/testing';
import { connected, joinStream, listen, startServer, until, type TestServer } from '@learning-commons/server/testing';
import { TestUploader, eventually } from '@learning-commons/server/uploads/testing';

/** Words that stand nowhere else, by where the member said them. */
const canaries = new Map<string, string>();
function canary(where: string): string {
  const word = `kanarie${String(canaries.size).padStart(3, '0')}${newId().replace(/[^a-z0-9]/gi, '')}`.toLowerCase();
  canaries.set(where, word);
  return word;
}

const redisUrl = process.env.LC_TEST_REDIS_URL;

interface Kept {
  readonly name: string;
  start(): Promise<{ server: TestServer; url?: string; drop(): Promise<void> }>;
}

const records: readonly Kept[] = [
  { name: 'SQLite', start: async () => ({ server: await startServer(), drop: async () => {} }) },
  ...(process.env.LC_TEST_DATABASE_URL
    ? [
        {
          name: 'PostgreSQL',
          async start() {
            const { url, drop } = await makePostgres();
            return { server: await startServer({ config: { databaseUrl: url, redisUrl } }), url, drop };
          },
        },
      ]
    : []),
];

for (const { name, start } of records)
  describe(`a member on ${name}`, () => {
    let server: TestServer;
    let url: string | undefined;
    let drop: () => Promise<void>;
    let gone: { token: string; id: string };
    let mate: { token: string; id: string };
    let asker: { token: string; id: string };
    let admin: { token: string; id: string };
    let heard: StreamBatch[];
    let post: string;
    let lonely: string;
    let page: string;
    let mates: unknown;

    const ask = async <T>(token: string, operation: string, input: unknown): Promise<T> => {
      const response = await server.ask(operation, input, token);
      const answer = (await response.json()) as { result?: T };
      assert.equal(response.status, 200, `${operation}: ${JSON.stringify(answer)}`);
      return (answer.result ?? answer) as T;
    };
    const join_ = async (subject: string, who: object = {}) => {
      const token = await server.token(subject, who);
      await ask(token, 'discussion.follow', { topic: 'anything', level: 'normal' });
      const { person } = await ask<{ person: { id: string } }>(token, 'member.me', {});
      return { token, id: person.id };
    };
    const say = async (token: string, input: object): Promise<string> => {
      const id = newId();
      await ask(token, 'comment.create', { id, topic: 'erasing', body: 'Hello', ...input });
      return id;
    };
    const everythingOf = async (token: string, memberId: string): Promise<MemberExport['parts']> => {
      const parts: MemberExport['parts'] = [];
      for (let cursor: string | undefined; ;) {
        const page = await ask<MemberExport>(token, 'member.export', { memberId, ...(cursor && { cursor }) });
        parts.push(...page.parts);
        if (page.next === null) return parts;
        cursor = page.next;
      }
    };

    before(async () => {
      canaries.clear();
      ({ server, url, drop } = { url: undefined, ...(await start()) });
      gone = await join_(canary('subject'), {
        name: `Nora ${canary('name')}`,
        title: canary('title'),
        avatar: `https://pictures.example/${canary('avatar')}.png`,
        groups: [`team:${canary('group')}`],
      });
      mate = await join_('mate');
      asker = await join_('asker');
      admin = await join_('admin', { role: 'admin' });
      const socket = await connected(server.connect(mate.token));
      heard = listen(socket);
      await joinStream(socket, 'discussion:erasing');
    });
    after(async () => {
      await server.close();
      await drop();
    });

    test('leaves traces everywhere', async () => {
      const uploader = new TestUploader(server, gone.token);
      const file = await uploader.attach({
        name: `${canary('name of a file')}.txt`,
        bytes: Buffer.from(`bytes ${canary('bytes of a file')}`),
      });
      await ask(gone.token, 'upload.describe', {
        uploadId: file.id,
        alt: canary('alternative'),
        transcript: canary('transcript'),
      });
      const alone = await uploader.attach({ name: 'alone.txt', bytes: Buffer.from(canary('bytes of a lonely file')) });
      lonely = alone.id;
      post = await say(gone.token, { body: `Hello ${canary('first words')}`, attachments: [file.id] });
      await ask(gone.token, 'comment.edit', {
        id: newId(),
        commentId: post,
        revision: 0,
        body: `Hello again ${canary('later words')}`,
      });
      const deleted = await say(gone.token, { body: canary('deleted words') });
      await ask(gone.token, 'comment.delete', { commentId: deleted });
      await say(gone.token, { body: canary('a concern'), type: 'concern', anonymous: true });

      const question = await say(asker.token, { body: 'How?', type: 'question' });
      const answer = await say(gone.token, { parentId: question, body: canary('an answer') });
      await ask(asker.token, 'comment.accept', { commentId: answer, on: true });
      const naming = `Ask @Nora ${canaries.get('name')!} about it`;
      const mentioning = await say(asker.token, { body: naming, mentions: [gone.id] });
      await ask(asker.token, 'comment.edit', {
        id: newId(),
        commentId: mentioning,
        revision: 0,
        body: `${naming}, please`,
        mentions: [gone.id],
      });

      const theirs = await say(mate.token, { body: 'Mine' });
      await ask(gone.token, 'comment.react', { commentId: theirs, emoji: '👍', on: true });
      await ask(
        await server.token(canaries.get('subject')!, { role: 'curator', name: `Nora ${canaries.get('name')!}` }),
        'comment.endorse',
        {
          commentId: theirs,
          on: true,
        },
      );
      await ask(gone.token, 'comment.report', { commentId: theirs, reason: 'other', note: canary('a report') });
      await ask(gone.token, 'discussion.read', { topic: 'erasing', seq: 3 });

      const [library, own] = [newId(), newId()];
      await ask(mate.token, 'resource.share', { id: library, type: 'person', title: 'Somebody' });
      await ask(gone.token, 'resource.share', {
        id: own,
        type: 'article',
        title: 'Worth reading',
        url: 'https://reading.example/one',
        reason: canary('why to read it'),
      });
      await ask(gone.token, 'resource.recommend', {
        resourceId: library,
        on: true,
        reason: canary('a recommendation'),
      });
      await ask(gone.token, 'resource.rate', { resourceId: library, rating: 5 });
      await ask(gone.token, 'resource.save', { resourceId: library, on: true });
      await ask(gone.token, 'resource.progress', { resourceId: library, progress: 'done' });
      await ask(gone.token, 'resource.report', { resourceId: library, problem: 'other', note: canary('a problem') });
      await ask(admin.token, 'list.save', { key: 'reviewed', title: 'Reviewed', submissions: 'reviewed' });
      await ask(gone.token, 'resource.share', {
        id: newId(),
        type: 'person',
        title: canary('title of what waits'),
        description: canary('description of what waits'),
        list: 'reviewed',
      });
      await ask(asker.token, 'resource.share', { id: newId(), type: 'person', title: 'An expert', memberId: gone.id });

      const [wish, other] = [newId(), newId()];
      await ask(gone.token, 'request.create', { id: wish, title: 'Balance sheets', why: canary('why it is missed') });
      await ask(asker.token, 'request.create', { id: other, title: 'Something else' });
      await ask(gone.token, 'request.vote', { requestId: other, on: true });
      await ask(gone.token, 'request.volunteer', { requestId: other, on: true });
      await ask(gone.token, 'request.claim', { requestId: other, state: 'claimed' });
      await ask(gone.token, 'request.answer', {
        requestId: other,
        answer: { kind: 'thread', topic: 'erasing', commentId: answer },
      });

      const account = { homePage: 'https://host.example', name: canaries.get('subject')! };
      await ask(admin.token, 'statement.store', {
        statements: [
          {
            actor: { account, name: canary('name in a statement') },
            verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
            object: { id: 'https://lms.example/1', definition: { name: { en: canary('a course') } } },
          },
          {
            actor: { account: { homePage: 'https://host.example', name: 'asker' } },
            verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
            object: { id: 'https://lms.example/2' },
            context: { instructor: { account, name: `The teacher Nora ${canaries.get('name')!}` } },
          },
        ],
      });
      await ask(admin.token, 'activity.record', {
        id: 'told-1',
        actor: { subject: canaries.get('subject')! },
        verb: 'course.completed',
        object: { id: 'course-1', name: canary('name of an object') },
      });

      await ask(admin.token, 'webhook.create', {
        url: 'https://hooks.example.com/lc',
        name: 'Portal',
        events: ['badge.awarded', 'level.reached'],
      });
      const [badge, award, matesAward] = [newId(), newId(), newId()];
      await ask(admin.token, 'badge.save', { id: badge, name: 'Helper', criteria: { match: 'all', of: [] } });
      await ask(admin.token, 'badge.award', {
        id: award,
        badgeId: badge,
        memberId: gone.id,
        reason: canary('a merit'),
      });
      await ask(admin.token, 'badge.award', { id: matesAward, badgeId: badge, memberId: mate.id, reason: 'Thanks' });
      await ask(gone.token, 'badge.show', { awardId: award, shared: true });
      page = `${server.address}/badges/acme/awards/${award}`;
      assert.equal((await fetch(page)).status, 200);
      await ask(gone.token, 'badge.endorse', { awardId: matesAward, on: true, note: canary('an endorsement') });
      await ask(gone.token, 'points.choose', { zone: 'Asia/Tokyo' });
    });

    test('is handed out everything that is kept', async () => {
      const said = JSON.stringify(await everythingOf(gone.token, gone.id));
      for (const [where, word] of canaries)
        if (!where.startsWith('bytes')) assert.ok(said.includes(word), `${where} is missing`);
      assert.ok(said.includes('/files/acme/'), 'addresses of files');
      assert.ok(!said.includes(mate.token.split('.')[2]!));
      await assert.rejects(everythingOf(mate.token, gone.id), /forbidden/);
    });

    test('names no member in a column that no domain knows of', async () => {
      const unknown: string[] = [];
      for (const { table, columns } of await tablesOf(server)) {
        const declared = declaredOf(table);
        for (const column of columns)
          if (!declared.has(column) && (await counted(server, table, column, gone.id)) > 0)
            unknown.push(`${table}.${column}`);
      }
      assert.deepEqual(unknown, []);
    });

    test('erases themself, once they have said so twice', async () => {
      mates = withoutSeqs(await everythingOf(mate.token, mate.id));
      for (const [token, confirm, code] of [
        [mate.token, gone.id, 'forbidden'],
        [gone.token, mate.id, 'invalid'],
      ] as const) {
        const answer = await server.answer<{ error: { code: string } }>(
          'member.erase',
          { memberId: gone.id, confirm },
          token,
        );
        assert.equal(answer.error.code, code);
      }
      const begun = await ask<Erasure>(gone.token, 'member.erase', { memberId: gone.id, confirm: gone.id });
      assert.deepEqual(await ask(admin.token, 'member.list', { ids: [gone.id] }), []);
      let erasure = begun;
      await eventually(async () => {
        erasure = await ask<Erasure>(mate.token, 'member.erasure', { erasureId: begun.id });
        return erasure.endedAt !== null;
      });
      assert.equal(erasure.done, erasure.steps);
    });

    test('is seen to be gone by whoever looks at their words', async () => {
      await until(() =>
        heard.some(({ events }) =>
          events.some(
            ({ type, data }) =>
              type === 'comment.deleted' &&
              (data as DiscussionChange).comments?.some(
                ({ id, deleted, content }) => id === post && deleted === 'author' && content.length === 0,
              ),
          ),
        ),
      );
      const restored = await server.answer<{ error: { code: string } }>(
        'comment.restore',
        { commentId: post },
        admin.token,
      );
      assert.equal(restored.error.code, 'conflict');
    });

    test('stands in no byte of the record and of the files', async () => {
      await eventually(async () => filesIn(join(server.folder, 'files')).every((path) => !path.includes(lonely)));
      const traces = new Map([...canaries, ['id', gone.id]]);
      assert.deepEqual(url === undefined ? foundIn(server.folder, traces) : await foundAt(url, traces), []);
      assert.deepEqual(foundIn(join(server.folder, 'files'), traces), []);
    });

    test('stands in no key of Redis', async (t) => {
      if (redisUrl === undefined || url === undefined) return t.skip('there is no Redis');
      assert.deepEqual(await foundInRedis(redisUrl, new Map([...canaries, ['id', gone.id]])), []);
    });

    test('stands on no public page', async () => {
      assert.equal((await fetch(page)).status, 404);
    });

    test('leaves a record that is whole', async () => {
      assert.deepEqual(await server.problems(), []);
    });

    test('leaves to others what is theirs', async () => {
      const now = withoutSeqs(await everythingOf(mate.token, mate.id));
      const wordless = (value: unknown) =>
        [...canaries.values()]
          .reduce((text, word) => text.replaceAll(word, ''), JSON.stringify(value))
          .replaceAll(gone.id, 'somebody')
          .replace(/AAAAAAAA[\w-]{14}/g, 'somebody');
      assert.deepEqual(JSON.parse(wordless(now)), JSON.parse(wordless(mates)));
    });

    test('begins anew, should they come again', async () => {
      assert.equal(
        (await server.ask('comment.create', { id: newId(), topic: 'later', body: 'Back' }, gone.token)).status,
        200,
      );
      const tables = (await everythingOf(gone.token, gone.id)).map(({ table }) => table).sort();
      assert.ok(tables.includes('members'));
      assert.deepEqual(
        tables.filter((table) => /award|resource|request|reaction|upload|report/.test(table)),
        [],
      );
    });

    const declaredOf = (table: string) => {
      const told = [...server.app.dispatch.node.personal.values()].flatMap(({ tables }) => tables[table] ?? []);
      return new Set(told.flatMap(({ members = {}, named = [] }) => [...Object.keys(members), ...named]));
    };
  });

/** Numbers of facts move with what others do to a thing. */
function withoutSeqs(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) =>
      /^(seq|tally_seq|updated_at|seen_at)$/.test(key) ? undefined : each,
    ),
  );
}

const filesIn = (folder: string) =>
  globSync('**', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());

function foundIn(folder: string, traces: ReadonlyMap<string, string>): string[] {
  return filesIn(folder).flatMap((path) => {
    const bytes = readFileSync(join(folder, path)).toString('latin1');
    return [...traces].flatMap(([where, word]) =>
      bytes.includes(word) || bytes.includes(word.toLowerCase()) || path.includes(word) ? [`${where} in ${path}`] : [],
    );
  });
}

async function onPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

function foundAt(url: string, traces: ReadonlyMap<string, string>): Promise<string[]> {
  return onPostgres(url, async (client) => {
    const found: string[] = [];
    const { rows } = await client.query<{ table_name: string }>(
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    for (const { table_name } of rows)
      for (const [where, word] of traces) {
        const { rowCount } = await client.query(
          `select 1 from "${table_name}" t where strpos(t::text, $1) > 0 limit 1`,
          [word],
        );
        if (rowCount) found.push(`${where} in ${table_name}`);
      }
    return found;
  });
}

/** Keys by their names and by all that they hold. */
async function foundInRedis(address: string, traces: ReadonlyMap<string, string>): Promise<string[]> {
  const client = createClient({ url: address, RESP: 2 });
  await client.connect();
  try {
    const found: string[] = [];
    for (const key of await client.keys('*')) {
      const held = (await client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).dump(key)) as Buffer | null;
      const text = key + (held?.toString('latin1') ?? '');
      for (const [where, word] of traces) if (text.includes(word)) found.push(`${where} in ${key}`);
    }
    return found;
  } finally {
    client.destroy();
  }
}

interface Columns {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Tables whose rows belong to a community. Facts and their streams are the log’s. */
async function tablesOf(server: TestServer): Promise<Columns[]> {
  const tables = await server.app.database.read.introspection.getTables();
  return tables
    .map(({ name, columns }) => ({ table: name, columns: columns.map((column) => column.name) }))
    .filter(
      ({ table, columns }) => columns.includes('community') && !['events', 'streams', 'erasures'].includes(table),
    );
}

async function counted(server: TestServer, table: string, column: string, text: string): Promise<number> {
  const rows = (await server.app.database.read
    .selectFrom(table as never)
    .select(column as never)
    .execute()) as Readonly<Record<string, unknown>>[];
  return rows.filter((row) => String(row[column]).includes(text)).length;
}
