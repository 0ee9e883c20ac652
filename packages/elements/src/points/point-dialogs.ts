import type { CommonsClient, PointsStore } from '@learning-commons/client';
import type { PointRule } from '@learning-commons/protocol';
import { showDialog } from '../ui/show-dialog.ts';
import type { Toast } from '../ui/toast.ts';

/** Rules that an admin has begun to change, and the version they came from. Kept while the page stands. */
export interface RulesDraft {
  version: number;
  rules: readonly PointRule[];
}

/** What the widget does for its dialogs. */
export interface PointsHost {
  act<T>(before: string, after: string, detail: object, work: () => T | Promise<T>): Promise<T | undefined>;
  toast(toast: Toast): void;
  announce(text: string): void;
  client(): CommonsClient;
  /** The reader's own points; undefined for who is not signed in. */
  store(): PointsStore | undefined;
  draft: RulesDraft | undefined;
}

/** Opens how points are given, for everybody. */
export function openRules(root: ParentNode & Node, host: PointsHost): Promise<void> {
  return showDialog(root, () => import('./rules-dialog.ts'), 'lc-rules-dialog', { host } as object);
}

/** Opens what the reader has chosen for themselves. */
export function openChoices(root: ParentNode & Node, host: PointsHost): Promise<void> {
  return showDialog(root, () => import('./choices-dialog.ts'), 'lc-choices-dialog', { host } as object);
}

/** Opens an admin's editor of rules. */
export function openEditor(root: ParentNode & Node, host: PointsHost): Promise<void> {
  return showDialog(root, () => import('./rules-editor.ts'), 'lc-rules-editor', { host } as object);
}

/** Opens an admin's settings of levels, streaks and the clock. */
export function openSettings(root: ParentNode & Node, host: PointsHost): Promise<void> {
  return showDialog(root, () => import('./point-settings-dialog.ts'), 'lc-point-settings-dialog', { host } as object);
}
