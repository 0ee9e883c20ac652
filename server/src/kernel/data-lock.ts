import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Claims a data folder for this process: two servers on one file would not hear each other's facts. The operating
 * system drops the claim when the process ends, however it ends.
 */
export function lockData(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
    lock.exec('pragma journal_mode = delete; begin exclusive');
  } catch (error) {
    lock?.close();
    const busy = /locked/.test((error as Error).message);
    if (!busy)
      throw new Error(`The data folder ${folder} cannot be used: ${(error as Error).message}`, { cause: error });
    throw new Error(
      `The data folder ${folder} is in use by another server. Stop it first, or choose another folder with LC_DATA.`,
      { cause: error },
    );
  }
  const claimed = lock;
  return () => claimed.close();
}
