import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { FreshKey, WriteReply } from '@learning-commons/protocol';
import { startServer, type TestServer } from '../testing.ts';
import { VOIDED } from './xapi.schema.ts';

/** Cases after xAPI 1.0.3: Part Two (statements) and Part Three (the statement resource). */

const HOME = 'https://host.example';
const agent = (name = 'u-7', more = {}) => ({ account: { homePage: HOME, name }, ...more });
const activity = (id = 'https://lms.example/course/7', more = {}) => ({ id, ...more });
const verb = (id = 'http://adlnet.gov/expapi/verbs/completed', more = {}) => ({ id, ...more });
const good = (more: Record<string, unknown> = {}) => ({ actor: agent(), verb: verb(), object: activity(), ...more });
const sub = (more: Record<string, unknown> = {}) => ({ objectType: 'SubStatement', ...good(), ...more });
const defined = (definition: unknown) => good({ object: activity(undefined, { definition }) });
const inContext = (context: unknown, more = {}) => good({ context, ...more });
const attachment = {
  usageType: 'http://id.example/usage/certificate',
  display: { en: 'Certificate' },
  contentType: 'application/pdf',
  length: 12,
  sha2: 'a'.repeat(64),
  fileUrl: 'https://lms.example/c.pdf',
};
const component = (id: string) => ({ id, description: { en: id } });
const without = (key: string) => Object.fromEntries(Object.entries(good()).filter(([name]) => name !== key));

/** Statements that must be accepted. */
const accepted: Readonly<Record<string, unknown>> = {
  'the smallest statement': good(),
  'an id in capital letters': good({ id: randomUUID().toUpperCase() }),
  'objectType said': good({
    actor: agent('u', { objectType: 'Agent' }),
    object: activity(undefined, { objectType: 'Activity' }),
  }),
  'an actor with a name': good({ actor: agent('u-8', { name: 'Uma' }) }),
  'a verb with display': good({ verb: verb(undefined, { display: { 'en-US': 'completed', 'zh-Hant-TW': '完成' } }) }),
  'an IRI beyond ASCII': good({ object: activity('https://lms.example/kurs/öffnung') }),
  'a urn as id': good({ object: activity('urn:uuid:7a1b') }),
  'a full definition': defined({
    name: { en: 'C' },
    description: { de: 'K' },
    type: 'http://t.example/course',
    moreInfo: 'https://m.example/',
  }),
  'null inside extensions': defined({ extensions: { 'http://e.example/x': null } }),
  'a choice': defined({
    interactionType: 'choice',
    choices: [component('a'), component('b')],
    correctResponsesPattern: ['a'],
  }),
  'a likert scale': defined({ interactionType: 'likert', scale: [component('1')] }),
  'a matching': defined({ interactionType: 'matching', source: [component('1')], target: [component('a')] }),
  'a performance': defined({ interactionType: 'performance', steps: [component('1')] }),
  'a fill-in without pattern': defined({ interactionType: 'fill-in' }),
  'an agent as object': good({ object: { objectType: 'Agent', mbox: 'mailto:a@example.com' } }),
  'an identified group as object': good({ object: { objectType: 'Group', openid: 'https://g.example/' } }),
  'an anonymous group as object': good({ object: { objectType: 'Group', member: [agent()] } }),
  'a reference as object': good({ object: { objectType: 'StatementRef', id: randomUUID() } }),
  'a substatement': good({ object: sub({ timestamp: '2999-01-01T00:00:00Z' }) }),
  'a substatement about an agent': good({ object: sub({ object: { objectType: 'Agent', ...agent() } }) }),
  'a whole result': good({
    result: {
      score: { scaled: -0.5, raw: 5, min: 0, max: 10 },
      success: true,
      completion: false,
      response: '',
      duration: 'PT1H30M',
      extensions: { 'http://e.example/x': { deep: [null] } },
    },
  }),
  ...Object.fromEntries(
    ['P3W', 'P1Y2M3DT4H5M6.78S', 'PT0S', 'P0.5Y', 'PT16559.14S', 'P1DT12H'].map((duration) => [
      `the duration ${duration}`,
      good({ result: { duration } }),
    ]),
  ),
  ...Object.fromEntries(
    [
      '2026-03-01T10:00:00Z',
      '2026-03-01T10:00:00.123456789Z',
      '2026-03-01T10:00:00+05:30',
      '2026-03-01T10:00:00-0800',
      '2026-03-01T10:00:00+01',
      '2026-03-01T10:00:00',
      '2024-02-29T10:00Z',
    ].map((timestamp) => [`the time ${timestamp}`, good({ timestamp })]),
  ),
  'a whole context': inContext({
    registration: randomUUID(),
    instructor: agent('teacher'),
    team: { objectType: 'Group', name: 'Team', member: [agent()] },
    contextActivities: {
      parent: activity('https://p.example/'),
      grouping: [activity('https://g.example/')],
      category: [],
      other: [],
    },
    revision: '2',
    platform: 'LMS',
    language: 'en-GB',
    statement: { objectType: 'StatementRef', id: randomUUID() },
    extensions: { 'http://e.example/x': 1 },
  }),
  'a group as instructor': inContext({ instructor: { objectType: 'Group', account: { homePage: HOME, name: 'g' } } }),
  'an attachment elsewhere': good({ attachments: [attachment] }),
  'stored and authority from outside': good({ stored: '2020-01-01T00:00:00Z', authority: agent('liar') }),
  'version 1.0.9': good({ version: '1.0.9' }),
  'a future time': good({ timestamp: '2999-01-01T00:00:00Z' }),
  'voiding what is not here': {
    actor: { mbox: 'mailto:admin@example.com' },
    verb: { id: VOIDED },
    object: { objectType: 'StatementRef', id: randomUUID() },
  },
  'the tag of a private language': good({ verb: verb(undefined, { display: { 'x-klingon': 'Qapla' } }) }),
};

