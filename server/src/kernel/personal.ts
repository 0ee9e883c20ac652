import { randomBytes } from 'node:crypto';
import type { ReadContext, WriteContext } from './domain.ts';

/**
 * What becomes of a row whose column names an erased member: it goes, or nobody's id takes the place of the member's, and
 * these columns get these values.
 */
export type Fate = 'remove' | Readonly<Record<string, string | number | null>>;

/** How a table speaks of members. */
export interface PersonalTable {
  /** Columns by which its rows are told apart, besides `community`. */
  readonly key: readonly string[];
  /** Columns that hold a member's id, and what becomes of the row when that member is erased. */
  readonly members?: Readonly<Record<string, Fate>>;
  /** Columns whose text, JSON or not, names members among other things. */
  readonly named?: readonly string[];
  /** Of those, JSON that holds what members said: whatever object names the member is a part of what is kept of them. */
  readonly said?: readonly string[];
  /** Columns that are not handed out. */
  readonly secret?: readonly string[];
  /** What an export adds to a row, such as an address. */
  readonly show?: (row: Readonly<Record<string, unknown>>, ctx: ReadContext) => Readonly<Record<string, unknown>>;
}

/** Objects that name a member under `by`, and what there is theirs to wipe. Where `but` is present they are somebody else's. */
export interface PersonalWords {
  readonly by: string;
  readonly wipe: readonly string[];
  readonly but?: string;
}

/** A page of rows for an export, and where the next one begins. */
export interface PersonalRows {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly after: string | null;
}

/** What a domain keeps of members, how it is handed out, and how it is erased. */
export interface Personal {
  /** Every table with a column that names a member. */
  readonly tables: Readonly<Record<string, PersonalTable>>;
  /** What members say in facts and in JSON of rows. */
  readonly words?: readonly PersonalWords[];
  /** Kinds of streams whose key is a member's id: private to that member, they go as a whole. */
  readonly streams?: readonly string[];
  /** Rows of members that no column shows, by the name of their table. */
  readonly rows?: Readonly<
    Record<string, (ctx: ReadContext, who: Identified, after: string | null) => Promise<PersonalRows>>
  >;
  /**
   * Does what rows alone do not say, such as taking down texts, before the rows themselves are changed. One portion in one
   * transaction; answers whether more waits. It may be ended at any point and run again.
   */
  readonly erase?: (ctx: WriteContext, who: Erased) => Promise<boolean>;
}

/** A member, and who they are at those who sign for them. */
export interface Identified {
  readonly member: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Somebody who is being erased. */
export interface Erased extends Identified {
  /** The id that stands in the member's place, in what is kept for the sake of others. */
  readonly nobody: string;
  /** What they were called. */
  readonly name: string;
}

/** How ids begin that stand for nobody. A member's is a hash; that one begins so, nobody will see. */
const NOBODY = 'AAAAAAAA';

/** An id that stands in the place of an erased member's. */
export function newNobody(): string {
  return NOBODY + randomBytes(16).toString('base64url').slice(NOBODY.length);
}

/** Whether an id stands for an erased member. */
export function isNobody(id: string): boolean {
  return id.startsWith(NOBODY);
}

type Who = Pick<Erased, 'member' | 'nobody'>;
type Words = readonly PersonalWords[];

/** A text, JSON or not, without the member: see `withoutMember`. */
export function textWithoutMember(text: string, who: Who, words: Words): string {
  if (!text.includes(who.member)) return text;
  const value = jsonIn(text);
  return value === undefined ? renamed(text, who) : JSON.stringify(withoutMember(value, who, words));
}

/**
 * A value without the member: their id gives way to nobody's, what describes them as a person goes, and so do their words.
 * Numbers, order and all that is others' stay.
 */
export function withoutMember(value: unknown, who: Who, words: Words): unknown {
  if (typeof value === 'string') return renamed(value, who);
  if (Array.isArray(value))
    return value.filter((each) => !isPerson(each, who)).map((each) => withoutMember(each, who, words));
  if (!isObject(value)) return value;
  const wiped = new Set(words.flatMap((each) => (isTheirs(value, who, each) ? each.wipe : [])));
  // A mention, or the member where one person alone is described.
  if (value['member'] === who.member || isPerson(value, who))
    for (const key of ['name', 'avatar', 'title']) wiped.add(key);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      wiped.has(key) && typeof each === 'string' ? '' : withoutMember(each, who, words),
    ]),
  );
}

/** The objects in a JSON text that name a member themselves, and not only in a part of them. */
export function saidBy(text: string, member: string): unknown[] {
  const found: unknown[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (isObject(value) && Object.values(value).includes(member)) found.push(value);
    else if (isObject(value)) Object.values(value).forEach(look);
  };
  if (text.includes(member)) look(jsonIn(text));
  return found;
}

const renamed = (text: string, { member, nobody }: Who) => text.replaceAll(member, nobody);

function isTheirs(value: Readonly<Record<string, unknown>>, { member }: Who, { by, but }: PersonalWords): boolean {
  return value[by] === member && (but === undefined || !(but in value));
}

function isPerson(value: unknown, { member }: Who): boolean {
  return isObject(value) && value['id'] === member && typeof value['name'] === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
