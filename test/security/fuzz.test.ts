import assert from 'node:assert/strict';
import { request, Agent } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { PROTOCOL_VERSION, contract } from '@learning-commons/protocol';
import { newId } from '@learning-commons/server/kernel/testing';
import { connected, joinStream, listen, startServer, until, type TestServer } from '@learning-commons/server/testing';

const FRAMES = Number(process.env.LC_FUZZ_FRAMES ?? 25_000);
const BODIES = Number(process.env.LC_FUZZ_BODIES ?? 25_000);
const SEED = Number(process.env.LC_FUZZ_SEED ?? 20_261_124);

/** A small generator with a seed, so that a failing run can be repeated (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  NaN,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '🏳️‍🌈',
  '../../etc/passwd',
  "' or 1=1 --",
  '${7*7}',
  '{{x}}',
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  { __proto__: { polluted: 1 } },
  { constructor: { prototype: { polluted: 1 } } },
  { toString: 1 },
  'x'.repeat(5_000),
  Array(200).fill(0),
  { a: { a: { a: { a: {} } } } },
];

const oddKeys = ['', '__proto__', 'constructor', 'toString', 'role', 'community', '\u0000', 'x'.repeat(500)];

describe(`fuzz with seed ${SEED}`, () => {
  let server: TestServer;
  let token: string;
  const random = generator(SEED);
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  const prototypeKeys = Object.getOwnPropertyNames(Object.prototype).sort().join();

  before(async () => {
    server = await startServer();
    token = await server.token('ana', { role: 'admin' });
    process.on('unhandledRejection', note);
    process.on('uncaughtException', note);
  });
  after(async () => {
    process.off('unhandledRejection', note);
    process.off('uncaughtException', note);
    await server.close();
  });

  /** Valid inputs by operation, the grammar from which bodies stray. */
  const valid: Record<string, () => Record<string, unknown>> = {
    'comment.create': () => ({
      id: newId(),
      topic: `fuzz-${random(5)}`,
      parentId: null,
      type: 'comment',
      body: 'Hello',
      mentions: [],
      anonymous: false,
    }),
    'comment.edit': () => ({ id: newId(), commentId: newId(), revision: 0, body: 'x', mentions: [] }),
    'comment.react': () => ({ commentId: newId(), emoji: '👍', on: true }),
    'discussion.get': () => ({
      topic: 'fuzz-1',
      sort: 'newest',
      limit: 3,
      filter: { type: 'question' },
      cursor: 'WyJhIiwwLDBd',
    }),
    'discussion.search': () => ({ topic: 'fuzz-1', query: 'hello', cursor: '0' }),
    'discussion.lock': () => ({ topic: 'fuzz-9', on: false, closesAt: null }),
    'member.suggest': () => ({ prefix: 'a' }),
    'member.list': () => ({ ids: [newId()] }),
    'activity.record': () => told(),
    'activity.recordAll': () => ({ activities: [told(), told()] }),
    'activity.undo': () => ({ id: `fuzz-${random(50)}`, on: random(2) === 0 }),
    'activity.list': () => ({ cursor: 'WzEsIngiXQ' }),
    'statement.store': () => ({ statements: [statement()] }),
    'statement.find': () => ({ terms: ['x'], since: 0, until: 1e15, ascending: true, limit: 3, from: [1, 0, 'x'] }),
    'key.rotate': () => ({ keyId: newId(), hours: 1 }),
    'key.revoke': () => ({ keyId: newId() }),
    'webhook.create': () => ({ url: 'https://hooks.example.com/', name: 'x', events: ['badge.awarded'] }),
    'webhook.change': () => ({ webhookId: newId(), url: 'https://hooks.example.com/', active: true }),
    'webhook.deliveries': () => ({ webhookId: newId(), cursor: 'WzEsIngiXQ' }),
    'webhook.resend': () => ({ deliveryId: newId() }),
  };
  const told = () => ({
    id: `fuzz-${random(50)}`,
    actor: { subject: `s-${random(9)}`, name: 'Sam', groups: ['a'] },
    verb: 'course.completed',
    object: { id: 'course-1', type: 'course', name: 'One' },
    topic: 'fuzz-1',
    at: Date.now(),
    result: { completion: true, score: 0.5 },
  });
  const statement = () => ({
    actor: { account: { homePage: 'https://host.example', name: `s-${random(9)}` }, name: 'Sam' },
    verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { en: 'completed' } },
    object: {
      id: 'https://lms.example/1',
      definition: { name: { en: 'One' }, extensions: { 'http://e.example/': null } },
    },
    result: { score: { scaled: 0.5, raw: 1 }, duration: 'PT1H', extensions: {} },
    context: { contextActivities: { parent: { id: 'https://lms.example/' } }, language: 'en' },
    timestamp: '2026-03-01T10:00:00Z',
  });
  const names = contract.flatMap(({ operations }) => Object.keys(operations));

  function stray(value: unknown, depth = 0): unknown {
    if (depth > 3 || random(4) === 0) return pick(oddities);
    if (Array.isArray(value)) return value.map((each) => (random(3) ? each : stray(each, depth + 1)));
    if (typeof value !== 'object' || value === null) return random(2) ? pick(oddities) : value;
    const entries = Object.entries(value).filter(() => random(8) > 0);
    const changed = entries.map(
      ([key, each]) => [random(20) ? key : pick(oddKeys), random(3) ? each : stray(each, depth + 1)] as const,
    );
    return Object.fromEntries(random(5) ? changed : [...changed, [pick(oddKeys), pick(oddities)]]);
  }

  /** Breaks text the way networks and attackers do: cut, doubled, overwritten. */
  function garble(text: string): string {
    const at = random(text.length + 1);
    const how = random(4);
    if (how === 0) return text.slice(0, at);
    if (how === 1) return text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
    if (how === 2) return text + text;
    return text.slice(at) + text.slice(0, at);
  }

  test(`${BODIES} bodies are each answered with success or a typed refusal`, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const codes = new Map<string, number>();
    const send = (name: string, body: string) =>
      new Promise<void>((resolve, reject) => {
        const sent = request(
          `${server.address}/api/${name}?community=acme`,
          { method: 'POST', agent, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } },
          (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
            response.on('end', () => {
              const outcome =
                response.statusCode === 200
                  ? 'ok'
                  : ((JSON.parse(text) as { error: { code: string } }).error.code ?? 'untyped');
              codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
              resolve();
            });
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    for (let done = 0; done < BODIES; done += 16) {
      const group = Array.from({ length: 16 }, () => {
        const name = random(10) ? pick(Object.keys(valid)) : pick(names);
        const body = JSON.stringify(stray((valid[name] ?? (() => ({})))()) ?? null);
        return send(name, random(6) ? body : garble(body));
      });
      await Promise.all(group);
    }
    agent.destroy();
    assert.equal(codes.get('internal'), undefined, `no defect was found: ${JSON.stringify([...codes])}`);
    assert.equal(codes.get('untyped'), undefined);
    assert.ok(
      (codes.get('ok') ?? 0) > BODIES / 500 && (codes.get('invalid') ?? 0) > BODIES / 4,
      `the fuzz reaches past the schema: ${JSON.stringify([...codes])}`,
    );
  });

  /** Connects to the namespace and waits for the answer: what comes before it ends the connection unread. */
  async function greet(socket: WebSocket, auth: string) {
    const answered = new Promise<void>((resolve) => {
      socket.addEventListener('message', ({ data }) => String(data).startsWith('40') && resolve());
      socket.addEventListener('close', () => resolve());
    });
    socket.send(`40${auth}`);
    await answered;
  }

  test(`${FRAMES} socket frames leave the node and its other clients unharmed`, async () => {
    const witness = await connected(server.connect(token));
    const heard = listen(witness);
    await joinStream(witness, 'discussion:witness');
    const auth = JSON.stringify({ version: PROTOCOL_VERSION, community: 'acme', token });
    const messages = [
      '2',
      '3',
      `40${auth}`,
      '41',
      '42["join",[{"stream":"discussion:fuzz","since":0,"epoch":""}]]',
      '420["join",[{"stream":"discussion:fuzz","since":0,"epoch":""}]]',
      '42["leave",["discussion:fuzz"]]',
      '42["typing",{"stream":"discussion:fuzz"}]',
      '42["presence",{"stream":"discussion:fuzz","visible":false}]',
      '421["auth",{"token":"x"}]',
      '43[]',
      '44{}',
      '451-["x",{"_placeholder":true,"num":0}]',
      '5',
      '6',
      '42["__proto__",{}]',
      '42["connect"]',
      '42["disconnect"]',
      '42["error"]',
      '42["newListener"]',
      '40/admin,',
      '42/admin,["x"]',
      '42[]',
      '42{}',
    ];
    const said: Record<string, unknown> = {
      join: [{ stream: 'discussion:fuzz', since: 0, epoch: '' }],
      leave: ['discussion:fuzz'],
      auth: { token: 'x' },
      typing: { stream: 'discussion:fuzz' },
      presence: { stream: 'discussion:fuzz', visible: true },
    };
    let sent = 0;
    while (sent < FRAMES) {
      const socket = new WebSocket(`${server.address.replace('http', 'ws')}/socket/?EIO=4&transport=websocket`);
      await new Promise((resolve) =>
        ['open', 'close', 'error'].forEach((event) => socket.addEventListener(event, resolve)),
      );
      if (random(8)) await greet(socket, auth);
      for (let index = 0; index < 50 && socket.readyState === WebSocket.OPEN; index += 1) {
        const message = pick(messages);
        const kind = random(20);
        if (kind === 0) socket.send(Buffer.from(message));
        else if (kind === 1) socket.send(garble(message));
        else if (kind < 5) socket.send(message);
        else
          socket.send(
            `42${random(2) ? random(99) : ''}${JSON.stringify([pick(Object.keys(said)), stray(said[pick(Object.keys(said))])])}`,
          );
        sent += 1;
        // Let the server read this frame before the next, so that one that ends the connection does not hide the rest.
        if (index % 5 === 0) await new Promise(setImmediate);
      }
      socket.close();
    }
    await server.ask('comment.create', { id: newId(), topic: 'witness', body: 'Still here' }, token);
    await until(() => heard.length > 0, 'the witness to hear a fact');
    assert.equal(witness.connected, true);
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    const refused = [...metrics.matchAll(/lc_socket_refusals_total\{[^}]*\} (\d+)/g)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    assert.ok(refused > FRAMES / 8, `the frames reached the handlers: ${refused} refusals`);
    assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
  });

  test('nothing was thrown unseen, and no prototype was polluted', () => {
    assert.deepEqual(unhandled, []);
    assert.equal(Object.getOwnPropertyNames(Object.prototype).sort().join(), prototypeKeys);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });
});
