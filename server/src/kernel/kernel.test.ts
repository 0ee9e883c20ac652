import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import * as z from 'zod';
import { CommonsError, defineContract, fail, type DomainContract } from '@learning-commons/protocol';
import { checkRecord } from './check.ts';
import { defineDomain, type Domain, type WriteContext } from './domain.ts';
import { readHead, replay } from './event-log.ts';
import { member, reader, records, type TestKernel } from './testing.ts';

const notes = defineContract({
  name: 'notes',
  operations: {
    'note.write': {
      summary: 'Writes facts into streams.',
      access: 'learner',
      input: z.strictObject({
        streams: z.array(z.string()),
        refuse: z.boolean().default(false),
        leak: z.boolean().default(false),
        later: z.string().optional(),
      }),
      output: z.array(z.int()),
    },
    'note.count': { summary: 'Counts.', access: 'moderator', reads: true, input: z.strictObject({}), output: z.int() },
    'note.crash': {
      summary: 'Fails by a defect.',
      access: 'learner',
      input: z.strictObject({}),
      output: z.strictObject({}),
    },
  },
  events: { 'note.written': z.strictObject({ text: z.string() }), 'note.heard': z.strictObject({ text: z.string() }) },
} satisfies DomainContract);

const gathered: (readonly string[])[] = [];
const gatherNotes = async (_db: unknown, items: readonly string[]) => void gathered.push(items);

const domain: Domain = defineDomain(notes, {
  migrations: {},
  streams: { note: (ctx, key) => ctx.require(key !== 'secret') },
  operations: {
    async 'note.write'(ctx, { streams, refuse, leak, later }) {
      if (later !== undefined) ctx.putOff(gatherNotes, later);
      const numbers: number[] = [];
      for (const stream of streams) {
        const seq = await ctx.sequence(stream);
        numbers.push(seq);
        if (!leak) ctx.emit('note.written', stream, seq, { text: `${stream} ${seq}` });
      }
      if (refuse) throw fail('conflict', 'Refused after taking numbers.');
      return numbers;
    },
    'note.count': () => 1,
    'note.crash': () => {
      throw new TypeError('secret internals');
    },
  },
  on: {
    ['note.written' as never]: async (ctx: WriteContext<'note.heard'>, heard: { stream: string }) => {
      if (heard.stream !== 'note:loud') return;
      const seq = await ctx.sequence('note:echo');
      ctx.emit('note.heard', 'note:echo', seq, { text: heard.stream });
    },
  },
});

