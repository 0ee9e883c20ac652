import { readEpoch, type Database } from './database.ts';

/** Milliseconds between two looks. */
const EVERY = 3_000;

/**
 * Tells once when the history that this server knows has ended: somebody has put the record back to an earlier day, and what is held in
 * memory of it is of no use any more. Answers how to stop looking. A record in a file is locked by its server, so nobody can.
 */
export function watchHistory(
  { kind, read, epoch }: Pick<Database, 'kind' | 'read' | 'epoch'>,
  ended: () => void,
): () => void {
  if (kind !== 'postgres') return () => {};
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async () => {
    // Where the record does not answer, or is just being put back, nothing is known yet.
    const found = await readEpoch(read).catch(() => epoch);
    if (stopped) return;
    if (found === epoch) wait();
    else ended();
  };
  const wait = () => void (timer = setTimeout(() => void look(), EVERY).unref());
  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
