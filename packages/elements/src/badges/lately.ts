import { msg } from '../internal/localize.ts';
import type { BadgesScope } from './scope.ts';

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

/** A piece that is needed now, or nothing: then whoever wanted it has been told, in sight and aloud. */
export function fetched<T>({ toast }: Pick<BadgesScope, 'toast'>, load: () => Promise<T>): Promise<T | undefined> {
  return load().catch(() => {
    toast({
      text: msg('This part of the page could not be loaded. Check the connection and try again.'),
      tone: 'danger',
    });
    return undefined;
  });
}

/** Does something with what is loaded when it is wanted; says so when it cannot be had. */
export function withLate(scope: Pick<BadgesScope, 'toast'>, use: (late: Late) => unknown): void {
  void fetched(scope, lately).then((piece) => piece && use(piece));
}
