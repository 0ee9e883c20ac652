import { msg } from '../internal/localize.ts';
import type { ScopeHost } from './scope.ts';

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

/** A piece that is needed now, or nothing: then whoever wanted it has been told, in sight and aloud. */
export function fetched<T>(host: Pick<ScopeHost, 'toast'>, load: () => Promise<T>): Promise<T | undefined> {
  return load().catch(() => {
    const text = msg('This part of the page could not be loaded. Check the connection and try again.');
    host.toast({ text, tone: 'danger' });
    return undefined;
  });
}

/** Does something with what is loaded after the first paint; says so when it cannot be had. */
export function withLate(host: Pick<ScopeHost, 'toast'>, use: (late: Late) => unknown): void {
  void fetched(host, lately).then((piece) => piece && use(piece));
}
