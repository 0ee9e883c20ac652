import { sql, type RawBuilder } from 'kysely';
import type { Db, SqlKind } from './database.ts';
import { fold, wordsOf } from './words.ts';

/** Words of a text that are looked at: those with most letters, which say most. */
const MOST_WORDS = 10;
/** Things looked at more closely. */
const CANDIDATES = 40;
/** From so many things on, a word is simply frequent. */
const FREQUENT = 1_000;
/** What shares less than this part of what a text says is no match. */
const ENOUGH = 0.4;

/** Where to look for things that say the same: an index of full text, and the table of its things. */
export interface SimilarIn {
  readonly index: string;
  readonly things: string;
  /** What else must hold of a thing; it is called `r`. */
  readonly where: RawBuilder<unknown>;
  /** The index cuts and folds words by itself, so PostgreSQL knows them with their accents. */
  readonly raw?: boolean;
}

/** Something that says much of what a text says. */
export interface Similar {
  readonly num: number;
  /** How much of it, from 0 to 1. */
  readonly score: number;
}

/** A word to look for by its beginning, as a run of tokens: endings change with grammar. */
interface Term {
  readonly folded: string;
  readonly raw: string;
}

/** Things that share the most telling words of a text, best match first. `texts` answers what the candidates say. */
export async function findSimilar(
  db: Db,
  kind: SqlKind,
  place: SimilarIn,
  { text, texts }: { readonly text: string; readonly texts: (nums: readonly number[]) => Promise<Map<number, string>> },
): Promise<Similar[]> {
  const terms = termsOf(text);
  if (terms.length === 0) return [];
  const weights = await weigh(db, kind, place, terms);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const nums = await candidates(db, kind, place, rarest(terms, weights));
  const said = await texts(nums);
  const scored = nums.map((num) => ({ num, score: scoreOf(said.get(num) ?? '', terms, weights) / total }));
  return scored.filter(({ score }) => score >= ENOUGH).sort((a, b) => b.score - a.score || b.num - a.num);
}

/** What a text says, in beginnings of words. Scripts without spaces are taken in pairs of characters. */
function termsOf(text: string): Term[] {
  const raw = wordsOf(text, (each) => each.normalize('NFC').toLowerCase());
  const terms = raw.flatMap((tokens): Term[] => {
    const word = tokens.join('');
    if (tokens.length === 1)
      return [...word].length > 2 ? [{ raw: beginning(word), folded: beginning(fold(word)) }] : [];
    return tokens
      .slice(1)
      .map((token, at) => ({ raw: `${tokens[at]!} ${token}`, folded: fold(`${tokens[at]!} ${token}`) }));
  });
  const different = [...new Map(terms.map((term) => [term.folded, term])).values()];
  return different.sort((a, b) => b.folded.length - a.folded.length).slice(0, MOST_WORDS);
}

function beginning(word: string): string {
  if (word.length < 5) return word;
  return word.slice(0, word.length < 7 ? -1 : -2);
}

function matchOf(kind: SqlKind, { raw }: SimilarIn, terms: readonly Term[]): string {
  if (kind === 'sqlite') return terms.map(({ folded }) => `"${folded}"*`).join(' OR ');
  return terms
    .map((term) => {
      const [first, second] = (raw ? term.raw : term.folded).split(' ');
      return second === undefined ? `'${first!}':*` : `('${first!}' <-> '${second}':*)`;
    })
    .join(' | ');
}

function holds(kind: SqlKind, place: SimilarIn, terms: readonly Term[]): RawBuilder<unknown> {
  const match = matchOf(kind, place, terms);
  return kind === 'sqlite' ? sql`${sql.ref(place.index)} match ${match}` : sql`words @@ ${match}::tsquery`;
}

/** Rare words say more than frequent ones, and long ones more than short ones. */
async function weigh(db: Db, kind: SqlKind, place: SimilarIn, terms: readonly Term[]): Promise<number[]> {
  const count = (condition: RawBuilder<unknown>) =>
    sql<number>`(select count(*) from (select 1 as one from ${sql.table(place.index)} ${condition} limit ${FREQUENT}) as found)`;
  const columns = terms.map(
    (term, at) => sql`${count(sql`where ${holds(kind, place, [term])}`)} as ${sql.ref(`w${at}`)}`,
  );
  const { rows } = await sql<Record<string, number>>`select ${count(sql``)} as total, ${sql.join(columns)}`.execute(db);
  const found = rows[0]!;
  return terms.map(
    ({ folded }, at) => Math.log(1 + (found.total! + 1) / (found[`w${at}`]! + 1)) * Math.min(folded.length, 8),
  );
}

function rarest(terms: readonly Term[], weights: readonly number[]): Term[] {
  return terms
    .map((term, at) => ({ term, weight: weights[at]! }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 6)
    .map(({ term }) => term);
}

async function candidates(db: Db, kind: SqlKind, place: SimilarIn, terms: readonly Term[]): Promise<number[]> {
  const condition = holds(kind, place, terms);
  const things = sql.table(place.things);
  const index = sql.table(place.index);
  const { rows } =
    kind === 'sqlite'
      ? await sql<{
          num: number;
        }>`select r.num from ${index} join ${things} r on r.num = ${sql.ref(`${place.index}.rowid`)}
          where ${condition} and ${place.where} order by bm25(${sql.ref(place.index)}), r.num desc limit ${CANDIDATES}`.execute(
          db,
        )
      : await sql<{ num: number }>`select r.num from ${index} s join ${things} r on r.num = s.num
          where s.${condition} and ${place.where}
          order by ts_rank(s.words, ${matchOf(kind, place, terms)}::tsquery) desc, r.num desc limit ${CANDIDATES}`.execute(
          db,
        );
  return rows.map(({ num }) => num);
}

function scoreOf(text: string, terms: readonly Term[], weights: readonly number[]): number {
  const tokens = ` ${wordsOf(text).flat().join(' ')} `;
  return terms.reduce((sum, { folded }, at) => sum + (tokens.includes(` ${folded}`) ? weights[at]! : 0), 0);
}
