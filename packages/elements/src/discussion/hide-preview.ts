import type { CommentView } from '@learning-commons/client';
import type { LinkCard } from '@learning-commons/protocol';
import { msg } from '../internal/localize.ts';
import { focusIn } from './feed-focus.ts';
import type { DiscussionScope } from './scope.ts';

/** Takes a card away, and offers to bring it back. */
export async function hidePreview(scope: DiscussionScope, { id }: CommentView, { url }: LinkCard): Promise<void> {
  if (!(await turn(scope, id, url, true))) return;
  scope.host.toast({
    text: msg('Preview removed'),
    action: { label: msg('Undo'), run: () => void turn(scope, id, url, false) },
  });
  await focusIn(scope, id, '[data-key=menu]');
}

function turn({ host, store }: DiscussionScope, id: string, url: string, on: boolean): Promise<unknown> {
  return host.act('lc-preview-hide', 'lc-preview-hidden', { id, url, on }, () => store.hidePreview(id, url, on));
}
