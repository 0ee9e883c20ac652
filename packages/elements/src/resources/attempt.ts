import type { CommonsError } from '@learning-commons/protocol';
import type { SharingScope } from './sharing.ts';

/** What became of an attempt; nothing where the page has kept it from happening. */
export type Outcome<T> = { readonly result: T } | { readonly error: CommonsError } | undefined;

/** A deed of a dialog. */
export interface Deed<T> {
  /** The cancelable event before it, and the one once the server has it. */
  readonly before: string;
  readonly after: string;
  readonly detail: object;
  work(): Promise<T>;
}

/** Does something as a widget does, but leaves it to the dialog to say why it was refused: beside the words, which stay. */
export async function attempt<T>(
  { root }: Pick<SharingScope, 'root'>,
  { before, after, detail, work }: Deed<T>,
): Promise<Outcome<T>> {
  const fire = (name: string, more: object, cancelable = false) =>
    root().dispatchEvent(new CustomEvent(name, { detail: more, bubbles: true, composed: true, cancelable }));
  if (!fire(before, detail, true)) return undefined;
  try {
    const result = await work();
    fire(after, { ...detail, result });
    return { result };
  } catch (error) {
    fire('lc-error', { error, action: before });
    return { error: error as CommonsError };
  }
}