/** Statements that must be refused with 400. */
const refused: Readonly<Record<string, unknown>> = {
  'no actor': without('actor'),
  'no verb': without('verb'),
  'no object': without('object'),
  'an empty object': {},
  'a number': 7,
  'an unknown property': good({ mood: 'good' }),
  'a property in other letters': good({ Result: {} }),
  'null for a property': good({ result: null }),
  'null deep inside': good({ result: { score: { scaled: null } } }),
  'an id that is no UUID': good({ id: 'abc' }),
  'an id that is a number': good({ id: 12 }),
  'an empty id': good({ id: '' }),
  'a UUID in braces': good({ id: `{${randomUUID()}}` }),
  'an actor without identifier': good({ actor: { name: 'Ann' } }),
  'an actor with two identifiers': good({ actor: agent('u', { mbox: 'mailto:a@example.com' }) }),
  'an unknown objectType of the actor': good({ actor: agent('u', { objectType: 'Person' }) }),
  'an objectType in small letters': good({ actor: agent('u', { objectType: 'agent' }) }),
  'an mbox without scheme': good({ object: { objectType: 'Agent', mbox: 'a@example.com' } }),
  'an mbox that is none': good({ object: { objectType: 'Agent', mbox: 'mailto:nobody' } }),
  'a sha1 that is short': good({ object: { objectType: 'Agent', mbox_sha1sum: 'abc' } }),
  'an openid without scheme': good({ object: { objectType: 'Agent', openid: 'example.com' } }),
  'an account without homePage': good({ actor: { account: { name: 'u' } } }),
  'an account without name': good({ actor: { account: { homePage: HOME } } }),
  'an account with more': good({ actor: { account: { homePage: HOME, name: 'u', id: 1 } } }),
  'a homePage without scheme': good({ actor: { account: { homePage: 'host.example', name: 'u' } } }),
  'a name that is a number': good({ actor: agent('u', { name: 7 }) }),
  'an agent with members': good({ actor: agent('u', { member: [agent()] }) }),
  'a group in a group': good({ object: { objectType: 'Group', member: [{ objectType: 'Group', member: [agent()] }] } }),
  'an anonymous group without members': good({ object: { objectType: 'Group', name: 'x' } }),
  'a group with two identifiers': good({
    object: { objectType: 'Group', openid: 'https://g.example/', mbox: 'mailto:g@example.com' },
  }),
  'a verb without id': good({ verb: { display: { en: 'x' } } }),
  'a verb’s id without scheme': good({ verb: verb('completed') }),
  'a verb’s id with a space': good({ verb: verb('http://a.example/x y') }),
  'a display that is text': good({ verb: verb(undefined, { display: 'completed' }) }),
  'a language tag that is none': good({ verb: verb(undefined, { display: { 'not a tag': 'x' } }) }),
  'a language tag that is too long': good({ verb: verb(undefined, { display: { englishlanguage: 'x' } }) }),
  'a text of a language that is a number': good({ verb: verb(undefined, { display: { en: 1 } }) }),
  'an object without id': good({ object: { definition: {} } }),
  'an object with an unknown type': good({ object: activity(undefined, { objectType: 'Thing' }) }),
  'an object whose type is in other letters': good({ object: activity(undefined, { objectType: 'activity' }) }),
  'an unknown property of a definition': defined({ title: 'x' }),
  'a type that is no IRI': defined({ type: 'course' }),
  'a moreInfo that is no IRI': defined({ moreInfo: 'more' }),
  'extensions that are a list': defined({ extensions: [] }),
  'an extension without IRI': defined({ extensions: { key: 1 } }),
  'an unknown interactionType': defined({ interactionType: 'guess' }),
  'an interactionType in capitals': defined({ interactionType: 'Choice' }),
  'choices without interactionType': defined({ choices: [component('a')] }),
  'a pattern without interactionType': defined({ correctResponsesPattern: ['a'] }),
  'choices of a likert scale': defined({ interactionType: 'likert', choices: [component('a')] }),
  'steps of a true-false': defined({ interactionType: 'true-false', steps: [component('a')] }),
  'components with one id twice': defined({ interactionType: 'choice', choices: [component('a'), component('a')] }),
  'a component without id': defined({ interactionType: 'choice', choices: [{ description: {} }] }),
  'a pattern that is text': defined({ interactionType: 'numeric', correctResponsesPattern: '1' }),
  'a reference without UUID': good({ object: { objectType: 'StatementRef', id: 'x' } }),
  'a reference with more': good({ object: { objectType: 'StatementRef', id: randomUUID(), definition: {} } }),
  'a substatement with id': good({ object: sub({ id: randomUUID() }) }),
  'a substatement with stored': good({ object: sub({ stored: '2026-01-01T00:00:00Z' }) }),
  'a substatement with version': good({ object: sub({ version: '1.0.0' }) }),
  'a substatement with authority': good({ object: sub({ authority: agent() }) }),
  'a substatement in a substatement': good({ object: sub({ object: sub() }) }),
  'a substatement without verb': good({ object: { objectType: 'SubStatement', actor: agent(), object: activity() } }),
  'an empty mistake in the score': good({ result: { score: 0.5 } }),
  'scaled above 1': good({ result: { score: { scaled: 1.01 } } }),
  'scaled below -1': good({ result: { score: { scaled: -1.01 } } }),
  'scaled as text': good({ result: { score: { scaled: '0.5' } } }),
  'raw above max': good({ result: { score: { raw: 11, max: 10 } } }),
  'raw below min': good({ result: { score: { raw: -1, min: 0 } } }),
  'min above max': good({ result: { score: { min: 5, max: 1 } } }),
  'an unknown property of the score': good({ result: { score: { percent: 5 } } }),
  'success as text': good({ result: { success: 'true' } }),
  'completion as a number': good({ result: { completion: 1 } }),
  'a response that is a number': good({ result: { response: 5 } }),
  ...Object.fromEntries(
    ['P', 'PT', '1H', 'P1H', 'PT1D', 'P1WT1H', 'P1Y2W', '2026-01-01', 'P0001-01-01T00:00:00', ''].map((duration) => [
      `the duration ${JSON.stringify(duration)}`,
      good({ result: { duration } }),
    ]),
  ),
  ...Object.fromEntries(
    [
      '2026-13-01T10:00:00Z',
      '2026-04-31T10:00:00Z',
      '2026-03-01T25:00:00Z',
      '2026-03-01T10:00:00-00:00',
      '2026-03-01T10:00:00-0000',
      '2026-03-01 10:00:00Z',
      '2026-03-01',
      'yesterday',
      '',
    ].map((timestamp) => [`the time ${JSON.stringify(timestamp)}`, good({ timestamp })]),
  ),
  'a time that is a number': good({ timestamp: 1_700_000_000_000 }),
  'a stored that is no time': good({ stored: 'now' }),
  'a registration that is no UUID': inContext({ registration: 'x' }),
  'an instructor without identifier': inContext({ instructor: { name: 'x' } }),
  'a team that is an agent': inContext({ team: agent() }),
  'an unknown kind of contextActivities': inContext({ contextActivities: { sibling: [] } }),
  'contextActivities that are agents': inContext({
    contextActivities: { parent: [{ objectType: 'Agent', ...agent() }] },
  }),
  'a revision about an agent': inContext({ revision: '1' }, { object: { objectType: 'Agent', ...agent() } }),
  'a platform about a reference': inContext(
    { platform: 'x' },
    { object: { objectType: 'StatementRef', id: randomUUID() } },
  ),
  'a language that is none': inContext({ language: 'the english one' }),
  'a context’s statement that is a substatement': inContext({ statement: sub() }),
  'an unknown property of the context': inContext({ place: 'x' }),
  'version 1.1.0': good({ version: '1.1.0' }),
  'version 0.95': good({ version: '0.95' }),
  'version 1.0': good({ version: '1.0' }),
  'an authority without identifier': good({ authority: { name: 'x' } }),
  'an attachment without fileUrl': good({ attachments: [{ ...attachment, fileUrl: undefined }] }),
  'an attachment without sha2': good({ attachments: [{ ...attachment, sha2: undefined }] }),
  'an attachment whose length is text': good({ attachments: [{ ...attachment, length: '12' }] }),
  'attachments that are no list': good({ attachments: attachment }),
  'voiding an activity': good({ verb: { id: VOIDED } }),
  'an actor known by e-mail': good({ actor: { mbox: 'mailto:ann@example.com' } }),
  'an actor of an unknown issuer': good({ actor: { account: { homePage: 'https://stranger.example', name: 'u' } } }),
  'a group as actor': good({ actor: { objectType: 'Group', member: [agent()] } }),
};

