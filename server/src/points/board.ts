import type { TieRule } from '@learning-commons/protocol';
import { MemberTable } from './member-table.ts';
import { RankedList } from './ranked-list.ts';

/** What a board knows of a member. */
export interface Score {
  readonly points: number;
  /** When the last activity that counts here was done. Who got there earlier is ahead. */
  readonly reachedAt: number;
  /** Ranked, but without a name. */
  readonly anonymous: boolean;
}

/** A place on a board, before anybody looks at it. */
export interface Placed extends Score {
  readonly member: string;
  readonly rank: number;
}

/** What a change of one score did to a board: the points before and after, 0 for who was not or is no longer on it. */
export interface Moved {
  readonly before: number;
  readonly after: number;
}

/**
 * Members in the order of their points. Whoever has more is ahead; with as many, who got there earlier; then by id, so
 * that every node shows the same order. Who has no points, or is hidden, is not on it.
 */
export class Board {
  readonly #members = new MemberTable();
  #points = new Float64Array(16);
  #reachedAt = new Float64Array(16);
  #anonymous = new Uint8Array(16);
  readonly #list = new RankedList((left, right) => this.#compare(left, right));
  /** Different numbers of points, and how many have each. Made when ranks without gaps are first asked for. */
  #distinct: DistinctPoints | undefined;

  /** Members ranked. */
  get size(): number {
    return this.#list.size;
  }

  /** Memory it holds, in bytes. */
  get bytes(): number {
    return (
      this.#members.bytes +
      this.#points.byteLength * 2 +
      this.#anonymous.byteLength +
      this.#list.bytes +
      (this.#distinct?.bytes ?? 0)
    );
  }

  /** Puts a member where the score belongs; null takes them off. Answers undefined when nothing changed. */
  set(member: string, score: Score | null): Moved | undefined {
    const points = score && score.points > 0 ? score.points : 0;
    const known = this.#members.find(member);
    const before = known < 0 ? 0 : this.#points[known]!;
    if (before === 0 && points === 0) return undefined;
    const number = known < 0 ? this.#give(member) : known;
    const anonymous = Number(score?.anonymous ?? false);
    if (points > 0 && before === points && this.#reachedAt[number] === score!.reachedAt) {
      if (this.#anonymous[number] === anonymous) return undefined;
      this.#anonymous[number] = anonymous;
      return { before, after: points };
    }
    if (before > 0) this.#take(number);
    this.#points[number] = points;
    this.#reachedAt[number] = score?.reachedAt ?? 0;
    this.#anonymous[number] = anonymous;
    if (points > 0) this.#put(number);
    return { before, after: points };
  }

  /** The points of a member; 0 for who is not on the board. */
  pointsOf(member: string): number {
    const number = this.#members.find(member);
    return number < 0 ? 0 : this.#points[number]!;
  }

  /** How many stand before a member; undefined for who is not on the board. */
  placeOf(member: string): number | undefined {
    const number = this.#members.find(member);
    return number < 0 || this.#points[number] === 0 ? undefined : this.#list.before(number);
  }

  /** The rank of a member; undefined for who is not on the board. */
  rankOf(member: string, ties: TieRule): number | undefined {
    const number = this.#members.find(member);
    return number < 0 || this.#points[number] === 0 ? undefined : this.#rank(number, ties);
  }

  /** Points that bring a member to the next higher place; undefined at the top, and for who is not on the board. */
  toNext(member: string, ties: TieRule): number | undefined {
    const number = this.#members.find(member);
    if (number < 0 || this.#points[number] === 0) return undefined;
    const points = this.#points[number]!;
    const ahead = this.#list.at((ties === '1234' ? this.#list.before(number) : this.#ahead(points)) - 1);
    if (ahead === undefined) return undefined;
    // Where ties do not share a place, who comes later has to have more.
    return this.#points[ahead]! - points + (ties === '1234' ? 1 : 0);
  }

  /** So many places from one on, counted from 0. */
  slice(from: number, count: number, ties: TieRule): Placed[] {
    const numbers = this.#list.slice(from, count);
    let rank = 0;
    return numbers.map((number, index) => {
      const previous = numbers[index - 1];
      const tied = ties !== '1234' && previous !== undefined && this.#points[previous] === this.#points[number];
      if (!tied) rank = this.#rank(number, ties);
      return this.#placed(number, rank);
    });
  }

  /** Every member in order. The board must not change meanwhile. */
  *[Symbol.iterator](): Generator<Omit<Placed, 'rank'>> {
    for (const number of this.#list) yield this.#placed(number, 0);
  }

  /** The one rule for ranks: the board, one's own place and the API all ask it. */
  #rank(number: number, ties: TieRule): number {
    if (ties === '1234') return this.#list.before(number) + 1;
    const points = this.#points[number]!;
    if (ties === '1224') return this.#ahead(points) + 1;
    this.#distinct ??= new DistinctPoints(this.#list, this.#points);
    return this.#distinct.above(points) + 1;
  }

  /** How many have more points. */
  #ahead(points: number): number {
    const held = this.#points;
    return this.#list.until((number) => held[number]! <= points);
  }

  #placed(number: number, rank: number): Placed {
    return {
      member: this.#members.id(number),
      rank,
      points: this.#points[number]!,
      reachedAt: this.#reachedAt[number]!,
      anonymous: this.#anonymous[number] === 1,
    };
  }

  #compare(left: number, right: number): number {
    return (
      this.#points[right]! - this.#points[left]! ||
      this.#reachedAt[left]! - this.#reachedAt[right]! ||
      this.#members.compare(left, right)
    );
  }

  #put(number: number) {
    this.#list.add(number);
    this.#distinct?.add(this.#points[number]!);
  }

  #take(number: number) {
    this.#list.delete(number);
    this.#distinct?.delete(this.#points[number]!);
  }

  #give(member: string): number {
    const number = this.#members.give(member);
    if (number === this.#points.length) {
      this.#points = wider(this.#points, Float64Array);
      this.#reachedAt = wider(this.#reachedAt, Float64Array);
      this.#anonymous = wider(this.#anonymous, Uint8Array);
    }
    return number;
  }
}

function wider<T extends Float64Array | Uint8Array>(array: T, kind: new (length: number) => T): T {
  const copy = new kind(array.length * 2);
  copy.set(array);
  return copy;
}

/** The different numbers of points on a board, for ranks without gaps. */
class DistinctPoints {
  readonly #counts = new Map<number, number>();
  /** Points as numbers of this table: a ranked list holds whole numbers of 32 bits. */
  readonly #values: number[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #list = new RankedList((left, right) => this.#values[right]! - this.#values[left]!);

  constructor(members: Iterable<number>, points: Float64Array) {
    for (const member of members) this.add(points[member]!);
  }

  get bytes(): number {
    return this.#list.bytes + this.#values.length * 100;
  }

  add(points: number) {
    const count = this.#counts.get(points) ?? 0;
    this.#counts.set(points, count + 1);
    if (count === 0) this.#list.add(this.#number(points));
  }

  delete(points: number) {
    const count = this.#counts.get(points)!;
    if (count > 1) {
      this.#counts.set(points, count - 1);
      return;
    }
    this.#counts.delete(points);
    this.#list.delete(this.#number(points));
  }

  above(points: number): number {
    return this.#list.before(this.#number(points));
  }

  #number(points: number): number {
    let number = this.#numbers.get(points);
    if (number === undefined) {
      number = this.#values.push(points) - 1;
      this.#numbers.set(points, number);
    }
    return number;
  }
}
