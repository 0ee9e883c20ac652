import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { Attachment, DiscussionPage, Resource, UploadPolicy } from '@learning-commons/protocol';
import { makePostgres, newId } from '../kernel/testing.ts';
import { startS3, type TestS3 } from '../kernel/testing.s3.ts';
import { connected, joinStream, listen, startServer, uploadsIn, type TestServer } from '../testing.ts';
import { announcing, eventually, TestUploader } from './testing.ts';

const png = (width = 900, height = 300) =>
  sharp({ create: { width, height, channels: 3, background: { r: 30, g: 120, b: 200 } } })
    .png()
    .toBuffer();
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n', 'latin1');
const text = (length: number) => Buffer.alloc(length, 'All work and no play. ');
/** A few silent frames of MPEG audio. */
const MP3 = Buffer.concat(
  Array.from({ length: 12 }, () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)])),
);

interface Setting {
  readonly name: string;
  open(): Promise<{ server: TestServer; close(): Promise<void> }>;
}

const settings: readonly Setting[] = [
  {
    name: 'SQLite and a folder',
    async open() {
      const server = await startServer();
      return { server, close: () => server.close() };
    },
  },
  {
    name: 'SQLite and an S3-compatible service',
    async open() {
      const s3: TestS3 = await startS3();
      const storage = { kind: 's3' as const, ...s3.settings };
      const server = await startServer({ config: { uploads: { ...uploadsIn(''), storage } } });
      return { server, close: () => server.close().finally(() => s3.close()) };
    },
  },
];
if (process.env.LC_TEST_DATABASE_URL)
  (settings as Setting[]).push({
    name: 'PostgreSQL and a folder',
    async open() {
      const { url, drop } = await makePostgres();
      const server = await startServer({ config: { databaseUrl: url } });
      return { server, close: () => server.close().finally(drop) };
    },
  });

const codeOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; details?: { reason?: string } } };
  return `${response.status} ${error.code} ${error.details?.reason ?? ''}`.trim();
};

