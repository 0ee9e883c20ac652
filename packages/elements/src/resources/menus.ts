import type { ResourceItem } from '@learning-commons/client';
import { eventually } from '../internal/eventually.ts';
import type { MenuItem } from '../ui/menu.ts';
import type { ResourcesScope } from './scope.ts';

let menus: typeof import('./resource-menu.ts') | undefined;

/** Fetches what draws menus and says what is in them. */
export async function loadMenus(): Promise<void> {
  menus = await eventually(() => import('./resource-menu.ts'));
}

/** What may be done with a resource beside what its card shows; nothing until that is here. */
export function menuOf(scope: ResourcesScope, item: ResourceItem): readonly MenuItem[] {
  return menus?.menuOf(scope, item) ?? [];
}
