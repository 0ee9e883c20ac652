const FIRST = 1_000;
const MOST = 30_000;

/**
 * Loads a piece that is wanted soon after the first paint, and has not been asked for by anybody. The network may be gone
 * just then: it is tried until it is here.
 */
export async function eventually<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = 0; ; wait = Math.min(wait * 2 || FIRST, MOST)) {
    await pause(wait);
    try {
      return await load();
    } catch {
      // The next attempt may succeed.
    }
  }
}

/** Ends early when the network is back. */
async function pause(milliseconds: number): Promise<void> {
  const waiting = new AbortController();
  await new Promise<unknown>((resolve) => {
    addEventListener('online', resolve, { signal: waiting.signal });
    setTimeout(resolve, milliseconds);
  });
  waiting.abort();
}