for (const setting of settings) {
  describe(`uploads on ${setting.name}`, () => {
    let server: TestServer;
    let close: () => Promise<void>;
    let ada: TestUploader;
    let ben: TestUploader;
    let token: string;
    before(async () => {
      ({ server, close } = await setting.open());
      token = await server.token('ada');
      ada = new TestUploader(server, token);
      ben = new TestUploader(server, await server.token('ben'));
    });
    after(() => close());

    const get = (url: string, headers: Record<string, string> = {}) => fetch(server.address + url, { headers });
    const write = async (body: string, attachments: readonly string[], topic = `files/${newId()}`) => {
      const id = newId();
      const reply = await server.ask('comment.create', { id, topic, body, attachments }, token);
      return { id, topic, reply };
    };
    const commentOf = async (topic: string) => {
      const page = await server.answer<DiscussionPage>('discussion.get', { topic });
      return page.comments[0]!;
    };

    test('a picture comes back in sizes, and nothing of it but pixels', async () => {
      const attachment = await ada.attach({ name: 'Überblick Q3.png', type: 'image/png', bytes: await png() });
      assert.equal(attachment.kind, 'image');
      assert.equal(attachment.name, 'Überblick Q3.png');
      assert.deepEqual(
        attachment.sizes.map(({ width, height }) => [width, height]),
        [
          [320, 107],
          [640, 213],
          [900, 300],
        ],
      );
      for (const { url, width } of attachment.sizes) {
        const answer = await get(url);
        assert.equal(answer.status, 200);
        assert.equal((await sharp(await answer.bytes()).metadata()).width, width);
      }
      const answer = await get(attachment.url);
      assert.equal(answer.headers.get('content-type'), 'image/webp');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.match(answer.headers.get('content-security-policy')!, /sandbox; default-src 'none'/);
      assert.equal(answer.headers.get('cross-origin-resource-policy'), 'cross-origin');
      assert.match(answer.headers.get('cache-control')!, /immutable/);
      assert.equal(
        answer.headers.get('content-disposition'),
        `inline; filename="Uberblick-Q3.webp"; filename*=UTF-8''%C3%9Cberblick%20Q3.webp`,
      );
      assert.equal(answer.headers.get('set-cookie'), null);
    });

    test('a file is saved, not shown, and comes in stretches', async () => {
      const bytes = Buffer.concat([PDF, text(3_000)]);
      const { url, kind, type } = await ada.attach({ name: 'plan.pdf', type: 'application/pdf', bytes });
      assert.deepEqual([kind, type], ['file', 'application/pdf']);
      const whole = await get(url);
      assert.match(whole.headers.get('content-disposition')!, /^attachment; /);
      assert.deepEqual(Buffer.from(await whole.bytes()), bytes);
      const etag = whole.headers.get('etag')!;
      const part = await get(url, { range: 'bytes=5-9' });
      assert.equal(part.status, 206);
      assert.equal(part.headers.get('content-range'), `bytes 5-9/${bytes.length}`);
      assert.deepEqual(Buffer.from(await part.bytes()), bytes.subarray(5, 10));
      const tail = await get(url, { range: 'bytes=-4', 'if-range': etag });
      assert.deepEqual(Buffer.from(await tail.bytes()), bytes.subarray(-4));
      assert.equal((await get(url, { range: 'bytes=5-9', 'if-range': '"other"' })).status, 200);
      assert.equal((await get(url, { range: `bytes=${bytes.length}-` })).status, 416);
      assert.equal((await get(url, { 'if-none-match': etag })).status, 304);
      const head = await fetch(server.address + url, { method: 'HEAD' });
      assert.equal(head.headers.get('content-length'), String(bytes.length));
    });

    test('an upload goes on where it stopped; the same creation is the same upload; two of the same stretch are one', async () => {
      const [id, bytes] = [newId(), text(5_000_000)];
      const file = { id, name: 'notes.txt', type: 'text/plain', bytes };
      assert.equal((await ada.create(file)).status, 201);
      assert.equal((await ada.create(file)).status, 201);
      assert.equal(await codeOf(await ada.create({ ...file, name: 'other.txt' })), '409 conflict id');
      assert.equal(await ada.offset(id), 0);
      assert.equal((await ada.patch(id, 0, bytes.subarray(0, 1_000_000))).status, 204);
      assert.equal(await ada.offset(id), 1_000_000);
      assert.equal(await codeOf(await ada.patch(id, 0, bytes.subarray(0, 10))), '409 conflict');
      const rest = bytes.subarray(1_000_000);
      const both = await Promise.all([ada.patch(id, 1_000_000, rest), ada.patch(id, 1_000_000, rest)]);
      assert.ok(both.some(({ status }) => status === 204));
      const { attachment } = await ada.settled(id);
      assert.deepEqual(Buffer.from(await (await get(attachment!.url)).bytes()), bytes);
    });

    test('what came of a connection that broke is kept', async () => {
      const [id, bytes] = [newId(), text(3_000_000)];
      await ada.create({ id, name: 'broken.txt', bytes });
      const url = new URL(`/uploads/${id}?community=acme`, server.address);
      const headers = {
        authorization: `Bearer ${token}`,
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': String(bytes.length),
      };
      const sending = request(url, { method: 'PATCH', headers });
      sending.on('error', () => {});
      sending.write(bytes.subarray(0, 2_500_000));
      const received = async () => (await ada.state(id))!.received;
      await eventually(async () => (await received()) > 0);
      assert.ok((await received()) >= 2_000_000);
      sending.destroy();
      // What was on its way is counted, or refused because we were faster: then we ask again, as every client does.
      for (let status = 0; status !== 204;) {
        const at = Number(await ada.offset(id));
        status = (await ada.patch(id, at, bytes.subarray(at))).status;
        assert.ok([204, 409].includes(status), String(status));
      }
      const { attachment } = await ada.settled(id);
      assert.deepEqual(Buffer.from(await (await get(attachment!.url)).bytes()), bytes);
    });

    test('nobody else reads, continues, describes, removes or attaches what is not theirs', async () => {
      const [id, bytes] = [newId(), text(100)];
      await ada.create({ id, name: 'mine.txt', bytes });
      assert.equal(await ben.offset(id), 'refused 404');
      assert.equal((await ben.patch(id, 0, bytes)).status, 404);
      assert.equal((await ben.ask(`/uploads/${id}`, { method: 'DELETE' })).status, 404);
      assert.equal(await ben.state(id), undefined);
      assert.equal(await codeOf(await ben.create({ id, name: 'mine.txt', bytes })), '409 conflict id');
      await ada.patch(id, 0, bytes);
      await ada.settled(id);
      const reply = await server.ask(
        'comment.create',
        { id: newId(), topic: 'theft', body: 'Mine now', attachments: [id] },
        await server.token('ben'),
      );
      assert.equal(await codeOf(reply), '409 conflict attachments');
    });

    test('type, size and room are refused before a byte is sent', async () => {
      const refusals: readonly (readonly [string, string, number, string])[] = [
        ['page.html', 'text/html', 10, 'type'],
        ['drawing.svg', 'image/svg+xml', 10, 'type'],
        ['run.exe', '', 10, 'type'],
        ['nothing', '', 10, 'name'],
        ['photo.png', 'text/html', 10, 'mismatch'],
        ['photo.png', 'image/png', 0, 'empty'],
        ['photo.png', 'image/png', 21 * 1_048_576, 'size'],
      ];
      for (const [name, type, length, reason] of refusals) {
        const headers = { ...announcing({ name, type, bytes: Buffer.alloc(0) }), 'upload-length': String(length) };
        assert.equal(
          await codeOf(await ada.ask('/uploads', { method: 'POST', headers })),
          `422 invalid ${reason}`,
          name,
        );
      }
      const large = {
        ...announcing({ name: 'film.mp4', bytes: Buffer.alloc(0) }),
        'upload-length': String(400 * 1_048_576),
      };
      const answers = [];
      for (let count = 0; count < 3; count += 1) {
        const headers = {
          ...large,
          ...announcing({ name: 'film.mp4', bytes: Buffer.alloc(0) }),
          'upload-length': large['upload-length'],
        };
        const cyd = new TestUploader(server, await server.token('cyd'));
        answers.push((await cyd.ask('/uploads', { method: 'POST', headers })).status);
      }
      assert.deepEqual(answers, [201, 201, 422]);
    });

    test('a file that is not what it says is refused in words, and leaves no bytes', async () => {
      const upload = await ada.send({
        name: 'photo.png',
        type: 'image/png',
        bytes: Buffer.from('<script>alert(1)</script>'),
      });
      assert.equal(upload.state, 'refused');
      assert.equal(upload.problem, 'The file is not what its name says.');
      const left: string[] = [];
      for await (const key of server.app.dispatch.node.storage.list(`uploads/acme/${upload.id}/`)) left.push(key);
      assert.deepEqual(left, []);
    });

    test('a comment carries files, alone or with words; they go with it and come back with it', async () => {
      const [one, two] = [
        await ada.attach({ name: 'a.png', bytes: await png(50, 40) }),
        await ada.attach({ name: 'b.pdf', bytes: PDF }),
      ];
      const { id, topic, reply } = await write('', [one.id, two.id]);
      assert.equal(reply.status, 200);
      const comment = await commentOf(topic);
      assert.deepEqual(
        comment.attachments?.map(({ name }) => name),
        ['a.png', 'b.pdf'],
      );
      assert.equal((await write('', [])).reply.status, 422);
      assert.equal((await get(one.url)).status, 200);

      const edit = { id: newId(), commentId: id, revision: 0, body: 'Only one', attachments: [one.id] };
      assert.equal((await server.ask('comment.edit', edit, token)).status, 200);
      assert.equal((await get(two.url)).status, 404);
      assert.equal((await get(one.url)).status, 200);

      await server.ask('comment.delete', { commentId: id }, token);
      assert.equal((await get(one.url)).status, 404);
      const facts = JSON.stringify(await server.app.database.read.selectFrom('events').selectAll().execute());
      assert.ok(!facts.includes(one.id) && !facts.includes(two.id), 'an earlier fact tells of the file');
      await server.ask('comment.restore', { commentId: id }, token);
      assert.equal((await get(one.url)).status, 200);
      assert.equal((await commentOf(topic)).attachments?.length, 1);
    });

    test('a file that two comments carry stays while one of them is there', async () => {
      const file = await ada.attach({ name: 'shared.pdf', bytes: PDF });
      const [first, second] = [await write('One', [file.id]), await write('Two', [file.id])];
      await server.ask('comment.delete', { commentId: first.id }, token);
      assert.equal((await get(file.url)).status, 200);
      await server.ask('comment.delete', { commentId: second.id }, token);
      assert.equal((await get(file.url)).status, 404);
      assert.equal((await server.ask('upload.remove', { uploadId: file.id }, token)).status, 409);
    });

    test('a recording has captions and a transcript, which are text and nothing else', async () => {
      const { id } = await ada.attach({ name: 'talk.mp3', type: 'audio/mpeg', bytes: MP3 });
      const track =
        'WEBVTT\n\nSTYLE\n::cue { color: red }\n\n1\n00:01.000 --> 00:02.000 position:10%\n<c.x>Hello</c> <b>you</b>\n';
      const described = await server.answer<{ result: { attachment: Attachment } }>(
        'upload.describe',
        { uploadId: id, transcript: 'Hello you', captions: [{ language: 'en', label: 'English', text: track }] },
        token,
      );
      const { attachment } = described.result;
      const captions = await get(attachment.captions[0]!.url);
      assert.equal(captions.headers.get('content-type'), 'text/vtt; charset=utf-8');
      assert.equal(captions.headers.get('access-control-allow-origin'), '*');
      assert.equal(await captions.text(), 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello you\n');
      assert.equal(await (await get(attachment.transcript!)).text(), 'Hello you');
      const wrong = {
        uploadId: id,
        captions: [{ language: 'en', label: 'English', text: 'WEBVTT\n\n1 --> 2\nHello\n' }],
      };
      assert.equal(await codeOf(await server.ask('upload.describe', wrong, token)), '422 invalid captions');
    });

    test('what is said of a file later reaches the comments and resources that show it, and those that listen', async () => {
      const file = await ada.attach({ name: 'map.png', bytes: await png(50, 40) });
      const [first, second] = [await write('One', [file.id]), await write('Two', [file.id])];
      const gone = await write('Three', [file.id]);
      await server.ask('comment.delete', { commentId: gone.id }, token);
      const resource = { id: newId(), type: 'file', title: 'A map', uploadId: file.id };
      assert.equal((await server.ask('resource.share', resource, token)).status, 200);
      const socket = await connected(server.connect(token));
      const heard = listen(socket);
      await joinStream(socket, `discussion:${first.topic}`);
      await server.ask('upload.describe', { uploadId: file.id, alt: 'The way to the canteen', name: 'way.png' }, token);
      const altOf = async (topic: string) => (await commentOf(topic)).attachments?.[0]?.alt;
      await eventually(async () => (await altOf(second.topic)) === 'The way to the canteen');
      await eventually(async () => (await altOf(first.topic)) === 'The way to the canteen');
      const { attachments: [shown] = [], revision } = await commentOf(first.topic);
      assert.deepEqual([shown!.name, revision], ['way.png', 0]);
      assert.equal((await get(shown!.url)).status, 200);
      await eventually(async () =>
        heard.flatMap(({ events }) => events).some(({ type }) => type === 'comment.described'),
      );
      const fact = heard.flatMap(({ events }) => events).find(({ type }) => type === 'comment.described')!;
      assert.match(JSON.stringify(fact.data), /The way to the canteen/);
      const kept = async () =>
        (await server.answer<{ resource: Resource }>('resource.get', { resourceId: resource.id }, token)).resource;
      await eventually(async () => (await kept()).file?.alt === 'The way to the canteen');
      assert.match((await kept()).picture!.url, /way\.webp$/);
      const found = await server.answer<{ hits: unknown[] }>('discussion.search', { query: 'canteen' }, token);
      assert.equal(found.hits.length, 2, 'what is deleted is not found');
      await server.ask('comment.restore', { commentId: gone.id }, token);
      assert.equal(await altOf(gone.topic), 'The way to the canteen');
      await server.answer('upload.describe', { uploadId: file.id, alt: 'The way to the canteen' }, token);
      socket.disconnect();
    });

    test('who has no token, or one for elsewhere, is refused; pages of other origins are, too', async () => {
      const headers = announcing({ name: 'a.txt', bytes: text(5) });
      const post = (more: Record<string, string>, community = 'acme') =>
        fetch(`${server.address}/uploads?community=${community}`, { method: 'POST', headers: { ...headers, ...more } });
      assert.equal(await codeOf(await post({})), '401 unauthenticated missing');
      assert.equal(await codeOf(await post({ authorization: 'Bearer x' })), '401 unauthenticated malformed');
      const elsewhere = { authorization: `Bearer ${await server.token('eve', { community: 'globex' })}` };
      assert.equal(await codeOf(await post(elsewhere)), '403 forbidden community');
      const own = { authorization: `Bearer ${token}` };
      assert.equal(await codeOf(await post({ ...own, origin: 'https://evil.example' })), '403 forbidden origin');
      const intranet = await post({ ...own, origin: 'https://intranet.acme.example' });
      assert.equal(intranet.status, 201);
      assert.equal(intranet.headers.get('access-control-allow-origin'), 'https://intranet.acme.example');
      assert.match(intranet.headers.get('access-control-expose-headers')!, /Location/);
      assert.match(intranet.headers.get('location')!, /^uploads\/[\w-]{22}\?community=acme$/);
      const preflight = await fetch(`${server.address}/uploads/${newId()}?community=acme`, {
        method: 'OPTIONS',
        headers: { origin: 'https://intranet.acme.example', 'access-control-request-method': 'PATCH' },
      });
      assert.equal(preflight.status, 204);
      assert.match(preflight.headers.get('access-control-allow-methods')!, /PATCH/);
      assert.match(preflight.headers.get('access-control-allow-headers')!, /Upload-Offset/);
    });

    test('an upload that was stopped is gone, with its bytes and its share of the room', async () => {
      const [id, bytes] = [newId(), randomBytes(2_000)];
      const used = async () => (await server.answer<UploadPolicy>('upload.policy', {}, token)).used;
      const before_ = await used();
      await ada.create({ id, name: 'a.zip', bytes });
      await ada.patch(id, 0, bytes.subarray(0, 1_000));
      assert.equal(await used(), before_ + 2_000);
      assert.equal((await ada.ask(`/uploads/${id}`, { method: 'DELETE' })).status, 204);
      assert.equal(await ada.offset(id), 'refused 404');
      assert.equal(await used(), before_);
    });
  });
}

test('uploads can be switched off', async () => {
  const server = await startServer({ config: { uploads: { ...uploadsIn('/nowhere'), on: false } } });
  const ada = new TestUploader(server, await server.token('ada'));
  assert.equal(await codeOf(await ada.create({ name: 'a.txt', bytes: text(5) })), '403 forbidden off');
  const policy = await server.answer<UploadPolicy>('upload.policy', {}, await server.token('ada'));
  assert.deepEqual([policy.on, policy.accept], [false, []]);
  await server.close();
});

test('what nothing refers to goes after a day, with its bytes; what something refers to stays', async (t) => {
  const clock = { now: Date.now() };
  const server = await startServer({ now: () => clock.now });
  t.after(() => server.close());
  const token = await server.token('ada');
  const ada = new TestUploader(server, token);
  const [kept, alone] = [
    await ada.attach({ name: 'kept.pdf', bytes: PDF }),
    await ada.attach({ name: 'b.pdf', bytes: PDF }),
  ];
  const half = newId();
  await ada.create({ id: half, name: 'half.txt', bytes: text(100) });
  await ada.patch(half, 0, text(100).subarray(0, 50));
  await server.ask('comment.create', { id: newId(), topic: 'kept', body: '', attachments: [kept.id] }, token);
  clock.now += 86_400_001;
  const later = new TestUploader(server, await server.token('ada'));
  server.app.dispatch.node.wake('uploads');
  const keysLeft = async () => {
    const keys: string[] = [];
    for await (const key of server.app.dispatch.node.storage.list('uploads/')) keys.push(key);
    return keys;
  };
  await eventually(async () => (await keysLeft()).length === 1);
  assert.equal(await later.state(alone.id), undefined);
  assert.equal(await later.state(half), undefined);
  assert.deepEqual(await keysLeft(), [`uploads/acme/${kept.id}/file`]);
  assert.equal((await fetch(server.address + kept.url)).status, 200);
});
