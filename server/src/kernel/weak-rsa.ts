import type { JWK } from 'jose';

/** Modulo each of these, a modulus with the ROCA flaw (CVE-2017-15361) is a power of 65537; others hardly ever are for all. */
const MARKS = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

/** Whether anybody could sign with this RSA key: by an exponent of 1, or a modulus that can be taken apart. */
export function isWeakRsa({ kty, n, e }: JWK): boolean {
  return kty === 'RSA' && (integer(e) < 3n || isRoca(integer(n)));
}

function isRoca(modulus: bigint): boolean {
  return MARKS.every((prime) => powers(prime).has(Number(modulus % BigInt(prime))));
}

function powers(prime: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let power = 1; !found.has(power); power = (power * 65_537) % prime) found.add(power);
  return found;
}

function integer(text: unknown): bigint {
  return typeof text === 'string' ? BigInt(`0x0${Buffer.from(text, 'base64url').toString('hex')}`) : 0n;
}
