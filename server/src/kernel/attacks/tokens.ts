import { claimAttacks } from './claims.ts';
import { ecdsa, eddsa, hmac, type World } from './forge.ts';
import { formAttacks } from './forms.ts';
import { keyAttacks } from './keys.ts';
import { handmadeRsa, signatureAttacks } from './signatures.ts';
import { named, Workshop, type Attack, type Specimen } from './workshop.ts';

/** Good tokens in every form that must be accepted. */
export function controls(world: World): Specimen[] {
  const shop = new Workshop(world);
  const { pairs, stranger } = world;
  return named({
    'a secret': shop.portal(),
    'the former secret': shop.portal({}, {}, hmac(world.formerSecret)),
    RS256: shop.provider(),
    'RS256 padded by hand': handmadeRsa(shop),
    ES256: shop.provider({ alg: 'ES256', kid: 'ec-1' }, {}, ecdsa(pairs.ec.privateKey)),
    EdDSA: shop.provider({ alg: 'EdDSA', kid: 'ed-1' }, {}, eddsa(pairs.ed.privateKey)),
    Ed25519: shop.provider({ alg: 'Ed25519', kid: 'ed-1' }, {}, eddsa(pairs.ed.privateKey)),
    'no kid where one key fits': shop.provider({ kid: undefined }),
    'typ in lower case': shop.portal({ typ: 'jwt' }),
    'typ of an access token': shop.provider({ typ: 'at+jwt' }),
    'typ in full': shop.provider({ typ: 'application/at+JWT' }),
    'blanks in the JSON': shop.written({ header: ' {\n\t"typ" : "JWT", "alg":"HS256" } ' }),
    'escapes in the JSON': shop.written({ header: '{"\\u0061lg":"HS\\u003256","typ":"JWT"}' }),
    'members nobody knows': shop.portal(
      { x5t: 'abc', 'x-y': [1] },
      { jti: '1', azp: 'x', 'https://example.com/a': {} },
    ),
    'foreign key material, true signature': shop.provider({
      jwk: stranger.jwk,
      jku: 'http://127.0.0.1:1/',
      x5u: 'http://127.0.0.1:1/',
      x5c: ['AAAA'],
    }),
    'a kid with a secret': shop.portal({ kid: '../../dev/null' }),
    'aud as a list': shop.portal({}, { aud: ['acme'] }),
    'aud beside others': shop.portal({}, { aud: ['https://example.com/userinfo', 'acme'] }),
    'nbf in the past': shop.portal({}, { nbf: 1 }),
    'fractions of a second': shop.portal({}, { exp: world.now / 1_000 + 10.5, iat: world.now / 1_000 - 0.25 }),
    'a subject of another script': shop.portal({}, { sub: 'नीना|😀|عمر' }),
  });
}

/** Tokens that must be refused, each with the reason. */
export function attacks(world: World): Attack[] {
  const shop = new Workshop(world);
  return [...keyAttacks(shop), ...signatureAttacks(shop), ...formAttacks(shop), ...claimAttacks(shop)];
}
