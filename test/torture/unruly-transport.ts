import { webTransport, type LineListener, type Transport } from '@learning-commons/client';
import type { StreamBatch } from '@learning-commons/protocol';
import type { Chance } from '../support/chance.ts';

/** Batches that are shuffled with each other, and how long the first of them waits for company. */
const WINDOW = 16;
const WAIT = 60;

/**
 * The usual way to the server, on which a share of the requests goes out twice and a share of the batches of facts comes
 * twice, and neither in their order.
 */
export function unrulyTransport(chance: Chance, share = 0.2): Transport {
  const usual = webTransport();
  return {
    async call(call) {
      if (!chance.happens(share)) return usual.call(call);
      const both = [usual.call(call), usual.call(call)];
      // Whichever the network lets through is the answer; the other one is never heard of.
      const [heard, unheard] = chance.happens(0.5) ? both : both.reverse();
      unheard!.catch(() => undefined);
      return heard!;
    },
    upload: (file) => usual.upload(file),
    open: (address, listener) => usual.open(address, shuffling(listener, chance, share)),
  };
}

function shuffling(listener: LineListener, chance: Chance, share: number): LineListener {
  let held: StreamBatch[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = () => {
    clearTimeout(timer);
    timer = undefined;
    for (const batch of chance.shuffle(held.splice(0))) listener.events(batch);
  };
  return {
    ...listener,
    events(batch) {
      held.push(batch);
      if (chance.happens(share)) held.push(batch);
      if (held.length >= WINDOW) release();
      else timer ??= setTimeout(release, chance.between(0, WAIT));
    },
    down(refusal) {
      clearTimeout(timer);
      held = [];
      listener.down(refusal);
    },
  };
}
