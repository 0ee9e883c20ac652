/** Characters of a member's id, all ASCII. */
const WIDTH = 22;

/**
 * Gives members small numbers and finds them again. Ids lie side by side in one block of bytes with an open-addressing hash
 * table over it: about forty bytes each, where a `Map` of strings takes more than a hundred.
 */
export class MemberTable {
  #ids: Buffer = Buffer.allocUnsafe(16 * WIDTH);
  /** Number + 1 by hash; 0 where there is none. Never more than two thirds full. */
  #table: Int32Array = new Int32Array(32);
  #size = 0;
  readonly #key: Buffer = Buffer.alloc(WIDTH);

  /** Numbers given out: 0 … size - 1. */
  get size(): number {
    return this.#size;
  }

  /** Memory it holds, in bytes. */
  get bytes(): number {
    return this.#ids.length + this.#table.byteLength;
  }

  /** The number of a member, or -1. */
  find(id: string): number {
    return this.#table[this.#slot(id)]! - 1;
  }

  /** The number of a member, given now if there is none. Throws for what is not an id. */
  give(id: string): number {
    if (id.length !== WIDTH) throw new Error(`A member's id has ${WIDTH} characters.`);
    const slot = this.#slot(id);
    if (this.#table[slot]! > 0) return this.#table[slot]! - 1;
    const number = this.#size;
    if ((number + 1) * WIDTH > this.#ids.length) this.#ids = Buffer.concat([this.#ids], this.#ids.length * 2);
    this.#key.copy(this.#ids, number * WIDTH);
    this.#table[slot] = number + 1;
    this.#size += 1;
    if (this.#size * 3 > this.#table.length * 2) this.#grow();
    return number;
  }

  /** The id behind a number. */
  id(number: number): string {
    return this.#ids.toString('latin1', number * WIDTH, (number + 1) * WIDTH);
  }

  /** Compares the ids of two numbers, character by character. */
  compare(left: number, right: number): number {
    const [one, other] = [left * WIDTH, right * WIDTH];
    for (let index = 0; index < WIDTH; index += 1) {
      const difference = this.#ids[one + index]! - this.#ids[other + index]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Where an id is in the table or would be. Leaves its bytes in `#key`. */
  #slot(id: string): number {
    if (id.length !== WIDTH) return this.#empty();
    this.#key.write(id, 'latin1');
    for (let slot = hash(this.#key, 0) & (this.#table.length - 1); ; slot = (slot + 1) & (this.#table.length - 1)) {
      const number = this.#table[slot]! - 1;
      if (number < 0 || this.#holds(number)) return slot;
    }
  }

  #holds(number: number): boolean {
    const start = number * WIDTH;
    for (let index = 0; index < WIDTH; index += 1) if (this.#ids[start + index] !== this.#key[index]) return false;
    return true;
  }

  #empty(): number {
    return this.#table.indexOf(0);
  }

  #grow() {
    const table = new Int32Array(this.#table.length * 2);
    for (let number = 0; number < this.#size; number += 1) {
      let slot = hash(this.#ids, number * WIDTH) & (table.length - 1);
      while (table[slot]! > 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = number + 1;
    }
    this.#table = table;
  }
}

/** FNV-1a over one id. Ids are random or hashes themselves, so nobody gains by choosing them. */
function hash(bytes: Buffer, start: number): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < WIDTH; index += 1) value = Math.imul(value ^ bytes[start + index]!, 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
