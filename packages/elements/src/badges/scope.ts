import type { BadgesStore, ClientStatus, CommonsClient } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import type { Toast } from '../ui/toast.ts';

/** What the widget gives its dialogs. */
export interface BadgesScope {
  readonly store: BadgesStore;
  readonly client: CommonsClient;
  /** Level of the widget's own heading. */
  readonly headingLevel: number;
  status(): ClientStatus | undefined;
  act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined>;
  announce(text: string): void;
  toast(toast: Toast): void;
  root(): HTMLElement | DocumentFragment;
  /** Opens what there is to know about a badge. */
  open(badgeId: Id): void;
  /** A dialog was closed: what has changed may take its place now. */
  settle(): void;
}
