const PARTS = 256;

/** An immutable map by id. A change copies one part of 256, so that among ten thousand comments it costs as little as among fifty. */
export class Shelf<T> {
  readonly #parts: readonly (ReadonlyMap<string, T> | undefined)[];

  constructor(parts: readonly (ReadonlyMap<string, T> | undefined)[] = []) {
    this.#parts = parts;
  }

  get(id: string): T | undefined {
    return this.#parts[partOf(id)]?.get(id);
  }

  with(id: string, value: T): Shelf<T> {
    const at = partOf(id);
    const parts = this.#parts.slice();
    parts[at] = new Map(parts[at]).set(id, value);
    return new Shelf(parts);
  }

  *values(): Iterable<T> {
    for (const part of this.#parts) if (part) yield* part.values();
  }
}

function partOf(id: string): number {
  let hash = 0;
  for (let at = 0; at < id.length; at++) hash = (hash * 31 + id.charCodeAt(at)) | 0;
  return hash & (PARTS - 1);
}
