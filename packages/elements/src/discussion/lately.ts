import { announce } from '../internal/announcer.ts';
import { msg } from '../internal/localize.ts';

/** The piece that is loaded after the first paint. */
export type Late = typeof import('./late.ts');

let loaded: Late | undefined;
let loading: Promise<Late> | undefined;

/** That piece, if it is here. */
export const late = (): Late | undefined => loaded;

/** That piece, as soon as it can be had. A failed attempt is not the last one. */
export function lately(): Promise<Late> {
  return (loading ??= import('./late.ts').then(
    (piece) => (loaded = piece),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  ));
}

/** Does something with that piece; says so when it cannot be had. */
export function withLate(use: (late: Late) => unknown): void {
  lately().then(use, () =>
    announce(msg('This part of the page could not be loaded. Check the connection and try again.')),
  );
}
