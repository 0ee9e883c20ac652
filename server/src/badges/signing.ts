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

/** A public key as it is published. Ed25519. */
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
  readonly keyId: string;
  /** The document and these claims as a compact JWS, EdDSA, after Open Badges 3.0 §8.2; `kid` is where the key is. */
  jwt(document: Document, claims: Document): Promise<string>;
  /** The document with a proof inside, after W3C Data Integrity, cryptosuite `eddsa-jcs-2022`. */
  proven(document: Document, at: number): Document;
}

/** Makes a pair of keys and has it sign from now on. */
export async function makeKey({ db, community, now }: WriteContext): Promise<{ keyId: string; at: number }> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
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

/** The community's signer. Its keys are made when they are first needed. `keys` is the address under which they are published. */
export async function openSigner({ db, community, node }: ReadContext, keys: string): Promise<Signer> {
  let key = await findSigningKey(db, community);
  if (!key) {
    await node.write(community, async (ctx) => {
      if (!(await findSigningKey(ctx.db, community))) await makeKey(ctx);
    });
    key = (await findSigningKey(node.reading(community).db, community))!;
  }
  return makeSigner(key, keys);
}

async function findSigningKey(db: BadgesDb, community: string): Promise<SigningKey | undefined> {
  const row = await db
    .selectFrom('badge_keys')
    .selectAll()
    .where('community', '=', community)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const [jwk, secret] = [row.public_key, row.private_key].map((text) => JSON.parse(text) as JsonWebKey);
  return { id: row.id, at: row.at, jwk: jwk!, secret: secret! };
}

function makeSigner(key: SigningKey, keys: string): Signer {
  const kid = `${keys}/${key.id}`;
  return {
    keyId: key.id,
    async jwt(document, claims) {
      const secret = await importJWK(key.secret as never, 'EdDSA');
      return new SignJWT({ ...document, ...claims }).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' }).sign(secret);
    },
    proven: (document, at) =>
      prove(document, {
        secret: createPrivateKey({ key: key.secret, format: 'jwk' }),
        created: isoSeconds(at),
        verificationMethod: `${kid}/multikey`,
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

/** A public key as W3C Multikey: `z6Mk…`. */
export function multibase({ x }: JsonWebKey): string {
  return `z${base58(Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(x!, 'base64url')]))}`;
}

/** A moment as credentials write it: in UTC, to the second, because a JWT knows no more. */
export function isoSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
