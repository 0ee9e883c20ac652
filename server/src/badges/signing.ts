import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { ReadContext, WriteContext } from '../kernel/domain.ts';
import type { BadgesDb } from './badges.store.ts';
import { base58, canonical } from './encoding.ts';

/** How JWTs are signed: Ed25519, or ECDSA with P-256 for verifiers that do not know Ed25519. */
export type Algorithm = 'EdDSA' | 'ES256';

/** A public key as it is published. */
export interface PublicKey {
  readonly id: string;
  readonly at: number;
  readonly jwk: JsonWebKey;
}

interface SigningKey extends PublicKey {
  readonly secret: JsonWebKey;
}

/** A credential, or any other JSON that is signed: no number in it but whole ones. */
export type Document = Readonly<Record<string, unknown>>;

/** Signs documents in the name of one community. */
export interface Signer {
  /** The document and these claims as a compact JWS after Open Badges 3.0 §8.2; `kid` is where the key is. */
  jwt(document: Document, claims: Document): Promise<string>;
  /** The document with a proof inside, after W3C Data Integrity, cryptosuite `eddsa-jcs-2022`. */
  proven(document: Document, at: number): Document;
}

/** Makes a pair of keys and has it sign from now on. */
export async function makeKey(
  ctx: WriteContext,
  { algorithm }: { readonly algorithm: Algorithm },
): Promise<{ keyId: string; at: number }> {
  const { db, community, now } = ctx;
  // Proofs inside documents need a key of Ed25519, too; made later, it would take over the signing.
  if (algorithm === 'ES256' && !(await readSigningKeys(db, community)).some((key) => algorithmOf(key) === 'EdDSA'))
    await makeKey(ctx, { algorithm: 'EdDSA' });
  const { publicKey, privateKey } =
    algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  const id = randomBytes(12).toString('base64url');
  const latest = (await readKeys(db, community))[0]?.at ?? 0;
  // The latest signs, so it must be later than the one before, whatever the clock says.
  const at = Math.max(now, latest + 1);
  await (db as BadgesDb)
    .insertInto('badge_keys')
    .values({
      community,
      id,
      public_key: JSON.stringify(publicKey.export({ format: 'jwk' })),
      private_key: JSON.stringify(privateKey.export({ format: 'jwk' })),
      at,
    })
    .execute();
  return { keyId: id, at };
}

/** How a key signs. */
export const algorithmOf = ({ jwk }: PublicKey): Algorithm => (jwk.kty === 'EC' ? 'ES256' : 'EdDSA');

/** Every public key of the community, the one in use first. */
export async function readKeys(db: BadgesDb, community: string): Promise<PublicKey[]> {
  const rows = await db
    .selectFrom('badge_keys')
    .select(['id', 'at', 'public_key'])
    .where('community', '=', community)
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(({ id, at, public_key }) => ({ id, at, jwk: JSON.parse(public_key) as JsonWebKey }));
}

/**
 * The community's signer. JWTs are signed with the latest key, proofs inside documents with the latest one of Ed25519. Keys are
 * made when they are first needed. `keys` is the address under which they are published.
 */
export async function openSigner({ db, community, node }: ReadContext, keys: string): Promise<Signer> {
  const known = signerOf(await readSigningKeys(db, community), keys);
  if (known) return known;
  await node.write(community, async (ctx) => {
    if (!signerOf(await readSigningKeys(ctx.db, community), keys)) await makeKey(ctx, { algorithm: 'EdDSA' });
  });
  return signerOf(await readSigningKeys(node.reading(community).db, community), keys)!;
}

/** Every pair of keys, the latest first. A community that was carried here brings public halves alone. */
async function readSigningKeys(db: BadgesDb, community: string): Promise<SigningKey[]> {
  const rows = await db
    .selectFrom('badge_keys')
    .selectAll()
    .where('community', '=', community)
    .where('private_key', '<>', '')
    .orderBy('at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    jwk: JSON.parse(row.public_key) as JsonWebKey,
    secret: JSON.parse(row.private_key) as JsonWebKey,
  }));
}

function signerOf(all: readonly SigningKey[], keys: string): Signer | undefined {
  const [latest] = all;
  const prover = all.find((key) => algorithmOf(key) === 'EdDSA');
  if (!latest || !prover) return undefined;
  return {
    async jwt(document, claims) {
      const alg = algorithmOf(latest);
      const secret = await importJWK(latest.secret as never, alg);
      return new SignJWT({ ...document, ...claims })
        .setProtectedHeader({ alg, kid: `${keys}/${latest.id}`, typ: 'JWT' })
        .sign(secret);
    },
    proven: (document, at) =>
      prove(document, {
        secret: createPrivateKey({ key: prover.secret, format: 'jwk' }),
        created: isoSeconds(at),
        verificationMethod: `${keys}/${prover.id}/multikey`,
      }),
  };
}

/** With what, when, and under which published key a document is proven. */
export interface ProofOptions {
  readonly secret: KeyObject;
  readonly created: string;
  readonly verificationMethod: string;
}

/** The document with a Data Integrity proof of cryptosuite `eddsa-jcs-2022` (W3C VC-DI-EDDSA §3.3). */
export function prove(document: Document, { secret, created, verificationMethod }: ProofOptions): Document {
  const options = {
    '@context': document['@context'],
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    created,
    verificationMethod,
    proofPurpose: 'assertionMethod',
  };
  const data = Buffer.concat([sha256(canonical(options)), sha256(canonical(document))]);
  return { ...document, proof: { ...options, proofValue: `z${base58(sign(null, data, secret))}` } };
}

/** A public key of Ed25519 as W3C Multikey: `z6Mk…`. */
export function multibase({ x }: JsonWebKey): string {
  return `z${base58(Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(x!, 'base64url')]))}`;
}

/** A moment as credentials write it: in UTC, to the second, because a JWT knows no more. */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
