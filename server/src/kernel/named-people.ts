import { limits, type Person } from '@learning-commons/protocol';
import type { ReadContext } from './domain.ts';

/** Bytes of a fact that are nobody's: what its parts are wrapped in. */
const WRAPPING = 64;

/**
 * The members that the things of a fact name. Usually the caller alone is, and who that is the token has said. The others
 * were named by the facts before, so as many are told again as there is room for, the caller first.
 */
export async function namedPeople(ctx: ReadContext, ids: Iterable<string>, things: unknown): Promise<Person[]> {
  const { person } = ctx.actor;
  const named = new Set(ids);
  const isNamed = person !== null && named.delete(person.id);
  const others = named.size === 0 ? [] : await ctx.call('member.list', { ids: [...named].slice(0, 500) });
  const byId = new Map(others.map((each) => [each.id, each]));
  let room = limits.eventBytes - WRAPPING - bytesOf(things);
  return [...(isNamed ? [person] : []), ...[...named].flatMap((id) => byId.get(id) ?? [])].filter((each) => {
    room -= bytesOf(each) + 1;
    return room >= 0;
  });
}

/** Bytes of a thing as it travels. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
