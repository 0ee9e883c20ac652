import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { MemberExport, OutputOf, Role, audit } from '@learning-commons/protocol';
import * as domains from '../domains.ts';
import type { Deed } from '../kernel/audit.ts';
import { checkRecord } from '../kernel/check.ts';
import { memberId } from '../kernel/issuer.ts';
import { member, newId, records, type TestKernel } from '../kernel/testing.ts';
import { readHeads } from './audit.store.ts';
import { compareNoted, readNoted } from './verifying.ts';
import { dropTriggers, flipByte } from './testing.ts';

type Listed = OutputOf<(typeof audit)['operations']['audit.list']>;

/** A member under the id that their token would give them. */
const person = (name: string, role: Role = 'learner') => {
  const known = member(name, role);
  const id = memberId(known.community, known.issuer!, known.subject!);
  return { ...known, id, person: { ...known.person!, id } };
};

for (const { name, open } of records)
  describe(`the audit trail on ${name}`, () => {
    let kernel: TestKernel;
    const [mia, mod, boss] = [person('Mia'), person('Mod', 'moderator'), person('Boss', 'admin')];
    const problems = async (of = kernel) =>
      (await checkRecord(of.database, Object.values(domains), of.clock.now)).problems;
    const note = (deed: Deed, of = kernel, community = 'acme') =>
      of.dispatch.node.write(community, (ctx) => ctx.audit('comment.delete', { by: mod, ...deed }));
    const list = (input: object = {}, of = kernel): Promise<Listed> => of.run(mod, 'audit.list', input);
    /** All that a member's own export holds, as text. */
    const everythingOf = async (who: typeof mia): Promise<string> => {
      let text = '';
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page: MemberExport = await kernel.run(who, 'member.export', {
          memberId: who.id,
          ...(cursor && { cursor }),
        });
        text += JSON.stringify(page.parts);
        cursor = page.next;
      }
      return text;
    };
    const endOf = async (community: string, of = kernel) =>
      (await readHeads(of.database.read)).find((each) => each.community === community)!;
    before(async () => {
      kernel = await open();
      for (const each of [mia, mod, boss]) await kernel.run(each, 'discussion.follow', { topic: 't', level: 'normal' });
    });
    after(() => kernel.close());

    test('says who did what to whom and why, the latest first', async () => {
      await note({ target: mia.id, thing: 'c1', reason: 'Rude\nwords', details: { topic: 'straße/1', on: true } });
      await note({ target: newId(), thing: 'c2', by: boss });
      const { entries, people, head, next } = await list();
      assert.deepEqual(
        entries.map(({ seq, role, action, thing, actor, target, reason, details }) => [
          ...[seq, role, action, thing, actor, target, reason, details],
        ]),
        [
          [2, 'admin', 'comment.delete', 'c2', boss.id, null, null, {}],
          [1, 'moderator', 'comment.delete', 'c1', mod.id, mia.id, 'Rude\nwords', { topic: 'straße/1', on: true }],
        ],
      );
      assert.deepEqual(people.map((each) => each.name).sort(), ['Boss', 'Mia', 'Mod']);
      assert.deepEqual(head, { seq: 2, hash: entries[0]!.hash });
      assert.equal(next, null);
    });

    test('is listed by member and by action, page by page', async () => {
      const seqs = async (input: object) => (await list(input)).entries.map(({ seq }) => seq);
      assert.deepEqual(await seqs({ actor: boss.id }), [2]);
      assert.deepEqual(await seqs({ target: mia.id }), [1]);
      assert.deepEqual(await seqs({ target: mia.id, actor: boss.id }), []);
      assert.deepEqual(await seqs({ target: newId() }), []);
      assert.deepEqual(await seqs({ action: 'comment.delete' }), [2, 1]);
      assert.deepEqual(await seqs({ action: 'comment.pin' }), []);
      const { entries, next } = await list({ limit: 1 });
      assert.deepEqual(
        entries.map(({ seq }) => seq),
        [2],
      );
      assert.deepEqual(await seqs({ limit: 1, cursor: next }), [1]);
      await assert.rejects(kernel.run(mia, 'audit.list', {}), { code: 'forbidden' });
    });

    test('takes no free text but a reason', async () => {
      const strange: Deed[] = [
        { thing: 'two words' },
        { details: { said: 'a\nb' } },
        { details: { list: ['ok', 'a b'] } },
      ];
      for (const deed of strange) await assert.rejects(note(deed), /is free text/);
    });

    test('counts without a hole, whoever writes at once and whatever is undone', async () => {
      const beside = await kernel.beside?.();
      const { seq: from } = await endOf('acme');
      const nodes = [kernel, beside ?? kernel];
      const tried = await Promise.allSettled(
        Array.from({ length: 300 }, (_, index) =>
          nodes[index % 2]!.dispatch.node.write(index % 3 === 0 ? 'globex' : 'acme', async (ctx) => {
            await ctx.audit('comment.pin', { by: mod, target: mia.id, thing: `a${index}` });
            if (index % 5 === 0) await ctx.audit('comment.pin', { by: boss, thing: `b${index}`, reason: 'Twice' });
            if (index % 7 === 0) throw new Error('undone');
          }),
        ),
      );
      assert.equal(tried.filter(({ status }) => status === 'rejected').length, 43);
      await beside?.close();
      const kept = Array.from({ length: 300 }, (_, index) => index).filter((index) => index % 7 !== 0);
      const entries = (of: readonly number[]) => of.length + of.filter((index) => index % 5 === 0).length;
      assert.equal((await endOf('acme')).seq, from + entries(kept.filter((index) => index % 3 !== 0)));
      assert.equal((await endOf('globex')).seq, entries(kept.filter((index) => index % 3 === 0)));
      assert.deepEqual(await problems(), []);
    });

    test('cannot be changed, emptied or shortened', async () => {
      for (const statement of [
        sql`update audit_entries set at = 0 where seq = 1`,
        sql`delete from audit_entries where seq = 1`,
        sql`update audit_parts set content = 'x' where seq = 1`,
        sql`delete from audit_parts where seq = 1`,
        sql`delete from audit_parts where part = 'reason'`,
        ...(name === 'PostgreSQL' ? [sql`truncate audit_entries`, sql`truncate audit_parts`] : []),
      ])
        await assert.rejects(statement.execute(kernel.database.write), /The audit trail is never changed/);
      assert.deepEqual(await problems(), []);
    });

    test('is compared with an end that was written down', async () => {
      const { seq, hash } = await endOf('acme');
      const compared = (noted: string) => compareNoted(kernel.database.read, [readNoted(noted)]);
      assert.deepEqual(await compared(`acme:${seq}:${hash}`), []);
      assert.match((await compared(`acme:${seq + 1}:${hash}`))[0]!, /cut off/);
      assert.match((await compared(`acme:${seq - 1}:${hash}`))[0]!, /written anew/);
      assert.throws(() => readNoted('acme:x:y'), /COMMUNITY:NUMBER:HASH/);
    });

    test('names an erased member no more, and the chain holds', async () => {
      const gone = person('Gone', 'moderator');
      await kernel.run(gone, 'discussion.follow', { topic: 't', level: 'normal' });
      await kernel.dispatch.node.write('acme', async (ctx) => {
        for (let count = 0; count < 250; count += 1) await ctx.audit('comment.pin', { by: mod, target: gone.id });
      });
      await note({ target: gone.id, thing: 'about', reason: 'Gone was rude' });
      await note({ target: mia.id, thing: 'by', by: gone, reason: 'Says Gone' });
      await note({ target: mia.id, thing: 'others', reason: 'Stays' });
      const exported = await everythingOf(gone);
      assert.ok(exported.includes('"thing":"by"') && exported.includes('Says Gone'));
      assert.ok(!exported.includes('Gone was rude') && !exported.includes('Stays'));

      await kernel.run(gone, 'member.erase', { memberId: gone.id, confirm: gone.id });
      const others = sql`delete from audit_parts where content = 'Stays'`;
      await assert.rejects(others.execute(kernel.database.write), /never changed/, 'while somebody else is erased');
      await kernel.work('erasing');
      assert.deepEqual(await problems(), []);
      const { entries } = await list({ action: 'comment.delete', limit: 3 });
      assert.deepEqual(
        entries.map(({ thing, actor, target, reason }) => [thing, actor, target, reason]),
        [
          ['others', mod.id, mia.id, 'Stays'],
          ['by', null, mia.id, null],
          ['about', mod.id, null, null],
        ],
      );
      const forgotten = await list({ action: 'member.forgotten' });
      assert.deepEqual(
        forgotten.entries.map(({ role, actor, details }) => [role, actor, (details['parts'] as unknown[]).length]),
        [
          ['system', null, 55],
          ['system', null, 200],
        ],
      );
      const { rows } = await sql`select 1 from audit_parts where content like '%Gone%'`.execute(kernel.database.read);
      assert.deepEqual(rows, []);

      await kernel.run(gone, 'discussion.follow', { topic: 't', level: 'normal' });
      await note({ target: gone.id, thing: 'again' });
      assert.equal((await list({ target: gone.id })).entries.length, 1);
      assert.deepEqual(await problems(), []);
    });

    test('tells of an export of somebody else, and of who took back what others had taken up', async () => {
      await kernel.run(mia, 'member.export', { memberId: mia.id });
      await kernel.run(boss, 'member.export', { memberId: mia.id });
      const [request, curator] = [newId(), person('Cura', 'curator')];
      await kernel.run(mia, 'request.create', { id: request, title: 'Balance sheets' });
      await kernel.run(mia, 'request.claim', { requestId: request, state: 'claimed' });
      await kernel.run(curator, 'request.claim', { requestId: request, state: 'open' });
      const { entries } = await list({ limit: 2 });
      assert.deepEqual(
        entries.map(({ action, actor, target, thing }) => [action, actor, target, thing]),
        [
          ['request.claim', curator.id, mia.id, request],
          ['member.export', boss.id, mia.id, ''],
        ],
      );
    });

    test('does not tell moderators who wrote a concern without their name', async () => {
      const concern = newId();
      const said = { id: concern, topic: 't', type: 'concern', anonymous: true, body: 'Hush' };
      await kernel.run(mia, 'comment.create', said);
      await kernel.run(mod, 'comment.delete', { commentId: concern });
      const { entries } = await list({ limit: 1 });
      assert.deepEqual([entries[0]!.thing, entries[0]!.target], [concern, null]);
    });

    describe('that was tampered with', () => {
      before(() => dropTriggers(kernel.database));

      /** What `check` says while something is changed, which is undone afterwards; undefined where the record refuses it. */
      const saidWhile = async (...statements: string[]): Promise<string | undefined> => {
        let said: string[] = [];
        const undone = new Error('undone');
        const ended = await kernel.database
          .transact(async (db) => {
            for (const statement of statements) await sql.raw(statement).execute(db);
            said = await domains.audit.check!(db, 0);
            throw undone;
          })
          .catch((error: unknown) => error);
        if (ended === undone) return said.join('\n');
        assert.match(String(ended), /unique/i);
        return undefined;
      };
      const acme = "community = 'acme'";

      test('is told by its first broken entry', async () => {
        const { seq: last } = await endOf('acme');
        for (const [statements, sentence] of [
          [[`update audit_entries set at = at + 1 where ${acme} and seq = 7`], /entry 7 was changed/],
          [[`delete from audit_entries where ${acme} and seq = 7`], /entry 7 is missing; 8 follows 6/],
          [[`delete from audit_entries where ${acme} and seq > 7`], /entry 8 is missing; the trail should end with/],
          [
            [
              `update audit_entries set seq = -7 where ${acme} and seq = 7`,
              `update audit_entries set seq = 7 where ${acme} and seq = 8`,
              `update audit_entries set seq = 8 where ${acme} and seq = -7`,
            ],
            /entry 7 was changed/,
          ],
          [
            [`update audit_parts set content = 'test Mio' where ${acme} and seq = 1 and part = 'target'`],
            /the target of entry 1 was changed/,
          ],
          [
            [`delete from audit_parts where ${acme} and seq = 1 and part = 'reason'`],
            /the reason of entry 1 is gone, and no erasing/,
          ],
          [
            [`insert into audit_parts values ('acme', 2, 'reason', '', 'Because')`],
            /entry 2 has a part that it does not know/,
          ],
          [[`update audit_heads set hash = 'x' where ${acme}`], /another hash than entry/],
          [[`update audit_heads set seq = ${last - 1} where ${acme}`], /another hash than entry/],
          [[`delete from audit_heads where ${acme}`], /entry 1 lies outside the trail/],
        ] as const)
          assert.match((await saidWhile(...statements))!, sentence, statements.join());
        assert.deepEqual(await problems(), []);
      });

      test('is seen when one byte of a thousand places is another', async () => {
        const rows = {
          audit_entries: await kernel.database.read.selectFrom('audit_entries').selectAll().execute(),
          audit_parts: await kernel.database.read.selectFrom('audit_parts').selectAll().execute(),
        };
        const missed: string[] = [];
        for (let count = 0; count < 1_000;) {
          const flip = flipByte(rows, {
            audit_entries: ['community', 'seq'],
            audit_parts: ['community', 'seq', 'part'],
          });
          const said = await saidWhile(flip);
          if (said === undefined) continue;
          count += 1;
          if (said === '') missed.push(flip);
        }
        assert.deepEqual(missed, []);
        assert.deepEqual(await problems(), []);
      });
    });
  });
