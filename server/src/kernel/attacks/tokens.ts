import { createHash } from 'node:crypto';
import type { TokenFault } from '../token-faults.ts';
import { base64, ecdsa, eddsa, hmac, PORTAL, PROVIDER, pss, rawRsa, rsa, seal, type Signer, type World } from './forge.ts';

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
    return seal(this.draft({ alg: 'HS256', typ: 'JWT', ...header }, { ...goodClaims(this.world.now), ...claims }), signer);
  }

  /** A token of the provider, signed with its RSA key unless told otherwise. */
  provider(header: object = {}, claims: object = {}, signer: Signer = rsa(this.world.pairs.rsa.privateKey)): string {
    return seal(this.draft({ alg: 'RS256', typ: 'JWT', kid: 'rsa-1', ...header }, { ...goodClaims(this.world.now, PROVIDER), ...claims }), signer);
  }

  /** A token of the portal whose header and payload are written out; true signature. */
  written({ header = '{"alg":"HS256","typ":"JWT"}', payload = this.payload }: { header?: string | Uint8Array; payload?: string | Uint8Array }): string {
    return seal({ header, payload }, hmac(this.world.secret));
  }

  get payload(): string {
    return JSON.stringify(goodClaims(this.world.now));
  }

  draft(header: object, claims: object) {
    return { header: JSON.stringify(header), payload: JSON.stringify(claims) };
  }
}

