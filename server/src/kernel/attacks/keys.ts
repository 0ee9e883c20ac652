import { base64, ecdsa, hmac, PORTAL, PROVIDER, rsa, type Signer } from './forge.ts';
import { all, each, type Attack, type Workshop } from './workshop.ts';

/** Tokens that try to choose the algorithm or the key they are checked with. */
export function keyAttacks(shop: Workshop): Attack[] {
  return [...withoutAlgorithm(shop), ...confusedKeys(shop), ...foreignKeys(shop)];
}

const NONE = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'ｎｏｎｅ', 'nоne', 'null', ''];
const OTHER_NAMES = [
  'hs256',
  'Hs256',
  'HS256 ',
  'HS256\0',
  'HS 256',
  'HS384',
  'HS512',
  'RS256',
  'ES256',
  'EdDSA',
  '__proto__',
  'constructor',
  'toString',
  'dir',
  'A128KW',
];

function withoutAlgorithm(shop: Workshop): Attack[] {
  const unsigned: Signer = () => Buffer.alloc(0);
  return [
    ...each('malformed', 'no signature, alg', NONE, (alg) => shop.portal({ alg }, {}, unsigned)),
    ...each('algorithm', 'true signature, alg', NONE, (alg) => shop.portal({ alg })),
    ...each('algorithm', 'true signature, alg', OTHER_NAMES, (alg) => shop.portal({ alg })),
    ...each('malformed', 'true signature, alg', [null, undefined, 0, true, [], ['HS256'], {}], (alg) =>
      shop.portal({ alg }),
    ),
  ];
}

function confusedKeys(shop: Workshop): Attack[] {
  const { rsa: rsaPair, ec, ed } = shop.world.pairs;
  const pem = (type: 'spki' | 'pkcs1', pair = rsaPair) => pair.publicKey.export({ format: 'pem', type }).toString();
  const publicBytes: Record<string, string | Uint8Array> = {
    PEM: pem('spki'),
    'PEM without its last line break': pem('spki').trimEnd(),
    'PKCS#1 PEM': pem('pkcs1'),
    DER: rsaPair.publicKey.export({ format: 'der', type: 'spki' }),
    JWK: JSON.stringify(rsaPair.jwk),
    modulus: Buffer.from(rsaPair.jwk.n!, 'base64url'),
    'modulus as text': rsaPair.jwk.n!,
    'EC PEM': pem('spki', ec),
    'EC point': Buffer.from(ec.jwk.x! + ec.jwk.y!, 'base64url'),
    'Ed25519 key': Buffer.from(ed.jwk.x!, 'base64url'),
  };
  return [
    ...Object.entries(publicBytes).flatMap(([name, key]) => [
      {
        name: `public key as secret, ${name}`,
        token: shop.provider({ alg: 'HS256' }, {}, hmac(key)),
        reason: 'algorithm' as const,
      },
      {
        name: `public key as the portal’s secret, ${name}`,
        token: shop.portal({}, {}, hmac(key)),
        reason: 'signature' as const,
      },
    ]),
    ...all('algorithm', {
      'the provider’s key under the portal’s name': shop.provider({}, { iss: PORTAL }),
      'the portal’s secret under the provider’s name': shop.portal({}, { iss: PROVIDER }),
      'an algorithm its issuer does not use': shop.provider({ alg: 'RS512' }, {}, rsa(rsaPair.privateKey, 'sha512')),
    }),
    ...all('unknown_key', {
      'the kid of a key of another kind': shop.provider({ kid: 'ec-1' }),
      'ES256 with the kid of the RSA key': shop.provider({ alg: 'ES256' }, {}, ecdsa(ec.privateKey)),
    }),
  ];
}

const KIDS = [
  '../../../../../../dev/null',
  '/proc/self/environ',
  "' OR '1'='1",
  "x' UNION SELECT 'secret' -- ",
  '$(id)',
  '| id',
  'http://127.0.0.1:1/key',
  '__proto__',
  'constructor',
  'rsa-1\0',
  'RSA-1',
  ' rsa-1',
  '',
  'x'.repeat(3_000),
];

function foreignKeys(shop: Workshop): Attack[] {
  const { stranger } = shop.world;
  const forged = rsa(stranger.privateKey);
  const lure = 'http://127.0.0.1:1/jwks.json';
  return [
    ...each('unknown_key', 'kid', KIDS, (kid) => shop.provider({ kid }, {}, forged)),
    ...each('signature', 'the empty secret, kid', KIDS, (kid) => shop.portal({ kid }, {}, hmac(''))),
    ...each('malformed', 'kid', [1, null, ['rsa-1'], { toString: 'rsa-1' }, true], (kid) => shop.provider({ kid })),
    ...each(
      'signature',
      'key material',
      [{ jwk: stranger.jwk }, { jku: lure }, { x5u: lure }, { x5c: ['AAAA'] }, { x5t: 'AAAA', jku: lure }],
      (header) => shop.provider(header, {}, forged),
    ),
    ...all('unknown_key', {
      'key material with a kid of its own': shop.provider(
        { jwk: { ...stranger.jwk, kid: 'mine' }, kid: 'mine' },
        {},
        forged,
      ),
      'jku with a kid of its own': shop.provider({ jku: lure, kid: 'mine' }, {}, forged),
    }),
    ...all('signature', {
      'a secret in the header': shop.portal({ jwk: { kty: 'oct', k: base64('mine') } }, {}, hmac('mine')),
      'a key in the header and no kid': shop.provider({ jwk: stranger.jwk, kid: undefined }, {}, forged),
      'a stranger’s key under a known kid': shop.provider({}, {}, forged),
    }),
  ];
}
