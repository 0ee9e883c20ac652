import type { ResourceItem } from '@learning-commons/client';
import type { MyResource } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import type { ResourcesScope } from './scope.ts';

/** Keeps a resource for later, or no longer. */
export function save(scope: ResourcesScope, { resource: { id }, mine }: ResourceItem): void {
  const on = !mine.saved;
  const detail = { resourceId: id, on };
  void scope
    .act('lc-resource-save', 'lc-resource-saved', detail, () => scope.store.save(id, on))
    .then((done) => done && scope.announce(on ? msg('Saved') : msg('No longer saved')));
}

/** Says how far the reader is with it. */
export function progress(scope: ResourcesScope, { resource: { id } }: ResourceItem, to: MyResource['progress']): void {
  const detail = { resourceId: id, progress: to };
  void scope
    .act('lc-resource-progress', 'lc-resource-progressed', detail, () => scope.store.progress(id, to))
    .then((done) => {
      if (!done) return;
      scope.announce({ none: msg('Not started'), started: msg('Started'), done: msg('Done') }[to]);
    });
}

/** Says that it is still good. */
export async function confirm(scope: ResourcesScope, { resource: { id } }: ResourceItem): Promise<void> {
  const detail = { resourceId: id };
  const done = await scope.act('lc-resource-confirm', 'lc-resource-confirmed', detail, () => scope.store.confirm(id));
  if (done) scope.announce(msg('Confirmed: still good.'));
}
