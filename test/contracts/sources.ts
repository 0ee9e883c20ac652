import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The text of a file, by its path from the top. */
export const read = (path: string) => readFileSync(ROOT + path, 'utf8');

/** Files by glob from the top, without what is installed, built or generated. */
export function files(...globs: string[]): string[] {
  const skipped = /(^|\/)(node_modules|dist|generated|fixtures|templates)(\/|$)/;
  return globSync(globs, { cwd: ROOT, exclude: (path) => skipped.test(path) }).sort();
}
