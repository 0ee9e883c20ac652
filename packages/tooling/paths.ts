import { fileURLToPath } from 'node:url';

/** The top of the repository, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** An absolute path from one that begins at the top. */
export const inRoot = (path: string) => `${ROOT}/${path}`;
