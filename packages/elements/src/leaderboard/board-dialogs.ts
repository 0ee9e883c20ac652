import type { LeaderboardStore } from '@learning-commons/client';
import type { BoardPresence, Person } from '@learning-commons/protocol';
import { showDialog } from '../ui/show-dialog.ts';
import type { Toast } from '../ui/toast.ts';

/** What a board does for its dialogs. */
export interface BoardHost {
  act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined>;
  toast(toast: Toast): void;
  announce(text: string): void;
  store(): LeaderboardStore;
  /** A season was made, changed or removed. */
  seasonsChanged(): void;
}

/** A dialog of a board. */
export interface BoardDialog extends HTMLElement {
  host: BoardHost;
}

/** Opens for what somebody has their points. */
export function openWhy(root: ParentNode & Node, host: BoardHost, person: Person, period: string): Promise<void> {
  return showDialog(root, () => import('./why-dialog.ts'), 'lc-why-dialog', { host, person, period } as object);
}

/** Opens the choice how one appears on boards. */
export function openAppear(root: ParentNode & Node, host: BoardHost, presence: BoardPresence): Promise<void> {
  return showDialog(root, () => import('./appear-dialog.ts'), 'lc-appear-dialog', { host, presence } as object);
}

/** Opens an admin's settings of boards. */
export function openBoards(root: ParentNode & Node, host: BoardHost): Promise<void> {
  return showDialog(root, () => import('./boards-dialog.ts'), 'lc-boards-dialog', { host } as object);
}

/** Opens an admin's list of seasons. */
export function openSeasons(root: ParentNode & Node, host: BoardHost): Promise<void> {
  return showDialog(root, () => import('./seasons-dialog.ts'), 'lc-seasons-dialog', { host } as object);
}
