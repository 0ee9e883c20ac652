/** Communities and the origins of the pages that may show them. */
export interface OriginSettings {
  readonly communities: readonly { readonly id: string; readonly origins: readonly string[] }[];
}

/** Decides which web origins may speak to which community. Browsers alone send an Origin; other programs carry no ambient rights to abuse. */
export class Origins {
  readonly #communities: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #own = new Set<string>();

  constructor(config: OriginSettings) {
    this.#communities = new Map(config.communities.map(({ id, origins }) => [id, new Set(origins)]));
  }

  /** Lets pages of this origin, the server's own, speak to every community. */
  admit(origin: string) {
    this.#own.add(origin);
  }

  /** Whether the origin may speak to this community. Compared byte by byte, as browsers serialise it. */
  allows(origin: string | undefined, community: string): boolean {
    if (origin === undefined) return true;
    return this.#own.has(origin) || (this.#communities.get(community)?.has(origin) ?? false);
  }

  /** Whether the origin may speak to any community: all that can be known before a community is named. */
  allowsSome(origin: string | undefined): boolean {
    return (
      origin === undefined ||
      this.#own.has(origin) ||
      [...this.#communities.values()].some((origins) => origins.has(origin))
    );
  }
}
