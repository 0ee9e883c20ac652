/** Says which of two items stands first: negative for the left one. Two items of one list never compare as equal. */
export type Order = (left: number, right: number) => number;

/** Items to a piece at most. Pieces are split in half, so they hold about three quarters of it. */
const PIECE = 512;

/**
 * An ordered list of numbers that knows the place of each: an order-statistic structure.
 *
 * The items lie in sorted pieces of at most 512, and a Fenwick tree over the pieces counts what lies before each. Finding an
 * item is a binary search over the first items of pieces and one within a piece; its place is the sum of a dozen counts.
 * Putting in and taking out move at most one piece, two kilobytes. Pieces are plain typed arrays, so a million
 * items cost five to eight bytes each and the garbage collector sees a few thousand objects.
 */
export class RankedList {
  readonly #order: Order;
  readonly #pieces: Int32Array[] = [];
  readonly #counts: number[] = [];
  /** Fenwick tree over `#counts`; made anew when the number of pieces changes, which is rare. */
  #tree: Int32Array = new Int32Array(1);
  #stale = false;
  #size = 0;

  constructor(order: Order) {
    this.#order = order;
  }

  /** Items in the list. */
  get size(): number {
    return this.#size;
  }

  /** Memory it holds, in bytes. */
  get bytes(): number {
    return this.#pieces.length * (PIECE * 4 + 120) + this.#tree.byteLength;
  }

  /** Puts an item in its place. It must not be in the list. */
  add(item: number): void {
    if (this.#pieces.length === 0) this.#insertPiece(0, new Int32Array(PIECE), 0);
    const index = this.#pieceOf(item);
    const place = this.#search(index, item);
    this.#size += 1;
    const piece = this.#pieces[index]!;
    const count = this.#counts[index]!;
    piece.copyWithin(place + 1, place, count);
    piece[place] = item;
    this.#count(index, 1);
    if (count + 1 === PIECE) this.#split(index);
  }

  /** Takes an item out. Its order must still be what it was when it was put in. Answers whether it was there. */
  delete(item: number): boolean {
    if (this.#size === 0) return false;
    const index = this.#pieceOf(item);
    const piece = this.#pieces[index]!;
    const place = this.#search(index, item);
    const count = this.#counts[index]!;
    if (place >= count || piece[place] !== item) return false;
    piece.copyWithin(place, place + 1, count);
    this.#size -= 1;
    this.#count(index, -1);
    if (count === 1) this.#removePiece(index);
    return true;
  }

  /** How many items stand before this one, which need not be in the list. */
  before(item: number): number {
    if (this.#size === 0) return 0;
    const index = this.#pieceOf(item);
    return this.#sum(index) + this.#search(index, item);
  }

  /** How many items stand before the first for which `reached` holds. It must hold for all that follow that one. */
  until(reached: (item: number) => boolean): number {
    let [low, high] = [0, this.#pieces.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (reached(this.#pieces[middle]![0]!)) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return 0;
    const piece = this.#pieces[low - 1]!;
    let [from, to] = [0, this.#counts[low - 1]!];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (reached(piece[middle]!)) to = middle;
      else from = middle + 1;
    }
    return this.#sum(low - 1) + from;
  }

  /** The item at a place, counted from 0; undefined beyond the end. */
  at(place: number): number | undefined {
    return this.slice(place, 1)[0];
  }

  /** So many items from a place on, in order; fewer at the end. */
  slice(from: number, count: number): number[] {
    if (from < 0 || from >= this.#size) return [];
    let { index, offset } = this.#find(from);
    const items: number[] = [];
    for (; items.length < count && index < this.#pieces.length; index += 1, offset = 0) {
      const end = Math.min(this.#counts[index]!, offset + count - items.length);
      for (let place = offset; place < end; place += 1) items.push(this.#pieces[index]![place]!);
    }
    return items;
  }

  /** All items in order. The list must not change meanwhile. */
  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.#pieces.length; index += 1)
      for (let place = 0; place < this.#counts[index]!; place += 1) yield this.#pieces[index]![place]!;
  }

  /** The last piece whose first item does not stand behind this one. */
  #pieceOf(item: number): number {
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#order(this.#pieces[middle]![0]!, item) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The place in a piece at which an item stands or would stand. */
  #search(index: number, item: number): number {
    const piece = this.#pieces[index]!;
    let [low, high] = [0, this.#counts[index]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const held = piece[middle]!;
      if (held !== item && this.#order(held, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #split(index: number) {
    const piece = this.#pieces[index]!;
    const half = PIECE / 2;
    const right = new Int32Array(PIECE);
    right.set(piece.subarray(half));
    this.#counts[index] = half;
    this.#insertPiece(index + 1, right, PIECE - half);
  }

  #insertPiece(index: number, piece: Int32Array, count: number) {
    this.#pieces.splice(index, 0, piece);
    this.#counts.splice(index, 0, count);
    this.#stale = true;
  }

  #removePiece(index: number) {
    this.#pieces.splice(index, 1);
    this.#counts.splice(index, 1);
    this.#stale = true;
  }

  #count(index: number, by: number) {
    this.#counts[index]! += by;
    if (this.#stale) return;
    const tree = this.#tree;
    for (let node = index + 1; node < tree.length; node += node & -node) tree[node]! += by;
  }

  #fresh(): Int32Array {
    if (!this.#stale) return this.#tree;
    const counts = this.#counts;
    // While a list is filled every split would make a new array: room for some more pieces is kept.
    const tree = (this.#tree =
      this.#tree.length > counts.length ? this.#tree.fill(0) : new Int32Array(counts.length * 2 + 1));
    for (let node = 1; node < tree.length; node += 1) {
      tree[node]! += counts[node - 1] ?? 0;
      const parent = node + (node & -node);
      if (parent < tree.length) tree[parent]! += tree[node]!;
    }
    this.#stale = false;
    return tree;
  }

  /** Items in the pieces before one. */
  #sum(index: number): number {
    const tree = this.#fresh();
    let sum = 0;
    for (let node = index; node > 0; node -= node & -node) sum += tree[node]!;
    return sum;
  }

  /** The piece in which a place lies, and where in it. */
  #find(place: number): { index: number; offset: number } {
    const tree = this.#fresh();
    let [node, rest] = [0, place];
    for (let step = 2 ** Math.floor(Math.log2(tree.length)); step > 0; step >>= 1) {
      const next = node + step;
      if (next < tree.length && tree[next]! <= rest) {
        node = next;
        rest -= tree[next]!;
      }
    }
    return { index: node, offset: rest };
  }
}
