import type { ResourceItem } from '@learning-commons/client';
import type { MenuItem } from '../ui/menu.ts';
import type { ResourcesScope } from './scope.ts';

let menus: typeof import('./resource-menu.ts') | undefined;

/** Fetches what draws menus and says what is in them: it comes after the first paint. A failed attempt is not the last one. */
export async function loadMenus(): Promise<void> {
  try {
    menus = await import('./resource-menu.ts');
  } catch {
    // Whoever opens a menu asks again.
  }
}

/** What may be done with a resource beside what its card shows; nothing until that is here. */
export function menuOf(scope: ResourcesScope, item: ResourceItem): readonly MenuItem[] {
  if (!menus) void loadMenus();
  return menus?.menuOf(scope, item) ?? [];
}
