import type { TokenFault } from '../token-faults.ts';
import { hmac, PORTAL, PROVIDER, rsa, seal, type Signer, type World } from './forge.ts';

/** A token and what is to become of it. */
export interface Specimen {
  readonly name: string;
  readonly token: string;
}
/** A token that must be refused, and why: another reason would mean that another check caught it by chance. */
export interface Attack extends Specimen {
  readonly reason: TokenFault;
}

/** Times and names of a token that is good at `now`. */
export function goodClaims(now: number, iss: string = PORTAL): Record<string, unknown> {
  const iat = Math.floor(now / 1_000);
  return { iss, sub: 'u-1', aud: 'acme', iat, exp: iat + 600, name: 'Ann' };
}

/** What a table of attacks works with. */
export class Workshop {
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** A token of the portal: its header's and claims' members replaced, undefined ones left out. */
  portal(header: object = {}, claims: object = {}, signer: Signer = hmac(this.world.secret)): string {
    return seal(
      this.draft({ alg: 'HS256', typ: 'JWT', ...header }, { ...goodClaims(this.world.now), ...claims }),
      signer,
    );
  }

  /** A token of the provider, signed with its RSA key unless told otherwise. */
  provider(header: object = {}, claims: object = {}, signer: Signer = rsa(this.world.pairs.rsa.privateKey)): string {
    return seal(
      this.draft(
        { alg: 'RS256', typ: 'JWT', kid: 'rsa-1', ...header },
        { ...goodClaims(this.world.now, PROVIDER), ...claims },
      ),
      signer,
    );
  }

  /** A token of the portal whose header and payload are written out; true signature. */
  written({
    header = '{"alg":"HS256","typ":"JWT"}',
    payload = this.payload,
  }: {
    header?: string | Uint8Array;
    payload?: string | Uint8Array;
  }): string {
    return seal({ header, payload }, hmac(this.world.secret));
  }

  get payload(): string {
    return JSON.stringify(goodClaims(this.world.now));
  }

  draft(header: object, claims: object) {
    return { header: JSON.stringify(header), payload: JSON.stringify(claims) };
  }
}

/** Names each token of a table. */
export function named(tokens: Readonly<Record<string, string>>): Specimen[] {
  return Object.entries(tokens).map(([name, token]) => ({ name, token }));
}

/** The same for tokens that share a reason. */
export function all(reason: TokenFault, tokens: Readonly<Record<string, string>>): Attack[] {
  return named(tokens).map((each) => ({ ...each, reason }));
}

/** One token for each value. */
export function each<T>(reason: TokenFault, what: string, values: readonly T[], make: (value: T) => string): Attack[] {
  return values.map((value) => ({
    name: `${what} ${JSON.stringify(value)?.slice(0, 60)}`,
    token: make(value),
    reason,
  }));
}
