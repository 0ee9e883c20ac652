import type { RequestView } from '@learning-commons/client';
import { showDialog } from '../ui/show-dialog.ts';
import type { LcRequestAnswerDialog } from './answer-dialog.ts';
import type { LcRequestCloseDialog } from './close-dialog.ts';
import type { LcRequestEditDialog } from './edit-dialog.ts';
import type { LcRequestShareDialog } from './share-answer-dialog.ts';
import type { RequestsScope } from './scope.ts';

/** Opens the form that answers a request. */
export const openAnswer = (scope: RequestsScope, request: RequestView): Promise<void> =>
  showDialog<LcRequestAnswerDialog>(scope.root(), () => import('./answer-dialog.ts'), 'lc-request-answer-dialog', {
    scope,
    request,
  });

/** Opens the form that shares something new as the answer. */
export const openShare = (scope: RequestsScope, request: RequestView): Promise<void> =>
  showDialog<LcRequestShareDialog>(scope.root(), () => import('./share-answer-dialog.ts'), 'lc-request-share-dialog', {
    scope,
    request,
  });

/** Opens the form that changes its words. */
export const openEdit = (scope: RequestsScope, request: RequestView): Promise<void> =>
  showDialog<LcRequestEditDialog>(scope.root(), () => import('./edit-dialog.ts'), 'lc-request-edit-dialog', {
    scope,
    request,
  });

/** Opens the form that closes it without an answer. */
export const openClose = (scope: RequestsScope, request: RequestView): Promise<void> =>
  showDialog<LcRequestCloseDialog>(scope.root(), () => import('./close-dialog.ts'), 'lc-request-close-dialog', {
    scope,
    request,
  });
