import { createHash } from 'node:crypto';
import type { App } from '@learning-commons/server';
import { member } from '@learning-commons/server/kernel/testing';

const GROUP = 64;
const TYPES = ['article', 'article', 'article', 'video', 'video', 'podcast', 'course', 'book'] as const;
const LEVELS = ['beginner', 'intermediate', 'advanced', null] as const;
/** The last one is rare: one resource in about a thousand. */
const LANGUAGES = ['en', 'en', 'en', 'en', 'de', 'de', 'fr', 'es', 'ja', 'sv'] as const;
const START = Date.UTC(2025, 0, 1);

/** The list that holds one resource in twenty. */
export const LIST = 'first-steps';
/** A word in about two fifths of all texts, one in about a fortieth, and one in about a thousandth. */
export const WORDS = { common: 'word0004', usual: 'word0099', rare: 'word2990' } as const;
export const RARE_LANGUAGE = 'fi';

/** Fills a library straight through dispatch, many resources to a commit. Words and skills are as unequal as in real texts. */
export async function fillShelves(app: Pick<App, 'dispatch'>, count: number): Promise<void> {
  const curator = member('curator', 'curator');
  const list = { key: LIST, title: 'First steps' };
  await app.dispatch.run(curator, 'list.save', list, { at: START });
  for (let start = 0; start < count; start += GROUP) {
    const numbers = Array.from({ length: Math.min(GROUP, count - start) }, (_, index) => start + index);
    await Promise.all(
      numbers.map((number) =>
        app.dispatch.run(member(`member-${number % 50}`), 'resource.share', resource(number), {
          at: START + number * 60_000,
        }),
      ),
    );
    await Promise.all(numbers.filter((number) => number % 7 === 0).map((number) => judge(app, number)));
  }
}

async function judge(app: Pick<App, 'dispatch'>, number: number) {
  const [resourceId, rater] = [idOf(number), member(`member-${(number + 1) % 50}`)];
  const at = START + number * 60_000;
  await app.dispatch.run(
    rater,
    'resource.rate',
    { resourceId, rating: 1 + Math.floor(chance(number, 'rating') * 5) },
    { at },
  );
  if (number % 3 === 0) await app.dispatch.run(rater, 'resource.recommend', { resourceId, on: true }, { at });
}

const idOf = (number: number) => createHash('sha256').update(`${number}`).digest('base64url').slice(0, 22);

/** The same number between 0 and 1 for the same words, on every machine. */
function chance(number: number, what: string): number {
  return createHash('sha256').update(`${what} ${number}`).digest().readUInt32BE(0) / 2 ** 32;
}

function pick<T>(of: readonly T[], number: number, what: string): T {
  return of[Math.floor(chance(number, what) * of.length)]!;
}

/** Low numbers come up far more often than high ones. */
const unequal = (number: number, what: string, most: number) => Math.floor(most ** chance(number, what)) - 1;

/** What is shared as the resource of this number. */
export function resource(number: number) {
  const words = (count: number, what: string) =>
    Array.from(
      { length: count },
      (_, index) => `word${String(unequal(number, `${what}${index}`, 3_000)).padStart(4, '0')}`,
    ).join(' ');
  const skills = new Set([0, 1].map((index) => `Skill ${unequal(number, `skill${index}`, 300)}`));
  return {
    id: idOf(number),
    type: pick(TYPES, number, 'type'),
    title: words(3, 'title'),
    url: `https://site-${number % 997}.example/${number}`,
    description: words(20, 'text'),
    minutes: chance(number, 'long') < 0.2 ? null : 1 + unequal(number, 'minutes', 600),
    level: pick(LEVELS, number, 'level'),
    language: number % 1_000 === 0 ? RARE_LANGUAGE : pick(LANGUAGES, number, 'language'),
    skills: [...skills],
    ...(number % 20 === 0 && { list: LIST }),
  };
}
