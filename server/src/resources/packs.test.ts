import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pack } from '@learning-commons/protocol';
import { readAddress } from './address.ts';
import { listPacks, packCalled } from './packs.ts';

/** Names that lead elsewhere tomorrow: of shorteners, and of what hosts for a while. */
const PASSING = /(^|\.)(bit\.ly|t\.co|goo\.gl|tinyurl\.com|lnkd\.in|ow\.ly|buff\.ly|web\.app|ngrok\.io|vercel\.app)$/;
/** Words of a query that follow whoever comes by it. */
const FOLLOWING = /^(utm_|fbclid|gclid|mc_|ref$|ref_|source$|si$|igsh)/;

const packs = listPacks();
const entries = packs.flatMap(({ name }) => packCalled(name).entries.map(({ said }) => ({ pack: name, said })));

describe('starter packs', () => {
  test('say of themselves what the contract promises', () => {
    for (const pack of packs) assert.deepEqual(Pack.parse(pack), pack);
    assert.equal(new Set(packs.map(({ list }) => list)).size, packs.length);
  });

  for (const { pack, said } of entries)
    test(`${pack}: “${String(said.title)}” is at an address that lasts, says why, and follows nobody`, () => {
      const url = new URL(said.url as string);
      assert.equal(url.href, said.url, 'it is written as browsers write it');
      assert.deepEqual([url.protocol, url.port, url.username, url.password, url.hash], ['https:', '', '', '', '']);
      assert.match(url.hostname, /^([a-z0-9-]+\.)+[a-z]{2,}$/);
      assert.doesNotMatch(url.hostname, PASSING);
      for (const name of url.searchParams.keys()) assert.doesNotMatch(name, FOLLOWING);
      assert.ok((said.reason as string).length > 10 && (said.description as string).length > 10);
      assert.ok((said.skills as string[]).length > 0);
    });

  test('name each address once', () => {
    const keys = entries.map(({ said }) => readAddress(said.url as string).key);
    assert.deepEqual(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      [],
    );
  });
});