for (const record of records) {
  describe(`the kernel on ${record.name}`, () => {
    let kernel: TestKernel;
    const ana = member('Ana');
    before(async () => {
      kernel = await record.open([domain]);
    });
    after(() => kernel.close());

    test('who only asks who they are is kept as a member', async () => {
      const quiet = member('Quiet reader');
      await kernel.run(quiet, 'member.me', {});
      await kernel.dispatch.writer.settled();
      assert.deepEqual(await kernel.run(ana, 'member.list', { ids: [quiet.id!] }), [quiet.person]);
    });

    test('numbers of a stream count 1, 2, 3 … under concurrent writers, and refused units give theirs back', async () => {
      const asks = Array.from({ length: 300 }, (_, index) =>
        kernel.write(ana, 'note.write', { streams: ['note:busy'], refuse: index % 7 === 0 }).then(
          () => true,
          () => false,
        ),
      );
      const done = (await Promise.all(asks)).filter(Boolean).length;
      assert.equal(done, 300 - Math.ceil(300 / 7));
      assert.equal(await readHead(kernel.database.read, 'acme', 'note:busy'), done);
      const numbers = kernel.published
        .filter(({ stream }) => stream === 'note:busy')
        .flatMap(({ events }) => events.map(({ seq }) => seq));
      assert.deepEqual(
        numbers,
        Array.from({ length: done }, (_, index) => index + 1),
        'published in order, each once',
      );
    });

    test('one refused unit does not undo its neighbours in the same group', async () => {
      const [first, second, third] = await Promise.allSettled([
        kernel.write(ana, 'note.write', { streams: ['note:a'] }),
        kernel.write(ana, 'note.write', { streams: ['note:a', 'note:b'], refuse: true }),
        kernel.write(ana, 'note.write', { streams: ['note:b'] }),
      ]);
      assert.equal(first.status, 'fulfilled');
      assert.equal(second.status, 'rejected');
      assert.deepEqual(third.status === 'fulfilled' && (third.value as { result: number[] }).result, [1]);
    });

    test('what units put off is done once for the group, in order, and not for those that were refused', async () => {
      gathered.length = 0;
      const write = (later: string, refuse = false) =>
        kernel.write(ana, 'note.write', { streams: ['note:later'], later, refuse });
      // The first commits alone or with the others; either way nothing is done twice.
      await Promise.allSettled([write('a'), write('b'), write('c', true), write('d'), write('e')]);
      assert.deepEqual(gathered.flat(), ['a', 'b', 'd', 'e']);
      assert.ok(gathered.length < 4, 'several units share one run');
    });

    test('a reaction of another domain is in the same reply and in the log', async () => {
      const { facts } = await kernel.write(ana, 'note.write', { streams: ['note:loud'] });
      assert.deepEqual(
        facts.map(({ stream }) => stream),
        ['note:loud', 'note:echo'],
      );
      const [heard] = await replay(kernel.database.read, 'acme', 'note:echo', 0);
      assert.deepEqual(heard?.data, { text: 'note:loud' });
    });

    test('a number without its fact is a defect, and nothing of it stays', async () => {
      await assert.rejects(kernel.write(ana, 'note.write', { streams: ['note:leak'], leak: true }), {
        code: 'internal',
      });
      assert.equal(await readHead(kernel.database.read, 'acme', 'note:leak'), 0);
    });

    test('what breaks inside tells the caller nothing of the inside', async () => {
      const error = await kernel.run(ana, 'note.crash', {}).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof CommonsError);
      assert.equal(error.code, 'internal');
      assert.doesNotMatch(JSON.stringify(error), /secret/);
      assert.match(String((error.cause as Error).message), /secret internals/, 'the log still gets it');
    });

    test('the role decides who may ask, and nobody without a token writes', async () => {
      await assert.rejects(kernel.run(ana, 'note.count', {}), { code: 'forbidden' });
      await assert.rejects(kernel.run(reader(), 'note.count', {}), { code: 'unauthenticated' });
      assert.equal(await kernel.run(member('Mo', 'moderator'), 'note.count', {}), 1);
    });

    test('unknown operations, unknown fields and wrong types are typed refusals that name the field', async () => {
      await assert.rejects(kernel.run(ana, 'note.fly', {}), { code: 'not_found' });
      await assert.rejects(kernel.run(ana, 'note.write', { streams: [], role: 'admin' }), {
        code: 'invalid',
        message: /role/,
      });
      await assert.rejects(kernel.run(ana, 'note.write', { streams: 'x' }), { code: 'invalid', message: /streams/ });
    });

    test('a stream is joined only where its domain allows it', async () => {
      await kernel.dispatch.mayJoin(ana, 'note:open');
      await assert.rejects(kernel.dispatch.mayJoin(ana, 'note:secret'), { code: 'forbidden' });
      await assert.rejects(kernel.dispatch.mayJoin(ana, 'nothing:here'), { code: 'not_found' });
      await assert.rejects(kernel.dispatch.mayJoin(ana, `member:${member('Ben').id}`), { code: 'forbidden' });
      await kernel.dispatch.mayJoin(ana, `member:${ana.id}`);
    });

    test('communities never share a stream', async () => {
      const eve = member('Eve', 'learner', 'globex');
      await kernel.write(ana, 'note.write', { streams: ['note:same'] });
      const { result } = await kernel.write(eve, 'note.write', { streams: ['note:same'] });
      assert.deepEqual(result, [1]);
    });

    test('a connection that breaks within a unit is a refusal that may be tried again, and the next unit finds a new one', async (t) => {
      if (kernel.database.kind === 'sqlite') return t.skip('a file has no connections to break');
      const broken = kernel.dispatch.writer.submit(async (db) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
        await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(kernel.database.read);
        await setTimeout(100);
        await sql`select 1`.execute(db);
      });
      await assert.rejects(broken, { code: 'unavailable' });
      await kernel.write(ana, 'note.write', { streams: ['note:after'] });
    });

    test('the record examines itself clean', async () => {
      const { problems } = await checkRecord(kernel.database);
      assert.deepEqual(problems, []);
    });
  });
}
