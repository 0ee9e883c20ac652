import type { ClientStatus, CommonsClient, RequestsStore, RequestsView } from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import type { Toast } from '../ui/toast.ts';

/** What the widget gives its parts. */
export interface RequestsScope {
  readonly store: RequestsStore;
  readonly client: CommonsClient;
  readonly view: RequestsView;
  /** Level of the widget's own heading. */
  readonly headingLevel: number;
  /** The one skill the widget is about, or ''. */
  readonly skill: string;
  status(): ClientStatus | undefined;
  act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined>;
  announce(text: string): void;
  toast(toast: Toast): void;
  root(): HTMLElement | DocumentFragment;
  /** Puts focus on a request's title, or on what stands where it stood. */
  focusOn(id: Id): Promise<void>;
}
