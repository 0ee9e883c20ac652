import type { ResourceItem } from '@learning-commons/client';
import type { MenuItem } from '../ui/menu.ts';
import type { ResourcesScope } from './scope.ts';

let menus: typeof import('./resource-menu.ts') | undefined;

/** Fetches what draws menus and says what is in them: it comes after the first paint. A failed attempt is not the last one. */
export async function loadMenus(): Promise<void> {
  try {
    menus = await import('./resource-menu.ts');
  } catch {
    // A menu that is not there yet cannot be opened: the next library that arrives asks again.
  }
}

/** What may be done with a resource beside what its card shows. */
export const menuOf = (scope: ResourcesScope, item: ResourceItem): readonly MenuItem[] =>
  menus?.menuOf(scope, item) ?? [];
