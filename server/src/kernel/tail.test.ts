import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { StreamBatch } from '@learning-commons/protocol';
import { LocalBus } from './bus.ts';
import { logged, nextSeq, readMarks, replay, toBatch, writeLog, type Fact } from './event-log.ts';
import { Tail, type TailLimits } from './tail.ts';
import { records, type TestKernel } from './testing.ts';

for (const record of records) {
  describe(`the tail on ${record.name}`, () => {
    let kernel: TestKernel;
    const tails: Tail[] = [];
    let streams = 0;
    before(async () => {
      kernel = await record.open();
    });
    after(async () => {
      tails.forEach((tail) => tail.close());
      await kernel.close();
    });

    /** A stream in the record, a tail on a bus of its own, and hands to do to both what may happen. */
    function setUp(limits: Partial<TailLimits> = {}) {
      const { database } = kernel;
      const stream = `note:${(streams += 1)}`;
      const bus = new LocalBus();
      const tail = new Tail({ database, bus, limits });
      tails.push(tail);
      const write = (count: number, text = 'x') =>
        database.transact(async (db): Promise<StreamBatch> => {
          const facts: Fact[] = [];
          for (let index = 0; index < count; index += 1) {
            const seq = await nextSeq(db, 'acme', stream);
            facts.push({ stream, seq, type: 'note.written', at: seq, data: { id: `n${seq}`, text: `${text} ${seq}` } });
          }
          for (let start = 0; start < facts.length; start += 100)
            await writeLog(db, [logged('acme', facts.slice(start, start + 100))]);
          const events = facts.map(({ seq, type, at, data }) => ({ seq, type, at, data }));
          return toBatch(database.epoch, stream, facts[0]!.seq - 1, events);
        });
      const publish = (batch: StreamBatch) => bus.publish({ community: 'acme', batch });
      const erase = (seq: number) =>
        database.transact((db) =>
          writeLog(db, [
            {
              redaction: {
                community: 'acme',
                stream,
                seq,
                id: `n${seq}`,
                change: (data) => ({ ...(data as object), text: '' }),
              },
            },
          ]),
        );
      const head = async () => (await readMarks(database.read, 'acme', [stream])).get(stream)?.head ?? 0;
      const ask = async (since: number) => {
        const mark = (await tail.marks('acme', [stream])).get(stream) ?? { head: 0, redactions: 0 };
        return since >= mark.head ? [] : tail.replay('acme', stream, since, mark);
      };
      const fromRecord = (since: number) => replay(database.read, 'acme', stream, since);
      return { stream, bus, tail, write, publish, erase, head, ask, fromRecord };
    }

    test('what follows a question is answered without reading again', async () => {
      const { tail, write, publish, ask, fromRecord } = setUp();
      publish(await write(10));
      assert.deepEqual(await ask(4), await fromRecord(4));
      assert.equal(tail.reads, 1);
      for (let round = 0; round < 20; round += 1) publish(await write(3));
      assert.deepEqual(await ask(4), await fromRecord(4));
      assert.deepEqual(await ask(60), await fromRecord(60));
      assert.equal(tail.reads, 1);
    });

    test('a thousand clients that come back at once, behind by different numbers, cost a handful of reads', async () => {
      const { tail, write, ask, fromRecord } = setUp();
      await write(400);
      const answers = await Promise.all(Array.from({ length: 1_000 }, (_, index) => ask(index % 400)));
      assert.ok(tail.reads <= 6, `${tail.reads} reads`);
      assert.deepEqual(answers[123], await fromRecord(123));
      assert.deepEqual(answers[999], await fromRecord(199));
    });

    test('who is further behind than is held shares a read with who is just as far', async () => {
      const { tail, write, ask, fromRecord } = setUp();
      await write(900);
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(10)));
      assert.equal(tail.reads, 1);
      assert.equal(answers[0]!.length, 500);
      assert.deepEqual(answers[49], await fromRecord(10));
    });

    test('a deleted text is not told, not even by a node that heard nothing of the deletion', async () => {
      const { write, publish, erase, ask, fromRecord } = setUp();
      publish(await write(5, 'secret'));
      assert.match(JSON.stringify(await ask(0)), /secret 3/);
      await erase(3);
      assert.doesNotMatch(JSON.stringify(await ask(0)), /secret 3/);
      assert.deepEqual(await ask(0), await fromRecord(0));
    });

    test('a fact that the bus brings late, after it was redacted, is not believed', async () => {
      const { write, publish, erase, ask, fromRecord } = setUp();
      publish(await write(3));
      await ask(0);
      const late = await write(1, 'secret');
      await erase(4);
      publish(late);
      assert.deepEqual(await ask(0), await fromRecord(0));
      publish(late);
      assert.deepEqual(await ask(0), await fromRecord(0));
      assert.doesNotMatch(JSON.stringify(await ask(0)), /secret/);
    });

    test('it holds no more than it may: facts, streams and characters', async () => {
      const facts = setUp();
      await facts.write(490);
      await facts.ask(0);
      facts.publish(await facts.write(100));
      assert.deepEqual(await facts.ask(95), await facts.fromRecord(95));
      assert.ok(facts.tail.size < 500 * 40, 'no more than 500 facts');

      const long = setUp({ streamSize: 4_000 });
      await long.write(100, 'long '.repeat(100));
      assert.deepEqual(await long.ask(0), await long.fromRecord(0));
      assert.ok(long.tail.size <= 4_000);
      const { reads } = long.tail;
      assert.deepEqual(await long.ask(95), await long.fromRecord(95));
      assert.equal(long.tail.reads, reads, 'what is held serves');

      const many = setUp({ streams: 3 });
      for (let index = 0; index < 8; index += 1) {
        const name = `${many.stream}-${index}`;
        await kernel.database.transact(async (db) => {
          const seq = await nextSeq(db, 'acme', name);
          await writeLog(db, [
            logged('acme', [{ stream: name, seq, type: 'note.written', at: 1, data: { text: 'y' } }]),
          ]);
        });
        const mark = (await many.tail.marks('acme', [name])).get(name)!;
        assert.equal((await many.tail.replay('acme', name, 0, mark)).length, 1);
      }
      assert.equal(many.tail.streams, 3);
    });

    test('a stream that nobody asks for any more is not followed', async () => {
      const { tail, write, publish, ask } = setUp({ patience: -1 });
      await write(3);
      await ask(0);
      assert.equal(tail.streams, 1);
      publish(await write(1));
      assert.deepEqual([tail.streams, tail.size], [0, 0]);
    });

    test('whatever the bus loses, doubles or swaps, and whatever is redacted, it answers what the record answers', async () => {
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.record({ write: fc.integer({ min: 1, max: 40 }), arrives: fc.boolean() }) },
        { weight: 2, arbitrary: fc.record({ late: fc.nat(20) }) },
        { weight: 2, arbitrary: fc.record({ erase: fc.nat(1_000) }) },
        { weight: 4, arbitrary: fc.record({ ask: fc.nat(1_000), and: fc.array(fc.nat(1_000), { maxLength: 3 }) }) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
          const { tail, write, publish, erase, head, ask, fromRecord } = setUp({ streamSize: 6_000 });
          const sent: StreamBatch[] = [];
          for (const each of steps) {
            if ('write' in each) {
              const batch = await write(each.write);
              sent.push(batch);
              if (each.arrives) publish(batch);
            } else if ('late' in each) {
              if (sent.length > 0) publish(sent[each.late % sent.length]!);
            } else if ('erase' in each) {
              const last = await head();
              if (last > 0) await erase(1 + (each.erase % last));
            } else {
              const last = await head();
              const questions = [each.ask, ...each.and].map((far) => far % (last + 1));
              const answers = await Promise.all(questions.map((since) => ask(since)));
              for (const [index, since] of questions.entries())
                assert.deepEqual(answers[index], await fromRecord(since));
            }
          }
          tail.close();
        }),
        { numRuns: record.name === 'SQLite' ? 300 : 60 },
      );
    });

    test('while others write, redact and bring news late, an answer has no hole and reaches the head that was asked for', async () => {
      const { tail, write, publish, erase, stream } = setUp();
      publish(await write(20));
      const erased: number[] = [];
      let writing = true;
      const others = (async () => {
        for (let round = 0; round < 60; round += 1) {
          const batch = await write(1 + (round % 3), 'secret');
          setTimeout(() => publish(batch), round % 7);
          if (round % 5 === 0) {
            await erase(batch.to);
            erased.push(batch.to);
          }
        }
        writing = false;
      })();
      while (writing) {
        const gone = [...erased];
        const mark = (await tail.marks('acme', [stream])).get(stream)!;
        const since = Math.max(0, mark.head - 1 - Math.floor(Math.random() * 60));
        const events = await tail.replay('acme', stream, since, mark);
        assert.deepEqual(
          events.map(({ seq }) => seq),
          events.map((_, index) => since + 1 + index),
        );
        assert.ok(events.at(-1)!.seq >= mark.head);
        for (const { seq, data } of events)
          if (gone.includes(seq)) assert.equal((data as { text: string }).text, '', `${seq} was redacted before`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await others;
    });
  });
}