describe('xAPI 1.0.3 at /xapi', () => {
  let server: TestServer;
  let secret = '';
  let admin = '';
  before(async () => {
    server = await startServer();
    admin = await server.token('boss', { role: 'admin' });
    secret = await makeKey(['activity:write']);
  });
  after(() => server.close());

  const makeKey = async (scopes: string[], community = 'acme', token = admin) =>
    (await server.answer<WriteReply<FreshKey>>('key.create', { name: 'LMS', scopes }, token, community)).result.secret;

  interface Asking {
    readonly method?: string;
    readonly query?: Record<string, string>;
    readonly body?: unknown;
    readonly headers?: Record<string, string | undefined>;
    readonly path?: string;
  }
  const ask = async ({ method = 'GET', query = {}, body, headers = {}, path = '/xapi/statements' }: Asking) => {
    const sent = {
      authorization: `Basic ${Buffer.from(`lms:${secret}`).toString('base64')}`,
      'x-experience-api-version': '1.0.3',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const search = new URLSearchParams(query).toString();
    const response = await fetch(`${server.address}${path}${search && `?${search}`}`, {
      method,
      headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.equal(response.headers.get('x-experience-api-version'), '1.0.3', 'every answer says the version');
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as never };
  };
  const post = (body: unknown, headers = {}) => ask({ method: 'POST', body, headers });
  const put = (statementId: string, body: unknown) => ask({ method: 'PUT', query: { statementId }, body });
  const get = (query: Record<string, string>, headers = {}) => ask({ query, headers });
  const stored = async (body: unknown) => ((await post(body)).json() as string[])[0]!;
  const listed = async (query: Record<string, string>) =>
    ((await get(query)).json() as { statements: { id: string }[] }).statements.map(({ id }) => id);
  const mine = async (subject: string) => {
    const token = await server.token(subject);
    return (
      await server.answer<{ activities: { id: string; verb: string; undone: boolean }[] }>('activity.list', {}, token)
    ).activities;
  };

  for (const [what, statement] of Object.entries(accepted))
    test(`accepted: ${what}`, async () => {
      const answer = await post(statement);
      assert.equal(answer.status, 200, answer.text);
      const [id] = answer.json() as string[];
      assert.equal((await get({ statementId: id! })).status, 200);
      assert.equal((await post({ ...(statement as object), id })).status, 200, 'the same again');
    });

  for (const [what, statement] of Object.entries(refused))
    test(`refused: ${what}`, async () => {
      const answer = await post(statement);
      assert.equal(answer.status, 400, answer.text);
      assert.match((answer.json() as { error: { message: string } }).error.message, /\w/);
    });

  test('a statement comes back as it was, with what the receiver sets', async () => {
    const statement = accepted['a whole context'] as Record<string, unknown>;
    const id = await stored({ ...statement, authority: agent('liar'), stored: '2020-01-01T00:00:00Z' });
    const back = (await get({ statementId: id })).json() as Record<string, unknown>;
    const { contextActivities, ...context } = back.context as Record<string, unknown>;
    const { contextActivities: said, ...others } = statement.context as { contextActivities: Record<string, unknown> };
    assert.deepEqual(context, others);
    assert.deepEqual(contextActivities, { ...said, parent: [said.parent] });
    assert.equal(back.version, '1.0.0');
    assert.equal(back.timestamp, back.stored);
    assert.ok(Math.abs(Date.parse(back.stored as string) - Date.now()) < 10_000);
    assert.match((back.authority as { account: { name: string } }).account.name, /^key:/);
  });

  test('PUT keeps under the id that the address names, and answers 204', async () => {
    const id = randomUUID();
    assert.equal((await put(id, good())).status, 204);
    assert.equal((await put(id, good({ id: id.toUpperCase() }))).status, 204);
    assert.equal((await put(randomUUID(), good({ id }))).status, 400);
    assert.equal((await put('x', good())).status, 400);
    assert.equal((await ask({ method: 'PUT', body: good() })).status, 400);
    assert.equal((await put(randomUUID(), [good()])).status, 400);
  });

  test('an id stands for one statement for ever: 409 for another, and nothing is changed', async () => {
    const id = await stored(good({ timestamp: '2026-03-01T10:00:00Z' }));
    const before = (await get({ statementId: id })).text;
    const others = [
      good({ id, verb: verb('http://v.example/other') }),
      good({ id, actor: agent('u-8') }),
      good({ id, actor: agent('u-7', { name: 'Uma' }) }),
      good({ id, timestamp: '2026-03-01T10:00:01Z' }),
      good({ id, result: { duration: 'PT60S' } }),
      good({ id, object: activity('https://lms.example/course/8') }),
    ];
    for (const other of others) {
      assert.equal((await post(other)).status, 409);
      assert.equal((await put(id, other)).status, 409);
    }
    assert.equal((await get({ statementId: id })).text, before);
  });

  test('what may differ between two tellings of one statement does not matter', async () => {
    const group = { objectType: 'Group', member: [agent('a'), agent('b')] };
    const id = await stored(good({ timestamp: '2026-03-01T10:00:00Z', object: group }));
    const same = {
      ...good({ id, object: { ...group, member: [agent('b'), agent('a')] } }),
      timestamp: '2026-03-01T11:00:00+01:00',
    };
    assert.equal((await post(same)).status, 200);
    const other = await stored(good());
    for (const more of [
      { verb: verb(undefined, { display: { en: 'completed' } }) },
      { object: activity(undefined, { definition: { name: { en: 'Seven' } }, objectType: 'Activity' }) },
      { stored: '2020-01-01T00:00:00Z', version: '1.0.3', authority: agent() },
      { timestamp: '2026-03-01T10:00:00Z' },
    ])
      assert.equal((await post(good({ id: other, ...more }))).status, 200, JSON.stringify(more));
  });

  test('a batch is kept as a whole or not at all, and answered in its order', async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const answer = await post(ids.map((id) => good({ id })));
    assert.deepEqual([answer.status, answer.json()], [200, ids]);
    const [first, second] = [randomUUID(), randomUUID()];
    assert.equal((await post([good({ id: first }), good({ mood: 1 })])).status, 400);
    assert.equal(
      (await post([good({ id: second }), good({ id: ids[0], verb: verb('http://v.example/x') })])).status,
      409,
    );
    assert.equal((await post([good({ id: first }), good({ id: first })])).status, 400);
    for (const id of [first, second]) assert.equal((await get({ statementId: id })).status, 404);
    assert.deepEqual((await post([])).json(), []);
  });

  test('a request without version, or with one that is not spoken, is refused', async () => {
    for (const version of [undefined, '', '0.9', '0.95', '1.1.0', '2.0.0', '1.0.x'])
      assert.equal((await get({}, { 'x-experience-api-version': version })).status, 400, version);
    for (const version of ['1.0', '1.0.0', '1.0.3', '1.0.99'])
      assert.equal((await get({}, { 'x-experience-api-version': version })).status, 200, version);
    const about = await ask({
      path: '/xapi/about',
      headers: { authorization: undefined, 'x-experience-api-version': '9' },
    });
    assert.ok((about.json() as { version: string[] }).version.includes('1.0.3'));
  });

  test('who asks is known by Basic or Bearer; others are refused with 401, keys without the scope with 403', async () => {
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
    for (const authorization of [
      undefined,
      'Basic !',
      basic('no colon'),
      basic('x:y'),
      basic(`:${secret}x`),
      'Bearer x',
      'Digest x',
    ]) {
      const answer = await get({}, { authorization });
      assert.equal(answer.status, 401, authorization);
      assert.match(answer.headers.get('www-authenticate')!, /^Basic/);
    }
    for (const authorization of [
      `Bearer ${secret}`,
      basic(`:${secret}`),
      basic(`any name:${secret}`),
      `Bearer ${admin}`,
    ])
      assert.equal((await get({}, { authorization })).status, 200);
    const reader = await makeKey(['points:read']);
    const learner = await server.token('u-1');
    for (const authorization of [`Bearer ${reader}`, `Bearer ${learner}`]) {
      assert.equal((await get({}, { authorization })).status, 403);
      assert.equal((await post(good(), { authorization })).status, 403);
    }
  });

  test('bodies of another type, broken ones and large ones are refused', async () => {
    assert.equal((await post(good(), { 'content-type': 'text/plain' })).status, 400);
    assert.equal((await post('{"actor":')).status, 400);
    assert.equal((await post('{"actor":{"name":"a","name":"b"}}')).status, 400);
    assert.equal((await post('')).status, 400);
    assert.equal((await post(good(), { 'content-type': 'multipart/mixed; boundary=x' })).status, 415);
    assert.equal((await post(good(), { 'content-type': 'application/json; charset=utf-8' })).status, 200);
    assert.equal((await post(good({ result: { response: 'x'.repeat(600_000) } }))).status, 413);
    const plain = await post({}, { accept: 'text/plain' });
    assert.match(plain.headers.get('content-type')!, /^text\/plain/);
  });

  test('parameters that are not understood are refused', async () => {
    const id = randomUUID();
    for (const query of [
      { unknown: '1' },
      { StatementId: id },
      { statementid: id },
      { statementId: 'x' },
      { statementId: id, voidedStatementId: id },
      { statementId: id, verb: 'http://v.example/' },
      { voidedStatementId: id, limit: '1' },
      { agent: 'x' },
      { agent: '{"name":"x"}' },
      { agent: '{"objectType":"Group","member":[]}' },
      { verb: 'completed' },
      { activity: 'course' },
      { registration: 'x' },
      { since: 'yesterday' },
      { until: '2026-13-01T00:00:00Z' },
      { limit: '-1' },
      { limit: 'x' },
      { ascending: 'yes' },
      { ascending: 'TRUE' },
      { related_agents: '1' },
      { format: 'Exact' },
      { attachments: 'no' },
      { more: 'x' },
    ] as Record<string, string>[])
      assert.equal((await get(query)).status, 400, JSON.stringify(query));
    assert.equal((await ask({ method: 'POST', query: { statementId: id }, body: good() })).status, 400);
    assert.equal((await ask({ method: 'PUT', query: { statementId: id, x: '1' }, body: good() })).status, 400);
    assert.equal((await get({ statementId: id })).status, 404);
  });

  test('filters find by actor, verb, activity, registration and time', async () => {
    const subject = `f-${randomUUID()}`;
    const [course, group, registration] = [
      `https://c.example/${subject}`,
      `https://g.example/${subject}`,
      randomUUID(),
    ];
    const first = await stored(
      good({
        actor: agent(subject),
        object: activity(course),
        context: { registration, contextActivities: { grouping: activity(group) } },
      }),
    );
    const { stored: time } = (await get({ statementId: first })).json() as { stored: string };
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await stored(
      good({
        actor: agent('x'),
        verb: verb(`http://v.example/${subject}`),
        object: { objectType: 'Agent', ...agent(subject) },
      }),
    );
    const third = await stored(
      good({
        object: { objectType: 'Group', member: [agent(subject)] },
        context: { instructor: agent(`t-${subject}`) },
      }),
    );
    const who = (name: string) => JSON.stringify(agent(name));
    assert.deepEqual(await listed({ agent: who(subject) }), [third, second, first]);
    assert.deepEqual(await listed({ agent: who(subject), ascending: 'true' }), [first, second, third]);
    assert.deepEqual(await listed({ agent: who(subject), since: time }), [third, second]);
    assert.deepEqual(await listed({ agent: who(subject), until: time }), [first]);
    assert.deepEqual(await listed({ agent: who(`t-${subject}`) }), []);
    assert.deepEqual(await listed({ agent: who(`t-${subject}`), related_agents: 'true' }), [third]);
    assert.deepEqual(await listed({ verb: `http://v.example/${subject}` }), [second]);
    assert.deepEqual(await listed({ activity: course }), [first]);
    assert.deepEqual(await listed({ activity: group }), []);
    assert.deepEqual(await listed({ activity: group, related_activities: 'true' }), [first]);
    assert.deepEqual(await listed({ registration }), [first]);
    assert.deepEqual(await listed({ registration, verb: `http://v.example/${subject}` }), []);
    assert.deepEqual(await listed({ agent: '{"mbox":"mailto:nobody@example.com"}' }), []);
  });

  test('a statement that points at another is found by what it points at, whichever came first', async () => {
    const [course, target, late] = [`https://c.example/${randomUUID()}`, randomUUID(), randomUUID()];
    const pointing = await stored(good({ object: { objectType: 'StatementRef', id: target } }));
    const further = await stored(good({ object: { objectType: 'StatementRef', id: pointing } }));
    await post(good({ id: target, object: activity(course) }));
    const after = await stored(good({ id: late, object: { objectType: 'StatementRef', id: target } }));
    assert.deepEqual((await listed({ activity: course })).sort(), [pointing, further, target, after].sort());
  });

  test('pages lead on by “more” until the end, without doubling or skipping', async () => {
    const subject = `p-${randomUUID()}`;
    const ids = (await post(Array.from({ length: 23 }, () => good({ actor: agent(subject) })))).json() as string[];
    const seen: string[] = [];
    let path = `/xapi/statements?${new URLSearchParams({ agent: JSON.stringify(agent(subject)), limit: '5', ascending: 'true' }).toString()}`;
    for (let page = 0; path !== '' && page < 10; page += 1) {
      const answer = (await ask({ path })).json() as { statements: { id: string }[]; more: string };
      seen.push(...answer.statements.map(({ id }) => id));
      path = answer.more;
    }
    assert.deepEqual(seen, ids);
  });

  test('a voided statement is found as voided alone, and its activity is taken back', async () => {
    const subject = `v-${randomUUID()}`;
    const id = await stored(good({ actor: agent(subject) }));
    assert.deepEqual(
      (await mine(subject)).map(({ undone }) => undone),
      [false],
    );
    const voiding = await stored({
      actor: { mbox: 'mailto:admin@example.com' },
      verb: { id: VOIDED },
      object: { objectType: 'StatementRef', id },
    });
    assert.equal((await get({ statementId: id })).status, 404);
    assert.equal((await get({ voidedStatementId: id })).status, 200);
    assert.equal((await get({ voidedStatementId: voiding })).status, 404);
    assert.deepEqual(await listed({ agent: JSON.stringify(agent(subject)) }), [voiding]);
    assert.deepEqual(
      (await mine(subject)).map(({ undone }) => undone),
      [true],
    );
    await post({
      actor: { mbox: 'mailto:admin@example.com' },
      verb: { id: VOIDED },
      object: { objectType: 'StatementRef', id: voiding },
    });
    assert.equal((await get({ statementId: voiding })).status, 200, 'what voids cannot be voided');
    assert.equal((await post(good({ id, actor: agent(subject) }))).status, 200, 'told again, it stays voided');
    assert.equal((await get({ statementId: id })).status, 404);
  });

  test('a statement that was voided before it came is voided, and nobody’s merit', async () => {
    const [subject, id] = [`w-${randomUUID()}`, randomUUID()];
    await post({
      actor: { mbox: 'mailto:admin@example.com' },
      verb: { id: VOIDED },
      object: { objectType: 'StatementRef', id },
    });
    await post(good({ id, actor: agent(subject) }));
    assert.equal((await get({ statementId: id })).status, 404);
    assert.equal((await get({ voidedStatementId: id })).status, 200);
    assert.deepEqual(await mine(subject), []);
  });

  test('GET and HEAD answer the same headers: ETag, Last-Modified, consistency', async () => {
    const id = await stored(good());
    const answer = await get({ statementId: id });
    const etag = answer.headers.get('etag')!;
    assert.equal(etag, `"${createHash('sha1').update(answer.text).digest('hex')}"`);
    assert.ok(answer.headers.has('last-modified'));
    const through = Date.parse(answer.headers.get('x-experience-api-consistent-through')!);
    assert.ok(through <= Date.now() && through > Date.now() - 10_000);
    const head = await ask({ method: 'HEAD', query: { statementId: id } });
    assert.deepEqual([head.status, head.text, head.headers.get('etag')], [200, '', etag]);
    assert.equal((await get({ statementId: id }, { 'if-none-match': etag })).status, 304);
    assert.equal((await ask({ method: 'HEAD', query: { statementId: randomUUID() } })).status, 404);
  });

  test('formats: bare ids, as it came, and one language of each text', async () => {
    const definition = { name: { en: 'Seven', de: 'Sieben' }, description: { fr: 'Sept' } };
    const id = await stored(
      good({
        actor: agent('u', { name: 'Uma' }),
        verb: verb(undefined, { display: { en: 'did', de: 'tat' } }),
        object: activity(undefined, { definition }),
      }),
    );
    const ids = (await get({ statementId: id, format: 'ids' })).json() as Record<string, unknown>;
    assert.deepEqual([ids.actor, ids.verb, ids.object], [agent('u'), verb(), activity()]);
    const exact = (await get({ statementId: id, format: 'exact' })).json() as { object: unknown };
    assert.deepEqual(exact.object, activity(undefined, { definition }));
    const canonical = (
      await get({ statementId: id, format: 'canonical' }, { 'accept-language': 'fr;q=0.5, de-AT' })
    ).json() as {
      verb: unknown;
      object: unknown;
    };
    assert.deepEqual(canonical.verb, verb(undefined, { display: { de: 'tat' } }));
    assert.deepEqual(
      canonical.object,
      activity(undefined, { definition: { name: { de: 'Sieben' }, description: { fr: 'Sept' } } }),
    );
    const mixed = await get({ statementId: id, attachments: 'true' });
    assert.match(mixed.headers.get('content-type')!, /^multipart\/mixed; boundary=/);
    assert.ok(mixed.text.includes(id));
  });

  test('the form syntax hides PUT, POST and GET in a POST', async () => {
    const id = randomUUID();
    const form = (method: string, fields: Record<string, string>) =>
      ask({
        method: 'POST',
        query: { method },
        body: new URLSearchParams({
          Authorization: `Bearer ${secret}`,
          'X-Experience-API-Version': '1.0.3',
          ...fields,
        }).toString(),
        headers: {
          authorization: undefined,
          'x-experience-api-version': undefined,
          'content-type': 'application/x-www-form-urlencoded',
        },
      });
    assert.equal(
      (
        await form('PUT', {
          statementId: id,
          content: JSON.stringify(good({ object: activity('https://c.example/%C3%BC?a=b&c') })),
        })
      ).status,
      204,
    );
    assert.equal(((await form('GET', { statementId: id })).json() as { id: string }).id, id);
    assert.equal((await form('POST', { content: JSON.stringify(good()) })).status, 200);
    assert.equal((await form('DELETE', { statementId: id })).status, 400);
    assert.equal((await ask({ method: 'POST', query: { method: 'GET', limit: '1' }, body: '' })).status, 400);
  });

  test('what a statement says becomes an activity of the member', async () => {
    const subject = `m-${randomUUID()}`;
    const id = await stored(
      good({
        actor: agent(subject, { name: 'Mia' }),
        verb: verb('https://w3id.org/xapi/dod-isd/verbs/Passed_Exam'),
        object: activity('https://lms.example/exam/1', {
          definition: {
            type: 'http://adlnet.gov/expapi/activities/assessment',
            name: { de: 'Prüfung', 'en-US': 'Exam' },
          },
        }),
        result: { score: { scaled: 0.9 }, success: true, duration: 'PT1H' },
        timestamp: '2026-03-01T10:00:00+01:00',
      }),
    );
    const [only] = (await mine(subject)) as unknown as Record<string, unknown>[];
    assert.deepEqual(
      [only!.id, only!.verb, only!.object, only!.result, only!.at],
      [
        `xapi:${id}`,
        'passed-exam',
        { id: 'https://lms.example/exam/1', type: 'assessment', name: 'Exam' },
        { score: 0.9, success: true },
        Date.UTC(2026, 2, 1, 9),
      ],
    );
    await post(good({ id, actor: agent(subject, { name: 'Mia' }) }));
    assert.equal((await mine(subject)).length, 1);
  });

  test('an issuer is named by its tokens’ iss, with or without a slash at the end, or by its short name', async () => {
    for (const homePage of [HOME, `${HOME}/`, 'x-issuer:host']) {
      const subject = `i-${randomUUID()}`;
      assert.equal((await post(good({ actor: { account: { homePage, name: subject } } }))).status, 200);
      assert.equal((await mine(subject)).length, 1, homePage);
    }
  });

  test('a key sees what it told; administrators see all; other communities see nothing', async () => {
    const id = await stored(good());
    const other = { authorization: `Bearer ${await makeKey(['activity:write'])}` };
    const boss = await server.token('boss', { role: 'admin', community: 'globex' });
    assert.equal((await get({ statementId: id }, other)).status, 404);
    assert.equal((await get({ statementId: id }, { authorization: `Bearer ${admin}` })).status, 200);
    assert.equal((await get({ statementId: id }, { authorization: `Bearer ${boss}` })).status, 404);
    assert.equal((await post(good({ id, verb: verb('http://v.example/x') }), other)).status, 409);
  });
});