/** Good tokens in every form that must be accepted. */
export function controls(world: World): Specimen[] {
  const shop = new Workshop(world);
  const { pairs, stranger } = world;
  return named({
    'a secret': shop.portal(),
    'the former secret': shop.portal({}, {}, hmac(world.formerSecret)),
    'RS256': shop.provider(),
    'ES256': shop.provider({ alg: 'ES256', kid: 'ec-1' }, {}, ecdsa(pairs.ec.privateKey)),
    'EdDSA': shop.provider({ alg: 'EdDSA', kid: 'ed-1' }, {}, eddsa(pairs.ed.privateKey)),
    'Ed25519': shop.provider({ alg: 'Ed25519', kid: 'ed-1' }, {}, eddsa(pairs.ed.privateKey)),
    'no kid where one key fits': shop.provider({ kid: undefined }),
    'typ in lower case': shop.portal({ typ: 'jwt' }),
    'typ of an access token': shop.provider({ typ: 'at+jwt' }),
    'typ in full': shop.provider({ typ: 'application/at+JWT' }),
    'blanks in the JSON': shop.written({ header: ' {\n\t"typ" : "JWT", "alg":"HS256" } ' }),
    'escapes in the JSON': shop.written({ header: '{"\\u0061lg":"HS\\u003256","typ":"JWT"}' }),
    'members nobody knows': shop.portal({ x5t: 'abc', 'x-y': [1] }, { jti: '1', azp: 'x', 'https://example.com/a': {} }),
    'foreign key material, true signature': shop.provider({ jwk: stranger.jwk, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/', x5c: ['AAAA'] }),
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
  return [withoutAlgorithm, confusedKeys, brokenSignatures, foreignKeys, otherForms, repeatedNames, extensions, otherTypes, wrongClaims].flatMap((make) => make(shop));
}

/** Names each token of a table. */
export function named(tokens: Readonly<Record<string, string>>): Specimen[] {
  return Object.entries(tokens).map(([name, token]) => ({ name, token }));
}

function all(reason: TokenFault, tokens: Readonly<Record<string, string>>): Attack[] {
  return named(tokens).map((each) => ({ ...each, reason }));
}

function each<T>(reason: TokenFault, what: string, values: readonly T[], make: (value: T) => string): Attack[] {
  return values.map((value) => ({ name: `${what} ${JSON.stringify(value)?.slice(0, 60)}`, token: make(value), reason }));
}

const NONE = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', 'ｎｏｎｅ', 'nоne', 'null', ''];
const OTHER_NAMES = ['hs256', 'Hs256', 'HS256 ', 'HS256\0', 'HS 256', 'HS384', 'HS512', 'RS256', 'ES256', 'EdDSA', '__proto__', 'constructor', 'toString', 'dir', 'A128KW'];

function withoutAlgorithm(shop: Workshop): Attack[] {
  const unsigned: Signer = () => Buffer.alloc(0);
  return [
    ...each('malformed', 'no signature, alg', NONE, (alg) => shop.portal({ alg }, {}, unsigned)),
    ...each('algorithm', 'true signature, alg', NONE, (alg) => shop.portal({ alg })),
    ...each('algorithm', 'true signature, alg', OTHER_NAMES, (alg) => shop.portal({ alg })),
    ...each('malformed', 'true signature, alg', [null, undefined, 0, true, [], ['HS256'], {}], (alg) => shop.portal({ alg })),
  ];
}

function confusedKeys(shop: Workshop): Attack[] {
  const { rsa: rsaPair, ec, ed } = shop.world.pairs;
  const pem = (type: 'spki' | 'pkcs1', pair = rsaPair) => pair.publicKey.export({ format: 'pem', type }).toString();
  const publicBytes: Record<string, string | Uint8Array> = {
    'PEM': pem('spki'),
    'PEM without its last line break': pem('spki').trimEnd(),
    'PKCS#1 PEM': pem('pkcs1'),
    'DER': rsaPair.publicKey.export({ format: 'der', type: 'spki' }),
    'JWK': JSON.stringify(rsaPair.jwk),
    'modulus': Buffer.from(rsaPair.jwk.n!, 'base64url'),
    'modulus as text': rsaPair.jwk.n!,
    'EC PEM': pem('spki', ec),
    'EC point': Buffer.from(ec.jwk.x! + ec.jwk.y!, 'base64url'),
    'Ed25519 key': Buffer.from(ed.jwk.x!, 'base64url'),
  };
  return [
    ...Object.entries(publicBytes).flatMap(([name, key]) => [
      { name: `public key as secret, ${name}`, token: shop.provider({ alg: 'HS256' }, {}, hmac(key)), reason: 'algorithm' as const },
      { name: `public key as the portal’s secret, ${name}`, token: shop.portal({}, {}, hmac(key)), reason: 'signature' as const },
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

function brokenSignatures(shop: Workshop): Attack[] {
  const { secret, pairs } = shop.world;
  const [good, other] = [shop.portal(), shop.portal({}, { sub: 'u-2' })].map((token) => token.split('.'));
  const fixed = (bytes: Buffer) => shop.provider({}, {}, () => bytes);
  const es = (bytes: Buffer) => shop.provider({ alg: 'ES256', kid: 'ec-1' }, {}, () => bytes);
  const modulus = Buffer.from(pairs.rsa.jwk.n!, 'base64url');
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
  const [zero, one] = [Buffer.alloc(32), Buffer.concat([Buffer.alloc(31), Buffer.from([1])])];
  const change = (signer: Signer, how: (signature: Buffer) => Uint8Array): Signer => (input) => Buffer.from(how(signer(input)));
  const real = rsa(pairs.rsa.privateKey);
  return all('signature', {
    'another secret': shop.portal({}, {}, hmac('another-secret-of-enough-characters!')),
    'the empty secret': shop.portal({}, {}, hmac('')),
    'a guessed secret': shop.portal({}, {}, hmac('secret')),
    'the secret and a line break': shop.portal({}, {}, hmac(`${secret}\n`)),
    'the secret decoded from base64': shop.portal({}, {}, hmac(Buffer.from(secret, 'base64url'))),
    'another hash': shop.portal({}, {}, hmac(secret, 512)),
    'half a signature': shop.portal({}, {}, change(hmac(secret), (bytes) => bytes.subarray(0, 16))),
    'one byte of signature': shop.portal({}, {}, change(hmac(secret), (bytes) => bytes.subarray(0, 1))),
    'a longer signature': shop.portal({}, {}, change(hmac(secret), (bytes) => Buffer.concat([bytes, zero]))),
    'a changed bit': shop.portal({}, {}, change(hmac(secret), (bytes) => bytes.with(0, bytes[0]! ^ 1))),
    'zeros': shop.portal({}, {}, () => zero),
    'another token’s payload': [good![0], other![1], good![2]].join('.'),
    'another header': [base64('{"typ":"JWT","alg":"HS256"}'), good![1], good![2]].join('.'),
    'RSA signature 0': fixed(Buffer.alloc(256)),
    'RSA signature 1': fixed(Buffer.concat([Buffer.alloc(255), Buffer.from([1])])),
    'RSA signature n': fixed(modulus),
    'RSA signature n - 1': fixed(Buffer.from(modulus.with(255, modulus[255]! - 1))),
    'RSA zero before': shop.provider({}, {}, change(real, (bytes) => Buffer.concat([Buffer.from([0]), bytes]))),
    'RSA zero after': shop.provider({}, {}, change(real, (bytes) => Buffer.concat([bytes, Buffer.from([0])]))),
    'RSA PSS where PKCS#1 is named': shop.provider({}, {}, pss(pairs.rsa.privateKey)),
    'RSA of another hash': shop.provider({}, {}, rsa(pairs.rsa.privateKey, 'sha512')),
    'RSA padding without the hash’s name': shop.provider({}, {}, rawRsa(pairs.rsa.privateKey, sha256)),
    'RSA padding without NULL': shop.provider({}, {}, rawRsa(pairs.rsa.privateKey, (input) => Buffer.concat([Buffer.from('302f300b0609608648016503040201', 'hex'), Buffer.from('0420', 'hex'), sha256(input)]))),
    'RSA rubbish after the hash': shop.provider({}, {}, rawRsa(pairs.rsa.privateKey, (input) => Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), sha256(input), Buffer.alloc(16)]))),
    'ECDSA r = s = 0': es(Buffer.concat([zero, zero])),
    'ECDSA r = 1, s = 0': es(Buffer.concat([one, zero])),
    'ECDSA r = s = 1': es(Buffer.concat([one, one])),
    'ECDSA r = s = n': es(Buffer.concat([order, order])),
    'ECDSA r = n, s = 1': es(Buffer.concat([order, one])),
    'ECDSA in DER': shop.provider({ alg: 'ES256', kid: 'ec-1' }, {}, ecdsa(pairs.ec.privateKey, 'der')),
    'ECDSA too long': shop.provider({ alg: 'ES256', kid: 'ec-1' }, {}, change(ecdsa(pairs.ec.privateKey), (bytes) => Buffer.concat([bytes, one]))),
    'Ed25519 zeros': shop.provider({ alg: 'EdDSA', kid: 'ed-1' }, {}, () => Buffer.alloc(64)),
    'Ed25519 S + L': shop.provider({ alg: 'EdDSA', kid: 'ed-1' }, {}, change(eddsa(pairs.ed.privateKey), addOrder)),
  });
}

const sha256 = (input: string) => createHash('sha256').update(input).digest();

/** Adds the group's order to S: the same signature in another form. */
function addOrder(signature: Buffer): Buffer {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
}

const KIDS = ['../../../../../../dev/null', '/proc/self/environ', "' OR '1'='1", "x' UNION SELECT 'secret' -- ", '$(id)', '| id', 'http://127.0.0.1:1/key', '__proto__', 'constructor', 'rsa-1\0', 'RSA-1', ' rsa-1', '', 'x'.repeat(3_000)];

function foreignKeys(shop: Workshop): Attack[] {
  const { stranger } = shop.world;
  const forged = rsa(stranger.privateKey);
  const lure = 'http://127.0.0.1:1/jwks.json';
  return [
    ...each('unknown_key', 'kid', KIDS, (kid) => shop.provider({ kid }, {}, forged)),
    ...each('signature', 'the empty secret, kid', KIDS, (kid) => shop.portal({ kid }, {}, hmac(''))),
    ...each('malformed', 'kid', [1, null, ['rsa-1'], { toString: 'rsa-1' }, true], (kid) => shop.provider({ kid })),
    ...each('signature', 'key material', [{ jwk: stranger.jwk }, { jku: lure }, { x5u: lure }, { x5c: ['AAAA'] }, { x5t: 'AAAA', jku: lure }], (header) => shop.provider(header, {}, forged)),
    ...all('unknown_key', {
      'key material with a kid of its own': shop.provider({ jwk: { ...stranger.jwk, kid: 'mine' }, kid: 'mine' }, {}, forged),
      'jku with a kid of its own': shop.provider({ jku: lure, kid: 'mine' }, {}, forged),
    }),
    ...all('signature', {
      'a secret in the header': shop.portal({ jwk: { kty: 'oct', k: base64('mine') } }, {}, hmac('mine')),
      'a key in the header and no kid': shop.provider({ jwk: stranger.jwk, kid: undefined }, {}, forged),
    'a stranger’s key under a known kid': shop.provider({}, {}, forged),
    }),
  ];
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function otherForms(shop: Workshop): Attack[] {
  const good = shop.portal();
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const unused = (part: string) => part.slice(0, -1) + DIGITS.charAt(DIGITS.indexOf(part.at(-1)!) + 1);
  const json = JSON.stringify({ protected: header, payload, signature });
  return all('malformed', {
    'nothing': '',
    'dots': '..',
    'one part': header,
    'two parts': `${header}.${payload}`,
    'no signature': `${header}.${payload}.`,
    'no header': `.${payload}.${signature}`,
    'no payload': `${header}..${signature}`,
    'an empty fourth part': `${good}.`,
    'a fourth part': `${good}.${signature}`,
    'two tokens': `${good}${good}`,
    'blank before': ` ${good}`,
    'blank after': `${good} `,
    'line break after': `${good}\n`,
    'NUL after': `${good}\0`,
    'blank inside': `${header}. ${payload}.${signature}`,
    'Bearer before': `Bearer ${good}`,
    'padding': `${header}=.${payload}==.${signature}=`,
    'the other base64 alphabet': good.replace(/^./, '+'),
    'percent sign': good.replaceAll('.', '%2E'),
    'full-width dots': good.replaceAll('.', '．'),
    'zero-width blank': good.replace('.', '\u200B.'),
    'byte order mark before': `\uFEFF${good}`,
    'a letter that looks alike': good.replace('e', 'е'),
    'unused bits of the signature': `${header}.${payload}.${unused(signature)}`,
    'flattened JSON': json,
    'general JSON': JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    'JSON in base64': base64(json),
    'JWE, five parts': [base64('{"alg":"dir","enc":"A256GCM"}'), '', base64('iv'), payload, signature].join('.'),
    'JWE, five full parts': [header, 'AAAA', 'AAAA', payload, signature].join('.'),
    'too long': shop.portal({}, { name: 'x'.repeat(9_000) }),
    'much too long': 'a'.repeat(2_000_000),
    'a header that is no object': shop.written({ header: '"HS256"' }),
    'a header that is a list': shop.written({ header: '[{"alg":"HS256"}]' }),
    'a header that is null': shop.written({ header: 'null' }),
    'a header that is no JSON': shop.written({ header: "{'alg':'HS256'}" }),
    'something after the header': shop.written({ header: '{"alg":"HS256","typ":"JWT"}{}' }),
    'byte order mark in the header': shop.written({ header: '\uFEFF{"alg":"HS256","typ":"JWT"}' }),
    'UTF-16': shop.written({ header: Buffer.from('{"alg":"HS256","typ":"JWT"}', 'utf16le') }),
    'broken UTF-8 in the header': shop.written({ header: Buffer.concat([Buffer.from('{"alg":"HS256","typ":"JWT","x":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]) }),
    'broken UTF-8 in the claims': shop.written({ payload: Buffer.concat([Buffer.from(shop.payload.slice(0, -1)), Buffer.from(',"x":"\xff"}', 'latin1')]) }),
    'a token as payload': shop.written({ payload: good }),
    'a text as payload': shop.written({ payload: JSON.stringify(good) }),
    'a list as payload': shop.written({ payload: `[${shop.payload}]` }),
    'null as payload': shop.written({ payload: 'null' }),
    'a deep pit as payload': shop.written({ payload: '['.repeat(3_000) }),
  });
}

function repeatedNames(shop: Workshop): Attack[] {
  const claims = (more: string) => shop.written({ payload: `${shop.payload.slice(0, -1)},${more}}` });
  return all('malformed', {
    'alg twice': shop.written({ header: '{"alg":"none","alg":"HS256","typ":"JWT"}' }),
    'alg twice, equal': shop.written({ header: '{"alg":"HS256","alg":"HS256","typ":"JWT"}' }),
    'alg twice, once in disguise': shop.written({ header: '{"\\u0061lg":"none","alg":"HS256","typ":"JWT"}' }),
    'kid twice': shop.written({ header: '{"alg":"HS256","typ":"JWT","kid":"a","kid":"b"}' }),
    'sub twice': claims('"sub":"admin"'),
    'exp twice': claims('"exp":99999999999'),
    'role twice, with blanks': claims('"role":"learner","role" \n : "admin"'),
    'a name twice far below': claims('"x":[{"a":{"b":1,"c":"}","b":2}}]'),
  });
}

function extensions(shop: Workshop): Attack[] {
  const headers = [{ crit: ['exp'] }, { crit: [] }, { crit: 'exp' }, { crit: ['b64'], b64: true }, { crit: ['b64'], b64: false }, { b64: false }, { b64: true }, { crit: null }, { zip: 'DEF' }, { enc: 'A256GCM' }, { cty: 'JWT' }, { crit: ['__proto__'] }];
  return each('unsupported', 'header', headers, (header) => shop.portal(header));
}

function otherTypes(shop: Workshop): Attack[] {
  const types = [undefined, '', 'JWE', 'JOSE', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'token-introspection+jwt', 'application/json', 'JWT\0', ' JWT', 'JWT, at+jwt', 'at+jwt+jwt', 'ＪＷＴ', 'application/application/jwt', null, 1, ['JWT']];
  return each('type', 'typ', types, (typ) => shop.portal({ typ }));
}

function wrongClaims(shop: Workshop): Attack[] {
  const iat = Math.floor(shop.world.now / 1_000);
  const times = [undefined, null, '', `${iat + 60}`, true, [], [iat + 60], {}, -1];
  const claim = (name: string) => (value: unknown) => shop.portal({}, { [name]: value });
  return [
    ...each('issuer', 'iss', [undefined, null, '', 7, [PORTAL], {}, `${PORTAL}/`, PORTAL.toUpperCase(), ` ${PORTAL}`, `${PORTAL}\0`, 'http://portal.example.com', 'https://pоrtal.example.com', '__proto__', 'portal'], claim('iss')),
    ...each('claims', 'sub', [undefined, null, '', 7, ['u-1'], {}, 'x'.repeat(256), 'u\0', 'u\n1', '\ud800', 'u-1\udfff'], claim('sub')),
    ...each('claims', 'aud', [undefined, null, 7, {}, [], ['acme', 7], [['acme']], Array.from({ length: 21 }, () => 'acme')], claim('aud')),
    ...each('audience', 'aud', ['', 'ACME', 'acme ', 'acme\0', 'other', '__proto__', 'constructor', ['acme', 'globex'], ['other', 'another'], 'acme,globex', '*'], claim('aud')),
    ...each('claims', 'exp', times, claim('exp')),
    ...each('claims', 'iat', times, claim('iat')),
    ...each('claims', 'nbf', times.slice(1), claim('nbf')),
    ...all('claims', {
      'exp without end': shop.written({ payload: shop.payload.replace(/"exp":\d+/, '"exp":1e999') }),
      'exp equal to iat': shop.portal({}, { exp: iat }),
      'exp before iat': shop.portal({}, { exp: iat + 1, iat: iat + 2 }),
    }),
    ...all('lifetime', {
      'an hour of life': shop.portal({}, { exp: iat + 3_600 }),
      'a second too long': shop.portal({}, { exp: iat + 901 }),
      'milliseconds': shop.portal({}, { exp: shop.world.now + 600_000 }),
      'nearly eternal': shop.portal({}, { exp: Number.MAX_VALUE }),
      'iat of 1970': shop.portal({}, { iat: 0 }),
    }),
    ...all('not_yet_valid', {
      'nbf without end': shop.portal({}, { nbf: Number.MAX_VALUE }),
      'iat in the future': shop.portal({}, { iat: iat + 60, exp: iat + 120 }),
    }),
    ...all('expired', { 'long ago': shop.portal({}, { iat: iat - 10_000, exp: iat - 9_500 }) }),
  ];
}
