/**
 * What a discussion needs once it is drawn and somebody does something with it. One piece, loaded after the first paint;
 * see `lately.ts`.
 */
import '../ui/menu.ts';
import '../ui/popover.ts';
import '../ui/link-preview.ts';
import './copy-button.ts';

export { itemsFor, openComposer } from './comment-actions.ts';
export { failedWords, renderPending } from './comment-pending.ts';
export { renderInline } from './comment-writing.ts';
export { openDialog, openLockDialog } from './dialogs.ts';
export { presence, restorePresence } from './discussion-presence.ts';
export { toolbar } from './discussion-toolbar.ts';
export { onFeedKey } from './feed-keys.ts';
export { goTo } from './go-to.ts';
export { hidePreview } from './hide-preview.ts';
export { loadMore, showFresh } from './list-actions.ts';
export { keepBelow } from './scroll.ts';
export { nextUnread } from './unread.ts';
