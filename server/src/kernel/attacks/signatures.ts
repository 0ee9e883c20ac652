import { createHash } from 'node:crypto';
import { base64, ecdsa, eddsa, hmac, pss, rawRsa, rsa, type Signer } from './forge.ts';
import { all, type Attack, type Workshop } from './workshop.ts';

/** Tokens whose signature is none, or one in a form that a careless check lets through. */
export function signatureAttacks(shop: Workshop): Attack[] {
  return all('signature', { ...brokenMacs(shop), ...brokenRsa(shop), ...brokenCurves(shop) });
}

type Named = Record<string, string>;
type Change = (signature: Buffer) => Uint8Array;

const change =
  (signer: Signer, how: Change): Signer =>
  (input) =>
    Buffer.from(how(signer(input)));

const [ZERO, ONE] = [Buffer.alloc(32), Buffer.concat([Buffer.alloc(31), Buffer.from([1])])];

function brokenMacs(shop: Workshop): Named {
  const { secret } = shop.world;
  const [good, other] = [shop.portal(), shop.portal({}, { sub: 'u-2' })].map((token) => token.split('.'));
  const signed = (signer: Signer) => shop.portal({}, {}, signer);
  const changed = (how: Change) => signed(change(hmac(secret), how));
  return {
    'another secret': signed(hmac('another-secret-of-enough-characters!')),
    'the empty secret': signed(hmac('')),
    'a guessed secret': signed(hmac('secret')),
    'the secret and a line break': signed(hmac(`${secret}\n`)),
    'the secret decoded from base64': signed(hmac(Buffer.from(secret, 'base64url'))),
    'another hash': signed(hmac(secret, 512)),
    'half a signature': changed((bytes) => bytes.subarray(0, 16)),
    'one byte of signature': changed((bytes) => bytes.subarray(0, 1)),
    'a longer signature': changed((bytes) => Buffer.concat([bytes, ZERO])),
    'a changed bit': changed((bytes) => bytes.with(0, bytes[0]! ^ 1)),
    zeros: signed(() => ZERO),
    'another token’s payload': [good![0], other![1], good![2]].join('.'),
    'another header': [base64('{"typ":"JWT","alg":"HS256"}'), good![1], good![2]].join('.'),
  };
}

const sha256 = (input: string) => createHash('sha256').update(input).digest();
/** What stands before the hash in PKCS#1 v1.5: it says SHA-256, with and without the NULL that belongs there. */
const SAYS_SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const SAYS_IT_SHORTLY = Buffer.from('302f300b06096086480165030402010420', 'hex');

/** Padding made by hand, but rightly: shows that the broken ones below are broken where they say. */
export function handmadeRsa(shop: Workshop): string {
  const padded = rawRsa(shop.world.pairs.rsa.privateKey, (input) => Buffer.concat([SAYS_SHA256, sha256(input)]));
  return shop.provider({}, {}, padded);
}

function brokenRsa(shop: Workshop): Named {
  const { privateKey, jwk } = shop.world.pairs.rsa;
  const modulus = Buffer.from(jwk.n!, 'base64url');
  const signed = (signer: Signer) => shop.provider({}, {}, signer);
  const changed = (how: Change) => signed(change(rsa(privateKey), how));
  const padded = (block: (input: string) => Buffer) => signed(rawRsa(privateKey, block));
  return {
    'RSA signature 0': signed(() => Buffer.alloc(256)),
    'RSA signature 1': signed(() => Buffer.concat([Buffer.alloc(255), Buffer.from([1])])),
    'RSA signature n': signed(() => modulus),
    'RSA signature n - 1': signed(() => Buffer.from(modulus.with(255, modulus[255]! - 1))),
    'RSA zero before': changed((bytes) => Buffer.concat([Buffer.from([0]), bytes])),
    'RSA zero after': changed((bytes) => Buffer.concat([bytes, Buffer.from([0])])),
    'RSA PSS where PKCS#1 is named': signed(pss(privateKey)),
    'RSA of another hash': signed(rsa(privateKey, 'sha512')),
    'RSA padding without the hash’s name': padded(sha256),
    'RSA padding without NULL': padded((input) => Buffer.concat([SAYS_IT_SHORTLY, sha256(input)])),
    'RSA rubbish after the hash': padded((input) => Buffer.concat([SAYS_SHA256, sha256(input), Buffer.alloc(16)])),
  };
}

const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');

function brokenCurves(shop: Workshop): Named {
  const { ec, ed } = shop.world.pairs;
  const es256 = (signer: Signer) => shop.provider({ alg: 'ES256', kid: 'ec-1' }, {}, signer);
  const ed25519 = (signer: Signer) => shop.provider({ alg: 'EdDSA', kid: 'ed-1' }, {}, signer);
  const numbers = (r: Buffer, s: Buffer) => es256(() => Buffer.concat([r, s]));
  return {
    'ECDSA r = s = 0': numbers(ZERO, ZERO),
    'ECDSA r = 1, s = 0': numbers(ONE, ZERO),
    'ECDSA r = s = 1': numbers(ONE, ONE),
    'ECDSA r = s = n': numbers(ORDER, ORDER),
    'ECDSA r = n, s = 1': numbers(ORDER, ONE),
    'ECDSA in DER': es256(ecdsa(ec.privateKey, 'der')),
    'ECDSA too long': es256(change(ecdsa(ec.privateKey), (bytes) => Buffer.concat([bytes, ONE]))),
    'Ed25519 zeros': ed25519(() => Buffer.alloc(64)),
    'Ed25519 S + L': ed25519(change(eddsa(ed.privateKey), addOrder)),
  };
}

/** Adds the group's order to S: the same signature in another form. */
function addOrder(signature: Buffer): Buffer {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
}
