import { announce } from '../internal/announcer.ts';
import { msg } from '../internal/localize.ts';

/** The piece that is loaded when somebody does something, or earned something. */
export type Late = typeof import('./late.ts');

let loading: Promise<Late> | undefined;

/** That piece, as soon as it can be had. A failed attempt is not the last one. */
export function lately(): Promise<Late> {
  return (loading ??= import('./late.ts').catch((error: unknown) => {
    loading = undefined;
    throw error;
  }));
}

/** Does something with that piece; says so when it cannot be had. */
export function withLate(use: (late: Late) => unknown): void {
  lately().then(use, () =>
    announce(msg('This part of the page could not be loaded. Check the connection and try again.')),
  );
}
