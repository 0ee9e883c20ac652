import type { Id } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { articlesIn, idOf } from './feed-focus.ts';
import type { DiscussionScope } from './scope.ts';

/** Pages to look through for something unread before giving up. */
const PAGES = 3;

/**
 * The next comment that the reader has not seen: below where they are, else from the top, else the oldest one the server
 * knows of, else on the following pages.
 */
export async function nextUnread(scope: DiscussionScope): Promise<Id | undefined> {
  const { view, marks, store } = scope;
  const first = view.viewer?.firstUnread;
  const known = first ? view.comment(first) : undefined;
  const found =
    onPage(scope) ?? (first && (!known || marks.isUnread(known)) && (await store.reveal(first)) ? first : undefined);
  if (found) return found;
  for (let page = 0; page < PAGES && scope.view.threads.hasAfter; page++) {
    await store.more(null, 'after');
    await Promise.resolve();
    const next = onPage(scope);
    if (next) return next;
  }
  scope.host.announce(msg('Nothing more is unread.'));
  scope.marks.clear();
  return undefined;
}

function onPage(scope: DiscussionScope): Id | undefined {
  const ids = articlesIn(scope).map(idOf);
  const here = scope.current ? ids.indexOf(scope.current) : -1;
  const isUnread = (id: Id) => {
    const comment = scope.view.comment(id);
    return comment !== undefined && scope.marks.isUnread(comment);
  };
  return ids.slice(here + 1).find(isUnread) ?? ids.find(isUnread);
}
