/** Who waits, where the browser knows no locks: turns are then taken on this page alone. */
const queues = new Map<string, Promise<void>>();

/**
 * Waits for a turn at something that must not happen twice at once in a browser, in whatever tab and by whatever copy of the
 * script. Answers how to end the turn. Rejects when the signal aborts before it came.
 */
export function takeTurn(name: string, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const hold = () =>
      new Promise<void>((end) => {
        if (signal.aborted) end();
        else resolve(end);
      });
    // Pages without TLS have no locks.
    const { locks } = navigator as { locks?: LockManager };
    const held = locks ? locks.request(name, { signal }, hold) : queueUp(name, hold);
    held.catch(reject);
  });
}

function queueUp(name: string, hold: () => Promise<void>): Promise<void> {
  const held = (queues.get(name) ?? Promise.resolve()).then(hold);
  queues.set(name, held);
  return held;
}
