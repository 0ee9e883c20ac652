import { msg, plural } from '../internal/localize.ts';
import type { LcCommentList } from './comment-list.ts';
import { drawn, focusArticle } from './feed-focus.ts';
import { keepInPlace } from './scroll.ts';

/** Loads the neighbouring page. Focus goes to the first comment it brought, unless the reader is elsewhere by then. */
export async function loadMore(list: LcCommentList, side: 'before' | 'after', button: HTMLElement): Promise<void> {
  const { scope, parentId } = list;
  const known = new Set(list.ids);
  const load = () => scope.store.more(parentId, side);
  const rows = list.querySelector('.rows')!;
  await (side === 'before' ? keepInPlace(rows.firstElementChild ?? rows, load) : load());
  await drawn();
  const fresh = list.ids.filter((id) => !known.has(id));
  if (fresh.length === 0) return;
  scope.host.announce(plural(fresh.length, msg('one:# more comment loaded|other:# more comments loaded')));
  if (button.matches(':focus') || !button.isConnected)
    await focusArticle(scope, side === 'after' ? fresh[0] : fresh.at(-1));
}

/** Lets in what waits behind 'N new' and goes to the first of it. */
export async function showFresh(list: LcCommentList): Promise<void> {
  const ids = new Set(list.scope.store.showFresh(list.parentId));
  await drawn();
  const first = list.ids.find((id) => ids.has(id));
  await focusArticle(list.scope, first);
}
