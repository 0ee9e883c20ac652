import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Listeners } from './bus.ts';
import { RedisBus } from './redis-bus.ts';
import type { RedisClient } from './redis-link.ts';

/** A link whose connections a test breaks one at a time: what is published comes back only while it listens. */
function makeLink() {
  const channels = new Map<string, (text: string) => void>();
  const turned = new Listeners<boolean>();
  const deafened = new Listeners<void>();
  const state = { available: false, listening: true };
  const client = {
    async sPublish(channel: string, text: string) {
      if (state.listening) channels.get(channel)?.(text);
      return 1;
    },
  } as unknown as RedisClient;
  return {
    channels,
    get available() {
      return state.available;
    },
    turn(available: boolean) {
      state.available = available;
      turned.tell(available);
    },
    listen(listening: boolean) {
      state.listening = listening;
      if (!listening) deafened.tell();
    },
    turned: (listener: (available: boolean) => void) => turned.add(listener),
    deafened: (listener: () => void) => deafened.add(listener),
    subscribe: (channel: string, listener: (text: string) => void) => void channels.set(channel, listener),
    ask: <T>(command: (client: RedisClient) => Promise<T>) => command(client),
    close: async () => {},
  };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

test('a bus is healthy only once it hears itself over the connection it has now', async (context) => {
  const link = makeLink();
  const bus = new RedisBus({ link, communities: ['acme', 'globex'], epoch: 'e', now: Date.now });
  context.after(() => bus.close());
  let doubts = 0;
  bus.doubted(() => (doubts += 1));
  link.turn(true);
  await soon();
  assert.equal(bus.healthy, true);

  link.turn(false);
  link.listen(false);
  assert.equal(bus.healthy, false);
  link.turn(true);
  await soon();
  assert.equal(bus.healthy, false, 'it may ask again, and hears nothing yet');
  doubts = 0;
  link.listen(true);
  // The next beat comes within a second.
  for (const end = Date.now() + 3_000; !bus.healthy && Date.now() < end;) await soon();
  assert.equal(bus.healthy, true);
  assert.equal(doubts, 1, 'what was missed meanwhile is looked up at once');

  link.listen(false);
  assert.equal(bus.healthy, false, 'the connection that listens is lost alone');
});

test('the channel of the beat is listened to last, so that its echo speaks for all of them', async (context) => {
  const link = makeLink();
  const bus = new RedisBus({ link, communities: ['acme', 'globex'], epoch: 'e', now: Date.now });
  context.after(() => bus.close());
  assert.deepEqual([...link.channels.keys()], ['lc:{acme}:e', 'lc:{globex}:e', 'lc:{nodes}:e:nodes']);
});
