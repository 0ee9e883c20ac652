import type { NewResource, RefusedWords, ResourceItem } from '@learning-commons/client';
import { showDialog } from '../ui/show-dialog.ts';
import type { ResourcesScope } from './scope.ts';

/** What each dialog takes beside the scope. */
export interface DialogFaces {
  /** Shares something: with these words to begin with, in this list. */
  readonly share: { readonly list?: string | undefined; readonly initial?: Partial<NewResource> | undefined };
  /** With what was refused before, to be changed. */
  readonly edit: { readonly item: ResourceItem; readonly refused?: RefusedWords };
  readonly history: { readonly item: ResourceItem };
  readonly report: { readonly item: ResourceItem };
  /** The lists a resource is in, for who may place it. */
  readonly place: { readonly item: ResourceItem };
  /** What waits for a curator, in this list or everywhere. */
  readonly review: { readonly list?: string | undefined };
  /** Makes a list, or changes the one of this key. */
  readonly lists: { readonly list?: string | undefined };
  readonly settings: object;
  readonly import: { readonly list?: string | undefined };
}
/** A dialog that opens over the page. */
export type DialogName = keyof DialogFaces;

/** A dialog `name` is the element `lc-resource-<name>-dialog`; it fires `lc-close` when it is done. */
const loaders: Readonly<Record<DialogName, () => Promise<unknown>>> = {
  share: () => import('./share-dialog.ts'),
  edit: () => import('./edit-dialog.ts'),
  history: () => import('./history-dialog.ts'),
  review: () => import('./review-dialog.ts'),
  place: () => import('./place-dialog.ts'),
  report: () => import('./report-dialog.ts'),
  lists: () => import('./lists-dialog.ts'),
  settings: () => import('./settings-dialog.ts'),
  import: () => import('./import-dialog.ts'),
};

/** Opens a dialog; its code is fetched with the first one. */
export function openDialog<N extends DialogName>(scope: ResourcesScope, name: N, face: DialogFaces[N]): Promise<void> {
  return showDialog<HTMLElement>(scope.root(), loaders[name], `lc-resource-${name}-dialog`, {
    scope,
    ...face,
  } as object);
}
