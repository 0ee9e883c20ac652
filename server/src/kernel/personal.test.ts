import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as domains from '../domains.ts';
import { isNobody, newNobody, saidBy, textWithoutMember, withoutMember, type PersonalTable } from './personal.ts';
import { records } from './testing.ts';

const [member, other, nobody] = ['M'.repeat(22), 'O'.repeat(22), newNobody()];
const who = { member, nobody };
const without = (value: unknown) => withoutMember(value, who, [{ by: 'by', wipe: ['reason'], but: 'award' }]);

/** Columns that name a member by their name, though the table does not say so in a hook, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  'resources.author': 'who wrote the book or the article, as whoever shared it says',
  'resources.removed_by': 'a role',
  'erasures.member': 'who is being erased; forgotten at the end',
  'erasures.subject': 'as above',
  'members.subject': 'goes with the row',
};
const NAMES = /member|author|owner|editor|subject|teller|shared_by|_by$|^by_|created_by|claimed|answered_by/;

describe('what is kept of members', () => {
  test('stands in no column that a domain does not tell of', async () => {
    const kernel = await records[0]!.open();
    const tables = await kernel.database.read.introspection.getTables();
    await kernel.close();
    const told = new Map(
      Object.values(domains).flatMap(({ personal }): [string, PersonalTable][] =>
        Object.entries(personal?.tables ?? {}),
      ),
    );
    const columns = tables.flatMap(({ name, columns }) => columns.map((column) => [name, column.name] as const));
    const silent = columns
      .filter(([, column]) => NAMES.test(column))
      .filter(([table, column]) => {
        const { members = {}, named = [], secret = [] } = told.get(table) ?? {};
        return !(column in members) && !named.includes(column) && !secret.includes(column);
      })
      .map(([table, column]) => `${table}.${column}`)
      .filter((name) => !(name in EXEMPT));
    assert.deepEqual(silent, []);
    const there = new Set(columns.map((each) => each.join('.')));
    for (const [table, { key, members = {}, named = [], said = [], secret = [] }] of told)
      for (const column of [...key, ...Object.keys(members), ...named, ...said, ...secret])
        assert.ok(there.has(`${table}.${column}`), `${table}.${column} is not there`);
  });

  test('gives way to nobody, while what others are and say stays', () => {
    const change = {
      people: [
        { id: member, name: 'Mia', title: 'Boss' },
        { id: other, name: 'Otto' },
      ],
      comments: [{ id: 'c', author: member, endorsedBy: [other, member] }],
      recommendations: [
        { by: member, reason: 'Mine' },
        { by: other, reason: 'Theirs' },
      ],
      award: { by: member, award: 'a', reason: 'For Otto' },
      mention: { t: 'mention', member, name: 'Mia' },
      source: `endorse:c:${member}`,
    };
    assert.deepEqual(without(change), {
      people: [{ id: other, name: 'Otto' }],
      comments: [{ id: 'c', author: nobody, endorsedBy: [other, nobody] }],
      recommendations: [
        { by: nobody, reason: '' },
        { by: other, reason: 'Theirs' },
      ],
      award: { by: nobody, award: 'a', reason: 'For Otto' },
      mention: { t: 'mention', member: nobody, name: '' },
      source: `endorse:c:${nobody}`,
    });
    assert.deepEqual(without(without(change)), without(change));
  });

  test('is taken out of JSON and of other texts alike', () => {
    assert.equal(textWithoutMember(`["${member}"]`, who, []), `["${nobody}"]`);
    assert.equal(textWithoutMember(`member:${member}`, who, []), `member:${nobody}`);
    assert.equal(textWithoutMember('["x"]', who, []), '["x"]');
  });

  test('is found where things of others hold it', () => {
    const text = JSON.stringify([{ by: member, note: 'Mine' }, { by: other, note: 'Theirs' }, { in: { by: member } }]);
    assert.deepEqual(saidBy(text, member), [{ by: member, note: 'Mine' }, { by: member }]);
  });

  test('leaves ids that nobody is given', () => {
    assert.match(nobody, /^[\w-]{22}$/);
    assert.ok(isNobody(nobody) && !isNobody(other));
    assert.notEqual(nobody, newNobody());
  });
});
