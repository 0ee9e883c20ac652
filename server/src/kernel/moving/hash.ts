import { hash } from 'node:crypto';

/** A value as both databases write it alike: numbers in decimal, bytes in hexadecimal. */
export type Plain = string | null;

/** How the values of a column are compared. */
export type Kind = 'whole' | 'real' | 'text' | 'bytes' | 'truth';

/** A value as the drivers hand it out. */
export type Held = string | number | bigint | boolean | Uint8Array | null;

/** Writes a value of either database in the one form. SQLite may hold a fraction in a whole column: it is cut off. */
export function plain(kind: Kind, value: Held): Plain {
  if (value === null) return null;
  if (kind === 'bytes') return Buffer.from(value as Uint8Array).toString('hex');
  if (kind === 'real') return String(Number(value));
  if (kind === 'truth') return value === true || value === 'true' || value === 1n ? '1' : '0';
  return String(kind === 'whole' && typeof value === 'number' ? Math.trunc(value) : value);
}

/**
 * The content of a table as one value, whatever the order of its rows: the sum of their SHA-256 digests, in eight lanes
 * of 32 bits. A sum, unlike an exclusive or, tells a row that stands there twice from one that is absent.
 */
export class TableHash {
  readonly #lanes = new Uint32Array(8);
  #rows = 0;

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  add(row: readonly Plain[]) {
    const digest = hash('sha256', JSON.stringify(row), 'buffer');
    for (let lane = 0; lane < 8; lane += 1) this.#lanes[lane]! += digest.readUInt32BE(lane * 4);
    this.#rows += 1;
  }

  toString(): string {
    return Buffer.from(Uint32Array.from(this.#lanes).buffer).toString('hex');
  }
}
