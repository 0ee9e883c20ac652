import type {
  ClientStatus,
  CommonsClient,
  ResourceItem,
  ResourceQuery,
  ResourcesStore,
  ResourcesView,
} from '@learning-commons/client';
import type { Id } from '@learning-commons/protocol';
import type { Toast } from '../ui/toast.ts';
import type { DialogFaces, DialogName } from './dialogs.ts';

/** What the widget gives its parts. */
export interface ResourcesScope {
  readonly store: ResourcesStore;
  readonly client: CommonsClient;
  readonly view: ResourcesView;
  /** What the reader looks at now. */
  readonly query: ResourceQuery;
  /** Level of the widget's own heading. */
  readonly headingLevel: number;
  /** The list the widget is about, or ''. */
  readonly list: string;
  readonly noAvatars: boolean;
  readonly noDiscussion: boolean;
  status(): ClientStatus | undefined;
  act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined>;
  announce(text: string): void;
  toast(toast: Toast): void;
  root(): HTMLElement | DocumentFragment;
  /** Opens one of the dialogs; its code is fetched with the first one. */
  show<N extends DialogName>(name: N, face: DialogFaces[N]): void;
  /** Puts focus on a resource's title, or on what stands where it stood. */
  focusOn(id: Id): Promise<void>;
  /** Opens a resource in place. */
  open(id: Id): void;
  /** Removes a resource, with a way back. */
  remove(item: ResourceItem): void;
  /** Narrows the list. */
  narrow(change: Partial<ResourceQuery>): void;
}
