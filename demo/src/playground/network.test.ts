import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Line, LineListener, Transport, TransportCall, TransportFile } from '@learning-commons/client';
import { CommonsError } from '@learning-commons/protocol/errors.js';
import { Network } from './network.ts';

const call: TransportCall = { server: '', community: 'demo', name: 'member.me', input: {}, token: null };
const address = { server: '', community: 'demo', token: null };

/** The far end: what arrived there, and a handle on the line that was opened. */
class FarEnd implements Transport {
  readonly calls: TransportCall[] = [];
  readonly closed: boolean[] = [];
  listener: LineListener | undefined;
  answer: Promise<unknown> = Promise.resolve('answer');

  call(call: TransportCall) {
    this.calls.push(call);
    return this.answer;
  }
  upload({ signal }: TransportFile): Promise<void> {
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
  }
  open(_address: unknown, listener: LineListener): Line {
    this.listener = listener;
    return {
      join: async () => [],
      leave: () => {},
      auth: async () => {},
      typing: () => {},
      presence: () => {},
      close: () => void this.closed.push(true),
    };
  }
}

async function listenTo(network: Network) {
  const heard: string[] = [];
  const note =
    (name: string) =>
    (...told: unknown[]) =>
      void heard.push([name, ...told.map((each) => JSON.stringify(each))].join(' '));
  const names = [
    'up',
    'down',
    'events',
    'heads',
    'presence',
    'typing',
    'view',
    'expiring',
    'expired',
    'draining',
  ] as const;
  const listener = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as LineListener;
  return { heard, line: await network.open(address, listener) };
}

const isUnavailable = (error: unknown) =>
  error instanceof CommonsError && error.code === 'unavailable' && error.retryable;
/** Lets everything happen that waits for nothing but its turn. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('an open network hands everything on', async () => {
  const far = new FarEnd();
  const network = new Network(far);
  assert.equal(await network.call(call), 'answer');
  const { heard } = await listenTo(network);
  far.listener!.up();
  far.listener!.heads({ 'discussion:a': 3 });
  await settle();
  assert.deepEqual(heard, ['up', 'heads {"discussion:a":3}']);
});

test('a cut network refuses requests as if nobody answered, and nothing reaches the server', async () => {
  const far = new FarEnd();
  const network = new Network(far);
  network.condition = 'cut';
  await assert.rejects(network.call(call), isUnavailable);
  assert.equal(far.calls.length, 0);
});

test('a cut loses the answer to a request that the server has already carried out', async () => {
  const far = new FarEnd();
  const network = new Network(far);
  let arrive = (_answer: unknown) => {};
  far.answer = new Promise((resolve) => (arrive = resolve));
  const asked = network.call(call);
  await settle();
  network.condition = 'cut';
  arrive('too late');
  await assert.rejects(asked, isUnavailable);
  assert.equal(far.calls.length, 1);
});

test('a cut ends every line at once, and a line opened meanwhile never comes up', async () => {
  const far = new FarEnd();
  const network = new Network(far);
  const { heard } = await listenTo(network);
  network.condition = 'cut';
  assert.deepEqual(heard, ['down null']);
  assert.deepEqual(far.closed, [true]);
  far.listener!.up();
  await settle();
  assert.deepEqual(heard, ['down null'], 'a line tells nothing more after `down`');
  const second = await listenTo(network);
  await settle();
  assert.deepEqual(second.heard, ['down null']);
});

test('a cut while a line is still being opened closes it as soon as it is there', async () => {
  const far = new FarEnd();
  const network = new Network(far);
  const opening = listenTo(network);
  network.condition = 'cut';
  const { heard } = await opening;
  assert.deepEqual(heard, ['down null']);
  assert.deepEqual(far.closed, [true]);
});

test('after a cut is mended, requests and lines pass again', async () => {
  const far = new FarEnd();
  const network = new Network(far);
  network.condition = 'cut';
  network.condition = 'online';
  assert.equal(await network.call(call), 'answer');
  const { heard, line } = await listenTo(network);
  far.listener!.up();
  await settle();
  assert.deepEqual(heard, ['up']);
  assert.deepEqual(await line.join([]), []);
});

test('a slow network is three seconds late and keeps the order, also when it becomes fast meanwhile', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const far = new FarEnd();
  const network = new Network(far);
  const { heard } = await listenTo(network);
  network.condition = 'slow';
  const asked = network.call(call);
  far.listener!.heads({ first: 1 });
  network.condition = 'online';
  far.listener!.heads({ second: 2 });
  mock.timers.tick(2_999);
  await settle();
  assert.deepEqual([heard, far.calls.length], [[], 0]);
  mock.timers.tick(1);
  await settle();
  assert.deepEqual(heard, ['heads {"first":1}', 'heads {"second":2}']);
  assert.equal(await asked, 'answer');
  mock.timers.reset();
});

test('a cut ends an upload, as silence and not as a wish of the person', async () => {
  const network = new Network(new FarEnd());
  const file: TransportFile = {
    ...{ server: '', community: 'demo', id: 'one', file: new Blob(['x']), name: 'a.txt', begun: false },
    ...{ signal: new AbortController().signal, token: async () => null, progressed: () => {} },
  };
  const sending = network.upload(file);
  await Promise.resolve();
  network.condition = 'cut';
  await assert.rejects(sending, { code: 'unavailable' });
});
