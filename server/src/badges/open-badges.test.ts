import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { verifyJWS } from 'did-jwt';
import sharp from 'sharp';
import type { Award, Badge, BadgePage } from '@learning-commons/protocol';
import { newId } from '../kernel/testing.ts';
import { startServer, type TestServer } from '../testing.ts';
import { canonical } from './encoding.ts';
import { prove } from './signing.ts';
import { fromBase58, readChunks, unbakePng, unbakeSvg } from './testing.reading.ts';
import { endorsementCredential, openBadgeCredential, revocationList } from './testing.schemas.ts';

interface File {
  readonly name: string;
  readonly type: string;
  readonly encoding: 'utf-8' | 'base64';
  readonly content: string;
}
type Json = Readonly<Record<string, unknown>>;

const ajv = new Ajv2020({ allErrors: true, strict: true, strictTuples: false, strictRequired: false });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
const fits = (schema: object, value: unknown) => {
  const check = ajv.compile(schema);
  assert.ok(check(value), JSON.stringify(check.errors, null, 1));
};

describe('credentials after Open Badges 3.0', () => {
  let server: TestServer;
  let [admin, holder, friend, mod] = ['', '', '', ''];
  let holderId = '';
  before(async () => {
    server = await startServer();
    admin = await server.token('ada', { role: 'admin', name: 'Ada' });
    mod = await server.token('mo', { role: 'moderator', name: 'Mo' });
    holder = await server.token('hal', { name: 'Hal <b>Bidi\u202E' });
    friend = await server.token('fay', { name: 'Fay' });
    for (const token of [holder, friend, mod]) await server.ask('badge.seen', { awardIds: [newId()] }, token);
    holderId = (await server.answer<{ person: { id: string } }>('member.me', {}, holder)).person.id;
  });
  after(() => server.close());

  const result = async <T>(operation: string, input: unknown, token: string): Promise<T> =>
    (await server.answer<{ result: T }>(operation, input, token)).result;
  const make = async (
    badge: object = {},
    reason = 'Held the first workshop',
  ): Promise<{ badge: Badge; award: Award }> => {
    const id = newId();
    const input = { id, name: 'Workshop host', criteria: { match: 'all', of: [] }, skills: ['Facilitation'], ...badge };
    const saved = await result<Badge>('badge.save', input, admin);
    const award = await result<Award>(
      'badge.award',
      { id: newId(), badgeId: id, memberId: holderId, reason },
      mod === '' ? admin : mod,
    );
    return { badge: saved, award };
  };
  const file = (awardId: string, format: string, token = holder) =>
    server.answer<File>('badge.credential', { awardId, format }, token);
  const get = (address: string, headers: Record<string, string> = {}) =>
    fetch(address.replace('localhost', '127.0.0.1'), { headers });
  const payloadOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Json;
  const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()) as Json;

  /** Verifies as §8.2.5 says, with a library that shares no code with the one that signed. */
  async function verifyJwt(jwt: string): Promise<Json> {
    const { kid, alg } = headerOf(jwt) as unknown as { kid: string; alg: string };
    assert.equal(alg, 'EdDSA');
    const published = await get(kid);
    assert.equal(published.headers.get('content-type'), 'application/jwk+json; charset=utf-8');
    const publicKeyJwk = (await published.json()) as JsonWebKey;
    assert.equal(publicKeyJwk.d, undefined);
    verifyJWS(jwt, [{ id: kid, type: 'JsonWebKey2020', controller: kid, publicKeyJwk: publicKeyJwk as never }]);
    const payload = payloadOf(jwt);
    assert.equal(payload.iss, (payload.issuer as Json).id);
    assert.equal(payload.jti, payload.id);
    assert.equal(payload.sub, (payload.credentialSubject as Json).id);
    assert.equal(Number(payload.nbf) * 1_000, Date.parse(payload.validFrom as string));
    return payload;
  }

  /** Verifies a proof inside, with Node's own cryptography and the published Multikey. */
  async function verifyProof({ proof, ...document }: Json): Promise<boolean> {
    const { proofValue, ...options } = proof as { proofValue: string; verificationMethod: string };
    const key = (await (await get(options.verificationMethod)).json()) as { publicKeyMultibase: string };
    return checkProof(document, options, proofValue, key.publicKeyMultibase);
  }

  function checkProof(document: object, options: object, proofValue: string, publicKeyMultibase: string): boolean {
    const multikey = fromBase58(publicKeyMultibase.slice(1));
    assert.equal(multikey.subarray(0, 2).toString('hex'), 'ed01');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: multikey.subarray(2).toString('base64url') };
    const digests = [options, document].map((part) => createHash('sha256').update(canonical(part)).digest());
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return verify(null, Buffer.concat(digests), key, fromBase58(proofValue.slice(1)));
  }

  test('a signed credential fits the data model, and an independent library verifies it with the published key', async () => {
    const { badge, award } = await make();
    const { name, type, content } = await file(award.id, 'jwt');
    assert.deepEqual([name, type], ['workshop-host.jwt', 'text/plain']);
    const payload = await verifyJwt(content);
    fits(openBadgeCredential, payload);
    assert.deepEqual(Object.keys(headerOf(content)).sort(), ['alg', 'kid', 'typ']);
    const subject = payload.credentialSubject as {
      narrative: string;
      achievement: { name: string; image: { id: string }; tag: string[] };
    };
    assert.equal(subject.achievement.name, 'Workshop host');
    assert.deepEqual(subject.achievement.tag, ['Facilitation']);
    assert.equal(subject.narrative, 'Held the first workshop');
    assert.equal(subject.achievement.image.id, `${server.address.replace('127.0.0.1', 'localhost')}${badge.picture}`);
    assert.equal((await get(subject.achievement.image.id)).status, 200);
    assert.equal(((await (await get(payload.iss as string)).json()) as Json).id, payload.iss);
  });

  test('the recipient is known by a salted hash alone, another one for each award; no name, no address', async () => {
    const [first, second] = [await make(), await make()];
    const texts = await Promise.all([first, second].map(async ({ award }) => (await file(award.id, 'jwt')).content));
    const identities = texts.map((jwt) => {
      const subject = payloadOf(jwt).credentialSubject as {
        id: string;
        identifier: { identityHash: string; salt: string; identityType: string }[];
      };
      const [identity] = subject.identifier;
      const hash = createHash('sha256').update(`${holderId}${identity!.salt}`).digest('hex');
      assert.equal(identity!.identityHash, `sha256$${hash}`);
      return { ...identity!, id: subject.id };
    });
    assert.notEqual(identities[0]!.identityHash, identities[1]!.identityHash);
    assert.notEqual(identities[0]!.id, identities[1]!.id);
    for (const jwt of texts) {
      const text = JSON.stringify(payloadOf(jwt));
      for (const secret of ['Hal', 'hal', holderId, '@example']) assert.ok(!text.includes(secret), secret);
    }
  });

  test('as JSON it carries a proof of its own, which Node’s cryptography verifies; another word, and it does not', async () => {
    const { award } = await make();
    const { type, content } = await file(award.id, 'json');
    assert.equal(type, 'application/vc+ld+json');
    const credential = JSON.parse(content) as Json;
    fits(openBadgeCredential, credential);
    assert.equal(await verifyProof(credential), true);
    assert.equal(await verifyProof({ ...credential, name: 'Workshop guest' }), false);
  });

  test('proofs are those of the standard’s own example', () => {
    const context = ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'];
    const document = {
      '@context': context,
      id: 'urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33',
      type: ['VerifiableCredential', 'AlumniCredential'],
      name: 'Alumni Credential',
      description: 'A minimum viable example of an Alumni Credential.',
      issuer: 'https://vc.example/issuers/5678',
      validFrom: '2023-01-01T00:00:00Z',
      credentialSubject: { id: 'did:example:abcdefgh', alumniOf: 'The School of Examples' },
    };
    const seed = fromBase58('3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq').subarray(2);
    const x = fromBase58('6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2').subarray(2).toString('base64url');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x, d: seed.toString('base64url') };
    const name = 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2';
    const { proof } = prove(document, {
      secret: createPrivateKey({ key: jwk, format: 'jwk' }),
      created: '2023-02-24T23:36:38Z',
      verificationMethod: `did:key:${name}#${name}`,
    }) as { proof: { proofValue: string } };
    assert.equal(
      proof.proofValue,
      'z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX',
    );
  });

  test('what was baked into PNG and SVG comes out byte for byte, and the picture is what it was', async () => {
    const { badge, award } = await make();
    const jwt = (await file(award.id, 'jwt')).content;
    const png = Buffer.from((await file(award.id, 'png')).content, 'base64');
    assert.equal(unbakePng(png), jwt);
    const plain = Buffer.from(await (await get(server.address + badge.picture.replace('.svg', '.png'))).arrayBuffer());
    const without = readChunks(png).filter(({ type }) => type !== 'iTXt');
    assert.deepEqual(without, readChunks(plain));
    assert.deepEqual(await sharp(png).raw().toBuffer(), await sharp(plain).raw().toBuffer());
    const svg = (await file(award.id, 'svg')).content;
    assert.equal(unbakeSvg(svg), jwt);
    assert.deepEqual(await sharp(Buffer.from(svg)).raw().toBuffer(), await sharp(plain).raw().toBuffer());
    await verifyJwt(jwt);
  });

  test('an uploaded picture is baked as well', async () => {
    const upload = (
      await sharp({ create: { width: 40, height: 20, channels: 3, background: '#c33' } })
        .jpeg()
        .toBuffer()
    ).toString('base64');
    const { badge, award } = await make({ upload });
    assert.match(badge.picture, /\.png$/);
    const jwt = (await file(award.id, 'jwt')).content;
    assert.equal(unbakePng(Buffer.from((await file(award.id, 'png')).content, 'base64')), jwt);
    const svg = (await file(award.id, 'svg')).content;
    assert.equal(unbakeSvg(svg), jwt);
    assert.equal((await sharp(Buffer.from(svg)).metadata()).width, 512);
  });

  test('of a thousand credentials with one bit changed, none is accepted', async () => {
    const { award } = await make();
    const jwt = (await file(award.id, 'jwt')).content;
    const kid = headerOf(jwt).kid as string;
    const publicKeyJwk = (await (await get(kid)).json()) as never;
    const key = [{ id: kid, type: 'JsonWebKey2020', controller: kid, publicKeyJwk }];
    verifyJWS(jwt, key);
    const parts = jwt.split('.').map((part) => Buffer.from(part, 'base64url'));
    let accepted = 0;
    for (let index = 0; index < 1_000; index += 1) {
      const changed = parts.map((part) => Buffer.from(part));
      const bits = parts.reduce((sum, part) => sum + part.length * 8, 0);
      let bit = Math.floor((index * bits) / 1_000);
      const part = changed.find((each) => (bit < each.length * 8 ? true : ((bit -= each.length * 8), false)))!;
      part[bit >> 3]! ^= 1 << (bit & 7);
      const forged = changed.map((each) => each.toString('base64url')).join('.');
      assert.notEqual(forged, jwt);
      try {
        verifyJWS(forged, key);
        accepted += 1;
      } catch {
        // Refused, as it should be.
      }
    }
    assert.equal(accepted, 0);
  });

  test('a revoked award gives no credential, and the list its credential names says so; others’ lists are empty', async () => {
    const [taken, kept] = [await make(), await make()];
    const jwt = (await file(taken.award.id, 'jwt')).content;
    await result('badge.show', { awardId: taken.award.id, shared: true }, holder);
    const status = payloadOf(jwt).credentialStatus as { id: string; type: string };
    const list = async (address: string) => {
      const reply = await get(address, { accept: 'application/json' });
      const body = (await reply.json()) as { revokedCredential: { id: string; revoked: boolean }[] };
      fits(revocationList, body);
      return body.revokedCredential;
    };
    assert.deepEqual(await list(status.id), []);
    await result('badge.revoke', { awardId: taken.award.id, reason: 'By mistake' }, mod);
    assert.deepEqual(await list(status.id), [{ id: payloadOf(jwt).id, revoked: true }]);
    for (const id of [kept.award.id, newId()])
      assert.deepEqual(await list(`${server.address}/badges/acme/revocations/${id}`), []);
    const refused = await server.ask('badge.credential', { awardId: taken.award.id, format: 'jwt' }, holder);
    assert.equal(refused.status, 409);
    const address = `${server.address}/badges/acme/awards/${taken.award.id}`;
    const html = await (await get(address, { accept: 'text/html' })).text();
    assert.match(html, /This award was taken back on/);
    assert.ok(!html.includes('By mistake') && !html.includes('This badge is valid'));
    assert.equal((await get(`${address}.jwt`)).status, 404);
  });

  test('endorsements go along as credentials of their own', async () => {
    const { award } = await make();
    await result('badge.endorse', { awardId: award.id, on: true, note: 'I was there' }, friend);
    const payload = await verifyJwt((await file(award.id, 'jwt')).content);
    fits(openBadgeCredential, payload);
    const [endorsement, ...more] = payload.endorsementJwt as string[];
    assert.equal(more.length, 0);
    const inner = await verifyJwt(endorsement!);
    fits(endorsementCredential, inner);
    assert.deepEqual(inner.credentialSubject, {
      id: payload.id,
      type: ['EndorsementSubject'],
      endorsementComment: 'Fay: I was there',
    });
  });

  test('a new key signs from now on, and what the former one signed can still be verified', async () => {
    const { award } = await make();
    const before = (await file(award.id, 'jwt')).content;
    const proven = JSON.parse((await file(award.id, 'json')).content) as Json;
    const { keyId } = await result<{ keyId: string }>('badge.rotateKey', {}, admin);
    const after = (await file(award.id, 'jwt')).content;
    assert.notEqual(headerOf(after).kid, headerOf(before).kid);
    assert.match(headerOf(after).kid as string, new RegExp(`/keys/${keyId}$`));
    await verifyJwt(before);
    await verifyJwt(after);
    assert.equal(await verifyProof(proven), true);
    const { keys } = (await (await get(`${server.address}/badges/acme/keys`)).json()) as { keys: JsonWebKey[] };
    assert.equal(keys.length, 2);
    assert.ok(keys.every((key) => key.d === undefined && key.kty === 'OKP'));
  });

  test('a community whose badges go to verifiers without Ed25519 signs with P-256', async () => {
    const { award } = await make();
    await result('badge.rotateKey', { algorithm: 'ES256' }, admin);
    const jwt = (await file(award.id, 'jwt')).content;
    const { alg, kid } = headerOf(jwt) as { alg: string; kid: string };
    assert.equal(alg, 'ES256');
    const jwk = (await (await get(kid)).json()) as JsonWebKey;
    assert.deepEqual([jwk.kty, jwk.crv, jwk.d], ['EC', 'P-256', undefined]);
    const [signed, signature] = [jwt.slice(0, jwt.lastIndexOf('.')), jwt.slice(jwt.lastIndexOf('.') + 1)];
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    assert.ok(verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url')));
    verifyJWS(jwt, [{ id: kid, type: 'JsonWebKey2020', controller: kid, publicKeyJwk: jwk as never }]);
    fits(openBadgeCredential, payloadOf(jwt));
    assert.equal(await verifyProof(JSON.parse((await file(award.id, 'json')).content) as Json), true);
    assert.equal((await get(`${kid}/multikey`)).status, 404);
    await result('badge.rotateKey', { algorithm: 'EdDSA' }, admin);
    await verifyJwt((await file(award.id, 'jwt')).content);
  });

  test('P-256 may be chosen before anything was signed', async (t) => {
    const fresh = await startServer();
    t.after(() => fresh.close());
    const boss = await fresh.token('boss', { role: 'admin' });
    const hal = await fresh.token('hal');
    await fresh.ask('badge.seen', { awardIds: [newId()] }, hal);
    const { person } = await fresh.answer<{ person: { id: string } }>('member.me', {}, hal);
    const [id, awardId] = [newId(), newId()];
    await fresh.ask('badge.rotateKey', { algorithm: 'ES256' }, boss);
    await fresh.ask('badge.save', { id, name: 'First', criteria: { match: 'all', of: [] } }, boss);
    await fresh.ask('badge.award', { id: awardId, badgeId: id, memberId: person.id, reason: 'For this' }, boss);
    for (const format of ['json', 'jwt']) {
      const { content } = await fresh.answer<File>('badge.credential', { awardId, format }, hal);
      if (format === 'jwt') assert.equal(headerOf(content).alg, 'ES256');
      else assert.equal(await verifyProof(JSON.parse(content) as Json), true);
    }
  });

  test('only its holder is given a credential', async () => {
    const { award } = await make();
    assert.equal((await server.ask('badge.credential', { awardId: award.id, format: 'jwt' }, friend)).status, 403);
    assert.equal((await server.ask('badge.credential', { awardId: award.id, format: 'jwt' }, admin)).status, 403);
    await result('badge.show', { awardId: award.id, visibility: 'private' }, holder);
    assert.equal((await server.ask('badge.credential', { awardId: award.id, format: 'jwt' }, admin)).status, 404);
  });

  describe('the public page', () => {
    const html = { accept: 'text/html,application/xhtml+xml', 'accept-language': 'en' };
    const pageOf = (award: Award) => `${server.address}/badges/acme/awards/${award.id}`;
    const said = async (reply: Response) => ({
      status: reply.status,
      text: (await reply.text()).replace(/"requestId":"[^"]*"/, ''),
      headers: [...reply.headers].filter(([name]) => !['date', 'x-request-id', 'keep-alive'].includes(name)),
    });

    test('is there when its holder shares it; before and after, nobody can tell it from one that never was', async () => {
      const { award } = await make();
      for (const headers of [html, { accept: 'application/json' }, { accept: 'application/jwt' }])
        assert.deepEqual(
          await said(await get(pageOf(award), headers)),
          await said(await get(pageOf({ ...award, id: newId() }), headers)),
        );
      await result('badge.show', { awardId: award.id, shared: true }, holder);
      assert.equal((await get(pageOf(award), html)).status, 200);
      await result('badge.show', { awardId: award.id, shared: false }, holder);
      const [hidden, absent, foreign] = [
        await said(await get(pageOf(award), html)),
        await said(await get(pageOf({ ...award, id: newId() }), html)),
        await said(await get(pageOf(award).replace('acme', 'globex'), html)),
      ];
      assert.equal(hidden.status, 404);
      assert.deepEqual(hidden, absent);
      assert.deepEqual(hidden, foreign);
    });

    test('tells people in their language who earned what, and runs nothing', async () => {
      const { award } = await make({
        name: '<img src=x onerror=alert(1)> & "Co"',
        description: '</main><script>1</script>',
      });
      await result('badge.show', { awardId: award.id, shared: true }, holder);
      const reply = await get(pageOf(award), html);
      const text = await reply.text();
      assert.match(text, /^<!doctype html><html lang="en" dir="ltr">/);
      assert.match(text, /This badge is valid\./);
      assert.ok(text.includes('<h1 dir="auto">&#x3C;img src=x onerror=alert(1)>'));
      // What an attribute quotes is text, whatever it looks like; and `onerror` in a heading is a word.
      const tags = text.replaceAll(/="[^"]*"/g, '').replaceAll(/>[^<]*</g, '><');
      assert.doesNotMatch(tags, /<script|<style|\sstyle\b|\son\w+/);
      const policy = reply.headers.get('content-security-policy')!;
      assert.match(policy, /^default-src 'none'; style-src 'self'; img-src 'self';/);
      assert.ok(!policy.includes('script'));
      assert.equal(reply.headers.get('x-robots-tag'), 'noindex');
      for (const [language, dir, word] of [
        ['de', 'ltr', 'Dieses Abzeichen ist gültig.'],
        ['fr', 'ltr', 'Ce badge est valide.'],
        ['es', 'ltr', 'Esta insignia es válida.'],
        ['hi', 'ltr', 'यह बैज मान्य है।'],
        ['ar', 'rtl', 'هذه الشارة صالحة.'],
      ] as const) {
        const accept = `nl, ${language}-XX;q=0.9, en;q=0.1`;
        const page = await (await get(pageOf(award), { ...html, 'accept-language': accept })).text();
        assert.ok(page.includes(`<html lang="${language}" dir="${dir}">`), language);
        assert.ok(page.includes(word), language);
      }
    });

    test('is JSON or JWT for programs, both verifiable', async () => {
      const { award } = await make();
      await result('badge.show', { awardId: award.id, shared: true }, holder);
      const json = await get(pageOf(award), { accept: 'application/json' });
      assert.equal(json.headers.get('content-type'), 'application/vc+ld+json');
      assert.equal(json.headers.get('access-control-allow-origin'), '*');
      assert.equal(await verifyProof((await json.json()) as Json), true);
      const jwt = await get(`${pageOf(award)}.jwt`);
      assert.match(jwt.headers.get('content-type')!, /^text\/plain/);
      await verifyJwt(await jwt.text());
    });

    test('of a private award tells its reader nothing of others, and no secret badge that it asks for', async () => {
      const secret = await result<Badge>(
        'badge.save',
        { id: newId(), name: 'Hidden gem', criteria: { match: 'all', of: [] }, secret: true },
        admin,
      );
      const criteria = { match: 'all', of: [{ kind: 'badge', badgeId: secret.id }] };
      const { award } = await make({ criteria });
      await result('badge.show', { awardId: award.id, visibility: 'private', shared: true }, holder);
      const text = await (await get(pageOf(award), html)).text();
      assert.ok(!text.includes('Hidden gem') && !text.includes(secret.id));
      const { content } = await file(award.id, 'json');
      assert.ok(!content.includes('Hidden gem') && !content.includes(secret.id));
    });
  });

  describe('pictures', () => {
    test('are served to every page, for ever, as what they are and nothing else', async () => {
      const { badge } = await make();
      for (const [ending, type] of [
        ['svg', 'image/svg+xml; charset=utf-8'],
        ['png', 'image/png'],
      ] as const) {
        const reply = await get(server.address + badge.picture.replace('.svg', `.${ending}`));
        assert.equal(reply.headers.get('content-type'), type);
        assert.equal(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable');
        assert.equal(reply.headers.get('access-control-allow-origin'), '*');
        assert.equal(reply.headers.get('cross-origin-resource-policy'), 'cross-origin');
        assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
        assert.match(reply.headers.get('content-security-policy')!, /^default-src 'none'.*sandbox$/);
        const { width, height } = await sharp(Buffer.from(await reply.arrayBuffer())).metadata();
        assert.deepEqual([width, height], [512, 512]);
      }
    });

    test('have addresses that nobody can guess from a badge’s id, and former ones stay', async () => {
      const { badge } = await make({ design: { shape: 'star', symbol: 'gem', colour: 'gold' } });
      const changed = await result<Badge>(
        'badge.save',
        { ...pick(badge), design: { shape: 'star', symbol: 'gem', colour: 'red' } },
        admin,
      );
      assert.notEqual(changed.picture, badge.picture);
      assert.equal((await get(server.address + badge.picture)).status, 200);
      const other = await make({ design: { shape: 'star', symbol: 'gem', colour: 'gold' } });
      assert.notEqual(other.badge.picture.split('/').at(-1), badge.picture.split('/').at(-1));
      for (const wrong of [`/badges/acme/${badge.id}/${newId()}.svg`, changed.picture.replace('acme', 'globex')])
        assert.equal((await get(server.address + wrong)).status, 404);
    });
  });

  test('no community, no badge, no hole: addresses that lead nowhere say so alike', async () => {
    for (const path of [
      '/badges/nowhere/issuer',
      '/badges/nowhere/keys',
      '/badges/acme/keys/none',
      `/badges/acme/keys/none/multikey`,
      `/badges/nowhere/revocations/${newId()}`,
      '/badges/acme/revocations/..%2f..%2fetc',
      `/badges/acme/${newId()}/picture.svg`,
      `/badges/__proto__/issuer`,
    ])
      assert.equal((await get(server.address + path)).status, 404, path);
  });

  test('two thousand odd addresses are answered, and none with an error of ours', async () => {
    let state = 3;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    const any = <T>(items: readonly T[]) => items[random(items.length)]!;
    const parts = [
      'acme',
      'globex',
      'awards',
      'keys',
      'issuer',
      'revocations',
      newId(),
      '%00',
      '%2e%2e',
      '%F0%9F',
      '%E2%80%AE',
      'x'.repeat(300),
      `${newId()}.svg`,
      `%00${newId()}.png`,
      '.json',
      `${newId()}.jwt`,
      '__proto__',
      '*',
      '%25',
      'multikey',
    ];
    const accepts = ['', 'text/html', 'application/json', 'text/plain', '*/*;q=0', ','.repeat(400), 'text/html;q=x'];
    for (let index = 0; index < 2_000; index += 1) {
      const path = Array.from({ length: 1 + random(4) }, () => any(parts)).join('/');
      const headers = { accept: any(accepts), 'accept-language': any(['', 'ar', 'en;q=', ';;,', 'x'.repeat(900)]) };
      const { status } = await get(`${server.address}/badges/${path}`, headers);
      assert.ok([200, 404, 422].includes(status), `${status} ${path} ${JSON.stringify(headers)}`);
    }
  });

  const pick = ({ id, name, criteria, skills }: Badge) => ({ id, name, criteria, skills });

  test('the holder’s list names the page that was shared', async () => {
    const { award } = await make();
    await result('badge.show', { awardId: award.id, shared: true }, holder);
    const page = await server.answer<BadgePage>('badge.list', {}, holder);
    const { shared } = page.awards.find(({ id }) => id === award.id)!;
    assert.equal((await get(shared!, { accept: 'text/html' })).status, 200);
  });
});
