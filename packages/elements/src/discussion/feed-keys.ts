import { articlesIn, idOf } from './feed-focus.ts';
import type { DiscussionScope } from './scope.ts';

const STEPS: Readonly<Record<string, number>> = { j: 1, PageDown: 1, k: -1, PageUp: -1 };

/** Where keys belong to what has focus. */
const TYPING = 'input, textarea, select, [contenteditable], [role=menu], lc-composer, dialog, pre, .table';

/**
 * Keys while focus is on a comment or one of its buttons: `j` `k` or Page Down, Page Up between comments, Control with
 * Home or End out of the feed, `r` to reply, `.` for the menu.
 */
export function onFeedKey(scope: DiscussionScope, event: KeyboardEvent): void {
  const target = event.composedPath()[0] as HTMLElement;
  const article = target.closest<HTMLElement>('article.comment') ?? ownerOf(event);
  if (!article || event.defaultPrevented || event.altKey || event.metaKey || typing(event)) return;
  if (event.ctrlKey ? leave(scope, event.key) : act(scope, article, event.key)) event.preventDefault();
}

/** Buttons of the menu stand in a shadow tree of their own. */
function ownerOf(event: KeyboardEvent): HTMLElement | undefined {
  return event
    .composedPath()
    .find((node): node is HTMLElement => node instanceof HTMLElement && node.matches('article.comment'));
}

function typing(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => node instanceof HTMLElement && node.matches(TYPING));
}

function act(scope: DiscussionScope, article: HTMLElement, key: string): boolean {
  const step = STEPS[key];
  if (step !== undefined) return move(scope, article, step);
  const control = key === 'r' ? 'reply' : key === '.' ? 'menu' : undefined;
  const button = control && article.querySelector<HTMLElement>(`:scope > .comment-main [data-key=${control}]`);
  if (!button) return false;
  (button.shadowRoot?.querySelector('button') ?? button).click();
  return true;
}

function move(scope: DiscussionScope, from: HTMLElement, step: number): boolean {
  const articles = articlesIn(scope);
  const next = articles[articles.indexOf(from) + step];
  if (!next) return false;
  scope.moveTo(idOf(next));
  next.focus();
  return true;
}

function leave({ host }: DiscussionScope, key: string): boolean {
  if (key !== 'Home' && key !== 'End') return false;
  const edge = host.root().querySelector<HTMLElement>(key === 'Home' ? '.feed-start' : '.feed-end');
  edge?.focus();
  return edge !== null;
}
