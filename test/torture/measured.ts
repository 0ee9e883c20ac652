/**
 * Preloaded into a node by `--import`, with `--expose-gc`: at SIGUSR2 it frees what is dead and writes down its memory. A
 * process that is only looked at from outside holds as much as it pleases.
 */
process.on('SIGUSR2', () => {
  globalThis.gc!();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(`memory ${JSON.stringify({ rss, live: heapUsed + external })}\n`);
});
