import type { Award, Badge, Id } from '@learning-commons/protocol';
import { fetched } from './lately.ts';
import type { BadgesScope } from './scope.ts';

interface Dialog extends HTMLElement {
  scope: BadgesScope;
}

const loaders = {
  badge: () => import('./badge-dialog.ts'),
  edit: () => import('./edit-dialog.ts'),
  award: () => import('./award-dialog.ts'),
  revoke: () => import('./revoke-dialog.ts'),
  news: () => import('./news-dialog.ts'),
} as const;

const TAGS: Readonly<Record<keyof typeof loaders, string>> = {
  badge: 'lc-badge-dialog',
  edit: 'lc-badge-edit-dialog',
  award: 'lc-badge-award-dialog',
  revoke: 'lc-badge-revoke-dialog',
  news: 'lc-badge-news-dialog',
};

/** Opens a dialog of the widget; its code is fetched with the first one. Focus returns by itself to where it was. */
async function open(scope: BadgesScope, name: keyof typeof loaders, more: object = {}): Promise<void> {
  if (!(await fetched<unknown>(scope, loaders[name]))) return;
  const dialog = document.createElement(TAGS[name]) as Dialog;
  Object.assign(dialog, { scope, ...more });
  // The widget takes open dialogs away when somebody else reads.
  dialog.className = 'lc-dialog';
  dialog.addEventListener('lc-close', () => {
    dialog.remove();
    scope.settle();
  });
  scope.root().append(dialog);
}

/** Opens all there is to know about a badge. */
export const openBadge = (scope: BadgesScope, badgeId: Id): Promise<void> => open(scope, 'badge', { badgeId });

/** Opens the form for a new badge, or for one that there is. */
export const editBadge = (scope: BadgesScope, badge?: Badge): Promise<void> => open(scope, 'edit', { badge });

/** Opens the form to award a badge by hand. `done` is told after it was. */
export const awardBadge = (scope: BadgesScope, badge: Badge, done: () => void): Promise<void> =>
  open(scope, 'award', { badge, done });

/** Opens the form to take an award back. `done` is told of the award as it is then. */
export const revokeAward = (scope: BadgesScope, award: Award, name: string, done: (award: Award) => void) =>
  open(scope, 'revoke', { award, memberName: name, done });

/** Opens what several new badges are and why they came. */
export const openNews = (scope: BadgesScope, awardIds: readonly Id[]): Promise<void> =>
  open(scope, 'news', { awardIds });
