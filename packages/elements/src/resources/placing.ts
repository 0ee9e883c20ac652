import type { Id } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import type { MenuItem } from '../ui/menu.ts';
import type { ResourcesScope } from './scope.ts';

/** Where something is to stand: after another one, at the beginning (null), at the end (absent), or no longer there. */
export interface Placing {
  readonly resourceId: Id;
  readonly list: string;
  readonly after?: Id | null | undefined;
  readonly on?: boolean;
}

/** Puts a resource into a list, elsewhere in it, or takes it out. Answers whether that was done. */
export async function place(scope: ResourcesScope, { resourceId, list, after, on = true }: Placing): Promise<boolean> {
  const detail = { resourceId, list, on, ...(after !== undefined && { after }) };
  const done = await scope.act('lc-resource-place', 'lc-resource-placed', detail, () =>
    scope.store.place(resourceId, list, on, after),
  );
  return done !== undefined;
}

/** What the menu of a resource offers where its list may be put in order. */
export function placingItems(at: {
  readonly first: boolean;
  readonly last: boolean;
  move(to: 'top' | 'bottom'): void;
  takeOut(): void;
}): MenuItem[] {
  return [
    { label: msg('Move to the top'), icon: 'arrow-up', disabled: at.first, run: () => at.move('top') },
    { label: msg('Move to the bottom'), icon: 'arrow-down', disabled: at.last, run: () => at.move('bottom') },
    { label: msg('Take out of this list'), icon: 'close', run: () => at.takeOut() },
  ];
}
